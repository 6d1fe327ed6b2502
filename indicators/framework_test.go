package indicators_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
	"goodgov/internal/golden"
)

func TestFramework(t *testing.T) {
	// Children before their parents, siblings apart from each other.
	f := framework(t, outline(`
		D1 C1 q
		B2 A  qr
		C1 B1
		A  -
		C2 B1 q
		B1 A
		D2 C1 q`)...)
	if got, want := strings.Join(f.Codes(), " "), "A B2 B1 C1 D1 D2 C2"; got != want {
		t.Fatalf("preorder %s, want %s", got, want)
	}
	for _, list := range []struct {
		name      string
		got, want []int
	}{
		{"parents", f.Parent, []int{-1, 0, 0, 2, 3, 3, 2}},
		{"levels", f.Level, []int{0, 1, 1, 2, 3, 3, 2}},
		{"items", f.Items, []int{1, 4, 5, 6}},
		{"children of the root", f.Children[0], []int{1, 2}},
		{"children of B1", f.Children[2], []int{3, 6}},
		{"children of an item", f.Children[4], nil},
		{"items below the root", f.Below(0), []int{1, 4, 5, 6}},
		{"items below B1", f.Below(2), []int{4, 5, 6}},
		{"items below C1", f.Below(3), []int{4, 5}},
		{"items below an item", f.Below(6), []int{6}},
		{"level 0", f.AtLevel(0), []int{0}},
		{"level 2", f.AtLevel(2), []int{3, 6}},
		{"level 4", f.AtLevel(4), nil},
		{"branches", f.Branches(), []int{0, 2, 3}},
	} {
		if !slices.Equal(list.got, list.want) {
			t.Errorf("%s: %v, want %v", list.name, list.got, list.want)
		}
	}
	if f.Depth != 3 || f.Len() != 7 {
		t.Errorf("depth %d, %d nodes", f.Depth, f.Len())
	}
	if i, found := f.Index("D2"); !found || i != 5 {
		t.Errorf("D2 is node %d, %t", i, found)
	}
	if _, found := f.Index("D3"); found {
		t.Error("found a node that is not there")
	}
}

func TestFrameworkOfOneItem(t *testing.T) {
	f := framework(t, outline("A - q")...)
	if f.Depth != 0 || !f.Leaf(0) || !slices.Equal(f.Items, []int{0}) || !slices.Equal(f.Below(0), []int{0}) || f.Branches() != nil {
		t.Errorf("%+v", f)
	}
	w := indicators.EqualWeights(f)
	same(t, "local weight", 0, w.Local[0], 1)
	same(t, "global weight", 0, w.Global[0], 1)
}

func TestFrameworkFaults(t *testing.T) {
	tests := []struct{ name, nodes, want string }{
		{"nothing", "", "0  framework.no_root"},
		{"no root: a node above itself", "A A q", "2 parent framework.cycle"},
		{"no root: all orphans", "B A q\nC A q", "2 parent framework.parent_unknown\n3 parent framework.parent_unknown"},
		{"two roots", "A -\nB A q\nA2 -\nB2 A2 q\nA3 - q", "4 parent framework.several_roots\n6 parent framework.several_roots"},
		{"a root too many for want of a parent", "A -\nB A q\nC - q", "4 parent framework.several_roots"},
		{"empty code", "A -\nB A q\n- A q\n- - q", "4 code framework.no_code\n5 code framework.no_code"},
		{"repeated code", "A -\nB A q\nC A q\nB C q\nA B q", "5 code framework.code_repeated\n6 code framework.code_repeated"},
		{"misspelt parent", "A -\nEconomy A\nE1 Econmy q\nE2 Economy q", "4 parent framework.parent_unknown"},
		{"cycle beside a tree", "A -\nB A q\nC D\nD E\nE C", "4 parent framework.cycle"},
		{"cycle with what hangs on it, before and after", "A -\nX C q\nC D\nB A q\nD C\nY D q\nZ Y q", "4 parent framework.cycle"},
		{"several cycles", "A -\nB A q\nC D\nD C\nE E\nF G\nG H\nH F", "4 parent framework.cycle\n6 parent framework.cycle\n7 parent framework.cycle"},
		{"what hangs on an orphan is no cycle", "A -\nB A q\nC X\nD C\nE D q", "4 parent framework.parent_unknown"},
		{"leaf without a question", "A -\nB A\nC A q", "3 question_* framework.no_question"},
		{"root alone, without a question", "A -", "2 question_* framework.no_question"},
		{"question on a branch", "A - q\nB A q\nC A q\nD C q", "2 question_* framework.question_on_branch\n4 question_* framework.question_on_branch"},
		{"reverse on a branch", "A -\nB A r\nC B qr", "3 reverse framework.reverse_on_branch"},
		{"different faults at once", "A -\nB X q\nB A q\n- A q\nA2 -\nC C", "4 code framework.code_repeated\n5 code framework.no_code\n3 parent framework.parent_unknown\n6 parent framework.several_roots\n7 parent framework.cycle"},
	}
	var texts strings.Builder
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var nodes []indicators.Node
			if test.nodes != "" {
				nodes = outline(test.nodes)
			}
			f, err := indicators.NewFramework("indicators.csv", nodes)
			if f != nil {
				t.Error("a framework with faults")
			}
			list := problems(t, err)
			if got := places(list); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
			fmt.Fprintf(&texts, "# %s\n%s\n", test.name, written(t, list))
		})
	}
	golden.Check(t, "framework.txt", []byte(texts.String()))
}

