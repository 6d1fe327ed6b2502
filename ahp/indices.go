package ahp

import "math"

// Indices are measures of inconsistency beside CR. All but GCI look at the
// judgements alone, not at priorities, and all are 0 for a consistent matrix.
// NaN stands where too little is judged to tell.
type Indices struct {
	// GCI is as in Result; NaN for a matrix that is not connected. It goes with
	// a CR of 0.10 when it is GCILimit(n).
	GCI float64
	// Koczkodaj (1993) is the distance of the worst triad from consistency:
	// max over i<j<k of min(|1 − a_ik/(a_ij·a_jk)|, |1 − a_ij·a_jk/a_ik|), in 0 … 1.
	Koczkodaj float64
	// WorstTriad is where Koczkodaj's maximum is, the first of several; all 0
	// without a triad.
	WorstTriad [3]int
	// Harmonic is HCI of Stein & Mizzi (2007): (h − n)(n + 1)/(n(n − 1)), h
	// being the harmonic mean n/Σ(1/s_j) of the sums s_j of the columns. NaN
	// with pairs missing.
	Harmonic float64
	// PelaezLamata is CI* of Peláez & Lamata (2003), the mean over the triads of
	// their determinants a_ij·a_jk/a_ik + a_ik/(a_ij·a_jk) − 2.
	PelaezLamata float64
	// SaloHamalainen is CM of Salo & Hämäläinen (1997), the mean over the pairs
	// of (r⁺ − r⁻)/((1 + r⁺)(1 + r⁻)), r⁺ and r⁻ being the highest and the lowest
	// ratio that the judgements imply directly or through one other element,
	// in 0 … 1.
	SaloHamalainen float64
	// Cycles are the triads that contradict themselves in the order alone.
	Cycles []Cycle
	// Circular is how many of the Cycles have no tie, and Zeta the coefficient
	// of consistence of Kendall & Babington Smith (1940): 1 − Circular/most,
	// most being (n³ − n)/24 for an odd n and (n³ − 4n)/24 for an even one. Zeta
	// is NaN for n < 3, with pairs missing, and with ties, for which it is not
	// defined.
	Circular int
	Zeta     float64
	Ties     int // judged pairs of equal elements
}

// Cycle is three elements, each at least as important as the next and the last
// as the first again, which can't be, for one of them at least is more important.
type Cycle struct {
	I, J, K int // I ⪰ J ⪰ K ⪰ I, I being the lowest of the three
	Tied    int // how many of the three pairs are ties, 0 to 2
}

// GCILimit is the GCI that goes with a CR of 0.10 in a matrix of order n:
// 0.3147 for n = 3, 0.3526 for n = 4 and 0.370 beyond (Aguarón &
// Moreno-Jiménez 2003); 0 for n ≤ 2.
func GCILimit(n int) float64 {
	switch {
	case n <= 2:
		return 0
	case n == 3:
		return 0.3147
	case n == 4:
		return 0.3526
	}
	return 0.370
}

// KoczkodajLimit is the usual bound of Koczkodaj's index (Koczkodaj 1993).
const KoczkodajLimit = 1.0 / 3

// MeasureIndices returns the indices of a matrix of any order. With pairs
// missing those over triads are over the triads judged in full, and
// SaloHamalainen is over the pairs that are judged.
func MeasureIndices(m *Matrix) *Indices {
	n := m.N()
	x := &Indices{GCI: math.NaN()}
	var s solver
	if n > 0 && s.connected(m) {
		x.GCI = s.geometricConsistency(m)
	}
	x.triads(m)
	x.Harmonic = harmonicConsistency(m)
	x.SaloHamalainen = ambiguity(m)
	for i := range n {
		for j := i + 1; j < n; j++ {
			if v := m.a[i*n+j]; v != 0 && sense(v) == 0 {
				x.Ties++
			}
		}
	}
	x.Zeta = math.NaN()
	if n >= 3 && m.missing == 0 && x.Ties == 0 {
		most := n*n*n - n
		if n%2 == 0 {
			most = n*n*n - 4*n
		}
		x.Zeta = 1 - float64(24*x.Circular)/float64(most)
	}
	return x
}

// triads fills in what comes from three elements at a time.
func (x *Indices) triads(m *Matrix) {
	n := m.N()
	count := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			for k := j + 1; k < n; k++ {
				ij, jk, ik := m.a[i*n+j], m.a[j*n+k], m.a[i*n+k]
				if ij == 0 || jk == 0 || ik == 0 {
					continue
				}
				count++
				ratio := ij / ik * jk
				x.PelaezLamata += max(0, ratio+1/ratio-2)
				if distance := 1 - min(ratio, 1/ratio); distance > x.Koczkodaj || count == 1 {
					x.Koczkodaj, x.WorstTriad = distance, [3]int{i, j, k}
				}
				x.order(i, j, k, sense(ij), sense(jk), -sense(ik))
			}
		}
	}
	switch {
	case count > 0:
		x.PelaezLamata /= float64(count)
	case freedom(n) > m.missing:
		x.PelaezLamata, x.Koczkodaj = math.NaN(), math.NaN()
	}
}

// sense is 1 when the row matters more than the column, −1 when it matters
// less, 0 for a tie.
func sense(judgement float64) int {
	switch {
	case judgement > 1+exactReciprocal:
		return 1
	case judgement < 1-exactReciprocal:
		return -1
	}
	return 0
}

// order notes a triad that goes round in a circle, given which way i to j, j to
// k and k to i go.
func (x *Indices) order(i, j, k, ij, jk, ki int) {
	forward, backward := min(ij, jk, ki) >= 0, max(ij, jk, ki) <= 0
	if forward == backward { // no circle, or all three tied
		return
	}
	c := Cycle{I: i, J: j, K: k}
	if backward {
		c.J, c.K = k, j
	}
	for _, way := range [3]int{ij, jk, ki} {
		if way == 0 {
			c.Tied++
		}
	}
	if c.Tied == 0 {
		x.Circular++
	}
	x.Cycles = append(x.Cycles, c)
}

func harmonicConsistency(m *Matrix) float64 {
	n := m.N()
	switch {
	case n < 3:
		return 0
	case m.missing > 0:
		return math.NaN()
	}
	inverses := 0.0
	for j := range n {
		sum := 0.0
		for i := range n {
			sum += m.a[i*n+j]
		}
		inverses += 1 / sum
	}
	order := float64(n)
	return max(0, (order/inverses-order)*(order+1)/(order*(order-1)))
}

func ambiguity(m *Matrix) float64 {
	n := m.N()
	sum, pairs := 0.0, 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if m.a[i*n+j] == 0 {
				continue
			}
			lowest, highest := m.a[i*n+j], m.a[i*n+j]
			for k := range n {
				if ik, kj := m.a[i*n+k], m.a[k*n+j]; ik != 0 && kj != 0 {
					lowest, highest = min(lowest, ik*kj), max(highest, ik*kj)
				}
			}
			sum += (highest - lowest) / ((1 + highest) * (1 + lowest))
			pairs++
		}
	}
	if pairs == 0 {
		return 0
	}
	return sum / float64(pairs)
}
