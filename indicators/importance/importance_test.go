package importance

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/reference"
)

var nan = math.NaN()

// An example worked by hand on a scale of 0 to 100: the mean importance is
// 1/6, the mean performance 406/6.
func TestAnalyse(t *testing.T) {
	points := []Point{{0.25, 62, 60, 64}, {0.1, 78, 77, 79}, {0.18, 55, 40, 70}, {0.07, 60, nan, nan}, {0.22, 81, 67, 95}, {0.18, 70, 68, 72}}
	want := []Placed{
		{Quadrant: Concentrate, Certain: true, Gap: 38, Priority: 9.5, Share: 0.295214418893723},
		{Quadrant: Overkill, Certain: true, Gap: 22, Priority: 2.2, Share: 0.0683654443753884},
		{Quadrant: Concentrate, Gap: 45, Priority: 8.1, Share: 0.251709136109385},
		{Quadrant: LowPriority, Gap: 40, Priority: 2.8, Share: 0.0870105655686762},
		{Quadrant: KeepUp, Gap: 19, Priority: 4.18, Share: 0.129894344313238},
		{Quadrant: KeepUp, Certain: true, Gap: 30, Priority: 5.4, Share: 0.16780609073959},
	}
	a := Analyse(points, Options{Line: AtMeans, ImportanceLine: nan, Min: 0, Max: 100})
	for i, w := range want {
		got := a.Points[i]
		reference.AllNear(t, "gap, priority, share", []float64{got.Gap, got.Priority, got.Share}, []float64{w.Gap, w.Priority, w.Share}, 1e-10)
		if got.Quadrant != w.Quadrant || got.Certain != w.Certain {
			t.Errorf("point %d: %s, certain %t; want %s, %t", i, got.Quadrant, got.Certain, w.Quadrant, w.Certain)
		}
	}
	if got := a.In(Concentrate); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("concentrate on %v, want 0 and 2", got)
	}
}

// Weights that are alike part nothing; a third of three is not exact.
func TestEven(t *testing.T) {
	third := []Point{{1. / 3, 3, 2, 4}, {1 - 2./3, 4, 3, 5}, {1. / 3, 5, 4, 6}, {nan, 2, 1, 3}}
	means := Options{Line: AtMeans, ImportanceLine: nan, Min: 1, Max: 5}
	if a := Analyse(third, means); !a.Even() {
		t.Error("equal weights part points")
	}
	given := means
	given.ImportanceLine = 0.3
	if a := Analyse(third, given); a.Even() {
		t.Error("all points are more important than a line below them")
	}
	third[0].Importance = 0.34
	if a := Analyse(third, means); a.Even() {
		t.Error("weights differ")
	}
}

func TestLines(t *testing.T) {
	points := []Point{{0.5, 3.2, 3.1, 3.3}, {0.5, 4.4, 4.3, 4.5}}
	for _, test := range []struct {
		opt  Options
		want [2]float64
	}{
		{Options{Line: AtMeans, ImportanceLine: nan, Min: 1, Max: 5}, [2]float64{0.5, 3.8}},
		{Options{Line: AtMidpoint, ImportanceLine: nan, Min: 1, Max: 5}, [2]float64{0.5, 3}},
		{Options{Line: AtGiven, Given: 4, ImportanceLine: 0.6, Min: 1, Max: 5}, [2]float64{0.6, 4}},
	} {
		a := Analyse(points, test.opt)
		reference.AllNear(t, string(test.opt.Line), []float64{a.Importance, a.Performance}, test.want[:], 1e-10)
	}
}

