package reports

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics"
)

// ValidityView is a part of what there is to say of the validity of a set of
// items.
type ValidityView string

const (
	ValiditySummary   ValidityView = "summary"   // verdicts, and the factors
	ValidityNumber    ValidityView = "number"    // eigenvalues: how many factors
	ValidityLoadings  ValidityView = "loadings"  // the pattern matrix
	ValidityStructure ValidityView = "structure" // correlations of items with factors
	ValidityMissing   ValidityView = "missing"   // patterns of missing answers
)

// ValidityViews are all views, the default first.
func ValidityViews() []ValidityView {
	return []ValidityView{ValiditySummary, ValidityNumber, ValidityLoadings, ValidityStructure, ValidityMissing}
}

// Validity is the structure that the answers to the items below a node show.
type Validity struct {
	Title, Note indicators.Names
	Framework   *indicators.Framework
	Node        int   // whose items they are
	Dimensions  []int // nodes: what ValiditySpec.Dimension counts
	Weighted    bool  // respondents have weights
	*psychometrics.Validity
}

func (v *Validity) node(item int) *indicators.Node {
	return &v.Framework.Nodes[v.Framework.Items[v.Spec.Span.From+item]]
}

func (v *Validity) dimension(item int) *indicators.Node {
	return &v.Framework.Nodes[v.Dimensions[v.Spec.Dimension[item]]]
}

// Tables are those of a view.
func (v *Validity) Tables(view ValidityView, lang string) []*Table {
	switch view {
	case ValidityNumber:
		return []*Table{v.numberTable(lang)}
	case ValidityMissing:
		return []*Table{v.missingTable(lang)}
	case ValidityLoadings, ValidityStructure:
		if v.Factors == nil {
			return nil
		}
		return []*Table{v.loadingTable(view, lang), v.factorTable(lang)}
	}
	tables := []*Table{v.verdictTable(lang)}
	if v.Factors != nil {
		tables = append(tables, v.factorTable(lang))
	}
	return tables
}

func (v *Validity) verdictTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("validity.title", v.Title.In(lang), v.Framework.Nodes[v.Node].Name(lang)),
		Columns: []Column{left(p.T("validity.about")), left(p.T("validity.level")), left(p.T("col.verdict")), left(p.T("validity.source"))}}
	for _, x := range v.Verdicts {
		source := x.Source
		if source == "" {
			source = p.T("validity.ours")
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("validity.about." + x.About), p.T("validity.level." + string(x.Level)), x.Text.In(lang), source},
			Strong: x.Level == psychometrics.Poor})
	}
	b := v.Bartlett
	t.Notes = append(t.Notes, p.T("validity.note.n", v.N, v.Respondents, p.T("validity.rule."+string(v.Moments.Missing))),
		p.T("validity.note.bartlett", fixed(b.ChiSquared, 2), b.DF, psychometrics.Probability(b.LogP), fixed(b.LogDeterminant, 2)))
	if v.MCAR != nil {
		t.Notes = append(t.Notes, p.T("validity.note.mcar", fixed(v.MCAR.ChiSquared, 2), v.MCAR.DF, psychometrics.Probability(v.MCAR.LogP), v.MCAR.Patterns))
	}
	t.Notes = append(t.Notes, p.T("validity.note.harman"))
	if v.Weighted {
		t.Notes = append(t.Notes, weightsNote(p, v.Options.Weights, v.Moments.Missing, "validity.note.weights"))
	}
	return t
}

// shownBeyond is how many eigenvalues are shown after the last that any rule
// counts.
const shownBeyond = 3

func (v *Validity) numberTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("validity.number"), Columns: []Column{right(p.T("validity.k")), right(p.T("validity.eigenvalue")), right(p.T("validity.share")), right(p.T("validity.cumulative")),
		right(p.T("validity.chance")), right(p.T("validity.limit", points(v.Parallel.Options.Percentile))), right("MAP"), right("MAP⁴")}}
	last := min(len(v.Values), max(v.Kaiser, v.Parallel.Factors, v.AveragePartials.Factors, v.AveragePartials.FactorsFourth)+shownBeyond)
	for i, row := range v.eigenvalueRows()[:last] {
		t.Rows = append(t.Rows, TableRow{Cells: []string{strconv.Itoa(row.Number), fixed(float64(row.Eigenvalue), 3), shareOf(float64(row.Share)), shareOf(float64(row.Cumulative)),
			fixed(float64(row.ParallelMean), 3), fixed(float64(row.ParallelLimit), 3), fixed(float64(row.MAP), 5), fixed(float64(row.MAPFourth), 6)}, Strong: i < v.Options.Factors.Factors})
	}
	t.Notes = []string{p.T("validity.note.number", v.Parallel.Factors, v.AveragePartials.Factors, v.AveragePartials.FactorsFourth, v.Kaiser),
		p.T("validity.note.parallel", v.Parallel.Options.Draws, v.Parallel.Options.Seed)}
	return t
}

