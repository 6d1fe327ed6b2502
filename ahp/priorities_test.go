package ahp

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// drawMatrix draws a matrix of positive judgements, of which about the given
// share is not judged but never so many that elements come apart.
func drawMatrix(t *rapid.T, n int, missing float64) *Matrix {
	m := NewMatrix(letters(n))
	order := rapid.Permutation(indices(n)).Draw(t, "order")
	for k := 1; k < n; k++ { // a random tree keeps them together
		set(t, m, order[k], order[rapid.IntRange(0, k-1).Draw(t, "neighbour")], drawJudgement(t))
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			if !m.Judged(i, j) && rapid.Float64Range(0, 1).Draw(t, "chance") >= missing {
				set(t, m, i, j, drawJudgement(t))
			}
		}
	}
	return m
}

func drawJudgement(t *rapid.T) float64 {
	return math.Exp(rapid.Float64Range(-math.Log(9), math.Log(9)).Draw(t, "ln judgement"))
}

func set(t *rapid.T, m *Matrix, i, j int, v float64) {
	if err := m.Set(i, j, v); err != nil {
		t.Fatal(err)
	}
}

func analyse(t *rapid.T, m *Matrix, method PriorityMethod) *Result {
	opt := DefaultOptions()
	opt.Method = method
	r, err := Analyse(m, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// methodsFor lists the methods that have an answer for a matrix.
func methodsFor(m *Matrix) []PriorityMethod {
	return slices.DeleteFunc(PriorityMethods(), func(method PriorityMethod) bool { return m.missing > 0 && !method.TakesIncomplete() })
}

func TestConsistentMatrixGivesItsVector(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		weights := make([]float64, n)
		for i := range weights {
			weights[i] = rapid.Float64Range(0.01, 1).Draw(t, "weight")
		}
		m := drawMatrix(t, n, rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "missing"))
		for i := range n {
			for j := i + 1; j < n; j++ {
				if m.Judged(i, j) {
					set(t, m, i, j, weights[i]/weights[j])
				}
			}
		}
		normalise(weights, weights)
		for _, method := range methodsFor(m) {
			r := analyse(t, m, method)
			tolerance := 1e-12
			if method == LeastSquares {
				tolerance = 1e-9 // a minimum is flat: rounding leaves room around it
			}
			within(t, string(method), tolerance, r.Weights, weights)
			within(t, "λmax, CI, CR, GCI", 1e-12, []float64{r.LambdaMax, r.CI, r.CR, r.GCI}, []float64{float64(n), 0, 0, 0})
			if !r.Consistent {
				t.Error("not consistent")
			}
		}
	})
}

func TestPermutationPermutesTheResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "n")
		m := drawMatrix(t, n, rapid.SampledFrom([]float64{0, 0.4}).Draw(t, "missing"))
		to := rapid.Permutation(indices(n)).Draw(t, "permutation")
		permuted := NewMatrix(letters(n))
		for i := range n {
			for j := i + 1; j < n; j++ {
				if m.Judged(i, j) {
					set(t, permuted, to[i], to[j], m.At(i, j))
				}
			}
		}
		for _, method := range methodsFor(m) {
			r, p := analyse(t, m, method), analyse(t, permuted, method)
			if method == LeastSquares && slices.Contains(warned(r.Warnings), WarnNotUnique) {
				continue // of several equally good the first is taken
			}
			want := make([]float64, n)
			for i := range n {
				want[to[i]] = r.Weights[i]
			}
			within(t, string(method), 1e-11, p.Weights, want)
			within(t, "λmax, CR, GCI", 1e-10, []float64{p.LambdaMax, p.CR, p.GCI}, []float64{r.LambdaMax, r.CR, r.GCI})
		}
	})
}

func TestPrioritiesAndConsistencyAreInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		m := drawMatrix(t, n, rapid.Float64Range(0, 1).Draw(t, "missing"))
		for _, method := range methodsFor(m) {
			r := analyse(t, m, method)
			sum := 0.0
			for _, w := range r.Weights {
				if !(w > 0) {
					t.Errorf("%s: weights %v", method, r.Weights)
				}
				sum += w
			}
			within(t, "sum", 1e-12, []float64{sum}, []float64{1})
			if r.LambdaMax < float64(n) || r.CI < 0 || r.CR < 0 || r.GCI < 0 {
				t.Errorf("%s: λmax %v, CI %v, CR %v, GCI %v", method, r.LambdaMax, r.CI, r.CR, r.GCI)
			}
		}
	})
}

// Crawford & Williams (1985): for three elements the two methods agree.
func TestMethodsAgreeOnThree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMatrix(t, 3, 0)
		within(t, "weights", 1e-12, analyse(t, m, Eigenvector).Weights, analyse(t, m, GeometricMean).Weights)
	})
}

