package sampling

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// made is a sample with the counts, means and sums of squares of each row of a
// table, which is all that its estimates depend on.
type made struct {
	header []string
	rows   [][]string // by respondent
	value  []float64
}

func makeSample(t *testing.T, name string) *made {
	t.Helper()
	records := reference.Rows(t, "sampling/"+name)
	m := &made{header: records[0]}
	for _, row := range records[1:] {
		at := func(name string) float64 { return figure(t, row[slices.Index(m.header, name)]) }
		n, off := int(at("n")), math.Sqrt(at("squares")/2)
		for i := range n {
			v := at("mean")
			switch i {
			case 0:
				v += off
			case 1:
				v -= off
			}
			m.value, m.rows = append(m.value, v), append(m.rows, row)
		}
	}
	return m
}

func figure(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (m *made) numbers(t *testing.T, name string) (list []float64) {
	for _, row := range m.rows {
		list = append(list, figure(t, row[slices.Index(m.header, name)]))
	}
	return list
}

// groups numbers the values of a column; in their order where it is given.
func (m *made) groups(name string, order ...string) (list []int) {
	for _, row := range m.rows {
		v := row[slices.Index(m.header, name)]
		if !slices.Contains(order, v) {
			order = append(order, v)
		}
		list = append(list, slices.Index(order, v))
	}
	return list
}

// Schools of California by type, and by whether they met a target: apipop of
// R's survey 4.1-1.
var (
	byType   = []float64{4421, 755, 1018}
	byTarget = []float64{1072, 5122}
)

// R 4.2.2, survey 4.1-1, data apiclus1 with fpc: postStratify; rake with
// epsilon = 1e-12; calibrate with calfun = "raking"; the last with bounds that
// no weight reaches.
func TestCalibration(t *testing.T) {
	m := makeSample(t, "api_clusters.csv")
	base := m.numbers(t, "weight")
	types := Margin{Cell: m.groups("stype", "E", "H", "M"), Totals: byType}
	targets := Margin{Cell: m.groups("target", "No", "Yes"), Totals: byTarget}
	wide := DefaultRake()
	wide.Low, wide.High = 1, 1000
	for _, c := range []struct {
		name                             string
		margins                          []Margin
		opt                              RakeOptions
		mean, se, min, max, deff, effect float64
	}{
		{"postStratify", []Margin{types}, DefaultRake(), 642.310788211582, 23.9204864450904, 30.7013888888889, 53.9285714285714, 1.0393591943129, 176.070025647849},
		{"rake", []Margin{types, targets}, DefaultRake(), 641.23032092682, 23.7036168879225, 29.8706754926847, 67.1255292411947, 1.05165669560383, 174.011158551058},
		{"rake within bounds", []Margin{types, targets}, wide, 641.23032092682, 23.7036168879225, 29.8706754926847, 67.1255292411947, 1.05165669560383, 174.011158551058},
	} {
		got, err := Rake(base, c.margins, c.opt)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Converged {
			t.Errorf("%s: off by %g after %d rounds", c.name, got.Deviation, got.Iterations)
		}
		reference.Near(t, c.name+" least", slices.Min(got.Weights), c.min, 1e-9)
		reference.Near(t, c.name+" greatest", slices.Max(got.Weights), c.max, 1e-9)
		deff, effective := Kish(got.Weights)
		reference.Near(t, c.name+" deff", deff, c.deff, 1e-9)
		reference.Near(t, c.name+" effective", effective, c.effect, 1e-9)
		d := Design{Weights: got.Weights, Stages: []Stage{{Cluster: m.groups("dnum"), Population: m.numbers(t, "fpc")}}, Calibration: got}
		e := d.Mean(m.value)
		reference.Near(t, c.name+" mean", e.Value, c.mean, 1e-9)
		reference.Near(t, c.name+" se", e.SE, c.se, 1e-9)
	}
}

// R 4.2.2, survey 4.1-1: calibrate(…, calfun = "raking", bounds = c(.8, 1.7),
// epsilon = 1e-12), the bounds being multiples of the base weight. One cell is
// at its bound.
func TestRakeWithinBounds(t *testing.T) {
	m := makeSample(t, "api_clusters.csv")
	base := m.numbers(t, "weight")
	margins := []Margin{{Cell: m.groups("stype", "E", "H", "M"), Totals: byType}, {Cell: m.groups("target", "No", "Yes"), Totals: byTarget}}
	opt := DefaultRake()
	opt.Low, opt.High = 0.8*base[0], 1.7*base[0]
	got, err := Rake(base, margins, opt)
	if err != nil || !got.Converged {
		t.Fatalf("%v, off by %g", err, got.Deviation)
	}
	for cell, want := range map[[2]string]float64{{"H", "Yes"}: 52.9436653483998, {"E", "Yes"}: 29.7309299588203, {"M", "Yes"}: 36.1845250943128,
		{"M", "No"}: 50.3578841745852, {"E", "No"}: 41.3764371196430, {"H", "No"}: 57.5398937225342} {
		i := slices.IndexFunc(m.rows, func(row []string) bool { return row[1] == cell[0] && row[2] == cell[1] })
		reference.Near(t, cell[0]+" "+cell[1], got.Weights[i], want, 1e-8)
	}
	opt.High = 1.1 * base[0]
	_, err = Rake(base, margins[:1], opt)
	if faults, ok := errors.AsType[CellFaults](err); !ok || len(faults) != 2 || faults[0].Code != TightCell || faults[0].Cell != 1 {
		t.Errorf("bounds that are too tight: %v", err)
	}
}

// Base weights that differ. R 4.2.2, survey 4.1-1, data apistrat with weights
// N/n and fpc: calibrate(…, ~sch.wide + comp.imp, calfun = "raking").
func TestCalibrationOfUnequalWeights(t *testing.T) {
	m := makeSample(t, "api_strata.csv")
	got, err := Rake(m.numbers(t, "weight"), []Margin{{Cell: m.groups("target", "No", "Yes"), Totals: byTarget}, {Cell: m.groups("improved", "No", "Yes"), Totals: []float64{1712, 4482}}}, DefaultRake())
	if err != nil || !got.Converged {
		t.Fatal(err, got)
	}
	reference.Near(t, "least", slices.Min(got.Weights), 10.2890532692169, 1e-8)
	reference.Near(t, "greatest", slices.Max(got.Weights), 67.3636685240986, 1e-8)
	d := Design{Weights: got.Weights, Stages: []Stage{{Stratum: m.groups("stype"), Population: m.numbers(t, "fpc")}}, Calibration: got}
	e := d.Mean(m.value)
	reference.Near(t, "mean", e.Value, 662.7521917169, 1e-9)
	reference.Near(t, "se", e.SE, 9.3410068986769, 1e-9)
}

// R 4.2.2, survey 4.1-1: trimWeights(rake, lower = 20, upper = 45, strict = TRUE).
func TestTrim(t *testing.T) {
	m := makeSample(t, "api_clusters.csv")
	raked, err := Rake(m.numbers(t, "weight"), []Margin{{Cell: m.groups("stype", "E", "H", "M"), Totals: byType}, {Cell: m.groups("target", "No", "Yes"), Totals: byTarget}}, DefaultRake())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Trim(raked.Weights, 20, 45)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "least", slices.Min(got), 30.8492629293982, 1e-9)
	reference.Near(t, "greatest", slices.Max(got), 45, 1e-9)
	d := Design{Weights: got}
	reference.Near(t, "mean", d.Mean(m.value).Value, 641.718326057807, 1e-9)
	if _, err := Trim([]float64{1, 2, 3}, 2.5, 9); err == nil {
		t.Error("bounds above the mean weight")
	}
	if got, err := Trim([]float64{0, 0}, 1, 2); err != nil || got[0] != 0 {
		t.Errorf("nobody has a weight: %v, %v", got, err)
	}
}

