package reports

import (
	"io"
	"math"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
)

// SampleDesign is what a study's respondents are worth as a sample.
type SampleDesign struct {
	Title, Note  indicators.Names
	Framework    *indicators.Framework
	Confidence   float64
	N            int  // valid respondents
	Weighted     bool // they have weights
	Calibrated   bool // which were made to meet margins
	WeightEffect float64
	// WeightEffective is N/WeightEffect.
	WeightEffective float64
	Rows            []DesignRow // by level of units from the lowest up, and by node
}

// DesignRow is a node of the framework, respondents grouped by units of a level.
type DesignRow struct {
	Level                string
	Node, N, Units       int
	Mean, SD             float64
	ICC, ICCLow, ICCHigh float64 // ICC(1)
	ClusterEffect        float64 // 1 + (Σn²/n − 1)·ICC(1)
	WeightEffect         float64 // Kish
	Effective            float64 // N/(ClusterEffect·WeightEffect)
	// Standard errors of the mean: of a simple random sample, of one with the
	// units as strata, with the units as clusters, and with the units as strata
	// and the weights' margins taken into account; NaN without such weights.
	SE, SEStrata, SEClusters, SECalibrated float64
	DF                                     int // of clusters
}

type designRow struct {
	Level         string `json:"level" csv:"level"`
	Code          string `json:"code" csv:"code"`
	N             int    `json:"n" csv:"n"`
	Units         int    `json:"units" csv:"units"`
	Mean          number `json:"mean" csv:"mean"`
	SD            number `json:"sd" csv:"sd"`
	ICC           number `json:"icc1" csv:"icc1"`
	ICCLow        number `json:"icc1_low" csv:"icc1_low"`
	ICCHigh       number `json:"icc1_high" csv:"icc1_high"`
	ClusterEffect number `json:"deff_clusters" csv:"deff_clusters"`
	WeightEffect  number `json:"deff_weights" csv:"deff_weights"`
	DesignEffect  number `json:"deff" csv:"deff"`
	Effective     number `json:"effective_n" csv:"effective_n"`
	SE            number `json:"se" csv:"se"`
	SEStrata      number `json:"se_strata" csv:"se_strata"`
	SEClusters    number `json:"se_clusters" csv:"se_clusters"`
	DF            int    `json:"df_clusters" csv:"df_clusters"`
	SECalibrated  number `json:"se_calibrated" csv:"se_calibrated"`
}

func (d *SampleDesign) rows() []designRow {
	rows := []designRow{}
	for _, r := range d.Rows {
		rows = append(rows, designRow{Level: r.Level, Code: d.Framework.Nodes[r.Node].Code, N: r.N, Units: r.Units, Mean: number(r.Mean), SD: number(r.SD),
			ICC: number(r.ICC), ICCLow: number(r.ICCLow), ICCHigh: number(r.ICCHigh), ClusterEffect: number(r.ClusterEffect), WeightEffect: number(r.WeightEffect),
			DesignEffect: number(r.ClusterEffect * r.WeightEffect), Effective: number(r.Effective), SE: number(r.SE), SEStrata: number(r.SEStrata),
			SEClusters: number(r.SEClusters), DF: r.DF, SECalibrated: number(r.SECalibrated)})
	}
	return rows
}

// WriteJSON writes everything.
func (d *SampleDesign) WriteJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema       int         `json:"schema"`
		Study        string      `json:"study"`
		Note         string      `json:"note,omitempty"`
		Confidence   number      `json:"confidence"`
		N            int         `json:"n"`
		WeightEffect number      `json:"deff_weights"`
		Effective    number      `json:"effective_n_weights"`
		Designs      []designRow `json:"designs"`
	}{Schema, d.Title.In(lang), d.Note.In(lang), number(d.Confidence), d.N, number(d.WeightEffect), number(d.WeightEffective), d.rows()})
}

// WriteCSV writes a row for each level of units and node.
func (d *SampleDesign) WriteCSV(w io.Writer) error { return csvfile.Marshal(d.rows(), w) }

// Tables are one for each level of units.
func (d *SampleDesign) Tables(lang string) []*Table {
	p := i18n.Printer{Lang: lang}
	var tables []*Table
	for i, r := range d.Rows {
		if i == 0 || d.Rows[i-1].Level != r.Level {
			t := &Table{Title: p.T("sample.design.title", unitLevel(r.Level, lang), r.Units), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.n")),
				right(p.T("col.itemmean")), right("ICC(1)"), right(p.T("col.deff"))}}
			if d.Weighted {
				t.Columns = append(t.Columns, right(p.T("sample.col.deffweights")))
			}
			t.Columns = append(t.Columns, right(p.T("col.effective")), right(p.T("sample.col.sesimple")), right(p.T("sample.col.sestrata")), right(p.T("sample.col.seclusters")))
			if d.Calibrated {
				t.Columns = append(t.Columns, right(p.T("sample.col.secalibrated")))
			}
			tables = append(tables, t)
		}
		node := &d.Framework.Nodes[r.Node]
		cells := []string{node.Code, node.Name(lang), strconv.Itoa(r.N), fixed(r.Mean, 3), fixed(r.ICC, 3), fixed(r.ClusterEffect, 2)}
		if d.Weighted {
			cells = append(cells, fixed(r.WeightEffect, 2))
		}
		cells = append(cells, fixed(r.Effective, 0), fixed(r.SE, 4), fixed(r.SEStrata, 4), fixed(r.SEClusters, 4))
		if d.Calibrated {
			cells = append(cells, fixed(r.SECalibrated, 4))
		}
		t := tables[len(tables)-1]
		t.Rows = append(t.Rows, TableRow{Cells: cells, Indent: d.Framework.Level[r.Node], Strong: r.Node == 0})
	}
	if len(tables) > 0 {
		notes := []string{p.T("sample.design.note")}
		if d.Calibrated {
			notes = append(notes, p.T("sample.design.note.calibrated"))
		}
		if first := d.Rows[0]; !math.IsNaN(first.Effective) {
			notes = append([]string{p.T("sample.design.sentence", d.N, fixed(first.Effective, 0), unitLevel(first.Level, lang))}, notes...)
		}
		tables[len(tables)-1].Notes = notes
	}
	return tables
}
