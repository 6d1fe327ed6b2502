package collect

import (
	"testing"
	"time"
)

func TestEndedAt(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	ends := map[string]time.Time{"C1": day(5), "east": day(3)}
	everywhere := map[string]time.Time{"C1": day(5), "": day(4)}
	for _, c := range []struct {
		ends  map[string]time.Time
		units []string
		want  time.Time
	}{
		{nil, []string{"C1"}, time.Time{}},
		{ends, nil, time.Time{}},
		{ends, []string{"C2", "west"}, time.Time{}},
		{ends, []string{"C1"}, day(5)},
		{ends, []string{"C1", "east"}, day(3)},
		{everywhere, []string{"C1"}, day(4)},
		{everywhere, nil, day(4)},
	} {
		if got := EndedAt(c.ends, c.units...); !got.Equal(c.want) {
			t.Errorf("%v of %v: %v, want %v", c.units, c.ends, got, c.want)
		}
	}
	for _, c := range []struct {
		ended, begun time.Time
		want         bool
	}{
		{time.Time{}, time.Time{}, false},
		{time.Time{}, day(1), false},
		{day(2), time.Time{}, true},
		{day(2), day(1), false},
		{day(2), day(2), true},
		{day(2), day(3), true},
	} {
		if got := TooLate(c.ended, c.begun); got != c.want {
			t.Errorf("begun %v, ended %v: %t", c.begun, c.ended, got)
		}
	}
}
