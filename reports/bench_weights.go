package reports

import (
	"io"
	"math"
	"strconv"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// ScaleComparison is one matrix under several judgement scales.
type ScaleComparison struct {
	Name    string // of the matrix: a node
	Scales  []ahp.JudgementScale
	Results []*ahp.Result // by scale
}

// Table shows the weights, a column a scale, with the CRs below.
func (c *ScaleComparison) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: c.Name, Columns: []Column{left(p.T("col.element"))}}
	cr := TableRow{Cells: []string{p.T("col.cr")}}
	for k, scale := range c.Scales {
		t.Columns = append(t.Columns, right(p.T("scale."+string(scale))))
		cr.Cells = append(cr.Cells, fixed(c.Results[k].CR, 4))
	}
	for i, name := range c.Results[0].Names {
		row := TableRow{Cells: []string{name}}
		for _, r := range c.Results {
			row.Cells = append(row.Cells, fixed(r.Weights[i], 4))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, cr)
	return t
}

type scaleRow struct {
	Name    string `json:"name" csv:"matrix"`
	Scale   string `json:"scale" csv:"scale"`
	Element string `json:"element" csv:"element"`
	Weight  number `json:"weight" csv:"weight"`
	CR      number `json:"cr" csv:"cr"`
}

func scaleRows(comparisons []ScaleComparison) []scaleRow {
	rows := []scaleRow{}
	for _, c := range comparisons {
		for k, scale := range c.Scales {
			r := c.Results[k]
			for i, name := range r.Names {
				rows = append(rows, scaleRow{Name: c.Name, Scale: string(scale), Element: name, Weight: number(r.Weights[i]), CR: number(r.CR)})
			}
		}
	}
	return rows
}

// WriteScalesCSV writes a row for each matrix, scale and element.
func WriteScalesCSV(w io.Writer, comparisons []ScaleComparison) error {
	return csvfile.Marshal(scaleRows(comparisons), w)
}

// WriteScalesJSON writes {"schema":1,"weights":[…]}.
func WriteScalesJSON(w io.Writer, comparisons []ScaleComparison) error {
	return encodeJSON(w, struct {
		Schema  int        `json:"schema"`
		Weights []scaleRow `json:"weights"`
	}{Schema, scaleRows(comparisons)})
}

// FuzzyAnalysis is one matrix by fuzzy AHP.
type FuzzyAnalysis struct {
	Name   string
	Result *ahp.FuzzyResult
}

// Table shows fuzzy and crisp weights beside those of the ordinary analysis.
func (a *FuzzyAnalysis) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	r := a.Result
	t := &Table{Title: a.Name, Columns: []Column{left(p.T("col.element")), right(p.T("fuzzy.low")), right(p.T("fuzzy.middle")), right(p.T("fuzzy.high")),
		right(p.T("col.weight")), right(p.T("ahp." + string(r.Crisp.Method)))}}
	for i, name := range r.Names {
		f := r.Fuzzy[i]
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, fixed(f.Low, 4), fixed(f.Middle, 4), fixed(f.High, 4), fixed(r.Weights[i], 4), fixed(r.Crisp.Weights[i], 4)}})
	}
	t.Notes = []string{p.T("fuzzy.line", p.T("fuzzy."+string(r.Method)), fixed(r.Crisp.CR, 4))}
	return t
}

type fuzzyRow struct {
	Name    string `json:"name" csv:"matrix"`
	Method  string `json:"method" csv:"method"`
	Element string `json:"element" csv:"element"`
	Low     number `json:"low" csv:"low"`
	Middle  number `json:"middle" csv:"middle"`
	High    number `json:"high" csv:"high"`
	Weight  number `json:"weight" csv:"weight"`
	Crisp   number `json:"crisp" csv:"crisp"`
	CR      number `json:"cr" csv:"cr"`
}

func fuzzyRows(analyses []FuzzyAnalysis) []fuzzyRow {
	rows := []fuzzyRow{}
	for _, a := range analyses {
		r := a.Result
		for i, name := range r.Names {
			f := r.Fuzzy[i]
			rows = append(rows, fuzzyRow{a.Name, string(r.Method), name, number(f.Low), number(f.Middle), number(f.High), number(r.Weights[i]), number(r.Crisp.Weights[i]), number(r.Crisp.CR)})
		}
	}
	return rows
}

// WriteFuzzyCSV writes a row for each matrix and element.
func WriteFuzzyCSV(w io.Writer, analyses []FuzzyAnalysis) error {
	return csvfile.Marshal(fuzzyRows(analyses), w)
}

