package ahp

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"testing"
)

// referenceCase is one entry of testdata/cases.json: judgements and what they
// come to by a calculation that shares nothing with this package. Each names
// its source and its tolerance.
type referenceCase struct {
	Name, Source, Kind, Why string
	Tolerance               float64

	Matrix     [][]*float64 // null: not judged
	Missing    []([2]int)
	Components [][]int

	Weights       []float64
	LambdaMax     *float64 `json:"lambda_max"`
	CI            *float64
	CR            map[RandomIndexTable]float64
	CRRegression  *float64  `json:"cr_regression"` // by the regression of Alonso & Lamata
	GeometricMean []float64 `json:"geometric_mean"`
	GCI           *float64
	Koczkodaj     *float64
	Harmonic      *float64
	PelaezLamata  *float64 `json:"pelaez_lamata"`
	SaloHamal     *float64 `json:"salo_hamalainen"`
	Circular      *int
	ColumnMean    []float64 `json:"column_mean"`
	Weighted      []float64 `json:"weighted_least_squares"`
	LeastSquares  []float64 `json:"least_squares"`
	Squares       *float64
	Cosine        []float64
	BestChange    *struct {
		I, J      int
		Value, CR float64
	} `json:"best_change"`

	Group            [][][]*float64
	AIJ              [][]float64
	AIP              []float64
	AIPGeometricMean []float64 `json:"aip_geometric_mean"`
	Experts          [][]float64
	ExpertCR         []float64 `json:"expert_cr"`

	Tree       map[string][]string
	Judgements map[string][]float64 // upper triangle, row by row
	Scores     map[string]map[string]float64
	Local      map[string][]float64
	Leaves     map[string]float64
	NodeCR     map[string]float64 `json:"node_cr"`
	NodeLambda map[string]float64 `json:"node_lambda_max"`
}

func TestReferenceCases(t *testing.T) {
	text, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []referenceCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(*testing.T, referenceCase){
		"complete": testComplete, "incomplete": testIncomplete, "disconnected": testDisconnected, "invalid": testInvalid,
		"rounded": testRounded, "group": testGroup, "hierarchy": testHierarchy,
	}
	ran := map[string]int{}
	for _, c := range cases {
		ran[c.Kind]++
		t.Run(c.Name, func(t *testing.T) {
			test, ok := kinds[c.Kind]
			if !ok {
				t.Fatalf("no test for cases of kind %q", c.Kind)
			}
			test(t, c)
		})
	}
	want := map[string]int{"complete": 52, "incomplete": 4, "disconnected": 1, "invalid": 3, "rounded": 1, "group": 5, "hierarchy": 3}
	if !maps.Equal(ran, want) {
		t.Errorf("cases by kind: %v, want %v", ran, want)
	}
}

func testComplete(t *testing.T, c referenceCase) {
	m := mustRead(t, c.Matrix)
	r := mustAnalyse(t, m, DefaultOptions())
	if c.Weights != nil {
		within(t, "weights", c.Tolerance, r.Weights, c.Weights)
		within(t, "λmax, CI", c.Tolerance, []float64{r.LambdaMax, r.CI}, []float64{*c.LambdaMax, *c.CI})
	}
	for _, table := range slices.Sorted(maps.Keys(c.CR)) {
		opt := DefaultOptions()
		opt.RandomIndex = table
		byTable := mustAnalyse(t, m, opt)
		within(t, fmt.Sprintf("CR by %s", table), c.Tolerance, []float64{byTable.CR}, []float64{c.CR[table]})
		if want := c.CR[table] <= opt.Limit; byTable.Consistent != want {
			t.Errorf("consistent by %s: %v at CR %v", table, byTable.Consistent, byTable.CR)
		}
	}
	if c.CRRegression != nil {
		within(t, "CR by the regression", c.Tolerance, []float64{r.CI / alonsoLamataRegression(m.N())}, []float64{*c.CRRegression})
	}
	for method, want := range map[PriorityMethod][]float64{GeometricMean: c.GeometricMean, ColumnMean: c.ColumnMean,
		WeightedLeastSquares: c.Weighted, LeastSquares: c.LeastSquares, Cosine: c.Cosine} {
		if want != nil {
			opt := DefaultOptions()
			opt.Method = method
			within(t, string(method), c.Tolerance, mustAnalyse(t, m, opt).Weights, want)
		}
	}
	if c.Squares != nil {
		var s solver
		s.reset(m.N())
		minima, _, _ := s.leastSquares(m)
		within(t, "sum of squares", 1e-9, []float64{minima[0].squares}, []float64{*c.Squares})
	}
	if c.Circular != nil {
		x := MeasureIndices(m)
		within(t, "Koczkodaj, harmonic, Peláez–Lamata, Salo–Hämäläinen", c.Tolerance,
			[]float64{x.Koczkodaj, x.Harmonic, x.PelaezLamata, x.SaloHamalainen}, []float64{*c.Koczkodaj, *c.Harmonic, *c.PelaezLamata, *c.SaloHamal})
		if x.Circular != *c.Circular {
			t.Errorf("%d circular triads, want %d", x.Circular, *c.Circular)
		}
	}
	if c.GCI != nil {
		within(t, "GCI", c.Tolerance, []float64{r.GCI}, []float64{*c.GCI})
	}
	if want := c.BestChange; want != nil {
		worst := Worst(m, r, 1)
		if len(worst) != 1 || worst[0].Pair != (Pair{want.I, want.J}) {
			t.Fatalf("worst %+v, want entry (%d, %d)", worst, want.I, want.J)
		}
		within(t, "best change", c.Tolerance, []float64{worst[0].Scale, worst[0].CR}, []float64{want.Value, want.CR})
	}
}

