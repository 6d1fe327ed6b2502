package indicators_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/golden"
)

// judged reads judgements from lines "expert parent a b value"; the first is
// line 2, and "-" is an empty cell.
func judged(t testing.TB, text string) []indicators.Judgement {
	t.Helper()
	var list []indicators.Judgement
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := strings.Fields(line)
		for k := range cells {
			if cells[k] == "-" {
				cells[k] = ""
			}
		}
		var value float64
		if numerator, denominator, fraction := strings.Cut(cells[4], "/"); fraction {
			var a, b float64
			fmt.Sscan(numerator, &a)
			fmt.Sscan(denominator, &b)
			value = a / b
		} else if _, err := fmt.Sscan(cells[4], &value); err != nil {
			t.Fatal(err)
		}
		list = append(list, indicators.Judgement{Expert: cells[0], Parent: cells[1], A: cells[2], B: cells[3], Value: value, Line: i + 2})
	}
	return list
}

// mustJudge sorts judgements that are free of faults.
func mustJudge(t testing.TB, f *indicators.Framework, text string, experts ...string) *indicators.ExpertJudgements {
	t.Helper()
	j, notes, err := indicators.NewExpertJudgements(f, "judgements.csv", judged(t, text), experts)
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, notes)
	return j
}

// Four, three, one and two indicators under the nodes of three levels.
const fourBranches = `
	A  -
	B1 A
	B2 A
	B3 A
	B4 A  q
	C1 B1 q
	C2 B1 q
	C3 B1 q
	C4 B2 q
	C5 B3 q
	C6 B3 q`

func TestJudgementsAreSorted(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	j := mustJudge(t, f, `
		ann A  B1 B2 3
		bob B3 C6 C5 1/9
		ann A  B4 B1 5
		ann B1 C3 C2 2`)
	if !slices.Equal(j.Experts, []string{"ann", "bob"}) {
		t.Errorf("experts %v", j.Experts)
	}
	var parents []string
	for _, node := range j.Nodes {
		parents = append(parents, f.Nodes[node].Code)
	}
	if got := strings.Join(parents, " "); got != "A B1 B3" { // B2 has nothing to compare
		t.Fatalf("matrices of %s", got)
	}
	at := func(parent, expert, i, k int) float64 { return j.Matrices[parent][expert].Matrix.At(i, k) }
	same(t, "B1 over B2", 0, at(0, 0, 0, 1), 3)
	same(t, "B2 over B1", 1e-15, at(0, 0, 1, 0), 1./3)
	same(t, "B1 over B4", 1e-15, at(0, 0, 0, 3), 1./5)
	same(t, "B4 over B1", 1e-15, at(0, 0, 3, 0), 5)
	same(t, "B2 over B3", 0, at(0, 0, 1, 2), math.NaN())
	same(t, "C2 over C3", 1e-15, at(1, 0, 1, 2), 1./2)
	same(t, "C5 over C6", 1e-14, at(2, 1, 0, 1), 9)
	// Who judged nothing of a node may stand there, with nothing judged.
	if bob := j.Matrices[2]; bob[0].Expert != "ann" || len(bob[0].Matrix.Missing()) != 1 {
		t.Errorf("ann in B3: %+v", bob[0])
	}
	// The order of the list of experts counts, whoever judges first.
	j = mustJudge(t, f, "ann A B1 B2 3", "zoe", "ann", "zoe")
	if !slices.Equal(j.Experts, []string{"zoe", "ann"}) || j.Matrices[0][1].Expert != "ann" {
		t.Errorf("experts %v", j.Experts)
	}
}

