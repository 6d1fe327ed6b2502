package psychometrics

import "math"

// GuttmanLambdas are Guttman's (1945) six lower bounds λ1 … λ6 of the
// reliability of the sum, λ4 for the halves of a split. λ3 is Cronbach's alpha;
// λ6 is NaN where the correlation matrix is singular, all are with fewer than
// two items or a sum that does not vary.
//
//	λ1 = 1 − Σs_i²/s_T²
//	λ2 = λ1 + √(k/(k−1)·Σ_{i≠j} s_ij²)/s_T²
//	λ4 = 2(1 − (V₁+V₂)/s_T²)
//	λ5 = λ1 + 2√(max_i Σ_{j≠i} s_ij²)/s_T²
//	λ6 = 1 − Σs_i²(1 − R_i²)/s_T²
func GuttmanLambdas(m Moments, split Split) [6]float64 {
	nan := math.NaN()
	k, total := m.Items(), m.total()
	if k < 2 || !(total > 0) {
		return [6]float64{nan, nan, nan, nan, nan, nan}
	}
	squares, most := 0.0, 0.0
	for i := range k {
		own := 0.0
		for j := range k {
			if i != j {
				own += m.Cov.At(i, j) * m.Cov.At(i, j)
			}
		}
		squares += own
		most = max(most, own)
	}
	first := 1 - m.trace()/total
	lambda := [6]float64{
		first,
		first + math.Sqrt(float64(k)/float64(k-1)*squares)/total,
		CronbachAlpha(m),
		SplitHalfOf(m, split).Guttman,
		first + 2*math.Sqrt(most)/total,
		nan,
	}
	if smc, err := SquaredMultipleCorrelations(m); err == nil {
		unexplained := 0.0
		for i, r2 := range smc {
			unexplained += m.Cov.At(i, i) * (1 - r2)
		}
		lambda[5] = 1 - unexplained/total
	}
	return lambda
}