func testIncomplete(t *testing.T, c referenceCase) {
	m := mustRead(t, c.Matrix)
	var missing [][2]int
	for _, p := range m.Missing() {
		missing = append(missing, [2]int{p.I, p.J})
	}
	if !slices.Equal(missing, c.Missing) {
		t.Errorf("missing %v, want %v", missing, c.Missing)
	}
	r := mustAnalyse(t, m, DefaultOptions())
	within(t, "Harker's weights", c.Tolerance, r.Weights, c.Weights)
	within(t, "λmax, CI", c.Tolerance, []float64{r.LambdaMax, r.CI}, []float64{*c.LambdaMax, *c.CI})
	if r.Missing != len(c.Missing) {
		t.Errorf("missing %d, want %d", r.Missing, len(c.Missing))
	}
	opt := DefaultOptions()
	opt.Method = GeometricMean
	within(t, "logarithmic least squares", c.Tolerance, mustAnalyse(t, m, opt).Weights, c.GeometricMean)
}

func testDisconnected(t *testing.T, c referenceCase) {
	m := mustRead(t, c.Matrix)
	if got := m.Components(); !slices.EqualFunc(got, c.Components, slices.Equal) {
		t.Errorf("components %v, want %v", got, c.Components)
	}
	for _, method := range PriorityMethods() {
		opt := DefaultOptions()
		opt.Method = method
		r, err := Analyse(m, opt)
		wantError(t, err, CodeDisconnected)
		if r != nil {
			t.Errorf("%s: result %+v beside the error", method, r)
		}
	}
}

func testInvalid(t *testing.T, c referenceCase) {
	if _, _, err := readSquare(c.Matrix); err == nil {
		t.Errorf("accepted: %s", c.Why)
	}
}

func testRounded(t *testing.T, c referenceCase) {
	m, rounded, err := readSquare(c.Matrix)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Pair{{0, 2}, {1, 2}, {1, 4}, {2, 4}, {3, 4}}; !slices.Equal(rounded, want) {
		t.Errorf("rounded pairs %v, want %v", rounded, want)
	}
	r := mustAnalyse(t, m, DefaultOptions())
	within(t, "weights", c.Tolerance, r.Weights, c.Weights)
	within(t, "λmax, CR", c.Tolerance, []float64{r.LambdaMax, r.CR}, []float64{*c.LambdaMax, c.CR[Saaty2005]})
}