// A pair given more than once.
func TestJudgementsRepeated(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	tests := []struct {
		name, judgements string
		want             float64 // B1 over B2
		notes            string
	}{
		{"equal", "x A B1 B2 3\nx A B1 B2 3", 3, ""},
		{"and its reciprocal", "x A B1 B2 3\nx A B2 B1 1/3", 3, ""},
		{"reciprocal first", "x A B2 B1 1/7\nx A B1 B2 7", 7, ""},
		{"rounded reciprocal", "x A B1 B2 3\nx A B2 B1 0.33", 3, "3 value judgements.rounded"},
		{"rounded reciprocal first", "x A B2 B1 0.33\nx A B1 B2 3", 3, "3 value judgements.rounded"},
		{"rounded reciprocal, the other way round", "x A B1 B2 0.14\nx A B2 B1 7", 1. / 7, "3 value judgements.rounded"},
		{"fraction and its rounding, the same way round", "x A B1 B2 1/3\nx A B1 B2 0.33", 1. / 3, "3 value judgements.rounded"},
		{"rounding and its fraction, the same way round", "x A B1 B2 0.33\nx A B1 B2 1/3", 0.33, "3 value judgements.rounded"},
		{"three times", "x A B1 B2 0.33\nx A B2 B1 3\nx A B1 B2 0.33", 1. / 3, "3 value judgements.rounded"},
		{"by somebody else", "y A B1 B2 9\nx A B1 B2 1/9", 9, ""},
	}
	var texts strings.Builder
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j, notes, err := indicators.NewExpertJudgements(f, "judgements.csv", judged(t, test.judgements), nil)
			if err != nil {
				t.Fatal(err)
			}
			checkTexts(t, notes)
			if got := places(notes); got != test.notes {
				t.Errorf("notes\n%s\nwant\n%s", got, test.notes)
			}
			same(t, "B1 over B2", 1e-15, j.Matrices[0][0].Matrix.At(0, 1), test.want)
			if notes.Len() > 0 {
				fmt.Fprintf(&texts, "# %s\n%s\n", test.name, written(t, notes))
			}
		})
	}
	golden.Check(t, "judgements-rounded.txt", []byte(texts.String()))
}

func TestJudgementsFaults(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	tests := []struct{ name, judgements, want string }{
		{"contradiction", "x A B1 B2 3\nx A B1 B2 5", "3 value judgements.contradict"},
		{"contradiction by the reciprocal", "x A B1 B2 3\nx A B2 B1 3", "3 value judgements.contradict"},
		{"rounded too far", "x A B1 B2 3\nx A B2 B1 0.3", "3 value judgements.contradict"},
		{"contradictions, each with the first", "x A B1 B2 3\nx A B2 B1 3\ny A B1 B2 3\nx A B1 B2 4", "3 value judgements.contradict\n5 value judgements.contradict"},
		{"off the scale", "x A B1 B2 10\nx A B1 B3 0.1\nx A B1 B4 0\nx B1 C1 C2 -3\nx B1 C1 C3 NaN\nx B1 C2 C3 +Inf",
			"2 value judgements.scale\n3 value judgements.scale\n4 value judgements.scale\n5 value judgements.scale\n6 value judgements.scale\n7 value judgements.scale"},
		{"with itself", "x A B1 B1 1", "2 b judgements.same"},
		{"not children", "x A B1 C1 3\nx A X B5 3\nx B1 C1 B2 3", "2 b judgements.not_a_child\n3 a judgements.not_a_child\n3 b judgements.not_a_child\n4 b judgements.not_a_child"},
		{"below an only child", "x B2 C4 C5 3", "2 b judgements.not_a_child"},
		{"unknown parent", "x AA B1 B2 3\nx - B1 B2 3", "2 parent judgements.parent_unknown\n3 parent judgements.parent_unknown"},
		{"an item as parent", "x C1 C2 C3 3", "2 parent judgements.parent_unknown"},
		{"no expert", "- A B1 B2 3", "2 expert judgements.expert_unknown"},
		{"several", "x A B1 B2 3\nx A B2 B1 9\nx B B1 B2 3\nx A B3 B3 1\nx A B3 B4 11", "3 value judgements.contradict\n4 parent judgements.parent_unknown\n5 b judgements.same\n6 value judgements.scale"},
	}
	var texts strings.Builder
	refuse := func(t *testing.T, judgements, want string, experts []string) {
		j, _, err := indicators.NewExpertJudgements(f, "judgements.csv", judged(t, judgements), experts)
		if j != nil {
			t.Error("matrices with faults")
		}
		list := problems(t, err)
		if got := places(list); got != want {
			t.Errorf("problems\n%s\nwant\n%s", got, want)
		}
		texts.WriteString(written(t, list))
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fmt.Fprintf(&texts, "# %s\n", test.name)
			refuse(t, test.judgements, test.want, nil)
			fmt.Fprintln(&texts)
		})
	}
	t.Run("unknown expert", func(t *testing.T) {
		texts.WriteString("# unknown expert\n")
		refuse(t, "Li A B1 B2 3\nWnag A B1 B2 3\nSomebody A B1 B2 3\n- A B1 B2 3",
			"3 expert judgements.expert_unknown\n4 expert judgements.expert_unknown\n5 expert judgements.expert_unknown", []string{"Li", "Wang"})
	})
	golden.Check(t, "judgements.txt", []byte(texts.String()))
}