// sorted are the items by the factor on which they load most, and there from
// the strongest down.
func (v *Validity) sorted() []int {
	items := make([]int, len(v.Spec.Dimension))
	for i := range items {
		items[i] = i
	}
	slices.SortStableFunc(items, func(a, b int) int {
		fa, fb := v.Factors.Strongest(a), v.Factors.Strongest(b)
		if fa != fb {
			return fa - fb
		}
		switch la, lb := math.Abs(v.Factors.Loadings.At(a, fa)), math.Abs(v.Factors.Loadings.At(b, fb)); {
		case la > lb:
			return -1
		case la < lb:
			return 1
		}
		return 0
	})
	return items
}

// faint is the loading below which the cells of tables stay empty.
const faint = 0.30

func (v *Validity) loadingTable(view ValidityView, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	matrix, title := v.Factors.Loadings, p.T("validity.loadings")
	if view == ValidityStructure {
		matrix, title = v.Factors.Structure, p.T("validity.structure")
	}
	t := &Table{Title: title, Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("validity.item")), left(p.T("validity.dimension"))}}
	_, m := matrix.Dims()
	for j := range m {
		t.Columns = append(t.Columns, right(strconv.Itoa(j+1)))
	}
	t.Columns = append(t.Columns, right("h²"), right("MSA"))
	for _, i := range v.sorted() {
		cells := []string{v.node(i).Code, v.node(i).Name(lang), v.dimension(i).Code}
		for j := range m {
			cell := ""
			if l := matrix.At(i, j); math.Abs(l) >= faint || j == v.Factors.Strongest(i) {
				cell = fixed(l, 3)
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, TableRow{Cells: append(cells, fixed(v.Factors.Communalities[i], 3), fixed(v.Adequacy.Items[i], 3))})
	}
	t.Notes = []string{p.T("validity.note.loadings", fixed(faint, 2))}
	return t
}

func (v *Validity) factorTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	f := v.Factors
	o := f.Options
	rotation := o.Rotation
	if o.Factors == 1 {
		rotation = psychometrics.NoRotation // there is nothing to turn
	}
	t := &Table{Title: p.T("validity.factors", o.Factors, p.T("validity.method."+string(o.Extraction)), p.T("validity.rotation."+string(rotation))),
		Columns: []Column{right(p.T("validity.k")), left(p.T("validity.home")), right(p.T("validity.members")), right(p.T("validity.variance")), right(p.T("validity.share"))}}
	oblique := o.Factors > 1 && (o.Rotation == psychometrics.Promax || o.Rotation == psychometrics.Oblimin)
	if oblique {
		for j := range o.Factors {
			t.Columns = append(t.Columns, right(p.T("validity.r", j+1)))
		}
	}
	total := 0.0
	for j, variance := range f.Variance {
		home, members := missing, missing
		if v.Home[j] >= 0 {
			n := &v.Framework.Nodes[v.Dimensions[v.Home[j]]]
			home = n.Code + " " + n.Name(lang)
			own, all := v.members(j)
			members = p.T("validity.of", own, all)
		}
		total += variance
		cells := []string{strconv.Itoa(j + 1), home, members, fixed(variance, 3), shareOf(variance / float64(len(v.Values)))}
		if oblique {
			for k := range o.Factors {
				cell := ""
				if k < j {
					cell = fixed(f.Correlations.At(j, k), 3)
				}
				cells = append(cells, cell)
			}
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("validity.note.factors", p.T("validity.chosen."+string(v.Options.Rule)), shareOf(total/float64(len(v.Values))), fixed(f.Residual, 4))}
	if !math.IsNaN(f.ChiSquared) {
		t.Notes = append(t.Notes, p.T("validity.note.ml", fixed(f.ChiSquared, 2), f.DF, psychometrics.Probability(f.LogP)))
	}
	if o.Extraction == psychometrics.PrincipalComponents {
		t.Notes = append(t.Notes, p.T("validity.note.pca"))
	}
	if oblique {
		t.Notes = append(t.Notes, p.T("validity.note.oblique"))
	}
	if o.Dialect != psychometrics.DialectStandard {
		t.Notes = append(t.Notes, p.T("validity.note.dialect", string(o.Dialect)))
	}
	return t
}