func testGroup(t *testing.T, c referenceCase) {
	var ms []ExpertMatrix
	for i, square := range c.Group {
		ms = append(ms, ExpertMatrix{Expert: fmt.Sprintf("expert %d", i+1), Matrix: mustRead(t, square)})
	}
	names := ms[0].Matrix.Names()
	n := len(names)

	group, err := AggregateJudgements(ms, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for j := range n {
			within(t, fmt.Sprintf("AIJ (%d, %d)", i, j), c.Tolerance, []float64{group.At(i, j)}, []float64{c.AIJ[i][j]})
		}
	}

	for _, want := range []struct {
		aggregate Aggregation
		method    PriorityMethod
		weights   []float64
	}{
		{AggregateIndividualJudgements, Eigenvector, c.Weights},
		{AggregateIndividualJudgements, GeometricMean, c.GeometricMean},
		{AggregateIndividualPriorities, Eigenvector, c.AIP},
		{AggregateIndividualPriorities, GeometricMean, c.AIPGeometricMean},
	} {
		opt := DefaultGroupOptions()
		opt.Aggregate, opt.Method = want.aggregate, want.method
		g, err := AnalyseGroup(names, ms, opt)
		if err != nil {
			t.Fatal(err)
		}
		within(t, string(want.aggregate+" "+Aggregation(want.method)), c.Tolerance, g.Weights, want.weights)
		if want.method != Eigenvector {
			continue
		}
		for i, e := range g.Experts {
			within(t, e.Expert+" CR", c.Tolerance, []float64{e.CR}, []float64{c.ExpertCR[i]})
		}
		if want.aggregate == AggregateIndividualJudgements {
			within(t, "λmax, CI, CR", c.Tolerance, []float64{g.LambdaMax, g.CI, g.CR}, []float64{*c.LambdaMax, *c.CI, c.CR[Saaty2005]})
		}
	}

	var vectors []ExpertPriorities
	for i, em := range ms {
		weights := mustAnalyse(t, em.Matrix, DefaultOptions()).Weights
		within(t, em.Expert, c.Tolerance, weights, c.Experts[i])
		vectors = append(vectors, ExpertPriorities{Expert: em.Expert, Weights: weights})
	}
	aip, err := AggregatePriorities(vectors, nil)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "priorities aggregated", c.Tolerance, aip, c.AIP)
}

// testHierarchy multiplies local priorities down to the leaves, as a caller does.
func testHierarchy(t *testing.T, c referenceCase) {
	isChild := map[string]bool{}
	for _, children := range c.Tree {
		for _, child := range children {
			isChild[child] = true
		}
	}
	leaves := map[string]float64{}
	var descend func(node string, global float64)
	descend = func(node string, global float64) {
		children, inner := c.Tree[node]
		if !inner {
			leaves[node] += global
			return
		}
		m := NewMatrix(children)
		upper := c.Judgements[node]
		for i := range children {
			for j := i + 1; j < len(children); j++ {
				var value float64
				if scores := c.Scores[node]; scores != nil {
					value = scores[children[i]] / scores[children[j]]
				} else {
					value, upper = upper[0], upper[1:]
				}
				if err := m.Set(i, j, value); err != nil {
					t.Fatal(err)
				}
			}
		}
		r := mustAnalyse(t, m, DefaultOptions())
		within(t, node, c.Tolerance, r.Weights, c.Local[node])
		if cr, ok := c.NodeCR[node]; ok {
			within(t, node+" λmax, CR", c.Tolerance, []float64{r.LambdaMax, r.CR}, []float64{c.NodeLambda[node], cr})
		}
		for i, child := range children {
			descend(child, global*r.Weights[i])
		}
	}
	for node := range c.Tree {
		if !isChild[node] {
			descend(node, 1)
		}
	}
	if len(leaves) != len(c.Leaves) {
		t.Errorf("leaves %v, want %v", leaves, c.Leaves)
	}
	for name, want := range c.Leaves {
		within(t, name, c.Tolerance, []float64{leaves[name]}, []float64{want})
	}
}

// readSquare makes a matrix of a full square, as a reader of files does.
func readSquare(square [][]*float64) (m *Matrix, rounded []Pair, err error) {
	m = NewMatrix(letters(len(square)))
	for i, row := range square {
		if err := m.Set(i, i, *row[i]); err != nil {
			return nil, nil, err
		}
		for j := i + 1; j < len(row); j++ {
			if row[j] == nil {
				continue
			}
			value, wasRounded, err := Reconcile(*row[j], *square[j][i])
			if err != nil {
				return nil, nil, err
			}
			if wasRounded {
				rounded = append(rounded, Pair{i, j})
			}
			if err := m.Set(i, j, value); err != nil {
				return nil, nil, err
			}
		}
	}
	return m, rounded, nil
}

func letters(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%c", 'a'+i%26)
		if i >= 26 {
			names[i] += fmt.Sprint(i / 26)
		}
	}
	return names
}

func mustRead(t *testing.T, square [][]*float64) *Matrix {
	t.Helper()
	m, _, err := readSquare(square)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustAnalyse(t testing.TB, m *Matrix, opt Options) *Result {
	t.Helper()
	r, err := Analyse(m, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// within compares numbers one by one, at an absolute tolerance.
func within(t interface {
	Helper()
	Errorf(string, ...any)
}, what string, tolerance float64, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
		return
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s: %.15g, want %.15g within %g (number %d of %d)", what, got[i], want[i], tolerance, i+1, len(want))
		}
	}
}
