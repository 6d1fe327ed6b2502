package reports

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/indicators"
	"goodgov/indicators/importance"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// Importance sets how much indicators matter against how well they are done.
type Importance struct {
	*Evaluation
	Level   int
	Nodes   []int // of the framework
	Left    []int // indicators of the level that hold the outcome, or lie within it
	Lines   importance.Options
	Method  importance.Method
	Derived *importance.Derived // nil by weights

	Outcome     string // indicator or column that importance is derived from
	OutcomeName indicators.Names
	Low, High   []float64 // intervals of derived importance; nil: none
	Resampling  importance.Resampling
}

// NewImportance is that of the indicators of a level, and items above it, by
// their weights. Lines without a scale have that of the answers.
func NewImportance(e *Evaluation, level int, lines importance.Options) *Importance {
	x := &Importance{Evaluation: e, Level: level, Lines: lines, Method: importance.ByWeight}
	for node := range e.Framework.Nodes {
		if l := e.Framework.Level[node]; l == level || l < level && e.Framework.Leaf(node) {
			x.Nodes = append(x.Nodes, node)
		}
	}
	if lines.Min == lines.Max {
		x.Lines.Min, x.Lines.Max = float64(e.Questionnaire.Scale.Min), float64(e.Questionnaire.Scale.Max)
	}
	return x
}

// Leave takes out the indicators that hold an outcome or lie within it: they
// would go together with it by construction.
func (x *Importance) Leave(outcome int) {
	x.Nodes = slices.DeleteFunc(x.Nodes, func(node int) bool {
		related := within(x.Evaluation, node, outcome) || within(x.Evaluation, outcome, node)
		if related {
			x.Left = append(x.Left, node)
		}
		return related
	})
}

// Of analyses one unit, by its own scores.
func (x *Importance) Of(unit int) *importance.Analysis {
	var derived []float64
	if x.Derived != nil {
		derived = x.Derived.Of(x.Method)
	}
	points := make([]importance.Point, len(x.Nodes))
	for i, node := range x.Nodes {
		s := &x.Scores.Scores[unit][node]
		points[i] = importance.Point{Importance: x.Weights.Global[node], Performance: s.Value, Low: s.Low, High: s.High}
		if derived != nil {
			points[i].Importance = derived[i]
		}
	}
	return importance.Analyse(points, x.Lines)
}

// published analyses a unit by what reports may show of it.
func (x *Importance) shown(unit int) *importance.Analysis {
	a := x.Of(unit)
	for i, node := range x.Nodes {
		if x.HiddenCell(unit, node) {
			nan := math.NaN()
			a.Points[i] = importance.Placed{Point: importance.Point{Importance: a.Points[i].Importance, Performance: nan, Low: nan, High: nan}, Gap: nan, Priority: nan, Share: nan}
		}
	}
	return a
}

// ordered lists the points by quadrant, the most urgent first, and within one
// by what mending them would bring.
func (x *Importance) ordered(a *importance.Analysis) []int {
	var order []int
	for _, q := range append(importance.Quadrants(), importance.Nowhere) {
		order = append(order, a.In(q)...)
	}
	return order
}

// ImportanceTable is the analysis of one unit.
func (x *Importance) ImportanceTable(lang string, unit int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("importance.title", unitPath(x.Units, unit, lang)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("importance.column." + string(x.Method)))}}
	if x.Low != nil {
		t.Columns = append(t.Columns, right(p.T("col.interval", points(x.Resampling.Confidence))))
	}
	t.Columns = append(t.Columns, right(p.T("col.score")), right(x.intervalHeader(lang)), right(p.T("importance.gap", x.Lines.Max)), right(p.T("importance.share")), left(p.T("importance.what")))
	if x.Hidden(unit) {
		t.Notes = []string{x.hiddenNote(lang)}
		return t
	}
	a := x.shown(unit)
	for _, i := range x.ordered(a) {
		n, pt := &x.Framework.Nodes[x.Nodes[i]], &a.Points[i]
		cells := []string{n.Code, n.Name(lang), fixed(pt.Importance, 3)}
		if x.Low != nil {
			cells = append(cells, interval(x.Low[i], x.High[i]))
		}
		t.Rows = append(t.Rows, TableRow{Cells: append(cells, fixed(pt.Performance, 2), interval(pt.Low, pt.High), fixed(pt.Gap, 2), shareOf(pt.Share), x.what(p, a, pt)), Strong: pt.Quadrant == importance.Concentrate})
	}
	t.Notes = x.importanceNotes(p, lang, a)
	return t
}

