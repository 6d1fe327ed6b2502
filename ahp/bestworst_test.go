package ahp

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBestWorstIndex(t *testing.T) {
	// Rezaei (2015), table 1.
	for a, want := range []float64{1: 0, 2: 0.44, 3: 1.00, 4: 1.63, 5: 2.30, 6: 3.00, 7: 3.73, 8: 4.47, 9: 5.23} {
		if a > 0 && math.Abs(bestWorstIndex(float64(a))-want) > 0.005 {
			t.Errorf("consistency index of %d: %v, want %v", a, bestWorstIndex(float64(a)), want)
		}
	}
}

// consistentBestWorst are comparisons that weights give exactly.
func consistentBestWorst(weights []float64) *BestWorst {
	b := &BestWorst{Names: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}[:len(weights)]}
	for j, w := range weights {
		if w > weights[b.Best] {
			b.Best = j
		}
		if w < weights[b.Worst] {
			b.Worst = j
		}
	}
	for _, w := range weights {
		b.BestOver = append(b.BestOver, weights[b.Best]/w)
		b.OverWorst = append(b.OverWorst, w/weights[b.Worst])
	}
	return b
}

func TestBestWorst(t *testing.T) {
	// Exact: weights 8:4:2:1 over 15 give 1, 2, 4, 8 and 8, 4, 2, 1.
	b := consistentBestWorst([]float64{8, 4, 2, 1})
	for _, model := range BestWorstModels() {
		r, err := AnalyseBestWorst(b, model)
		if err != nil {
			t.Fatal(err)
		}
		within(t, string(model), 1e-9, r.Weights, []float64{8 / 15., 4 / 15., 2 / 15., 1 / 15.})
		within(t, "deviation, CR, input CR", 1e-9, []float64{r.Deviation, r.CR, r.InputCR}, []float64{0, 0, 0})
	}

	// Three elements by hand. Best over middle 2, over worst 8, middle over
	// worst 2. Ratios: (2+ξ)(2+ξ) = 8 − ξ gives ξ = (−5+√41)/2, the best
	// is worth 8 − ξ and the middle 2 + ξ. CR is ξ over (17−√65)/2.
	b = &BestWorst{Names: []string{"best", "middle", "worst"}, Best: 0, Worst: 2, BestOver: []float64{1, 2, 8}, OverWorst: []float64{8, 2, 1}}
	xi := (math.Sqrt(41) - 5) / 2
	r, err := AnalyseBestWorst(b, RatioBestWorst)
	if err != nil {
		t.Fatal(err)
	}
	sum := 8 - xi + 2 + xi + 1
	within(t, "ratio", 1e-9, r.Weights, []float64{(8 - xi) / sum, (2 + xi) / sum, 1 / sum})
	within(t, "ξ, CR, input CR", 1e-9, []float64{r.Deviation, r.CR, r.InputCR}, []float64{xi, xi / ((17 - math.Sqrt(65)) / 2), 4 / 56.})
	// Linear: w_B − 2w_m = ξ, 8w_W − w_B = ξ, w_m − 2w_W = ξ hold at once:
	// w_W = w, w_m = 2w + ξ, w_B = 4w + 3ξ, so 8w − 4w − 3ξ = ξ and ξ = w, and the
	// weights are 7, 3, 1 over 11.
	r, err = AnalyseBestWorst(b, LinearBestWorst)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "linear", 1e-9, r.Weights, []float64{7 / 11., 3 / 11., 1 / 11.})
	within(t, "ξ", 1e-9, []float64{r.Deviation}, []float64{1 / 11.})
}

// The optimum leaves no better: no weighting drawn at random deviates less,
// and the result deviates by what it says.
func TestBestWorstIsBest(t *testing.T) {
	deviation := func(b *BestWorst, w []float64, model BestWorstModel) float64 {
		worst := 0.0
		for j := range w {
			first, second := w[b.Best]-b.BestOver[j]*w[j], w[j]-b.OverWorst[j]*w[b.Worst]
			if model == RatioBestWorst {
				first, second = first/w[j], second/w[b.Worst]
			}
			worst = max(worst, math.Abs(first), math.Abs(second))
		}
		return worst
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "n")
		b := consistentBestWorst(make([]float64, n))
		b.Best, b.Worst = 0, n-1
		most := float64(rapid.IntRange(1, 9).Draw(t, "most"))
		for j := range n {
			b.BestOver[j] = float64(rapid.IntRange(1, int(most)).Draw(t, "best over"))
			b.OverWorst[j] = float64(rapid.IntRange(1, int(most)).Draw(t, "over worst"))
		}
		b.BestOver[0], b.OverWorst[n-1], b.BestOver[n-1], b.OverWorst[0] = 1, 1, most, most
		for _, model := range BestWorstModels() {
			r, err := AnalyseBestWorst(b, model)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for j, w := range r.Weights {
				sum += w
				if !(r.Low[j] <= w+1e-9 && w <= r.High[j]+1e-9) {
					t.Fatalf("%s: weight %v outside %v…%v", model, w, r.Low[j], r.High[j])
				}
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Fatalf("%s: weights sum to %v", model, sum)
			}
			if model == LinearBestWorst {
				if got := deviation(b, r.Weights, model); math.Abs(got-r.Deviation) > 1e-8 {
					t.Fatalf("linear: deviation %v, said to be %v", got, r.Deviation)
				}
			}
			if r.CR < 0 || r.InputCR < 0 || r.InputCR > 1+1e-9 {
				t.Fatalf("CR %v, input CR %v", r.CR, r.InputCR)
			}
			trial := make([]float64, n)
			for range 50 {
				for j := range trial {
					trial[j] = r.Weights[j] * math.Exp(rapid.Float64Range(-0.3, 0.3).Draw(t, "step"))
				}
				normalise(trial, trial)
				if got := deviation(b, trial, model); got < r.Deviation-1e-8 {
					t.Fatalf("%s: %v deviates by %v, less than %v of %v", model, trial, got, r.Deviation, r.Weights)
				}
			}
		}
	})
}

func TestBestWorstRefuses(t *testing.T) {
	good := func() *BestWorst {
		return &BestWorst{Names: []string{"a", "b", "c"}, Best: 0, Worst: 2, BestOver: []float64{1, 2, 8}, OverWorst: []float64{8, 2, 1}}
	}
	for name, spoil := range map[string]func(*BestWorst){
		"zero":            func(b *BestWorst) { b.BestOver[1] = 0 },
		"below the worst": func(b *BestWorst) { b.OverWorst[1] = 0.5 },
		"not a number":    func(b *BestWorst) { b.OverWorst[1] = math.NaN() },
		"ten":             func(b *BestWorst) { b.BestOver[1] = 10 },
		"short":           func(b *BestWorst) { b.BestOver = b.BestOver[:2] },
		"same":            func(b *BestWorst) { b.Worst = 0 },
		"itself":          func(b *BestWorst) { b.BestOver[0] = 2 },
		"contradiction":   func(b *BestWorst) { b.BestOver[2] = 7 },
	} {
		t.Run(name, func(t *testing.T) {
			b := good()
			spoil(b)
			_, err := AnalyseBestWorst(b, LinearBestWorst)
			wantError(t, err, CodeBestWorst)
		})
	}
	_, err := AnalyseBestWorst(good(), "best")
	wantError(t, err, CodeUnknownName)
	_, err = ParseBestWorstModel("linaer")
	wantError(t, err, CodeUnknownName)
}
