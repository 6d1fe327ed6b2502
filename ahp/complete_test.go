package ahp

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/diag"
)

// upperOf makes a matrix of its upper triangle row by row, "?" not judged.
func upperOf(t testing.TB, n int, upper ...string) *Matrix {
	t.Helper()
	m := NewMatrix(letters(n))
	at := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if text := upper[at]; text != "?" {
				v, err := ParseJudgement(text)
				if err != nil {
					t.Fatal(err)
				}
				mustSet(t, m, i, j, v)
			}
			at++
		}
	}
	return m
}

func mustComplete(t testing.TB, m *Matrix, method CompletionMethod) *Completion {
	t.Helper()
	c, err := Complete(m, method, DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func values(fills []Fill) []float64 {
	var v []float64
	for _, f := range fills {
		v = append(v, f.Value)
	}
	return v
}

// The expected numbers are of a calculation with numpy in long double that
// minimises λmax by its gradient. The second matrix is that of Bozóki, Fülöp &
// Rónyai (2010), Example 6; for the first x = 0.7302971 is published with the
// program AHPy.
func TestCompleteLambdaMax(t *testing.T) {
	for _, c := range []struct {
		name    string
		m       *Matrix
		lambda  float64
		filled  []float64
		weights []float64
	}{
		{"four", upperOf(t, 4, "1", "5", "2", "3", "4", "?"), 4.092367293939255,
			[]float64{0.7302967433402218},
			[]float64{0.37378688434061574, 0.391992548336916, 0.0984842176855075, 0.1357363496369608}},
		{"house", upperOf(t, 8, "5", "3", "7", "6", "6", "1/3", "1/4", "?", "5", "?", "3", "?", "1/7", "?", "3", "?", "6", "?",
			"?", "1/4", "?", "1/8", "?", "1/5", "?", "?", "1/6", "?"), 9.298092250344151,
			[]float64{0.3300165542882731, 1.719720273712869, 0.466347944283103, 9.920630799338449, 4.852530654434563, 0.5696133686239991,
				0.525270242813847, 0.14244101303781176, 0.9312069355891607, 0.10930954531574844, 0.2912098452671281, 0.403093534547053},
			[]float64{0.18936955076860676, 0.056681440384811405, 0.21161535668178671, 0.01749304217493431, 0.03193366814140228,
				0.035355728140218784, 0.15092704048062536, 0.3066241732276144}},
		{"star", upperOf(t, 5, "2", "3", "4", "6", "?", "?", "?", "?", "?", "?"), 5,
			[]float64{1.5, 2, 3, 4. / 3, 2, 1.5}, []float64{12. / 27, 6. / 27, 4. / 27, 3. / 27, 2. / 27}},
		{"chain", upperOf(t, 4, "2", "?", "?", "3", "?", "4"), 4, []float64{6, 24, 12}, []float64{24. / 41, 12. / 41, 4. / 41, 1. / 41}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mustComplete(t, c.m, CompleteLambdaMax)
			within(t, "λmax", 1e-10, []float64{got.Result.LambdaMax}, []float64{c.lambda})
			within(t, "filled", 1e-7, values(got.Filled), c.filled)
			within(t, "weights", 1e-8, got.Result.Weights, c.weights)
			if !slices.ContainsFunc(got.Result.Warnings, func(w diag.Warning) bool { return w.Code == WarnFilled }) {
				t.Error("no warning that it was filled in")
			}
		})
	}
}

// Harker's and the logarithmic least squares weights of the same two
// matrices, by numpy in long double.
func TestCompleteByRatios(t *testing.T) {
	m := upperOf(t, 4, "1", "5", "2", "3", "4", "?")
	for method, w := range map[CompletionMethod][]float64{
		CompleteHarker:          {0.37357852321581814, 0.39212294284821747, 0.09817652868083358, 0.13612200525513085},
		CompleteLogLeastSquares: {0.37418295417177305, 0.39163302839772385, 0.09884074851905225, 0.13534326891145076},
	} {
		c := mustComplete(t, m, method)
		within(t, string(method), 1e-12, values(c.Filled), []float64{w[2] / w[3]})
	}
	// Filling in Harker's ratios keeps his λmax.
	c := mustComplete(t, m, CompleteHarker)
	within(t, "λmax", 1e-12, []float64{c.Result.LambdaMax}, []float64{4.092387610556653})
}

func TestCompleteFaults(t *testing.T) {
	apart := upperOf(t, 4, "2", "?", "?", "?", "?", "3")
	for _, method := range CompletionMethods() {
		_, err := Complete(apart, method, DefaultOptions())
		wantError(t, err, CodeDisconnected)
	}
	_, err := Complete(apart, "guess", DefaultOptions())
	wantError(t, err, CodeUnknownName)
	_, err = Complete(NewMatrix(nil), CompleteHarker, DefaultOptions())
	wantError(t, err, CodeEmptyMatrix)
}

func TestCompleteWithNothingToFill(t *testing.T) {
	m := houseChoice(t)
	c := mustComplete(t, m, CompleteLambdaMax)
	if len(c.Filled) != 0 || len(c.Result.Warnings) != 1 || c.Result.Warnings[0].Code != WarnInconsistent {
		t.Errorf("%+v, %+v", c.Filled, c.Result.Warnings)
	}
	within(t, "matrix", 0, c.Matrix.a, m.a)
}

// incomplete draws a matrix with values of the scale, some pairs not judged,
// that is still connected.
func incomplete(t *rapid.T, least, most int) *Matrix {
	n := rapid.IntRange(least, most).Draw(t, "n")
	m := NewMatrix(letters(n))
	for i := range n {
		for j := i + 1; j < n; j++ {
			set(t, m, i, j, rapid.SampledFrom(scaleValues).Draw(t, "value"))
		}
	}
	for range rapid.IntRange(0, n*(n-1)/2).Draw(t, "gaps") {
		i := rapid.IntRange(0, n-2).Draw(t, "i")
		j := rapid.IntRange(i+1, n-1).Draw(t, "j")
		v := m.a[i*n+j]
		m.withdraw(i, j)
		if v != 0 && len(m.Components()) > 1 {
			set(t, m, i, j, v)
		}
	}
	return m
}

// Completion keeps what was judged; no other completion has a lower λmax than
// that by lambda-max, and moving any of its values raises it.
func TestCompletionProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := incomplete(t, 2, 8)
		least := mustCompleteRapid(t, m, CompleteLambdaMax)
		for _, method := range CompletionMethods() {
			c := mustCompleteRapid(t, m, method)
			if c.Matrix.missing != 0 || len(c.Filled) != m.missing {
				t.Fatalf("%s: %d missing, %d of %d filled", method, c.Matrix.missing, len(c.Filled), m.missing)
			}
			for at, v := range m.a {
				if v != 0 && c.Matrix.a[at] != v {
					t.Fatalf("%s: entry %d was %v and is %v", method, at, v, c.Matrix.a[at])
				}
			}
			if least.Result.LambdaMax > c.Result.LambdaMax+1e-9 {
				t.Errorf("λmax %v, and %v by %s", least.Result.LambdaMax, c.Result.LambdaMax, method)
			}
		}
		isLeast(t, least)
	})
}