// what a point's quadrant asks for; with a word where its score can't be told
// from the line.
func (x *Importance) what(p i18n.Printer, a *importance.Analysis, pt *importance.Placed) string {
	if pt.Quadrant == importance.Nowhere {
		return missing
	}
	text := ""
	if a.Even() {
		text = p.T("importance.even." + string(pt.Quadrant))
	} else {
		text = p.T("importance.quadrant." + string(pt.Quadrant))
	}
	if !pt.Certain {
		text += p.T("importance.uncertain")
	}
	return text
}

func (x *Importance) importanceNotes(p i18n.Printer, lang string, a *importance.Analysis) []string {
	notes := []string{p.T("importance.note.lines", fixed(a.Importance, 3), p.T("importance.line."+string(x.Lines.Line)), fixed(a.Performance, 2)), p.T("importance.note.gap", x.Lines.Max)}
	if d := x.Derived; d != nil {
		notes = append(notes, p.T("importance.note."+string(x.Method), cmp.Or(x.OutcomeName.In(lang), x.Outcome), d.N, fixed(d.R2, 3)))
		if x.Low != nil {
			notes = append(notes, p.T("importance.note.resampled", points(x.Resampling.Confidence), x.Resampling.Replicates, x.Resampling.Seed))
		}
	} else {
		notes = append(notes, p.T("importance.note.weight."+string(x.WeightsFrom)))
	}
	if len(x.Left) > 0 {
		var codes []string
		for _, node := range x.Left {
			codes = append(codes, x.Framework.Nodes[node].Code)
		}
		notes = append(notes, p.T("importance.note.left", strings.Join(codes, ", ")))
	}
	return notes
}

// ImportanceSentence says what to mend first in a unit.
func (x *Importance) ImportanceSentence(lang string, unit int) string {
	p := i18n.Printer{Lang: lang}
	if x.Hidden(unit) {
		return p.T("word.hidden")
	}
	a := x.shown(unit)
	if len(a.In(importance.Nowhere)) == len(a.Points) {
		return p.T("importance.say.nothing")
	}
	var sure, unsure []string
	for _, i := range a.In(importance.Concentrate) {
		name := x.Framework.Nodes[x.Nodes[i]].Name(lang)
		if a.Points[i].Certain {
			sure = append(sure, name)
		} else {
			unsure = append(unsure, name)
		}
	}
	text := ""
	switch {
	case a.Even() && len(sure) > 0:
		text = p.T("importance.say.even", strings.Join(sure, p.T("list.comma")))
	case a.Even():
		return p.T("importance.say.alike")
	case len(sure) > 0:
		text = p.T("importance.say.first", strings.Join(sure, p.T("list.comma")))
	}
	if len(unsure) > 0 {
		perhaps := p.T("importance.say.perhaps", strings.Join(unsure, p.T("list.comma")))
		if text == "" {
			text = perhaps
		} else {
			text = p.T("importance.say.both", text, perhaps)
		}
	}
	if text == "" {
		text = p.T("importance.say.none")
	}
	return text
}

