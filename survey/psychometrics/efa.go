package psychometrics

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
)

// Extraction is how factors are taken out of correlations.
type Extraction string

const (
	// PrincipalComponents are the eigenvectors of R: what SPSS does when it is
	// asked for factors. They are components, with nothing specific left out.
	PrincipalComponents Extraction = "pca"
	// PrincipalAxis puts communalities in the diagonal of R until they
	// reproduce themselves. Its end is the least residuals (Harman & Jones
	// 1966), so that it is the same as MinimumResiduals, but for DialectSPSS.
	PrincipalAxis Extraction = "paf"
	// MinimumResiduals makes the squares of the residual correlations least:
	// unweighted least squares.
	MinimumResiduals Extraction = "minres"
	// MaximumLikelihood supposes normal answers, and has a test of fit
	// (Lawley 1940; Jöreskog 1967).
	MaximumLikelihood Extraction = "ml"
)

// Extractions are all ways of taking out factors, the default first.
func Extractions() []Extraction {
	return []Extraction{PrincipalAxis, PrincipalComponents, MinimumResiduals, MaximumLikelihood}
}

// Dialect names the package that figures are to agree with, where packages differ.
type Dialect string

const (
	// DialectStandard iterates to the end; its promax is SPSS's, and oblimin is
	// normalised by rows (Kaiser) as varimax is.
	DialectStandard Dialect = "standard"
	// DialectSPSS stops principal axis factoring as SPSS does, after 25 rounds
	// or once no communality changes by .001.
	DialectSPSS Dialect = "spss"
	// DialectPsych is R's psych: promax on normalised rows throughout, oblimin
	// without normalisation.
	DialectPsych Dialect = "psych"
	// DialectStats is R's stats: promax with a target of loadings as they are,
	// oblimin without normalisation.
	DialectStats Dialect = "stats"
)

// Dialects are all dialects, the default first.
func Dialects() []Dialect {
	return []Dialect{DialectStandard, DialectSPSS, DialectPsych, DialectStats}
}

// FactorOptions of Explore.
type FactorOptions struct {
	Factors    int // at least 1, fewer than items
	Extraction Extraction
	Rotation   Rotation
	Dialect    Dialect
	// Power of promax's target, SPSS's kappa.
	Power float64
	// Starts is how many rotations oblimin begins from, the first of them none
	// and the others random, by Seed; the best end counts.
	Starts int
	Seed   uint64
}

// DefaultFactorOptions are those of one factor.
func DefaultFactorOptions() FactorOptions {
	return FactorOptions{Factors: 1, Extraction: PrincipalAxis, Rotation: Promax, Dialect: DialectStandard, Power: 4, Starts: 10, Seed: 1}
}

// LeastUniqueness is the floor of uniquenesses under MinimumResiduals and
// MaximumLikelihood, as in R's factanal. An item that rests on it would have
// left the range of variances: a Heywood case.
const LeastUniqueness = 0.005

// Codes of warnings of Factors.
const (
	WarnHeywoodItem   diag.Code = "validity.heywood"
	WarnNoConvergence diag.Code = "validity.not_converged"
	WarnNotIdentified diag.Code = "validity.not_identified"
)

// Factors are what Explore found. Factors are in the order of the variance
// that they carry, each with the sign that makes its loadings' sum positive.
type Factors struct {
	Options FactorOptions
	N       int
	Missing MissingRule
	// Loadings is the pattern matrix, items × factors: weights of the factors in
	// the items. Structure has the correlations of items with factors instead;
	// the two are the same where factors do not correlate.
	Loadings, Structure *mat.Dense
	Correlations        *mat.SymDense // of the factors
	Communalities       []float64     // by item: share of its variance that the factors carry
	Unrotated           *mat.Dense
	// Variance has for each factor the sum of squares that it adds to the
	// communalities, Σ_i λ_ij·s_ij (with correlated factors a share of what
	// they carry together); their sum is the sum of the communalities.
	Variance   []float64
	Residual   float64   // root mean square of the residual correlations
	ChiSquared float64   // of MaximumLikelihood, with Bartlett's (1951) factor n − 1 − (2p+5)/6 − 2m/3; else NaN
	DF         int       // ((p−m)² − p − m)/2
	LogP       float64   // natural logarithm of p; NaN without ChiSquared
	Heywood    []int     // items
	Rounds     int       // of the extraction
	Converged  bool      // the extraction
	Best       int       // of oblimin's starts those with the best end; 0 otherwise
	Criterion  float64   // of oblimin, at its least; NaN otherwise
	Values     []float64 // eigenvalues of R
}

