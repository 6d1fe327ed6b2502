package ahp

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// hangzhou is the panel of the synthetic sample: 25 experts in three groups,
// 30 matrices.
func hangzhou(t testing.TB) *Panel {
	t.Helper()
	records := func(name string) [][]string {
		file, err := os.Open("../testdata/hangzhou/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		all, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all[1:]
	}
	var nodes []PanelNode
	place := map[string]int{"": -1}
	for _, r := range records("indicators.csv") {
		place[r[0]] = len(nodes)
		nodes = append(nodes, PanelNode{Code: r[0], Parent: place[r[1]]})
	}
	var experts []PanelExpert
	number := map[string]int{}
	for _, r := range records("experts.csv") {
		number[r[0]] = len(experts)
		experts = append(experts, PanelExpert{Name: r[0], Group: r[1], Weight: 1})
	}
	p := NewPanel(nodes, experts)
	for _, r := range records("judgements.csv") {
		value, err := ParseJudgement(r[4])
		if err != nil {
			t.Fatal(err)
		}
		m := p.Matrix(place[r[1]], number[r[0]])
		mustSet(t, m, slices.Index(m.names, r[2]), slices.Index(m.names, r[3]), value)
	}
	return p
}

func mustAgree(t testing.TB, p *Panel, opt GroupOptions) *PanelAgreement {
	t.Helper()
	a, err := p.Agreement(opt)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// measures are what R makes of one set of weights: α, β, γ and S*; W, χ² and p.
type measures struct{ Consensus, Kendall []float64 }

func (m measures) check(t *testing.T, what string, got NodeAgreement) {
	t.Helper()
	within(t, what+" S*", 1e-9, []float64{got.Alpha, got.Beta, got.Gamma, got.SStar}, m.Consensus)
	within(t, what+" W", 1e-9, []float64{got.Concordance.W, got.Concordance.ChiSquare, got.Concordance.P}, m.Kendall)
}

// What R 4.2.2 makes of the same panel, in a script that shares nothing with
// this package: weights by eigen(), Kendall's W as χ²/(m(n − 1)) of
// friedman.test(), clusters by hclust(method = "average") and silhouette() of
// the package cluster, the rest from the formulas in the comments.
func TestAgreementAgainstR(t *testing.T) {
	var want struct {
		Experts          []string
		Nodes            map[string]measures
		Whole            measures
		MeanS            float64   `json:"mean_s"`
		Distance         []float64 // of the first expert
		SStar            []float64 `json:"s_star"`
		Heights          []float64
		Silhouettes      []float64 // of 2 to 10 clusters
		Remoteness, Z    []float64
		Change, Reranked []float64
		Leaf             []string
		Cut              []int
		Within, Between  float64
		SBetween         float64 `json:"groups_s"`
	}
	text, err := os.ReadFile("testdata/agreement.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	p := hangzhou(t)
	a := mustAgree(t, p, DefaultGroupOptions())
	for node, agreement := range a.Nodes {
		if agreement != nil {
			want.Nodes[p.Nodes[node].Code].check(t, p.Nodes[node].Code, *agreement)
			delete(want.Nodes, p.Nodes[node].Code)
		}
	}
	if len(want.Nodes) > 0 {
		t.Errorf("nodes left: %v", want.Nodes)
	}
	want.Whole.check(t, "whole", a.Whole)
	within(t, "mean S*", 1e-9, []float64{a.MeanSStar}, []float64{want.MeanS})

	within(t, "distance", 1e-9, a.Likeness.Distance[0], want.Distance)
	within(t, "S* of two", 1e-9, a.Likeness.SStar[0], want.SStar)
	heights := make([]float64, len(a.Clusters.Merges))
	for k, merge := range a.Clusters.Merges {
		heights[k] = merge.Height
	}
	within(t, "heights", 1e-9, heights, want.Heights)
	silhouettes := make([]float64, MostClusters-1)
	for k := range silhouettes {
		silhouettes[k] = meanOf(a.Likeness.silhouettes(a.Clusters.cut(len(want.Experts), k+2)))
	}
	within(t, "silhouettes", 1e-9, silhouettes, want.Silhouettes)
	within(t, "best silhouette", 1e-9, []float64{a.Clusters.Silhouette}, []float64{slices.Max(want.Silhouettes)})
	for group, members := range a.Clusters.cut(len(want.Experts), 2) {
		for _, e := range members {
			if want.Cut[e] != group+1 {
				t.Errorf("of two clusters %s is in the one numbered %d, want %d", want.Experts[e], group+1, want.Cut[e])
			}
		}
	}
	if len(a.Clusters.Groups) != 1 { // no silhouette reaches 0.25
		t.Errorf("%d clusters, want 1", len(a.Clusters.Groups))
	}

	for k, r := range a.Remoteness {
		within(t, want.Experts[k]+" remoteness", 1e-9, []float64{r.Distance, r.Z}, []float64{want.Remoteness[k], want.Z[k]})
		if r.Outlying != (want.Z[k] > 3.5) {
			t.Errorf("%s outlying: %v", want.Experts[k], r.Outlying)
		}
	}
	for e, i := range a.Influence {
		within(t, want.Experts[e]+" influence", 1e-9, []float64{i.Change, float64(i.Reranked)}, []float64{want.Change[e], want.Reranked[e]})
		if code := p.Nodes[i.Leaf].Code; code != want.Leaf[e] {
			t.Errorf("%s moves %s most, want %s", want.Experts[e], code, want.Leaf[e])
		}
	}

	c, err := p.Compare(p.ExpertGroups(), DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	within(t, "β within and between", 1e-9, []float64{c.BetaWithin, c.BetaBetween}, []float64{want.Within, want.Between})
	within(t, "share", 1e-9, []float64{c.ShareBetween()}, []float64{want.Between / (want.Within + want.Between)})
	within(t, "S* between", 1e-9, []float64{c.WholeBetween.SStar}, []float64{want.SBetween})
}

// The worked example of three people on three criteria (vacation.ahp of the R
// package ahp), the case of two criteria, six experts of ahpsurvey's city200,
// and five who say the same: S* and AIP by the arithmetic mean from an
// independent calculation in long doubles. AHP-OS itself prints 0.1631460 for
// the first, from weights to five digits.
func TestConsensusCases(t *testing.T) {
	text, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []referenceCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		name       string
		consensus  []float64 // α, γ, β, homogeneity, S*
		arithmetic []float64
	}{
		{"group_vacation_equal", []float64{0.6875907150217961, 1.0858243538522556, 0.3982336388304595, 0.5072576794930259, 0.16312620951435916},
			[]float64{0.2904086255127615, 0.4097430201273896, 0.2998483543598487}},
		{"group_n2", []float64{0.5498035072599753, 0.6540548103069317, 0.1042513030469564, 0.8019976904264507, 0.678491744618435},
			[]float64{0.6388888888888888, 0.3611111111111111}},
		{"group_city200_first6", []float64{1.332278141232453, 1.3435957543392485, 0.011317613106795577, 0.9859327376867391, 0.9739498626122024},
			[]float64{0.16402084205306405, 0.43959020067048, 0.07597937605402326, 0.2779725192007916, 0.04243706202164112}},
		{"group_identical_5", []float64{1.323583407564187, 1.323583407564187, 0, 1, 1},
			[]float64{0.15216708320448333, 0.433454368081248, 0.07155647600567547, 0.30500643238986036, 0.03781564031873294}},
	} {
		t.Run(want.name, func(t *testing.T) {
			at := slices.IndexFunc(cases, func(c referenceCase) bool { return c.Name == want.name })
			var ms []ExpertMatrix
			for i, square := range cases[at].Group {
				ms = append(ms, ExpertMatrix{string(rune('A' + i)), mustRead(t, square)})
			}
			p := flat(ms)
			opt := DefaultGroupOptions()
			opt.Aggregate = AggregateArithmeticPriorities
			a := mustAgree(t, p, opt)
			within(t, "arithmetic mean", 1e-9, a.Result.Local[1:], want.arithmetic)
			for _, got := range []NodeAgreement{*a.Nodes[0], a.Whole} {
				within(t, "α, γ, β, homogeneity, S*", 1e-9, []float64{got.Alpha, got.Gamma, got.Beta, got.Homogeneity, got.SStar}, want.consensus)
			}
			within(t, "mean S*", 1e-9, []float64{a.MeanSStar}, []float64{a.Whole.SStar})
		})
	}
}

// flat is a panel over the elements of the matrices.
func flat(ms []ExpertMatrix) *Panel {
	nodes := []PanelNode{{Code: "goal", Parent: -1}}
	for _, name := range ms[0].Matrix.Names() {
		nodes = append(nodes, PanelNode{Code: name})
	}
	var experts []PanelExpert
	for _, em := range ms {
		experts = append(experts, PanelExpert{Name: em.Expert, Weight: 1})
	}
	p := NewPanel(nodes, experts)
	for e, em := range ms {
		p.Matrices[0][e] = em.Matrix
	}
	return p
}

// Where to go on holiday (vacation.ahp of the R package ahp): three people of
// weights 0.4, 0.4 and 0.2 weigh three criteria, and beach against mountains
// under each. Beach has 0.5240 where means are taken at each node, as that
// package prints, and 0.6192 where each person's overall priorities are
// averaged; both by an independent calculation. The child's fun in the
// mountains is 0, for which 1e-15 stands here.
func TestAIPLevelsDiffer(t *testing.T) {
	p := NewPanel([]PanelNode{
		{Code: "vacation", Parent: -1}, {Code: "costs"}, {Code: "fun"}, {Code: "spa"},
		{Code: "beach, costs", Parent: 1}, {Code: "mountains, costs", Parent: 1},
		{Code: "beach, fun", Parent: 2}, {Code: "mountains, fun", Parent: 2},
		{Code: "beach, spa", Parent: 3}, {Code: "mountains, spa", Parent: 3},
	}, []PanelExpert{{Name: "Dad", Weight: 0.4}, {Name: "Mom", Weight: 0.4}, {Name: "Kid", Weight: 0.2}})
	for e, judged := range [][]float64{ // criteria, then beach over mountains under each
		{4, 9, 4, 1. / 2, 1. / 6, 2},
		{1. / 4, 1. / 9, 1. / 5, 1. / 2, 2, 6},
		{1. / 9, 1, 9, 1, 1e15, 1. / 2},
	} {
		for k, pair := range []Pair{{0, 1}, {0, 2}, {1, 2}} {
			mustSet(t, p.Matrix(0, e), pair.I, pair.J, judged[k])
		}
		for c := range 3 {
			mustSet(t, p.Matrix(1+c, e), 0, 1, judged[3+c])
		}
	}
	opt := DefaultGroupOptions()
	opt.Aggregate = AggregateArithmeticPriorities
	local, err := p.Analyse(opt)
	if err != nil {
		t.Fatal(err)
	}
	global, err := p.AnalyseGlobally(opt)
	if err != nil {
		t.Fatal(err)
	}
	beach := func(r *PanelResult) float64 { return r.Global[4] + r.Global[6] + r.Global[8] }
	within(t, "beach", 1e-9, []float64{beach(local), beach(global)}, []float64{0.5239627478823556, 0.6191769700749822})
	within(t, "local weights", 1e-12, []float64{global.Local[1] + global.Local[2] + global.Local[3], global.Local[6] + global.Local[7], global.Global[0]}, []float64{1, 1, 1})

	opt.Aggregate = AggregateIndividualJudgements
	_, err = p.AnalyseGlobally(opt)
	wantError(t, err, CodeUnknownName)
}

// friedman.test() of R 4.2.2 for the orders of five experts with ties, as
// W = χ²/(m(n − 1)), and its p.
func TestKendallWithTies(t *testing.T) {
	c := KendallConcordance([][]float64{
		{0.4, 0.3, 0.2, 0.1},
		{0.3, 0.3, 0.2, 0.2},
		{0.25, 0.25, 0.25, 0.25},
		{0.1, 0.4, 0.25, 0.25},
		{0.5, 0.2, 0.2, 0.1},
	})
	within(t, "W, χ², p", 1e-12, []float64{c.W, c.ChiSquare, c.P}, []float64{0.3722222222222222, 5.583333333333333, 0.1337384552827144})
	if c.Freedom != 3 || c.Verdict() != Low {
		t.Errorf("%+v %s", c, c.Verdict())
	}
	for _, nothing := range [][][]float64{nil, {{0.5, 0.5}}, {{1}, {1}}, {{0.5, 0.5}, {0.5, 0.5}}} {
		if c := KendallConcordance(nothing); !math.IsNaN(c.W) || !math.IsNaN(c.P) || c.Verdict() != Unknown {
			t.Errorf("%v: %+v", nothing, c)
		}
	}
}

// Two camps and a loner, by hand: within a camp the two differ by a factor,
// between the camps the order is turned round.
func TestClustersOfTwoCamps(t *testing.T) {
	camps := map[string][]float64{
		"ann": {4, 8, 2}, "bob": {5, 9, 2}, "cat": {4, 7, 2}, "dan": {5, 8, 2},
		"eve": {1. / 4, 1. / 8, 1. / 2}, "fay": {1. / 5, 1. / 9, 1. / 2}, "gus": {1. / 4, 1. / 7, 1. / 2},
	}
	var ms []ExpertMatrix
	for _, name := range []string{"gus", "ann", "eve", "bob", "fay", "cat", "dan"} {
		ms = append(ms, ExpertMatrix{name, upper(t, 3, camps[name]...)})
	}
	p := flat(ms)
	a := mustAgree(t, p, DefaultGroupOptions())
	var names [][]string
	for _, group := range a.Clusters.Groups {
		var members []string
		for _, e := range group {
			members = append(members, p.Experts[e].Name)
		}
		names = append(names, members)
	}
	if got, want := fmt.Sprint(names), "[[ann bob cat dan] [eve fay gus]]"; got != want {
		t.Errorf("clusters %s, want %s", got, want)
	}
	if a.Clusters.Silhouette < 0.9 || len(a.Clusters.Widths) != 7 {
		t.Errorf("silhouette %v of %v", a.Clusters.Silhouette, a.Clusters.Widths)
	}
	if last := a.Clusters.Merges[5]; last.Size != 7 || last.Height < 1 {
		t.Errorf("last merge %+v", last)
	}
	parts := []Part{{"those", a.Clusters.Groups[0]}, {"others", a.Clusters.Groups[1]}}
	c, err := p.Compare(parts, DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	if share := c.ShareBetween(); !(share > 0.99 && share <= 1) {
		t.Errorf("share of the diversity between the camps %v", share)
	}
	if c.WholeBetween.SStar > 0.5 || c.Parts[0].Whole.SStar < 0.95 {
		t.Errorf("S* between %v, within %v", c.WholeBetween.SStar, c.Parts[0].Whole.SStar)
	}
}

// One of six turns everything round.
func TestOutlyingExpert(t *testing.T) {
	var ms []ExpertMatrix
	for i, values := range [][]float64{{2, 4, 2}, {2, 5, 2}, {2, 3, 2}, {3, 4, 2}, {2, 4, 3}, {1. / 9, 1. / 9, 1}} {
		ms = append(ms, ExpertMatrix{string(rune('a' + i)), upper(t, 3, values...)})
	}
	for count, want := range map[int]string{6: "f", 4: ""} {
		a := mustAgree(t, flat(ms[6-count:]), DefaultGroupOptions())
		outlying := ""
		for _, r := range a.Remoteness {
			if r.Outlying {
				outlying += a.Individuals[r.Expert].Name
			}
			if few := count < FewestForOutliers; math.IsNaN(r.Z) != few {
				t.Errorf("%d experts: z %v", count, r.Z)
			}
		}
		if outlying != want {
			t.Errorf("of %d experts %q outlying, want %q", count, outlying, want)
		}
	}
}

// Five who say the same agree wholly, and rounding makes no outlier of anybody.
func TestUnanimousPanel(t *testing.T) {
	p := flat(fiveTimes(upper(t, 4, 2, 3, 5, 2, 3, 2)))
	for _, aggregate := range Aggregations() {
		opt := DefaultGroupOptions()
		opt.Aggregate = aggregate
		a := mustAgree(t, p, opt)
		within(t, "S*, W, silhouette", 1e-12, []float64{a.Whole.SStar, a.Whole.Concordance.W, a.MeanSStar}, []float64{1, 1, 1})
		for k, r := range a.Remoteness {
			if r.Outlying || r.Z != 0 || math.Abs(a.Influence[k].Change) > 1e-15 || a.Influence[k].Reranked > 0 {
				t.Errorf("%+v %+v", r, a.Influence[k])
			}
		}
		if len(a.Clusters.Groups) != 1 {
			t.Errorf("clusters %v", a.Clusters.Groups)
		}
	}
}

func fiveTimes(m *Matrix) []ExpertMatrix {
	var ms []ExpertMatrix
	for i := range 5 {
		ms = append(ms, ExpertMatrix{string(rune('a' + i)), m.Clone()})
	}
	return ms
}

// ann judged all, bob leaves the elements apart, cat judged nothing, dan counts
// for nothing.
func TestAgreementOfBlanks(t *testing.T) {
	ms := []ExpertMatrix{{"ann", upper(t, 3, 2, 4, 2)}, {"bob", upper(t, 3, 3, 0, 0)}, {"cat", NewMatrix(letters(3))}, {"dan", upper(t, 3, 1./9, 9, 9)}}
	p := flat(ms)
	p.Experts[3].Weight = 0
	a := mustAgree(t, p, DefaultGroupOptions())
	if a.Whole.Experts != 1 || !math.IsNaN(a.Whole.SStar) || a.Whole.Verdict() != Unknown || !math.IsNaN(a.MeanSStar) {
		t.Errorf("one alone: %+v, mean %v", a.Whole, a.MeanSStar)
	}
	if got := a.Likeness; !slices.Equal(got.Experts, []int{0}) || !slices.Equal(got.Apart, []int{1, 2, 3}) {
		t.Errorf("compared %v, apart %v", got.Experts, got.Apart)
	}
	if i := a.Individuals; i[0].Judged != 1 || i[1].Judged != 1 || i[1].Unconnected != 1 || i[1].Over != 0 || i[2].Judged != 0 || i[0].Over != 0 || i[3].Over != 1 {
		t.Errorf("%+v", i)
	}
	if !a.Influence[0].Needed || a.Influence[0].Leaf != -1 || a.Influence[1].Needed || a.Influence[2].Change != 0 || a.Influence[3].Change != 0 {
		t.Errorf("influence %+v", a.Influence)
	}
	if len(a.Clusters.Groups) != 1 || len(a.Clusters.Merges) != 0 {
		t.Errorf("clusters %+v", a.Clusters)
	}
}

func TestAgreementRefuses(t *testing.T) {
	p := NewPanel([]PanelNode{{Code: "x", Parent: -1}, {Code: "a"}, {Code: "b"}, {Code: "y", Parent: -1}}, []PanelExpert{{Name: "ann", Weight: 1}})
	opt := DefaultGroupOptions()
	_, err := p.Agreement(opt)
	wantError(t, err, CodeSeveralRoots)
	opt.Aggregate = AggregateIndividualPriorities
	_, err = p.AnalyseGlobally(opt)
	wantError(t, err, CodeSeveralRoots)

	one := flat([]ExpertMatrix{{"ann", upper(t, 3, 2, 4, 2)}, {"bob", upper(t, 3, 2, 0, 0)}})
	_, err = one.Compare(one.ExpertGroups(), opt)
	wantError(t, err, CodeNoParts)
	one.Experts[1].Group = "others"
	_, err = one.Compare(one.ExpertGroups(), DefaultGroupOptions())
	wantError(t, err, CodeDisconnected)
	one.Experts[0].Weight = 0
	_, err = one.AnalyseGlobally(opt)
	wantError(t, err, CodeExpertWeight)
}

// drawPanel draws experts over a hierarchy of two levels.
func drawPanel(t *rapid.T, missing float64) *Panel {
	nodes := []PanelNode{{Code: "goal", Parent: -1}}
	branches := rapid.IntRange(2, 4).Draw(t, "branches")
	for b := range branches {
		nodes = append(nodes, PanelNode{Code: fmt.Sprint("b", b)})
	}
	for b := range branches {
		for k := range rapid.IntRange(0, 4).Draw(t, "leaves") {
			nodes = append(nodes, PanelNode{Code: fmt.Sprint("b", b, k), Parent: 1 + b})
		}
	}
	var experts []PanelExpert
	for e := range rapid.IntRange(1, 7).Draw(t, "experts") {
		experts = append(experts, PanelExpert{Name: string(rune('a' + e)), Group: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "group"), Weight: rapid.Float64Range(0.1, 10).Draw(t, "weight")})
	}
	p := NewPanel(nodes, experts)
	for _, node := range p.Compared() {
		for e := range experts {
			m := drawMatrix(t, len(p.Children(node)), missing)
			m.names = p.codes(node)
			p.Matrices[node][e] = m
		}
	}
	return p
}

// The order of the experts changes nothing that is said of them; every measure
// is within its range.
func TestAgreementProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPanel(t, rapid.SampledFrom([]float64{0, 0.4}).Draw(t, "missing"))
		opt := DefaultGroupOptions()
		opt.Aggregate = rapid.SampledFrom(Aggregations()).Draw(t, "aggregate")
		opt.Trim = rapid.SampledFrom([]float64{0, 0.2}).Draw(t, "trim")
		a, err := p.Agreement(opt)
		if err != nil {
			t.Fatal(err)
		}
		order := rapid.Permutation(everyone(len(p.Experts))).Draw(t, "order")
		b, err := p.Only(order).Agreement(opt)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "weights", 1e-12, b.Result.Global, a.Result.Global)
		for node, x := range append([]*NodeAgreement{&a.Whole}, a.Nodes...) {
			if x == nil {
				continue
			}
			y := append([]*NodeAgreement{&b.Whole}, b.Nodes...)[node]
			if math.IsNaN(x.SStar) != (len(p.Experts) < 2) {
				t.Fatalf("S* %v of %d experts", x.SStar, len(p.Experts))
			}
			if math.IsNaN(x.SStar) {
				continue
			}
			if x.SStar < 0 || x.SStar > 1 || x.Beta < 0 || x.Beta > math.Log(float64(len(p.Experts)))+1e-9 || x.Gamma > math.Log(float64(x.Elements))+1e-9 {
				t.Fatalf("consensus %+v", x)
			}
			within(t, "S*", 1e-9, []float64{y.SStar}, []float64{x.SStar})
			if w := x.Concordance.W; !math.IsNaN(w) {
				if w < 0 || w > 1 || x.Concordance.P < 0 || x.Concordance.P > 1 {
					t.Fatalf("concordance %+v", x.Concordance)
				}
				within(t, "W", 1e-9, []float64{y.Concordance.W}, []float64{w})
			}
		}
		for k, e := range a.Likeness.Experts { // sorted by name: the same experts in the same places
			if p.Experts[order[b.Likeness.Experts[k]]].Name != p.Experts[e].Name {
				t.Fatal("experts in another order")
			}
			within(t, "distance", 1e-9, b.Likeness.Distance[k], a.Likeness.Distance[k])
			for j, s := range a.Likeness.SStar[k] {
				if s < 0 || s > 1+1e-12 || a.Likeness.Distance[k][j] != a.Likeness.Distance[j][k] {
					t.Fatalf("S* of two %v", s)
				}
			}
		}
		for k, e := range order {
			x, y := a.Influence[e], b.Influence[k]
			if x.Needed != y.Needed || x.Needed != (len(p.Experts) == 1) {
				t.Fatalf("%+v and %+v", x, y)
			}
			if !x.Needed {
				within(t, "change", 1e-9, []float64{math.Abs(y.Change)}, []float64{math.Abs(x.Change)})
			}
		}
	})
}