// isLeast holds that no entry which was filled in gives a lower λmax when it is moved.
func isLeast(t rapid.TB, least *Completion) {
	t.Helper()
	for _, f := range least.Filled {
		for _, factor := range []float64{0.9, 1.1} {
			moved := least.Matrix.Clone()
			if err := moved.Set(f.I, f.J, f.Value*factor); err != nil {
				t.Fatal(err)
			}
			r, err := Analyse(moved, DefaultOptions())
			if err != nil {
				t.Fatal(err)
			}
			if r.LambdaMax < least.Result.LambdaMax-1e-9 {
				t.Errorf("λmax %v falls to %v with %v in place of %v", least.Result.LambdaMax, r.LambdaMax, f.Value*factor, f.Value)
			}
		}
	}
}

// Where judgements contradict each other as badly as here, whole steps go back and
// forth over the least λmax.
func TestCompleteContradictions(t *testing.T) {
	m := upperOf(t, 8, "?", "?", "1/9", "?", "7", "1/9", "1/6", "?", "1/9", "1/7", "1/8", "?", "1", "1/6", "?", "1/5", "?", "1/8", "?", "?", "9", "4", "1/3", "?", "1/6", "?", "?", "?")
	isLeast(t, mustComplete(t, m, CompleteLambdaMax))
}

func mustCompleteRapid(t *rapid.T, m *Matrix, method CompletionMethod) *Completion {
	t.Helper()
	c, err := Complete(m, method, DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A long chain with one cycle: plain iteration would need some ten thousand steps.
func TestCompleteSparse(t *testing.T) {
	const n = 60
	m := NewMatrix(letters(n))
	for i := range n - 1 {
		mustSet(t, m, i, i+1, 2)
	}
	mustSet(t, m, 0, n-1, 1)
	c := mustComplete(t, m, CompleteLambdaMax)
	logs, ok := new(solver).leastLambda(m)
	if !ok {
		t.Fatal("no completion")
	}
	// By symmetry the contradiction, 2^59 around the cycle, is shared evenly.
	for i := range n - 2 {
		within(t, "step", 1e-6, []float64{logs[i] - logs[i+1]}, []float64{math.Ln2 / n})
	}
	if c.Result.LambdaMax <= n {
		t.Errorf("λmax %v", c.Result.LambdaMax)
	}
}

func BenchmarkComplete(b *testing.B) {
	m := upperOf(b, 8, "5", "3", "7", "6", "6", "1/3", "1/4", "?", "5", "?", "3", "?", "1/7", "?", "3", "?", "6", "?",
		"?", "1/4", "?", "1/8", "?", "1/5", "?", "?", "1/6", "?")
	for _, method := range CompletionMethods() {
		b.Run(string(method), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustComplete(b, m, method)
			}
		})
	}
}