// Cells that can't be met are named: nobody in a cell that the population has,
// somebody in one that it has not.
func TestCellFaults(t *testing.T) {
	base := []float64{1, 1, 1}
	_, err := Rake(base, []Margin{{Cell: []int{0, 0, 2}, Totals: []float64{5, 4, 0, 0}}}, DefaultRake())
	faults, ok := errors.AsType[CellFaults](err)
	if !ok || len(faults) != 2 || faults[0] != (CellFault{EmptyCell, 0, 1, 0, 4}) || faults[1] != (CellFault{ZeroMargin, 0, 2, 1, 0}) {
		t.Errorf("%v", faults)
	}
	// A respondent without base weight is in no cell.
	_, err = Rake([]float64{1, 0}, []Margin{{Cell: []int{0, 1}, Totals: []float64{5, 4}}}, DefaultRake())
	if faults, ok := errors.AsType[CellFaults](err); !ok || len(faults) != 1 || faults[0].Code != EmptyCell {
		t.Errorf("%v", err)
	}
}

// Margins that contradict each other: women are all the young ones, but there
// are more women than young people. By hand: no weights can do that.
func TestContradictoryMargins(t *testing.T) {
	opt := DefaultRake()
	opt.Iterations = 50
	got, err := Rake([]float64{1, 1}, []Margin{{Cell: []int{0, 1}, Totals: []float64{6, 4}}, {Cell: []int{0, 1}, Totals: []float64{5, 5}}}, opt)
	if err != nil || got.Converged || got.Deviation < 0.1 || got.Iterations != 50 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Those whose cell nobody knows keep their part: of four with base weight 1 one
// is unknown, so a quarter of 80 stays with him, and 60 are shared 2 : 1. By hand.
func TestUnknownCells(t *testing.T) {
	got, err := Rake([]float64{1, 1, 1, 1, 5}, []Margin{{Cell: []int{0, 0, 1, Unknown, Outside}, Totals: []float64{40, 40}}}, DefaultRake())
	if err != nil || !got.Converged {
		t.Fatal(got, err)
	}
	for i, want := range []float64{15, 15, 30, 20, 5} {
		reference.Near(t, "weight", got.Weights[i], want, 1e-12)
	}
}

func TestKish(t *testing.T) {
	deff, effective := Kish([]float64{1, 3, 0}) // by hand: 16/10
	reference.Near(t, "deff", deff, 1.25, 1e-15)
	reference.Near(t, "effective", effective, 1.6, 1e-15)
	if deff, effective := Kish(nil); !math.IsNaN(deff) || !math.IsNaN(effective) {
		t.Error("nobody has a weight")
	}
}

// Raking meets margins that some population has, keeps weights within bounds
// where they leave room, and doesn't care for the scale of the base weights.
func TestRakeMeetsMargins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(12, 60).Draw(t, "n")
		base, truth := make([]float64, n), make([]float64, n)
		a, b := Margin{Cell: make([]int, n), Totals: make([]float64, 2)}, Margin{Cell: make([]int, n), Totals: make([]float64, 3)}
		for i := range n {
			base[i] = rapid.Float64Range(0.5, 2).Draw(t, "base")
			truth[i] = base[i] * rapid.Float64Range(0.5, 2).Draw(t, "change")
			a.Cell[i], b.Cell[i] = i%2, i/2%3
			a.Totals[a.Cell[i]] += truth[i]
			b.Totals[b.Cell[i]] += truth[i]
		}
		opt := DefaultRake()
		opt.Low, opt.High = slices.Min(truth), slices.Max(truth)
		opt.Tolerance = 1e-8
		free, err := Rake(base, []Margin{a, b}, DefaultRake())
		if err != nil || !free.Converged {
			t.Fatal(err, free)
		}
		bounded, err := Rake(base, []Margin{a, b}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Min(bounded.Weights) < opt.Low || slices.Max(bounded.Weights) > opt.High {
			t.Fatal("beyond the bounds")
		}
		if !bounded.Converged && bounded.Deviation > 1e-3 {
			t.Fatalf("off by %g", bounded.Deviation)
		}
		double := make([]float64, n)
		for i := range base {
			double[i] = 2 * base[i]
		}
		again, err := Rake(double, []Margin{a, b}, DefaultRake())
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if math.Abs(again.Weights[i]-free.Weights[i]) > 1e-7*free.Weights[i] {
				t.Fatalf("%g and %g", again.Weights[i], free.Weights[i])
			}
		}
	})
}

// BenchmarkRake is 100,000 respondents, three margins of 2, 4 and 10 cells, and
// the same within bounds.
func BenchmarkRake(b *testing.B) {
	const n = 100000
	base, margins := make([]float64, n), []Margin{{Totals: make([]float64, 2)}, {Totals: make([]float64, 4)}, {Totals: make([]float64, 10)}}
	for i := range n {
		base[i] = 1
		for k := range margins {
			m := &margins[k]
			cell := (i * (k + 3) / 2) % len(m.Totals)
			m.Cell = append(m.Cell, cell)
			m.Totals[cell] += 1 + float64((i*7)%5)/10
		}
	}
	bounded := DefaultRake()
	bounded.Low, bounded.High = 0.5, 2
	for name, opt := range map[string]RakeOptions{"free": DefaultRake(), "bounded": bounded} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if c, err := Rake(base, margins, opt); err != nil || !c.Converged {
					b.Fatal(err)
				}
			}
		})
	}
}
