package judge

import (
	"math"
	"net/url"
	"slices"

	"goodgov/ahp"
	"goodgov/internal/collect"
	"goodgov/internal/forms"
)

// sheet is what one expert judged so far.
type sheet struct {
	comparisons []*comparison
}

// comparison is an indicator whose children are compared.
type comparison struct {
	*forms.Comparison
	place  int         // among the comparisons
	matrix *ahp.Matrix // all that counts: what was judged here, and on sheets before
	here   map[ahp.Pair]float64
}

// newSheet puts what was judged in this room over what was judged before. What
// the framework does not have any more is left out.
func newSheet(asked *forms.Form, judgements []collect.Judgement) *sheet {
	s := &sheet{}
	for i := range asked.Comparisons {
		c := &comparison{Comparison: &asked.Comparisons[i], place: i, here: map[ahp.Pair]float64{}}
		if c.Given != nil {
			c.matrix = c.Given.Clone()
		} else {
			var codes []string
			for _, e := range c.Elements {
				codes = append(codes, e.Code)
			}
			c.matrix = ahp.NewMatrix(codes)
		}
		s.comparisons = append(s.comparisons, c)
	}
	for _, j := range judgements {
		if c := s.of(j.Parent); c != nil {
			c.take(j)
		}
	}
	return s
}

// of is the comparison under a parent, or nil.
func (s *sheet) of(parent string) *comparison {
	at := slices.IndexFunc(s.comparisons, func(c *comparison) bool { return c.Code == parent })
	if at < 0 {
		return nil
	}
	return s.comparisons[at]
}

// pairs counts what is asked.
func (s *sheet) pairs() int {
	count := 0
	for _, c := range s.comparisons {
		count += c.pairs()
	}
	return count
}

// unfinished is the first comparison with open pairs, or nil.
func (s *sheet) unfinished() *comparison {
	for _, c := range s.comparisons {
		if c.judged() < c.pairs() {
			return c
		}
	}
	return nil
}

func (c *comparison) pairs() int  { return c.matrix.N() * (c.matrix.N() - 1) / 2 }
func (c *comparison) judged() int { return c.pairs() - len(c.matrix.Missing()) }

// take puts a judgement into the matrix, if the pair is here.
func (c *comparison) take(j collect.Judgement) {
	value, err := ahp.ParseJudgement(j.Value)
	a, b := c.element(j.A), c.element(j.B)
	if err != nil || a < 0 || b < 0 || a == b {
		return
	}
	if a > b {
		a, b, value = b, a, 1/value
	}
	if c.matrix.Set(a, b, value) == nil {
		c.here[ahp.Pair{I: a, J: b}] = value
	}
}

func (c *comparison) element(code string) int {
	return slices.IndexFunc(c.Elements, func(e forms.Element) bool { return e.Code == code })
}

// pairName names a pair in forms: the codes, escaped so that no two pairs have
// the same name, and whatever becomes of the framework meanwhile a name never
// comes to mean another pair.
func (c *comparison) pairName(p ahp.Pair) string {
	return url.PathEscape(c.Elements[p.I].Code) + "/" + url.PathEscape(c.Elements[p.J].Code)
}

// eachPair goes through all pairs, row by row.
func (c *comparison) eachPair(visit func(ahp.Pair)) {
	n := c.matrix.N()
	for i := range n {
		for j := i + 1; j < n; j++ {
			visit(ahp.Pair{I: i, J: j})
		}
	}
}

// chosen is the value of the choice that stands for what was judged here: ""
// where nothing was.
func (c *comparison) chosen(p ahp.Pair) string {
	value, judged := c.here[p]
	if !judged {
		return ""
	}
	return entry(value)
}

// before is what was judged of a pair on a sheet; NaN for nothing.
func (c *comparison) before(p ahp.Pair) float64 {
	if c.Given == nil {
		return math.NaN()
	}
	return c.Given.At(p.I, p.J)
}
