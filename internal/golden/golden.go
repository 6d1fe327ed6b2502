// Package golden compares what a test made with a file that a person has looked
// at: testdata/golden of the package under test. UPDATE_GOLDEN=1 rewrites the
// files; the change is then reviewed as a diff.
package golden

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// Check fails the test when got is not what testdata/golden/name holds, and
// shows the difference. The rejected bytes are kept among the test's artifacts
// (go test -artifacts -outputdir DIR). With UPDATE_GOLDEN=1 it writes the file
// instead. Name may have slashes.
func Check(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", filepath.FromSlash(name))
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (UPDATE_GOLDEN=1 creates it)", err)
	}
	if bytes.Equal(want, got) {
		return
	}
	kept := filepath.Join(t.ArtifactDir(), filepath.Base(path))
	if err := os.WriteFile(kept, got, 0o644); err != nil {
		t.Error(err)
	}
	t.Errorf("%s differs (-want +got); got is in %s\n%s", path, kept, difference(want, got))
}

func difference(want, got []byte) string {
	if !utf8.Valid(want) || !utf8.Valid(got) {
		return cmp.Diff(len(want), len(got)) + "(bytes that are not text)"
	}
	return cmp.Diff(string(want), string(got))
}
