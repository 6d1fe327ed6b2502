package psychometrics

import "math"

// Distribution is how often each answer was given to an item: Counts[v] for
// the answer Min + v.
type Distribution struct {
	Min    int
	Counts []int
}

// N is the number of answers.
func (d Distribution) N() int {
	n := 0
	for _, count := range d.Counts {
		n += count
	}
	return n
}

// Mean of the answers; NaN with none.
func (d Distribution) Mean() float64 {
	n, sum := 0, 0
	for v, count := range d.Counts {
		n += count
		sum += (d.Min + v) * count
	}
	return float64(sum) / float64(n)
}

// central is the sum of a power of the differences from the mean.
func (d Distribution) central(power float64) float64 {
	mean, sum := d.Mean(), 0.0
	for v, count := range d.Counts {
		if count > 0 {
			sum += float64(count) * math.Pow(float64(d.Min+v)-mean, power)
		}
	}
	return sum
}

// SD is the standard deviation, divisor n − 1; NaN with fewer than two answers.
func (d Distribution) SD() float64 {
	if d.N() < 2 {
		return math.NaN()
	}
	return math.Sqrt(d.central(2) / float64(d.N()-1))
}

// Skewness is G₁ of SPSS, SAS and Excel (type 2 of Joanes & Gill 1998); NaN
// with fewer than three answers or none that differ.
func (d Distribution) Skewness() float64 {
	n, m2 := float64(d.N()), d.central(2)
	if n < 3 || m2 == 0 {
		return math.NaN()
	}
	g1 := d.central(3) / n / math.Pow(m2/n, 1.5)
	return g1 * math.Sqrt(n*(n-1)) / (n - 2)
}

// Kurtosis is the excess G₂ of SPSS, SAS and Excel (type 2 of Joanes & Gill
// 1998), 0 for a normal distribution; NaN with fewer than four answers or none
// that differ.
func (d Distribution) Kurtosis() float64 {
	n, m2 := float64(d.N()), d.central(2)
	if n < 4 || m2 == 0 {
		return math.NaN()
	}
	g2 := d.central(4)/n/math.Pow(m2/n, 2) - 3
	return ((n+1)*g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
}

// Floor is the share of the lowest answer that could be given, Ceiling that of
// the highest: above 15 % an item no longer tells people at that end apart
// (Terwee et al. 2007). NaN with no answers.
func (d Distribution) Floor() float64 { return float64(d.Counts[0]) / float64(d.N()) }

// Ceiling is the share of the highest answer that could be given.
func (d Distribution) Ceiling() float64 {
	return float64(d.Counts[len(d.Counts)-1]) / float64(d.N())
}

// Difficulty is the mean as a share of the way from the lowest answer to the
// highest, 0 … 1: of a test item the share that solve it, of a rating how
// easily people agree.
func (d Distribution) Difficulty() float64 {
	return (d.Mean() - float64(d.Min)) / float64(len(d.Counts)-1)
}
