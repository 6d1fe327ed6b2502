package psychometrics

// HarmanLimit is the share of the variance of all items that the first
// unrotated component may carry before common method variance is suspected
// (Harman 1976; Podsakoff et al. 2003): a majority. Stricter readers take 0.4.
const HarmanLimit = 0.5

// HarmanShare is the share of the variance that the first principal component
// carries, of the eigenvalues of a correlation matrix, the largest first.
func HarmanShare(values []float64) float64 { return values[0] / float64(len(values)) }

// KaiserCount is the number of eigenvalues above 1 (Kaiser 1960): components
// that carry more than one item does. It tends to name too many.
func KaiserCount(values []float64) int {
	for k, value := range values {
		if value <= 1 {
			return k
		}
	}
	return len(values)
}