// A long cycle is named by its beginning, once, and found in one go over the
// rows: ten thousand of them with as many hanging on it.
func TestLongCycle(t *testing.T) {
	const n = 10_000
	nodes := append(chain(n), indicators.Node{Code: "root"})
	nodes[0].Parent = nodes[n-1].Code
	for i := range n {
		nodes = append(nodes, item(fmt.Sprintf("tail %d", i), nodes[i].Code))
	}
	_, err := indicators.NewFramework("indicators.csv", nodes)
	list := problems(t, err)
	if got := list.All(); list.Len() != 1 || len(got[0].Found.String()) > 200 || !strings.HasPrefix(got[0].Found.String(), "0 → 9999 → 9998 → ") {
		t.Errorf("%d problems, the first: %s", list.Len(), got[0].Found)
	}
}

func TestDeepFramework(t *testing.T) {
	const n = 10_000
	f := framework(t, chain(n)...)
	if f.Depth != n-1 || len(f.Items) != 1 || !slices.Equal(f.Below(0), []int{n - 1}) {
		t.Fatalf("depth %d, items %v", f.Depth, f.Items)
	}
	w := indicators.EqualWeights(f)
	same(t, "global weight of the item", 0, w.Global[n-1], 1)
	u := units(t, unit("all", "", "all"))
	r := compute(f, u, w, []person{{0, 1, []float64{2}}, {0, 1, []float64{5}}}, indicators.DefaultOptions())
	same(t, "score of the root", 0, r.Scores[0][0].Value, 3.5)
}

// drawFramework draws a tree of at most a number of nodes, and its rows in
// any order.
func drawFramework(t *rapid.T, most int) (*indicators.Framework, []indicators.Node) {
	n := rapid.IntRange(1, most).Draw(t, "nodes")
	nodes := make([]indicators.Node, n)
	branch := make([]bool, n)
	for i := range nodes {
		nodes[i].Code = fmt.Sprintf("n%d", i)
		if i > 0 {
			parent := rapid.IntRange(0, i-1).Draw(t, "parent")
			nodes[i].Parent = nodes[parent].Code
			branch[parent] = true
		}
	}
	for i := range nodes {
		if !branch[i] {
			nodes[i] = item(nodes[i].Code, nodes[i].Parent)
		}
	}
	order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
	order.Shuffle(n, func(i, j int) { nodes[i], nodes[j] = nodes[j], nodes[i] })
	f, err := indicators.NewFramework("", nodes)
	if err != nil {
		t.Fatal(err)
	}
	return f, nodes
}

// Nodes stand in preorder whatever the order of the rows, and siblings keep
// theirs.
func TestFrameworkIsInPreorder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, rows := drawFramework(t, 30)
		row := map[string]int{}
		for i, n := range rows {
			row[n.Code] = i
		}
		if f.Len() != len(rows) {
			t.Fatalf("%d nodes of %d rows", f.Len(), len(rows))
		}
		items := 0
		for i, n := range f.Nodes {
			if at, found := f.Index(n.Code); !found || at != i {
				t.Errorf("%s is node %d, not %d", n.Code, i, at)
			}
			if i == 0 {
				continue
			}
			parent := f.Parent[i]
			if f.Nodes[parent].Code != n.Parent || f.Level[i] != f.Level[parent]+1 || !slices.Contains(f.Children[parent], i) {
				t.Errorf("%s is not below %s", n.Code, n.Parent)
			}
			// In preorder a node follows its parent or what is below an elder sibling.
			if f.Level[i] > f.Level[i-1]+1 || parent >= i {
				t.Errorf("%s at level %d follows level %d", n.Code, f.Level[i], f.Level[i-1])
			}
		}
		for i, children := range f.Children {
			if !slices.IsSortedFunc(children, func(a, b int) int { return row[f.Nodes[a].Code] - row[f.Nodes[b].Code] }) {
				t.Errorf("children of %s are out of order", f.Nodes[i].Code)
			}
			var below []int
			for _, child := range children {
				below = append(below, f.Below(child)...)
			}
			if f.Leaf(i) {
				items++
				below = []int{i}
			}
			if !slices.Equal(f.Below(i), below) {
				t.Errorf("below %s: %v, want %v", f.Nodes[i].Code, f.Below(i), below)
			}
		}
		if len(f.Items) != items || len(f.Branches()) != f.Len()-items || f.Depth != slices.Max(f.Level) {
			t.Errorf("%d items, %d branches, depth %d", len(f.Items), len(f.Branches()), f.Depth)
		}
	})
}

func TestNames(t *testing.T) {
	tests := []struct {
		names indicators.Names
		lang  string
		want  string
	}{
		{nil, "en", ""},
		{indicators.Names{"zh": "街道", "en": "street"}, "zh", "街道"},
		{indicators.Names{"zh": "街道", "en": "street"}, "fr", "street"},
		{indicators.Names{"zh": "街道", "en": ""}, "en", "街道"},
		{indicators.Names{"fr": "rue", "de": "Straße", "aa": ""}, "zh", "Straße"},
	}
	for _, test := range tests {
		if got := test.names.In(test.lang); got != test.want {
			t.Errorf("%v in %s: %q, want %q", test.names, test.lang, got, test.want)
		}
	}
	for _, name := range []string{
		(&indicators.Node{Code: "A1"}).Name("zh"),
		(&indicators.Unit{Code: "A1"}).Name("zh"),
		(&indicators.Node{Names: indicators.Names{"zh": "A1"}}).Name("en"),
		(&indicators.Unit{Names: indicators.Names{"zh": "A1"}}).Name("en"),
	} {
		if name != "A1" {
			t.Errorf("name %q", name)
		}
	}
}
