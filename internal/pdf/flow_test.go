package pdf_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"goodgov/internal/pdf"
	"goodgov/internal/pdf/pdftest"
)

// A hundred lines, a head on each page but the first, a foot on every one.
func TestFlow(t *testing.T) {
	body, small := pdf.Style{Size: 10}, pdf.Style{Size: 8}
	f := pdf.Flow{Document: pdf.New("t", "en"), Margin: 50, Bottom: 750, Leading: 1.5}
	f.Turn()
	f.Head = func() { f.Set(pdf.Break("head", small, 100), 50) }
	f.Set(pdf.Break(strings.TrimSuffix(strings.Repeat("line\n", 100), "\n"), body, 100), 60)
	f.Foot(strings.Repeat("title ", 200), func(page, pages int) string { return fmt.Sprint(page, "/", pages) }, small)
	pages := pdftest.Read(t, written(t, f.Document))
	if len(pages) != 3 { // (750−50)/15 = 46 lines on the first, 45 below a head
		t.Fatalf("%d pages", len(pages))
	}
	for i, lines := range []int{46, 45, 9} {
		words := pages[i].Words()
		if got := strings.Count(words, "line"); got != lines {
			t.Errorf("page %d has %d lines, want %d", i+1, got, lines)
		}
		if strings.HasPrefix(words, "head") != (i > 0) || !strings.HasSuffix(words, fmt.Sprint(i+1, "/3")) {
			t.Errorf("page %d: %s", i+1, words)
		}
		for _, text := range pages[i].Texts {
			foot := math.Abs(text.Y-(pdf.PageHeight-30)) < 0.01
			if text.End > pdf.PageWidth-50+0.05 || !foot && text.Y > 750 {
				t.Errorf("page %d: %q ends at %v, %v", i+1, text.Words, text.End, text.Y)
			}
		}
	}
}

func TestFlowDraw(t *testing.T) {
	f := pdf.Flow{Document: pdf.New("t", "en"), Margin: 50, Bottom: 750, Leading: 1.5}
	f.Turn()
	lines := []pdf.Line{{"one", pdf.Style{Size: 10}}, {"another", pdf.Style{Size: 20}}}
	if got := f.Height(lines); got != 45 {
		t.Errorf("lines of 10 and 20 points are %v high, want 45", got)
	}
	aligns := []pdf.Align{pdf.Left, pdf.Centre, pdf.Right}
	for i, a := range aligns {
		f.Draw(lines, 300, 100*float64(i+1), a)
	}
	if f.Y != 50 {
		t.Errorf("what was drawn apart moved what comes next to %v", f.Y)
	}
	texts := pdftest.Read(t, written(t, f.Document))[0].Texts
	if len(texts) != 6 {
		t.Fatalf("texts %+v", texts)
	}
	for i, text := range texts {
		at := [...]float64{text.X, (text.X + text.End) / 2, text.End}[i/2]
		baseline := 100*float64(i/2+1) + [...]float64{10, 15 + 20}[i%2]
		if math.Abs(at-300) > 0.05 || math.Abs(text.Y-baseline) > 0.01 {
			t.Errorf("%q, %v: at %v, %v; want 300, %v", text.Words, aligns[i/2], at, text.Y, baseline)
		}
	}
}
