package reports

import (
	"io"
	"strconv"

	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey/sampling"
)

// DrawnSample is rows drawn from a list.
type DrawnSample struct {
	File   string
	Method sampling.Method
	Seed   uint64
	Header []string
	Rows   []ListedRow // of the list
	Drawn  *sampling.Drawn
	Groups []DrawnGroup // strata or clusters; one of all where there are none
}

// ListedRow is a row of the list; Line is its place in the file.
type ListedRow struct {
	Line  int
	Cells []string
}

// DrawnGroup is a stratum, or a cluster.
type DrawnGroup struct {
	Name          string // "" is the whole list
	Listed, Drawn int
	Low, High     float64 // least and greatest probability of those drawn
}

// Names of the columns that a drawn sample has more than its list.
const (
	ProbabilityColumn = "inclusion_probability"
	WeightColumn      = "design_weight"
)

// WriteCSV writes the rows that were drawn, with their probability and weight.
func (d *DrawnSample) WriteCSV(w io.Writer) error {
	out := csvfile.NewWriter(w)
	out.Write(append(append([]string{}, d.Header...), ProbabilityColumn, WeightColumn))
	for at, i := range d.Drawn.Rows {
		p := d.Drawn.Probability[at]
		out.Write(append(append([]string{}, d.Rows[i].Cells...), strconv.FormatFloat(p, 'g', -1, 64), strconv.FormatFloat(1/p, 'g', -1, 64)))
	}
	out.Flush()
	return out.Error()
}

type drawnGroupRow struct {
	Name   string `json:"name"`
	Listed int    `json:"listed"`
	Drawn  int    `json:"drawn"`
	Low    number `json:"probability_low"`
	High   number `json:"probability_high"`
}

type drawnRow struct {
	Line        int      `json:"line"`
	Cells       []string `json:"cells"`
	Probability number   `json:"inclusion_probability"`
	Weight      number   `json:"design_weight"`
}

// WriteJSON writes everything.
func (d *DrawnSample) WriteJSON(w io.Writer) error {
	groups, rows := []drawnGroupRow{}, []drawnRow{}
	for _, g := range d.Groups {
		groups = append(groups, drawnGroupRow{g.Name, g.Listed, g.Drawn, number(g.Low), number(g.High)})
	}
	for at, i := range d.Drawn.Rows {
		p := d.Drawn.Probability[at]
		rows = append(rows, drawnRow{d.Rows[i].Line, d.Rows[i].Cells, number(p), number(1 / p)})
	}
	return encodeJSON(w, struct {
		Schema  int             `json:"schema"`
		List    string          `json:"list"`
		Method  string          `json:"method"`
		Seed    uint64          `json:"seed"`
		Listed  int             `json:"listed"`
		Drawn   int             `json:"drawn"`
		Certain int             `json:"certain"`
		Header  []string        `json:"header"`
		Groups  []drawnGroupRow `json:"groups"`
		Sample  []drawnRow      `json:"sample"`
	}{Schema, d.File, string(d.Method), d.Seed, len(d.Rows), len(d.Drawn.Rows), d.Drawn.Certain, d.Header, groups, rows})
}

// Table says how many were drawn of each stratum or cluster.
func (d *DrawnSample) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("sample.draw.title", len(d.Drawn.Rows), len(d.Rows), d.File), Columns: []Column{left(p.T("sample.draw.group." + string(d.Method))), right(p.T("sample.col.listed")), right(p.T("sample.col.drawn")),
		right(p.T("sample.col.probability")), right(p.T("sample.col.designweight"))}}
	for _, g := range d.Groups {
		name := g.Name
		if name == "" {
			name = p.T("sample.draw.all")
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, strconv.Itoa(g.Listed), strconv.Itoa(g.Drawn), span(g.Low, g.High, 4), span(1/g.High, 1/g.Low, 2)}})
	}
	t.Notes = []string{p.T("sample.draw.method."+string(d.Method)) + " " + p.T("sample.draw.note", d.Seed)}
	if d.Drawn.Certain > 0 {
		t.Notes = append(t.Notes, p.T("sample.draw.certain", d.Drawn.Certain))
	}
	return t
}

// span is two figures, or one where they read the same.
func span(low, high float64, decimals int) string {
	a, b := fixed(low, decimals), fixed(high, decimals)
	if a == b {
		return a
	}
	return a + " – " + b
}
