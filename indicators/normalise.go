package indicators

import "math"

// Normalisation names how values of one indicator are put on a common scale,
// the higher the better (OECD & JRC 2008, step 5).
type Normalisation string

const (
	// MinMax is (x − min) / (max − min): 0 for the lowest unit, 1 for the highest.
	MinMax Normalisation = "min-max"
	// ZScore is (x − mean) / sd, with n − 1.
	ZScore Normalisation = "z-score"
	// DistanceToBest is x / max.
	DistanceToBest Normalisation = "distance-to-best"
)

// Normalisations lists the ways.
var Normalisations = []Normalisation{MinMax, ZScore, DistanceToBest}

// Normalise puts values on a common scale; NaN is no value and stays one.
// Where all values are the same MinMax and ZScore are 0. DistanceToBest needs a
// highest value above 0 and is NaN without.
func Normalise(values []float64, how Normalisation) []float64 {
	n, sum, low, high := 0.0, 0.0, math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			n++
			sum += v
			low, high = min(low, v), max(high, v)
		}
	}
	mean, squares := sum/n, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			squares += (v - mean) * (v - mean)
		}
	}
	sd := math.Sqrt(squares / (n - 1))
	normal := make([]float64, len(values))
	for i, v := range values {
		switch {
		case math.IsNaN(v):
			normal[i] = v
		case how == DistanceToBest:
			normal[i] = math.NaN()
			if high > 0 {
				normal[i] = v / high
			}
		case high-low <= TieTolerance:
			normal[i] = 0
		case how == MinMax:
			normal[i] = (v - low) / (high - low)
		default:
			normal[i] = (v - mean) / sd
		}
	}
	return normal
}
