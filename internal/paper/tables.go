package paper

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"

	"goodgov/internal/xlsx"
	"goodgov/survey/form"
)

const byteOrderMark = "\ufeff"

// WriteXLSForm writes the form as an XLSForm workbook. All cells are text.
func WriteXLSForm(w io.Writer, f *form.Form) error {
	sheets, err := f.XLSForm()
	if err != nil {
		return err
	}
	plain := make([]xlsx.Sheet, len(sheets))
	for i, sheet := range sheets {
		plain[i] = xlsx.Sheet{Name: sheet.Name, Rows: xlsx.Rows(sheet.Rows)}
	}
	return xlsx.WriteSheets(w, plain...)
}

// WriteLimeSurvey writes the form as LimeSurvey's tab-separated structure.
func WriteLimeSurvey(w io.Writer, f *form.Form) error {
	rows, err := f.LimeSurvey()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString(byteOrderMark)
	for _, row := range rows {
		out.WriteString(strings.Join(row, "\t") + "\n")
	}
	return out.Flush()
}

// Columns are those of a table of answers beside the questions; "" is none.
type Columns struct{ ID, Seconds string }

// WriteTemplate writes the header of a table of answers, for typing in what came
// back on paper: the columns that the study reads, in the order in which the
// questions are put. It begins with a byte order mark, by which spreadsheets
// know Chinese.
func WriteTemplate(w io.Writer, f *form.Form, c Columns) error {
	var header []string
	if c.ID != "" {
		header = append(header, c.ID)
	}
	if len(f.Units) > 0 {
		header = append(header, f.UnitName)
	}
	for _, q := range f.All {
		header = append(header, q.Name)
	}
	if c.Seconds != "" {
		header = append(header, c.Seconds)
	}
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}
