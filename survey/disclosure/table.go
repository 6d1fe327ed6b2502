package disclosure

import "math"

// TableReasons are what is left out of a table with its totals.
type TableReasons struct {
	Cells         [][]Reason // by row and column
	Rows, Columns []Reason   // the totals
	Total         Reason
}

// Table says which counts are left out of a table whose rows and columns both
// add up, such as units by age group, published with its totals. What is
// missing in the rows (people who did not tell their age) is to be a column of
// its own, or the totals would not be those that are published elsewhere.
// Counts of the minimum or more, and of nobody, are left out only to protect
// others: where it can be had with the four corners of a rectangle, with the
// fewest people in them (the idea of the hypercube method, Repsilber 1994),
// and totals only where nothing else helps.
//
// It panics where the rows are not of one length.
func Table(counts [][]int, minimum int) TableReasons {
	t := newNet(counts)
	for i := range t.n {
		for j := range t.n[i] {
			if few(t.n[i][j], minimum) {
				t.hidden[i][j] = Primary
			}
		}
	}
	if minimum > 1 {
		for t.protectOne(minimum) {
		}
	}
	return t.reasons()
}

// TableBounds is what an attacker knows of each cell, given what is left out.
// The last row and the last column are the totals. High is +Inf where there is
// no bound.
func TableBounds(counts [][]int, reasons TableReasons) [][]Bounds {
	t := newNet(counts)
	for i := range reasons.Cells {
		copy(t.hidden[i], reasons.Cells[i])
		t.hidden[i][t.columns] = reasons.Rows[i]
	}
	copy(t.hidden[t.rows], reasons.Columns)
	t.hidden[t.rows][t.columns] = reasons.Total
	bounds := make([][]Bounds, t.rows+1)
	for i := range bounds {
		bounds[i] = make([]Bounds, t.columns+1)
		for j := range bounds[i] {
			n := float64(t.n[i][j])
			bounds[i][j] = Bounds{n, n}
			if t.hidden[i][j].Hidden() {
				up, down := t.slack(i, j, math.MaxInt)
				bounds[i][j] = Bounds{n - float64(down), n + float64(up)}
				if up == math.MaxInt {
					bounds[i][j].High = math.Inf(1)
				}
			}
		}
	}
	return bounds
}

// net is a table with its totals as a flow: each cell runs from its row to
// its column, totals run back, and what enters a row or a column leaves it.
type net struct {
	rows, columns int
	n             [][]int // with a row and a column of totals
	hidden        [][]Reason
}

func newNet(counts [][]int) *net {
	t := &net{rows: len(counts)}
	if t.rows > 0 {
		t.columns = len(counts[0])
	}
	for range t.rows + 1 {
		t.n = append(t.n, make([]int, t.columns+1))
		t.hidden = append(t.hidden, make([]Reason, t.columns+1))
	}
	for i, row := range counts {
		if len(row) != t.columns {
			panic("disclosure: rows of different lengths")
		}
		for j, n := range row {
			t.n[i][j] = n
			t.n[i][t.columns] += n
			t.n[t.rows][j] += n
			t.n[t.rows][t.columns] += n
		}
	}
	return t
}

func (t *net) reasons() TableReasons {
	r := TableReasons{Columns: t.hidden[t.rows][:t.columns], Total: t.hidden[t.rows][t.columns]}
	for i := range t.rows {
		r.Cells = append(r.Cells, t.hidden[i][:t.columns])
		r.Rows = append(r.Rows, t.hidden[i][t.columns])
	}
	return r
}

// forward tells whether a cell's flow runs from its row to its column.
func (t *net) forward(i, j int) bool { return (i == t.rows) == (j == t.columns) }

// slack is how much a cell that is left out could be more, and less, with all
// that is published unchanged and every cell left out at least 1; looked for
// up to most.
func (t *net) slack(i, j, most int) (up, down int) {
	from, to := i, t.rows+1+j
	if !t.forward(i, j) {
		from, to = to, from
	}
	// More of a cell comes back from its end to its beginning by other cells.
	// Less of it lets others carry more from its beginning to its end, but no
	// less than one must be left.
	up = t.flow(to, from, i, j, most)
	down = t.flow(from, to, i, j, min(most, t.n[i][j]-1))
	return up, down
}

