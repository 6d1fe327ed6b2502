package reports

import (
	"io"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// Import is what became of files of judgements.
type Import struct {
	Dir   string // where it was written to
	Panel *ahp.Panel
	Files []ImportedFile
}

// ImportedFile is one of the files.
type ImportedFile struct {
	Name       string
	Layout     string
	LayoutText diag.Text
	Coding     string // "" where the layout leaves nothing open
	Judgements int
}

// missing counts the pairs of the hierarchy, for all experts, and those that
// are not judged.
func (i *Import) missing() (pairs, missing int) {
	for _, node := range i.Panel.Compared() {
		n := len(i.Panel.Children(node))
		pairs += len(i.Panel.Experts) * n * (n - 1) / 2
		missing += len(i.Panel.Experts) * n * (n - 1) / 2
		for _, voice := range i.Panel.Voices(node) {
			missing -= n*(n-1)/2 - len(voice.Matrix.Missing())
		}
	}
	return pairs, missing
}

// Table shows a line for each file, and the whole below it.
func (i *Import) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.file")), left(p.T("col.layout")), left(p.T("col.coding")), right(p.T("col.judgements"))}}
	for _, f := range i.Files {
		t.Rows = append(t.Rows, TableRow{Cells: []string{f.Name, f.LayoutText.In(lang), f.Coding, strconv.Itoa(f.Judgements)}})
	}
	pairs, missing := i.missing()
	t.Notes = []string{
		p.T("import.whole", len(i.Panel.Experts), len(i.Panel.Compared()), pairs, missing),
		p.T("import.next", i.Dir),
	}
	return t
}

type importRow struct {
	File       string `json:"file" csv:"file"`
	Layout     string `json:"layout" csv:"layout"`
	Coding     string `json:"coding,omitempty" csv:"coding"`
	Judgements int    `json:"judgements" csv:"judgements"`
}

func (i *Import) rows() []importRow {
	rows := []importRow{}
	for _, f := range i.Files {
		rows = append(rows, importRow{f.Name, f.Layout, f.Coding, f.Judgements})
	}
	return rows
}

// WriteCSV writes a row for each file.
func (i *Import) WriteCSV(w io.Writer) error { return csvfile.Marshal(i.rows(), w) }

// WriteJSON writes {"schema":1,"dir","experts","nodes","pairs","missing","files":[…]}.
func (i *Import) WriteJSON(w io.Writer) error {
	out := struct {
		Schema  int         `json:"schema"`
		Dir     string      `json:"dir"`
		Experts int         `json:"experts"`
		Nodes   int         `json:"nodes"`
		Pairs   int         `json:"pairs"`
		Missing int         `json:"missing"`
		Files   []importRow `json:"files"`
	}{Schema: Schema, Dir: i.Dir, Experts: len(i.Panel.Experts), Nodes: len(i.Panel.Compared()), Files: i.rows()}
	out.Pairs, out.Missing = i.missing()
	return encodeJSON(w, out)
}