// P is the probability of so large a ChiSquared with that many factors.
func (f *Factors) P() float64 { return math.Exp(f.LogP) }

// Explore takes factors out of the correlations of items, and rotates them. It
// panics where the number of factors is not at least 1 and below that of the
// items. The error is an *UnfactorableError; see Warnings for what else can be
// wrong.
func Explore(m Moments, o FactorOptions) (*Factors, error) {
	p := m.Items()
	if o.Factors < 1 || o.Factors >= p {
		panic("psychometrics: as many factors as items, or none")
	}
	r := m.Correlations()
	s, err := soundSpectrum(r, m)
	if err != nil {
		return nil, err
	}
	f := &Factors{Options: o, N: m.N, Missing: m.Missing, Values: s.values, Converged: true,
		ChiSquared: math.NaN(), LogP: math.NaN(), Criterion: math.NaN()}
	f.DF = ((p-o.Factors)*(p-o.Factors) - p - o.Factors) / 2
	switch {
	case o.Extraction == PrincipalComponents:
		f.Unrotated = leading(s, o.Factors)
	case o.Extraction == PrincipalAxis && o.Dialect == DialectSPSS:
		f.principalAxis(r, s)
	case o.Extraction == MaximumLikelihood:
		f.fit(&likelihood{}, r, s)
		if f.DF >= 0 {
			f.ChiSquared = (float64(m.size()-1) - float64(2*p+5)/6 - 2*float64(o.Factors)/3) * f.Criterion
			f.LogP = inference.ChiSquareLogTail(f.ChiSquared, f.DF)
		}
	default:
		f.fit(&leastSquares{}, r, s)
	}
	f.Criterion = math.NaN()
	f.arrange(f.Unrotated, nil)
	f.Unrotated = f.Loadings
	f.rotate()
	f.describe(r)
	return f, nil
}

// leading are the loadings of the first components: vectors of the length of
// the roots of their eigenvalues, none for those that are negative.
func leading(s spectrum, factors int) *mat.Dense {
	p := len(s.values)
	l := mat.NewDense(p, factors, nil)
	for j := range factors {
		length := math.Sqrt(max(0, s.values[j]))
		for i := range p {
			l.Set(i, j, length*s.vectors.At(i, j))
		}
	}
	return l
}

// Where SPSS stops principal axis factoring.
const (
	spssRounds    = 25
	spssTolerance = 0.001
)

// principalAxis puts communalities in the diagonal, from the squared multiple
// correlations on, as SPSS does. It stops where one exceeds 1.
func (f *Factors) principalAxis(r *mat.SymDense, s spectrum) {
	reduced := mat.NewSymDense(len(s.values), nil)
	reduced.CopySym(r)
	for i := range s.values {
		reduced.SetSym(i, i, 1-uniqueness(s, i))
	}
	f.Converged = false
	for !f.Converged && f.Rounds < spssRounds && len(f.Heywood) == 0 {
		f.Rounds++
		f.Unrotated = leading(decompose(reduced, withVectors), f.Options.Factors)
		change := 0.0
		for i := range s.values {
			h := square(f.Unrotated.RawRowView(i))
			change = max(change, math.Abs(h-reduced.At(i, i)))
			reduced.SetSym(i, i, h)
			if h > 1 {
				f.Heywood = append(f.Heywood, i)
			}
		}
		f.Converged = change < spssTolerance
	}
}

