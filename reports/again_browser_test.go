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

// The sheet that asks an expert to look again is opened as an expert opens it:
// on a telephone, on a desk, and on paper.
func TestAgainInBrowser(t *testing.T) {
	axe := readAxe(t)
	ctx := startBrowser(t)
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
	tab, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	tab, cancel := context.WithTimeout(tab, 2*time.Minute)
	defer cancel()
	v := &visitor{ctx: tab, axe: axe}
	v.listen(t)
	for _, width := range []int64{desk, phone} {
		v.open(t, filepath.Join(out, "again", "E17.html"), width)
		v.checkPage(t, width, "zh")
		v.checkAccessible(t, width)
	}
	v.checkPrint(t)
	v.checkQuiet(t)
}
