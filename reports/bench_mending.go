package reports

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// Place is whose judgements of what: an expert and a node of a panel.
type Place struct {
	Panel        *ahp.Panel
	Node, Expert int
}

// Code is the node's.
func (p Place) Code() string { return p.Panel.Nodes[p.Node].Code }

// ExpertName is the expert's, empty where a file stands for both.
func (p Place) ExpertName() string {
	if name := p.Panel.Experts[p.Expert].Name; name != p.Code() {
		return name
	}
	return ""
}

// label names a node for people: with its code where it has a name as well.
func label(n ahp.PanelNode, lang string) string {
	if name := n.Label(lang); name != n.Code {
		return n.Code + " " + name
	}
	return n.Code
}

// Title names the matrix, and the expert where that is somebody else.
func (p Place) Title(lang string) string {
	title := label(p.Panel.Nodes[p.Node], lang)
	if expert := p.ExpertName(); expert != "" {
		title += " · " + expert
	}
	return title
}

// element names a row of the matrix for people.
func (p Place) element(i int, lang string) string {
	return p.Panel.Nodes[p.Panel.Children(p.Node)[i]].Label(lang)
}

// Repair is a proposal for one matrix.
type Repair struct {
	Place
	*ahp.Repaired
}

// RepairTable shows a line for each matrix that there is a proposal for.
func RepairTable(repairs []Repair, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.name")), left(p.T("col.expert")), right(p.T("col.order")), right(p.T("repair.before")), right(p.T("repair.after")),
		right(p.T("repair.edits")), right(p.T("repair.change")), left(p.T("repair.proof"))}}
	for _, r := range repairs {
		t.Rows = append(t.Rows, TableRow{Cells: []string{label(r.Panel.Nodes[r.Node], lang), r.ExpertName(), strconv.Itoa(r.Matrix.N()), fixed(r.Before.CR, 4), fixed(r.After.CR, 4),
			strconv.Itoa(len(r.Edits)), fixed(r.Change(), 2), r.proof(p)}, Strong: !r.After.Consistent})
	}
	return t
}

// proof says what is known of the number of edits.
func (r *Repair) proof(p i18n.Printer) string {
	switch {
	case !r.After.Consistent:
		return p.T("repair.over")
	case r.Method != ahp.RepairFewest:
		return p.T("repair.unproven")
	case r.Fewest && r.Closest:
		return p.T("repair.closest")
	case r.Fewest:
		return p.T("repair.fewest")
	default:
		return p.T("repair.atleast", r.AtLeast)
	}
}

// EditsTable shows the judgements that would change.
func EditsTable(repairs []Repair, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.name")), left(p.T("col.expert")), left(p.T("col.pair")), right(p.T("col.given")), right(p.T("repair.to")), right(p.T("repair.change"))}}
	for _, r := range repairs {
		for k, e := range r.Edits {
			row := []string{label(r.Panel.Nodes[r.Node], lang), r.ExpertName()}
			if k > 0 {
				row = []string{"", ""}
			}
			t.Rows = append(t.Rows, TableRow{Cells: append(row, p.T("ahp.over", r.element(e.I, lang), r.element(e.J, lang)), Ratio(e.From), Ratio(e.To), fixed(e.Change(), 2))})
		}
	}
	return t
}

type editRow struct {
	Expert string `json:"-" csv:"expert"`
	Parent string `json:"-" csv:"parent"`
	A      string `json:"a" csv:"a"`
	B      string `json:"b" csv:"b"`
	From   number `json:"from" csv:"from"`
	To     number `json:"to" csv:"to"`
	Change number `json:"change" csv:"change"`
	Method string `json:"-" csv:"method"`
	Before number `json:"-" csv:"cr_before"`
	After  number `json:"-" csv:"cr_after"`
}

func (r *Repair) rows() []editRow {
	rows := []editRow{}
	for _, e := range r.Edits {
		rows = append(rows, editRow{r.Panel.Experts[r.Expert].Name, r.Code(), e.A, e.B, number(e.From), number(e.To), number(e.Change()),
			string(r.Method), number(r.Before.CR), number(r.After.CR)})
	}
	return rows
}

// WriteEditsCSV writes the edit log: a row for each judgement that would change.
func WriteEditsCSV(w io.Writer, repairs []Repair) error {
	rows := []editRow{}
	for i := range repairs {
		rows = append(rows, repairs[i].rows()...)
	}
	return csvfile.Marshal(rows, w)
}

