package disclosure

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const (
	s = Shown
	p = Primary
	c = Complementary
)

func TestTree(t *testing.T) {
	star := []int{-1, 0, 0, 0, 0}
	tests := []struct {
		name      string
		parent, n []int
		minimum   int
		want      []Reason
	}{
		{"nothing small", star, []int{40, 10, 10, 10, 10}, 5, []Reason{s, s, s, s, s}},
		{"one small: the smallest other goes with it", star, []int{40, 3, 9, 8, 20}, 5, []Reason{s, p, s, c, s}},
		{"two small, but together they are nearly told: 1 to 3 each", star, []int{34, 2, 2, 10, 20}, 5, []Reason{s, p, p, c, s}},
		{"two small that could differ enough", star, []int{37, 3, 4, 10, 20}, 5, []Reason{s, p, p, s, s}},
		{"nobody is shown as such, and protects nobody", star, []int{30, 3, 0, 7, 20}, 5, []Reason{s, p, s, c, s}},
		{"only child: the parent would tell", []int{-1, 0, 1, 0, 0}, []int{29, 4, 4, 10, 15}, 5, []Reason{s, p, p, c, s}},
		// The small community's brother is left out with it; that is enough, and
		// no district has to go.
		{"between levels", []int{-1, 0, 1, 1, 0, 4, 4}, []int{60, 30, 3, 27, 30, 10, 20}, 5, []Reason{s, s, p, c, s, s, s}},
		// With no brother the district goes, and then a district beside it,
		// and then a community there, whose sum would tell it.
		{"up and down again", []int{-1, 0, 1, 0, 3, 3}, []int{33, 3, 3, 30, 10, 20}, 5, []Reason{s, p, p, c, c, s}},
		{"own people of a district", []int{-1, 0, 0}, []int{23, 12, 8}, 5, []Reason{s, s, c}},
		{"own people of a district, enough of them", []int{-1, 0, 0}, []int{26, 12, 8}, 5, []Reason{s, s, s}},
		{"all small", []int{-1, 0, 0}, []int{4, 2, 2}, 5, []Reason{p, p, p}},
		{"a single one", []int{-1}, []int{4}, 5, []Reason{p}},
		{"nobody at all", []int{-1, 0}, []int{0, 0}, 5, []Reason{s, s}},
		{"no minimum", star, []int{40, 1, 9, 10, 20}, 0, []Reason{s, s, s, s, s}},
		{"a minimum of one", star, []int{40, 1, 9, 10, 20}, 1, []Reason{s, s, s, s, s}},
		{"nothing", nil, nil, 5, []Reason{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Tree(test.parent, test.n, test.minimum, nil); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// What is left out for other reasons stays so and is protected too.
func TestTreeAlso(t *testing.T) {
	got := Tree([]int{-1, 0, 0, 0}, []int{36, 10, 12, 14}, 5, []Reason{s, s, s, c})
	if want := []Reason{s, c, s, c}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTreePanics(t *testing.T) {
	for name, call := range map[string]func(){
		"parent behind": func() { Tree([]int{1, -1}, []int{1, 1}, 5, nil) },
		"too few":       func() { Tree([]int{-1, 0}, []int{1, 2}, 5, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

// trees are small ones, with own people of inner nodes.
func trees(t *rapid.T) (parent, n []int) {
	size := rapid.IntRange(1, 7).Draw(t, "size")
	parent = []int{-1}
	for i := 1; i < size; i++ {
		parent = append(parent, rapid.IntRange(max(0, i-3), i-1).Draw(t, "parent"))
	}
	n = make([]int, size)
	for i := size - 1; i >= 0; i-- {
		if leaf := !slices.Contains(parent[i+1:], i); leaf || rapid.IntRange(0, 3).Draw(t, "own") == 0 {
			n[i] += rapid.IntRange(0, 7).Draw(t, "n")
		}
		if i > 0 {
			n[parent[i]] += n[i]
		}
	}
	return parent, n
}

// worlds calls visit with all counts that agree with what is published, by
// trying: leaves that are left out, and own people, may be anything from 1 to
// most.
func worlds(parent, n []int, reasons []Reason, most int, visit func(n []int)) {
	own := slices.Clone(n)
	for i, up := range parent {
		if up >= 0 {
			own[up] -= n[i]
		}
	}
	try := make([]int, len(n))
	var at func(i int)
	at = func(i int) {
		if i < 0 {
			visit(try)
			return
		}
		sum := 0
		for j := i + 1; j < len(n); j++ {
			if parent[j] == i {
				sum += try[j]
			}
		}
		leaf := !slices.Contains(parent[i+1:], i)
		from, to := own[i], own[i]
		if leaf && reasons[i].Hidden() || !leaf && own[i] > 0 {
			from, to = 1, most
		}
		for v := from; v <= to; v++ {
			try[i] = sum + v
			if reasons[i].Hidden() || try[i] == n[i] {
				at(i - 1)
			}
		}
	}
	at(len(n) - 1)
}

// Bounds are those that trying every possible world finds.
func TestTreeBoundsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent, n := trees(t)
		reasons := make([]Reason, len(n))
		for i := range reasons {
			if n[i] > 0 && rapid.Bool().Draw(t, "hidden") {
				reasons[i] = Primary
			}
		}
		if most(parent, n, reasons) > 4 || n[0] > 10 {
			t.Skip("too many worlds")
		}
		const top = 10
		got := TreeBounds(parent, n, reasons)
		least, largest := slices.Repeat([]int{math.MaxInt}, len(n)), make([]int, len(n))
		worlds(parent, n, reasons, top, func(try []int) {
			for i, v := range try {
				least[i], largest[i] = min(least[i], v), max(largest[i], v)
			}
		})
		for i, b := range got {
			if b.Low != float64(least[i]) {
				t.Fatalf("cell %d of %v, left out %v: at least %v, by trying %d", i, n, reasons, b.Low, least[i])
			}
			// What has no bound, or one beyond what was tried, is only seen to be more.
			if b.High != float64(largest[i]) && (b.High <= top || largest[i] < top) {
				t.Fatalf("cell %d of %v, left out %v: at most %v, by trying %d", i, n, reasons, b.High, largest[i])
			}
		}
	})
}

// most counts what there is to try.
func most(parent, n []int, reasons []Reason) int {
	count := 0
	for i := range n {
		if !slices.Contains(parent[i+1:], i) && reasons[i].Hidden() || slices.Contains(parent[i+1:], i) {
			count++
		}
	}
	return count
}

// No attacker learns of a count that is left out more than that it lies in a
// range of the minimum; and what is large is left out only where something
// small is.
func TestTreeProtects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent, n := trees(t)
		minimum := rapid.IntRange(2, 5).Draw(t, "minimum")
		reasons := Tree(parent, n, minimum, nil)
		for i, b := range TreeBounds(parent, n, reasons) {
			if reasons[i].Hidden() != (b.Width() > 0) || reasons[i].Hidden() && b.Width() < float64(minimum) {
				t.Fatalf("cell %d of %v (parents %v) is %v, known to be %v", i, n, parent, reasons, b)
			}
			if few(n[i], minimum) != (reasons[i] == Primary) {
				t.Fatalf("%v: %v", n, reasons)
			}
		}
	})
}

// The weights of an indicator's parts are published: the mean of one that is
// left out is had from its parent's unless another is left out that weighs
// enough.
func TestMeans(t *testing.T) {
	tests := []struct {
		name   string
		parent []int
		weight []float64
		n      []int
		hidden []Reason
		want   []Reason
	}{
		{"none", []int{-1, 0, 0}, []float64{1, .5, .5}, []int{9, 9, 9}, []Reason{s, s, s}, []Reason{s, s, s}},
		{"one", []int{-1, 0, 0, 0}, []float64{1, .4, .3, .3}, []int{9, 3, 9, 8}, []Reason{s, p, s, s}, []Reason{s, p, s, c}},
		{"too light a part to hide behind", []int{-1, 0, 0, 0}, []float64{1, .6, .1, .3}, []int{9, 3, 7, 8}, []Reason{s, p, s, s}, []Reason{s, p, c, c}},
		{"all parts, and not enough", []int{-1, 0, 0}, []float64{1, .9, .1}, []int{9, 3, 7}, []Reason{s, p, s}, []Reason{c, p, c}},
		{"parts without people have no weight", []int{-1, 0, 0, 0}, []float64{1, .2, .2, .6}, []int{9, 3, 9, 0}, []Reason{s, p, s, s}, []Reason{s, p, c, s}},
		{"the whole is had from its parts", []int{-1, 0, 1, 1, 0}, []float64{1, .5, .5, .5, .5}, []int{9, 9, 9, 8, 9}, []Reason{s, p, s, s, s}, []Reason{s, p, s, c, c}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := slices.Clone(test.hidden)
			added := Means(test.parent, test.weight, test.n, 0.25, got)
			if !slices.Equal(got, test.want) || added == slices.Equal(got, test.hidden) {
				t.Errorf("got %v, added %t, want %v", got, added, test.want)
			}
		})
	}
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
