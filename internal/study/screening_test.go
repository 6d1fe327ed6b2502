package study

import (
	"path/filepath"
	"testing"

	"goodgov/survey"
)

// What the rules that compare questionnaires find is applied in the second
// reading; a flag takes nobody away.
func TestComparingRules(t *testing.T) {
	whole, err := Open(filepath.Join("..", "..", "testdata", "hangzhou"))
	if err != nil {
		t.Fatal(err)
	}
	count := func(change func(*Config)) (valid int, reasons, flags map[string]int) {
		t.Helper()
		s := whole.With(change)
		reasons, flags = map[string]int{}, map[string]int{}
		e, err := s.Screen(t.Context(), ReadOptions{Verdicts: func(v survey.Verdict) error {
			for _, reason := range survey.Reasons() {
				if v.Reasons&reason != 0 {
					reasons[reason.String()]++
				}
				if v.Flags&reason != 0 {
					flags[reason.String()]++
				}
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		return e.Tallies[0].Valid, reasons, flags
	}
	before, own, none := count(func(*Config) {})
	if before != 370 || len(none) != 0 {
		t.Fatalf("%d valid, flags %v; want 370 and none", before, none)
	}
	limit := 0.3
	rules := func(c *Config) {
		c.Rules.EvenOdd, c.Rules.SpeedFactor, c.Rules.Mahalanobis = &limit, 2, 0.001
	}
	valid, reasons, _ := count(rules)
	if valid >= before || reasons["even_odd"] == 0 || reasons["fast_relative"] == 0 || reasons["longstring"] != own["longstring"] {
		t.Errorf("%d valid, reasons %v, before %v", valid, reasons, own)
	}
	flagged, stay, flags := count(func(c *Config) {
		rules(c)
		c.Screening.Flags = survey.Inconsistent | survey.FastRelative | survey.Outlying
	})
	if flagged != before || flags["even_odd"] != reasons["even_odd"] || flags["fast_relative"] != reasons["fast_relative"] || stay["missing"] != own["missing"] {
		t.Errorf("%d valid, flags %v, reasons %v", flagged, flags, stay)
	}
	all, _, flags := count(func(c *Config) { c.Screening.Flags = ^survey.Reason(0) })
	if all <= before || flags["duplicate_id"] != own["duplicate_id"] {
		t.Errorf("%d valid when every rule only flags, %v", all, flags)
	}
}
