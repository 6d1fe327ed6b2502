package judge

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"goodgov/ahp"
	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

// was begins the name of the field that holds what the page showed of a pair.
const was = "was:"

// save takes in a form and leads back to the page, or on to the next one. What
// was not changed on the page is left as it is, so that a page that has stood
// open for long does not bring back what was chosen before.
func (o *Room) save(w http.ResponseWriter, r *http.Request) {
	v, c, ok := o.begin(w, r)
	if !ok {
		return
	}
	if err := page.ParseForm(r); err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	changed := map[string]string{}
	c.eachPair(func(p ahp.Pair) {
		name := c.pairName(p)
		if r.PostForm.Has(name) && r.PostForm.Get(name) != r.PostForm.Get(was+name) {
			changed[name] = r.PostForm.Get(name)
		}
	})
	if err := v.keep(r.Context(), c, changed); err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	to := v.address(c)
	switch {
	case r.PostForm.Get("then") == "next":
		to = v.after(c)
	case r.PostForm.Get("view") == "table":
		to += "/table#figures"
	default:
		to += "#figures"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// after is where to go from a comparison: to the next one, or to the overview.
func (v *visit) after(c *comparison) string {
	if next := c.place + 1; next < len(v.comparisons) {
		return v.address(v.comparisons[next])
	}
	return Address(v.token)
}

// keep keeps what was chosen, by the names of the pairs; "" takes a judgement
// back. What is so already is not kept again.
func (v *visit) keep(ctx context.Context, c *comparison, chosen map[string]string) error {
	if v.closed {
		return page.ErrClosed
	}
	var judgements []collect.Judgement
	known, bad := 0, false
	c.eachPair(func(p ahp.Pair) {
		value, found := chosen[c.pairName(p)]
		if !found {
			return
		}
		known++
		bad = bad || !isChoice(value)
		if value != c.chosen(p) {
			judgements = append(judgements, collect.Judgement{Expert: v.expert, Parent: c.Code, A: c.Elements[p.I].Code, B: c.Elements[p.J].Code, Value: value, At: v.room.Site.Now()})
		}
	})
	if bad || known != len(chosen) {
		return page.ErrForm
	}
	if len(judgements) == 0 {
		return nil
	}
	if err := v.room.pace.Wait(ctx, v.expert); err != nil {
		return err
	}
	return v.room.Store.Judge(ctx, judgements)
}

// live is the answer to a script that saved something.
type live struct {
	Judged     int          `json:"judged"`
	Pairs      int          `json:"pairs"`
	CR         *float64     `json:"cr"` // null while there are no weights
	Limit      *float64     `json:"limit"`
	Consistent *bool        `json:"consistent"`
	Weights    []liveWeight `json:"weights"`
	Doubt      *liveDoubt   `json:"doubt"`
	Verdict    string       `json:"verdict"`
	HTML       string       `json:"html"` // of the figures
}

type liveWeight struct {
	Code   string  `json:"code"`
	Weight float64 `json:"weight"`
}

type liveDoubt struct {
	A     string  `json:"a"`
	B     string  `json:"b"`
	Value float64 `json:"value"`
	Scale float64 `json:"scale"`
}

// saveLive takes in what a script sends, {"pairs": {name: value}}, and answers
// with what all judgements of the comparison say then.
func (o *Room) saveLive(w http.ResponseWriter, r *http.Request) {
	answer, err := o.judgeLive(r)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		status, text := o.Site.Answer(r, err)
		w.WriteHeader(status)
		answer = map[string]string{"error": text.In(o.Site.Lang(r))}
	}
	// Whoever went away does not get the answer.
	_ = json.NewEncoder(w).Encode(answer)
}

func (o *Room) judgeLive(r *http.Request) (any, error) {
	v, err := o.enter(r)
	if err != nil {
		return nil, err
	}
	c, err := v.comparison(r)
	if err != nil {
		return nil, err
	}
	var sent struct {
		Pairs map[string]string `json:"pairs"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if json.Unmarshal(body, &sent) != nil {
		return nil, page.ErrForm
	}
	if err := v.keep(r.Context(), c, sent.Pairs); err != nil {
		return nil, err
	}
	if err := v.read(r.Context()); err != nil {
		return nil, err
	}
	c = v.of(c.Code)
	f, err := v.figure(c)
	if err != nil {
		return nil, err
	}
	html, err := o.views.Part(r, "compare", "figures", f)
	if err != nil {
		return nil, err
	}
	return f.live(html), nil
}

func (f *figures) live(html string) *live {
	l := &live{Judged: f.Judged, Pairs: f.Pairs, Verdict: f.Verdict, HTML: html}
	if r := f.Result; r != nil {
		l.CR, l.Limit, l.Consistent = &r.CR, &r.Limit, &r.Consistent
	}
	for _, w := range f.Weights {
		l.Weights = append(l.Weights, liveWeight{w.Code, w.Weight})
	}
	if d := f.Doubt; d != nil {
		l.Doubt = &liveDoubt{d.A, d.B, d.Value, d.Scale}
	}
	return l
}
