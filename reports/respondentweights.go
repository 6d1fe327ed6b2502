package reports

import (
	"io"
	"math"
	"slices"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// WeightingMethod brings respondents to the margins of their population.
type WeightingMethod string

const (
	// Rake meets several margins at once, round after round.
	Rake WeightingMethod = "rake"
	// PostStratify meets one, whose cells may combine several columns.
	PostStratify WeightingMethod = "poststratify"
)

// WeightingMethods are all of them, the default first.
func WeightingMethods() []WeightingMethod { return []WeightingMethod{Rake, PostStratify} }

// Trimming keeps weights within bounds.
type Trimming struct {
	Low, High float64 // multiples of Of
	Of        TrimMeasure
	How       TrimWay
}

// TrimMeasure is what bounds are multiples of.
type TrimMeasure string

const (
	OfMean   TrimMeasure = "mean"
	OfMedian TrimMeasure = "median"
)

// TrimMeasures are all of them, the default first.
func TrimMeasures() []TrimMeasure { return []TrimMeasure{OfMean, OfMedian} }

// TrimWay is what becomes of the margins when weights are kept within bounds.
type TrimWay string

const (
	// Bounded meets the margins with weights within the bounds.
	Bounded TrimWay = "bounded"
	// Redistribute spreads what lies beyond the bounds evenly over the others,
	// and leaves the margins nearly met.
	Redistribute TrimWay = "redistribute"
)

// TrimWays are all of them, the default first.
func TrimWays() []TrimWay { return []TrimWay{Bounded, Redistribute} }

// DefaultTrimming is 0.3 to 3 times the mean weight (Battaglia et al. 2009 for
// weights of telephone surveys trim at similar multiples).
func DefaultTrimming() Trimming { return Trimming{Low: 0.3, High: 3, Of: OfMean, How: Bounded} }

// RespondentWeights are weights that bring the valid respondents to margins of
// their population.
type RespondentWeights struct {
	Title, Note indicators.Names
	Units       *indicators.Units
	Labels      Labels

	Method  WeightingMethod
	Margins string // the table, as the study names it
	Trim    *Trimming
	N       int     // valid respondents with a weight
	Sum     float64 // of the weights
	Scale   string  // CountScale or ShareScale

	Cells         []WeightedCell
	Before, After WeightSpread
	Low, High     float64 // bounds of the weights; NaN where there are none
	AtBounds      int     // respondents whose weight is at one
	Rounds        int
	Converged     bool
	Deviation     float64 // the largest relative distance of a cell from its total
	Warnings      []diag.Warning
}

const (
	CountScale = "count" // weights add up to people
	ShareScale = "share" // weights add up as before
)

// WeightedCell is a cell of a margin. Shares are of the respondents whom the
// margin is about and whose cell is known.
type WeightedCell struct {
	Column, Value         string // as in the table of margins
	Unit                  int    // that the margin is about; 0 is the whole
	N                     int
	Before, Target, After float64
}

// WeightSpread says how unequal weights are; multiples are of their mean.
type WeightSpread struct {
	Least, Median, Greatest float64
	DesignEffect, Effective float64 // Kish
}

// WeightedRespondent is a valid respondent and what he or she counts.
type WeightedRespondent struct {
	ID, Unit     string
	Line         int
	Base, Weight float64
}

type weightedCellRow struct {
	Column string `json:"column"`
	Value  string `json:"value"`
	Unit   string `json:"unit"`
	N      int    `json:"n"`
	Before number `json:"before"`
	Target number `json:"target"`
	After  number `json:"after"`
}

type weightSpreadRow struct {
	Least     number `json:"least"`
	Median    number `json:"median"`
	Greatest  number `json:"greatest"`
	Effect    number `json:"deff"`
	Effective number `json:"effective_n"`
}

type weightedRow struct {
	ID       string `json:"id" csv:"id"`
	Unit     string `json:"unit" csv:"unit"`
	Line     int    `json:"line" csv:"line"`
	Base     number `json:"base" csv:"base"`
	Weight   number `json:"weight" csv:"weight"`
	Relative number `json:"relative" csv:"relative"`
}

func (w *RespondentWeights) respondents(list []WeightedRespondent) []weightedRow {
	rows, mean := []weightedRow{}, w.Sum/float64(w.N)
	for _, x := range list {
		rows = append(rows, weightedRow{x.ID, x.Unit, x.Line, number(x.Base), number(x.Weight), number(x.Weight / mean)})
	}
	return rows
}

// WriteCSV writes a row for each valid respondent; relative is to the mean
// weight.
func (w *RespondentWeights) WriteCSV(out io.Writer, list []WeightedRespondent) error {
	return csvfile.Marshal(w.respondents(list), out)
}

// WriteJSON writes everything.
func (w *RespondentWeights) WriteJSON(out io.Writer, lang string, list []WeightedRespondent) error {
	cells := []weightedCellRow{}
	for _, c := range w.Cells {
		cells = append(cells, weightedCellRow{c.Column, c.Value, w.unit(c.Unit), c.N, number(c.Before), number(c.Target), number(c.After)})
	}
	spread := func(s WeightSpread) weightSpreadRow {
		return weightSpreadRow{number(s.Least), number(s.Median), number(s.Greatest), number(s.DesignEffect), number(s.Effective)}
	}
	return encodeJSON(out, struct {
		Schema      int               `json:"schema"`
		Study       string            `json:"study"`
		Note        string            `json:"note,omitempty"`
		Method      string            `json:"method"`
		Margins     string            `json:"margins"`
		Scale       string            `json:"scale"`
		N           int               `json:"n"`
		Sum         number            `json:"sum"`
		Low         number            `json:"low"`
		High        number            `json:"high"`
		AtBounds    int               `json:"at_bounds"`
		Rounds      int               `json:"rounds"`
		Converged   bool              `json:"converged"`
		Deviation   number            `json:"deviation"`
		Before      weightSpreadRow   `json:"before"`
		After       weightSpreadRow   `json:"after"`
		Cells       []weightedCellRow `json:"cells"`
		Respondents []weightedRow     `json:"respondents"`
		Warnings    []warningRow      `json:"warnings"`
	}{Schema, w.Title.In(lang), w.Note.In(lang), string(w.Method), w.Margins, w.Scale, w.N, number(w.Sum), number(w.Low), number(w.High), w.AtBounds, w.Rounds, w.Converged, number(w.Deviation),
		spread(w.Before), spread(w.After), cells, w.respondents(list), warningRows(w.Warnings, lang)})
}

// unit is the code of the unit of a margin; none of the whole.
func (w *RespondentWeights) unit(at int) string {
	if at == 0 {
		return ""
	}
	return w.Units.List[at].Code
}

// Tables are the margins before and after, and how unequal the weights are.
func (w *RespondentWeights) Tables(lang string) []*Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("sample.weights.margins"), Columns: []Column{left(p.T("sample.col.column")), left(p.T("col.value")), right(p.T("col.n")), right(p.T("sample.col.before")), right(p.T("sample.col.target")), right(p.T("sample.col.after"))}}
	for i, c := range w.Cells {
		column := w.Labels.Column(c.Column, lang)
		if slices.Contains(w.Units.Levels(), c.Column) {
			column = unitLevel(c.Column, lang)
		}
		if c.Unit > 0 {
			column += " (" + w.Units.List[c.Unit].Name(lang) + ")"
		}
		if i > 0 && w.Cells[i-1].Column == c.Column && w.Cells[i-1].Unit == c.Unit {
			column = ""
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{column, w.value(c, lang), countOf(c.N), shareOf(c.Before), shareOf(c.Target), shareOf(c.After)}})
	}
	t.Notes = []string{w.how(lang)}
	if w.Trim != nil {
		t.Notes = append(t.Notes, p.T("sample.trim."+string(w.Trim.How), w.Trim.Low, w.Trim.High, p.T("sample.weights.of."+string(w.Trim.Of)), w.AtBounds))
	}
	s := &Table{Title: p.T("sample.weights.spread"), Columns: []Column{left(""), right(p.T("sample.col.least")), right(p.T("sample.col.median")), right(p.T("sample.col.greatest")), right(p.T("sample.col.deffweights")), right(p.T("col.effective"))}}
	for _, x := range []struct {
		name   string
		spread WeightSpread
	}{{"sample.col.before", w.Before}, {"sample.col.after", w.After}} {
		s.Rows = append(s.Rows, TableRow{Cells: []string{p.T(x.name), fixed(x.spread.Least, 2), fixed(x.spread.Median, 2), fixed(x.spread.Greatest, 2), fixed(x.spread.DesignEffect, 3), fixed(x.spread.Effective, 0)}})
	}
	s.Notes = []string{p.T("sample.weightsum." + w.Scale)}
	return []*Table{t, s}
}