// importanceFigure is the picture of a unit's quadrants.
func (x *Importance) importanceFigure(lang string, unit int) (figure, bool) {
	if x.Hidden(unit) || math.IsNaN(x.Scores.Scores[unit][0].Value) {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	a := x.shown(unit)
	label := p.T("importance.title", x.Units.List[unit].Name(lang))
	spec := chart.Quadrants{Caption: chart.Caption{Title: label, Subtitle: p.T("figure.intervals", points(x.Scores.Options.Confidence))},
		Y:      chart.Axis{Label: p.T("importance.column." + string(x.Method)), Number: score2},
		CrossX: a.Performance, CrossY: a.Importance, Unsure: p.T("importance.unsure"),
		UpperLeft: p.T("importance.quadrant.concentrate"), UpperRight: p.T("importance.quadrant.keep_up"), LowerLeft: p.T("importance.quadrant.low_priority"), LowerRight: p.T("importance.quadrant.possible_overkill")}
	values := []float64{a.Performance}
	for i, pt := range a.Points {
		if pt.Quadrant == importance.Nowhere {
			continue
		}
		n := &x.Framework.Nodes[x.Nodes[i]]
		point := chart.QuadrantPoint{Label: n.Name(lang), Name: n.Code + " " + n.Name(lang), X: pt.Performance, XLow: clip(x.Evaluation, pt.Low), XHigh: clip(x.Evaluation, pt.High), Y: pt.Importance, YLow: math.NaN(), YHigh: math.NaN(), Unsure: !pt.Certain}
		if x.Low != nil {
			point.YLow, point.YHigh = x.Low[i], x.High[i]
		}
		spec.Points = append(spec.Points, point)
		values = append(values, pt.Performance, point.XLow, point.XHigh)
	}
	if len(spec.Points) == 0 {
		return figure{}, false
	}
	spec.X = x.axis(values...)
	spec.X.Label = p.T("col.score")
	return figure{Name: "importance-" + fileName(x.Units.List[unit].Code), Spec: spec, Label: label}, true
}

type importanceRow struct {
	Unit           string `json:"unit" csv:"unit"`
	Code           string `json:"code" csv:"code"`
	Importance     number `json:"importance" csv:"importance"`
	ImportanceLow  number `json:"importance_low" csv:"importance_low"`
	ImportanceHigh number `json:"importance_high" csv:"importance_high"`
	Performance    number `json:"performance" csv:"performance"`
	Low            number `json:"low" csv:"low"`
	High           number `json:"high" csv:"high"`
	Quadrant       string `json:"quadrant" csv:"quadrant"`
	Certain        bool   `json:"certain" csv:"certain"`
	Gap            number `json:"gap" csv:"gap"`
	Priority       number `json:"priority" csv:"priority"`
	Share          number `json:"share" csv:"share"`
}

type crossRow struct {
	Unit        string `json:"unit"`
	Importance  number `json:"importance"`
	Performance number `json:"performance"`
}

type derivedRow struct {
	Code        string `json:"code"`
	Correlation number `json:"correlation"`
	Partial     number `json:"partial"`
	Beta        number `json:"beta"`
	Relative    number `json:"relative_weight"`
}

// rows are those of every unit with a score, nothing hidden.
func (x *Importance) rows() ([]importanceRow, []crossRow) {
	rows, lines := []importanceRow{}, []crossRow{}
	for unit := range x.Units.List {
		a := x.Of(unit)
		lines = append(lines, crossRow{x.Units.List[unit].Code, number(a.Importance), number(a.Performance)})
		for i, pt := range a.Points {
			row := importanceRow{Unit: x.Units.List[unit].Code, Code: x.Framework.Nodes[x.Nodes[i]].Code, Importance: number(pt.Importance), ImportanceLow: number(math.NaN()), ImportanceHigh: number(math.NaN()),
				Performance: number(pt.Performance), Low: number(pt.Low), High: number(pt.High), Quadrant: string(pt.Quadrant), Certain: pt.Certain, Gap: number(pt.Gap), Priority: number(pt.Priority), Share: number(pt.Share)}
			if x.Low != nil {
				row.ImportanceLow, row.ImportanceHigh = number(x.Low[i]), number(x.High[i])
			}
			rows = append(rows, row)
		}
	}
	return rows, lines
}

// WriteImportanceCSV writes a row for each unit and indicator, nothing hidden.
func (x *Importance) WriteImportanceCSV(w io.Writer) error {
	rows, _ := x.rows()
	return csvfile.Marshal(rows, w)
}

// WriteImportanceJSON writes everything, nothing hidden.
func (x *Importance) WriteImportanceJSON(w io.Writer, lang string) error {
	rows, lines := x.rows()
	n, r2, derived := 0, math.NaN(), []derivedRow{}
	if d := x.Derived; d != nil {
		n, r2 = d.N, d.R2
		for i, node := range x.Nodes {
			derived = append(derived, derivedRow{x.Framework.Nodes[node].Code, number(d.Correlation[i]), number(d.Partial[i]), number(d.Beta[i]), number(d.Relative[i])})
		}
	}
	return encodeJSON(w, struct {
		Schema  int             `json:"schema"`
		Study   string          `json:"study"`
		Method  string          `json:"method"`
		Outcome string          `json:"outcome"`
		N       int             `json:"n"`
		R2      number          `json:"r_squared"`
		Line    string          `json:"line"`
		Lines   []crossRow      `json:"lines"`
		Points  []importanceRow `json:"indicators"`
		Derived []derivedRow    `json:"derived"`
		Notes   []warningRow    `json:"warnings"`
	}{Schema, x.Title.In(lang), string(x.Method), x.Outcome, n, number(r2), string(x.Lines.Line), lines, rows, derived, warningRows(x.Warnings, lang)})
}
