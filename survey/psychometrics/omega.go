package psychometrics

import (
	"errors"
	"math"
	"slices"
)

// OmegaVariant says by what the true variance of the sum is divided, and in
// which units.
type OmegaVariant string

const (
	// ModelImplied divides by the variance that the one-factor model implies.
	ModelImplied OmegaVariant = "model-implied"
	// ObservedVariance divides by the variance that was observed.
	ObservedVariance OmegaVariant = "observed-variance"
	// Standardized is of items brought to one standard deviation. Of one
	// factor it is what theses call composite reliability (Fornell & Larcker 1981).
	Standardized OmegaVariant = "standardized"
)

// OneFactor is a scale as the work of one common factor, fitted by maximum
// likelihood (Jöreskog 1967): item i has the variance λ_i² + θ_i and with item
// j the covariance λ_i·λ_j.
type OneFactor struct {
	Loading []float64 // λ, in units of the items; most of it is positive
	Unique  []float64 // θ; below 0 in a Heywood case
	SD      []float64 // observed standard deviation of each item
	total   float64   // observed variance of the sum
}

// Faults of a fit.
var (
	// ErrTooFewItems: one factor needs three items, or there are too few
	// groups for a general factor.
	ErrTooFewItems = errors.New("too few items for a factor")
	// ErrSingular: the correlation matrix has no inverse, so that maximum
	// likelihood is not defined.
	ErrSingular = errors.New("a singular correlation matrix")
	// ErrNotConverged: no maximum was found.
	ErrNotConverged = errors.New("no maximum of the likelihood found")
)

// FitOneFactor fits one factor. Its errors are ErrTooFewItems, ErrSingular and
// ErrNotConverged.
func FitOneFactor(m Moments) (*OneFactor, error) {
	if m.Items() < 3 {
		return nil, ErrTooFewItems
	}
	fit, err := fitHierarchy(m, make([]int, m.Items()))
	if err != nil {
		return nil, err
	}
	f := &OneFactor{Loading: fit.loading, Unique: fit.unique, total: m.total()}
	for i := range m.Items() {
		f.SD = append(f.SD, m.SD(i))
		f.Loading[i] *= f.SD[i]
		f.Unique[i] *= f.SD[i] * f.SD[i]
	}
	return f, nil
}

// Standardized are the loadings on items of standard deviation 1.
func (f *OneFactor) Standardized() []float64 {
	loadings := slices.Clone(f.Loading)
	for i, sd := range f.SD {
		loadings[i] /= sd
	}
	return loadings
}

// Heywood are the items with a negative unique variance: the model does not
// hold for them, or there are too few respondents.
func (f *OneFactor) Heywood() []int { return negative(f.Unique) }

// Omega is McDonald's (1999) ω total, (Σλ)² ÷ ((Σλ)² + Σθ), or a variant of it:
// the share of the variance of the sum that the common factor makes.
func (f *OneFactor) Omega(variant OmegaVariant) float64 {
	loading, unique := 0.0, 0.0
	for i, l := range f.Loading {
		scale := 1.0
		if variant == Standardized {
			scale = f.SD[i]
		}
		loading += l / scale
		unique += f.Unique[i] / (scale * scale)
	}
	if variant == ObservedVariance {
		return loading * loading / f.total
	}
	return loading * loading / (loading*loading + unique)
}

// Hierarchical is what a general factor and what the factors of groups of
// items make of the variance of their sum.
type Hierarchical struct {
	General []float64 // loading of each item on the general factor, in units of the items
	Group   []float64 // loading on what is left of its group's factor
	Unique  []float64
	Gamma   []float64 // loading of each group's factor on the general one; 1 for an item by itself

	OmegaHierarchical float64 // share of the general factor
	OmegaTotal        float64 // share of all common factors
}

// Heywood are the items with a negative unique variance.
func (h *Hierarchical) Heywood() []int { return negative(h.Unique) }

// FitHierarchical fits a factor to each group of items and a general factor to
// those, by maximum likelihood, and turns the second-order model into a general
// factor and group factors that are uncorrelated with it (Schmid & Leiman 1957;
// McDonald 1999): item i of group g loads λ_i·γ_g on the general factor and
// λ_i·√(1−γ_g²) on the rest of its group's. ω hierarchical is (Σλγ)² and ω total
// that plus Σ_g(Σλ√(1−γ²))², both divided by the variance that the model implies.
//
// group has the number of each item's group, from 1; items of group 0, and of
// groups of one, stand by themselves and load on the general factor alone. The
// general factor needs three groups or items by themselves; of just two groups
// it is taken to be as strong in both. Errors as in FitOneFactor.
func FitHierarchical(m Moments, group []int) (*Hierarchical, error) {
	members := map[int]int{}
	for _, g := range group {
		members[g]++
	}
	group = slices.Clone(group)
	for i, g := range group {
		if members[g] == 1 {
			group[i] = 0
		}
	}
	fit, err := fitHierarchy(m, group)
	if err != nil {
		return nil, err
	}
	h := &Hierarchical{Gamma: fit.gamma}
	general, unique := 0.0, 0.0
	rest := make([]float64, len(fit.gamma))
	for i, l := range fit.loading {
		sd, gamma := m.SD(i), fit.gamma[fit.group[i]]
		h.General = append(h.General, l*gamma*sd)
		h.Group = append(h.Group, l*math.Sqrt(max(0, 1-gamma*gamma))*sd)
		h.Unique = append(h.Unique, fit.unique[i]*sd*sd)
		general += h.General[i]
		rest[fit.group[i]] += h.Group[i]
		unique += h.Unique[i]
	}
	common := general * general
	for _, sum := range rest {
		common += sum * sum
	}
	h.OmegaHierarchical = general * general / (common + unique)
	h.OmegaTotal = common / (common + unique)
	return h, nil
}

func negative(values []float64) []int {
	var at []int
	for i, v := range values {
		if v < 0 {
			at = append(at, i)
		}
	}
	return at
}
