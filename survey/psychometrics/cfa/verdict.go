package cfa

import (
	"cmp"
	"math"
	"slices"
)

// Index is one index of fit: its name as files of results have it, and its
// value.
type Index struct {
	Name  string
	Value float64
}

// Indices lists the measures in the order in which they are reported, with the
// corrected ones where there are any.
func (m *Measures) Indices() []Index {
	list := []Index{
		{"parameters", float64(m.Parameters)}, {"df", float64(m.DF)}, {"minimum", m.Minimum}, {"chi_square", m.ChiSquare}, {"p", m.P}, {"chi_square_df", m.Ratio},
		{"rmsea", m.RMSEA}, {"rmsea_low", m.RMSEALow}, {"rmsea_high", m.RMSEAHigh}, {"p_close", m.PClose}, {"srmr", m.SRMR}, {"rmr", m.RMR},
		{"cfi", m.CFI}, {"tli", m.TLI}, {"ifi", m.IFI}, {"nfi", m.NFI}, {"rfi", m.RFI}, {"gfi", m.GFI}, {"agfi", m.AGFI},
		{"pnfi", m.PNFI}, {"pcfi", m.PCFI}, {"pgfi", m.PGFI}, {"hoelter_05", m.Hoelter05}, {"hoelter_01", m.Hoelter01},
		{"log_likelihood", m.LogLikelihood}, {"aic", m.AIC}, {"bic", m.BIC}, {"caic", m.CAIC}, {"ecvi", m.ECVI},
		{"baseline_chi_square", m.BaselineChiSquare}, {"baseline_df", float64(m.BaselineDF)},
	}
	if r := m.Robust; r != nil {
		list = append(list, Index{"scaling", r.Scaling}, Index{"shift", r.Shift}, Index{"chi_square_scaled", r.ChiSquare}, Index{"p_scaled", r.P}, Index{"cfi_scaled", r.ScaledCFI}, Index{"tli_scaled", r.ScaledTLI},
			Index{"rmsea_scaled", r.ScaledRMSEA}, Index{"cfi_robust", r.CFI}, Index{"tli_robust", r.TLI}, Index{"rmsea_robust", r.RMSEA},
			Index{"rmsea_robust_low", r.RMSEALow}, Index{"rmsea_robust_high", r.RMSEAHigh})
	}
	return list
}

// Grade is what a rule of thumb says of an index.
type Grade string

const (
	Ungraded   Grade = "" // no rule, or no value
	Good       Grade = "good"
	Acceptable Grade = "acceptable"
	Poor       Grade = "poor"
)

// Rule is a rule of thumb: a value at Good or beyond is good, one at Acceptable
// or beyond acceptable; beyond is above where Good is the larger of the two.
type Rule struct {
	Good, Acceptable float64
	Source           string // author and year
}

// Wants reports whether larger values are better: 1, or smaller ones: −1.
func (r Rule) Wants() int {
	if r.Good < r.Acceptable {
		return -1
	}
	return 1
}

// Grade judges a value; NaN has none.
func (r Rule) Grade(v float64) Grade {
	sign := float64(r.Wants())
	switch {
	case math.IsNaN(v) || r.Source == "":
		return Ungraded
	case sign*v >= sign*r.Good:
		return Good
	case sign*v >= sign*r.Acceptable:
		return Acceptable
	}
	return Poor
}

// RuleOf is the rule of thumb for an index of fit, of a factor ("ave", "cr"), of
// a loading ("loading") or of a pair of factors ("htmt"); one without a source
// where there is none. They are conventions, not laws: Marsh, Hau & Wen (2004)
// warn of taking them for such.
func RuleOf(index string) Rule { return rules[index] }

var rules = map[string]Rule{
	"chi_square_df": {3, 5, "Carmines & McIver 1981; Wheaton et al. 1977"},
	"rmsea":         {0.05, 0.08, "Browne & Cudeck 1993"},
	"rmsea_robust":  {0.05, 0.08, "Browne & Cudeck 1993"},
	"rmsea_scaled":  {0.05, 0.08, "Browne & Cudeck 1993"},
	"srmr":          {0.08, 0.10, "Hu & Bentler 1999; Schermelleh-Engel et al. 2003"},
	"cfi":           {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"cfi_robust":    {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"cfi_scaled":    {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"tli_scaled":    {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"tli":           {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"tli_robust":    {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"ifi":           {0.95, 0.90, "Hu & Bentler 1999; Bentler & Bonett 1980"},
	"nfi":           {0.95, 0.90, "Bentler & Bonett 1980"},
	"rfi":           {0.95, 0.90, "Bentler & Bonett 1980"},
	"gfi":           {0.90, 0.80, "Doll, Xia & Torkzadeh 1994"},
	"agfi":          {0.90, 0.80, "Doll, Xia & Torkzadeh 1994"},
	"pnfi":          {0.50, 0.50, "Mulaik et al. 1989"},
	"pcfi":          {0.50, 0.50, "Mulaik et al. 1989"},
	"pgfi":          {0.50, 0.50, "Mulaik et al. 1989"},
	"hoelter_05":    {200, 200, "Hoelter 1983"},
	"ave":           {0.50, 0.50, "Fornell & Larcker 1981"},
	"cr":            {0.70, 0.60, "Bagozzi & Yi 1988; Fornell & Larcker 1981"},
	"loading":       {0.70, 0.50, "Hair et al. 2010"},
	"htmt":          {0.85, 0.90, "Kline 2011; Henseler, Ringle & Sarstedt 2015"},
}

// Grade is the verdict of convergent validity: good with AVE and CR above their
// limits; acceptable with a CR of .6 where AVE falls short (Fornell & Larcker
// 1981).
func (q FactorQuality) Grade() Grade {
	ave, cr := RuleOf("ave").Grade(q.AVE), RuleOf("cr").Grade(q.CR)
	if ave == Poor && cr == Good {
		return Acceptable
	}
	return cr
}

// Pair is how two factors of a result are told apart.
type Pair struct {
	A, B        int     // factors, A before B
	Correlation float64 // as the model implies it
	HTMT, HTMT2 float64
	// Distinct is the criterion of Fornell & Larcker (1981): the root of either
	// AVE is above the correlation.
	Distinct bool
}

// Pairs are all pairs of a result's factors.
func (r *Result) Pairs() []Pair {
	ratios, geometric := Heterotrait(r.Sample, r.Model.Factors, HTMT), Heterotrait(r.Sample, r.Model.Factors, HTMT2)
	var list []Pair
	for a := range r.Model.Factors {
		for b := a + 1; b < len(r.Model.Factors); b++ {
			phi := r.Correlations.At(a, b)
			list = append(list, Pair{A: a, B: b, Correlation: phi, HTMT: ratios.At(a, b), HTMT2: geometric.At(a, b),
				Distinct: min(r.Factors[a].AVE, r.Factors[b].AVE) > phi*phi})
		}
	}
	return list
}

// ResidualPair is the residual correlation of two items.
type ResidualPair struct {
	A, B     string
	Residual float64 // observed less implied
}

// LargestResiduals lists the residual correlations, largest in size first.
func (r *Result) LargestResiduals() []ResidualPair {
	var list []ResidualPair
	for i, a := range r.Model.Items {
		for j := range i {
			list = append(list, ResidualPair{r.Model.Items[j], a, r.Residuals.At(i, j)})
		}
	}
	slices.SortStableFunc(list, func(x, y ResidualPair) int { return cmp.Compare(math.Abs(y.Residual), math.Abs(x.Residual)) })
	return list
}
