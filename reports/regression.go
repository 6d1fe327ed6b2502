package reports

import (
	"cmp"
	"io"
	"slices"
	"strconv"

	"goodgov/indicators"
	"goodgov/indicators/regression"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// Regression is a score explained by what is known of the respondents.
type Regression struct {
	Title, Note indicators.Names
	Framework   *indicators.Framework
	Node        int
	Valid       int // respondents, of whom Fit.N could be used
	Weighted    bool
	Clusters    bool // lowest units; otherwise every respondent is one
	Confidence  float64
	Variables   []RegressionVariable
	Model       *regression.Model
	Fit         *regression.Fit
	Publish     Publish
	Warnings    []diag.Warning
}

// RegressionVariable is a number, or categories of which one is the reference.
type RegressionVariable struct {
	Key       string
	Names     indicators.Names
	Number    bool
	Groups    []GroupName
	Sizes     []int // respondents used, by group
	Reference int   // a group
	Term      []int // of the model, by group, or one for a number; −1: none
}

// Name returns the variable's name in a language, or its key.
func (v *RegressionVariable) Name(lang string) string { return cmp.Or(v.Names.In(lang), v.Key) }

// few reports whether a category has too few people to be published.
func (r *Regression) few(n int) bool {
	return r.Publish.Protect != ProtectNone && 0 < n && n < r.Publish.MinRespondents
}

// hides reports whether categories of a variable are kept out of reports: all
// of them where one is small, since the others would tell of it.
func (r *Regression) hides(v *RegressionVariable) bool { return slices.ContainsFunc(v.Sizes, r.few) }

// Unprotected shows categories of any size: for the analyst.
func (r *Regression) Unprotected() { r.Publish.Protect = ProtectNone }

// CoefficientTable is the effect of every term.
func (r *Regression) CoefficientTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	n := &r.Framework.Nodes[r.Node]
	t := &Table{Title: p.T("regression.title", n.Code+" "+n.Name(lang)), Columns: []Column{left(p.T("regression.term")), right("n"), right(p.T("regression.effect")), right(p.T("col.se")), right(p.T("col.interval", points(r.Confidence))),
		right("t"), right(p.T("regression.df")), right("p"), right("VIF")}}
	row := func(name, n string, c *regression.Coefficient, vif string) TableRow {
		return TableRow{Cells: []string{name, n, signed3(c.Value), fixed(c.SE, 3), signedInterval(c.Low, c.High), fixed(c.T, 2), fixed(c.DF, 1), probability(c.P), vif}}
	}
	intercept := row(p.T("regression.intercept"), "", &r.Fit.Coefficients[0], "")
	intercept.Cells[2], intercept.Cells[4] = fixed(r.Fit.Coefficients[0].Value, 3), interval(r.Fit.Coefficients[0].Low, r.Fit.Coefficients[0].High)
	t.Rows = append(t.Rows, intercept)
	hidden := false
	for i := range r.Variables {
		v, joint := &r.Variables[i], &r.Fit.Variables[i]
		vif := fixed(joint.VIF, 2)
		if v.Number {
			t.Rows = append(t.Rows, row(v.Name(lang)+p.T("regression.perunit"), strconv.Itoa(r.Fit.N), &r.Fit.Coefficients[1+v.Term[0]], vif))
			continue
		}
		test := p.T("regression.joint", degrees(joint.DF1), fixed(joint.DF2, 1), fixed(joint.F, 2), pText(joint.P))
		t.Rows = append(t.Rows, TableRow{Cells: []string{v.Name(lang) + p.T("list.colon") + test, "", "", "", "", "", "", "", vif}, Strong: true})
		for j, g := range v.Groups {
			size := strconv.Itoa(v.Sizes[j])
			switch {
			case v.Sizes[j] == 0:
				continue
			case r.hides(v):
				hidden = true
				t.Rows = append(t.Rows, TableRow{Cells: []string{g.Name(lang), p.T("word.hidden"), "", "", "", "", "", "", ""}, Indent: 1})
				continue
			case j == v.Reference:
				t.Rows = append(t.Rows, TableRow{Cells: []string{g.Name(lang), size, p.T("regression.reference"), "", "", "", "", "", ""}, Indent: 1})
				continue
			}
			line := row(g.Name(lang), size, &r.Fit.Coefficients[1+v.Term[j]], "")
			line.Indent = 1
			t.Rows = append(t.Rows, line)
		}
	}
	rule := "regression.note.respondents"
	if r.Clusters {
		rule = "regression.note.clusters"
	}
	t.Notes = []string{p.T("regression.note.fit", r.Fit.N, r.Valid, fixed(r.Fit.R2, 3), fixed(r.Fit.Adjusted, 3)), p.T(rule, r.Fit.Clusters), p.T("regression.note.scores")}
	if r.Weighted {
		t.Notes = append(t.Notes, p.T("regression.note.weights"))
	}
	if hidden {
		t.Notes = append(t.Notes, p.T("regression.note.hidden", r.Publish.MinRespondents))
	}
	return t
}

