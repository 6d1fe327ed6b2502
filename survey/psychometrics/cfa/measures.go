package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/inference"
)

// Measures are the indices of fit. What an estimator or a sample does not have
// is NaN. N below is n, or n−1 in the AMOS dialect.
type Measures struct {
	N          int
	Parameters int // q
	DF         int

	Minimum   float64 // F, the discrepancy of the model less that of the saturated one
	ChiSquare float64 // N·F
	P         float64 // of a χ² as large, if the model is true
	Ratio     float64 // χ²/df; NaN without degrees of freedom

	BaselineChiSquare float64 // of the model in which all items are independent
	BaselineDF        int

	CFI  float64 // 1 − max(χ²−df, 0)/max(χ²₀−df₀, χ²−df, 0) (Bentler 1990)
	TLI  float64 // (χ²₀/df₀ − χ²/df)/(χ²₀/df₀ − 1) (Tucker & Lewis 1973)
	NFI  float64 // 1 − χ²/χ²₀ (Bentler & Bonett 1980)
	RFI  float64 // 1 − (χ²/df)/(χ²₀/df₀) (Bollen 1986)
	IFI  float64 // (χ²₀ − χ²)/(χ²₀ − df) (Bollen 1989)
	PNFI float64 // NFI·df/df₀ (James, Mulaik & Brett 1982)
	PCFI float64 // CFI·df/df₀

	RMSEA     float64 // √(max(χ²−df, 0)/(df·N)), times √groups (Steiger & Lind 1980)
	RMSEALow  float64 // 90 % interval from the noncentral χ²
	RMSEAHigh float64
	PClose    float64 // of a χ² as large if RMSEA is 0.05 (Browne & Cudeck 1993)

	SRMR float64 // root mean square residual, each by the observed standard deviations (Bentler 1995)
	RMR  float64 // in the items' own units (Jöreskog & Sörbom 1981)
	GFI  float64 // 1 − tr(Σ⁻¹S − I)²/tr(Σ⁻¹S)² (Jöreskog & Sörbom 1984); NaN with modelled means (FIML, groups)
	AGFI float64 // 1 − p(p+1)/(2df)·(1 − GFI)
	PGFI float64 // GFI·df/(p(p+1)/2) (Mulaik et al. 1989)

	LogLikelihood float64 // under normality
	AIC           float64 // −2 ln L + 2q (Akaike 1987); AMOS: χ² + 2q
	BIC           float64 // −2 ln L + q ln n (Schwarz 1978); AMOS: χ² + q ln n
	CAIC          float64 // −2 ln L + q(ln n + 1) (Bozdogan 1987); AMOS: χ² + q(ln n + 1)
	ECVI          float64 // (χ² + 2q)/N (Browne & Cudeck 1989)
	Hoelter05     float64 // the N at which the model would be refused at 0.05 (Hoelter 1983)
	Hoelter01     float64 // and at 0.01

	Robust *Robust // nil with ML, and without degrees of freedom
}

// measures computes the indices of a fitted problem.
func (s *problem) measures(o Options, with means) Measures {
	value, saturated, baseline, baselineDF := s.discrepancy(), 0.0, 0.0, 0
	for _, g := range s.groups {
		share := g.n / s.n
		saturated += share * g.minimum
		baseline += share * g.independence()
		p := len(g.mean)
		baselineDF += p * (p - 1) / 2
	}
	m := Measures{N: int(s.n), Parameters: len(s.params), DF: s.degrees(with), Minimum: value - saturated, BaselineDF: baselineDF}
	n := s.multiplier(o)
	m.ChiSquare = n * m.Minimum
	m.BaselineChiSquare = n * (baseline - saturated)
	m.compare(n, float64(len(s.groups)))
	s.residuals(&m, with)
	s.criteria(&m, o, n, value)
	return m
}

// compare fills in what follows from the two χ² alone.
func (m *Measures) compare(n, groups float64) {
	df, df0 := float64(m.DF), float64(m.BaselineDF)
	x, x0 := m.ChiSquare, m.BaselineChiSquare
	m.P, m.Ratio = inference.ChiSquareTail(x, df), x/df
	if m.DF == 0 {
		m.Ratio = math.NaN()
	}
	m.CFI, m.TLI = relative(x, df, x0, df0)
	m.NFI, m.RFI = 1-x/x0, 1-m.Ratio/(x0/df0)
	m.IFI = (x0 - x) / (x0 - df)
	m.PNFI, m.PCFI = m.NFI*df/df0, m.CFI*df/df0
	m.rmsea(n, groups)
	m.Hoelter05, m.Hoelter01 = math.NaN(), math.NaN()
	if m.DF > 0 && m.Minimum > 0 {
		m.Hoelter05, m.Hoelter01 = inference.ChiSquareQuantile(0.95, df)/m.Minimum+1, inference.ChiSquareQuantile(0.99, df)/m.Minimum+1
	}
}