// WriteRepairsJSON writes {"schema":1,"repairs":[…],"warnings":[…]}.
func WriteRepairsJSON(w io.Writer, repairs []Repair, warnings []diag.Warning, lang string) error {
	type repairRow struct {
		Expert      string    `json:"expert"`
		Parent      string    `json:"parent"`
		N           int       `json:"n"`
		Method      string    `json:"method"`
		Before      number    `json:"cr_before"`
		After       number    `json:"cr_after"`
		RI          number    `json:"ri"`
		RandomIndex string    `json:"random_index"`
		Limit       number    `json:"limit"`
		Consistent  bool      `json:"consistent"`
		Change      number    `json:"change"`
		AtLeast     int       `json:"at_least"`
		Fewest      bool      `json:"fewest"`
		Closest     bool      `json:"closest"`
		Rounds      int       `json:"rounds"`
		Edits       []editRow `json:"edits"`
	}
	rows := []repairRow{}
	for i := range repairs {
		r := &repairs[i]
		rows = append(rows, repairRow{r.Panel.Experts[r.Expert].Name, r.Code(), r.Matrix.N(), string(r.Method), number(r.Before.CR), number(r.After.CR),
			number(r.Before.RI), string(r.Before.RandomIndex), number(r.Before.Limit), r.After.Consistent, number(r.Change()), r.AtLeast, r.Fewest, r.Closest, r.Rounds, r.rows()})
	}
	return encodeJSON(w, struct {
		Schema   int          `json:"schema"`
		Repairs  []repairRow  `json:"repairs"`
		Warnings []warningRow `json:"warnings"`
	}{Schema, rows, warningRows(warnings, lang)})
}

// WriteJudgementsCSV writes the judgements of a panel as a study reads them:
// expert, parent, a, b, value. Values beyond 1/9…9, which a study's table does
// not hold, are written as the end of that range; how many there were is the
// first result.
func WriteJudgementsCSV(w io.Writer, panel *ahp.Panel) (clipped int, err error) {
	type row struct {
		Expert string `csv:"expert"`
		Parent string `csv:"parent"`
		A      string `csv:"a"`
		B      string `csv:"b"`
		Value  string `csv:"value"`
	}
	rows := []row{}
	for _, node := range panel.Compared() {
		for expert, m := range panel.Matrices[node] {
			if m == nil {
				continue
			}
			names := m.Names()
			for i := range names {
				for j := i + 1; j < len(names); j++ {
					if !m.Judged(i, j) {
						continue
					}
					value := m.At(i, j)
					if !ahp.InSaatyRange(value) {
						value = ahp.NearestScale(value)
						clipped++
					}
					rows = append(rows, row{panel.Experts[expert].Name, panel.Nodes[node].Code, names[i], names[j], exactRatio(value)})
				}
			}
		}
	}
	return clipped, csvfile.Marshal(rows, w)
}

// exactRatio writes a judgement so that it reads as the same number again: 3,
// 1/3, or all its digits.
func exactRatio(v float64) string {
	if ahp.OnSaatyScale(v) {
		return Ratio(v)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Completion is one matrix with its gaps filled in.
type Completion struct {
	Place
	*ahp.Completion
}

// filledMark stands behind a value that was filled in.
const filledMark = "*"

// Table shows the completed matrix, what was filled in marked.
func (c *Completion) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	filled := map[ahp.Pair]bool{}
	for _, f := range c.Filled {
		filled[f.Pair], filled[ahp.Pair{I: f.J, J: f.I}] = true, true
	}
	n := c.Matrix.N()
	t := &Table{Title: c.Title(lang), Columns: []Column{left(p.T("col.element"))}}
	for j := range n {
		t.Columns = append(t.Columns, right(c.element(j, lang)))
	}
	for i := range n {
		row := TableRow{Cells: []string{c.element(i, lang)}}
		for j := range n {
			cell := Ratio(c.Matrix.At(i, j)) + " "
			if filled[ahp.Pair{I: i, J: j}] {
				cell = fixed(c.Matrix.At(i, j), 3) + filledMark
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	r := c.Result
	t.Notes = []string{p.T("complete.line", len(c.Filled), n*(n-1)/2, string(c.Method), fixed(r.LambdaMax, 4), fixed(r.CI, 4), fixed(r.CR, 4))}
	return t
}

// FilledTable lists what was filled in.
func (c *Completion) FilledTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("complete.filled")), right(p.T("complete.value")), right(p.T("col.suggest"))}}
	for _, f := range c.Filled {
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("ahp.over", c.element(f.I, lang), c.element(f.J, lang)), fixed(f.Value, 4), Ratio(f.Scale)}})
	}
	return t
}

