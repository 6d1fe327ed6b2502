package waves

import (
	"math"
	"slices"

	"goodgov/indicators/compare"
	"goodgov/internal/inference"
)

// Slope is a straight line through the scores of the waves, each with the
// standard error of its own sample: the linear contrast Σ c·m with
// c = (t − t̄)/Σ(t − t̄)².
type Slope struct {
	compare.Estimate // per unit of time
	Waves            int
}

// Line fits a Slope. A value or standard error that is NaN is left out with
// its wave; fewer than three waves give NaN. Degrees of freedom are
// Satterthwaite's (1946).
func Line(times, values, errors, df []float64, confidence float64) Slope {
	var at []int
	mean := 0.0
	for i := range values {
		if !math.IsNaN(values[i]) && !math.IsNaN(errors[i]) {
			at = append(at, i)
			mean += times[i]
		}
	}
	s := Slope{Waves: len(at), Estimate: nothing()}
	if len(at) < 3 {
		return s
	}
	mean /= float64(len(at))
	squares, slope := 0.0, 0.0
	for _, i := range at {
		squares += (times[i] - mean) * (times[i] - mean)
		slope += (times[i] - mean) * values[i]
	}
	var parts, freedom []float64
	for _, i := range at {
		c := (times[i] - mean) / squares
		parts, freedom = append(parts, c*c*errors[i]*errors[i]), append(freedom, df[i])
	}
	s.Estimate = judged(slope/squares, parts, freedom, confidence)
	return s
}

func nothing() compare.Estimate {
	nan := math.NaN()
	return compare.Estimate{Value: nan, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan}
}

// judged is a figure whose variance is the sum of parts.
func judged(value float64, parts, df []float64, confidence float64) compare.Estimate {
	variance, denominator := 0.0, 0.0
	for i, part := range parts {
		variance += part
		if part > 0 {
			denominator += part * part / df[i]
		}
	}
	e := nothing()
	e.Value, e.SE = value, math.Sqrt(variance)
	if denominator > 0 {
		e.DF = variance * variance / denominator
		e.T = value / e.SE
		e.P = inference.TTwoSided(e.T, e.DF)
		reach := inference.TCritical(confidence, e.DF) * e.SE
		e.Low, e.High = value-reach, value+reach
	}
	return e
}

// Steady is the test of Mann (1945) and Kendall (1975) whether values rise or
// fall all along, with ties corrected for and a correction for continuity, and
// the median slope of all pairs (Sen 1968).
type Steady struct {
	N    int
	S    int
	Z, P float64
	Sen  float64
}

// LeastSteady is how many waves the test of MannKendall needs to be able to
// find anything at 5 per cent.
const LeastSteady = 5

// MannKendall tests values in the order of time; those that are NaN are left
// out. Z and P are NaN for fewer than LeastSteady values and where all are the
// same, the slope for fewer than two.
func MannKendall(times, values []float64) Steady {
	var t, x []float64
	for i, v := range values {
		if !math.IsNaN(v) {
			t, x = append(t, times[i]), append(x, v)
		}
	}
	n := len(x)
	m := Steady{N: n, Z: math.NaN(), P: math.NaN(), Sen: math.NaN()}
	var slopes []float64
	for j := range n {
		for i := range j {
			switch {
			case x[j] > x[i]:
				m.S++
			case x[j] < x[i]:
				m.S--
			}
			slopes = append(slopes, (x[j]-x[i])/(t[j]-t[i]))
		}
	}
	if len(slopes) > 0 {
		slices.Sort(slopes)
		half := len(slopes) / 2
		m.Sen = (slopes[half] + slopes[(len(slopes)-1)/2]) / 2
	}
	if n < LeastSteady {
		return m
	}
	variance := n * (n - 1) * (2*n + 5)
	slices.Sort(x)
	for i := 0; i < n; {
		tied := 1
		for i+tied < n && x[i+tied] == x[i] {
			tied++
		}
		variance -= tied * (tied - 1) * (2*tied + 5)
		i += tied
	}
	if variance == 0 {
		return m
	}
	corrected := float64(m.S)
	switch {
	case m.S > 0:
		corrected--
	case m.S < 0:
		corrected++
	}
	m.Z = corrected / math.Sqrt(float64(variance)/18)
	m.P = inference.NormalTwoSided(m.Z)
	return m
}

// Share is how many of those who answered are favourable.
type Share struct{ Favourable, N int }

// Of is the share itself, NaN of nobody.
func (s Share) Of() float64 { return float64(s.Favourable) / float64(s.N) }

// CochranArmitage tests whether shares rise or fall with time: χ² with one
// degree of freedom (Cochran 1954; Armitage 1955). Both are NaN for fewer than
// two waves with answers, and where all or none are favourable.
func CochranArmitage(times []float64, shares []Share) (chi2, p float64) {
	n, favourable, mean, waves := 0.0, 0.0, 0.0, 0
	for i, s := range shares {
		if s.N > 0 {
			waves++
		}
		n += float64(s.N)
		favourable += float64(s.Favourable)
		mean += float64(s.N) * times[i]
	}
	mean /= n
	overall := favourable / n
	product, squares := 0.0, 0.0
	for i, s := range shares {
		d := times[i] - mean
		product += d * (float64(s.Favourable) - float64(s.N)*overall)
		squares += float64(s.N) * d * d
	}
	if waves < 2 || !(overall > 0 && overall < 1) {
		return math.NaN(), math.NaN()
	}
	chi2 = product * product / (overall * (1 - overall) * squares)
	return chi2, inference.ChiSquareTail(chi2, 1)
}
