package ahp

import (
	"math"
	"testing"
)

// Worked by hand.
func TestRatings(t *testing.T) {
	names := []string{"a", "b", "c"}
	for _, c := range []struct {
		name               string
		method             RatingMethod
		ratings            [][]float64
		weights            map[string]float64
		want, mean, spread []float64
	}{
		// Shares .5 .3 .2 and .2 .2 .6.
		{"direct", DirectRating, [][]float64{{100, 60, 40}, {10, 10, 30}}, nil,
			[]float64{0.35, 0.25, 0.4}, []float64{0.35, 0.25, 0.4}, []float64{0.3 / math.Sqrt2, 0.1 / math.Sqrt2, 0.4 / math.Sqrt2}},
		{"direct, the first counts thrice", DirectRating, [][]float64{{100, 60, 40}, {10, 10, 30}}, map[string]float64{"E1": 3, "E2": 1},
			[]float64{0.425, 0.275, 0.3}, []float64{0.425, 0.275, 0.3}, []float64{0.3 / math.Sqrt2, 0.1 / math.Sqrt2, 0.4 / math.Sqrt2}},
		// Shares .5 .5 – and .2 .2 .6: means .35 .35 .6 over 1.3.
		{"direct, one left out", DirectRating, [][]float64{{50, 50, math.NaN()}, {10, 10, 30}}, nil,
			[]float64{0.35 / 1.3, 0.35 / 1.3, 0.6 / 1.3}, []float64{0.35, 0.35, 0.6}, []float64{0.3 / math.Sqrt2, 0.3 / math.Sqrt2, math.NaN()}},
		{"budget", BudgetAllocation, [][]float64{{50, 30, 20}, {0, math.NaN(), 100}}, nil,
			[]float64{0.25, 0.15, 0.6}, []float64{0.25, 0.15, 0.6}, []float64{0.5 / math.Sqrt2, 0.3 / math.Sqrt2, 0.8 / math.Sqrt2}},
		{"likert", LikertImportance, [][]float64{{5, 4, 3}, {5, 2, 1}}, nil,
			[]float64{0.5, 0.3, 0.2}, []float64{5, 3, 2}, []float64{0, math.Sqrt2, math.Sqrt2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			opt := DefaultRatingOptions()
			opt.Method, opt.Weights = c.method, c.weights
			var ratings []ExpertRatings
			for i, values := range c.ratings {
				ratings = append(ratings, ExpertRatings{Expert: []string{"E1", "E2"}[i], Values: values})
			}
			r, err := AnalyseRatings(names, ratings, opt)
			if err != nil {
				t.Fatal(err)
			}
			within(t, "weights", 1e-12, r.Weights, c.want)
			within(t, "mean", 1e-12, r.Mean, c.mean)
			for j, want := range c.spread {
				if math.IsNaN(want) != math.IsNaN(r.SD[j]) || math.Abs(want-r.SD[j]) > 1e-12 {
					t.Errorf("spread of %s: %v, want %v", names[j], r.SD[j], want)
				}
			}
			if warned := len(r.Warnings) > 0; warned != (c.method == LikertImportance) {
				t.Errorf("warnings %v", r.Warnings)
			}
		})
	}
}

func TestRatingsRefuse(t *testing.T) {
	names := []string{"a", "b"}
	for name, c := range map[string]struct {
		method RatingMethod
		values []float64
	}{
		"negative":        {DirectRating, []float64{-1, 2}},
		"all zero":        {DirectRating, []float64{0, 0}},
		"short":           {DirectRating, []float64{1}},
		"infinite":        {DirectRating, []float64{1, math.Inf(1)}},
		"over the budget": {BudgetAllocation, []float64{60, 50}},
		"half a point":    {LikertImportance, []float64{3, 3.5}},
		"six":             {LikertImportance, []float64{3, 6}},
		"nobody rated b":  {LikertImportance, []float64{3, math.NaN()}},
	} {
		t.Run(name, func(t *testing.T) {
			opt := DefaultRatingOptions()
			opt.Method = c.method
			_, err := AnalyseRatings(names, []ExpertRatings{{"E1", c.values}}, opt)
			wantError(t, err, CodeRating)
		})
	}
	good := []ExpertRatings{{"E1", []float64{1, 2}}}
	_, err := AnalyseRatings(names, good, RatingOptions{Method: DirectRating})
	wantError(t, err, CodeBudget)
	_, err = AnalyseRatings(names, good, RatingOptions{Method: "stars", Budget: 1, Points: 5})
	wantError(t, err, CodeUnknownName)
	_, err = AnalyseRatings(names, nil, DefaultRatingOptions())
	wantError(t, err, CodeNobody)
	_, err = AnalyseRatings(names, append(good, good...), DefaultRatingOptions())
	wantError(t, err, CodeExpertRepeated)
	_, err = ParseRatingMethod("stars")
	wantError(t, err, CodeUnknownName)
}