type completedRow struct {
	Expert string `json:"-" csv:"expert"`
	Parent string `json:"-" csv:"parent"`
	A      string `json:"a" csv:"a"`
	B      string `json:"b" csv:"b"`
	Value  number `json:"value" csv:"value"`
	Scale  number `json:"scale" csv:"scale"`
	Filled bool   `json:"filled" csv:"filled"`
}

func (c *Completion) rows() []completedRow {
	names := c.Matrix.Names()
	filled := map[ahp.Pair]bool{}
	for _, f := range c.Filled {
		filled[f.Pair] = true
	}
	rows := []completedRow{}
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			v := c.Matrix.At(i, j)
			rows = append(rows, completedRow{c.Panel.Experts[c.Expert].Name, c.Code(), names[i], names[j], number(v), number(ahp.NearestScale(v)), filled[ahp.Pair{I: i, J: j}]})
		}
	}
	return rows
}

// WriteCompletionsCSV writes a row for each pair of each completed matrix.
func WriteCompletionsCSV(w io.Writer, completions []Completion) error {
	rows := []completedRow{}
	for i := range completions {
		rows = append(rows, completions[i].rows()...)
	}
	return csvfile.Marshal(rows, w)
}

// WriteFilledCSV writes a row for each value that was filled in.
func WriteFilledCSV(w io.Writer, completions []Completion) error {
	rows := []completedRow{}
	for i := range completions {
		rows = append(rows, slices.DeleteFunc(completions[i].rows(), func(r completedRow) bool { return !r.Filled })...)
	}
	return csvfile.Marshal(rows, w)
}

// WriteCompletionsJSON writes {"schema":1,"completions":[…],"warnings":[…]}.
func WriteCompletionsJSON(w io.Writer, completions []Completion, warnings []diag.Warning, lang string) error {
	type completionRow struct {
		Expert    string         `json:"expert"`
		Parent    string         `json:"parent"`
		N         int            `json:"n"`
		Names     []string       `json:"names"`
		Method    string         `json:"method"`
		Filled    int            `json:"filled"`
		LambdaMax number         `json:"lambda_max"`
		CI        number         `json:"ci"`
		CR        number         `json:"cr"`
		Weights   []number       `json:"weights"`
		Pairs     []completedRow `json:"pairs"`
	}
	rows := []completionRow{}
	for i := range completions {
		c := &completions[i]
		row := completionRow{c.Panel.Experts[c.Expert].Name, c.Code(), c.Matrix.N(), c.Matrix.Names(), string(c.Method), len(c.Filled),
			number(c.Result.LambdaMax), number(c.Result.CI), number(c.Result.CR), nil, c.rows()}
		for _, v := range c.Result.Weights {
			row.Weights = append(row.Weights, number(v))
		}
		rows = append(rows, row)
	}
	return encodeJSON(w, struct {
		Schema      int             `json:"schema"`
		Completions []completionRow `json:"completions"`
		Warnings    []warningRow    `json:"warnings"`
	}{Schema, rows, warningRows(warnings, lang)})
}

// Design is which pairs of a matrix to ask about.
type Design struct {
	Code  string      // of the matrix; empty for elements that have but a number
	Title diag.Text   // what people read
	Names []string    // of the elements
	Shown []diag.Text // what people read
	*ahp.PairDesign
}

// all is the number of pairs that there are.
func (d *Design) all() int { return len(d.Names) * (len(d.Names) - 1) / 2 }

// precisionColumns head what precisionCells are.
func precisionColumns(p i18n.Printer) []Column {
	return []Column{right(p.T("design.pairs")), right(p.T("design.share")), right(p.T("design.times")), right(p.T("design.diameter")), right(p.T("design.error")),
		right(p.T("design.d")), right(p.T("design.a"))}
}

