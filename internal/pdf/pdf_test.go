package pdf_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/pdf"
	"goodgov/internal/pdf/pdftest"
)

func written(t testing.TB, d *pdf.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is written can be read back: the words, where they stand, how long
// they are.
func TestReadBack(t *testing.T) {
	d := pdf.New("标题 & (title)\\", "zh-CN")
	page := d.AddPage()
	lines := []string{"善治评价：参与、透明与“回应”", "Good governance: “participation” – 50 % (fine)", "λmax = 3.05 ≤ 3.1 ⇔ 好", "a\tb\u200dc"}
	for i, line := range lines {
		style := pdf.Style{Size: 10, Weight: []pdf.Weight{pdf.Regular, pdf.Bold}[i%2]}
		page.Text(50, 100+20*float64(i), line, style)
	}
	page.Line(50, 90, 200, 90, 1, pdf.Colour{1, 0, 0})
	page.Fill(50, 300, 20, 10, pdf.Colour{0, 1, 0})
	page.Circle(60, 400, 5, 1, pdf.Colour{})
	page.Disc(80, 400, 5, pdf.Colour{0, 0, 1})
	d.AddPage().Text(10, 20, "第二页", pdf.Style{Size: 8})
	pages := pdftest.Read(t, written(t, d))
	if len(pages) != 2 || pages[0].Width != pdf.PageWidth || pages[0].Height != pdf.PageHeight || pages[1].Words() != "第二页" {
		t.Fatalf("pages %+v", pages)
	}
	for i, line := range lines[:3] {
		words, end := "", 50.0
		for _, text := range pages[0].Texts {
			if math.Abs(text.Y-(100+20*float64(i))) < 0.01 {
				if math.Abs(text.X-end) > 0.02 {
					t.Errorf("%q begins at %v, the text before it ends at %v", text.Words, text.X, end)
				}
				words, end = words+text.Words, text.End
			}
		}
		if words != line || math.Abs(end-50-pdf.Width(line, 10)) > 0.05 {
			t.Errorf("%q, %v long; want %q, %v", words, end-50, line, pdf.Width(line, 10))
		}
	}
}

func TestReproducible(t *testing.T) {
	make := func() []byte {
		d := pdf.New("t", "en")
		d.AddPage().Text(10, 10, "参与 participation ⇒ √2", pdf.Style{Size: 9})
		return written(t, d)
	}
	if !bytes.Equal(make(), make()) {
		t.Error("two files of the same text differ")
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width float64
		want  string
	}{
		{"参与、透明", 30, "参与、|透明"},  // a comma does not begin a line
		{"说“好”吗", 30, "说|“好”|吗"}, // nor does a quotation mark end one
		{"good governance", 56, "good|governance"},
		{"overlong", 24, "overl|ong"},
		{"open http://a.example/u/moli", 75, "open|http://a.exampl|e/u/moli"}, // "://" stays with what follows
		{"open http://a.example/u/moli", 85, "open|http://a.example/|u/moli"},
		{"in a/b or/and", 40, "in a/b|or/and"},
		{"short", 100, "short"},
		{"", 100, ""},
		{"a\nb", 100, "a b"},
	} {
		if got := strings.Join(pdf.Wrap(test.text, 10, test.width), "|"); got != test.want {
			t.Errorf("%q in %v: %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

// Lines are no longer than they may be, unless one character is, and lose
// nothing but spaces.
func TestWrapLaws(t *testing.T) {
	alphabet := []rune("ab c-，。“”（参与透明ligovernance/")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 60).Draw(t, "text"))
		width := rapid.Float64Range(5, 200).Draw(t, "width")
		lines := pdf.Wrap(text, 10, width)
		without := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := without(strings.Join(lines, "")); got != without(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if got := pdf.Width(line, 10); got > width+1e-9 && len([]rune(line)) > 1 {
				t.Fatalf("%q of %q is %v long, more than %v", line, text, got, width)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		d := pdf.New("t", "zh-CN")
		d.AddPage().Text(10, 10, "参与 participation", pdf.Style{Size: 9})
		written(b, d)
	}
}
