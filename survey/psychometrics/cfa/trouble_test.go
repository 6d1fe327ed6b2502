package cfa

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"goodgov/internal/diag"
)

func three(items ...string) Model {
	return Model{Items: items, Structure: Correlated, Identification: UnitVariance, Factors: []Factor{{"f", []int{0, 1, 2}}}}
}

// Three correlations that one factor can only meet with a negative variance:
// .8·.7/.35 = 1.6 of a variance of 1. The loadings follow by hand.
func TestHeywood(t *testing.T) {
	r12, r13, r23 := 0.8, 0.7, 0.35
	sample := Moments(mat.NewSymDense(3, []float64{1, r12, r13, r12, 1, r23, r13, r23, 1}), 100)
	r := mustFit(t, three("a", "b", "c"), sample, DefaultOptions())
	wants := []float64{math.Sqrt(r12 * r13 / r23), math.Sqrt(r12 * r23 / r13), math.Sqrt(r13 * r23 / r12)}
	for i, want := range wants {
		near(t, "loading", r.Parameters[i].Standardized, want, 1e-8)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Code != WarnHeywood || r.Warnings[0].Node != "a" {
		t.Errorf("warnings %v, want one of a Heywood case at a", r.Warnings)
	}
	if r.Measures.DF != 0 || !math.IsNaN(r.Measures.P) || !math.IsNaN(r.Measures.Ratio) || r.Measures.CFI != 1 {
		t.Errorf("a saturated model: %+v", r.Measures)
	}
}

func TestRefusals(t *testing.T) {
	good := func(n int) [][]float64 {
		rows := make([][]float64, n)
		for i := range rows {
			x := float64(i%5 + 1)
			rows[i] = []float64{x, x + float64(i%3), x - float64(i%7), float64(i % 4), x + float64(i%2), x + float64(i*i%11)}
		}
		return rows
	}
	spoil := func(change func(i int, row []float64)) [][]float64 {
		rows := good(60)
		for i, row := range rows {
			change(i, row)
		}
		return rows
	}
	items := []string{"a", "b", "c", "d", "e", "f"}
	model := func(structure Structure, factors ...[]int) Model {
		m := Model{Items: items, Structure: structure, Identification: Marker}
		for i, list := range factors {
			m.Factors = append(m.Factors, Factor{string(rune('P' + i)), list})
		}
		return m
	}
	two := model(Correlated, []int{0, 1, 2}, []int{3, 4, 5})
	fiml := DefaultOptions()
	fiml.Missing = FIML
	odd := DefaultOptions()
	odd.Estimator = "uls"
	nan := math.NaN()
	for _, c := range []struct {
		name  string
		model Model
		rows  [][]float64
		o     Options
		code  diag.Code
		says  string
	}{
		{"nobody", two, nil, DefaultOptions(), CodeFewCases, "0 respondents"},
		{"one respondent", two, good(1), DefaultOptions(), CodeFewCases, "1 respondents"},
		{"as many respondents as items", two, good(6), DefaultOptions(), CodeFewCases, "6 respondents for 6 items"},
		{"everything missing", two, spoil(func(_ int, row []float64) { row[0], row[1] = nan, nan }), DefaultOptions(), CodeFewCases, "0 respondents"},
		{"an item nobody answered", two, spoil(func(_ int, row []float64) { row[1] = nan }), fiml, CodeConstant, "b"},
		{"a constant item", two, spoil(func(_ int, row []float64) { row[4] = 3 }), DefaultOptions(), CodeConstant, "e"},
		{"an item twice", two, spoil(func(_ int, row []float64) { row[5] = row[3] }), DefaultOptions(), CodeSingular, "f"},
		{"a sum of items", two, spoil(func(_ int, row []float64) { row[5] = row[0] + row[3] }), DefaultOptions(), CodeSingular, ""},
		{"two items never answered together", two, spoil(func(i int, row []float64) { row[4*(i%2)] = nan }), fiml, CodeEM, "both a and e"},
		{"one item", model(Correlated, []int{0, 1, 2, 3, 4}, []int{5}), good(60), DefaultOptions(), CodeFewItems, "1 items on the factor Q"},
		{"two items, uncorrelated", model(Orthogonal, []int{0, 1, 2, 3}, []int{4, 5}), good(60), DefaultOptions(), CodeFewItems, "2 items"},
		{"two factors of a second order", model(SecondOrder, []int{0, 1, 2}, []int{3, 4, 5}), good(60), DefaultOptions(), CodeFewItems, "2 factors"},
		{"an item on two factors", model(Correlated, []int{0, 1, 2}, []int{2, 3, 4}), good(60), DefaultOptions(), CodeModel, "item c"},
		{"no factors", model(Correlated), good(60), DefaultOptions(), CodeModel, "no factors"},
		{"an unknown estimator", two, good(60), odd, CodeOption, "uls"},
		{"an unknown structure", model("bifactor", []int{0, 1, 2}), good(60), DefaultOptions(), CodeOption, "bifactor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Fit(c.model, Observe(c.rows), c.o)
			fault, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("%v, %v, want an error", r, err)
			}
			text := fault.Problem().Text()
			if fault.Code != c.code || !strings.Contains(text.In(diag.English), c.says) {
				t.Errorf("%s, want %s with %q", text.In(diag.English), c.code, c.says)
			}
			if strings.Contains(text.In(diag.Chinese), "%!") {
				t.Errorf("%s", text.In(diag.Chinese))
			}
		})
	}
	_, err := Fit(three("a", "b", "c"), Moments(mat.NewSymDense(3, []float64{1, .5, .5, .5, 1, .5, .5, .5, 1}), 100), fiml)
	if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeNeedsRows {
		t.Errorf("FIML of moments: %v", err)
	}
}