// Influence is what leaving the expert out of the panel does.
func TestInfluenceIsLeavingOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPanel(t, 0.3)
		if len(p.Experts) < 2 {
			t.Skip("nobody would be left")
		}
		opt := DefaultGroupOptions()
		opt.Aggregate = rapid.SampledFrom(Aggregations()).Draw(t, "aggregate")
		opt.Method = rapid.SampledFrom([]PriorityMethod{Eigenvector, GeometricMean}).Draw(t, "method")
		opt.Trim = rapid.SampledFrom([]float64{0, 0.2}).Draw(t, "trim")
		a, err := p.Agreement(opt)
		if err != nil {
			t.Fatal(err)
		}
		out := rapid.IntRange(0, len(p.Experts)-1).Draw(t, "out")
		rest, err := p.Only(slices.Delete(everyone(len(p.Experts)), out, out+1)).Analyse(opt)
		if err != nil {
			t.Fatal(err)
		}
		greatest := 0.0
		for _, leaf := range p.Leaves() {
			greatest = max(greatest, math.Abs(rest.Global[leaf]-a.Result.Global[leaf]))
		}
		within(t, "change", 1e-12, []float64{math.Abs(a.Influence[out].Change)}, []float64{greatest})
	})
}

// AIP at the level of the whole hierarchy is that of the nodes where there is
// but one expert, or one level.
func TestGlobalAIPOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPanel(t, 0).Only([]int{0})
		opt := DefaultGroupOptions()
		opt.Aggregate = rapid.SampledFrom(Aggregations()[1:]).Draw(t, "aggregate")
		local, err := p.Analyse(opt)
		if err != nil {
			t.Fatal(err)
		}
		global, err := p.AnalyseGlobally(opt)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "global", 1e-12, global.Global, local.Global)
		within(t, "local", 1e-12, global.Local, local.Local)
	})
}