// members counts the items that load most on a factor, and of them those of
// its home dimension.
func (v *Validity) members(factor int) (own, all int) {
	for i, d := range v.Spec.Dimension {
		if v.Factors.Strongest(i) != factor {
			continue
		}
		all++
		if d == v.Home[factor] {
			own++
		}
	}
	return own, all
}

// shownPatterns is how many patterns of missing answers a table has.
const shownPatterns = 15

func (v *Validity) missingTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	if v.Missingness == nil {
		t := &Table{Title: p.T("validity.rates"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("validity.item")), right(p.T("validity.rate"))}}
		for i, rate := range v.Rates {
			t.Rows = append(t.Rows, TableRow{Cells: []string{v.node(i).Code, v.node(i).Name(lang), shareOf(rate)}})
		}
		return t
	}
	t := &Table{Title: p.T("validity.patterns"), Columns: []Column{right(p.T("col.count")), right(p.T("validity.share")), left(p.T("validity.without"))}}
	patterns := v.Missingness.Patterns
	for _, x := range patterns[:min(len(patterns), shownPatterns)] {
		without := p.T("validity.nothing")
		switch len(x.Missing) {
		case 0:
		case len(v.Rates):
			without = p.T("validity.everything")
		default:
			without = v.codes(x.Missing)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{strconv.Itoa(x.N), percent(x.N, v.Missingness.N), without}})
	}
	cells := 0.0
	for _, rate := range v.Rates {
		cells += rate / float64(len(v.Rates))
	}
	t.Notes = []string{p.T("validity.note.patterns", len(patterns), min(len(patterns), shownPatterns), shareOf(cells))}
	return t
}

// codes lists items, and counts those that make a line too long.
func (v *Validity) codes(items []int) string {
	const most = 12
	var codes []string
	for _, i := range items[:min(len(items), most)] {
		codes = append(codes, v.node(i).Code)
	}
	if len(items) > most {
		codes = append(codes, "… ("+strconv.Itoa(len(items))+")")
	}
	return strings.Join(codes, " ")
}

type eigenvalueRow struct {
	Number        int    `json:"number" csv:"number"`
	Eigenvalue    number `json:"eigenvalue" csv:"eigenvalue"`
	Share         number `json:"share" csv:"share"`
	Cumulative    number `json:"cumulative" csv:"cumulative"`
	ParallelMean  number `json:"parallel_mean" csv:"parallel_mean"`
	ParallelLimit number `json:"parallel_limit" csv:"parallel_limit"`
	MAP           number `json:"map" csv:"map"`
	MAPFourth     number `json:"map_fourth" csv:"map_fourth"`
}

// eigenvalueRows have in the row of k the average partials once k components
// are taken out.
func (v *Validity) eigenvalueRows() []eigenvalueRow {
	rows := []eigenvalueRow{}
	sum := 0.0
	for i, value := range v.Values {
		share := value / float64(len(v.Values))
		sum += share
		row := eigenvalueRow{i + 1, number(value), number(share), number(sum), number(v.Parallel.Mean[i]), number(v.Parallel.Limit[i]), number(math.NaN()), number(math.NaN())}
		if i+1 < len(v.AveragePartials.Squared) {
			row.MAP, row.MAPFourth = number(v.AveragePartials.Squared[i+1]), number(v.AveragePartials.Fourth[i+1])
		}
		rows = append(rows, row)
	}
	return rows
}

// WriteCSV writes a view: eigenvalues, patterns of missing answers, verdicts,
// or a row for each item and factor.
func (v *Validity) WriteCSV(w io.Writer, view ValidityView, lang string) error {
	switch view {
	case ValidityNumber:
		return csvfile.Marshal(v.eigenvalueRows(), w)
	case ValidityMissing:
		return csvfile.Marshal(v.patternRows(), w)
	case ValidityLoadings, ValidityStructure:
		return csvfile.Marshal(v.loadingRows(), w)
	}
	return csvfile.Marshal(v.verdictRows(lang), w)
}

