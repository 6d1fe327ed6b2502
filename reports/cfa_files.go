package reports

import (
	"io"
	"math"

	"goodgov/internal/csvfile"
	"goodgov/survey/psychometrics/cfa"
)

type parameterRow struct {
	Kind           string `csv:"kind" json:"kind"`
	Left           string `csv:"left" json:"left"`
	Right          string `csv:"right" json:"right"`
	Fixed          bool   `csv:"fixed" json:"fixed"`
	Estimate       number `csv:"estimate" json:"estimate"`
	SE             number `csv:"se" json:"se"`
	Z              number `csv:"z" json:"z"`
	P              number `csv:"p" json:"p"`
	Low            number `csv:"low" json:"low"`
	High           number `csv:"high" json:"high"`
	Standardized   number `csv:"standardized" json:"standardized"`
	StandardizedSE number `csv:"standardized_se" json:"standardized_se"`
}

func parameterRows(r *cfa.Result) []parameterRow {
	rows := []parameterRow{}
	for _, p := range r.Parameters {
		rows = append(rows, parameterRow{string(p.Kind), p.Left, p.Right, p.Fixed, number(p.Estimate), number(p.SE), number(p.Z), number(p.P), number(p.Low), number(p.High), number(p.Standardized), number(p.StandardizedSE)})
	}
	return rows
}

type fitRow struct {
	Index      string `csv:"index" json:"index"`
	Value      number `csv:"value" json:"value"`
	Good       number `csv:"good" json:"good"`
	Acceptable number `csv:"acceptable" json:"acceptable"`
	Grade      string `csv:"grade" json:"grade"`
	Source     string `csv:"source" json:"source"`
}

func fitRows(m *cfa.Measures) []fitRow {
	rows := []fitRow{}
	for _, index := range m.Indices() {
		rule := cfa.RuleOf(index.Name)
		row := fitRow{Index: index.Name, Value: number(index.Value), Good: number(math.NaN()), Acceptable: number(math.NaN()), Grade: string(rule.Grade(index.Value)), Source: rule.Source}
		if rule.Source != "" {
			row.Good, row.Acceptable = number(rule.Good), number(rule.Acceptable)
		}
		rows = append(rows, row)
	}
	return rows
}

type factorRow struct {
	Code          string `csv:"factor" json:"code"`
	Items         int    `csv:"items" json:"items"`
	AVE           number `csv:"ave" json:"ave"`
	CR            number `csv:"cr" json:"cr"`
	RawAVE        number `csv:"ave_raw" json:"ave_raw"`
	Omega         number `csv:"omega" json:"omega"`
	OmegaObserved number `csv:"omega_observed" json:"omega_observed"`
	Grade         string `csv:"grade" json:"grade"`
}

func factorRows(r *cfa.Result) []factorRow {
	rows := []factorRow{}
	for i, q := range r.Factors {
		rows = append(rows, factorRow{q.Code, len(r.Model.Factors[i].Items), number(q.AVE), number(q.CR), number(q.RawAVE), number(q.Omega), number(q.OmegaObserved), string(q.Grade())})
	}
	return rows
}

type pairRow struct {
	A           string `csv:"a" json:"a"`
	B           string `csv:"b" json:"b"`
	Correlation number `csv:"correlation" json:"correlation"`
	HTMT        number `csv:"htmt" json:"htmt"`
	HTMT2       number `csv:"htmt2" json:"htmt2"`
	Distinct    bool   `csv:"distinct" json:"distinct"`
}

func pairRows(r *cfa.Result) []pairRow {
	rows := []pairRow{}
	for _, p := range r.Pairs() {
		rows = append(rows, pairRow{r.Factors[p.A].Code, r.Factors[p.B].Code, number(p.Correlation), number(p.HTMT), number(p.HTMT2), p.Distinct})
	}
	return rows
}

type modificationRow struct {
	Kind         string `csv:"kind" json:"kind"`
	Left         string `csv:"left" json:"left"`
	Right        string `csv:"right" json:"right"`
	Index        number `csv:"mi" json:"mi"`
	Change       number `csv:"change" json:"change"`
	Standardized number `csv:"standardized" json:"standardized"`
}

