package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// What was given out under a version is what its first answers were given to;
// before there are any it is what comes last, and another version has its own.
func TestGivenOut(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		given := func(version, text, want string, answers int64) {
			t.Helper()
			same := func(kept string) bool { return kept == "the questionnaire" && text == "the questionnaire, told better" }
			if before, n, err := s.GivenOut(t.Context(), "survey", version, text, same); err != nil || before != want || n != answers {
				t.Errorf("%q, %d, %v; want %q, %d", before, n, err, want, answers)
			}
		}
		submit := func(id, version string) {
			t.Helper()
			a := answer(id, "x")
			a.Form, a.Version = "survey", version
			if _, err := s.Submit(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		given("1", "a draft", "a draft", 0)
		given("1", "the questionnaire", "the questionnaire", 0)
		submit("1", "1")
		given("1", "the questionnaire", "the questionnaire", 1)
		given("1", "another", "the questionnaire", 1)
		given("1", "the questionnaire, told better", "the questionnaire", 1)
		given("1", "another", "the questionnaire, told better", 1)
		given("2 b", "another", "another", 0)
		submit("2", "0")
		submit("3", "1")
		b := answer("4", "x") // of another form, whose name only looks like this one's
		b.Form, b.Version = "surveyx", "9"
		if _, err := s.Submit(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.GivenOut(t.Context(), "surve_", "7", "x", nil); err != nil {
			t.Fatal(err)
		}
		versions, err := s.CountVersions(t.Context(), "survey")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]collect.Version{{Name: "0", Answers: 1}, {Name: "1", Outline: "the questionnaire, told better", Answers: 2}, {Name: "2 b", Outline: "another"}}, versions); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
		for version, want := range map[string]bool{"0": true, "1": true, "2 b": true, "2": false, "9": false, "7": false} {
			if known, err := s.KnowsVersion(t.Context(), "survey", version); err != nil || known != want {
				t.Errorf("version %q is known: %v, %v", version, known, err)
			}
		}
	})
}
