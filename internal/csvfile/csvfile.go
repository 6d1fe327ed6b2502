// Package csvfile writes CSV that spreadsheets show as it is.
package csvfile

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"

	"github.com/gocarina/gocsv"
)

var figure = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)

// Figure reports whether a text is a decimal number.
func Figure(text string) bool { return figure.MatchString(text) }

// Harmless is a text that no spreadsheet takes for a formula: one that begins as
// formulas do gets an apostrophe, unless it is a number or a dash alone. Names
// and codes come from files that others wrote, and a formula can send what is
// in the sheet elsewhere (OWASP, CSV injection).
func Harmless(text string) string {
	if text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 && text != "-" && !Figure(text) {
		return "'" + text
	}
	return text
}

// Plain is a text without that apostrophe.
func Plain(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && Harmless(rest) != rest {
		return rest
	}
	return text
}

// Writer writes records of harmless texts.
type Writer struct {
	*csv.Writer
	record []string
}

// NewWriter writes to w, which has everything after Flush.
func NewWriter(w io.Writer) *Writer { return &Writer{Writer: csv.NewWriter(w)} }

// Write writes a record.
func (w *Writer) Write(record []string) error {
	w.record = w.record[:0]
	for _, text := range record {
		w.record = append(w.record, Harmless(text))
	}
	return w.Writer.Write(w.record)
}

// Marshal writes a slice of structs, their fields under the headers that the
// tags `csv` name.
func Marshal(rows any, w io.Writer) error { return gocsv.MarshalCSV(rows, NewWriter(w)) }
