package forms

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/pdf"
	"goodgov/internal/pdf/pdftest"
)

func printed(t testing.TB, f *Form) []pdftest.Page {
	t.Helper()
	var b bytes.Buffer
	if err := Print(f).Write(&b); err != nil {
		t.Fatal(err)
	}
	return pdftest.Read(t, b.Bytes())
}

// Everything that is asked stands on the pages, whole, and nothing sticks out.
func TestPrintedForm(t *testing.T) {
	for _, languages := range [][]string{{"zh"}, {"en"}, {"zh", "en"}} {
		f := form(t, 0, options(Filled, languages...))
		pages := printed(t, f)
		all := ""
		for n, page := range pages {
			if page.Width != pdf.PageWidth || page.Height != pdf.PageHeight {
				t.Errorf("page %d is %v × %v", n+1, page.Width, page.Height)
			}
			for _, text := range page.Texts {
				if text.X < margin-0.1 || text.End > margin+textWidth+0.1 || text.Y-text.Size < margin-1 || text.Y > page.Height-25 {
					t.Errorf("page %d: %q sticks out: %+v", n+1, text.Words, text)
				}
			}
			if footer := strings.ReplaceAll(f.say("form.page", n+1, len(pages)), " ", ""); !strings.HasSuffix(page.Words(), footer) {
				t.Errorf("page %d does not end with %q", n+1, footer)
			}
			all += page.Words()
		}
		for i := range f.Comparisons {
			c := &f.Comparisons[i]
			for _, words := range append(f.in(text("form.question", c.Name)), f.path(c)) {
				if !strings.Contains(all, strings.ReplaceAll(words, " ", "")) {
					t.Errorf("%v: the pages lack %q", languages, words)
				}
			}
			for _, e := range c.Elements {
				times := len(c.Elements) - 1 // of a name in the rows of its pairs
				for _, name := range f.in(e.Name) {
					if got := strings.Count(all, strings.ReplaceAll(name, " ", "")); got < times {
						t.Errorf("%v: %q stands there %d times, want %d", languages, name, got, times)
					}
				}
			}
		}
		if !strings.Contains(all, "2.5") {
			t.Errorf("%v: a judgement between the steps is not said", languages)
		}
	}
}

// A comparison of many elements with long names goes over several pages, and
// each row stays whole.
func TestPrintedFormOfManyPages(t *testing.T) {
	nodes := []ahp.PanelNode{{Code: "root", Parent: -1}}
	for i := range 12 {
		nodes = append(nodes, ahp.PanelNode{Code: fmt.Sprintf("x%02d", i), Parent: 0,
			Name: diag.Text{ZH: strings.Repeat("很长的指标名称", 8) + fmt.Sprint(i), EN: strings.Repeat("Donaudampfschifffahrtsgesellschaft", 3) + fmt.Sprint(i)}})
	}
	f, err := New(ahp.NewPanel(nodes, []ahp.PanelExpert{{Name: strings.Repeat("某", 60)}}), 0, options(Blank, "zh", "en"))
	if err != nil {
		t.Fatal(err)
	}
	pages := printed(t, f)
	if len(pages) < 5 {
		t.Errorf("%d pages", len(pages))
	}
	for n, page := range pages {
		numbers := map[float64]int{} // the numbers 1…9 of each scale, by baseline
		for _, text := range page.Texts {
			if text.X < margin-0.1 || text.End > margin+textWidth+0.1 || text.Y > page.Height-25 {
				t.Errorf("page %d: %q sticks out: %+v", n+1, text.Words, text)
			}
			if text.Size == stepStyle.Size && strings.Trim(text.Words, "123456789") == "" {
				numbers[math.Round(text.Y)]++
			}
		}
		for y, count := range numbers {
			if count != ahp.SaatySteps {
				t.Errorf("page %d: %d numbers at %v", n+1, count, y)
			}
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	f := form(b, 0, options(Filled, "zh", "en"))
	b.ReportAllocs()
	for b.Loop() {
		printed(b, f)
	}
}