// Harker's matrix, with 1 + the number missing on the diagonal and 0 where
// missing, written out anew and handed to a general eigenvalue routine.
func TestEigenvectorAgreesWithGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 15).Draw(t, "n")
		m := drawMatrix(t, n, rapid.SampledFrom([]float64{0, 0, 0.3, 0.7}).Draw(t, "missing"))
		weights, lambda := gonumPerron(t, m)
		r := analyse(t, m, Eigenvector)
		within(t, "λmax", 1e-10, []float64{r.LambdaMax}, []float64{lambda})
		within(t, "weights", 1e-9, r.Weights, weights)
	})
}

func gonumPerron(t *rapid.T, m *Matrix) (weights []float64, lambda float64) {
	n := m.N()
	a := mat.NewDense(n, n, nil)
	for i := range n {
		diagonal := 1.0
		for j := range n {
			if !m.Judged(i, j) {
				diagonal++
			} else if i != j {
				a.Set(i, j, m.At(i, j))
			}
		}
		a.Set(i, i, diagonal)
	}
	var eigen mat.Eigen
	if !eigen.Factorize(a, mat.EigenRight) {
		t.Fatal("gonum found no eigenvalues")
	}
	values := eigen.Values(nil)
	best := 0
	for k, v := range values {
		if real(v) > real(values[best]) {
			best = k
		}
	}
	var vectors mat.CDense
	eigen.VectorsTo(&vectors)
	weights = make([]float64, n)
	for i := range n {
		weights[i] = math.Abs(real(vectors.At(i, best)))
	}
	normalise(weights, weights)
	return weights, real(values[best])
}

// Logarithmic least squares by gonum's QR: a row ln w_i − ln w_j = ln a_ij for
// each judgement, and one that fixes the sum of the logarithms.
func TestGeometricMeanAgreesWithGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "n")
		m := drawMatrix(t, n, rapid.SampledFrom([]float64{0, 0.3, 0.7}).Draw(t, "missing"))
		rows := n*(n-1)/2 - len(m.Missing()) + 1
		design, observed := mat.NewDense(rows, n, nil), mat.NewVecDense(rows, nil)
		at := 0
		for i := range n {
			for j := i + 1; j < n; j++ {
				if m.Judged(i, j) {
					design.Set(at, i, 1)
					design.Set(at, j, -1)
					observed.SetVec(at, math.Log(m.At(i, j)))
					at++
				}
			}
			design.Set(rows-1, i, 1)
		}
		var logs, fitted mat.VecDense
		if err := logs.SolveVec(design, observed); err != nil {
			t.Fatal(err)
		}
		weights := make([]float64, n)
		for i := range weights {
			weights[i] = math.Exp(logs.AtVec(i))
		}
		normalise(weights, weights)
		r := analyse(t, m, GeometricMean)
		within(t, "weights", 1e-10, r.Weights, weights)

		fitted.MulVec(design, &logs)
		fitted.SubVec(observed, &fitted)
		gci := 0.0
		if freedom := rows - 1 - (n - 1); freedom > 0 {
			gci = mat.Dot(&fitted, &fitted) / float64(freedom)
		}
		within(t, "GCI", 1e-9, []float64{r.GCI}, []float64{gci})
	})
}

// Matrices on which power iteration alone would crawl or oscillate. A positive
// vector with equal ratios (Aw)_i/w_i is the Perron vector, whoever found it.
func TestHardMatricesConverge(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noisy := func(v float64) float64 { return v * math.Exp(0.3*random.NormFloat64()) }
	circle := func(n int, x float64) *Matrix { // a ≻ b ≻ c ≻ … ≻ a, the rest equal
		m := NewMatrix(letters(n))
		for i := range n {
			for j := i + 1; j < n; j++ {
				mustSet(t, m, i, j, noisy(1))
			}
		}
		for i := range n {
			mustSet(t, m, i, (i+1)%n, noisy(x))
		}
		return m
	}
	ring := func(n int) *Matrix { // judged with the neighbours alone
		m := NewMatrix(letters(n))
		for i := range n {
			mustSet(t, m, i, (i+1)%n, noisy(2))
		}
		return m
	}
	extremes := func(n int) *Matrix {
		m := NewMatrix(letters(n))
		for i := range n {
			for j := i + 1; j < n; j++ {
				mustSet(t, m, i, j, []float64{9, 1. / 9}[random.IntN(2)])
			}
		}
		return m
	}
	for name, m := range map[string]*Matrix{
		"circle of 3, 9 times":    circle(3, 9),
		"circle of 4, 1e6 times":  circle(4, 1e6),
		"circle of 5, 1e12 times": circle(5, 1e12),
		"circle of 7, 9 times":    circle(7, 9),
		"circle of 9, 1e150":      circle(9, 1e150),
		"ring of 5":               ring(5),
		"ring of 40":              ring(40),
		"ring of 100":             ring(100),
		"extremes of 15":          extremes(15),
		"extremes of 100":         extremes(100),
	} {
		t.Run(name, func(t *testing.T) {
			r := mustAnalyse(t, m, DefaultOptions())
			a := new(solver).harkerMatrix(m)
			n := m.N()
			for i := range n {
				sum := 0.0
				for j := range n {
					sum += a[i*n+j] * r.Weights[j]
				}
				if ratio := sum / r.Weights[i]; math.Abs(ratio/r.LambdaMax-1) > 1e-11 {
					t.Errorf("ratio %d is %.15g, λmax %.15g", i, ratio, r.LambdaMax)
				}
			}
		})
	}
}