// What is not known stands in no quadrant, and one point alone is on both lines.
func TestAnalyseWithoutFigures(t *testing.T) {
	a := Analyse([]Point{{0.5, nan, nan, nan}, {0.5, 3, 2, 4}, {nan, 2, 1, 3}}, Options{Line: AtMeans, ImportanceLine: nan, Min: 1, Max: 5})
	if a.Points[0].Quadrant != Nowhere || a.Points[2].Quadrant != Nowhere || !math.IsNaN(a.Points[0].Share) {
		t.Errorf("points without figures are placed: %+v", a.Points)
	}
	if p := a.Points[1]; p.Quadrant != KeepUp || p.Certain || p.Share != 1 {
		t.Errorf("the one point that is known: %+v", p)
	}
	if a := Analyse(nil, Options{Line: AtMeans, ImportanceLine: nan}); len(a.Points) != 0 || !math.IsNaN(a.Performance) {
		t.Errorf("of nothing: %+v", a)
	}
}

func TestRefusals(t *testing.T) {
	rows := func(n int, row func(i int) []float64) [][]float64 {
		all := make([][]float64, n)
		for i := range all {
			all[i] = row(i)
		}
		return all
	}
	v := func(i, times int) float64 { return float64(i * times % 7) }
	for name, test := range map[string]struct {
		rows [][]float64
		want diag.Code
	}{
		"nobody":              {nil, CodeFewRows},
		"one respondent":      {rows(1, func(int) []float64 { return []float64{1, 2, 3} }), CodeFewRows},
		"all missing":         {rows(50, func(int) []float64 { return []float64{nan, 2, 3} }), CodeFewRows},
		"a constant":          {rows(50, func(i int) []float64 { return []float64{4, v(i, 3), v(i, 2)} }), CodeConstant},
		"a constant outcome":  {rows(50, func(i int) []float64 { return []float64{v(i, 1), v(i, 3), 5} }), CodeConstant},
		"twice the same":      {rows(50, func(i int) []float64 { return []float64{v(i, 1), 2 * v(i, 1), v(i, 3)} }), CodeSingular},
		"no weight to anyone": {rows(50, func(i int) []float64 { return []float64{v(i, 1), v(i, 3), v(i, 2)} }), ""},
	} {
		var weights []float64
		if test.want == "" {
			weights, test.want = make([]float64, 50), CodeFewRows
		}
		_, err := Derive([]string{"a", "b"}, test.rows, weights)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != test.want || fault.In("zh") == "" {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
		if low, high, err := Intervals(t.Context(), []string{"a", "b"}, test.rows, weights, ByRelative, DefaultResampling()); low != nil || high != nil || err != nil {
			t.Errorf("%s: has intervals", name)
		}
	}
}

// The outcome is one of two uncorrelated indicators: everything is due to it.
func TestAllOfOne(t *testing.T) {
	var rows [][]float64
	for i := range 64 {
		a, b := float64(i%4), float64(i/4%4)
		rows = append(rows, []float64{a, b, 2*a + 1})
	}
	d, err := Derive([]string{"a", "b"}, rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range Methods() {
		if method != ByWeight {
			reference.AllNear(t, string(method), d.Of(method), []float64{1, 0}, 1e-10)
		}
	}
}

// The intervals contain the estimates, and are those of the seed on any
// number of cores.
func TestIntervals(t *testing.T) {
	rows, opt := synthetic(t), DefaultResampling()
	opt.Replicates = 200
	d, err := Derive(dimensions, rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	low, high, err := Intervals(t.Context(), dimensions, rows, nil, ByRelative, opt)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range d.Of(ByRelative) {
		if !(low[i] < v && v < high[i]) {
			t.Errorf("%s: %.3f is outside %.3f – %.3f", dimensions[i], v, low[i], high[i])
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again, _, _ := Intervals(t.Context(), dimensions, rows, nil, ByRelative, opt); !slices.Equal(low, again) {
		t.Errorf("on one core %v, on more %v", again, low)
	}
}

func BenchmarkIntervals(b *testing.B) {
	rows := make([][]float64, 370)
	for i := range rows {
		for j := range 8 {
			rows[i] = append(rows[i], float64((i*(j+3)*7919)%101))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Intervals(b.Context(), dimensions, rows, nil, ByRelative, DefaultResampling())
	}
}
