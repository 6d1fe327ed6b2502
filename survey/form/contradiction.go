package form

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// contradiction finds a part of a condition that no answer can meet: one that
// looks at a single question, or several that are all to hold. It is nil where
// there is none to be found; that conditions on different questions exclude each
// other is not looked for. certain are questions that are always answered.
func (c *Condition) contradiction(questions map[string]*Question, certain map[string]bool, scale Scale) *Condition {
	if c == nil {
		return nil
	}
	if names := c.Names(); len(names) == 1 && !c.possible(questions[names[0]], certain[names[0]], scale) {
		return c
	}
	if c.kind == allOf {
		parts := c.conjuncts()
		for _, name := range c.Names() {
			about := slices.DeleteFunc(slices.Clone(parts), func(part *Condition) bool { return len(part.Names()) != 1 || part.Names()[0] != name })
			if len(about) == 0 {
				continue
			}
			if all := allOfThem(about); !all.possible(questions[name], certain[name], scale) {
				return all
			}
		}
	}
	if c.kind == negation {
		return nil // what never holds in there always holds here
	}
	for _, part := range c.parts {
		if found := part.contradiction(questions, certain, scale); found != nil {
			return found
		}
	}
	return nil
}

// allOfThem joins conditions; those that are nil always hold.
func allOfThem(parts []*Condition) *Condition {
	parts = slices.DeleteFunc(slices.Clone(parts), func(part *Condition) bool { return part == nil })
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	}
	return &Condition{kind: allOf, parts: parts}
}

// conjuncts are the parts that are all to hold, those of inner brackets too.
func (c *Condition) conjuncts() []*Condition {
	if c.kind != allOf {
		return []*Condition{c}
	}
	var parts []*Condition
	for _, part := range c.parts {
		parts = append(parts, part.conjuncts()...)
	}
	return parts
}

// mostSubsets bounds how many choices of Many are combined.
const mostSubsets = 12

// possible tells whether some answer to its only question meets the condition.
func (c *Condition) possible(q *Question, certain bool, scale Scale) bool {
	if !certain && c.Holds(Answers{}) {
		return true
	}
	meets := func(values ...string) bool { return c.Holds(Answers{q.Name: values}) }
	switch {
	case q.Kind == One:
		return slices.ContainsFunc(q.Choices, func(choice Choice) bool { return meets(choice.Value) })
	case q.Kind.OnScale():
		for point := range scale.Labels {
			if meets(scale.Value(point)) {
				return true
			}
		}
		return false
	case q.Kind == Many:
		return c.meetsSome(q)
	}
	if slices.ContainsFunc(c.numbers(q), func(x float64) bool { return meets(strconv.FormatFloat(x, 'f', -1, 64)) }) {
		return true
	}
	if q.Kind == Number {
		return false
	}
	found := meets("another text") // numbers were tried, and so was none at all
	c.each(func(leaf *Condition) { found = found || meets(leaf.value) })
	return found
}

// meetsSome tries the sets of choices that a condition can tell apart: of those
// it names, with and without one more.
func (c *Condition) meetsSome(q *Question) bool {
	var named []Choice
	other := -1
	for i, choice := range q.Choices {
		mentioned := false
		c.each(func(leaf *Condition) { mentioned = mentioned || leaf.value == choice.Value })
		if mentioned || choice.Alone {
			named = append(named, choice)
		} else {
			other = i
		}
	}
	if len(named) > mostSubsets {
		return true
	}
	if other >= 0 {
		named = append(named, q.Choices[other])
	}
	for set := 1; set < 1<<len(named); set++ {
		var values []string
		alone := false
		for i, choice := range named {
			if set&(1<<i) != 0 {
				values = append(values, choice.Value)
				alone = alone || choice.Alone
			}
		}
		if (!alone || len(values) == 1) && c.Holds(Answers{q.Name: values}) {
			return true
		}
	}
	return false
}

// numbers are answers of which one meets the condition if any number does: those
// it compares with, the bounds, and one in each gap between.
func (c *Condition) numbers(q *Question) []float64 {
	low, high := math.Inf(-1), math.Inf(1)
	if q.Min != nil {
		low = *q.Min
	}
	if q.Max != nil {
		high = *q.Max
	}
	points := []float64{low, high}
	c.each(func(leaf *Condition) {
		if x, err := parseNumber(leaf.value); err == nil {
			points = append(points, x)
		}
	})
	points = slices.DeleteFunc(points, func(x float64) bool { return math.IsInf(x, 0) })
	slices.SortFunc(points, cmp.Compare)
	tried := slices.Clone(points)
	for i, x := range points {
		if i > 0 {
			tried = append(tried, (points[i-1]+x)/2)
		}
		tried = append(tried, math.Floor(x)-1, math.Floor(x), math.Ceil(x), math.Ceil(x)+1)
	}
	if len(points) == 0 {
		tried = append(tried, 0)
	}
	return slices.DeleteFunc(tried, func(x float64) bool { return x < low || x > high || q.Whole && x != math.Trunc(x) })
}
