package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/inference"
	"goodgov/internal/reference"
)

func (p people) byCommunity() Data {
	return Data{Value: p.total, Group: p.communityOf, Groups: 28}
}

// stats, car 3.1-1 and effectsize 0.8.3 of R: 28 communities.
func TestTestsOfAllGroups(t *testing.T) {
	c := Compare(synthetic(t).byCommunity(), DefaultOptions())
	type result struct {
		F    float64
		H    float64
		DF   float64
		DF1  float64
		DF2  float64
		P    float64
		Eta  float64   `json:"eta2"`
		Om   float64   `json:"omega2"`
		Eps  float64   `json:"epsilon2"`
		EtaC []float64 `json:"eta2_ci95"`
	}
	for name, test := range map[string]TestName{"anova": TestANOVA, "welch_anova": TestWelch, "brown_forsythe_anova": TestBrownForsythe,
		"levene_median": TestLevene, "levene_mean": TestLeveneMean, "kruskal_total": TestKruskal} {
		want, got := reference.Case[result](t, "compare/reference.json", name), c.Test(test)
		reference.Near(t, name, got.Statistic, want.F+want.H, 1e-10)
		reference.Near(t, name+" df1", got.DF1, want.DF1+want.DF, 1e-10)
		if test != TestKruskal {
			reference.Near(t, name+" df2", got.DF2, want.DF2, 1e-10)
		}
		reference.Near(t, name+" p", got.P, want.P, 1e-10)
	}
	want := reference.Case[result](t, "compare/reference.json", "anova")
	reference.Near(t, "η²", c.Eta2.Value, want.Eta, 1e-10)
	reference.Near(t, "ω²", c.Omega2, want.Om, 1e-10)
	reference.Near(t, "ε²", c.Epsilon2, want.Eps, 1e-10)
	reference.Near(t, "low η²", c.Eta2.Low, want.EtaC[0], 1e-6) // effectsize's search stops there
	reference.Near(t, "high η²", c.Eta2.High, want.EtaC[1], 1e-6)
	reference.Near(t, "rank ε²", c.RankEpsilon2, reference.Case[result](t, "compare/reference.json", "kruskal_total").Eps, 1e-10)
	if c.N != 370 || c.Main != TestWelch {
		t.Errorf("n %d, main test %s", c.N, c.Main)
	}
}

// Heavy ties, and values and groups that are missing.
func TestKruskalWallis(t *testing.T) {
	p := synthetic(t)
	type result struct{ N, H, DF, P, Epsilon2 float64 }
	for name, d := range map[string]Data{
		"kruskal_item_i01": {Value: p.item, Group: p.communityOf, Groups: 28},
		"kruskal_age":      {Value: p.total, Group: p.ageOf, Groups: 5},
	} {
		want, c := reference.Case[result](t, "compare/reference.json", name), Compare(d, DefaultOptions())
		got := c.Test(TestKruskal)
		reference.Near(t, name, got.Statistic, want.H, 1e-10)
		reference.Near(t, name+" p", got.P, want.P, 1e-10)
		reference.Near(t, name+" n", float64(c.N), want.N, 0)
		reference.Near(t, name+" ε²", c.RankEpsilon2, want.Epsilon2, 1e-10)
	}
}

// rstatix 0.7.2, TukeyHSD, pairwise.t.test of R: all pairs.
func TestPairs(t *testing.T) {
	p := synthetic(t)
	communities := reference.Columns(t, "compare/pairs.csv")
	wantOf := map[string][]float64{}
	for name, cells := range communities {
		wantOf[name] = reference.Numbers(cells)
	}
	checkPairs(t, "communities", p.byCommunity(), wantOf)
	age := reference.Case[map[string]any](t, "compare/reference.json", "pairwise_age")
	wantOf = map[string][]float64{}
	for name, list := range age {
		for _, v := range list.([]any) {
			x, _ := v.(float64)
			wantOf[name] = append(wantOf[name], x)
		}
	}
	checkPairs(t, "age", Data{Value: p.total, Group: p.ageOf, Groups: 5}, wantOf)
}

