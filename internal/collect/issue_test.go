package collect

import (
	"bytes"
	"crypto/rand"
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
	if got := NextList([]IssuedCode{{List: "1"}, {List: "spring"}, {List: "3"}}); got != "2" {
		t.Errorf("the next list is %q", got)
	}
}