// relative are CFI and TLI. A model without degrees of freedom, or one that
// fits better than chance against a baseline that fits as well, has 1.
func relative(x, df, x0, df0 float64) (cfi, tli float64) {
	excess, baseline := max(x-df, 0), max(x0-df0, x-df, 0)
	if cfi = 1; baseline > 0 {
		cfi = 1 - excess/baseline
	}
	if df == 0 {
		return cfi, 1
	}
	return cfi, (x0/df0 - x/df) / (x0/df0 - 1)
}

func (m *Measures) rmsea(n, groups float64) {
	df := float64(m.DF)
	if m.DF == 0 {
		m.RMSEA, m.RMSEALow, m.RMSEAHigh, m.PClose = 0, 0, 0, math.NaN()
		return
	}
	root := func(ncp float64) float64 { return math.Sqrt(ncp * groups / (df * n)) }
	m.RMSEA = root(max(m.ChiSquare-df, 0))
	m.RMSEALow, m.RMSEAHigh = root(inference.NoncentralityChiSquare(m.ChiSquare, df, 0.95)), root(inference.NoncentralityChiSquare(m.ChiSquare, df, 0.05))
	const closeFit = 0.05
	m.PClose = 1 - inference.NoncentralChiSquare(m.ChiSquare, df, closeFit*closeFit*df*n/groups)
}

// independence is the discrepancy of the model without common factors: every
// item has its own mean and variance.
func (g *group) independence() float64 {
	if len(g.patterns) == 1 && len(g.patterns[0].gone) == 0 {
		sum := 0.0
		for i := range g.mean {
			sum += math.Log(g.cov.At(i, i)) + 1
		}
		return sum
	}
	count, _, squares := g.marginals()
	sum := 0.0
	for i := range g.mean {
		sum += count[i] / g.n * (math.Log(squares[i]/count[i]) + 1)
	}
	return sum
}

// marginals are, of each item, the number of answers, their sum, and their
// sum of squares about the mean.
func (g *group) marginals() (count, total, squares []float64) {
	p := len(g.mean)
	count, total, squares = make([]float64, p), make([]float64, p), make([]float64, p)
	g.eachAnswer(func(i int, v float64) { count[i]++; total[i] += v })
	g.eachAnswer(func(i int, v float64) { d := v - total[i]/count[i]; squares[i] += d * d })
	return count, total, squares
}

// residuals fills in what is made of the differences between observed and
// implied moments, in several groups weighted by their shares.
func (s *problem) residuals(m *Measures, with means) {
	var gfi, moments float64
	for k, g := range s.groups {
		implied := s.models[k]
		p := implied.p
		var raw, standard, count float64
		add := func(difference, unit float64) {
			raw += difference * difference
			standard += difference * difference / (unit * unit)
			count++
		}
		for i := range p {
			si := math.Sqrt(g.cov.At(i, i))
			for j := range i + 1 {
				add(g.cov.At(i, j)-implied.cov.At(i, j), si*math.Sqrt(g.cov.At(j, j)))
			}
			if with == withMeans {
				add(g.mean[i]-implied.mean[i], si)
			}
		}
		share := g.n / s.n
		m.SRMR += share * math.Sqrt(standard/count)
		m.RMR += share * math.Sqrt(raw/count)
		moments += float64(p * (p + 1) / 2)
		gfi += share * goodness(g.cov, implied)
	}
	m.GFI, m.AGFI, m.PGFI = math.NaN(), math.NaN(), math.NaN()
	if with == withoutMeans {
		m.GFI = gfi
		if df := float64(m.DF); df > 0 {
			m.AGFI = 1 - moments/df*(1-gfi)
			m.PGFI = gfi * df / moments
		}
	}
}

// goodness is the GFI of one group.
func goodness(observed *mat.SymDense, m *implied) float64 {
	var product mat.Dense
	product.Mul(m.precision, observed)
	var off, all float64
	for i := range m.p {
		for j := range m.p {
			v := product.At(i, j) * product.At(j, i)
			all += v
			if i == j {
				v += 1 - 2*product.At(i, i)
			}
			off += v
		}
	}
	return 1 - off/all
}

// criteria fills in the likelihood and what weighs it against parameters.
func (s *problem) criteria(m *Measures, o Options, n, value float64) {
	constant := 0.0
	for _, g := range s.groups {
		for _, t := range g.patterns {
			constant += t.n / s.n * float64(len(g.mean)-len(t.gone)) * math.Log(2*math.Pi)
		}
	}
	m.LogLikelihood = -n / 2 * (value + constant)
	q := float64(m.Parameters)
	deviance := -2 * m.LogLikelihood
	if o.Dialect == Amos {
		deviance = m.ChiSquare
	}
	m.AIC = deviance + 2*q
	m.BIC = deviance + q*math.Log(s.n)
	m.CAIC = deviance + q*(math.Log(s.n)+1)
	m.ECVI = (m.ChiSquare + 2*q) / n
}
