package sampling

import (
	"math"

	"goodgov/internal/diag"
)

// Margin is what is known of a population: how many people are in each cell of
// one classification, such as men and women, or men and women by age.
type Margin struct {
	// Cell has the cell of each respondent, from 0; Outside where the margin is
	// not about him or her, Unknown where it is and nobody knows which cell.
	Cell   []int
	Totals []float64 // of each cell in the population, 0 or more
}

const (
	Outside = -1
	Unknown = -2
)

// CellFault is a cell whose total no weights can reach.
type CellFault struct {
	Code         diag.Code
	Margin, Cell int
	N            int     // respondents with a weight in it
	Total        float64 // in the population
}

const (
	EmptyCell  diag.Code = "weighting.empty_cell"  // people in the population, no respondent
	ZeroMargin diag.Code = "weighting.zero_margin" // respondents, nobody in the population
	TightCell  diag.Code = "weighting.tight"       // the bounds of the weights keep it away
)

// CellFaults are all of them.
type CellFaults []CellFault

// Error names how many there are; their names are the caller's.
func (f CellFaults) Error() string {
	return diag.Say("%d cells of the margins can't be met", "%d 个边际单元格无法满足", len(f)).In(diag.English)
}

// classes is a margin ready to be raked to: a cell of its own for those whose
// cell nobody knows. They keep their part of the weight, and the others share
// what remains.
type classes struct {
	cell   []int // −1: not concerned
	totals []float64
}

func (m Margin) classes(base []float64) classes {
	c := classes{cell: make([]int, len(m.Cell)), totals: append(append([]float64{}, m.Totals...), 0)}
	known, unknown, total := 0.0, 0.0, 0.0
	for i, cell := range m.Cell {
		switch {
		case cell == Unknown:
			c.cell[i] = len(m.Totals)
			unknown += base[i]
		case cell < 0 || base[i] <= 0:
			c.cell[i] = -1
		default:
			c.cell[i] = cell
			known += base[i]
		}
	}
	if unknown == 0 {
		c.totals = c.totals[:len(m.Totals)]
		return c
	}
	for _, t := range m.Totals {
		total += t
	}
	share := unknown / (known + unknown)
	for cell := range m.Totals {
		c.totals[cell] *= 1 - share
	}
	c.totals[len(m.Totals)] = total * share
	return c
}

// check finds cells that no weights between low and high can bring to their
// totals.
func (c classes) check(margin int, base []float64, low, high float64) CellFaults {
	count := make([]int, len(c.totals))
	for i, cell := range c.cell {
		if cell >= 0 && base[i] > 0 {
			count[cell]++
		}
	}
	var faults CellFaults
	const last = 1e-12
	for cell, total := range c.totals {
		f := CellFault{Margin: margin, Cell: cell, N: count[cell], Total: total}
		switch n := float64(count[cell]); {
		case n == 0 && total > 0:
			f.Code = EmptyCell
		case n > 0 && total <= 0:
			f.Code = ZeroMargin
		case n*low > total*(1+last) || n*high < total*(1-last):
			f.Code = TightCell
		default:
			continue
		}
		faults = append(faults, f)
	}
	return faults
}

// sums adds up weights by cell.
func (c classes) sums(weights, into []float64) {
	clear(into)
	for i, cell := range c.cell {
		if cell >= 0 {
			into[cell] += weights[i]
		}
	}
}

// deviation is the largest relative distance from the totals.
func (c classes) deviation(weights, work []float64) float64 {
	work = work[:len(c.totals)]
	c.sums(weights, work)
	largest := 0.0
	for cell, total := range c.totals {
		if total > 0 {
			largest = max(largest, math.Abs(work[cell]-total)/total)
		}
	}
	return largest
}