func BenchmarkAgreement(b *testing.B) {
	p := hangzhou(b)
	b.ReportAllocs()
	for b.Loop() {
		mustAgree(b, p, DefaultGroupOptions())
	}
}

// Two people who put 3 to 1 and 1 to 3: the worked example of docs/METHODS.md.
func TestConsensusByHand(t *testing.T) {
	c := ShannonConsensus([][]float64{{0.75, 0.25}, {0.25, 0.75}}, []float64{1, 1})
	within(t, "α, γ, S*", 0.5e-4, []float64{c.Alpha, c.Gamma, c.SStar}, []float64{0.5623, 0.6931, 0.6018})
}

func TestVerdicts(t *testing.T) {
	for value, want := range map[float64][2]Agreement{
		1: {VeryHigh, VeryHigh}, 0.875: {VeryHigh, VeryHigh}, 0.874: {High, VeryHigh}, 0.75: {High, High}, 0.7: {Moderate, High},
		0.625: {Moderate, High}, 0.55: {Low, Moderate}, 0.5: {Low, Moderate}, 0.3: {VeryLow, Low}, 0.1: {VeryLow, VeryLow}, 0: {VeryLow, VeryLow},
	} {
		if got := [2]Agreement{Consensus{SStar: value}.Verdict(), Concordance{W: value}.Verdict()}; got != want {
			t.Errorf("S* and W %v: %v, want %v", value, got, want)
		}
	}
}
