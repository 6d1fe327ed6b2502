package reports

import (
	"fmt"
	"math"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics/cfa"
)

// FactorAnalysis is a factor model of a study's framework, fitted, to be shown.
type FactorAnalysis struct {
	Framework  *indicators.Framework
	Level      int // of the factors, below the root
	Result     *cfa.Result
	Structures []*cfa.Result          // other structures, for comparison
	Groups     []cfa.Group            // whose answers were compared
	Invariance []cfa.InvarianceResult // over those groups
	Warnings   []diag.Warning
}

// Largest is how many modification indices and residuals are shown.
const Largest = 20

// factor is the name of a factor or an item.
func (f *FactorAnalysis) factor(code, lang string) string {
	if code == cfa.General {
		return i18n.Printer{Lang: lang}.T("cfa.general")
	}
	if node, found := f.Framework.Index(code); found {
		return f.Framework.Nodes[node].Name(lang)
	}
	return code
}

// named is a code with its name, where it has one.
func (f *FactorAnalysis) named(code, lang string) string {
	if name := f.factor(code, lang); name != code && code != cfa.General {
		return code + " " + name
	}
	return f.factor(code, lang)
}

func grade(p i18n.Printer, g cfa.Grade) string {
	if g == cfa.Ungraded {
		return ""
	}
	return p.T("grade." + string(g))
}

// limits says what a rule of thumb asks for.
func limits(r cfa.Rule) string {
	if r.Source == "" {
		return ""
	}
	sign := "≥ "
	if r.Wants() < 0 {
		sign = "≤ "
	}
	text := sign + strconv.FormatFloat(r.Good, 'g', -1, 64)
	if r.Acceptable != r.Good {
		text += " (" + strconv.FormatFloat(r.Acceptable, 'g', -1, 64) + ")"
	}
	return text
}

// FitTable shows the indices of fit with their rules of thumb.
func (f *FactorAnalysis) FitTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	m := &f.Result.Measures
	t := &Table{Title: p.T("cfa.title", p.T("structure."+string(f.Result.Model.Structure))),
		Columns: []Column{left(p.T("cfa.index")), right(p.T("cfa.value")), left(p.T("cfa.wanted")), left(p.T("cfa.verdict")), left(p.T("cfa.source"))}}
	row := func(index, value string, v float64) {
		r := cfa.RuleOf(index)
		g := r.Grade(v)
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("fit." + index), value, limits(r), grade(p, g), r.Source}, Strong: g == cfa.Poor})
	}
	plain := func(index string, v float64, decimals int) {
		if !math.IsNaN(v) {
			row(index, fixed(v, decimals), v)
		}
	}
	ordinal := f.Result.Options.Estimator == cfa.WLSMV // of which the uncorrected indices say nothing
	if !ordinal {
		row("chi_square", p.T("fit.test", fixed(m.ChiSquare, 3), m.DF, pOf(m.P)), math.NaN())
		plain("chi_square_df", m.Ratio, 3)
	}
	if r := m.Robust; r != nil {
		row("chi_square_scaled", p.T("fit.test", fixed(r.ChiSquare, 3), m.DF, pOf(r.P)), math.NaN())
		plain("scaling", r.Scaling, 4)
		if math.IsNaN(r.CFI) {
			plain("cfi_scaled", r.ScaledCFI, 3)
			plain("tli_scaled", r.ScaledTLI, 3)
			plain("rmsea_scaled", r.ScaledRMSEA, 3)
		} else {
			plain("cfi_robust", r.CFI, 3)
			plain("tli_robust", r.TLI, 3)
			row("rmsea_robust", ranged(r.RMSEA, r.RMSEALow, r.RMSEAHigh), r.RMSEA)
		}
	}
	if ordinal {
		plain("srmr", m.SRMR, 3)
		t.Notes = f.notes(p)
		return t
	}
	row("rmsea", ranged(m.RMSEA, m.RMSEALow, m.RMSEAHigh), m.RMSEA)
	row("p_close", probability(m.PClose), math.NaN())
	for _, index := range m.Indices() {
		switch index.Name {
		case "srmr", "rmr", "cfi", "tli", "ifi", "nfi", "rfi", "gfi", "agfi", "pnfi", "pcfi", "pgfi", "ecvi":
			plain(index.Name, index.Value, 3)
		case "hoelter_05", "hoelter_01", "aic", "bic", "caic":
			plain(index.Name, index.Value, 1)
		}
	}
	t.Notes = f.notes(p)
	return t
}

// pOf is a p value as it follows "p": "= 0.0312", "< 0.0001", "–".
func pOf(v float64) string {
	text := probability(v)
	switch {
	case math.IsNaN(v):
		return missing
	case text[0] == '<':
		return "< " + text[1:]
	}
	return "= " + text
}

func ranged(v, low, high float64) string {
	return fmt.Sprintf("%s [%s, %s]", fixed(v, 3), fixed(low, 3), fixed(high, 3))
}

