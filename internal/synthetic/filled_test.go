package synthetic

import (
	"path/filepath"
	"testing"

	"goodgov/internal/study"
)

// What is made up is what the form takes, and another one each time.
func TestFilled(t *testing.T) {
	s, err := study.Open(filepath.Join("..", "..", "testdata", "hangzhou"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for number := range 20 {
		q := Filled(f, 1, number)
		q.Answers[f.UnitName] = []string{q.Unit}
		if _, faults := f.Read(q.Answers, true); len(faults) > 0 {
			t.Errorf("%d: %v", number, faults)
		}
		if q.ID != Filled(f, 1, number).ID || seen[q.ID] {
			t.Errorf("%d: the id %s", number, q.ID)
		}
		seen[q.ID] = true
	}
}
