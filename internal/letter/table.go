package letter

import (
	"io"

	"goodgov/internal/csvfile"
	"goodgov/survey/form"
)

// WriteTable writes letters as CSV, for a letter that is set elsewhere: unit,
// label, code and the code's address.
func WriteTable(w io.Writer, base string, letters []Letter) error {
	rows := [][]string{{"unit", "label", "code", "address"}}
	for _, l := range letters {
		rows = append(rows, []string{l.Unit.Code, l.Label(), l.Code, CodeAddress(base, l.Code)})
	}
	return write(w, rows)
}

// Label is by what the office knows the letter.
func (l *Letter) Label() string {
	if l.To != "" {
		return l.To
	}
	return l.Number
}

// Reminder is a household that has not used its code.
type Reminder struct {
	List, Label string
	Unit        form.Unit
}

// WriteReminders writes a list of whom to remind as CSV: unit, the unit's name,
// label, list.
func WriteReminders(w io.Writer, lang string, reminders []Reminder) error {
	rows := [][]string{{"unit", "name", "label", "list"}}
	for _, r := range reminders {
		rows = append(rows, []string{r.Unit.Code, r.Unit.Name(lang), r.Label, r.List})
	}
	return write(w, rows)
}

func write(w io.Writer, rows [][]string) error {
	out := csvfile.NewWriter(w)
	for _, row := range rows {
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
