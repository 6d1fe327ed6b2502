package collect

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
)

func TestIssue(t *testing.T) {
	households := append(Numbered("moli", 12), Household{"qingbo", "3-501"})
	if households[0].Label != "01" || households[11].Label != "12" {
		t.Errorf("the numbers are %v", households)
	}
	codes, kept, err := Issue("1", households, rand.Reader)
	if err != nil || len(codes) != 13 || len(kept) != 13 {
		t.Fatal(len(codes), len(kept), err)
	}
	for i, code := range codes {
		if want := (IssuedCode{HashCode(code), "1", households[i].Unit, households[i].Label, CodeOpen}); kept[i] != want {
			t.Errorf("%d: %+v, want %+v", i, kept[i], want)
		}
	}
	if _, _, err := Issue("1", households, bytes.NewReader(make([]byte, 20))); err == nil {
		t.Error("codes without randomness")
	}
	kept[0].State, kept[1].State, kept[2].State = CodeUsed, CodeVoid, CodeUsed
	if e := CodesMade("chen", "1", kept); e.About != "1" || e.Detail != "codes 13; units moli qingbo" {
		t.Errorf("the log has %+v", e)
	}
	counts := CountCodes(kept)
	if got, want := counts["moli"], (CodeCount{"moli", 12, 9, 2, 1}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if rate := counts["moli"].Rate(); rate < 2.0/11-1e-12 || rate > 2.0/11+1e-12 {
		t.Errorf("rate %g, want 2 of 11", rate)
	}
	if rate := (CodeCount{Issued: 3, Void: 3}).Rate(); rate != -1 {
		t.Errorf("rate of none: %g", rate)
	}
}

func TestNextList(t *testing.T) {
	if got := NextList(nil); got != "1" {
		t.Errorf("the first list is %q", got)
	}
	if got := NextList([]string{"1", "spring", "3"}); got != "2" {
		t.Errorf("the next list is %q", got)
	}
}

// A household has a code by its unit and label together: an open code, or one
// that was used, and not one that was made void.
func TestCheckFirst(t *testing.T) {
	code := func(unit, label string, state CodeState) IssuedCode {
		return IssuedCode{List: "1", Unit: unit, Label: label, State: state}
	}
	codes := []IssuedCode{
		code("moli", "1-101", CodeOpen), code("moli", "1-102", CodeUsed), code("moli", "1-103", CodeVoid),
		code("moli", "1-104", CodeVoid), code("moli", "1-104", CodeOpen), code("moli", "1-105", CodeUsed), code("moli", "1-105", CodeOpen),
		code("pipa", "1-106", CodeOpen), code("moli", "", CodeUsed), // forgotten to whom it went
	}
	issued := func(unit string, labels ...string) []IssuedCode {
		var issued []IssuedCode
		for _, label := range labels {
			issued = append(issued, code(unit, label, CodeOpen))
		}
		return issued
	}
	if err := CheckFirst(codes, issued("moli", "1-103", "1-106", "")); err != nil {
		t.Errorf("households without a code: %v", err)
	}
	err := CheckFirst(codes, issued("moli", "1-105", "1-104", "1-103", "1-102", "1-101", "1-106", ""))
	if got, want := fmt.Sprint(err), "households of the list that have a code already: 4 of 7 (used: 2): moli 1-105, moli 1-104, moli 1-102, moli 1-101"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	_, many, err := Issue("1", Numbered("moli", 300), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	twice, ok := errors.AsType[*Twice](CheckFirst(many, many))
	if want := "名单中已有答题码的住户：300 户，名单共 300 户（其中已使用 0 户）：moli 001, moli 002, moli 003, moli 004, moli 005, …"; !ok || twice.In("zh") != want {
		t.Errorf("%v, want %q", twice, want)
	}
	if refusal, ok := errors.AsType[*Refusal](error(twice)); !ok || refusal.Code != "code.given" {
		t.Errorf("it is no refusal: %v", refusal)
	}
}
