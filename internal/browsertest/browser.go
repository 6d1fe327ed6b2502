package browsertest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// Phone and Desk are the widths, in CSS pixels, at which pages are looked at.
const (
	Phone = 390
	Desk  = 1100
)

// Browser is a Chromium that runs until its test ends.
type Browser struct {
	ctx context.Context
	axe string // the script
}

// Start starts Chromium. It skips the test where Chromium or axe-core are not
// installed, but for where CI runs: there they must be.
func Start(t testing.TB) *Browser {
	t.Helper()
	b := &Browser{axe: readAxe(t)}
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing(t, "no Chromium")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	b.ctx = ctx
	return b
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: `make test` installs it", what)
	}
	t.Skipf("%s: `make test` installs it", what)
}

func readAxe(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	script, err := os.ReadFile(filepath.Join(filepath.Dir(here), "..", "tools", "axe", "node_modules", "axe-core", "axe.min.js"))
	if errors.Is(err, fs.ErrNotExist) {
		missing(t, "no axe-core in internal/tools/axe")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}