// uniqueness is 1/(R⁻¹)_ii, what the other items do not explain of an item.
func uniqueness(s spectrum, item int) float64 {
	inverse := 0.0
	for k, value := range s.values {
		inverse += s.vectors.At(item, k) * s.vectors.At(item, k) / value
	}
	return 1 / inverse
}

func square(row []float64) float64 {
	sum := 0.0
	for _, x := range row {
		sum += x * x
	}
	return sum
}

// arrange takes over loadings and correlations of the factors (nil: none) in
// the order of the variance that they carry, with their signs.
func (f *Factors) arrange(loadings *mat.Dense, correlations *mat.SymDense) {
	p, m := loadings.Dims()
	if correlations == nil {
		correlations = identity(m)
	}
	var structure mat.Dense
	structure.Mul(loadings, correlations)
	variance, sign := make([]float64, m), make([]float64, m)
	for j := range m {
		sum := 0.0
		for i := range p {
			variance[j] += loadings.At(i, j) * structure.At(i, j)
			sum += loadings.At(i, j)
		}
		sign[j] = 1
		if sum < 0 {
			sign[j] = -1
		}
	}
	order := all(m)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(variance[b], variance[a]) })
	f.Loadings, f.Structure, f.Correlations = mat.NewDense(p, m, nil), mat.NewDense(p, m, nil), mat.NewSymDense(m, nil)
	f.Variance = nil
	for to, from := range order {
		f.Variance = append(f.Variance, variance[from])
		for i := range p {
			f.Loadings.Set(i, to, sign[from]*loadings.At(i, from))
			f.Structure.Set(i, to, sign[from]*structure.At(i, from))
		}
		for other := range to + 1 {
			f.Correlations.SetSym(to, other, sign[from]*sign[order[other]]*correlations.At(from, order[other]))
		}
	}
}

func identity(m int) *mat.SymDense {
	one := mat.NewSymDense(m, nil)
	for j := range m {
		one.SetSym(j, j, 1)
	}
	return one
}

// describe computes communalities and residuals.
func (f *Factors) describe(r *mat.SymDense) {
	p, m := f.Loadings.Dims()
	squares := 0.0
	for i := range p {
		for j := range i + 1 {
			model := 0.0
			for k := range m {
				model += f.Loadings.At(i, k) * f.Structure.At(j, k)
			}
			if i == j {
				f.Communalities = append(f.Communalities, model)
				continue
			}
			squares += (r.At(i, j) - model) * (r.At(i, j) - model)
		}
	}
	f.Residual = math.Sqrt(squares / (float64(p*(p-1)) / 2))
}

// Warnings say what to be careful with; names are the items'.
func (f *Factors) Warnings(names []string) []diag.Warning {
	var list []diag.Warning
	if len(f.Heywood) > 0 {
		list = append(list, diag.Warning{Code: WarnHeywoodItem, Text: diag.Say("Heywood case: the factors would carry all the variance of %s, or more; too many factors, too few items or too few respondents", "Heywood 情形：因子将解释 %s 的全部甚至更多方差；因子过多、题项过少或受访者过少", named(names, f.Heywood))})
	}
	if !f.Converged && len(f.Heywood) == 0 {
		list = append(list, diag.Warning{Code: WarnNoConvergence, Text: diag.Say("the extraction did not come to an end in %d rounds", "提取因子迭代 %d 轮仍未收敛", f.Rounds)})
	}
	if f.DF < 0 && f.Options.Extraction != PrincipalComponents {
		list = append(list, diag.Warning{Code: WarnNotIdentified, Text: diag.Say("%d factors of %d items: more parameters than correlations (%d degrees of freedom), so that other loadings fit as well", "%[2]d 个题项提取 %[1]d 个因子：参数多于相关系数（自由度 %[3]d），其他载荷同样拟合", f.Options.Factors, len(f.Communalities), f.DF)})
	}
	return list
}
