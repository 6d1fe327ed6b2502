package reports_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/browsertest"
	"goodgov/internal/cli"
)

// The sheet that asks an expert to look again is opened as an expert opens it:
// on a telephone, on a desk, and on paper.
func TestAgainInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	out := t.TempDir()
	var stderr bytes.Buffer
	code := cli.Run(t.Context(), cli.Env{
		In: strings.NewReader(""), Out: new(bytes.Buffer), Err: &stderr,
		Args:   []string{"ahp", "repair", filepath.Join("..", "testdata", "hangzhou"), "-o", out},
		Getenv: func(string) string { return "" },
	})
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	visit(t, browser, filepath.Join(out, "again", "E17.html"), "zh")
}