type validityVerdict struct {
	About  string `csv:"about"`
	Level  string `csv:"level"`
	Text   string `csv:"text"`
	Source string `csv:"source"`
}

func (v *Validity) verdictRows(lang string) []validityVerdict {
	rows := []validityVerdict{}
	for _, x := range v.Verdicts {
		rows = append(rows, validityVerdict{x.About, string(x.Level), x.Text.In(lang), x.Source})
	}
	return rows
}

type loadingRow struct {
	Item        string `csv:"item"`
	Dimension   string `csv:"dimension"`
	Factor      int    `csv:"factor"`
	Loading     number `csv:"loading"`
	Structure   number `csv:"structure"`
	Communality number `csv:"communality"`
	MSA         number `csv:"msa"`
}

func (v *Validity) loadingRows() []loadingRow {
	rows := []loadingRow{}
	if v.Factors == nil {
		return rows
	}
	for i := range v.Spec.Dimension {
		for j, l := range v.Factors.Loadings.RawRowView(i) {
			rows = append(rows, loadingRow{v.node(i).Code, v.dimension(i).Code, j + 1, number(l), number(v.Factors.Structure.At(i, j)), number(v.Factors.Communalities[i]), number(v.Adequacy.Items[i])})
		}
	}
	return rows
}

type patternRow struct {
	N       int    `json:"n" csv:"n"`
	Missing string `json:"-" csv:"missing"`
	Items   codes  `json:"missing" csv:"-"`
}

type codes []string

func (v *Validity) patternRows() []patternRow {
	rows := []patternRow{}
	if v.Missingness == nil {
		return rows
	}
	for _, x := range v.Missingness.Patterns {
		row := patternRow{N: x.N, Items: codes{}}
		for _, i := range x.Missing {
			row.Items = append(row.Items, v.node(i).Code)
		}
		row.Missing = strings.Join(row.Items, ";")
		rows = append(rows, row)
	}
	return rows
}

func numberList(values []float64) []number {
	list := []number{}
	for _, v := range values {
		list = append(list, number(v))
	}
	return list
}

func matrixRows(m mat.Matrix) [][]number {
	rows, columns := m.Dims()
	list := make([][]number, rows)
	for i := range rows {
		for j := range columns {
			list[i] = append(list[i], number(m.At(i, j)))
		}
	}
	return list
}

type validityItem struct {
	Item        string   `json:"item"`
	Name        string   `json:"name"`
	Dimension   string   `json:"dimension"`
	MissingRate number   `json:"missing_rate"`
	MSA         number   `json:"msa"`
	Communality number   `json:"communality"`
	Factor      int      `json:"factor"` // from 1: where it loads most; 0 without factors
	Loadings    []number `json:"loadings"`
	Structure   []number `json:"structure"`
}

type bartlettRow struct {
	ChiSquared     number `json:"chi_squared"`
	DF             int    `json:"df"`
	P              number `json:"p"`
	LogP           number `json:"log_p"`
	LogDeterminant number `json:"log_determinant"`
}

type mcarRow struct {
	ChiSquared number `json:"chi_squared"`
	DF         int    `json:"df"`
	P          number `json:"p"`
	LogP       number `json:"log_p"`
	N          int    `json:"n"`
	Patterns   int    `json:"patterns"`
}

type factorNumbers struct {
	Parallel  int    `json:"parallel"`
	MAP       int    `json:"map"`
	MAPFourth int    `json:"map_fourth"`
	Kaiser    int    `json:"kaiser"`
	Used      int    `json:"used"`
	Rule      string `json:"rule"`
}

type extractionRow struct {
	Method       string     `json:"method"`
	Rotation     string     `json:"rotation"`
	Dialect      string     `json:"dialect"`
	Converged    bool       `json:"converged"`
	Rounds       int        `json:"rounds"`
	Heywood      codes      `json:"heywood"`
	Variance     []number   `json:"variance"`
	Dimensions   []*string  `json:"dimensions"`
	Correlations [][]number `json:"correlations"`
	RMSR         number     `json:"rmsr"`
	ChiSquared   number     `json:"chi_squared"`
	DF           int        `json:"df"`
	P            number     `json:"p"`
}