func TestWeightsBeyondDoubleRange(t *testing.T) {
	m := NewMatrix(letters(3))
	mustSet(t, m, 0, 1, 1e300)
	mustSet(t, m, 1, 2, 1e300)
	for _, method := range methodsFor(m) {
		opt := DefaultOptions()
		opt.Method = method
		_, err := Analyse(m, opt)
		wantError(t, err, CodeTooFarApart)
	}
}

func TestAnalyseRefuses(t *testing.T) {
	m := NewMatrix(letters(3))
	mustSet(t, m, 0, 2, 2)
	_, err := Analyse(m, DefaultOptions())
	if e := wantError(t, err, CodeDisconnected); !strings.Contains(e.Error(), "{a, c} | {b}") {
		t.Errorf("%q does not name the groups", e.Error())
	}
	_, err = Analyse(NewMatrix(nil), DefaultOptions())
	wantError(t, err, CodeEmptyMatrix)

	mustSet(t, m, 0, 1, 2)
	for _, c := range []struct {
		change func(*Options)
		want   func(error)
	}{
		{func(o *Options) { o.Method = "" }, func(err error) { wantError(t, err, CodeUnknownName) }},
		{func(o *Options) { o.RandomIndex = "x" }, func(err error) { wantError(t, err, CodeUnknownName) }},
		{func(o *Options) { o.Limit = -0.1 }, func(err error) { wantError(t, err, CodeBadLimit) }},
		{func(o *Options) { o.Limit = math.NaN() }, func(err error) { wantError(t, err, CodeBadLimit) }},
		{func(o *Options) { o.Limit = math.Inf(1) }, func(err error) { wantError(t, err, CodeBadLimit) }},
	} {
		opt := DefaultOptions()
		c.change(&opt)
		_, err := Analyse(m, opt)
		c.want(err)
	}
}

func TestAnalyseLeavesTheMatrixAlone(t *testing.T) {
	m := NewMatrix(letters(4))
	mustSet(t, m, 0, 1, 2)
	mustSet(t, m, 1, 2, 3)
	mustSet(t, m, 2, 3, 4)
	mustSet(t, m, 0, 3, 5)
	before := m.Clone()
	r := mustAnalyse(t, m, DefaultOptions())
	Worst(m, r, 10)
	within(t, "entries", 0, m.a, before.a)
	if m.missing != before.missing {
		t.Errorf("missing %d, was %d", m.missing, before.missing)
	}
}

func TestLimitIsInclusive(t *testing.T) {
	m := NewMatrix(letters(3))
	mustSet(t, m, 0, 1, 3)
	mustSet(t, m, 0, 2, 5)
	mustSet(t, m, 1, 2, 3)
	opt := DefaultOptions()
	cr := mustAnalyse(t, m, opt).CR
	for limit, want := range map[float64]bool{cr: true, cr * (1 + 1e-12): true, cr * 0.999: false, 0: false} {
		opt.Limit = limit
		if got := mustAnalyse(t, m, opt); got.Consistent != want {
			t.Errorf("CR %v against the limit %v: consistent %v", cr, limit, got.Consistent)
		}
	}
}

func TestAnalyseWarnings(t *testing.T) {
	full := func(n int) *Matrix {
		m := NewMatrix(letters(n))
		for i := range n {
			for j := i + 1; j < n; j++ {
				mustSet(t, m, i, j, 1)
			}
		}
		return m
	}
	inconsistent := full(3)
	mustSet(t, inconsistent, 0, 2, 9)
	incomplete := full(4)
	incomplete.withdraw(1, 2)
	tree := incomplete.Clone()
	tree.withdraw(0, 1)
	tree.withdraw(2, 3)
	for _, c := range []struct {
		name string
		m    *Matrix
		want []string
	}{
		{"complete and consistent", full(15), nil},
		{"over the limit", inconsistent, []string{string(WarnInconsistent)}},
		{"pairs missing", incomplete, []string{string(WarnIncomplete)}},
		{"just enough judgements", tree, []string{string(WarnIncomplete), string(WarnUnchecked)}},
		{"beyond the table", full(16), []string{string(WarnExtrapolated)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, w := range mustAnalyse(t, c.m, DefaultOptions()).Warnings {
				got = append(got, string(w.Code))
				wellFormed(t, w.Text.In("en"))
				wellFormed(t, w.Text.In("zh"))
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("warnings %q, want %q", got, c.want)
			}
		})
	}
}
