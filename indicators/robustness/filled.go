package robustness

import (
	"math"
	"slices"

	"goodgov/indicators"
)

// filled are everybody's answers under a rule, by person and item; nil for
// who is left out.
func (in *Input) filled(rule MissingRule) [][]float64 {
	all := make([][]float64, len(in.People))
	for i := range in.People {
		values := in.People[i].Values
		if !slices.ContainsFunc(values, math.IsNaN) {
			all[i] = values
			continue
		}
		switch rule {
		case Available:
			all[i] = values
		case PersonMean:
			all[i] = personMeans(in.Framework, values)
		case Middle:
			all[i] = slices.Clone(values)
			for k, v := range values {
				if math.IsNaN(v) {
					all[i][k] = (in.Options.Goalposts.Low + in.Options.Goalposts.High) / 2
				}
			}
		}
	}
	return all
}

// personMeans fills gaps with the mean of the answers under the nearest
// indicator above that has any; who answered nothing keeps the gaps.
func personMeans(f *indicators.Framework, values []float64) []float64 {
	sum, n := make([]float64, f.Len()), make([]float64, f.Len())
	for i, item := range f.Items {
		if v := values[i]; !math.IsNaN(v) {
			for node := item; node >= 0; node = f.Parent[node] {
				sum[node] += v
				n[node]++
			}
		}
	}
	filled := slices.Clone(values)
	for i, item := range f.Items {
		if !math.IsNaN(values[i]) {
			continue
		}
		for node := f.Parent[item]; node >= 0; node = f.Parent[node] {
			if n[node] > 0 {
				filled[i] = sum[node] / n[node]
				break
			}
		}
	}
	return filled
}