// The scale ends at 9 and 1/9, however the ninth was divided.
func TestJudgementsAtTheEnds(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	for _, value := range []float64{9, 1. / 9, 0.1111111111111, 9 * (1 + 1e-15)} {
		list := judged(t, "x A B1 B2 1")
		list[0].Value = value
		if _, _, err := indicators.NewExpertJudgements(f, "", list, nil); err != nil {
			t.Errorf("%v: %v", value, err)
		}
	}
}

// Two experts, Ann with twice the weight of Bob, on three levels: four
// indicators below the root (where the group's matrix and the group's
// priorities differ), three below B1, one below B2, two below B3.
const panel = `
	ann A  B1 B2 3
	ann A  B1 B3 1/2
	ann A  B1 B4 4
	ann A  B2 B3 1/5
	ann A  B2 B4 3
	ann A  B3 B4 7
	bob A  B1 B2 1/4
	bob A  B1 B3 2
	bob A  B1 B4 1
	bob A  B2 B3 9
	bob A  B2 B4 1/2
	bob A  B3 B4 1/3
	ann B1 C1 C2 2
	ann B1 C1 C3 4
	ann B1 C2 C3 3
	bob B1 C1 C2 1/3
	bob B1 C1 C3 2
	bob B1 C2 C3 5
	ann B3 C5 C6 8
	bob B3 C5 C6 1/2`