func checkPairs(t *testing.T, what string, d Data, want map[string][]float64) {
	t.Helper()
	run := func(how Posthoc, adjust inference.Adjustment) []Pair {
		return Compare(d, Options{Confidence: 0.95, Posthoc: how, Adjust: adjust}).Pairs
	}
	// ptukey of R is off by 6e-7 where groups are many, its quantile by 1e-4
	gh, tukey, dunn, welch, lsd := run(GamesHowell, inference.Holm), run(Tukey, inference.Holm), run(Dunn, inference.Holm), run(WelchT, inference.Holm), run(LSD, inference.Holm)
	lsdBH := run(LSD, inference.BenjaminiHochberg)
	if len(gh) != len(want["diff"]) {
		t.Fatalf("%s: %d pairs, want %d", what, len(gh), len(want["diff"]))
	}
	for i := range gh {
		name := fmt.Sprint(what, " ", i)
		reference.Near(t, name+" difference", gh[i].Difference.Value, want["diff"][i], 1e-10)
		reference.Near(t, name+" se", gh[i].Difference.SE, want["se_welch"][i], 1e-10)
		reference.Near(t, name+" df", gh[i].Difference.DF, want["df_welch"][i], 1e-10)
		reference.Near(t, name+" t", gh[i].Difference.T, want["t_welch"][i], 1e-10)
		reference.Near(t, name+" Games–Howell", gh[i].Adjusted, want["p_games_howell"][i], 1e-6)
		reference.Near(t, name+" low", gh[i].Difference.Low, want["gh_lower"][i], 1e-4)
		reference.Near(t, name+" high", gh[i].Difference.High, want["gh_upper"][i], 1e-4)
		reference.Near(t, name+" p", welch[i].Difference.P, want["p_welch"][i], 1e-10)
		reference.Near(t, name+" Holm", welch[i].Adjusted, want["p_welch_holm"][i], 1e-9)
		reference.Near(t, name+" Tukey", tukey[i].Adjusted, want["p_tukey"][i], 1e-6)
		reference.Near(t, name+" pooled t", lsd[i].Difference.T, want["t_pooled"][i], 1e-10)
		reference.Near(t, name+" pooled p", lsd[i].Difference.P, want["p_pooled"][i], 1e-10)
		reference.Near(t, name+" pooled Holm", lsd[i].Adjusted, want["p_pooled_holm"][i], 1e-9)
		reference.Near(t, name+" pooled BH", lsdBH[i].Adjusted, want["p_pooled_BH"][i], 1e-9)
		reference.Near(t, name+" Dunn z", dunn[i].Difference.T, want["z_dunn"][i], 1e-10)
		reference.Near(t, name+" Dunn p", dunn[i].Difference.P, want["p_dunn"][i], 1e-10)
		reference.Near(t, name+" Dunn Holm", dunn[i].Adjusted, want["p_dunn_holm"][i], 1e-9)
		reference.Near(t, name+" g", gh[i].G.Value, want["hedges_g"][i], 1e-10)
	}
}

