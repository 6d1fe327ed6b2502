package cli

import (
	"context"
	"io"
	"slices"

	"goodgov/internal/exchange"
	"goodgov/internal/web/office"
)

// answerFormat is a format that answers are given out in.
type answerFormat struct {
	kind, extension string
	beside          bool // a program's text, which reads a CSV of the answers that stands beside it
	write           func(context.Context, io.Writer, *exchange.Table, answerLayout) error
}

// answerLayout is how answers stand in files.
type answerLayout struct {
	base, lang string         // base is what the files are called, without an extension
	cells      exchange.Cells // of a format that has no labels of its own
	mark       bool           // CSV begins with a byte order mark
}

// data is the name of the CSV.
func (l answerLayout) data() string { return l.base + ".csv" }

// answerFormats are all formats, CSV first.
var answerFormats = []answerFormat{
	{"csv", ".csv", false, func(ctx context.Context, w io.Writer, t *exchange.Table, l answerLayout) error {
		write := func(w io.Writer) error { return t.WriteCSV(ctx, w, l.cells, l.lang) }
		if l.mark {
			write = marked(write)
		}
		return write(w)
	}},
	{"xlsx", ".xlsx", false, func(ctx context.Context, w io.Writer, t *exchange.Table, l answerLayout) error {
		return t.WriteXLSX(ctx, w, l.cells, l.lang)
	}},
	{"spss", ".sps", true, func(_ context.Context, w io.Writer, t *exchange.Table, l answerLayout) error {
		return t.WriteSPSS(w, l.data(), l.base+".sav", l.lang)
	}},
	{"r", ".R", true, func(_ context.Context, w io.Writer, t *exchange.Table, l answerLayout) error {
		return t.WriteR(w, l.data(), l.lang)
	}},
	{"stata", ".do", true, func(_ context.Context, w io.Writer, t *exchange.Table, l answerLayout) error {
		return t.WriteStata(w, l.data(), l.base+".dta", l.lang)
	}},
	{"ddi", ".xml", true, func(_ context.Context, w io.Writer, t *exchange.Table, l answerLayout) error {
		return t.WriteDDI(w, l.data())
	}},
}

// answersIn is one of the formats by its kind, which must be one of theirs.
func answersIn(kind string) answerFormat {
	return answerFormats[slices.IndexFunc(answerFormats, func(f answerFormat) bool { return f.kind == kind })]
}

// table is what is written of a table: programs for statistics get a column for
// each choice of several.
func (f answerFormat) table(t *exchange.Table) *exchange.Table {
	if f.beside {
		return t.WithChoices()
	}
	return t
}

// files are those of a table in the format, its own last.
func (f answerFormat) files(ctx context.Context, t *exchange.Table, l answerLayout) []office.File {
	t = f.table(t)
	file := func(f answerFormat, l answerLayout) office.File {
		return office.File{Name: l.base + f.extension, Write: func(w io.Writer) error { return f.write(ctx, w, t, l) }}
	}
	own := file(f, l)
	if !f.beside {
		return []office.File{own}
	}
	l.cells = exchange.Figures
	return []office.File{file(answerFormats[0], l), own}
}
