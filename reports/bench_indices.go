package reports

import (
	"io"
	"math"
	"slices"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
)

type indicesRow struct {
	GCI            number     `json:"gci"`
	GCILimit       number     `json:"gci_limit"`
	Koczkodaj      number     `json:"koczkodaj"`
	KoczkodajLimit number     `json:"koczkodaj_limit"`
	WorstTriad     []string   `json:"worst_triad"`
	Harmonic       number     `json:"harmonic"`
	PelaezLamata   number     `json:"pelaez_lamata"`
	SaloHamalainen number     `json:"salo_hamalainen"`
	Cycles         []cycleRow `json:"cycles"`
	Circular       int        `json:"circular"`
	Zeta           number     `json:"zeta"`
	Ties           int        `json:"ties"`
}

type cycleRow struct {
	Elements []string `json:"elements"`
	Tied     int      `json:"tied"`
}

func (a *Analysis) indices() *indicesRow {
	x := a.Indices
	if x == nil {
		return nil
	}
	names := a.Result.Names
	row := &indicesRow{GCI: number(x.GCI), GCILimit: number(ahp.GCILimit(len(names))), Koczkodaj: number(x.Koczkodaj), KoczkodajLimit: ahp.KoczkodajLimit,
		WorstTriad: []string{}, Harmonic: number(x.Harmonic), PelaezLamata: number(x.PelaezLamata), SaloHamalainen: number(x.SaloHamalainen),
		Cycles: []cycleRow{}, Circular: x.Circular, Zeta: number(x.Zeta), Ties: x.Ties}
	if x.Koczkodaj > 0 {
		for _, i := range x.WorstTriad {
			row.WorstTriad = append(row.WorstTriad, names[i])
		}
	}
	for _, c := range x.Cycles {
		row.Cycles = append(row.Cycles, cycleRow{[]string{names[c.I], names[c.J], names[c.K]}, c.Tied})
	}
	return row
}

// WriteIndicesCSV writes a row for each matrix, with the columns of
// WriteConsistencyCSV first.
func WriteIndicesCSV(w io.Writer, analyses []Analysis) error {
	type Consistency = consistencyRow // gocsv leaves out what is embedded under a name that is not exported
	type row struct {
		Consistency
		GCILimit       number `csv:"gci_limit"`
		Koczkodaj      number `csv:"koczkodaj"`
		Harmonic       number `csv:"harmonic"`
		PelaezLamata   number `csv:"pelaez_lamata"`
		SaloHamalainen number `csv:"salo_hamalainen"`
		Cycles         int    `csv:"cycles"`
		Circular       int    `csv:"circular"`
		Zeta           number `csv:"zeta"`
		Ties           int    `csv:"ties"`
	}
	rows := []row{}
	none := number(math.NaN())
	for i := range analyses {
		x := analyses[i].indices()
		if x == nil {
			x = &indicesRow{GCILimit: none, Koczkodaj: none, Harmonic: none, PelaezLamata: none, SaloHamalainen: none, Zeta: none}
		}
		rows = append(rows, row{analyses[i].consistency(), x.GCILimit, x.Koczkodaj, x.Harmonic, x.PelaezLamata, x.SaloHamalainen, len(x.Cycles), x.Circular, x.Zeta, x.Ties})
	}
	return csvfile.Marshal(rows, w)
}

// cyclesNamed of one matrix are enough to ask about.
const cyclesNamed = 5

// IndicesTable shows the indices of inconsistency beside CR, a line a matrix,
// and names the cycles.
func IndicesTable(analyses []Analysis, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.name")), left(p.T("col.expert")), right(p.T("col.order")), right(p.T("col.cr")), right(p.T("col.gci")), right(p.T("indices.gcilimit")),
		right(p.T("indices.koczkodaj")), right(p.T("indices.harmonic")), right(p.T("indices.pelaez")), right(p.T("indices.salo")), right(p.T("indices.cycles")), right(p.T("indices.zeta"))}}
	for i := range analyses {
		a := &analyses[i]
		x, n := a.Indices, len(a.Result.Names)
		if x == nil { // a group of which there is no matrix
			row := []string{a.Name, a.Expert, strconv.Itoa(n), fixed(a.Result.CR, 4)}
			t.Rows = append(t.Rows, TableRow{Cells: append(row, slices.Repeat([]string{missing}, len(t.Columns)-len(row))...)})
			continue
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{a.Name, a.Expert, strconv.Itoa(n), fixed(a.Result.CR, 4), fixed(x.GCI, 4), fixed(ahp.GCILimit(n), 4),
			fixed(x.Koczkodaj, 4), fixed(x.Harmonic, 4), fixed(x.PelaezLamata, 4), fixed(x.SaloHamalainen, 4), cycleCount(x), fixed(x.Zeta, 4)}, Strong: !a.Result.Consistent})
		for k, c := range x.Cycles {
			if k == cyclesNamed {
				t.Notes = append(t.Notes, p.T("indices.more", a.title(), len(x.Cycles)-k))
				break
			}
			t.Notes = append(t.Notes, a.cycle(p, c))
		}
	}
	return t
}

// cycleCount is the number of cycles, those with ties after a plus.
func cycleCount(x *ahp.Indices) string {
	text := strconv.Itoa(x.Circular)
	if tied := len(x.Cycles) - x.Circular; tied > 0 {
		text += " + " + strconv.Itoa(tied)
	}
	return text
}

func (a *Analysis) cycle(p i18n.Printer, c ahp.Cycle) string {
	names := a.Result.Names
	key := "indices.cycle"
	if c.Tied > 0 {
		key = "indices.tiedcycle"
	}
	return p.T(key, a.title(), names[c.I], names[c.J], names[c.K])
}

type levelRow struct {
	Level    *int   `json:"level"`
	Matrices int    `json:"matrices"`
	CI       number `json:"ci"`
	RI       number `json:"ri"`
	CR       number `json:"cr"`
}

// levelRows has null for the level of the whole hierarchy.
func levelRows(levels []ahp.LevelConsistency) []levelRow {
	var rows []levelRow
	for _, l := range levels {
		row := levelRow{Matrices: l.Matrices, CI: number(l.CI), RI: number(l.RI), CR: number(l.CR)}
		if l.Level >= 0 {
			row.Level = &l.Level
		}
		rows = append(rows, row)
	}
	return rows
}

// LevelsTable shows the consistency of each level of the group's hierarchy and
// of the whole; nil where there are no levels.
func LevelsTable(levels []ahp.LevelConsistency, lang string) *Table {
	if len(levels) == 0 {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("levels.title"), Columns: []Column{left(p.T("levels.level")), right(p.T("levels.matrices")), right(p.T("col.ci")), right(p.T("col.ri")), right(p.T("col.cr"))}}
	for _, l := range levels {
		name := p.T("levels.whole")
		if l.Level >= 0 {
			name = strconv.Itoa(l.Level)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, strconv.Itoa(l.Matrices), fixed(l.CI, 4), fixed(l.RI, 4), fixed(l.CR, 4)}, Strong: l.Level < 0})
	}
	t.Notes = []string{p.T("levels.note")}
	return t
}