// value is a cell's value for people: the label of a background value, the name
// of a unit.
func (w *RespondentWeights) value(c WeightedCell, lang string) string {
	if label := w.Labels.Value(c.Column, c.Value, lang); label != c.Value {
		return label
	}
	if at, known := w.Units.Index(c.Value); known {
		return w.Units.List[at].Name(lang)
	}
	return c.Value
}

// how says in a sentence how the weights come about.
func (w *RespondentWeights) how(lang string) string {
	return i18n.Printer{Lang: lang}.T("sample.weights.note."+string(w.Method), w.Margins, w.Rounds)
}

// weightingTables are those of a report. Of a margin with a cell of a few
// respondents it shows the population alone: the others and the sum would give
// the few away.
func (e *Evaluation) weightingTables(lang string) []*Table {
	if e.Weighting == nil || e.Hidden(0) {
		return nil
	}
	w := *e.Weighting
	w.Cells = slices.Clone(w.Cells)
	for _, few := range e.Weighting.Cells {
		if few.N == 0 || few.N >= e.Publish.minimum() {
			continue
		}
		for i := range w.Cells {
			if c := &w.Cells[i]; c.Column == few.Column && c.Unit == few.Unit {
				c.N, c.Before = -1, math.NaN()
			}
		}
	}
	return w.Tables(lang)
}

// countOf is a number of respondents; a dash where it is left out.
func countOf(n int) string {
	if n < 0 {
		return missing
	}
	return strconv.Itoa(n)
}
