package reports_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/browsertest"
	"goodgov/internal/cli"
)

// The pages are opened in a browser as a reader opens them, from a folder: on
// a telephone and on a desk, in both languages. Axe-core looks for what bars
// people from reading them (WCAG 2.2, levels A and AA, and good practice).

func TestPagesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	hidden := hiddenStudy(t)
	for _, study := range []struct {
		name, dir, lang string
		pages           []string
	}{
		{"hangzhou-zh", filepath.Join("..", "testdata", "hangzhou"), "zh", []string{"report.html", "units/hangzhou.html", "units/moli.html"}},
		{"hangzhou-en", filepath.Join("..", "testdata", "hangzhou"), "en", []string{"report.html", "units/moli.html"}},
		{"kansascity-en", filepath.Join("..", "testdata", "kansascity"), "en", []string{"report.html", "units/3.html"}},
		{"hidden-zh", hidden, "zh", []string{"report.html", "units/ziteng.html"}},
	} {
		out := t.TempDir()
		evaluate(t, study.dir, out, study.lang)
		for _, page := range study.pages {
			t.Run(study.name+"/"+page, func(t *testing.T) {
				visit(t, browser, filepath.Join(out, filepath.FromSlash(page)), study.lang)
			})
		}
	}
}

// The appendix of a panel and that of a single matrix, as the reports above.
func TestAppendixInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	for _, subject := range []struct{ name, path, lang string }{
		{"hangzhou-zh", "hangzhou", "zh"},
		{"car-en", "matrices/car.csv", "en"},
	} {
		t.Run(subject.name, func(t *testing.T) {
			out := t.TempDir()
			goodgov(t, "ahp", "report", filepath.Join("..", "testdata", filepath.FromSlash(subject.path)), "-o", out, "--lang", subject.lang)
			visit(t, browser, filepath.Join(out, "appendix.html"), subject.lang)
		})
	}
}

// evaluate writes a study's results as `goodgov run` does.
func evaluate(t *testing.T, dir, out, lang string) {
	t.Helper()
	goodgov(t, "run", dir, "-o", out, "--lang", lang)
}

// goodgov runs a command line.
func goodgov(t *testing.T, args ...string) {
	t.Helper()
	var stderr bytes.Buffer
	code := cli.Run(t.Context(), cli.Env{
		In: strings.NewReader(""), Out: new(bytes.Buffer), Err: &stderr,
		Args:   append(args, "--quiet"),
		Getenv: func(string) string { return "" },
	})
	if code != 0 {
		t.Fatalf("goodgov %s: exit code %d\n%s", strings.Join(args, " "), code, &stderr)
	}
}

// hiddenStudy is the Hangzhou study with the bar for publishing so high that
// some communities are hidden.
func hiddenStudy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	from := os.DirFS(filepath.Join("..", "testdata", "hangzhou"))
	if err := os.CopyFS(dir, from); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "goodgov.yaml")
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	raised := bytes.Replace(config, []byte("min_respondents: 5"), []byte("min_respondents: 10"), 1)
	if bytes.Equal(raised, config) {
		t.Fatal("the study does not say from how many respondents results are published")
	}
	if err := os.WriteFile(name, raised, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// visit looks at a page in every way: it stands alone and has no faults to
// report.
func visit(t *testing.T, browser *browsertest.Browser, path, lang string) {
	t.Helper()
	tab := browser.Tab(t)
	for _, width := range []int64{browsertest.Desk, browsertest.Phone} {
		tab.Resize(t, width)
		tab.OpenFile(t, path)
		tab.CheckPage(t, lang)
		tab.CheckAccessible(t)
	}
	tab.CheckPrint(t)
	tab.CheckSilent(t)
	if requests := tab.Requests(); len(requests) > 0 {
		t.Errorf("asked of the network: %v", requests)
	}
}
