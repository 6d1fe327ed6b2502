package disclosure

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	shown := func(n int) []Reason { return make([]Reason, n) }
	tests := []struct {
		name   string
		counts [][]int
		want   TableReasons
	}{
		{"nothing small", [][]int{{10, 20}, {30, 40}}, TableReasons{[][]Reason{{s, s}, {s, s}}, shown(2), shown(2), s}},
		{"a rectangle, the cheapest that is large enough", [][]int{{3, 20, 30}, {6, 9, 30}, {40, 50, 60}},
			TableReasons{[][]Reason{{p, c, s}, {c, c, s}, {s, s, s}}, shown(3), shown(3), s}},
		{"one column: its total tells, so both go", [][]int{{3}, {17}}, TableReasons{[][]Reason{{p}, {c}}, []Reason{p, c}, shown(1), s}},
		{"nobody", [][]int{{0, 0}, {0, 0}}, TableReasons{[][]Reason{{s, s}, {s, s}}, shown(2), shown(2), s}},
		{"one cell", [][]int{{3}}, TableReasons{[][]Reason{{p}}, []Reason{p}, []Reason{p}, p}},
		{"no rows", nil, TableReasons{nil, nil, []Reason{}, s}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Table(test.counts, 5); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestTablePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Table([][]int{{1, 2}, {3}}, 5)
}

// The range of each hidden cell of 2 × 2 counts 3 7 / 6 2 with all totals
// published: x, 10 − x / 9 − x, x − 1 with every cell at least 1, so 2 ≤ x ≤ 8.
func TestTableBounds(t *testing.T) {
	hidden := []Reason{p, p}
	got := TableBounds([][]int{{3, 7}, {6, 2}}, TableReasons{Cells: [][]Reason{hidden, hidden}, Rows: []Reason{s, s}, Columns: []Reason{s, s}})
	want := [][]Bounds{{{2, 8}, {2, 8}, {10, 10}}, {{1, 7}, {1, 7}, {8, 8}}, {{9, 9}, {9, 9}, {18, 18}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// tables are small ones of small counts.
func tables(t *rapid.T, rows, columns, most int) [][]int {
	counts := make([][]int, rapid.IntRange(1, rows).Draw(t, "rows"))
	width := rapid.IntRange(1, columns).Draw(t, "columns")
	for i := range counts {
		for range width {
			counts[i] = append(counts[i], rapid.IntRange(0, most).Draw(t, "n"))
		}
	}
	return counts
}

// Bounds are those that trying every table finds that agrees with what is
// published.
func TestTableBoundsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := tables(t, 2, 3, 3)
		net := newNet(counts)
		if net.n[net.rows][net.columns] > 8 {
			t.Skip("too many tables")
		}
		for i := range net.n {
			for j := range net.n[i] {
				if net.n[i][j] > 0 && rapid.Bool().Draw(t, "hidden") {
					net.hidden[i][j] = Primary
				}
			}
		}
		const top = 8
		least, largest := map[[2]int]int{}, map[[2]int]int{}
		try := make([][]int, len(counts))
		for i := range try {
			try[i] = make([]int, len(counts[0]))
		}
		var at func(cell int)
		at = func(cell int) {
			i, j := cell/len(counts[0]), cell%len(counts[0])
			if i == len(counts) {
				agree := newNet(try)
				for i := range agree.n {
					for j, n := range agree.n[i] {
						if !net.hidden[i][j].Hidden() && n != net.n[i][j] {
							return
						}
					}
				}
				for i := range agree.n {
					for j, n := range agree.n[i] {
						key := [2]int{i, j}
						if old, known := least[key]; !known || n < old {
							least[key] = n
						}
						largest[key] = max(largest[key], n)
					}
				}
				return
			}
			from, to := counts[i][j], counts[i][j]
			if net.hidden[i][j].Hidden() {
				from, to = 1, top
			}
			for n := from; n <= to; n++ {
				try[i][j] = n
				at(cell + 1)
			}
		}
		at(0)
		for i, row := range TableBounds(counts, net.reasons()) {
			for j, b := range row {
				key := [2]int{i, j}
				if b.Low != float64(least[key]) {
					t.Fatalf("%v, left out %v: cell %d %d at least %v, by trying %d", counts, net.hidden, i, j, b.Low, least[key])
				}
				if b.High != float64(largest[key]) && (b.High <= top || largest[key] < top) {
					t.Fatalf("%v, left out %v: cell %d %d at most %v, by trying %d", counts, net.hidden, i, j, b.High, largest[key])
				}
			}
		}
	})
}

// Every cell that is left out could differ by the minimum.
func TestTableProtects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := tables(t, 5, 5, 12)
		minimum := rapid.IntRange(2, 6).Draw(t, "minimum")
		reasons := Table(counts, minimum)
		for i, row := range TableBounds(counts, reasons) {
			for j, b := range row {
				if b.Width() > 0 && b.Width() < float64(minimum) {
					t.Fatalf("%v: %v: cell %d %d is known to be %v", counts, reasons, i, j, b)
				}
				if n := newNet(counts).n[i][j]; few(n, minimum) && b.Width() == 0 {
					t.Fatalf("%v: %v: cell %d %d is published", counts, reasons, i, j)
				}
			}
		}
	})
}

func BenchmarkTree(b *testing.B) {
	parent, n := []int{-1}, []int{0}
	for district := range 50 {
		d := len(n)
		parent, n = append(parent, 0), append(n, 0)
		for community := range 100 {
			people := 3 + (district*31+community*17)%40
			parent, n = append(parent, d), append(n, people)
			n[d] += people
			n[0] += people
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if Tree(parent, n, 5, nil)[0].Hidden() {
			b.Fatal("the root is hidden")
		}
	}
}

func BenchmarkTable(b *testing.B) {
	counts := make([][]int, 28)
	for i := range counts {
		for j := range 6 {
			counts[i] = append(counts[i], (i*7+j*5)%13)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Table(counts, 5)
	}
}
