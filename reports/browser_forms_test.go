package reports_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/browsertest"
	"goodgov/internal/cli"
)

// The judgement sheets that are ticked in a browser, looked at as the reports are.
func TestFormsInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	for _, form := range []struct{ name, languages, lang string }{{"zh", "zh", "zh"}, {"en", "en", "en"}, {"both", "both", "zh"}} {
		out := t.TempDir()
		var stderr bytes.Buffer
		code := cli.Run(t.Context(), cli.Env{
			In: strings.NewReader(""), Out: new(bytes.Buffer), Err: &stderr, Getenv: func(string) string { return "" },
			Args: []string{"ahp", "form", filepath.Join("..", "docs", "example"), "-o", out, "--as", "html", "--expert", "E1", "--filled", "--form-lang", form.languages},
		})
		if code != 0 {
			t.Fatalf("exit code %d\n%s", code, &stderr)
		}
		t.Run(form.name, func(t *testing.T) {
			visit(t, browser, filepath.Join(out, "E1.html"), form.lang)
		})
	}
}