// flow is the most that can be sent from one row or column to another over
// cells that are left out, other than one: any amount along a cell, and
// against it as much as it holds beyond 1. Augmenting paths, the shortest
// first (Edmonds and Karp 1972).
func (t *net) flow(from, to, butRow, butColumn, most int) int {
	extra := make([][]int, t.rows+1) // what was sent along a cell so far
	for i := range extra {
		extra[i] = make([]int, t.columns+1)
	}
	sent := 0
	for sent < most {
		type step struct {
			before   int
			row, col int
			along    bool
		}
		nodes := t.rows + 1 + t.columns + 1
		came := make([]step, nodes)
		for i := range came {
			came[i].before = -1
		}
		came[from].before = from
		queue := []int{from}
		for len(queue) > 0 && came[to].before < 0 {
			at := queue[0]
			queue = queue[1:]
			visit := func(i, j, next int) {
				if came[next].before >= 0 || !t.hidden[i][j].Hidden() || i == butRow && j == butColumn {
					return
				}
				along := t.forward(i, j) == (at <= t.rows)
				if along || t.n[i][j]+extra[i][j] > 1 {
					came[next] = step{before: at, row: i, col: j, along: along}
					queue = append(queue, next)
				}
			}
			if at <= t.rows {
				for j := range t.columns + 1 {
					visit(at, j, t.rows+1+j)
				}
			} else {
				for i := range t.rows + 1 {
					visit(i, at-t.rows-1, i)
				}
			}
		}
		if came[to].before < 0 {
			return sent
		}
		amount := math.MaxInt
		for at := to; at != from; at = came[at].before {
			if s := came[at]; !s.along {
				amount = min(amount, t.n[s.row][s.col]+extra[s.row][s.col]-1)
			}
		}
		if amount == math.MaxInt {
			return most // a ring of cells that all can grow without end
		}
		amount = min(amount, most-sent)
		for at := to; at != from; at = came[at].before {
			s := came[at]
			if s.along {
				extra[s.row][s.col] += amount
			} else {
				extra[s.row][s.col] -= amount
			}
		}
		sent += amount
	}
	return sent
}

// protectOne finds a cell left out that is known too well and leaves out more
// for it; false where there is none, or nothing more to leave out.
func (t *net) protectOne(minimum int) bool {
	for i := range t.rows + 1 {
		for j := range t.columns + 1 {
			if !t.hidden[i][j].Hidden() || t.n[i][j] == 0 {
				continue
			}
			up, down := t.slack(i, j, minimum)
			if up+down < minimum && t.widen(i, j, minimum-down) {
				return true
			}
		}
	}
	return false
}

// widen leaves out the other corners of the rectangle on a cell that takes the
// fewest people, among those that let the cell be more by what is wanted;
// where there is none, among all that leave out anything more.
func (t *net) widen(i, j, want int) bool {
	type rectangle struct {
		row, column, cost int
		enough            bool
	}
	best := rectangle{row: -1}
	for row := range t.rows + 1 {
		for column := range t.columns + 1 {
			if row == i || column == j || t.n[row][j] == 0 || t.n[i][column] == 0 || t.n[row][column] == 0 {
				continue
			}
			r := rectangle{row: row, column: column, enough: t.room(i, j, row, column) >= want}
			for _, corner := range [][2]int{{row, j}, {i, column}, {row, column}} {
				if !t.hidden[corner[0]][corner[1]].Hidden() {
					r.cost += t.n[corner[0]][corner[1]]
				}
			}
			if r.cost > 0 && (best.row < 0 || r.enough && !best.enough || r.enough == best.enough && r.cost < best.cost) {
				best = r
			}
		}
	}
	if best.row < 0 {
		return false
	}
	for _, corner := range [][2]int{{best.row, j}, {i, best.column}, {best.row, best.column}} {
		if h := &t.hidden[corner[0]][corner[1]]; !h.Hidden() {
			*h = Complementary
		}
	}
	return true
}

// room is how much more a cell could be if the corners of a rectangle on it
// were all that is left out: as much as the corners that then lose can lose.
func (t *net) room(i, j, row, column int) int {
	room := math.MaxInt
	for _, corner := range [][2]int{{i, column}, {row, column}, {row, j}} {
		// Around the ring each cell is passed along or against.
		against := t.forward(corner[0], corner[1]) == t.forward(i, j)
		if corner[0] == row && corner[1] == column {
			against = !against
		}
		if against {
			room = min(room, t.n[corner[0]][corner[1]]-1)
		}
	}
	return room
}