// t.test, wilcox.test, effectsize 0.8.3: women and men.
func TestTwoGroups(t *testing.T) {
	p := synthetic(t)
	d := Data{Value: p.total, Groups: 2}
	for _, gender := range p.gender {
		d.Group = append(d.Group, strings.Index("FM", gender))
		if gender == "" {
			d.Group[len(d.Group)-1] = -1
		}
	}
	want := reference.Case[struct {
		NF    int       `json:"n_f"`
		NM    int       `json:"n_m"`
		MeanF float64   `json:"mean_f"`
		MeanM float64   `json:"mean_m"`
		T     float64   `json:"t_welch"`
		DF    float64   `json:"df_welch"`
		P     float64   `json:"p_welch"`
		CI    []float64 `json:"ci_welch"`
		MW    float64   `json:"p_mw"`
		G     float64   `json:"hedges_g"`
		GCI   []float64 `json:"g_ci"`
		Delta float64   `json:"cliff_delta"`
	}](t, "compare/reference.json", "gender_gap")
	c := Compare(d, DefaultOptions())
	pair := c.Pairs[0]
	if c.Groups[0].N != want.NF || c.Groups[1].N != want.NM {
		t.Fatalf("n %d, %d", c.Groups[0].N, c.Groups[1].N)
	}
	reference.Near(t, "women", c.Groups[0].Mean, want.MeanF, 1e-10)
	reference.Near(t, "men", c.Groups[1].Mean, want.MeanM, 1e-10)
	reference.Near(t, "t", pair.Difference.T, want.T, 1e-10)
	reference.Near(t, "df", pair.Difference.DF, want.DF, 1e-10)
	reference.Near(t, "p", pair.Difference.P, want.P, 1e-10)
	reference.Near(t, "p of Welch's F", c.Test(TestWelch).P, want.P, 1e-10)
	reference.Near(t, "p of Games–Howell of two", pair.Adjusted, want.P, 1e-9)
	reference.Near(t, "low", pair.Difference.Low, want.CI[0], 1e-9)
	reference.Near(t, "high", pair.Difference.High, want.CI[1], 1e-9)
	reference.Near(t, "Mann–Whitney", c.Test(TestKruskal).P, want.MW, 1e-10)
	reference.Near(t, "g", pair.G.Value, want.G, 1e-10)
	reference.Near(t, "low g", pair.G.Low, want.GCI[0], 1e-6) // effectsize's search stops there
	reference.Near(t, "high g", pair.G.High, want.GCI[1], 1e-6)
	reference.Near(t, "δ", pair.Delta.Value, want.Delta, 1e-10)
	gaps := c.Gaps()
	reference.Near(t, "gap", gaps[0].Difference.P, want.P, 1e-10)
	reference.Near(t, "mirrored", gaps[1].Difference.Value, -gaps[0].Difference.Value, 1e-12)
	reference.Near(t, "δ of a gap", gaps[0].Delta, want.Delta, 1e-10)
}

// The variance and the interval by their definitions over all pairs, for
// Cliff's (1996) δ.
func TestCliffByDefinition(t *testing.T) {
	a, b := []float64{1, 2, 2, 3, 5, 5}, []float64{1, 1, 2, 4}
	m, n := float64(len(a)), float64(len(b))
	sign := func(x, y float64) float64 {
		switch {
		case x > y:
			return 1
		case x < y:
			return -1
		}
		return 0
	}
	delta := 0.0
	rows, columns := make([]float64, len(a)), make([]float64, len(b))
	for i, x := range a {
		for j, y := range b {
			delta += sign(x, y) / (m * n)
			rows[i] += sign(x, y) / n
			columns[j] += sign(x, y) / m
		}
	}
	cells, byRow, byColumn := 0.0, 0.0, 0.0
	for i, x := range a {
		byRow += (rows[i] - delta) * (rows[i] - delta)
		for _, y := range b {
			cells += (sign(x, y) - delta) * (sign(x, y) - delta)
		}
	}
	for j := range b {
		byColumn += (columns[j] - delta) * (columns[j] - delta)
	}
	v := (n*n*byRow + m*m*byColumn - cells) / (m * n * (m - 1) * (n - 1))
	const z = 1.959963984540054
	reach := z * math.Sqrt(v*((1-delta*delta)*(1-delta*delta)+z*z*v))
	below := 1 - delta*delta + z*z*v
	got := cliff(a, b, 0.95)
	reference.Near(t, "δ", got.Value, delta, 1e-12)
	reference.Near(t, "low", got.Low, (delta-delta*delta*delta-reach)/below, 1e-12)
	reference.Near(t, "high", got.High, min(1, (delta-delta*delta*delta+reach)/below), 1e-12)
}

// Jonckheere's test: the statistic counts ties ½, with their variance.
func TestTrend(t *testing.T) {
	p := synthetic(t)
	type result struct{ Z, P float64 }
	for name, value := range map[string][]float64{"jonckheere_total_by_education": p.total, "jonckheere_i01_by_education": p.item} {
		want, got := reference.Case[result](t, "compare/reference.json", name), Compare(Data{Value: value, Group: p.eduOf, Groups: 4}, DefaultOptions()).Test(TestJonckheere)
		reference.Near(t, name, got.Statistic, want.Z, 1e-9)
		reference.Near(t, name+" p", got.P, want.P, 1e-9)
	}
	// the contrast by hand, from means and variances
	c := Compare(Data{Value: p.total, Group: p.eduOf, Groups: 4}, DefaultOptions())
	value, variance := 0.0, 0.0
	for j, w := range []float64{-1.5, -0.5, 0.5, 1.5} {
		value += w * c.Groups[j].Mean
		variance += w * w * c.Groups[j].SE * c.Groups[j].SE
	}
	reference.Near(t, "linear", c.Test(TestLinear).Statistic, value/math.Sqrt(variance), 1e-10)
}