// WriteJSON writes everything.
func (v *Validity) WriteJSON(w io.Writer, lang string) error {
	out := struct {
		Schema      int             `json:"schema"`
		Study       string          `json:"study"`
		Note        string          `json:"note,omitempty"`
		Code        string          `json:"code"`
		Respondents int             `json:"respondents"`
		N           int             `json:"n"`
		MissingRule string          `json:"missing_rule"`
		EffectiveN  *int            `json:"effective_n"`
		KMO         number          `json:"kmo"`
		Bartlett    bartlettRow     `json:"bartlett"`
		Condition   number          `json:"reciprocal_condition"`
		MCAR        *mcarRow        `json:"mcar"`
		Harman      number          `json:"harman"`
		Numbers     factorNumbers   `json:"numbers"`
		Eigenvalues []eigenvalueRow `json:"eigenvalues"`
		Factors     *extractionRow  `json:"factors"`
		Items       []validityItem  `json:"items"`
		AntiImage   [][]number      `json:"anti_image"`
		Patterns    []patternRow    `json:"patterns"`
		Verdicts    []verdictRow    `json:"verdicts"`
		Warnings    []warningRow    `json:"warnings"`
	}{Schema: Schema, Study: v.Title.In(lang), Note: v.Note.In(lang), Code: v.Framework.Nodes[v.Node].Code, Respondents: v.Respondents, N: v.N,
		MissingRule: string(v.Moments.Missing), EffectiveN: effective(v.Moments.Effective), KMO: number(v.Adequacy.Overall),
		Bartlett:  bartlettRow{number(v.Bartlett.ChiSquared), v.Bartlett.DF, number(v.Bartlett.P()), number(v.Bartlett.LogP), number(v.Bartlett.LogDeterminant)},
		Condition: number(v.Condition), Harman: number(v.Harman),
		Numbers:     factorNumbers{v.Parallel.Factors, v.AveragePartials.Factors, v.AveragePartials.FactorsFourth, v.Kaiser, v.Options.Factors.Factors, string(v.Options.Rule)},
		Eigenvalues: v.eigenvalueRows(), Factors: v.extraction(), AntiImage: matrixRows(v.Adequacy.AntiImage), Patterns: v.patternRows(), Warnings: warningRows(v.Warnings, lang)}
	if t := v.MCAR; t != nil {
		out.MCAR = &mcarRow{number(t.ChiSquared), t.DF, number(t.P()), number(t.LogP), t.N, t.Patterns}
	}
	for i := range v.Spec.Dimension {
		item := validityItem{Item: v.node(i).Code, Name: v.node(i).Name(lang), Dimension: v.dimension(i).Code, MissingRate: number(v.Rates[i]), MSA: number(v.Adequacy.Items[i]),
			Communality: number(math.NaN()), Loadings: []number{}, Structure: []number{}}
		if f := v.Factors; f != nil {
			item.Communality, item.Factor = number(f.Communalities[i]), f.Strongest(i)+1
			item.Loadings, item.Structure = numberList(f.Loadings.RawRowView(i)), numberList(f.Structure.RawRowView(i))
		}
		out.Items = append(out.Items, item)
	}
	for _, x := range v.Verdicts {
		out.Verdicts = append(out.Verdicts, verdictRow{x.About, string(x.Level), x.Text.In(lang), x.Source})
	}
	return encodeJSON(w, out)
}

func (v *Validity) extraction() *extractionRow {
	f := v.Factors
	if f == nil {
		return nil
	}
	row := &extractionRow{Method: string(f.Options.Extraction), Rotation: string(f.Options.Rotation), Dialect: string(f.Options.Dialect), Converged: f.Converged, Rounds: f.Rounds,
		Heywood: codes{}, Variance: numberList(f.Variance), Correlations: matrixRows(f.Correlations), RMSR: number(f.Residual), ChiSquared: number(f.ChiSquared), DF: f.DF, P: number(f.P())}
	for _, i := range f.Heywood {
		row.Heywood = append(row.Heywood, v.node(i).Code)
	}
	for _, home := range v.Home {
		var code *string
		if home >= 0 {
			code = &v.Framework.Nodes[v.Dimensions[home]].Code
		}
		row.Dimensions = append(row.Dimensions, code)
	}
	return row
}
