package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spy stands in for a test so that the failures of Check can be looked at.
type spy struct {
	testing.TB
	failures []string
}

func (s *spy) Helper()                      {}
func (s *spy) Error(args ...any)            { s.failures = append(s.failures, fmt.Sprint(args...)) }
func (s *spy) Errorf(f string, args ...any) { s.failures = append(s.failures, fmt.Sprintf(f, args...)) }
func (s *spy) Fatal(args ...any)            { panic(stop(fmt.Sprint(args...))) }
func (s *spy) Fatalf(f string, args ...any) { panic(stop(fmt.Sprintf(f, args...))) }

// stop is what a fatal failure of a spy panics with.
type stop string

func check(t *testing.T, name, got string) (failures []string) {
	t.Helper()
	s := &spy{TB: t}
	defer func() {
		if caught := recover(); caught != nil {
			failures = append(s.failures, string(caught.(stop)))
		}
	}()
	Check(s, name, []byte(got))
	return s.failures
}

func TestCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("UPDATE_GOLDEN", "")
	if got := check(t, "table/a.txt", "甲\n"); len(got) != 1 || !strings.Contains(got[0], "UPDATE_GOLDEN=1 creates it") {
		t.Errorf("without a file: %q", got)
	}

	t.Setenv("UPDATE_GOLDEN", "1")
	if got := check(t, "table/a.txt", "甲\n"); len(got) != 0 {
		t.Errorf("while updating: %q", got)
	}
	written, err := os.ReadFile(filepath.Join("testdata", "golden", "table", "a.txt"))
	if err != nil || string(written) != "甲\n" {
		t.Errorf("updating wrote %q, %v", written, err)
	}

	t.Setenv("UPDATE_GOLDEN", "")
	if got := check(t, "table/a.txt", "甲\n"); len(got) != 0 {
		t.Errorf("equal bytes: %q", got)
	}
	if got := check(t, "table/a.txt", "乙\n"); len(got) != 1 || !strings.Contains(got[0], "乙") {
		t.Errorf("other text: %q", got)
	}
	if got := check(t, "table/a.txt", "\xff"); len(got) != 1 || !strings.Contains(got[0], "not text") {
		t.Errorf("other bytes: %q", got)
	}
}