func modificationRows(list []cfa.Modification) []modificationRow {
	rows := []modificationRow{}
	for _, m := range list {
		rows = append(rows, modificationRow{string(m.Kind), m.Left, m.Right, number(m.Index), number(m.Change), number(m.Standardized)})
	}
	return rows
}

type residualRow struct {
	A        string `csv:"a" json:"a"`
	B        string `csv:"b" json:"b"`
	Residual number `csv:"residual" json:"residual"`
}

func residualRows(list []cfa.ResidualPair) []residualRow {
	rows := []residualRow{}
	for _, p := range list {
		rows = append(rows, residualRow{p.A, p.B, number(p.Residual)})
	}
	return rows
}

type structureRow struct {
	Structure string `csv:"structure" json:"structure"`
	Converged bool   `csv:"converged" json:"converged"`
	ChiSquare number `csv:"chi_square" json:"chi_square"`
	DF        int    `csv:"df" json:"df"`
	CFI       number `csv:"cfi" json:"cfi"`
	TLI       number `csv:"tli" json:"tli"`
	RMSEA     number `csv:"rmsea" json:"rmsea"`
	SRMR      number `csv:"srmr" json:"srmr"`
	AIC       number `csv:"aic" json:"aic"`
	BIC       number `csv:"bic" json:"bic"`
}

func structureRows(list []*cfa.Result) []structureRow {
	rows := []structureRow{}
	for _, r := range list {
		m := &r.Measures
		rows = append(rows, structureRow{string(r.Model.Structure), r.Converged, number(m.ChiSquare), m.DF, number(m.CFI), number(m.TLI), number(m.RMSEA), number(m.SRMR), number(m.AIC), number(m.BIC)})
	}
	return rows
}

type invarianceRow struct {
	Step            string `csv:"step" json:"step"`
	Converged       bool   `csv:"converged" json:"converged"`
	ChiSquare       number `csv:"chi_square" json:"chi_square"`
	DF              int    `csv:"df" json:"df"`
	CFI             number `csv:"cfi" json:"cfi"`
	TLI             number `csv:"tli" json:"tli"`
	RMSEA           number `csv:"rmsea" json:"rmsea"`
	SRMR            number `csv:"srmr" json:"srmr"`
	ChiSquareChange number `csv:"chi_square_change" json:"chi_square_change"`
	DFChange        int    `csv:"df_change" json:"df_change"`
	P               number `csv:"p" json:"p"`
	CFIChange       number `csv:"cfi_change" json:"cfi_change"`
	RMSEAChange     number `csv:"rmsea_change" json:"rmsea_change"`
	Held            bool   `csv:"held" json:"held"`
}

func invarianceRows(list []cfa.InvarianceResult) []invarianceRow {
	rows := []invarianceRow{}
	for _, r := range list {
		m := &r.Measures
		rows = append(rows, invarianceRow{string(r.Step), r.Converged, number(m.ChiSquare), m.DF, number(m.CFI), number(m.TLI), number(m.RMSEA), number(m.SRMR),
			number(r.ChiSquareChange), r.DFChange, number(r.P), number(r.CFIChange), number(r.RMSEAChange), r.Held})
	}
	return rows
}

// FactorView names a table of a factor analysis.
type FactorView string

const (
	FactorSummary       FactorView = "summary" // fit, convergent and discriminant validity
	FactorFit           FactorView = "fit"
	FactorParameters    FactorView = "parameters"
	FactorQuality       FactorView = "factors"
	FactorPairs         FactorView = "pairs"
	FactorModifications FactorView = "modifications"
	FactorResiduals     FactorView = "residuals"
	FactorStructures    FactorView = "structures"
)

// FactorViews lists them, the default first.
func FactorViews() []FactorView {
	return []FactorView{FactorSummary, FactorFit, FactorParameters, FactorQuality, FactorPairs, FactorModifications, FactorResiduals, FactorStructures}
}