// The reference takes the same numbers another way: matrices typed here as
// rows, aggregated here, and only the eigenvector from package ahp, which has
// its own references. Below B1 the eigenvector of a 3×3 matrix is the
// geometric mean of its rows, and below B3 that of a 2×2 matrix is v/(1+v).
func TestWeightsOfExperts(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	ann := [][]float64{{1, 3, 1. / 2, 4}, {1. / 3, 1, 1. / 5, 3}, {2, 5, 1, 7}, {1. / 4, 1. / 3, 1. / 7, 1}}
	bob := [][]float64{{1, 1. / 4, 2, 1}, {4, 1, 9, 1. / 2}, {1. / 2, 1. / 9, 1, 1. / 3}, {1, 2, 3, 1}}
	const a, b = 2. / 3, 1. / 3 // shares
	geometric := func(x, y float64) float64 { return math.Pow(x, a) * math.Pow(y, b) }

	group := make([][]float64, 4)
	for i := range group {
		for k := range 4 {
			group[i] = append(group[i], geometric(ann[i][k], bob[i][k]))
		}
	}
	aij := eigenvector(t, group)
	wa, wb := eigenvector(t, ann), eigenvector(t, bob)
	aip, sum := make([]float64, 4), 0.0
	for i := range aip {
		aip[i] = geometric(wa[i], wb[i])
		sum += aip[i]
	}
	for i := range aip {
		aip[i] /= sum
	}
	if math.Abs(aij[0]-aip[0]) < 1e-3 {
		t.Fatalf("AIJ %v and AIP %v do not differ enough to be told apart", aij, aip)
	}
	// Rows of B1: (1, 2^⅔/3^⅓, 4^⅔·2^⅓), …; cube roots of their products.
	c1 := math.Cbrt(geometric(2, 1./3) * geometric(4, 2))
	c2 := math.Cbrt(geometric(1./2, 3) * geometric(3, 5))
	c3 := math.Cbrt(geometric(1./4, 1./2) * geometric(1./3, 1./5))
	c := c1 + c2 + c3
	v := geometric(8, 1./2)

	for _, test := range []struct {
		aggregate ahp.Aggregation
		top       []float64
	}{
		{ahp.AggregateIndividualJudgements, aij},
		{ahp.AggregateIndividualPriorities, aip},
	} {
		t.Run(string(test.aggregate), func(t *testing.T) {
			opt := ahp.DefaultGroupOptions()
			opt.Aggregate, opt.Weights = test.aggregate, map[string]float64{"bob": 10, "ann": 20}
			w, results, warnings, err := mustJudge(t, f, panel).Weights("judgements.csv", opt)
			if err != nil {
				t.Fatal(err)
			}
			local := map[string]float64{"A": 1, "B1": test.top[0], "B2": test.top[1], "B3": test.top[2], "B4": test.top[3],
				"C1": c1 / c, "C2": c2 / c, "C3": c3 / c, "C4": 1, "C5": v / (1 + v), "C6": 1 / (1 + v)}
			for code, want := range local {
				i, _ := f.Index(code)
				same(t, code+" local", 1e-10, w.Local[i], want)
				if up := f.Parent[i]; up >= 0 {
					want *= local[f.Nodes[up].Code] // two levels below the root at most
				}
				same(t, code+" global", 1e-10, w.Global[i], want)
			}
			if len(results) != 3 || results[0].Node != 0 || results[1].Node != 1 || f.Nodes[results[2].Node].Code != "B3" {
				t.Errorf("results %+v", results)
			}
			if isNaN := math.IsNaN(results[0].Group.CR); isNaN != (test.aggregate == ahp.AggregateIndividualPriorities) {
				t.Errorf("CR of the group %v", results[0].Group.CR)
			}
			if got, want := warned(warnings), "experts.inconsistent  A"; got != want && !strings.HasPrefix(got, want+"\n") {
				t.Errorf("warnings\n%s", got)
			}
		})
	}
}

func eigenvector(t *testing.T, rows [][]float64) []float64 {
	t.Helper()
	m := ahp.NewMatrix(make([]string, len(rows)))
	for i := range rows {
		for k := i + 1; k < len(rows); k++ {
			if err := m.Set(i, k, rows[i][k]); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := ahp.Analyse(m, ahp.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return r.Weights
}

// Every node that can't be computed is named, each with its reason.
func TestWeightsOfExpertsFaults(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	equal := ahp.DefaultGroupOptions()
	drop := equal
	drop.Inconsistent = ahp.DropInconsistent
	missing := equal
	missing.Weights = map[string]float64{"ann": 1}
	none := equal
	none.Weights = map[string]float64{"ann": 0}
	tests := []struct {
		name, judgements string
		opt              ahp.GroupOptions
		want             string
	}{
		{"nobody judged two nodes", "ann B1 C1 C2 2\nann B1 C1 C3 4", equal, "0  experts.none\n0  experts.none"},
		{"elements that nobody connects", "ann B1 C1 C2 2\nann B3 C5 C6 2\nann A B1 B2 2\nann A B3 B4 2", equal, "0  matrix.disconnected\n0  matrix.disconnected"},
		{"all dropped", "ann B1 C1 C2 9\nann B1 C2 C3 9\nann B1 C3 C1 9\nann B3 C5 C6 2\nann A B1 B2 1\nann A B2 B3 1\nann A B3 B4 1", drop, "0  experts.all_dropped"},
		{"an expert without a weight", panel, missing, "0  expert.weight\n0  expert.weight\n0  expert.weight"},
		{"weight 0 for all", "ann A B1 B2 1\nann A B2 B3 1\nann A B3 B4 1\nann B1 C1 C2 1\nann B1 C2 C3 1\nann B3 C5 C6 2", none, "0  expert.weight\n0  expert.weight\n0  expert.weight"},
	}
	var texts strings.Builder
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, results, _, err := mustJudge(t, f, test.judgements).Weights("judgements.csv", test.opt)
			if w != nil || results != nil {
				t.Error("weights with faults")
			}
			list := problems(t, err)
			if got := places(list); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
			fmt.Fprintf(&texts, "# %s\n%s\n", test.name, written(t, list))
		})
	}
	golden.Check(t, "experts.txt", []byte(texts.String()))
}

