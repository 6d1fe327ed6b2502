package ahp

import (
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// RandomIndexTable names a source of the random index RI: the mean
// consistency index of random reciprocal matrices of order n. CR = CI/RI, so
// a CR means little without the name of its table. Beside the published
// tables there is "simulate:N", for which N random matrices are drawn; see
// SimulateRandomIndex.
type RandomIndexTable string

// The tables. All reach to n = 15.
const (
	Saaty2005     RandomIndexTable = "saaty2005"     // Saaty (2005), Theory and Applications of the Analytic Network Process
	Saaty1980     RandomIndexTable = "saaty1980"     // Saaty (1980), The Analytic Hierarchy Process; falls at n = 12
	AlonsoLamata  RandomIndexTable = "alonso-lamata" // Alonso & Lamata (2006), 500,000 matrices of each order
	DoneganDodd   RandomIndexTable = "donegan-dodd"  // Donegan & Dodd (1991)
	TummalaLing   RandomIndexTable = "tummala-ling"  // Tummala & Ling (1998)
	TextbookChina RandomIndexTable = "textbook-zh"   // the table common in Chinese textbooks
	// MissingAdjusted is Saaty2005 for a complete matrix, and less in
	// proportion to the number m of missing pairs: times
	// 1 − 2m/((n−1)(n−2)) (Ágoston & Csató 2022).
	MissingAdjusted RandomIndexTable = "missing-adjusted"
)

var saaty2005 = []float64{0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59}

var randomIndices = map[RandomIndexTable][]float64{
	Saaty2005:       saaty2005,
	Saaty1980:       {0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59},
	AlonsoLamata:    {0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854, 1.5140, 1.5365, 1.5551, 1.5713, 1.5838},
	DoneganDodd:     {0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969},
	TummalaLing:     {0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831},
	TextbookChina:   {0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59},
	MissingAdjusted: saaty2005,
}

// firstIndexed is the order that the tables begin with; below it every
// reciprocal matrix is consistent.
const firstIndexed = 3

// RandomIndexTables lists the published tables, the default first.
func RandomIndexTables() []RandomIndexTable {
	return []RandomIndexTable{Saaty2005, Saaty1980, AlonsoLamata, DoneganDodd, TummalaLing, TextbookChina, MissingAdjusted}
}

var randomIndexOption = diag.Say("random index table", "随机一致性指标表")

// simulation is what the name of a simulated random index begins with.
const simulation = "simulate:"

// Bounds of N in simulate:N. With 100 matrices RI is known to some 5 %, with a
// million to some 0.05 %, better than any published table.
const (
	fewestDraws = 100
	mostDraws   = 1_000_000
)

// SimulatedRandomIndex is the name "simulate:N", N being draws.
func SimulatedRandomIndex(draws int) RandomIndexTable {
	return RandomIndexTable(simulation + strconv.Itoa(draws))
}

// draws is the N of simulate:N; ok is false for a published table.
func (t RandomIndexTable) draws() (n int, ok bool) {
	text, ok := strings.CutPrefix(string(t), simulation)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// ParseRandomIndexTable finds a table by its name, or reads simulate:N with
// an N of 100 to 1,000,000.
func ParseRandomIndexTable(name string) (RandomIndexTable, error) {
	if !strings.HasPrefix(name, simulation) {
		return parseName(randomIndexOption, name, RandomIndexTables())
	}
	if n, ok := RandomIndexTable(name).draws(); !ok || n < fewestDraws || n > mostDraws {
		return "", &Error{
			Code:  CodeUnknownName,
			Found: diag.Quote(name),
			Want:  diag.Say("%s: %sN, N being %d to %d", "%s：%sN，N 为 %d 至 %d", randomIndexOption, simulation, fewestDraws, mostDraws),
		}
	}
	return RandomIndexTable(name), nil
}

// RandomIndex returns RI(n) by a table for complete matrices: 0 for n ≤ 2, and
// beyond the table the regression of Alonso & Lamata (2006), mean λmax =
// 2.7699 n − 4.3513, with extrapolated set. An unknown table is an *Error.
func RandomIndex(table RandomIndexTable, n int) (ri float64, extrapolated bool, err error) {
	return RandomIndexMissing(table, n, 0)
}

// RandomIndexMissing is RandomIndex for matrices with pairs not judged. All
// tables but MissingAdjusted and simulate:N return the RI of complete ones,
// which is too high then. It is 0 when no pair can contradict the others:
// (n−1)(n−2)/2 missing, the most with which the elements can be connected.
func RandomIndexMissing(table RandomIndexTable, n, missing int) (ri float64, extrapolated bool, err error) {
	if _, err := ParseRandomIndexTable(string(table)); err != nil {
		return 0, false, err
	}
	ri, extrapolated = table.fitting(n, missing)
	return ri, extrapolated, nil
}

// allowsForMissing reports whether RI depends on the number of missing pairs.
func (t RandomIndexTable) allowsForMissing() bool {
	_, simulated := t.draws()
	return simulated || t == MissingAdjusted
}

// at is RandomIndex for a table that is known to exist.
func (t RandomIndexTable) at(n int) (ri float64, extrapolated bool) { return t.fitting(n, 0) }

// fitting is RandomIndexMissing for a table that is known to exist.
func (t RandomIndexTable) fitting(n, missing int) (ri float64, extrapolated bool) {
	if n < firstIndexed {
		return 0, false
	}
	if draws, simulated := t.draws(); simulated {
		return simulatedRandomIndex(n, missing, draws), false
	}
	values := randomIndices[t]
	if n-firstIndexed < len(values) {
		ri = values[n-firstIndexed]
	} else {
		ri, extrapolated = alonsoLamataRegression(n), true
	}
	if t == MissingAdjusted {
		ri *= max(0, 1-float64(missing)/float64(freedom(n)))
	}
	return ri, extrapolated
}

// freedom is how many judgements of a complete matrix of order n could
// contradict the others.
func freedom(n int) int { return max(0, n-1) * max(0, n-2) / 2 }

func alonsoLamataRegression(n int) float64 {
	order := float64(n)
	meanLambda := 2.7699*order - 4.3513
	return (meanLambda - order) / (order - 1)
}
