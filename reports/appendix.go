package reports

import (
	"fmt"
	"io"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// Appendix is what the appendix of a paper says of the weights of a hierarchy:
// how they came about, how consistent and how sure they are, and how far those
// who judged agree. All results are of one panel.
type Appendix struct {
	Title indicators.Names
	Note  indicators.Names // printed on the page and under every picture
	// Group is the panel with its result; its Comparison, where there is one, is
	// by the experts' groups.
	Group       *GroupStudy
	Levels      []ahp.LevelConsistency // the last is of the whole; empty where there is one level
	Analyses    []Analysis             // of the group's matrices, with indices; empty under AIP
	Uncertainty *PanelUncertainty
	Sensitivity *PanelSensitivity // of the highest weights that can be moved; the leaves are ranked
	Tornado     *Tornado          // of the heaviest leaf, weights over their intervals
	Repairs     []Repair          // of the experts' matrices over the limit
	// Unrepaired counts those over the limit for which no proposal was looked
	// for, there being too many.
	Unrepaired int
	// NoComparison says why groups that the experts name do not stand beside
	// each other.
	NoComparison diag.Text
}

func (x *Appendix) panel() *ahp.Panel { return x.Group.Panel }

func (x *Appendix) options() *ahp.GroupOptions { return &x.Group.Options }

// Alone tells that one expert judged, so that nothing can be said of a group.
func (x *Appendix) Alone() bool {
	judging := 0
	for _, i := range x.Group.Agreement.Individuals {
		if i.Judged > 0 && i.Weight > 0 {
			judging++
		}
	}
	return judging < 2
}

// nested tells that there is more than one level to weigh.
func (x *Appendix) nested() bool {
	return len(x.panel().Leaves()) != len(x.panel().Children(x.root()))
}

// root is the node under which everything is.
func (x *Appendix) root() int {
	for node, n := range x.panel().Nodes {
		if n.Parent < 0 {
			return node
		}
	}
	return 0
}

// appendixSection is a chapter: figures to begin with, sentences, then what the
// sentences are about.
type appendixSection struct {
	ID, Title string
	Facts     []fact
	Alerts    []string
	Text      []string
	blocks    []appendixBlock
	Methods   []method
	Sources   []string

	Blocks []shownBlock // filled in for the page
}

// appendixBlock is a table or a figure.
type appendixBlock struct {
	table  *Table
	figure *figure
}

// shownBlock is the same in a page. A table has its number in its title.
type shownBlock struct {
	Number string
	Table  *Table
	Figure *shownFigure
}

func (s *appendixSection) say(sentence string) { s.Text = append(s.Text, sentence) }

// add adds tables; nil and empty ones have nothing to say.
func (s *appendixSection) add(tables ...*Table) {
	for _, t := range tables {
		if t != nil && len(t.Rows) > 0 {
			s.blocks = append(s.blocks, appendixBlock{table: t})
		}
	}
}

// draw adds a figure, where there is one.
func (s *appendixSection) draw(f figure, ok bool) {
	if ok {
		s.blocks = append(s.blocks, appendixBlock{figure: &f})
	}
}

type appendixPage struct {
	head
	Sections []*appendixSection
}

// WriteAppendix writes appendix.html, its tables as tables.tex and tables.xlsx,
// its charts as SVG and PNG in charts/, and weights.csv, which a study can take.
func WriteAppendix(x *Appendix, lang string, write WriteFile) error {
	sections := x.sections(lang)
	var warnings []diag.Warning
	for _, s := range sections {
		for _, b := range s.blocks {
			if b.figure == nil {
				continue
			}
			met, err := writeChart(b.figure, x.Note.In(lang), write)
			if err != nil {
				return err
			}
			warnings = append(warnings, met...)
		}
	}
	sections = append(sections, x.warningSection(lang, warnings), x.methodSection(lang))
	page, err := x.page(lang, sections)
	if err != nil {
		return err
	}
	tables := numberedTables(sections, lang)
	for _, file := range []struct {
		name   string
		render func(io.Writer) error
	}{
		{"appendix.html", func(w io.Writer) error { return newRenderer(lang).page(w, "appendix.html", page) }},
		{"tables.tex", x.document(lang, tables).Write},
		{"tables.xlsx", func(w io.Writer) error { return writeWorkbook(w, page.Title, page.Note, tables, lang) }},
		{"weights.csv", func(w io.Writer) error { return x.writeWeightsCSV(w, lang) }},
	} {
		if err := write(file.name, file.render); err != nil {
			return err
		}
	}
	return nil
}

// writeChart writes a figure as SVG and PNG. A file is passed on without the
// page around it: it carries the note.
func writeChart(f *figure, note string, write WriteFile) ([]diag.Warning, error) {
	var warnings []diag.Warning
	for _, format := range []chart.Format{chart.SVG, chart.PNG} {
		name := "charts/" + f.Name + "." + string(format)
		err := write(name, func(w io.Writer) error {
			met, err := chart.Render(w, f.Spec, chart.Options{Format: format, Note: note})
			if format == chart.SVG {
				warnings = met
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return warnings, nil
}

// page draws the figures, and numbers them and the tables.
func (x *Appendix) page(lang string, sections []*appendixSection) (*appendixPage, error) {
	p := i18n.Printer{Lang: lang}
	page := &appendixPage{head: head{Lang: diag.Tag(lang), Title: p.T("appendix.title", x.Title.In(lang)), Note: x.Note.In(lang)}, Sections: sections}
	tables, figures := 0, 0
	for _, s := range sections {
		for _, b := range s.blocks {
			if b.table != nil {
				tables++
				t := *b.table
				t.Title = p.T("appendix.table", tables, t.Title)
				s.Blocks = append(s.Blocks, shownBlock{Table: &t})
				continue
			}
			figures++
			shown, err := show(*b.figure, pageWidth, new([]diag.Warning)) // met already, in writing the files
			if err != nil {
				return nil, err
			}
			s.Blocks = append(s.Blocks, shownBlock{Number: p.T("appendix.figure", figures), Figure: shown})
		}
	}
	return page, nil
}

// numberedTable is a table of the appendix with what it is called.
type numberedTable struct {
	*Table
	number string // A1
}

// numberedTables are the tables of all sections, in their order.
func numberedTables(sections []*appendixSection, lang string) []numberedTable {
	p := i18n.Printer{Lang: lang}
	var tables []numberedTable
	for _, s := range sections {
		for _, b := range s.blocks {
			if b.table != nil {
				tables = append(tables, numberedTable{b.table, p.T("appendix.number", len(tables)+1)})
			}
		}
	}
	return tables
}

// writeWeightsCSV writes the weights with the columns of a study's own.
func (x *Appendix) writeWeightsCSV(w io.Writer, lang string) error {
	panel, r := x.panel(), x.Group.Agreement.Result
	rows := make([]weightRow, len(panel.Nodes))
	for node, n := range panel.Nodes {
		rows[node] = weightRow{Code: n.Code, Level: panelLevel(panel, node), Name: n.Label(lang), Local: number(r.Local[node]), Global: number(r.Global[node])}
		if n.Parent >= 0 {
			rows[node].Parent = &panel.Nodes[n.Parent].Code
		}
	}
	return csvfile.Marshal(rows, w)
}
