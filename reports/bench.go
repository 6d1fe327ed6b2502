package reports

import (
	"io"
	"math"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// Analysis is one matrix of the researcher's bench, analysed.
type Analysis struct {
	Name     string // of the matrix: a file, or an indicator
	Expert   string // who judged; "" where the matrix stands for itself or for a group
	Result   *ahp.Result
	Suspects []ahp.Suspect
	Indices  *ahp.Indices // nil where they were not asked for
}

func (a *Analysis) title() string {
	if a.Expert == "" {
		return a.Name
	}
	return a.Name + " · " + a.Expert
}

type analysisRow struct {
	Name        string       `json:"name"`
	Expert      string       `json:"expert,omitempty"`
	N           int          `json:"n"`
	Names       []string     `json:"names"`
	Weights     []number     `json:"weights"`
	Method      string       `json:"method"`
	LambdaMax   number       `json:"lambda_max"`
	CI          number       `json:"ci"`
	RI          number       `json:"ri"`
	RandomIndex string       `json:"random_index"`
	CR          number       `json:"cr"`
	GCI         number       `json:"gci"`
	Limit       number       `json:"limit"`
	Consistent  bool         `json:"consistent"`
	Missing     int          `json:"missing"`
	Starts      int          `json:"starts,omitempty"`
	Minima      int          `json:"minima,omitempty"`
	Suspects    []suspectRow `json:"suspects,omitempty"`
	Indices     *indicesRow  `json:"indices,omitempty"`
}

type suspectRow struct {
	A     string `json:"a"`
	B     string `json:"b"`
	Value number `json:"value"`
	Fit   number `json:"fit"`
	Scale number `json:"scale"`
	CR    number `json:"cr"`
}

func (a *Analysis) row() analysisRow {
	r := a.Result
	row := analysisRow{Name: a.Name, Expert: a.Expert, N: len(r.Names), Names: r.Names, Method: string(r.Method), LambdaMax: number(r.LambdaMax), CI: number(r.CI),
		RI: number(r.RI), RandomIndex: string(r.RandomIndex), CR: number(r.CR), GCI: number(r.GCI), Limit: number(r.Limit), Consistent: r.Consistent, Missing: r.Missing,
		Starts: r.Starts, Minima: r.Minima, Indices: a.indices()}
	for _, w := range r.Weights {
		row.Weights = append(row.Weights, number(w))
	}
	for _, s := range a.Suspects {
		row.Suspects = append(row.Suspects, suspectRow{s.A, s.B, number(s.Value), number(s.Fit), number(s.Scale), number(s.CR)})
	}
	return row
}

// WriteAnalysesJSON writes {"schema":1,"matrices":[…],"hierarchy":[…],"warnings":[…]},
// hierarchy being left out where there are no levels.
func WriteAnalysesJSON(w io.Writer, analyses []Analysis, levels []ahp.LevelConsistency, warnings []diag.Warning, lang string) error {
	out := struct {
		Schema    int           `json:"schema"`
		Matrices  []analysisRow `json:"matrices"`
		Hierarchy []levelRow    `json:"hierarchy,omitempty"`
		Warnings  []warningRow  `json:"warnings"`
	}{Schema: Schema, Matrices: []analysisRow{}, Hierarchy: levelRows(levels), Warnings: warningRows(warnings, lang)}
	for i := range analyses {
		out.Matrices = append(out.Matrices, analyses[i].row())
	}
	return encodeJSON(w, out)
}

// WritePrioritiesCSV writes a row for each element of each matrix.
func WritePrioritiesCSV(w io.Writer, analyses []Analysis) error {
	type row struct {
		Matrix  string `csv:"matrix"`
		Expert  string `csv:"expert"`
		Element string `csv:"element"`
		Weight  number `csv:"weight"`
		Method  string `csv:"method"`
		CR      number `csv:"cr"`
	}
	rows := []row{}
	for _, a := range analyses {
		for i, name := range a.Result.Names {
			rows = append(rows, row{a.Name, a.Expert, name, number(a.Result.Weights[i]), string(a.Result.Method), number(a.Result.CR)})
		}
	}
	return csvfile.Marshal(rows, w)
}

type consistencyRow struct {
	Matrix      string `csv:"matrix"`
	Expert      string `csv:"expert"`
	N           int    `csv:"n"`
	LambdaMax   number `csv:"lambda_max"`
	CI          number `csv:"ci"`
	RI          number `csv:"ri"`
	RandomIndex string `csv:"random_index"`
	CR          number `csv:"cr"`
	GCI         number `csv:"gci"`
	Limit       number `csv:"limit"`
	Consistent  bool   `csv:"consistent"`
	Missing     int    `csv:"missing"`
}

func (a *Analysis) consistency() consistencyRow {
	r := a.row()
	return consistencyRow{r.Name, r.Expert, r.N, r.LambdaMax, r.CI, r.RI, r.RandomIndex, r.CR, r.GCI, r.Limit, r.Consistent, r.Missing}
}

// WriteConsistencyCSV writes a row for each matrix.
func WriteConsistencyCSV(w io.Writer, analyses []Analysis) error {
	rows := []consistencyRow{}
	for i := range analyses {
		rows = append(rows, analyses[i].consistency())
	}
	return csvfile.Marshal(rows, w)
}

// PrioritiesTable shows the weights of one matrix.
func PrioritiesTable(a *Analysis, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	r := a.Result
	t := &Table{Title: a.title(), Columns: []Column{left(p.T("col.element")), right(p.T("col.weight"))}}
	for i, name := range r.Names {
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, fixed(r.Weights[i], 4)}})
	}
	verdict := p.T("ahp.consistent", r.Limit)
	if !r.Consistent {
		verdict = p.T("ahp.inconsistent", r.Limit)
	}
	t.Notes = []string{p.T("ahp.line", p.T("ahp."+string(r.Method)), fixed(r.LambdaMax, 4), fixed(r.CI, 4), randomIndex(r.RI), r.RandomIndex, fixed(r.CR, 4), verdict, fixed(r.GCI, 4))}
	if r.Starts > 0 {
		t.Notes = append(t.Notes, p.T("ahp.search", r.Starts, r.Minima))
	}
	return t
}