// notes say what was fitted to whom, and how.
func (f *FactorAnalysis) notes(p i18n.Printer) []string {
	r := f.Result
	notes := []string{p.T("cfa.sample", r.N, p.T("missing."+string(r.Options.Missing)), r.Left, r.Patterns)}
	dialect := r.Options.Dialect
	if r.Options.Estimator == cfa.WLSMV {
		dialect = cfa.Amos // it counts n − 1
	}
	notes = append(notes, p.T("cfa.method", p.T("estimator."+string(r.Options.Estimator)), p.T("dialect."+string(dialect)), p.T("identification."+string(r.Model.Identification)), r.Measures.Parameters))
	if other := f.otherDialect(p); other != "" {
		notes = append(notes, other)
	}
	return append(notes, p.T("cfa.thumb"))
}

// otherDialect is χ² with the other divisor, where answers are complete.
func (f *FactorAnalysis) otherDialect(p i18n.Printer) string {
	r := f.Result
	if r.Options.Missing == cfa.FIML || r.Options.Estimator != cfa.ML {
		return ""
	}
	n := float64(r.N)
	if r.Options.Dialect == cfa.Amos {
		return p.T("cfa.otherlavaan", fixed(r.Measures.Minimum*n, 3))
	}
	return p.T("cfa.otheramos", fixed(r.Measures.Minimum*(n-1), 3))
}

// QualityTable shows for each factor whether its items belong together.
func (f *FactorAnalysis) QualityTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("cfa.convergent"), Columns: []Column{left(p.T("cfa.factor")), right(p.T("cfa.items")), right(p.T("cfa.loadings")), right("AVE"), right("CR"), right("ω"), left(p.T("cfa.verdict"))}}
	for n, q := range f.Result.Factors {
		low, high := math.Inf(1), math.Inf(-1)
		for _, parameter := range f.Result.Parameters {
			if parameter.Kind == cfa.Loading && parameter.Left == q.Code {
				low, high = min(low, parameter.Standardized), max(high, parameter.Standardized)
			}
		}
		g := q.Grade()
		t.Rows = append(t.Rows, TableRow{Cells: []string{f.named(q.Code, lang), strconv.Itoa(len(f.Result.Model.Factors[n].Items)), fixed(low, 3) + " – " + fixed(high, 3), fixed(q.AVE, 3), fixed(q.CR, 3), fixed(q.Omega, 3), grade(p, g)}, Strong: g == cfa.Poor})
	}
	t.Notes = []string{p.T("cfa.convergentnote")}
	return t
}

// DiscriminantTable shows √AVE on the diagonal, correlations of the factors
// below it and HTMT above; nil with a single factor.
func (f *FactorAnalysis) DiscriminantTable(lang string) *Table {
	factors := f.Result.Factors
	if len(factors) < 2 {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("cfa.discriminant"), Columns: []Column{left(p.T("cfa.factor"))}}
	cells := make([][]string, len(factors))
	for i, q := range factors {
		t.Columns = append(t.Columns, right(q.Code))
		cells[i] = make([]string, len(factors)+1)
		cells[i][0] = f.named(q.Code, lang)
		cells[i][i+1] = fixed(math.Sqrt(q.AVE), 3)
	}
	var alike, close []string
	for _, pair := range f.Result.Pairs() {
		cells[pair.B][pair.A+1] = fixed(pair.Correlation, 3)
		cells[pair.A][pair.B+1] = fixed(pair.HTMT, 3)
		name := factors[pair.A].Code + "–" + factors[pair.B].Code
		if !pair.Distinct {
			alike = append(alike, name)
		}
		if cfa.RuleOf("htmt").Grade(pair.HTMT) != cfa.Good {
			close = append(close, name)
		}
	}
	for _, row := range cells {
		t.Rows = append(t.Rows, TableRow{Cells: row})
	}
	t.Notes = []string{p.T("cfa.discriminantnote"), verdictOf(p, "cfa.larcker", alike), verdictOf(p, "cfa.htmt", close)}
	return t
}

// verdictOf says which pairs fail a criterion, if any do.
func verdictOf(p i18n.Printer, criterion string, failed []string) string {
	name := p.T(criterion)
	if failed == nil {
		return p.T("cfa.allpairs", name)
	}
	return p.T("cfa.notpairs", name, joined(failed))
}

// joined lists up to ten names.
func joined(names []string) string {
	const most = 10
	text := ""
	for i, name := range names {
		if i == most {
			return text + " …"
		}
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}

// ParametersTable shows all estimates.
func (f *FactorAnalysis) ParametersTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Columns: []Column{left(p.T("cfa.parameter")), left(p.T("cfa.of")), right(p.T("cfa.estimate")), right(p.T("col.se")), right("z"), right("p"), right(p.T("cfa.standardized")), right(p.T("col.se"))}}
	for _, parameter := range f.Result.Parameters {
		se, z, probable := fixed(parameter.SE, 3), fixed(parameter.Z, 3), probability(parameter.P)
		if parameter.Fixed {
			se, z, probable = p.T("cfa.fixed"), "", ""
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("parameter." + string(parameter.Kind)), f.between(parameter.Kind, parameter.Left, parameter.Right), fixed(parameter.Estimate, 3), se, z, probable,
			fixed(parameter.Standardized, 3), fixed(parameter.StandardizedSE, 3)}})
	}
	t.Notes = f.notes(p)
	return t
}