// Sentence says in plain words what the score depends on.
func (r *Regression) Sentence(lang string) string {
	p := i18n.Printer{Lang: lang}
	var on []string
	for i := range r.Variables {
		if r.Fit.Variables[i].P < 1-r.Confidence {
			on = append(on, r.Variables[i].Name(lang))
		}
	}
	explained := fixed(100*r.Fit.R2, 1)
	if len(on) == 0 {
		return p.T("regression.say.nothing", explained)
	}
	list := on[0]
	for _, name := range on[1:] {
		list += p.T("list.comma") + name
	}
	return p.T("regression.say.on", list, explained)
}

type coefficientRow struct {
	Variable  string `json:"variable" csv:"variable"`
	Value     string `json:"value" csv:"value"`
	Reference string `json:"reference" csv:"reference"`
	N         int    `json:"n" csv:"n"`
	Estimate  number `json:"estimate" csv:"estimate"`
	SE        number `json:"se" csv:"se"`
	T         number `json:"t" csv:"t"`
	DF        number `json:"df" csv:"df"`
	P         number `json:"p" csv:"p"`
	Low       number `json:"low" csv:"low"`
	High      number `json:"high" csv:"high"`
	Plain     number `json:"se_independent" csv:"se_independent"`
}

type variableRow struct {
	Variable string `json:"variable"`
	VIF      number `json:"vif"`
	F        number `json:"f"`
	DF1      number `json:"df1"`
	DF2      number `json:"df2"`
	P        number `json:"p"`
}

func (r *Regression) rows() []coefficientRow {
	row := func(variable, value, reference string, n int, c *regression.Coefficient) coefficientRow {
		return coefficientRow{variable, value, reference, n, number(c.Value), number(c.SE), number(c.T), number(c.DF), number(c.P), number(c.Low), number(c.High), number(c.Plain)}
	}
	rows := []coefficientRow{row("", "", "", r.Fit.N, &r.Fit.Coefficients[0])}
	for i := range r.Variables {
		v := &r.Variables[i]
		for j, term := range v.Term {
			switch {
			case v.Number:
				rows = append(rows, row(v.Key, "", "", r.Fit.N, &r.Fit.Coefficients[1+term]))
			case term >= 0:
				rows = append(rows, row(v.Key, v.Groups[j].Code, v.Groups[v.Reference].Code, v.Sizes[j], &r.Fit.Coefficients[1+term]))
			}
		}
	}
	return rows
}

// WriteCSV writes a row for each coefficient, the intercept first.
func (r *Regression) WriteCSV(w io.Writer) error { return csvfile.Marshal(r.rows(), w) }

// WriteJSON writes everything, nothing hidden.
func (r *Regression) WriteJSON(w io.Writer, lang string) error {
	variables := []variableRow{}
	for _, v := range r.Fit.Variables {
		variables = append(variables, variableRow{v.Name, number(v.VIF), number(v.F), number(v.DF1), number(v.DF2), number(v.P)})
	}
	clusters := 0
	if r.Clusters {
		clusters = r.Fit.Clusters
	}
	return encodeJSON(w, struct {
		Schema       int              `json:"schema"`
		Study        string           `json:"study"`
		Node         string           `json:"code"`
		N            int              `json:"n"`
		Valid        int              `json:"valid"`
		Clusters     int              `json:"clusters"`
		Weighted     bool             `json:"weighted"`
		Confidence   float64          `json:"confidence"`
		R2           number           `json:"r_squared"`
		Adjusted     number           `json:"r_squared_adjusted"`
		Coefficients []coefficientRow `json:"coefficients"`
		Variables    []variableRow    `json:"variables"`
		Warnings     []warningRow     `json:"warnings"`
	}{Schema, r.Title.In(lang), r.Framework.Nodes[r.Node].Code, r.Fit.N, r.Valid, clusters, r.Weighted, r.Confidence, number(r.Fit.R2), number(r.Fit.Adjusted), r.rows(), variables, warningRows(r.Warnings, lang)})
}
