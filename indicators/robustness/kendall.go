package robustness

import "math"

// kendall is τ_b of two lists of ranks (Kendall 1945), corrected for ties; NaN
// where one of them is all ties.
func kendall(a, b []int) float64 {
	agree, tiesA, tiesB, pairs := 0, 0, 0, 0
	for i := range a {
		for j := range i {
			pairs++
			x, y := sign(a[i]-a[j]), sign(b[i]-b[j])
			agree += x * y
			if x == 0 {
				tiesA++
			}
			if y == 0 {
				tiesB++
			}
		}
	}
	return float64(agree) / math.Sqrt(float64(pairs-tiesA)*float64(pairs-tiesB))
}

func sign(d int) int {
	switch {
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}