// However far experts have come who can still go on, there are weights; who
// tells them alone is never left out.
func TestLeaveOutUnfinished(t *testing.T) {
	f := framework(t, outline(fourBranches)...)
	var pairs [][3]string // parent, a, b
	for _, node := range f.Branches() {
		for i, a := range f.Children[node] {
			for _, b := range f.Children[node][i+1:] {
				pairs = append(pairs, [3]string{f.Nodes[node].Code, f.Nodes[a].Code, f.Nodes[b].Code})
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		opt := ahp.DefaultGroupOptions()
		opt.Method = rapid.SampledFrom(ahp.PriorityMethods()).Draw(t, "method")
		opt.Aggregate = rapid.SampledFrom(ahp.Aggregations()).Draw(t, "aggregate")
		var list []indicators.Judgement
		judged := map[[2]string]int{} // pairs, by expert and parent
		for _, expert := range []string{"ann", "bob", "eve"} {
			for _, p := range rapid.SliceOfDistinct(rapid.SampledFrom(pairs), rapid.ID).Draw(t, expert) {
				value := float64(rapid.IntRange(1, 9).Draw(t, "value"))
				list = append(list, indicators.Judgement{Expert: expert, Parent: p[0], A: p[1], B: p[2], Value: value, Collected: true})
				judged[[2]string{expert, p[0]}]++
			}
		}
		j, _, err := indicators.NewExpertJudgements(f, "", list, nil)
		if err != nil {
			t.Fatal(err)
		}
		j.LeaveOutUnjudged()
		j.LeaveOutUnfinished(opt)
		_, results, _, err := j.Weights("", opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, node := range f.Branches() {
			n := len(f.Children[node])
			for _, expert := range []string{"ann", "bob", "eve"} {
				if n < 2 || judged[[2]string{expert, f.Nodes[node].Code}] < n*(n-1)/2 {
					continue
				}
				if !slices.ContainsFunc(results, func(r indicators.MatrixResult) bool {
					return r.Node == node && slices.ContainsFunc(r.Group.Experts, func(e ahp.ExpertResult) bool { return e.Expert == expert && e.Weight > 0 })
				}) {
					t.Errorf("%s has judged all of %s and does not count", expert, f.Nodes[node].Code)
				}
			}
		}
	})
}

// A framework of one item, or of only children, needs no experts.
func TestWeightsWithoutChoice(t *testing.T) {
	for _, f := range []*indicators.Framework{framework(t, outline("A - q")...), framework(t, chain(4)...)} {
		j, _, err := indicators.NewExpertJudgements(f, "", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		w, results, warnings, err := j.Weights("", ahp.DefaultGroupOptions())
		if err != nil || results != nil || warnings != nil {
			t.Fatalf("%v, %v, %v", results, warnings, err)
		}
		for i := range f.Nodes {
			same(t, f.Nodes[i].Code, 0, w.Global[i], 1)
		}
	}
}
