package ahp

import (
	"fmt"
	"math"
	"slices"

	"goodgov/internal/diag"
)

// Matrix is a square pairwise comparison matrix: the entry at row i and column
// j says how many times as much element i matters as element j. It is
// reciprocal by construction, its diagonal is 1, and pairs may be not judged.
//
// The methods panic when an index is not in 0…N()−1. A Matrix may be read by
// several goroutines, but not while one of them sets it.
type Matrix struct {
	names   []string
	a       []float64 // row by row; 0 where not judged, which Harker's method counts on
	missing int       // pairs not judged
}

// Pair is the row and column of a judgement, I < J.
type Pair struct{ I, J int }

// NewMatrix returns a matrix over the named elements in which nothing is judged.
// The names are for messages and results; they should differ.
func NewMatrix(names []string) *Matrix {
	n := len(names)
	m := &Matrix{names: slices.Clone(names), a: make([]float64, n*n), missing: n * (n - 1) / 2}
	for i := range n {
		m.a[i*n+i] = 1
	}
	return m
}

// N is the number of elements.
func (m *Matrix) N() int { return len(m.names) }

// Names returns the names of the elements, in the order of the rows.
func (m *Matrix) Names() []string { return slices.Clone(m.names) }

// At returns the entry at row i and column j, NaN when the pair is not judged.
func (m *Matrix) At(i, j int) float64 {
	if v := m.a[m.index(i, j)]; v != 0 {
		return v
	}
	return math.NaN()
}

// Judged reports whether the pair is judged; the diagonal always is.
func (m *Matrix) Judged(i, j int) bool { return m.a[m.index(i, j)] != 0 }

// Set judges a pair: v at row i and column j, 1/v at row j and column i. A v
// that is not positive and finite, or whose reciprocal is not finite, is an
// *Error, and so is anything but 1 on the diagonal.
func (m *Matrix) Set(i, j int, v float64) error {
	at := m.index(i, j)
	if !isRatio(v) {
		return notPositive(diag.Say("%v for %q over %q", "%v（%q 对 %q）", v, m.names[i], m.names[j]))
	}
	if i == j {
		if math.Abs(v-1) > exactReciprocal {
			return &Error{
				Code:  CodeDiagonal,
				Found: diag.Say("%.4g for %q over itself", "%.4g（%q 对自身）", v, m.names[i]),
				Want:  diag.Say("1 on the diagonal", "对角线为 1"),
			}
		}
		return nil
	}
	if m.a[at] == 0 {
		m.missing--
	}
	m.a[at], m.a[m.index(j, i)] = v, 1/v
	return nil
}

// withdraw makes a pair not judged.
func (m *Matrix) withdraw(i, j int) {
	at := m.index(i, j)
	if m.a[at] != 0 {
		m.missing++
	}
	m.a[at], m.a[m.index(j, i)] = 0, 0
}

func (m *Matrix) index(i, j int) int {
	n := len(m.names)
	if uint(i) >= uint(n) || uint(j) >= uint(n) {
		panic(fmt.Sprintf("ahp: entry (%d, %d) of a matrix of order %d", i, j, n))
	}
	return i*n + j
}

// Missing returns the pairs that are not judged, row by row.
func (m *Matrix) Missing() []Pair {
	var pairs []Pair
	n := m.N()
	for i := range n {
		for j := i + 1; j < n; j++ {
			if m.a[i*n+j] == 0 {
				pairs = append(pairs, Pair{i, j})
			}
		}
	}
	return pairs
}

// Components returns the groups of elements that judgements connect, directly
// or through others: one group when priorities can be told. Groups are ordered
// by their first element, elements by number.
func (m *Matrix) Components() [][]int {
	component := make([]int, m.N())
	groups := make([][]int, m.label(component))
	for i, c := range component {
		groups[c] = append(groups[c], i)
	}
	return groups
}

// label writes the number of each element's component and returns how many
// there are. component must have length N().
func (m *Matrix) label(component []int) int {
	const unseen = -1
	for i := range component {
		component[i] = unseen
	}
	count := 0
	for i := range component {
		if component[i] == unseen {
			m.flood(component, i, count)
			count++
		}
	}
	return count
}

func (m *Matrix) flood(component []int, i, number int) {
	component[i] = number
	n := m.N()
	for j, v := range m.a[i*n : i*n+n] {
		if v != 0 && component[j] < 0 {
			m.flood(component, j, number)
		}
	}
}

// Clone returns a copy that shares nothing that can be set.
func (m *Matrix) Clone() *Matrix {
	return &Matrix{names: m.names, a: slices.Clone(m.a), missing: m.missing}
}
