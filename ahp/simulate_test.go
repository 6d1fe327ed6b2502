package ahp

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Alonso & Lamata (2006) drew 500,000 matrices of each order: what is
// simulated here is within four standard errors of theirs (and of their last
// digit).
func TestSimulationAgreesWithAlonsoLamata(t *testing.T) {
	for _, n := range []int{3, 4, 5, 7, 9, 12, 15} {
		ri, standardError := SimulateRandomIndex(n, 0, 4000)
		published, _, err := RandomIndex(AlonsoLamata, n)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "RI", 4*standardError+5e-4, []float64{ri}, []float64{published})
		if !(standardError > 0) || standardError > 0.02 {
			t.Errorf("n = %d: standard error %v", n, standardError)
		}
	}
}

// With pairs missing the mean index falls nearly linearly to 0 (Ágoston &
// Csató 2022), which missing-adjusted is built on. Theirs is the index of the
// best completion, which is at most Harker's: simulations lie a little above.
func TestSimulationWithPairsMissing(t *testing.T) {
	for _, c := range [][2]int{{4, 1}, {4, 2}, {5, 2}, {5, 4}, {6, 5}, {7, 7}, {9, 14}} {
		n, missing := c[0], c[1]
		ri, standardError := SimulateRandomIndex(n, missing, 4000)
		adjusted, _, err := RandomIndexMissing(MissingAdjusted, n, missing)
		if err != nil {
			t.Fatal(err)
		}
		if ri < adjusted-0.02-4*standardError || ri > adjusted+0.06+4*standardError {
			t.Errorf("n = %d, %d missing: simulated %v (%v), adjusted %v", n, missing, ri, standardError, adjusted)
		}
	}
	for n := range 8 {
		if ri, se := SimulateRandomIndex(n, freedom(n), 100); ri != 0 || se != 0 {
			t.Errorf("n = %d: RI %v (%v) with nothing to contradict", n, ri, se)
		}
	}
}

func TestSimulationIsRepeatable(t *testing.T) {
	one, _ := SimulateRandomIndex(6, 2, 900)
	for range 3 {
		again, _ := SimulateRandomIndex(6, 2, 900)
		within(t, "RI", 0, []float64{again}, []float64{one})
	}
	byName, extrapolated, err := RandomIndexMissing(SimulatedRandomIndex(900), 6, 2)
	if err != nil || extrapolated {
		t.Fatal(err, extrapolated)
	}
	within(t, "by its name", 0, []float64{byName}, []float64{one})
}

// Random matrices are reciprocal, on the scale, with the pairs missing that
// were asked for, and never come apart, however few are left.
func TestRandomMatrices(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	seen := map[int]int{}
	for _, n := range []int{3, 5, 12, 30} {
		for _, missing := range []int{0, freedom(n) / 2, freedom(n) - 1, freedom(n)} {
			m := NewMatrix(letters(n))
			m.randomise(random, missing)
			if got := len(m.Missing()); got != missing || m.missing != missing {
				t.Errorf("n = %d: %d and %d missing, want %d", n, got, m.missing, missing)
			}
			if len(m.Components()) != 1 {
				t.Errorf("n = %d, %d missing: not connected", n, missing)
			}
			for i := range n {
				for j := range n {
					if !m.Judged(i, j) {
						continue
					}
					v := m.At(i, j)
					if math.Abs(v*m.At(j, i)-1) > 1e-15 || !OnSaatyScale(v) || i == j && v != 1 {
						t.Errorf("entry %v, %v", v, m.At(j, i))
					}
					if i > j {
						seen[int(math.Round(math.Copysign(max(v, 1/v), math.Log(v))))]++
					}
				}
			}
		}
	}
	if len(seen) != 17 {
		t.Errorf("%d values of the scale, want 17: %v", len(seen), seen)
	}
}

func TestSimulatedNames(t *testing.T) {
	for _, name := range []string{"simulate:100", "simulate:1000000"} {
		if table, err := ParseRandomIndexTable(name); err != nil || string(table) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"simulate:", "simulate:N", "simulate:99", "simulate:1000001", "simulate:1e4", "simulate:-5", "simulate"} {
		_, err := ParseRandomIndexTable(name)
		wantError(t, err, CodeUnknownName)
		opt := DefaultOptions()
		opt.RandomIndex = RandomIndexTable(name)
		_, err = Analyse(judgedAbove(t, 2, 3), opt)
		wantError(t, err, CodeUnknownName)
	}
}

// The CR of an incomplete matrix by an index that allows for what is missing,
// with the warning that says so: four elements, two pairs missing, RI =
// 0.89·(1 − 2·2/(3·2)) by missing-adjusted.
func TestIncompleteWithAdjustedIndex(t *testing.T) {
	m := judgedAbove(t, 4, 3, 0, 1./2, 4, 0, 2)
	lenient := mustAnalyse(t, m, DefaultOptions())
	opt := DefaultOptions()
	opt.RandomIndex = MissingAdjusted
	r := mustAnalyse(t, m, opt)
	within(t, "RI", 1e-12, []float64{r.RI}, []float64{0.89 / 3})
	within(t, "CR", 1e-12, []float64{r.CR}, []float64{3 * lenient.CR})
	if got := warned(r.Warnings); got[len(got)-1] != WarnIncomplete {
		t.Errorf("warnings %v", got)
	}
	tree := judgedAbove(t, 4, 3, 0, 0, 4, 0, 2) // nothing to contradict: RI 0, CR 0
	r = mustAnalyse(t, tree, opt)
	within(t, "RI, CR of a tree", 0, []float64{r.RI, r.CR}, []float64{0, 0})

	group := DefaultGroupOptions()
	group.RandomIndex = MissingAdjusted
	g, err := AnalyseGroup(m.Names(), []ExpertMatrix{{"e", m}}, group)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the expert's CR", 1e-12, []float64{g.Experts[0].CR}, []float64{3 * lenient.CR})
}
