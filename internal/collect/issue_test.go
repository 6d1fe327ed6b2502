package collect

import (
	"bytes"
	"crypto/rand"
	"slices"
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

// A household counts as given a code by its unit and label together: an open
// code, or one that was used, and not one that was made void.
func TestGiven(t *testing.T) {
	code := func(unit, label string, state CodeState) IssuedCode {
		return IssuedCode{List: "1", Unit: unit, Label: label, State: state}
	}
	codes := []IssuedCode{
		code("moli", "1-101", CodeOpen), code("moli", "1-102", CodeUsed), code("moli", "1-103", CodeVoid),
		code("moli", "1-104", CodeVoid), code("moli", "1-104", CodeOpen), code("moli", "1-105", CodeUsed), code("moli", "1-105", CodeOpen),
		code("pipa", "1-106", CodeOpen), code("moli", "", CodeUsed), // forgotten to whom it went
	}
	given, used := Given(codes, []Household{{"moli", "1-105"}, {"moli", "1-104"}, {"moli", "1-103"}, {"moli", "1-102"}, {"moli", "1-101"}, {"moli", "1-106"}, {"moli", ""}})
	want := []Household{{"moli", "1-105"}, {"moli", "1-104"}, {"moli", "1-102"}, {"moli", "1-101"}}
	if !slices.Equal(given, want) || used != 2 {
		t.Errorf("%v, %d used; want %v, 2", given, used, want)
	}
	if got, want := Twice(given, 7, used).String(), "households of the list that have a code already: 4 of 7 (used: 2): moli 1-105, moli 1-104, moli 1-102, moli 1-101"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Twice(Numbered("moli", 300), 300, 0).In("zh"), "名单中已有答题码的住户：300 户，名单共 300 户（其中已使用 0 户）：moli 001, moli 002, moli 003, moli 004, moli 005, …"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