func precisionCells(d ahp.Precision, all int) []string {
	times := strconv.Itoa(d.FewestOf)
	if d.MostOf > d.FewestOf {
		times += "–" + strconv.Itoa(d.MostOf)
	}
	return []string{strconv.Itoa(d.Pairs), percent(d.Pairs, all), times, strconv.Itoa(d.Diameter), fixed(d.StandardError, 2), fixed(d.EfficiencyD, 3), fixed(d.EfficiencyA, 3)}
}

// DesignsTable shows how precise designs are, a line each.
func DesignsTable(designs []Design, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: append([]Column{left(p.T("col.name")), right(p.T("col.order"))}, precisionColumns(p)...)}
	for i := range designs {
		d := &designs[i]
		t.Rows = append(t.Rows, TableRow{Cells: append([]string{d.Title.In(lang), strconv.Itoa(len(d.Names))}, precisionCells(d.Precision, d.all())...)})
	}
	t.Notes = []string{p.T("design.note")}
	return t
}

// PairsTable lists the pairs to ask about.
func (d *Design) PairsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("design.ask", d.Title.In(lang), len(d.Pairs), d.all()), Columns: []Column{right(""), left("A"), left("B")}, Name: 1}
	for k, pair := range d.Pairs {
		t.Rows = append(t.Rows, TableRow{Cells: []string{strconv.Itoa(k + 1), d.Shown[pair.I].In(lang), d.Shown[pair.J].In(lang)}})
	}
	return t
}

// ChoicesTable shows the precision of several numbers of pairs of n elements.
func ChoicesTable(n int, choices []ahp.Precision, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("design.choices", n), Columns: precisionColumns(p)}
	for _, c := range choices {
		t.Rows = append(t.Rows, TableRow{Cells: precisionCells(c, n*(n-1)/2)})
	}
	t.Notes = []string{p.T("design.note")}
	return t
}

// WriteDesignsCSV writes a row for each pair to ask about.
func WriteDesignsCSV(w io.Writer, designs []Design) error {
	type row struct {
		Parent string `csv:"parent"`
		A      string `csv:"a"`
		B      string `csv:"b"`
	}
	rows := []row{}
	for _, d := range designs {
		for _, pair := range d.Pairs {
			rows = append(rows, row{d.Code, d.Names[pair.I], d.Names[pair.J]})
		}
	}
	return csvfile.Marshal(rows, w)
}

type precisionRow struct {
	N             int    `json:"n" csv:"n"`
	Pairs         int    `json:"pairs" csv:"pairs"`
	Diameter      int    `json:"diameter" csv:"diameter"`
	FewestOf      int    `json:"fewest_of" csv:"fewest_of"`
	MostOf        int    `json:"most_of" csv:"most_of"`
	LogTrees      number `json:"log_spanning_trees" csv:"log_spanning_trees"`
	MeanVariance  number `json:"mean_variance" csv:"mean_variance"`
	WorstVariance number `json:"worst_variance" csv:"worst_variance"`
	StandardError number `json:"standard_error" csv:"standard_error"`
	EfficiencyD   number `json:"efficiency_d" csv:"efficiency_d"`
	EfficiencyA   number `json:"efficiency_a" csv:"efficiency_a"`
}

func newPrecisionRow(n int, p ahp.Precision) precisionRow {
	return precisionRow{n, p.Pairs, p.Diameter, p.FewestOf, p.MostOf, number(p.LogTrees), number(p.MeanVariance), number(p.WorstVariance), number(p.StandardError),
		number(p.EfficiencyD), number(p.EfficiencyA)}
}

// WriteDesignsJSON writes {"schema":1,"designs":[…]}.
func WriteDesignsJSON(w io.Writer, designs []Design) error {
	type pairRow struct {
		A string `json:"a"`
		B string `json:"b"`
	}
	type designRow struct {
		Parent    string       `json:"parent"`
		Criterion string       `json:"criterion"`
		Names     []string     `json:"names"`
		Ask       []pairRow    `json:"ask"`
		Precision precisionRow `json:"precision"`
	}
	rows := []designRow{}
	for _, d := range designs {
		row := designRow{Parent: d.Code, Criterion: string(d.Criterion), Names: d.Names, Precision: newPrecisionRow(len(d.Names), d.Precision)}
		for _, pair := range d.Pairs {
			row.Ask = append(row.Ask, pairRow{d.Names[pair.I], d.Names[pair.J]})
		}
		rows = append(rows, row)
	}
	return encodeJSON(w, struct {
		Schema  int         `json:"schema"`
		Designs []designRow `json:"designs"`
	}{Schema, rows})
}