// clubSandwich 0.5.8, see TestRobustGroups.
func TestClusters(t *testing.T) {
	p := synthetic(t)
	c := Compare(Data{Value: p.total, Group: p.ageOf, Groups: 5, Cluster: p.cluster}, DefaultOptions())
	reference.Near(t, "F", c.MainTest().Statistic, 2.84647669290646, 1e-8)
	reference.Near(t, "p", c.MainTest().P, 0.05173615410272, 1e-9)
	first := c.Pairs[0].Difference
	reference.Near(t, "difference", first.Value, -0.0531909057004945, 1e-9)
	reference.Near(t, "se", first.SE, 0.1389848422984392, 1e-9)
	reference.Near(t, "df", first.DF, 20.8300465577409, 1e-8)
	reference.Near(t, "p", first.P, 0.705812052658694, 1e-9)
	// with weights, which are all the same, rows are not put together
	d := Data{Value: p.total, Group: p.ageOf, Groups: 5, Cluster: p.cluster}
	for range d.Value {
		d.Weight = append(d.Weight, 2)
	}
	same := Compare(d, DefaultOptions())
	reference.Near(t, "F row by row", same.MainTest().Statistic, c.MainTest().Statistic, 1e-8)
	reference.Near(t, "gap row by row", same.Gaps()[2].Difference.DF, c.Gaps()[2].Difference.DF, 1e-8)
	if c.Main != TestWald || c.Clusters != 28 {
		t.Errorf("%s, %d clusters", c.Main, c.Clusters)
	}
	// communities are clusters themselves: nothing can be said of their means
	c = Compare(Data{Value: p.total, Group: p.communityOf, Groups: 28, Cluster: p.cluster}, DefaultOptions())
	if len(c.Pairs) > 0 || len(c.Tests) > 0 || !math.IsNaN(c.Groups[0].SE) {
		t.Error("one cluster has no standard error")
	}
	for _, gap := range c.Gaps() {
		if !math.IsNaN(gap.Difference.P) {
			t.Error("nor has a gap of one cluster")
		}
	}
}

// Groups whose weights are worlds apart have no test in common.
func TestClustersOfExtremeWeights(t *testing.T) {
	d := Data{Groups: 2}
	for i := range 12 {
		weight := 1.0
		if i%2 == 1 {
			weight = 1e-30
		}
		d.Value, d.Group, d.Cluster, d.Weight = append(d.Value, float64(i*7%5)), append(d.Group, i%2), append(d.Cluster, i/4), append(d.Weight, weight)
	}
	c := Compare(d, DefaultOptions())
	if p, pair := c.MainTest().P, c.Pairs[0].Difference.P; !math.IsNaN(p) || !math.IsNaN(pair) {
		t.Errorf("p %g, of the pair %g", p, pair)
	}
}

// Many groups are compared two by two, but not all together.
func TestClustersOfManyGroups(t *testing.T) {
	d := Data{Groups: maxWald + 1}
	for i := range 4 * d.Groups {
		d.Value, d.Group, d.Cluster = append(d.Value, float64(i*7%11)), append(d.Group, i%d.Groups), append(d.Cluster, i/2)
	}
	c := Compare(d, DefaultOptions())
	if n := d.Groups * (d.Groups - 1) / 2; len(c.Pairs) != n || math.IsNaN(c.Pairs[n-1].Adjusted) || !math.IsNaN(c.MainTest().P) {
		t.Errorf("%d pairs, p of all %g", len(c.Pairs), c.MainTest().P)
	}
}

