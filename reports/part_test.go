package reports

import (
	"bytes"
	"strings"
	"testing"
)

// A district gets what the whole says of it and of its communities, and
// nothing of its neighbours. In the small study "hill" is left out because its
// district would tell "few" otherwise: it is left out of a page of its own too.
func TestPart(t *testing.T) {
	e := small().evaluate(t)
	for _, code := range []string{"east", "west", "hill", "lake"} {
		unit := at(t, e, code)
		part, err := e.Part(unit)
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range e.Units.Within(unit) {
			if part.Units.List[i].Code != e.Units.List[u].Code || part.Hidden(i) != e.Hidden(u) {
				t.Errorf("%s: %s is hidden %t", code, part.Units.List[i].Code, part.Hidden(i))
			}
			for node := range e.Framework.Nodes {
				got, want := part.published(i, node), e.published(u, node)
				if fixed(got.Value, 9) != fixed(want.Value, 9) || fixed(got.Low, 9) != fixed(want.Low, 9) || part.HiddenCell(i, node) != e.HiddenCell(u, node) {
					t.Errorf("%s: %s is %+v, in the whole %+v", code, part.Units.List[i].Code, got, want)
				}
			}
		}
		for _, lang := range []string{"zh", "en"} {
			files := report(t, part, lang)
			var page bytes.Buffer
			if err := WriteReportPage(part, lang, &page); err != nil || !bytes.Equal(page.Bytes(), files["report.html"]) {
				t.Errorf("%s: the page alone differs from that of the report: %v", code, err)
			}
			checkPages(t, files, lang)
			for name, file := range files {
				for _, other := range e.Units.List[1:] { // the city is in the title of the study
					if _, own := part.Units.Index(other.Code); !own && strings.Contains(string(file), other.Name(lang)) {
						t.Errorf("%s: %s speaks of %s", code, name, other.Name(lang))
					}
				}
			}
		}
	}
	if whole, err := e.Part(0); err != nil || whole != e {
		t.Error("the root's part is not the whole", err)
	}
}

// Pages by themselves name no files, and give nobody a place among one.
func TestAlone(t *testing.T) {
	e := small().evaluate(t)
	for _, code := range []string{"west", "lake"} {
		part, err := e.Part(at(t, e, code))
		if err != nil {
			t.Fatal(err)
		}
		alone := *part
		alone.Alone = true
		for _, lang := range []string{"zh", "en"} {
			named := map[bool]int{}
			for _, e := range []*Evaluation{part, &alone} {
				for name, file := range report(t, e, lang) {
					if strings.HasSuffix(name, ".html") {
						named[e.Alone] += strings.Count(string(file), "result.json") + strings.Count(string(file), ".csv")
					}
				}
			}
			if named[true] != 0 || named[false] == 0 {
				t.Errorf("%s, %s: pages by themselves name files beside them %d times, others %d times", code, lang, named[true], named[false])
			}
		}
		_, rows := sheet(t, alone.Published().WriteScoresCSV)
		ranked := 0
		for _, row := range rows {
			unit, _ := part.Units.Index(row[0])
			if row[7] == "" {
				continue
			}
			if ranked++; len(part.Units.AtLevel(part.Units.List[unit].Level)) == 1 {
				t.Errorf("%s is %s. of one", row[0], row[7])
			}
		}
		if (ranked > 0) != (code == "west") {
			t.Errorf("%s: %d places", code, ranked)
		}
	}
}
