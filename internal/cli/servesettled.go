package cli

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/store"
)

// Results before and after one person's questionnaire tell what that person
// answered, so that those who may not see answers see results that a few late
// ones don't change. What came before what is told by the numbers of
// questionnaires: clocks are set, and servers that share a store have several.

// inOrder is what was collected, noting of each questionnaire of the form, in
// their order, how it came.
type inOrder struct {
	*store.Store
	form string
	came []arrival
}

// arrival is how a questionnaire came.
type arrival struct {
	number   int64 // see came
	unit, by string
}

// Submissions goes through the store's.
func (o *inOrder) Submissions(ctx context.Context, q collect.Query) iter.Seq2[collect.Kept, error] {
	return func(yield func(collect.Kept, error) bool) {
		o.came = nil
		texts := map[string]string{} // few units and accounts, each in memory once
		once := func(text string) string {
			if _, met := texts[text]; !met {
				texts[text] = text
			}
			return texts[text]
		}
		for k, err := range o.Store.Submissions(ctx, q) {
			if err == nil && k.Form == o.form {
				var number int64
				number, err = came(ctx, o.Store, k)
				o.came = append(o.came, arrival{number, once(k.Unit), once(k.By)})
			}
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}

// came is the number under which a questionnaire came; of one that was
// corrected, that of the first.
func came(ctx context.Context, kept *store.Store, k collect.Kept) (int64, error) {
	for k.Replaces != "" {
		before, err := kept.Submission(ctx, k.Replaces)
		if errors.Is(err, collect.ErrGone) {
			break // its time to be kept was over
		}
		if err != nil {
			return 0, err
		}
		k = before
	}
	return k.Sequence, nil
}

// ends is where collecting has ended, and after which questionnaires it ever did.
type ends struct {
	now   map[string]bool // by unit
	after map[string][]int64
}

// ends are read before the answers are, so that these have all that came before.
func (c *collectedSoFar) ends(ctx context.Context) (ends, error) {
	e := ends{now: map[string]bool{}}
	shut, err := c.kept.ShutUnits(ctx)
	for _, unit := range shut {
		e.now[unit] = true
	}
	if err == nil {
		e.after, err = c.kept.Endings(ctx)
	}
	return e, err
}

// everywhere is the code under which collecting ends in all units.
const everywhere = ""

// until finds until which number questionnaires count in each lowest unit where
// collecting has ended, given under which numbers the valid ones came; 0 are those of
// the study's own table. It is the first end at which anything could be seen of the unit,
// or of one above it; or a later one, if at least so many valid ones of the unit
// came between. Invalid ones are nobody's cover: results don't have them.
func (e ends) until(units *indicators.Units, valid [][]int64, fewest int) map[int]int64 {
	until := map[int]int64{}
	if fewest < 2 {
		return until
	}
	first := map[string]int64{} // valid one, by unit
	for unit, numbers := range valid {
		if len(numbers) == 0 {
			continue
		}
		n := slices.Min(numbers)
		for _, code := range append(units.PathCodes(unit), everywhere) {
			if before, some := first[code]; !some || n < before {
				first[code] = n
			}
		}
	}
	for unit := range units.List {
		if !units.Lowest(unit) {
			continue
		}
		ended := false
		var all, seen []int64
		for _, code := range append(units.PathCodes(unit), everywhere) {
			ended = ended || e.now[code]
			for _, at := range e.after[code] {
				all = append(all, at)
				if n, some := first[code]; some && n <= at {
					seen = append(seen, at)
				}
			}
		}
		switch {
		case !ended:
		case len(seen) > 0:
			slices.Sort(seen)
			until[unit] = lastOf(seen, valid[unit], fewest)
		default:
			until[unit] = slices.Max(all)
		}
	}
	return until
}

// lastOf is the last of some ends, in ascending order, between which at least so
// many came, or else the first.
func lastOf(ends, came []int64, fewest int) int64 {
	last := ends[0]
	for _, at := range ends {
		between := 0
		for _, n := range came {
			if n > last && n <= at {
				between++
			}
		}
		if between >= fewest {
			last = at
		}
	}
	return last
}

// settled is what was collected without what came after it would have counted.
type settled struct {
	*store.Store
	units *indicators.Units
	until map[int]int64 // by lowest unit where collecting has ended
}

// unitOf is the unit of the code of a submission; where the study has but one that is asked,
// it need not be said.
func (s *settled) unitOf(code string) (int, bool) {
	code = strings.TrimSpace(code)
	if only := len(s.units.List) - 1; code == "" && len(s.units.PathCodes(only)) == len(s.units.List) {
		return only, true
	}
	return s.units.Index(code)
}

// untilOf is the number until which questionnaires of a unit's code count.
func (s *settled) untilOf(code string) (until int64, ended bool) {
	unit, found := s.unitOf(code)
	if !found {
		return 0, false
	}
	until, ended = s.until[unit]
	return until, ended
}

// late counts those of some questionnaires that came after they would have counted.
func (s *settled) late(all []arrival) (late int) {
	for _, a := range all {
		if until, ended := s.untilOf(a.unit); ended && a.number > until {
			late++
		}
	}
	return late
}

// Submissions leaves out what came late.
func (s *settled) Submissions(ctx context.Context, q collect.Query) iter.Seq2[collect.Kept, error] {
	return func(yield func(collect.Kept, error) bool) {
		for k, err := range s.Store.Submissions(ctx, q) {
			if err == nil {
				if until, ended := s.untilOf(k.Unit); ended {
					var number int64
					if number, err = came(ctx, s.Store, k); err == nil && number > until {
						continue
					}
				}
			}
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}
