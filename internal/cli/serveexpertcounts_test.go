package cli

import (
	"net/http"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/web/judge"
	"goodgov/internal/web/page"
)

// The office counts what experts judged as their own pages do: with what stands
// in judgements.csv, and what is judged by the link in its place.
func TestOfficeCountsJudgementsAsExpertsDo(t *testing.T) {
	r := openRig(t, nil, page.Site{})
	office := r.account("chief", "", collect.Designer)
	links := func() string { return office.send(http.MethodGet, "/office/links", nil, "Accept-Language", "en").body }
	if got := links(); !strings.Contains(got, "100 of 100 pairs, 0 of them here") {
		t.Errorf("before anything was judged here: %s", got)
	}
	token, err := r.store.AddPass(t.Context(), collect.Pass{Kind: collect.ExpertPass, Subject: "E01"}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.browser().send(http.MethodGet, judge.Address(token), nil, "Accept-Language", "en").body; !strings.Contains(got, "All pairs are judged") {
		t.Errorf("the expert's own page: %s", got)
	}
	for _, j := range []collect.Judgement{
		{Expert: "E01", Parent: "A", A: "B1", B: "B2", Value: "9"},
		{Expert: "E01", Parent: "A", A: "B1", B: "gone", Value: "9"}, // which the framework has not any more
	} {
		if err := r.store.Judge(t.Context(), []collect.Judgement{j}); err != nil {
			t.Fatal(err)
		}
	}
	if got := links(); !strings.Contains(got, "100 of 100 pairs, 1 of them here") {
		t.Errorf("one pair was judged here: %s", got)
	}
}
