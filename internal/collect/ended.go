package collect

import "time"

// EndedAt is since when collecting has ended for a unit, given the ends by unit
// and the unit with all that it lies in: the earliest of theirs and of the empty
// one, which is everywhere. It is zero where collecting goes on.
func EndedAt(ends map[string]time.Time, unitAndAbove ...string) time.Time {
	first := ends[""]
	for _, unit := range unitAndAbove {
		if at := ends[unit]; !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// TooLate tells whether collecting had ended when something was begun. A zero
// time of beginning is now; one of ending is never.
func TooLate(ended, begun time.Time) bool {
	return !ended.IsZero() && (begun.IsZero() || !begun.Before(ended))
}
