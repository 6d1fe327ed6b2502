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
