package psychometrics

import (
	"math"
	"testing"
)

// A table that bivariate normal variables make exactly: with more respondents
// in one cell the correlation moves by the influence of that cell.
func TestPolychoricInfluence(t *testing.T) {
	h, k := []float64{math.Inf(-1), -0.8, 0.1, 1.2, math.Inf(1)}, []float64{math.Inf(-1), -0.3, 0.9, math.Inf(1)}
	const n, more, r = 1e9, 1e5, 0.45
	exact := make(Table, 5) // the second answer is never given
	for i := range exact {
		exact[i] = make([]int, 3)
	}
	for i := range 4 {
		for j := range 3 {
			p := bivariateNormal(h[i+1], k[j+1], r) - bivariateNormal(h[i], k[j+1], r) - bivariateNormal(h[i+1], k[j], r) + bivariateNormal(h[i], k[j], r)
			row := i
			if i > 0 {
				row = i + 1
			}
			exact[row][j] = int(math.Round(p * n))
		}
	}
	before := Polychoric(exact)
	if math.Abs(before-r) > 1e-7 {
		t.Fatalf("r = %g, want %g", before, r)
	}
	influence := PolychoricInfluence(exact, before)
	mean := 0.0
	for i, row := range exact {
		for j, count := range row {
			mean += influence[i][j] * float64(count) / n
			if i == 1 {
				if influence[i][j] != 0 {
					t.Errorf("influence of an answer that nobody gave: %g", influence[i][j])
				}
				continue
			}
			exact[i][j] += more
			moved := (Polychoric(exact) - before) * (n + more) / more
			exact[i][j] -= more
			if math.Abs(moved-influence[i][j]) > 2e-3*max(1, math.Abs(moved)) {
				t.Errorf("cell %d, %d: %.6f, want %.6f", i, j, influence[i][j], moved)
			}
		}
	}
	if math.Abs(mean) > 1e-6 {
		t.Errorf("mean influence %g, want 0", mean)
	}
	one := Table{{3, 4}, {0, 0}}
	for _, row := range PolychoricInfluence(one, math.NaN()) {
		for _, v := range row {
			if v != 0 {
				t.Error("an item that does not vary has an influence")
			}
		}
	}
}
