package study

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/survey"
)

// The questionnaires one by one are those that are counted.
func TestCases(t *testing.T) {
	for dir, column := range map[string]string{"hangzhou": "age", "kansascity": "district"} {
		s, err := Open("../../testdata/" + dir)
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Answers(t.Context(), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer want.Close()
		cases, got, err := s.Cases(t.Context(), ReadOptions{}, []string{column})
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		if diff := cmp.Diff(want.Total(), got.Total()); diff != "" {
			t.Errorf("%s (−fast +one by one):\n%s", dir, diff)
		}
		total := want.Total()
		valid, counts := 0, make([]int, len(total.Counts))
		for n := range cases.Len() {
			if cases.Reasons[n] != 0 {
				continue
			}
			valid++
			for item, code := range cases.Answers(n) {
				counts[item*(s.Config.Scale.Width()+1)+int(code)]++
			}
		}
		if valid != total.Valid || cases.Len() != total.Returned {
			t.Errorf("%s: %d of %d valid, want %d of %d", dir, valid, cases.Len(), total.Valid, total.Returned)
		}
		if diff := cmp.Diff(total.Counts, counts); diff != "" {
			t.Error(diff)
		}
	}
}

// With leaves the study as it is.
func TestWith(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	other := s.With(func(c *Config) { c.Screening = survey.Screening{} })
	responses, err := other.Answers(t.Context(), ReadOptions{Keep: survey.CountRows})
	if err == nil {
		defer responses.Close()
		t.Error("repeated ids are data errors without the rule on duplicates")
	}
	if s.Config.Screening.MaxMissing == nil {
		t.Error("the study itself was changed")
	}
}
