package browsertest

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

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

// CheckPage holds that the page is in a language ("zh" or "en"), is no wider
// than the window, has one heading of the first order, pictures with names, and
// no links to places that it lacks.
func (tab *Tab) CheckPage(t testing.TB, lang string) {
	t.Helper()
	got := Evaluate[struct {
		Lang     string   `json:"lang"`
		Width    int64    `json:"width"`
		Headings int      `json:"headings"`
		Nameless int      `json:"nameless"`
		Broken   []string `json:"broken"`
		Wide     []string `json:"wide"`
	}](t, tab, pageFacts)
	if want := map[string]string{"zh": "zh-CN", "en": "en"}[lang]; got.Lang != want {
		t.Errorf("lang is %q, want %q", got.Lang, want)
	}
	if got.Width > tab.width {
		t.Errorf("at %d px the page is %d px wide: it scrolls sideways; what sticks out: %v", tab.width, got.Width, got.Wide)
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

// CheckAccessible runs axe-core: no violation is allowed.
func (tab *Tab) CheckAccessible(t testing.TB) {
	t.Helper()
	const run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
		.then(r => JSON.stringify(r.violations.map(v => ({rule: v.id, help: v.help, where: v.nodes.map(n => n.target.join(" ")), why: v.nodes[0].failureSummary}))))`
	Evaluate[any](t, tab, tab.axe+";0")
	var violations []struct {
		Rule, Help, Why string
		Where           []string
	}
	if err := json.Unmarshal([]byte(Evaluate[string](t, tab, run)), &violations); err != nil {
		t.Fatal(err)
	}
	for _, violation := range violations {
		t.Errorf("at %d px: %s (%s) at %d places, first %s\n%s", tab.width, violation.Rule, violation.Help,
			len(violation.Where), violation.Where[0], violation.Why)
	}
}

// pdfPages counts the pages of a PDF file that Chromium wrote.
var pdfPages = regexp.MustCompile(`/Type\s*/Page\b`)

// a4 is the paper's size in points as Chromium rounds it.
var a4 = regexp.MustCompile(`/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]`)

// CheckPrint holds that the page is printed on A4, and returns on how many sheets.
func (tab *Tab) CheckPrint(t testing.TB) int {
	t.Helper()
	pdf, err := chromedp.Run(tab.Context, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	pages, onA4 := len(pdfPages.FindAll(pdf, -1)), len(a4.FindAll(pdf, -1))
	if pages == 0 || pages != onA4 {
		t.Errorf("printed on %d pages, of which %d are A4", pages, onA4)
	}
	return pages
}

// CheckSilent holds that nothing was said on the console.
func (tab *Tab) CheckSilent(t testing.TB) {
	t.Helper()
	tab.mu.Lock()
	defer tab.mu.Unlock()
	if len(tab.messages) > 0 {
		t.Errorf("on the console: %q", tab.messages)
	}
}

// Requests are the addresses that were asked for so far, but for files.
func (tab *Tab) Requests() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Clone(tab.requests)
}