// Two pairs of items that have nothing to do with each other leave a loading
// without anything that tells it from its factor's variance.
func TestNotIdentified(t *testing.T) {
	cov := mat.NewSymDense(4, []float64{1, .5, 0, 0, .5, 1, 0, 0, 0, 0, 1, .5, 0, 0, .5, 1})
	m := Model{Items: []string{"a", "b", "c", "d"}, Structure: Correlated, Identification: Marker, Factors: []Factor{{"f", []int{0, 1}}, {"g", []int{2, 3}}}}
	r, err := Fit(m, Moments(cov, 200), DefaultOptions())
	if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeNotIdentified || !strings.Contains(err.Error(), "→") && !strings.Contains(err.Error(), "a") {
		t.Errorf("%+v, %v, want that it is not identified", r, err)
	}
}

// A model's own covariance matrix is fitted exactly, whatever the parameters,
// the identification and the units of the items.
func TestRecoversItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		structure := rapid.SampledFrom(Structures()).Draw(t, "structure")
		model := holzinger(structure, UnitVariance)
		a, err := model.arrange()
		if err != nil {
			t.Fatal(err)
		}
		truth := newImplied(9, len(a.Factors), a.table(withoutMeans))
		var params []float64
		for _, c := range truth.cells {
			if c.param == fixed {
				continue
			}
			low, high := 0.4, 0.9
			if c.kind == factorCovariance {
				low, high = 0.1, 0.6
			}
			params = append(params, rapid.Float64Range(low, high).Draw(t, "parameter"))
		}
		if !truth.set(params) {
			t.Skip("not positive definite")
		}
		scaled := mat.NewSymDense(9, nil)
		unit := rapid.SliceOfN(rapid.Float64Range(0.01, 100), 9, 9).Draw(t, "unit")
		for i := range 9 {
			for j := range i + 1 {
				scaled.SetSym(i, j, truth.cov.At(i, j)*unit[i]*unit[j])
			}
		}
		model.Identification = rapid.SampledFrom(Identifications()).Draw(t, "identification")
		r, err := Fit(model, Moments(scaled, 500), DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		if !r.Converged || math.Abs(r.Measures.ChiSquare) > 1e-7 {
			t.Fatalf("χ² %g after %d steps, slope %g", r.Measures.ChiSquare, r.Iterations, r.Gradient)
		}
		want := truth.standardize(params)
		for i, p := range r.Parameters {
			if math.Abs(p.Standardized-want[i]) > 1e-5 {
				t.Errorf("%s %s %s: %g, want %g", p.Kind, p.Left, p.Right, p.Standardized, want[i])
			}
		}
	})
}