// Choices are the precisions of several numbers of pairs, for matrices of one order.
type Choices struct {
	N      int
	Values []ahp.Precision
}

func choiceRows(choices []Choices) []precisionRow {
	rows := []precisionRow{}
	for _, c := range choices {
		for _, v := range c.Values {
			rows = append(rows, newPrecisionRow(c.N, v))
		}
	}
	return rows
}

// WriteChoicesCSV writes a row for each number of elements and of pairs.
func WriteChoicesCSV(w io.Writer, choices []Choices) error {
	return csvfile.Marshal(choiceRows(choices), w)
}

// WriteChoicesJSON writes {"schema":1,"choices":[…]}.
func WriteChoicesJSON(w io.Writer, choices []Choices) error {
	return encodeJSON(w, struct {
		Schema  int            `json:"schema"`
		Choices []precisionRow `json:"choices"`
	}{Schema, choiceRows(choices)})
}

// Next is what to ask an expert next about one matrix.
type Next struct {
	Place
	Judged int // pairs
	Pairs  []ahp.NextPair
	Before float64 // mean variance of ln(w_i/w_j) as it is; +Inf while elements are unconnected
}

// NextTable lists what to ask next.
func NextTable(list []Next, lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("col.expert")), left(p.T("col.name")), right(p.T("next.judged")), left(p.T("next.ask")), right(p.T("next.before")), right(p.T("next.after"))}}
	for i := range list {
		at := &list[i]
		n := len(at.Panel.Children(at.Node))
		before := at.Before
		for k, pair := range at.Pairs {
			row := []string{at.ExpertName(), label(at.Panel.Nodes[at.Node], lang), p.T("next.of", at.Judged, n*(n-1)/2)}
			if k > 0 {
				row = []string{"", "", ""}
			}
			ask := p.T("next.pair", at.element(pair.I, lang), at.element(pair.J, lang))
			t.Rows = append(t.Rows, TableRow{Cells: append(row, ask, relativeError(before, n), relativeError(pair.Mean, n))})
			before = pair.Mean
		}
	}
	t.Notes = []string{p.T("next.note")}
	return t
}

// relativeError is the standard error compared with that of all pairs.
func relativeError(mean float64, n int) string {
	return fixed(math.Sqrt(mean*float64(n)/2), 2)
}

type nextRow struct {
	Expert   string `json:"expert" csv:"expert"`
	Parent   string `json:"parent" csv:"parent"`
	Judged   int    `json:"judged" csv:"judged"`
	All      int    `json:"all" csv:"all"`
	Place    int    `json:"place" csv:"place"`
	A        string `json:"a" csv:"a"`
	B        string `json:"b" csv:"b"`
	Connects bool   `json:"connects" csv:"connects"`
	Mean     number `json:"mean_variance" csv:"mean_variance"`
}

func nextRows(list []Next) []nextRow {
	rows := []nextRow{}
	for _, at := range list {
		n := len(at.Panel.Children(at.Node))
		for k, pair := range at.Pairs {
			rows = append(rows, nextRow{at.Panel.Experts[at.Expert].Name, at.Code(), at.Judged, n * (n - 1) / 2, k + 1, pair.A, pair.B, pair.Connects, number(pair.Mean)})
		}
	}
	return rows
}

// WriteNextCSV writes a row for each pair to ask about, place 1 first.
func WriteNextCSV(w io.Writer, list []Next) error { return csvfile.Marshal(nextRows(list), w) }

// WriteNextJSON writes {"schema":1,"next":[…]}.
func WriteNextJSON(w io.Writer, list []Next) error {
	return encodeJSON(w, struct {
		Schema int       `json:"schema"`
		Next   []nextRow `json:"next"`
	}{Schema, nextRows(list)})
}

// byExpert puts the proposals of each expert together, in the panel's order.
func byExpert(repairs []Repair) [][]Repair {
	sorted := slices.Clone(repairs)
	slices.SortStableFunc(sorted, func(a, b Repair) int { return cmp.Compare(a.Expert, b.Expert) })
	var groups [][]Repair
	for _, r := range sorted {
		if len(r.Edits) == 0 {
			continue
		}
		if last := len(groups) - 1; last >= 0 && groups[last][0].Expert == r.Expert {
			groups[last] = append(groups[last], r)
		} else {
			groups = append(groups, []Repair{r})
		}
	}
	return groups
}
