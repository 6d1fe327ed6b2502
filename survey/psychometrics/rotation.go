package psychometrics

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Rotation is how factors are turned so that each item loads on few.
type Rotation string

const (
	// NoRotation leaves factors as they were extracted.
	NoRotation Rotation = "none"
	// Varimax makes the variance of squared loadings within factors greatest,
	// rows normalised (Kaiser 1958); factors stay uncorrelated.
	Varimax Rotation = "varimax"
	// Promax turns the varimax factors towards a power of their loadings
	// (Hendrickson & White 1964); factors may correlate.
	Promax Rotation = "promax"
	// Oblimin is direct oblimin with gamma (SPSS: delta) 0, that is direct
	// quartimin: it makes Σ_i Σ_{j≠k} λ_ij²λ_ik² least (Jennrich & Sampson
	// 1966); factors may correlate.
	Oblimin Rotation = "oblimin"
)

// Rotations are all rotations, the default first.
func Rotations() []Rotation { return []Rotation{Promax, Varimax, Oblimin, NoRotation} }

// rotate turns the loadings.
func (f *Factors) rotate() {
	if f.Options.Factors < 2 {
		return
	}
	switch f.Options.Rotation {
	case Varimax:
		f.arrange(varimax(f.Unrotated), nil)
	case Promax:
		f.arrange(promax(varimax(f.Unrotated), f.Options.Power, f.Options.Dialect))
	case Oblimin:
		f.arrange(f.oblimin())
	}
}

// lengths are the roots of the communalities; 1 for an item that loads nowhere.
func lengths(loadings *mat.Dense) []float64 {
	p, _ := loadings.Dims()
	h := make([]float64, p)
	for i := range h {
		if h[i] = math.Sqrt(square(loadings.RawRowView(i))); h[i] == 0 {
			h[i] = 1
		}
	}
	return h
}

// normalised are the rows divided by their lengths.
func normalised(loadings *mat.Dense, h []float64) *mat.Dense {
	l := mat.DenseCopyOf(loadings)
	for i, length := range h {
		row := l.RawRowView(i)
		for j := range row {
			row[j] /= length
		}
	}
	return l
}

func restored(loadings *mat.Dense, h []float64) *mat.Dense {
	for i, length := range h {
		row := loadings.RawRowView(i)
		for j := range row {
			row[j] *= length
		}
	}
	return loadings
}

const (
	varimaxSweeps    = 2000
	varimaxTolerance = 1e-12 // largest angle of a sweep
)

// varimax turns two factors after the other by the angle that is best for
// them (Kaiser 1958), until no angle is left.
func varimax(loadings *mat.Dense) *mat.Dense {
	h := lengths(loadings)
	l := normalised(loadings, h)
	p, m := l.Dims()
	for range varimaxSweeps {
		largest := 0.0
		for j := range m {
			for k := range j {
				a, b, c, d := 0.0, 0.0, 0.0, 0.0
				for i := range p {
					x, y := l.At(i, j), l.At(i, k)
					u, v := x*x-y*y, 2*x*y
					a, b, c, d = a+u, b+v, c+u*u-v*v, d+2*u*v
				}
				angle := math.Atan2(d-2*a*b/float64(p), c-(a*a-b*b)/float64(p)) / 4
				largest = max(largest, math.Abs(angle))
				sin, cos := math.Sincos(angle)
				for i := range p {
					x, y := l.At(i, j), l.At(i, k)
					l.Set(i, j, cos*x+sin*y)
					l.Set(i, k, cos*y-sin*x)
				}
			}
		}
		if largest < varimaxTolerance {
			break
		}
	}
	return restored(l, h)
}

// promax regresses a target, the varimax loadings to a power with their signs,
// on these loadings and scales the factors to a variance of 1. The dialects
// differ in where rows have the length 1: nowhere (R's stats), in the target
// (SPSS), in the target and in the loadings (R's psych).
func promax(rotated *mat.Dense, power float64, dialect Dialect) (*mat.Dense, *mat.SymDense) {
	h := lengths(rotated)
	x, target := rotated, normalised(rotated, h)
	switch dialect {
	case DialectStats:
		target = mat.DenseCopyOf(rotated)
	case DialectPsych:
		x = target
	}
	var aimed mat.Dense
	aimed.Apply(func(_, _ int, v float64) float64 { return math.Copysign(math.Pow(math.Abs(v), power), v) }, target)
	var turn, product, inverse mat.Dense
	if err := turn.Solve(x, &aimed); err != nil {
		return rotated, nil // factors without loadings: there is nothing to turn to
	}
	product.Mul(turn.T(), &turn)
	if err := inverse.Inverse(&product); err != nil {
		return rotated, nil
	}
	_, m := turn.Dims()
	correlations := mat.NewSymDense(m, nil)
	for j := range m {
		scale := math.Sqrt(inverse.At(j, j))
		for k := range m {
			turn.Set(k, j, turn.At(k, j)*scale)
		}
		for k := range j + 1 {
			correlations.SetSym(j, k, inverse.At(j, k)/math.Sqrt(inverse.At(j, j)*inverse.At(k, k)))
		}
	}
	var pattern mat.Dense
	pattern.Mul(rotated, &turn)
	return &pattern, correlations
}

