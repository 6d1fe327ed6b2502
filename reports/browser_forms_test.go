package reports_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"goodgov/internal/cli"
)

// The judgement sheets that are ticked in a browser, looked at as the reports are.
func TestFormsInBrowser(t *testing.T) {
	axe := readAxe(t)
	ctx := startBrowser(t)
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
			tab, closeTab := chromedp.NewContext(ctx)
			defer closeTab()
			tab, cancel := context.WithTimeout(tab, 2*time.Minute)
			defer cancel()
			v := &visitor{ctx: tab, axe: axe}
			v.listen(t)
			for _, width := range []int64{desk, phone} {
				v.open(t, filepath.Join(out, "E1.html"), width)
				v.checkPage(t, width, form.lang)
				v.checkAccessible(t, width)
			}
			v.checkPrint(t)
			v.checkQuiet(t)
		})
	}
}