// survey 4.1-1: svyby of svydesign(~1, strata = ~age, weights = ~w) with the
// weights of madeUpWeight, svycontrast of ages 1 and 5.
func TestWeights(t *testing.T) {
	p := synthetic(t)
	d := Data{Value: p.total, Group: p.ageOf, Groups: 5}
	for i := range p.total {
		d.Weight = append(d.Weight, madeUpWeight(i))
	}
	c := Compare(d, DefaultOptions())
	for j, want := range []struct{ mean, se float64 }{{3.45165783933158, 0.11216068645462}, {3.46031894521953, 0.06807302348199}, {3.54415203988266, 0.06920834223603}, {3.57998326125086, 0.07376221260189}, {3.39791594923516, 0.08158269408858}} {
		reference.Near(t, "mean", c.Groups[j].Mean, want.mean, 1e-10)
		reference.Near(t, "se", c.Groups[j].SE, want.se, 1e-10)
	}
	last := c.Pairs[3].Difference // ages 1 and 5
	reference.Near(t, "difference", last.Value, c.Groups[0].Mean-c.Groups[4].Mean, 1e-12)
	reference.Near(t, "se of it", last.SE, 0.13869302635938, 1e-10)
	if c.Main != TestWelch || !math.IsNaN(c.Test(TestANOVA).P) || !math.IsNaN(c.Pairs[0].Delta.Value) {
		t.Error("tests that take no weights were made")
	}
	// weights that are all the same change nothing but the sum
	for i := range d.Weight {
		d.Weight[i] = 3
	}
	same, plain := Compare(d, DefaultOptions()), Compare(Data{Value: p.total, Group: p.ageOf, Groups: 5}, DefaultOptions())
	reference.Near(t, "Welch", same.MainTest().P, plain.MainTest().P, 1e-12)
	reference.Near(t, "Games–Howell", same.Pairs[2].Adjusted, plain.Pairs[2].Adjusted, 1e-9)
}

// Nothing to compare, or too little: figures are missing, nothing breaks.
func TestDegenerate(t *testing.T) {
	nan := math.NaN()
	for name, d := range map[string]Data{
		"nobody":                   {},
		"groups without anybody":   {Groups: 3},
		"one respondent":           {Value: []float64{3}, Group: []int{0}, Groups: 1},
		"all missing":              {Value: []float64{nan, nan, nan}, Group: []int{0, 1, 1}, Groups: 2},
		"one group":                {Value: []float64{1, 2, 3}, Group: []int{0, 0, 0}, Groups: 1},
		"a group of one":           {Value: []float64{1, 2, 3, 5}, Group: []int{0, 0, 0, 1}, Groups: 2},
		"two of one":               {Value: []float64{1, 2}, Group: []int{0, 1}, Groups: 2},
		"all the same":             {Value: []float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, Group: []int{0, 0, 1, 1, 2, 2}, Groups: 3},
		"constant but apart":       {Value: []float64{0.1, 0.1, 0.1, 0.3, 0.3, 0.3}, Group: []int{0, 0, 0, 1, 1, 1}, Groups: 2},
		"one group constant":       {Value: []float64{0.1, 0.1, 0.1, 0.3, 0.4, 0.3}, Group: []int{0, 0, 0, 1, 1, 1}, Groups: 2},
		"nobody in a group":        {Value: []float64{1, 2, 4}, Group: []int{-1, -1, -1}, Groups: 2},
		"all weights zero":         {Value: []float64{1, 2, 4, 5}, Group: []int{0, 0, 1, 1}, Groups: 2, Weight: []float64{0, 0, 0, 0}},
		"a weight of zero":         {Value: []float64{1, 2, 4, 5, 9}, Group: []int{0, 0, 1, 1, 1}, Groups: 2, Weight: []float64{1, 2, 3, 1, 0}},
		"a cluster":                {Value: []float64{1, 2, 4, 5}, Group: []int{0, 0, 1, 1}, Groups: 2, Cluster: []int{0, 0, 0, 0}},
		"clusters, nobody":         {Value: []float64{nan}, Group: []int{0}, Groups: 2, Cluster: []int{0}},
		"clusters, constant":       {Value: []float64{2, 2, 2, 2}, Group: []int{0, 1, 0, 1}, Groups: 2, Cluster: []int{0, 0, 1, 1}},
		"clusters and weights":     {Value: []float64{1, 2, 4, 5}, Group: []int{0, 1, 0, 1}, Groups: 2, Cluster: []int{0, 0, 1, 1}, Weight: []float64{1, 2, 1, 1}},
		"every respondent a group": {Value: []float64{1, 2, 4, 5}, Group: []int{0, 1, 2, 3}, Groups: 4},
	} {
		for _, how := range Posthocs() {
			c := Compare(d, Options{Confidence: 0.95, Posthoc: how, Adjust: inference.Holm})
			for _, gap := range c.Gaps() {
				if gap.N == 0 || gap.Others == 0 {
					t.Errorf("%s: a gap of nobody", name)
				}
			}
			for _, test := range c.Tests {
				if test.P < 0 || test.P > 1 {
					t.Errorf("%s: %s has p %g", name, test.Name, test.P)
				}
			}
			if name == "all the same" && (c.Test(TestANOVA).P < 0.05 || c.Pairs[0].Adjusted < 0.05) {
				t.Errorf("%s: p %g", name, c.Test(TestANOVA).P)
			}
		}
	}
}

