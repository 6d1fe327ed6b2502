package reports

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

// The ten columns on opinions are seen whole on a desk, in both languages.
func TestOpinionsFitInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	e := small().evaluate(t)
	e.Opinions = &Opinions{Units: e.Units, Publish: Publish{MinRespondents: 5}, Treatments: make([]collect.Treatment, len(e.Units.List))}
	lake := at(t, e, "lake")
	e.Units.List[lake].Names = indicators.Names{diag.English: "Chrysanthemum Community", diag.Chinese: "茉莉社区"}
	for _, unit := range e.Units.Path(lake) {
		e.Opinions.Treatments[unit] = collect.Treatment{Received: 2048, Answered: 1310, MedianDays: 12.5, Implemented: 1024, NotImplemented: 286, Rated: 1004, MeanRating: 3.71}
	}
	tab := browser.Tab(t)
	tab.Resize(t, browsertest.Desk)
	for _, lang := range []string{diag.Chinese, diag.English} {
		path := filepath.Join(t.TempDir(), lang+".html")
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := WriteScorecard(e, lake, lang, func(_ string, render func(io.Writer) error) error { return render(file) }); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		tab.Open(t, "file://"+path)
		tab.Picture(t, "opinions-"+lang)
		const hidden = `(() => { const b = document.querySelector("section[aria-labelledby=opinions] .table"); return b.scrollWidth - b.clientWidth })()`
		if n := browsertest.Evaluate[int](t, tab, hidden); n > 0 {
			t.Errorf("in %s %d px of the table are out of sight", lang, n)
		}
	}
}