// between writes what a parameter is of.
func (f *FactorAnalysis) between(kind cfa.ParameterKind, a, b string) string {
	switch kind {
	case cfa.Loading, cfa.SecondLoading:
		return a + " → " + b
	case cfa.FactorCovariance, cfa.ErrorCovariance:
		return a + " ↔ " + b
	}
	return a
}

// ModificationsTable shows the parameters that would improve the fit most.
func (f *FactorAnalysis) ModificationsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("cfa.modifications"), Columns: []Column{left(p.T("cfa.parameter")), left(p.T("cfa.of")), right("MI"), right(p.T("cfa.change")), right(p.T("cfa.standardized"))}}
	for _, m := range f.Result.Modifications[:min(Largest, len(f.Result.Modifications))] {
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("parameter." + string(m.Kind)), f.between(m.Kind, m.Left, m.Right), fixed(m.Index, 3), fixed(m.Change, 3), fixed(m.Standardized, 3)}})
	}
	t.Notes = []string{p.T("cfa.modificationsnote")}
	return t
}

// ResidualsTable shows the correlations that the model misses most.
func (f *FactorAnalysis) ResidualsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("cfa.residuals"), Columns: []Column{left(p.T("col.item")), left(p.T("col.item")), right(p.T("cfa.residual"))}}
	list := f.Result.LargestResiduals()
	for _, pair := range list[:min(Largest, len(list))] {
		t.Rows = append(t.Rows, TableRow{Cells: []string{f.named(pair.A, lang), f.named(pair.B, lang), fixed(pair.Residual, 3)}})
	}
	t.Notes = []string{p.T("cfa.residualsnote")}
	return t
}

// StructuresTable sets the structures side by side.
func (f *FactorAnalysis) StructuresTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("cfa.structures"), Columns: []Column{left(p.T("cfa.structure")), right("χ²"), right("df"), right("χ²/df"), right("CFI"), right("TLI"), right("RMSEA"), right("SRMR"), right("AIC"), right("BIC")}}
	var correlated, second *cfa.Result
	for _, r := range f.Structures {
		m := &r.Measures
		name := p.T("structure." + string(r.Model.Structure))
		if !r.Converged {
			name += " *"
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, fixed(m.ChiSquare, 3), strconv.Itoa(m.DF), fixed(m.Ratio, 3), fixed(m.CFI, 3), fixed(m.TLI, 3), fixed(m.RMSEA, 3), fixed(m.SRMR, 3), fixed(m.AIC, 1), fixed(m.BIC, 1)}})
		switch r.Model.Structure {
		case cfa.Correlated:
			correlated = r
		case cfa.SecondOrder:
			second = r
		}
	}
	if correlated != nil && second != nil {
		t.Notes = append(t.Notes, p.T("cfa.target", fixed(correlated.Measures.ChiSquare/second.Measures.ChiSquare, 3)))
	}
	return t
}

// InvarianceTable shows the steps of invariance over groups.
func (f *FactorAnalysis) InvarianceTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("cfa.invariance"), Columns: []Column{left(p.T("cfa.step")), right("χ²"), right("df"), right("CFI"), right("RMSEA"), right("Δχ²"), right("Δdf"), right("p"), right("ΔCFI"), right("ΔRMSEA"), left(p.T("cfa.holds"))}}
	for _, r := range f.Invariance {
		m := &r.Measures
		cells := []string{p.T("step." + string(r.Step)), fixed(m.ChiSquare, 3), strconv.Itoa(m.DF), fixed(m.CFI, 3), fixed(m.RMSEA, 3), fixed(r.ChiSquareChange, 3), "", "", fixed(r.CFIChange, 3), fixed(r.RMSEAChange, 3), yesNo(p, r.Held)}
		if r.Step == cfa.Configural && r.Converged {
			cells[10] = missing // the others are judged against it; whether it fits itself, its CFI and RMSEA say
		}
		if r.DFChange != 0 {
			cells[6], cells[7] = strconv.Itoa(r.DFChange), probability(r.P)
		}
		if !r.Converged {
			cells[0] += " *"
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	names := make([]string, len(f.Groups))
	for i, g := range f.Groups {
		names[i] = g.Name
	}
	t.Notes = []string{p.T("cfa.groups", joined(names)), p.T("cfa.invariancenote", fixed(cfa.CFIDrop, 3), fixed(cfa.RMSEARise, 3))}
	return t
}