// Values moved and stretched leave every test as it was; the order of
// respondents too.
func TestInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 40).Draw(t, "n")
		d := Data{Groups: 3, Cluster: nil}
		for i := range n {
			d.Value = append(d.Value, float64(rapid.IntRange(1, 9).Draw(t, "value")))
			d.Group = append(d.Group, i%3)
		}
		moved := Data{Groups: 3}
		for i := n - 1; i >= 0; i-- {
			moved.Value, moved.Group = append(moved.Value, 100+7*d.Value[i]), append(moved.Group, d.Group[i])
		}
		a, b := Compare(d, DefaultOptions()), Compare(moved, DefaultOptions())
		for i, test := range a.Tests {
			if math.Abs(test.P-b.Tests[i].P) > 1e-8 {
				t.Fatalf("%s: %g and %g", test.Name, test.P, b.Tests[i].P)
			}
		}
		for i, p := range a.Pairs {
			if math.Abs(p.Adjusted-b.Pairs[i].Adjusted) > 1e-7 || math.Abs(p.Delta.Value-b.Pairs[i].Delta.Value) > 1e-12 {
				t.Fatalf("pair %d: %g and %g", i, p.Adjusted, b.Pairs[i].Adjusted)
			}
		}
	})
}

// Two groups share a letter exactly when they are not apart.
func TestLetters(t *testing.T) {
	if got := Letters(3, [][2]int{{0, 2}}); !slices.Equal(got, []string{"a", "ab", "b"}) {
		t.Error(got)
	}
	if got := Letters(3, nil); !slices.Equal(got, []string{"a", "a", "a"}) {
		t.Error(got)
	}
	if got := Letters(2, [][2]int{{0, 1}}); !slices.Equal(got, []string{"a", "b"}) {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		var apart [][2]int
		for i := range n {
			for j := i + 1; j < n; j++ {
				if rapid.Bool().Draw(t, "apart") {
					apart = append(apart, [2]int{i, j})
				}
			}
		}
		letters := Letters(n, apart)
		for i := range n {
			for j := i + 1; j < n; j++ {
				if share := strings.ContainsAny(letters[i], letters[j]); share == slices.Contains(apart, [2]int{i, j}) {
					t.Fatalf("%d %q and %d %q of %v", i, letters[i], j, letters[j], apart)
				}
			}
			if letters[i] == "" {
				t.Fatalf("%d has no letter", i)
			}
		}
	})
}

func BenchmarkCompareCommunities(b *testing.B) {
	b.ReportAllocs()
	d := Data{Groups: 28}
	for i := range 370 {
		d.Value, d.Group = append(d.Value, float64(i*7919%401)/100), append(d.Group, i%28)
	}
	for b.Loop() {
		Compare(d, DefaultOptions())
	}
}

func BenchmarkCompareMillion(b *testing.B) {
	b.ReportAllocs()
	d := Data{Groups: 5}
	for i := range 1_000_000 {
		d.Value, d.Group = append(d.Value, float64(i*7919%4001)/1000), append(d.Group, i%5)
	}
	for b.Loop() {
		Compare(d, DefaultOptions())
	}
}

// (MSB−MSW)/(MSB+(k₀−1)·MSW) and 1+(Σn_j²/n−1)·ICC of the communities, R 4.2.2.
func TestICC(t *testing.T) {
	icc, design := ICC(synthetic(t).byCommunity())
	reference.Near(t, "ICC(1)", icc, 0.098015412706333, 1e-10)
	reference.Near(t, "design effect", design, 2.40029586909642, 1e-10)
}