// ConsistencyTable shows a line for each matrix.
func ConsistencyTable(analyses []Analysis, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.name")), left(p.T("col.expert")), right(p.T("col.order")), right(p.T("col.lambda")), right(p.T("col.ci")),
		right(p.T("col.ri")), right(p.T("col.cr")), right(p.T("col.gci")), right(p.T("col.missing")), left(p.T("col.consistent"))}}
	for i := range analyses {
		a := &analyses[i]
		r := a.Result
		t.Rows = append(t.Rows, TableRow{Cells: []string{a.Name, a.Expert, strconv.Itoa(len(r.Names)), fixed(r.LambdaMax, 4), fixed(r.CI, 4), randomIndex(r.RI), fixed(r.CR, 4),
			fixed(r.GCI, 4), strconv.Itoa(r.Missing), yesNo(p, r.Consistent)}, Strong: !r.Consistent})
	}
	return t
}

// randomIndex prints RI with as many decimals as its table has, four at most.
func randomIndex(ri float64) string {
	if math.Abs(ri-math.Round(ri*100)/100) < 1e-9 {
		return fixed(ri, 2)
	}
	return fixed(ri, 4)
}

// SuspectsTable shows the judgements of a matrix that hurt its consistency
// most; nil where there are none.
func SuspectsTable(a *Analysis, lang string) *Table {
	if len(a.Suspects) == 0 {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("ahp.suspects", a.title(), fixed(a.Result.CR, 4)), Columns: []Column{left(p.T("col.pair")), right(p.T("col.given")), right(p.T("col.fits")), right(p.T("col.suggest")), right(p.T("col.crafter"))}}
	for _, s := range a.Suspects {
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("ahp.over", s.A, s.B), Ratio(s.Value), fixed(s.Fit, 2), Ratio(s.Scale), fixed(s.CR, 4)}})
	}
	return t
}

// Ratio writes a judgement as people do: 3, 1/3, 2.5.
func Ratio(v float64) string {
	if v < 1 {
		if inverse := 1 / v; ahp.OnSaatyScale(v) {
			return "1/" + strconv.FormatFloat(inverse, 'f', 0, 64)
		}
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

func yesNo(p i18n.Printer, yes bool) string {
	if yes {
		return p.T("word.yes")
	}
	return p.T("word.no")
}