// Weak loadings of the markers stop a search that begins at the components of
// the items; by way of factors of variance 1 it comes to the end.
func TestWeakMarkers(t *testing.T) {
	params := []float64{0.4375, 0.7195, 0.7282, 0.4420, 0.4924, 0.6106, 0.4609, 0.4060, 0.5014, 0.4375, 0.6036, 0.5818, 0.7465, 0.6215, 0.5495, 0.5390, 0.4738, 0.4609, 0.4113, 0.8077, 0.4469}
	unit := []float64{0.8952, 1.8578, 8.4570, 0.1145, 3.3476, 2.3899, 9.0313, 7, 1.2829}
	model := holzinger(SecondOrder, UnitVariance)
	a, err := model.arrange()
	if err != nil {
		t.Fatal(err)
	}
	truth := newImplied(9, len(a.Factors), a.table(withoutMeans))
	if !truth.set(params) {
		t.Fatal("not positive definite")
	}
	cov := mat.NewSymDense(9, nil)
	for i := range 9 {
		for j := range i + 1 {
			cov.SetSym(i, j, truth.cov.At(i, j)*unit[i]*unit[j])
		}
	}
	model.Identification = Marker
	r, err := Fit(model, Moments(cov, 500), DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	if !r.Converged || math.Abs(r.Measures.ChiSquare) > 1e-7 {
		t.Errorf("χ² %g after %d steps, slope %g", r.Measures.ChiSquare, r.Iterations, r.Gradient)
	}
	want := truth.standardize(params)
	for i, p := range r.Parameters {
		if math.Abs(p.Standardized-want[i]) > 1e-5 {
			t.Errorf("%s %s %s: %g, want %g", p.Kind, p.Left, p.Right, p.Standardized, want[i])
		}
	}
}

// Gradient and second derivative are those of the discrepancy: differences
// with gaps in the data, for every structure.
func TestDerivatives(t *testing.T) {
	rows, _ := readAnswers(t, "gender")
	for _, structure := range Structures() {
		t.Run(string(structure), func(t *testing.T) {
			model := Model{Items: itemNames(), Structure: structure, Identification: Marker, Factors: []Factor{{"A", []int{0, 1, 2}}, {"B", []int{8, 9, 10}}, {"C", []int{16, 17, 18}}}}
			a, err := model.arrange()
			if err != nil {
				t.Fatal(err)
			}
			sample := Observe(rows)
			g, err := sample.gather(a.columns, a.Items, FIML)
			if err != nil {
				t.Fatal(err)
			}
			s := a.problem(g, withMeans)
			m := s.models[0]
			m.cells = append(m.cells, cell{kind: latentMean, i: 0, param: len(s.params)}) // as in a second group
			s.params = append(s.params, 0.1)
			for i := range s.params {
				s.params[i] += 0.01 * float64(i%5)
			}
			s.set(s.params)
			gradient, observed := s.gradient(), s.observed()
			const h = 1e-4
			at := func(k int, step float64) []float64 {
				moved := append([]float64(nil), s.params...)
				moved[k] += step
				return moved
			}
			for k := range s.params {
				s.set(at(k, h))
				up, upward := s.discrepancy(), s.gradient()
				s.set(at(k, -h))
				down, downward := s.discrepancy(), s.gradient()
				near(t, "slope", gradient[k], (up-down)/(2*h), 1e-6)
				for l := range s.params {
					near(t, "curvature", 2*observed.At(k, l), (upward[l]-downward[l])/(2*h), 1e-5)
				}
			}
		})
	}
}
