// Package latex writes tables for papers: booktabs rules, and longtable so that
// a table goes on over the end of a page. It knows text and tables alone.
package latex

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// escapes are what means something else to LaTeX, and the signs of the subject
// that the fonts of pdfLaTeX lack.
var escapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `&`, `\&`, `%`, `\%`, `$`, `\$`, `#`, `\#`, `_`, `\_`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`, `[`, `{[}`, `]`, `{]}`, `*`, `{*}`, "\u00a0", `~`,
	"λmax", `$\lambda_{\max}$`, "α", `$\alpha$`, "β", `$\beta$`, "γ", `$\gamma$`, "ζ", `$\zeta$`, "λ", `$\lambda$`, "χ", `$\chi$`, "Σ", `$\Sigma$`,
	"²", `$^2$`, "≤", `$\le$`, "≥", `$\ge$`, "<", `$<$`, ">", `$>$`, "−", `$-$`, "±", `$\pm$`, "×", `$\times$`, "÷", `$\div$`,
	"–", "--", "—", "---", "…", `\dots{}`, "·", `$\cdot$`, "→", `$\to$`,
)

// Escape makes a text one that LaTeX sets as it stands. Letters stay, Chinese
// ones too: see Chinese.
func Escape(text string) string { return escapes.Replace(strings.Join(strings.Fields(text), " ")) }

// Chinese reports whether a text has Chinese characters or punctuation, for which
// a document needs a package and a compiler that know them.
func Chinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) || wide(r) })
}

func wide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}

// Align is how cells stand in a column.
type Align int

// Words stand left, figures right.
const (
	Left Align = iota
	Right
)

// Column is a column of a table.
type Column struct {
	Header string
	Align  Align
}

// Table is a table of texts, which are escaped when it is written.
type Table struct {
	Caption, Label string
	Columns        []Column
	Name           int // the column that Indent and Strong are about
	Rows           []Row
	Notes          []string // below the table
}

// Row is a row of a table: Indent counts the levels of a tree, Strong is bold.
type Row struct {
	Cells  []string
	Indent int
	Strong bool
}

// Document is a set of tables that compiles as it is.
type Document struct {
	Comment   []string // lines at the beginning
	Title     string
	Note      string // printed below the title
	TableName string // what a table is called, such as "Table"
	Prefix    string // of the tables' numbers, such as "A"
	Continued string // what stands above a table that goes on
	Tables    []Table
}

// Write writes the document.
func (d *Document) Write(w io.Writer) error {
	var body strings.Builder
	for i := range d.Tables {
		d.Tables[i].write(&body, d.Continued)
	}
	var b strings.Builder
	for _, line := range d.Comment {
		b.WriteString("% " + strings.Join(strings.Fields(line), " ") + "\n")
	}
	b.WriteString(`\documentclass[a4paper,10pt]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage{textcomp}
\fi
`)
	if Chinese(d.Title + d.Note + d.TableName + body.String()) {
		b.WriteString("\\usepackage[UTF8,scheme=plain]{ctex}\n")
	}
	b.WriteString(`\usepackage[margin=20mm]{geometry}
\usepackage{array,booktabs,longtable,pdflscape}
\setlength{\tabcolsep}{4pt}
`)
	fmt.Fprintf(&b, "\\renewcommand{\\tablename}{%s}\n\\renewcommand{\\thetable}{%s\\arabic{table}}\n\\begin{document}\n", Escape(d.TableName), Escape(d.Prefix))
	if d.Title != "" {
		fmt.Fprintf(&b, "\\section*{%s}\n", Escape(d.Title))
	}
	if d.Note != "" {
		fmt.Fprintf(&b, "\\noindent\\textbf{%s}\n", Escape(d.Note))
	}
	b.WriteString(body.String())
	b.WriteString("\n\\end{document}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// longest is how many characters a column of words may be wide before its cells
// are broken into lines.
const longest = 34

// Widths of a table in characters, the gaps counted as two, that a page takes
// in each size of letters.
var sizes = []struct {
	most int
	size string
}{{92, `\small`}, {108, `\footnotesize`}, {128, `\scriptsize`}}

// sideways is how much more a page takes in landscape.
const sideways = 1.45

// write writes the table with rules above, below, and under its header.
func (t *Table) write(b *strings.Builder, continued string) {
	format, across := t.format()
	size, landscape := fit(across)
	if landscape {
		b.WriteString("\n\\begin{landscape}")
	}
	fmt.Fprintf(b, "\n\\begingroup%s\n\\begin{longtable}{@{}%s@{}}\n", size, format)
	if t.Caption != "" {
		fmt.Fprintf(b, "\\caption{%s}\\label{%s}\\\\\n", Escape(t.Caption), t.Label)
	}
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = Escape(c.Header)
	}
	head := strings.Join(header, " & ") + " \\\\\n\\midrule\n"
	fmt.Fprintf(b, "\\toprule\n%s\\endfirsthead\n\\multicolumn{%d}{@{}l@{}}{%s}\\\\\n\\toprule\n%s\\endhead\n\\bottomrule\n\\endfoot\n",
		head, len(t.Columns), Escape(continued), head)
	for _, row := range t.Rows {
		b.WriteString(strings.Join(t.cells(row), " & ") + " \\\\\n")
	}
	b.WriteString("\\end{longtable}\n")
	for _, note := range t.Notes {
		fmt.Fprintf(b, "\\noindent %s\\par\n", Escape(note))
	}
	b.WriteString("\\endgroup\n")
	if landscape {
		b.WriteString("\\end{landscape}\n")
	}
}

func (t *Table) cells(row Row) []string {
	cells := make([]string, len(t.Columns))
	for i, cell := range row.Cells[:min(len(row.Cells), len(cells))] {
		cells[i] = Escape(cell)
		if row.Strong && cell != "" {
			cells[i] = `\textbf{` + cells[i] + "}"
		}
		if i == t.Name && row.Indent > 0 {
			cells[i] = fmt.Sprintf(`\hspace*{%dem}`, row.Indent) + cells[i]
		}
	}
	return cells
}

// format is the preamble of the columns, and how many characters they take.
func (t *Table) format() (format string, across int) {
	for i, c := range t.Columns {
		most := columns(c.Header)
		for _, row := range t.Rows {
			if i < len(row.Cells) {
				wide := columns(row.Cells[i])
				if i == t.Name {
					wide += 2 * row.Indent
				}
				most = max(most, wide)
			}
		}
		switch {
		case c.Align == Right:
			format += "r"
		case most > longest:
			most = longest
			format += fmt.Sprintf(`>{\raggedright\arraybackslash}p{%dex}`, most)
		default:
			format += "l"
		}
		across += most + 2
	}
	return format, across
}

// columns is how wide a text is, wide characters counting two.
func columns(text string) int {
	n := 0
	for _, r := range text {
		if n++; wide(r) {
			n++
		}
	}
	return n
}

// fit is the size of letters in which a table fits the page.
func fit(across int) (size string, landscape bool) {
	for _, s := range sizes {
		if across <= s.most {
			return s.size, false
		}
	}
	for _, s := range sizes {
		if float64(across) <= sideways*float64(s.most) {
			return s.size, true
		}
	}
	return `\tiny`, true
}