// Tables are those of a view; of an analysis of groups there is the one of
// invariance.
func (f *FactorAnalysis) Tables(view FactorView, lang string) []*Table {
	if f.Invariance != nil {
		return []*Table{f.InvarianceTable(lang)}
	}
	switch view {
	case FactorFit:
		return []*Table{f.FitTable(lang)}
	case FactorParameters:
		return []*Table{f.ParametersTable(lang)}
	case FactorQuality:
		return []*Table{f.QualityTable(lang)}
	case FactorModifications:
		return []*Table{f.ModificationsTable(lang)}
	case FactorResiduals:
		return []*Table{f.ResidualsTable(lang)}
	case FactorStructures:
		return []*Table{f.StructuresTable(lang)}
	case FactorPairs:
		return compact(f.DiscriminantTable(lang))
	}
	return compact(f.FitTable(lang), f.QualityTable(lang), f.DiscriminantTable(lang))
}

// compact leaves out tables that are not there.
func compact(tables ...*Table) []*Table {
	var list []*Table
	for _, t := range tables {
		if t != nil {
			list = append(list, t)
		}
	}
	return list
}

// WriteCSV writes the rows of a view; a summary's are the parameters.
func (f *FactorAnalysis) WriteCSV(w io.Writer, view FactorView) error {
	if f.Invariance != nil {
		return csvfile.Marshal(invarianceRows(f.Invariance), w)
	}
	switch view {
	case FactorFit:
		return csvfile.Marshal(fitRows(&f.Result.Measures), w)
	case FactorQuality:
		return csvfile.Marshal(factorRows(f.Result), w)
	case FactorPairs:
		return csvfile.Marshal(pairRows(f.Result), w)
	case FactorModifications:
		return csvfile.Marshal(modificationRows(f.Result.Modifications), w)
	case FactorResiduals:
		return csvfile.Marshal(residualRows(f.Result.LargestResiduals()), w)
	case FactorStructures:
		return csvfile.Marshal(structureRows(f.Structures), w)
	}
	return csvfile.Marshal(parameterRows(f.Result), w)
}

type factorModelRow struct {
	Structure      string `json:"structure"`
	Identification string `json:"identification"`
	Level          int    `json:"level"`
	Estimator      string `json:"estimator"`
	MissingRule    string `json:"missing_rule"`
	Dialect        string `json:"dialect"`
}

// WriteJSON writes all of it, the largest modification indices and residuals
// alone; of groups, the steps of invariance.
func (f *FactorAnalysis) WriteJSON(w io.Writer, lang string) error {
	if f.Invariance != nil {
		type groupRow struct {
			Name string `json:"name"`
			N    int    `json:"n"`
		}
		groups := []groupRow{}
		for _, g := range f.Groups {
			groups = append(groups, groupRow{g.Name, g.Sample.N()})
		}
		return encodeJSON(w, struct {
			Schema     int             `json:"schema"`
			Groups     []groupRow      `json:"groups"`
			Invariance []invarianceRow `json:"invariance"`
			Warnings   []warningRow    `json:"warnings"`
		}{Schema, groups, invarianceRows(f.Invariance), warningRows(f.Warnings, lang)})
	}
	r := f.Result
	residuals := r.LargestResiduals()
	return encodeJSON(w, struct {
		Schema        int               `json:"schema"`
		Model         factorModelRow    `json:"model"`
		N             int               `json:"n"`
		Left          int               `json:"left_out"`
		Patterns      int               `json:"patterns"`
		Converged     bool              `json:"converged"`
		Iterations    int               `json:"iterations"`
		Gradient      number            `json:"gradient"`
		Fit           []fitRow          `json:"fit"`
		Factors       []factorRow       `json:"factors"`
		Pairs         []pairRow         `json:"pairs"`
		Parameters    []parameterRow    `json:"parameters"`
		Modifications []modificationRow `json:"modifications"`
		Residuals     []residualRow     `json:"residuals"`
		Structures    []structureRow    `json:"structures,omitempty"`
		Warnings      []warningRow      `json:"warnings"`
	}{Schema, factorModelRow{string(r.Model.Structure), string(r.Model.Identification), f.Level, string(r.Options.Estimator), string(r.Options.Missing), string(r.Options.Dialect)},
		r.N, r.Left, r.Patterns, r.Converged, r.Iterations, number(r.Gradient), fitRows(&r.Measures), factorRows(r), pairRows(r), parameterRows(r),
		modificationRows(r.Modifications[:min(Largest, len(r.Modifications))]), residualRows(residuals[:min(Largest, len(residuals))]), structureRows(f.Structures), warningRows(f.Warnings, lang)})
}
