package ahp

import "goodgov/internal/diag"

// RandomIndexTable names a published table of the random index RI: the mean
// consistency index of random reciprocal matrices of order n. CR = CI/RI, so
// a CR means little without the name of its table.
type RandomIndexTable string

// The tables. All reach to n = 15.
const (
	Saaty2005     RandomIndexTable = "saaty2005"     // Saaty (2005), Theory and Applications of the Analytic Network Process
	Saaty1980     RandomIndexTable = "saaty1980"     // Saaty (1980), The Analytic Hierarchy Process; falls at n = 12
	AlonsoLamata  RandomIndexTable = "alonso-lamata" // Alonso & Lamata (2006), 500,000 matrices of each order
	DoneganDodd   RandomIndexTable = "donegan-dodd"  // Donegan & Dodd (1991)
	TummalaLing   RandomIndexTable = "tummala-ling"  // Tummala & Ling (1998)
	TextbookChina RandomIndexTable = "textbook-zh"   // the table common in Chinese textbooks
)

var randomIndices = map[RandomIndexTable][]float64{
	Saaty2005:     {0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59},
	Saaty1980:     {0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59},
	AlonsoLamata:  {0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854, 1.5140, 1.5365, 1.5551, 1.5713, 1.5838},
	DoneganDodd:   {0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969},
	TummalaLing:   {0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831},
	TextbookChina: {0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59},
}

// firstIndexed is the order that the tables begin with; below it every
// reciprocal matrix is consistent.
const firstIndexed = 3

// RandomIndexTables lists the tables, the default first.
func RandomIndexTables() []RandomIndexTable {
	return []RandomIndexTable{Saaty2005, Saaty1980, AlonsoLamata, DoneganDodd, TummalaLing, TextbookChina}
}

var randomIndexOption = diag.Say("random index table", "随机一致性指标表")

// ParseRandomIndexTable finds a table by its name.
func ParseRandomIndexTable(name string) (RandomIndexTable, error) {
	return parseName(randomIndexOption, name, RandomIndexTables())
}

// RandomIndex returns RI(n) by a table: 0 for n ≤ 2, and beyond the table the
// regression of Alonso & Lamata (2006), mean λmax = 2.7699 n − 4.3513, with
// extrapolated set. An unknown table is an *Error.
func RandomIndex(table RandomIndexTable, n int) (ri float64, extrapolated bool, err error) {
	if _, known := randomIndices[table]; !known {
		return 0, false, unknownName(randomIndexOption, string(table), RandomIndexTables())
	}
	ri, extrapolated = table.at(n)
	return ri, extrapolated, nil
}

// at is RandomIndex for a table that is known to exist.
func (t RandomIndexTable) at(n int) (ri float64, extrapolated bool) {
	values := randomIndices[t]
	switch {
	case n < firstIndexed:
		return 0, false
	case n-firstIndexed < len(values):
		return values[n-firstIndexed], false
	}
	return alonsoLamataRegression(n), true
}

func alonsoLamataRegression(n int) float64 {
	order := float64(n)
	meanLambda := 2.7699*order - 4.3513
	return (meanLambda - order) / (order - 1)
}