// WriteFuzzyJSON writes {"schema":1,"weights":[…],"warnings":[…]}.
func WriteFuzzyJSON(w io.Writer, analyses []FuzzyAnalysis, warnings []diag.Warning, lang string) error {
	return encodeJSON(w, struct {
		Schema   int          `json:"schema"`
		Weights  []fuzzyRow   `json:"weights"`
		Warnings []warningRow `json:"warnings"`
	}{Schema, fuzzyRows(analyses), warningRows(warnings, lang)})
}

// BestWorstAnalysis is the best-worst method for some experts.
type BestWorstAnalysis struct {
	Experts []string
	Results []*ahp.BestWorstResult // by expert
	Mean    []float64              // of the experts' weights
}

// Table shows the weights, a column an expert, with the consistency below.
func (a *BestWorstAnalysis) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.element"))}}
	many := len(a.Results) > 1
	for k, expert := range a.Experts {
		t.Columns = append(t.Columns, right(expert))
		if a.Results[k].Model == ahp.RatioBestWorst {
			t.Columns = append(t.Columns, right(p.T("bestworst.range")))
		}
	}
	if many {
		t.Columns = append(t.Columns, right(p.T("bestworst.mean")))
	}
	cells := func(of func(r *ahp.BestWorstResult) (string, string), mean string) (out []string) {
		for _, r := range a.Results {
			value, span := of(r)
			out = append(out, value)
			if r.Model == ahp.RatioBestWorst {
				out = append(out, span)
			}
		}
		if many {
			out = append(out, mean)
		}
		return out
	}
	for i, name := range a.Results[0].Names {
		t.Rows = append(t.Rows, TableRow{Cells: append([]string{name}, cells(func(r *ahp.BestWorstResult) (string, string) {
			return fixed(r.Weights[i], 4), fixed(r.Low[i], 4) + " – " + fixed(r.High[i], 4)
		}, fixed(a.Mean[i], 4))...)})
	}
	for _, figure := range []struct {
		key string
		of  func(r *ahp.BestWorstResult) float64
	}{
		{"bestworst.deviation", func(r *ahp.BestWorstResult) float64 { return r.Deviation }},
		{"col.cr", func(r *ahp.BestWorstResult) float64 { return r.CR }},
		{"bestworst.inputcr", func(r *ahp.BestWorstResult) float64 { return r.InputCR }},
	} {
		t.Rows = append(t.Rows, TableRow{Cells: append([]string{p.T(figure.key)}, cells(func(r *ahp.BestWorstResult) (string, string) { return fixed(figure.of(r), 4), "" }, "")...)})
	}
	t.Notes = []string{p.T("bestworst." + string(a.Results[0].Model))}
	return t
}

type bestWorstRow struct {
	Expert    string `json:"expert" csv:"expert"`
	Element   string `json:"element" csv:"element"`
	Weight    number `json:"weight" csv:"weight"`
	Low       number `json:"low" csv:"low"`
	High      number `json:"high" csv:"high"`
	Mean      number `json:"mean" csv:"mean"`
	Model     string `json:"model" csv:"model"`
	Deviation number `json:"deviation" csv:"deviation"`
	CR        number `json:"cr" csv:"cr"`
	InputCR   number `json:"input_cr" csv:"input_cr"`
}

func (a *BestWorstAnalysis) rows() []bestWorstRow {
	rows := []bestWorstRow{}
	for k, r := range a.Results {
		for i, name := range r.Names {
			rows = append(rows, bestWorstRow{a.Experts[k], name, number(r.Weights[i]), number(r.Low[i]), number(r.High[i]), number(a.Mean[i]),
				string(r.Model), number(r.Deviation), number(r.CR), number(r.InputCR)})
		}
	}
	return rows
}

// WriteCSV writes a row for each expert and element.
func (a *BestWorstAnalysis) WriteCSV(w io.Writer) error { return csvfile.Marshal(a.rows(), w) }

// WriteJSON writes {"schema":1,"weights":[…]}.
func (a *BestWorstAnalysis) WriteJSON(w io.Writer) error {
	return encodeJSON(w, struct {
		Schema  int            `json:"schema"`
		Weights []bestWorstRow `json:"weights"`
	}{Schema, a.rows()})
}

// RatingTable shows weights by ratings.
func RatingTable(r *ahp.RatingResult, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	mean, decimals := p.T("rate.share"), 4
	if r.Method == ahp.LikertImportance {
		mean, decimals = p.T("rate.points"), 2
	}
	t := &Table{Columns: []Column{left(p.T("col.element")), right(p.T("col.weight")), right(mean), right(p.T("rate.sd")), right(p.T("col.experts"))}}
	for i, name := range r.Names {
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, fixed(r.Weights[i], 4), fixed(r.Mean[i], decimals), fixed(r.SD[i], decimals), strconv.Itoa(r.Rated[i])}})
	}
	t.Notes = []string{p.T("rate." + string(r.Method))}
	return t
}

