package judge

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/i18n"
)

// figures are what the judgements of a comparison say.
type figures struct {
	Judged, Pairs int
	Closed        bool
	Result        *ahp.Result // nil while the judgements are too few
	Verdict       string      // in a sentence
	Parts         []string    // elements that are connected so far; none when all are
	Wanting       int         // pairs still needed at least before there are weights
	Needed        []link      // so many that would do, where not all that are open are needed
	Weights       []weight
	Doubt         *doubt
}

// link leads to a pair on the page.
type link struct{ Pair, Text string }

// weight is that of an element.
type weight struct {
	Code, Name string
	Weight     float64 // 0 to 1
	Percent    string
}

// doubt is the judgement that the others speak against most.
type doubt struct {
	ahp.Suspect
	Pair  string // its place on the page
	Said  string // what speaks against what
	Again string // which pair to look at
	Fits  string // what goes with the others
}

// figure computes what the judgements of a comparison say.
func (v *visit) figure(c *comparison) (*figures, error) {
	f := &figures{Judged: c.judged(), Pairs: c.pairs(), Closed: v.closed}
	names := v.names(c)
	result, err := ahp.Analyse(c.matrix, v.room.AHP)
	if err != nil {
		return f, v.waiting(f, c, names, err)
	}
	f.Result = result
	f.Verdict = verdict(v.Printer, f)
	for i, w := range result.Weights {
		f.Weights = append(f.Weights, weight{c.Elements[i].Code, names[i], w, strconv.FormatFloat(100*w, 'f', 1, 64) + "%"})
	}
	if !result.Consistent {
		f.Doubt = v.doubt(c, names, result)
	}
	return f, nil
}

// names are what the elements of a comparison are called.
func (v *visit) names(c *comparison) []string {
	names := make([]string, len(c.Elements))
	for i, e := range c.Elements {
		names[i] = e.Name.In(v.Lang)
	}
	return names
}

// waiting says why there are no weights yet, judgements that leave elements
// unconnected or too few for the study's method, and which more would do.
func (v *visit) waiting(f *figures, c *comparison, names []string, err error) error {
	fault, ok := errors.AsType[*ahp.Error](err)
	if !ok {
		return err
	}
	needed, err := v.needed(c)
	if err != nil {
		return err
	}
	f.Wanting = len(needed)
	switch {
	case fault.Code != ahp.CodeDisconnected && fault.Code != ahp.CodeNeedsAllPairs:
		f.Verdict = v.T("judge.waiting", fault.Found.In(v.Lang), fault.Want.In(v.Lang))
		return nil
	case f.Judged == 0:
		f.Verdict = v.T("judge.nothing", f.Wanting)
		return nil
	case !v.room.AHP.Method.TakesIncomplete():
		f.Verdict = v.T("judge.all", f.Wanting)
		return nil
	}
	f.Verdict = v.T("judge.apart", f.Wanting)
	for _, part := range c.matrix.Components() {
		var members []string
		for _, i := range part {
			members = append(members, names[i])
		}
		f.Parts = append(f.Parts, strings.Join(members, v.T("judge.comma")))
	}
	for _, p := range needed {
		f.Needed = append(f.Needed, link{anchor(p), v.T("judge.pair", names[p.I], names[p.J])})
	}
	return nil
}

// needed are pairs that are enough to give weights, and no fewer would be:
// those that connect all elements, or all that are open where the study's
// method needs every pair.
func (v *visit) needed(c *comparison) ([]ahp.Pair, error) {
	if !v.room.AHP.Method.TakesIncomplete() {
		return c.matrix.Missing(), nil
	}
	next, err := ahp.Next(c.matrix, len(c.matrix.Components())-1, ahp.DesignBalanced)
	var pairs []ahp.Pair
	for _, p := range next {
		pairs = append(pairs, p.Pair)
	}
	return pairs, err
}

// verdict says in a sentence how far judgements agree with each other.
func verdict(p i18n.Printer, f *figures) string {
	r := f.Result
	cr, limit := rounded(r.CR, r.Limit)
	text := ""
	switch {
	case len(r.Names) < 3:
		return p.T("form.cr.two")
	case f.Judged == len(r.Names)-1:
		return p.T("judge.unchecked")
	case r.Consistent:
		text = p.T("judge.consistent", cr, limit)
	default:
		text = p.T("judge.inconsistent", cr, limit)
	}
	if r.Missing > 0 {
		text += p.T("judge.stillopen", r.Missing)
	}
	return text
}

// rounded writes a CR and its limit with as few decimals, but two, as leave
// the CR on its side of the limit.
func rounded(cr, limit float64) (string, string) {
	for decimals := 2; ; decimals++ {
		scale := math.Pow10(decimals)
		near, bound := math.Round(cr*scale)/scale, math.Round(limit*scale)/scale
		if decimals == 6 || (near <= bound) == (cr <= limit) && math.Abs(bound-limit) < 1e-9 {
			return strconv.FormatFloat(cr, 'f', decimals, 64), strconv.FormatFloat(limit, 'f', decimals, 64)
		}
	}
}

// doubt finds the judgement that hurts consistency most, and says what speaks
// against it; nil where no single one does.
func (v *visit) doubt(c *comparison, names []string, r *ahp.Result) *doubt {
	worst := ahp.Worst(c.matrix, r, 1)
	if len(worst) == 0 {
		return nil
	}
	s := worst[0]
	d := &doubt{Suspect: s, Pair: anchor(s.Pair)}
	d.Again = v.T("judge.pair", names[s.I], names[s.J])
	d.Fits = v.T("judge.doubt.fits", v.times(names[s.I], names[s.J], s.Scale))
	said := v.times(names[s.I], names[s.J], s.Value)
	by := c.through(s.Pair)
	if by < 0 {
		d.Said = v.T("judge.doubt.alone", said)
		return d
	}
	from, to := s.I, s.J
	if c.matrix.At(from, by)*c.matrix.At(by, to) < 1 {
		from, to = to, from
	}
	d.Said = v.T("judge.doubt.said", v.times(names[from], names[by], c.matrix.At(from, by)), v.times(names[by], names[to], c.matrix.At(by, to)), said)
	return d
}

// through is the element by which two others are compared with the result
// farthest from how they were compared with each other; −1 where there is none.
func (c *comparison) through(p ahp.Pair) int {
	farthest, by := -1.0, -1
	for k := range c.matrix.N() {
		if k == p.I || k == p.J || !c.matrix.Judged(p.I, k) || !c.matrix.Judged(k, p.J) {
			continue
		}
		if gap := math.Abs(math.Log(c.matrix.At(p.I, k) * c.matrix.At(k, p.J) / c.matrix.At(p.I, p.J))); gap > farthest {
			farthest, by = gap, k
		}
	}
	return by
}

// times says a judgement in words: which of two matters how many times as much.
func (v *visit) times(a, b string, ratio float64) string {
	switch {
	case ratio > 1+1e-9:
		return v.T("judge.times", a, decimal(ratio), b)
	case ratio < 1-1e-9:
		return v.T("judge.times", b, decimal(1/ratio), a)
	}
	return v.T("judge.alike", a, b)
}

// anchor is the id of a pair on the page.
func anchor(p ahp.Pair) string { return "pair-" + strconv.Itoa(p.I) + "-" + strconv.Itoa(p.J) }
