package ahp

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/diag"
)

// plainLinkage looks at every two clusters before each merge.
func plainLinkage(distances [][]float64) []Merge {
	m := len(distances)
	distance, alive := make([][]float64, m), everyone(m)
	label, size := everyone(m), make([]int, m)
	for i := range m {
		distance[i], size[i] = slices.Clone(distances[i]), 1
	}
	var merges []Merge
	for len(alive) > 1 {
		a, b, least := 0, 0, math.Inf(1)
		for at, i := range alive {
			for _, j := range alive[at+1:] {
				if d := distance[i][j]; d < least*(1-sameHeight) || math.IsInf(least, 1) {
					a, b, least = i, j, d
				}
			}
		}
		merges = append(merges, Merge{label[a], label[b], least, size[a] + size[b]})
		for _, i := range alive {
			if i != a && i != b {
				mean := (float64(size[a])*distance[a][i] + float64(size[b])*distance[b][i]) / float64(size[a]+size[b])
				distance[a][i], distance[i][a] = mean, mean
			}
		}
		size[a] += size[b]
		label[a] = m + len(merges) - 1
		alive = slices.DeleteFunc(alive, func(i int) bool { return i == b })
	}
	return merges
}

// The merges are those of looking at every two each time, also where many
// distances tie: they are whole numbers below a bound of 1 to 1,000.
func TestAverageLinkageRemembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, most := rapid.IntRange(0, 24).Draw(t, "m"), rapid.SampledFrom([]int{1, 2, 5, 1000}).Draw(t, "most")
		distances := square(m)
		for i := range m {
			for j := range i {
				d := float64(rapid.IntRange(0, most).Draw(t, "d"))
				distances[i][j], distances[j][i] = d, d
			}
		}
		got, want := averageLinkage(distances), plainLinkage(distances)
		if !slices.EqualFunc(got, want, func(g, w Merge) bool {
			return g.A == w.A && g.B == w.B && g.Size == w.Size && math.Abs(g.Height-w.Height) <= 1e-12
		}) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// plainApart takes experts out one at a time and counts anew each time.
func plainApart(distance [][]float64) (remain []int) {
	remain = everyone(len(distance))
	for {
		unknown := func(i int) (count int) {
			for _, j := range remain {
				if math.IsNaN(distance[i][j]) {
					count++
				}
			}
			return count
		}
		worst := slices.MaxFunc(remain, func(x, y int) int { return cmp.Or(cmp.Compare(unknown(x), unknown(y)), cmp.Compare(x, y)) })
		if unknown(worst) == 0 {
			return remain
		}
		remain = slices.DeleteFunc(remain, func(i int) bool { return i == worst })
		if len(remain) == 0 {
			return remain
		}
	}
}

func TestSetApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.IntRange(1, 12).Draw(t, "m")
		l := Likeness{Experts: everyone(m), Distance: square(m), SStar: square(m)}
		for i := range m {
			for j := range i + 1 {
				d := float64(i*m + j)
				if rapid.IntRange(0, 3).Draw(t, "unknown") == 0 {
					d = math.NaN()
				}
				l.Distance[i][j], l.Distance[j][i] = d, d
			}
		}
		whole := slices.Clone(l.Distance)
		want := plainApart(whole)
		l.setApart()
		if !slices.Equal(l.Experts, want) || len(l.Apart) != m-len(want) || len(l.Distance) != len(want) || len(l.SStar) != len(want) {
			t.Fatalf("remain %v, apart %v, want %v", l.Experts, l.Apart, want)
		}
		for k, i := range want {
			for q, j := range want {
				if l.Distance[k][q] != whole[i][j] {
					t.Errorf("distance of %d and %d: %v, want %v", i, j, l.Distance[k][q], whole[i][j])
				}
			}
		}
	})
}

// More experts than MostAlike have a result, and are not compared two by two.
func TestAgreementOfManyExperts(t *testing.T) {
	nodes := []PanelNode{{Code: "goal", Parent: -1}, {Code: "a"}, {Code: "b"}}
	experts := make([]PanelExpert, MostAlike+1)
	for e := range experts {
		experts[e] = PanelExpert{Name: fmt.Sprint(e), Weight: 1}
	}
	p := NewPanel(nodes, experts)
	for e := range experts {
		if err := p.Matrix(0, e).Set(0, 1, float64(1+e%9)); err != nil {
			t.Fatal(err)
		}
	}
	isMany := func(w diag.Warning) bool { return w.Code == WarnManyExperts }
	a := mustAgree(t, p, DefaultGroupOptions())
	if !slices.ContainsFunc(a.Result.Warnings, isMany) {
		t.Errorf("warnings %v", a.Result.Warnings)
	}
	if len(a.Likeness.Experts)+len(a.Clusters.Groups)+len(a.Remoteness) > 0 || len(a.Influence) != len(experts) || a.Whole.Experts != len(experts) {
		t.Errorf("%d likened, %d clusters, %d influences", len(a.Likeness.Experts), len(a.Clusters.Groups), len(a.Influence))
	}
	for e, i := range a.Influence {
		if i.Expert != e || !math.IsNaN(i.Change) || i.Leaf != -1 || i.Needed {
			t.Fatalf("influence %+v of %d", i, e)
		}
	}
	if few := mustAgree(t, p.Only(everyone(9)), DefaultGroupOptions()); slices.ContainsFunc(few.Result.Warnings, isMany) || len(few.Likeness.Experts) != 9 {
		t.Errorf("of nine: %v", few.Result.Warnings)
	}
}
