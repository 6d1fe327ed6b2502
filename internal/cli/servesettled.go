package cli

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/store"
)

// settled is what was collected without what came after collecting had ended in
// a unit. Results before and after one person's questionnaire tell what that
// person answered, so that those who may not see answers see results that a few
// late ones don't change.
type settled struct {
	*store.Store
	units        *indicators.Units
	until        map[int]time.Time // by lowest unit where collecting has ended
	late, others int               // how many came after that, and how many count
}

// settle finds until when questionnaires count in each unit where collecting
// has ended: until it first ended there with any; or until it ended once more, if
// at least so many came between.
func (c *collectedSoFar) settle(ctx context.Context, units *indicators.Units, fewest int) (*settled, error) {
	s := &settled{Store: c.kept, units: units, until: map[int]time.Time{}}
	shut, err := c.kept.ShutAt(ctx)
	if err != nil || len(shut) == 0 || fewest < 2 {
		return s, err
	}
	ends := map[string][]time.Time{}
	for unit, at := range shut {
		ends[unit] = append(ends[unit], at)
	}
	for e, err := range c.kept.Audit(ctx) {
		if err != nil {
			return nil, err
		}
		if e.Did == collect.CollectingClosed {
			ends[e.About] = append(ends[e.About], e.At)
		}
	}
	came := make([][]time.Time, len(units.List))
	all := 0
	for k, err := range c.kept.Submissions(ctx, collect.Query{Form: c.form.ID}) {
		if err != nil {
			return nil, err
		}
		all++
		if unit, found := s.unitOf(k); found {
			at, err := s.came(ctx, k)
			if err != nil {
				return nil, err
			}
			came[unit] = append(came[unit], at)
		}
	}
	for unit := range units.List {
		if !units.Lowest(unit) {
			continue
		}
		ended := false
		var times []time.Time
		for _, code := range append(units.PathCodes(unit), "") { // "" is the whole study
			_, here := shut[code]
			ended = ended || here
			times = append(times, ends[code]...)
		}
		if !ended {
			continue
		}
		slices.SortFunc(times, time.Time.Compare)
		until := lastOf(times, came[unit], fewest)
		s.until[unit] = until
		for _, at := range came[unit] {
			if at.After(until) {
				s.late++
			}
		}
	}
	s.others = all - s.late
	return s, nil
}

// lastOf is the last of some times between which at least so many came, after
// the first before which anybody did.
func lastOf(times, came []time.Time, fewest int) time.Time {
	var last time.Time
	for _, at := range times {
		between := 0
		for _, t := range came {
			if t.After(last) && !t.After(at) {
				between++
			}
		}
		if last.IsZero() && between > 0 || between >= fewest {
			last = at
		}
	}
	return last
}

// unitOf is the unit of a submission; where the study has but one it need not be said.
func (s *settled) unitOf(k collect.Kept) (int, bool) {
	if k.Unit == "" && len(s.units.List) == 1 {
		return 0, true
	}
	return s.units.Index(k.Unit)
}

// came is when a questionnaire came; one that was corrected, when it first did.
func (s *settled) came(ctx context.Context, k collect.Kept) (time.Time, error) {
	for k.Replaces != "" {
		before, err := s.Submission(ctx, k.Replaces)
		if errors.Is(err, collect.ErrGone) {
			break // its time to be kept was over
		}
		if err != nil {
			return time.Time{}, err
		}
		k = before
	}
	return k.Received, nil
}

// isLate tells whether a questionnaire came after it would have counted.
func (s *settled) isLate(ctx context.Context, k collect.Kept) (bool, error) {
	unit, found := s.unitOf(k)
	until, ended := s.until[unit]
	if !found || !ended {
		return false, nil
	}
	at, err := s.came(ctx, k)
	return at.After(until), err
}

// Submissions leaves out what came late.
func (s *settled) Submissions(ctx context.Context, q collect.Query) iter.Seq2[collect.Kept, error] {
	return func(yield func(collect.Kept, error) bool) {
		for k, err := range s.Store.Submissions(ctx, q) {
			if err == nil {
				var late bool
				if late, err = s.isLate(ctx, k); late {
					continue
				}
			}
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}
