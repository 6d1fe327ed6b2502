package ahp

import (
	"errors"
	"strings"
	"testing"

	"goodgov/internal/diag"
)

// wantError fails the test unless err is an *Error of that code that reads
// both languages.
func wantError(t testing.TB, err error, code diag.Code) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Code != code {
		t.Fatalf("error %v, want one of code %s", err, code)
	}
	if e.Error() == "" {
		t.Error("an error without words")
	}
	p := e.Problem()
	if p.Code != code {
		t.Errorf("problem of code %s, want %s", p.Code, code)
	}
	for _, text := range []diag.Text{p.Text(), p.Hint} {
		en, zh := text.In(diag.English), text.In(diag.Chinese)
		wellFormed(t, en)
		wellFormed(t, zh)
		if !text.IsZero() && en == zh {
			t.Errorf("the same in both languages: %q", en)
		}
	}
	return e
}

// wellFormed fails the test where a format and its arguments do not fit.
func wellFormed(t testing.TB, text string) {
	t.Helper()
	if strings.Contains(text, "%!") {
		t.Errorf("format and arguments do not fit: %q", text)
	}
}

func TestParseNames(t *testing.T) {
	for _, name := range PriorityMethods() {
		if got, err := ParsePriorityMethod(string(name)); err != nil || got != name {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, name := range RandomIndexTables() {
		if got, err := ParseRandomIndexTable(string(name)); err != nil || got != name {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, name := range Aggregations() {
		if got, err := ParseAggregation(string(name)); err != nil || got != name {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, name := range InconsistentPolicies() {
		if got, err := ParseInconsistentPolicy(string(name)); err != nil || got != name {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

func TestParseNamesRefuses(t *testing.T) {
	_, err := ParsePriorityMethod("eigenvektor")
	if e := wantError(t, err, CodeUnknownName); !strings.Contains(e.Hint.String(), `"eigenvector"`) {
		t.Errorf("hint %q does not offer the nearest name", e.Hint)
	}
	_, err = ParseRandomIndexTable("saaty")
	wantError(t, err, CodeUnknownName)
	_, err = ParseAggregation("")
	wantError(t, err, CodeUnknownName)
	_, err = ParseInconsistentPolicy("repair")
	if e := wantError(t, err, CodeUnknownName); !strings.Contains(e.Error(), "keep, drop") {
		t.Errorf("%q does not say what there is", e.Error())
	}
}

// Every name of a list is one that its Parse function knows.
func TestNamesAreParsed(t *testing.T) {
	parsed(t, CompletionMethods(), ParseCompletionMethod)
	parsed(t, DesignCriteria(), ParseDesignCriterion)
	parsed(t, RepairMethods(), ParseRepairMethod)
}

func parsed[T ~string](t *testing.T, list []T, parse func(string) (T, error)) {
	t.Helper()
	for _, want := range list {
		if got, err := parse(string(want)); got != want || err != nil {
			t.Errorf("%s is parsed as %s, %v", want, got, err)
		}
	}
	_, err := parse("no such name")
	wantError(t, err, CodeUnknownName)
}
