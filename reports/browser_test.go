package reports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"goodgov/internal/cli"
)

// The pages are opened in a browser as a reader opens them, from a folder: on
// a telephone and on a desk, in both languages. Axe-core looks for what bars
// people from reading them (WCAG 2.2, levels A and AA, and good practice).

// phone and desk are the widths, in CSS pixels, at which pages are looked at.
const (
	phone = 390
	desk  = 1100
)

func TestPagesInBrowser(t *testing.T) {
	axe := readAxe(t)
	ctx := startBrowser(t)
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
				newVisitor(t, ctx, axe).visit(t, filepath.Join(out, filepath.FromSlash(page)), study.lang)
			})
		}
	}
}

// The appendix of a panel and that of a single matrix, as the reports above.
func TestAppendixInBrowser(t *testing.T) {
	axe := readAxe(t)
	ctx := startBrowser(t)
	for _, subject := range []struct{ name, path, lang string }{
		{"hangzhou-zh", "hangzhou", "zh"},
		{"car-en", "matrices/car.csv", "en"},
	} {
		t.Run(subject.name, func(t *testing.T) {
			out := t.TempDir()
			goodgov(t, "ahp", "report", filepath.Join("..", "testdata", filepath.FromSlash(subject.path)), "-o", out, "--lang", subject.lang)
			v := newVisitor(t, ctx, axe)
			v.visit(t, filepath.Join(out, "appendix.html"), subject.lang)
		})
	}
}

// missing skips a test that lacks what `make test` installs. Where CI runs it
// must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: `make test` installs it", what)
	}
	t.Skipf("%s: `make test` installs it", what)
}

func readAxe(t *testing.T) string {
	t.Helper()
	path := filepath.Join("..", "internal", "tools", "axe", "node_modules", "axe-core", "axe.min.js")
	script, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		missing(t, "no axe-core in internal/tools/axe")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

func startBrowser(t *testing.T) context.Context {
	t.Helper()
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
	return ctx
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

// visitor looks at one page.
type visitor struct {
	ctx context.Context
	axe string

	mu       sync.Mutex
	messages []string // of the console
	requests []string // of anything that is not a file of the folder
}

// newVisitor opens a tab of the browser.
func newVisitor(t *testing.T, browser context.Context, axe string) *visitor {
	t.Helper()
	tab, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	tab, cancel := context.WithTimeout(tab, 2*time.Minute)
	t.Cleanup(cancel)
	v := &visitor{ctx: tab, axe: axe}
	v.listen(t)
	return v
}

// visit looks at a page in every way.
func (v *visitor) visit(t *testing.T, path, lang string) {
	t.Helper()
	for _, width := range []int64{desk, phone} {
		v.open(t, path, width)
		v.checkPage(t, width, lang)
		v.checkAccessible(t, width)
	}
	v.checkPrint(t)
	v.checkQuiet(t)
}

// listen keeps what the page says on the console and asks of the network.
func (v *visitor) listen(t *testing.T) {
	t.Helper()
	err := chromedp.Listen(v.ctx, func(event any) {
		v.mu.Lock()
		defer v.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			v.messages = append(v.messages, fmt.Sprintf("console.%s", e.Type))
		case *runtime.EventExceptionThrown:
			v.messages = append(v.messages, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			v.messages = append(v.messages, e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if scheme, _, _ := strings.Cut(e.Request.URL, ":"); scheme != "file" && scheme != "data" {
				v.requests = append(v.requests, e.Request.URL)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (v *visitor) open(t *testing.T, path string, width int64) {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	address := (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute)}).String()
	if err := chromedp.Do(v.ctx, chromedp.EmulateViewport(width, 844), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
}

// pageFacts is what is asked of every page in the browser.
const pageFacts = `({
	lang: document.documentElement.lang,
	width: document.documentElement.scrollWidth,
	headings: document.querySelectorAll("h1").length,
	nameless: [...document.querySelectorAll("img, svg")].filter(e => {
		if (e.closest("[aria-hidden=true]")) return false
		const by = e.getAttribute("aria-labelledby")
		const name = e.getAttribute("alt") || e.getAttribute("aria-label") ||
			(by && by.split(" ").map(id => document.getElementById(id)?.textContent).join(""))
		return !name
	}).length,
	broken: [...document.querySelectorAll("a[href^='#']")].filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map(a => a.hash),
	wide: [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 &&
		!e.closest(".table, figure")).map(e => e.tagName + "." + e.className).slice(0, 5),
})`

func (v *visitor) checkPage(t *testing.T, width int64, lang string) {
	t.Helper()
	got, err := chromedp.Run(v.ctx, chromedp.Evaluate[struct {
		Lang     string   `json:"lang"`
		Width    int64    `json:"width"`
		Headings int      `json:"headings"`
		Nameless int      `json:"nameless"`
		Broken   []string `json:"broken"`
		Wide     []string `json:"wide"`
	}](pageFacts))
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"zh": "zh-CN", "en": "en"}[lang]; got.Lang != want {
		t.Errorf("lang is %q, want %q", got.Lang, want)
	}
	if got.Width > width {
		t.Errorf("at %d px the page is %d px wide: it scrolls sideways; what sticks out: %v", width, got.Width, got.Wide)
	}
	if got.Headings != 1 {
		t.Errorf("%d h1, want 1", got.Headings)
	}
	if got.Nameless > 0 {
		t.Errorf("%d pictures have no name for those who hear the page", got.Nameless)
	}
	if len(got.Broken) > 0 {
		t.Errorf("links to nowhere: %v", got.Broken)
	}
}

// checkAccessible runs axe-core: no violation is allowed.
func (v *visitor) checkAccessible(t *testing.T, width int64) {
	t.Helper()
	const run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
		.then(r => JSON.stringify(r.violations.map(v => ({rule: v.id, help: v.help, where: v.nodes.map(n => n.target.join(" ")), why: v.nodes[0].failureSummary}))))`
	if err := chromedp.Do(v.ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[any](v.axe+";0"))
		return err
	})); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var violations []struct {
		Rule, Help, Why string
		Where           []string
	}
	if err := json.Unmarshal([]byte(text), &violations); err != nil {
		t.Fatal(err)
	}
	for _, violation := range violations {
		t.Errorf("at %d px: %s (%s) at %d places, first %s\n%s", width, violation.Rule, violation.Help,
			len(violation.Where), violation.Where[0], violation.Why)
	}
}

// pdfPages counts the pages of a PDF file that Chromium wrote.
var pdfPages = regexp.MustCompile(`/Type\s*/Page\b`)

// a4 is the paper's size in points as Chromium rounds it.
var a4 = regexp.MustCompile(`/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]`)

func (v *visitor) checkPrint(t *testing.T) {
	t.Helper()
	pdf, err := chromedp.Run(v.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	pages, onA4 := len(pdfPages.FindAll(pdf, -1)), len(a4.FindAll(pdf, -1))
	if pages == 0 || pages != onA4 {
		t.Errorf("printed on %d pages, of which %d are A4", pages, onA4)
	}
}

// checkQuiet holds that the page stands alone and has no faults to report.
func (v *visitor) checkQuiet(t *testing.T) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.messages) > 0 {
		t.Errorf("on the console: %v", v.messages)
	}
	if len(v.requests) > 0 {
		t.Errorf("asked of the network: %v", v.requests)
	}
}
