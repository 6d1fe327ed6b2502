package judge

import (
	"net/http"

	"goodgov/internal/web/page"
)

// secondsAPair is how long a comparison takes, roughly: half of those who know
// the indicators are faster.
const secondsAPair = 15

// overviewPage lists what an expert is asked.
type overviewPage struct {
	Name        string
	Closed      bool
	Pairs       int
	Minutes     int
	Limit       string
	Comparisons []overviewLine
	Done        bool  // every pair is judged
	Go          *link // to where to begin or go on; its Pair is an address
	Unused      bool  // what is judged sets no weights
	Contact     string
}

type overviewLine struct {
	Address, Name string
	Above         string
	Elements      int
	Judged, Pairs int
	State         string // in words
	Done          bool   // all pairs are judged and agree
	Again         bool   // they contradict each other
}

func (o *Room) overview(w http.ResponseWriter, r *http.Request) {
	v, err := o.enter(r)
	if err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	data := &overviewPage{Name: v.name, Closed: v.closed, Unused: o.Unused, Pairs: v.pairs(), Minutes: max(1, v.pairs()*secondsAPair/60), Contact: o.Contact.In(v.Lang)}
	begun := false
	for _, c := range v.comparisons {
		f, err := v.figure(c)
		if err != nil {
			o.Site.Fail(w, r, err)
			return
		}
		begun = begun || f.Judged > 0
		data.Comparisons = append(data.Comparisons, v.overviewLine(c, f))
		if _, limit := rounded(0, c.Limit); limit > data.Limit {
			data.Limit = limit
		}
	}
	c := v.unfinished()
	data.Done = c == nil
	if c != nil && !v.closed {
		data.Go = &link{v.address(c), v.T("judge.begin")}
		if begun {
			data.Go.Text = v.T("judge.goon")
		}
	}
	o.views.Show(w, r, http.StatusOK, "overview", page.View{Title: v.T("form.title"), Styles: styles, Data: data})
}

var styles = []string{"judge/judge.css"}

func (v *visit) overviewLine(c *comparison, f *figures) overviewLine {
	l := overviewLine{Address: v.address(c), Name: c.Name.In(v.Lang), Elements: len(c.Elements), Judged: f.Judged, Pairs: f.Pairs}
	for _, above := range c.Above[min(1, len(c.Above)):] { // the root is above all
		l.Above += above.In(v.Lang) + " › "
	}
	cr := ""
	if f.Result != nil && len(c.Elements) > 2 {
		cr, _ = rounded(f.Result.CR, f.Result.Limit)
	}
	switch {
	case f.Judged == 0:
		l.State = v.T("judge.state.none")
	case f.Result != nil && !f.Result.Consistent:
		l.Again = true
		l.State = v.T("judge.state.again", f.Judged, f.Pairs, cr)
	case f.Wanting > 0 && !v.closed:
		l.State = v.T("judge.state.few", f.Judged, f.Pairs, f.Wanting)
	case f.Judged < f.Pairs:
		l.State = v.T("judge.state.part", f.Judged, f.Pairs)
	case cr == "":
		l.Done, l.State = true, v.T("judge.state.two")
	default:
		l.Done, l.State = true, v.T("judge.state.done", f.Pairs, cr)
	}
	return l
}