type ratingRow struct {
	Element string `json:"element" csv:"element"`
	Weight  number `json:"weight" csv:"weight"`
	Mean    number `json:"mean" csv:"mean"`
	SD      number `json:"sd" csv:"sd"`
	Experts int    `json:"experts" csv:"experts"`
	Method  string `json:"method" csv:"method"`
}

func ratingRows(r *ahp.RatingResult) []ratingRow {
	rows := []ratingRow{}
	for i, name := range r.Names {
		rows = append(rows, ratingRow{name, number(r.Weights[i]), number(r.Mean[i]), number(r.SD[i]), r.Rated[i], string(r.Method)})
	}
	return rows
}

// WriteRatingCSV writes a row for each element.
func WriteRatingCSV(w io.Writer, r *ahp.RatingResult) error { return csvfile.Marshal(ratingRows(r), w) }

// WriteRatingJSON writes {"schema":1,"weights":[…],"warnings":[…]}.
func WriteRatingJSON(w io.Writer, r *ahp.RatingResult, lang string) error {
	return encodeJSON(w, struct {
		Schema   int          `json:"schema"`
		Weights  []ratingRow  `json:"weights"`
		Warnings []warningRow `json:"warnings"`
	}{Schema, ratingRows(r), warningRows(r.Warnings, lang)})
}

// CombinedWeights is weights of experts and of data, and what becomes of both.
type CombinedWeights struct {
	Framework               *indicators.Framework
	Experts, Data, Combined *indicators.Weights
	From                    WeightSource // of Experts
	Method                  indicators.ObjectiveMethod
	How                     indicators.Combination
	ShareOfExperts          []float64 // by branch; NaN where there is none
	Units                   int       // whose scores were used
	Level                   string    // of the units
	Warnings                []diag.Warning
}

// Table shows the three sets side by side as a tree.
func (c *CombinedWeights) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("combine." + string(c.From))), right(p.T("combine." + string(c.Method))),
		right(p.T("combine.combined")), right(p.T("col.global"))}}
	if c.How == indicators.GameCombination {
		t.Columns = append(t.Columns, right(p.T("combine.share")))
	}
	f := c.Framework
	for i := range f.Nodes {
		row := TableRow{Indent: f.Level[i], Cells: []string{f.Nodes[i].Code, f.Nodes[i].Name(lang), fixed(c.Experts.Local[i], 4), fixed(c.Data.Local[i], 4), fixed(c.Combined.Local[i], 4), fixed(c.Combined.Global[i], 4)}}
		if c.How == indicators.GameCombination {
			share := ""
			if len(f.Children[i]) > 1 && !math.IsNaN(c.ShareOfExperts[i]) {
				share = fixed(c.ShareOfExperts[i], 4)
			}
			row.Cells = append(row.Cells, share)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{p.T("combine.line", p.T("combine."+string(c.How)), c.Units)}
	return t
}

type combinedRow struct {
	Code   string `json:"code" csv:"code"`
	Parent string `json:"parent" csv:"parent"`
	Level  int    `json:"level" csv:"level"`
	Local  number `json:"local" csv:"local"`
	Global number `json:"global" csv:"global"`
	First  number `json:"experts" csv:"-"`
	Data   number `json:"data" csv:"-"`
}

func (c *CombinedWeights) rows() []combinedRow {
	f := c.Framework
	rows := []combinedRow{}
	for i := range f.Nodes {
		rows = append(rows, combinedRow{f.Nodes[i].Code, f.Nodes[i].Parent, f.Level[i], number(c.Combined.Local[i]), number(c.Combined.Global[i]), number(c.Experts.Local[i]), number(c.Data.Local[i])})
	}
	return rows
}

// WriteCSV writes the combined weights as a study takes them for `weights:`.
func (c *CombinedWeights) WriteCSV(w io.Writer) error { return csvfile.Marshal(c.rows(), w) }

// WriteJSON writes {"schema":1,"data","how","units","weights":[…],"warnings":[…]}.
func (c *CombinedWeights) WriteJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema   int           `json:"schema"`
		Data     string        `json:"data"`
		How      string        `json:"how"`
		Units    int           `json:"units"`
		Weights  []combinedRow `json:"weights"`
		Warnings []warningRow  `json:"warnings"`
	}{Schema, string(c.Method), string(c.How), c.Units, c.rows(), warningRows(c.Warnings, lang)})
}