const (
	obliminRounds    = 5000
	obliminTolerance = 1e-9
	sameEnd          = 1e-7 // criteria that are this near are one
)

// oblimin tries several starts and keeps the best end.
func (f *Factors) oblimin() (*mat.Dense, *mat.SymDense) {
	loadings := f.Unrotated
	var h []float64
	if f.Options.Dialect == DialectStandard || f.Options.Dialect == DialectSPSS {
		h = lengths(loadings)
		loadings = normalised(loadings, h)
	}
	m := f.Options.Factors
	random := rand.New(rand.NewPCG(f.Options.Seed, uint64(m)))
	var best *oblique
	for start := range max(1, f.Options.Starts) {
		turn := mat.DenseCopyOf(identity(m))
		if start > 0 {
			turn = randomRotation(m, random)
		}
		end := newOblique(loadings, turn)
		end.descend()
		switch {
		case best == nil || end.value < best.value-sameEnd*(1+math.Abs(best.value)):
			best, f.Best = end, 1
		case end.value < best.value+sameEnd*(1+math.Abs(best.value)):
			f.Best++
		}
	}
	f.Criterion = best.value
	pattern := best.loadings
	if h != nil {
		pattern = restored(mat.DenseCopyOf(pattern), h)
	}
	var product mat.Dense
	product.Mul(best.turn.T(), best.turn)
	correlations := identity(m)
	for j := range m {
		for k := range j {
			correlations.SetSym(j, k, product.At(j, k))
		}
	}
	return pattern, correlations
}

// randomRotation is uniform over all rotations: the orthogonal part of a
// matrix of normal draws.
func randomRotation(m int, random *rand.Rand) *mat.Dense {
	draws := mat.NewDense(m, m, nil)
	draws.Apply(func(_, _ int, _ float64) float64 { return random.NormFloat64() }, draws)
	var qr mat.QR
	qr.Factorize(draws)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// oblique is where the gradient projection for oblique rotation stands
// (Jennrich 2002): L = A·(T′)⁻¹, with the columns of T of length 1.
type oblique struct {
	unrotated, turn, inverse, loadings *mat.Dense
	value                              float64
	slope                              *mat.Dense // of the value, by loading
}

func newOblique(unrotated, turn *mat.Dense) *oblique {
	o := &oblique{unrotated: unrotated, turn: turn, inverse: &mat.Dense{}, loadings: &mat.Dense{}}
	if err := o.inverse.Inverse(turn); err != nil {
		o.value = math.Inf(1) // factors on top of each other
		return o
	}
	o.loadings.Mul(unrotated, o.inverse.T())
	p, m := o.loadings.Dims()
	o.slope = mat.NewDense(p, m, nil)
	for i := range p {
		row, to := o.loadings.RawRowView(i), o.slope.RawRowView(i)
		sum := square(row)
		for j, l := range row {
			others := sum - l*l
			o.value += l * l * others / 4
			to[j] = l * others
		}
	}
	return o
}

// descend goes down to where the slope along the rotations is none.
func (o *oblique) descend() {
	step := 1.0
	for range obliminRounds {
		var product, gradient mat.Dense
		product.Mul(o.loadings.T(), o.slope)
		gradient.Mul(&product, o.inverse)
		down := mat.DenseCopyOf(gradient.T())
		down.Scale(-1, down)
		_, m := down.Dims()
		for j := range m { // along the sphere on which the column lies
			out := mat.Dot(o.turn.ColView(j), down.ColView(j))
			for i := range m {
				down.Set(i, j, down.At(i, j)-out*o.turn.At(i, j))
			}
		}
		length := mat.Norm(down, 2)
		if length < obliminTolerance {
			return
		}
		step *= 2
		var next *oblique
		for range 40 {
			turn := mat.NewDense(m, m, nil)
			turn.Apply(func(i, j int, d float64) float64 { return o.turn.At(i, j) - step*d }, down)
			for j := range m {
				norm := mat.Norm(turn.ColView(j), 2)
				for i := range m {
					turn.Set(i, j, turn.At(i, j)/norm)
				}
			}
			if next = newOblique(o.unrotated, turn); next.value < o.value-0.5*length*length*step {
				break
			}
			step /= 2
			next = nil
		}
		if next == nil {
			return // no better place that rounding can tell
		}
		*o = *next
	}
}
