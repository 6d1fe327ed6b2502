package store

import "testing"

// What was given out under a version is what its first answers were given to;
// before there are any it is what comes last, and another version has its own.
func TestGivenOut(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		given := func(version, text, want string, answers int64) {
			t.Helper()
			if before, n, err := s.GivenOut(t.Context(), "survey", version, text); err != nil || before != want || n != answers {
				t.Errorf("%q, %d, %v; want %q, %d", before, n, err, want, answers)
			}
		}
		given("1", "a draft", "a draft", 0)
		given("1", "the questionnaire", "the questionnaire", 0)
		a := answer("1", "x")
		a.Form, a.Version = "survey", "1"
		if _, err := s.Submit(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		given("1", "the questionnaire", "the questionnaire", 1)
		given("1", "another", "the questionnaire", 1)
		given("2", "another", "another", 0)
	})
}
