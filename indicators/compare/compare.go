package compare

import (
	"math"

	"goodgov/internal/inference"
	"goodgov/internal/orderstat"
)

// Data has a value for each respondent, and where they belong. Group numbers
// are below Groups, or −1 for those in none, who are left out as those whose
// value is NaN are.
type Data struct {
	Value   []float64
	Group   []int
	Groups  int
	Weight  []float64 // nil: all count alike
	Cluster []int     // nil: respondents are independent of each other
}

// Posthoc is a test of each pair of groups.
type Posthoc string

// Tests of pairs. Games and Howell's and Tukey and Kramer's hold for all pairs
// together by themselves; the p of the others is adjusted.
const (
	GamesHowell Posthoc = "games-howell" // unequal variances
	Dunn        Posthoc = "dunn"         // mean ranks
	Tukey       Posthoc = "tukey"        // one variance
	WelchT      Posthoc = "welch"        // unequal variances, p adjusted
	LSD         Posthoc = "lsd"          // one variance, p adjusted
)

// Posthocs are all of them, the default first.
func Posthocs() []Posthoc { return []Posthoc{GamesHowell, Dunn, Tukey, WelchT, LSD} }

// Options of Compare.
type Options struct {
	Confidence float64 // of intervals, between 0 and 1
	Posthoc    Posthoc
	Adjust     inference.Adjustment
}

// DefaultOptions are intervals of 95 %, Games and Howell's test and Holm's
// adjustment.
func DefaultOptions() Options {
	return Options{Confidence: 0.95, Posthoc: GamesHowell, Adjust: inference.Holm}
}

// Group describes one group. Figures that are not defined are NaN.
type Group struct {
	N, Clusters int // respondents with a value; clusters they live in, 0 without
	Weight      float64
	Mean, SD    float64
	SE, DF      float64 // of the mean
	Low, High   float64
	Median      float64 // without weights
	MeanRank    float64 // among all respondents, without weights
	Least, Most float64 // value
	Letters     string  // groups that share none differ; see Letters
	InTests     bool    // has the two values, or clusters, that tests need
	sorted      []float64
	moments     moments
	rankSum     float64
}

// TestName names a test of all groups.
type TestName string

// Tests of all groups. With weights there are Welch's and the linear trend, with
// linearised variances; with clusters Wald's and the linear trend. Other tests
// would take respondents for what they are not.
const (
	TestWelch         TestName = "welch"          // Welch (1951)
	TestANOVA         TestName = "anova"          //
	TestBrownForsythe TestName = "brown-forsythe" // Brown & Forsythe (1974), of means
	TestKruskal       TestName = "kruskal-wallis" // Kruskal & Wallis (1952), with ties
	TestWald          TestName = "wald-cr2"       // Pustejovsky & Tipton (2018)
	TestLevene        TestName = "levene"         // of variances, about the medians
	TestLeveneMean    TestName = "levene-mean"    // about the means, as SPSS has it
	TestLinear        TestName = "linear"         // linear contrast of the means
	TestJonckheere    TestName = "jonckheere"     // Jonckheere & Terpstra, ties count ½
)

// Test of all groups. Statistic is an F, an H, a t or a z; degrees of freedom
// that a test does not have are NaN.
type Test struct {
	Name      TestName
	Statistic float64
	DF1, DF2  float64
	P         float64
}

// Interval of a figure.
type Interval struct{ Value, Low, High float64 }

// Comparison of groups by one value.
type Comparison struct {
	Options  Options
	Weighted bool
	Clusters int // 0: respondents are taken as independent of each other
	N        int // respondents with a value, in a group that takes part
	Groups   []Group
	Main     TestName // the test that goes with the tests of pairs
	Tests    []Test

	// Shares of the variance that lie between groups. Eta2 describes these
	// respondents, Omega2 and Epsilon2 estimate the population's; Low and High
	// of Eta2 hold for all three. RankEpsilon2 is that of ranks.
	Eta2                           Interval
	Omega2, Epsilon2, RankEpsilon2 float64

	Pairs []Pair // A < B, in order; none of groups that take no part

	ties   []float64    // numbers of values that are the same
	robust robustGroups // nil without clusters
}

// MaxGroups is the largest number of groups that are compared pair by pair.
const MaxGroups = 300

// Test is one of the tests by name; all NaN where it was not made.
func (c *Comparison) Test(name TestName) Test {
	for _, t := range c.Tests {
		if t.Name == name {
			return t
		}
	}
	nan := math.NaN()
	return Test{name, nan, nan, nan, nan}
}

// MainTest is the test of all groups that goes with the tests of pairs.
func (c *Comparison) MainTest() Test { return c.Test(c.Main) }

// Compare compares the groups. It panics when lengths differ.
func Compare(d Data, opt Options) *Comparison {
	if len(d.Group) != len(d.Value) || d.Weight != nil && len(d.Weight) != len(d.Value) || d.Cluster != nil && len(d.Cluster) != len(d.Value) {
		panic("compare: values, groups, weights and clusters differ in number")
	}
	d = d.present()
	c := &Comparison{Options: opt, Weighted: d.Weight != nil, Main: mainTest(opt.Posthoc)}
	if d.Cluster != nil {
		c.Clusters = distinct(d.Cluster)
		c.Main = TestWald
	} else if c.Weighted {
		c.Main = TestWelch
	}
	c.Groups = d.groups()
	for j := range c.Groups {
		if c.Groups[j].InTests {
			c.N += c.Groups[j].N
		}
	}
	if !c.Weighted {
		c.ties = rank(d, c.Groups)
	}
	if d.Cluster != nil {
		c.robust = d.cells()
	}
	c.intervals()
	c.testAll(d)
	c.effects()
	if len(c.Groups) <= MaxGroups {
		c.Pairs = c.pairs()
		c.letter()
	}
	return c
}

// mainTest is the test of all groups that assumes what a test of pairs does.
func mainTest(p Posthoc) TestName {
	switch p {
	case Dunn:
		return TestKruskal
	case Tukey, LSD:
		return TestANOVA
	}
	return TestWelch
}

// present are those who have a value and a group.
func (d Data) present() Data {
	p := Data{Groups: d.Groups}
	for i, x := range d.Value {
		if math.IsNaN(x) || d.Group[i] < 0 || d.Weight != nil && !(d.Weight[i] > 0) {
			continue
		}
		p.Value, p.Group = append(p.Value, x), append(p.Group, d.Group[i])
		if d.Weight != nil {
			p.Weight = append(p.Weight, d.Weight[i])
		}
		if d.Cluster != nil {
			p.Cluster = append(p.Cluster, d.Cluster[i])
		}
	}
	if d.Weight != nil && p.Weight == nil {
		p.Weight = []float64{}
	}
	if d.Cluster != nil && p.Cluster == nil {
		p.Cluster = []int{}
	}
	return p
}

func distinct(numbers []int) int {
	seen := map[int]bool{}
	for _, n := range numbers {
		seen[n] = true
	}
	return len(seen)
}

func (d Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// groups describes each group.
func (d Data) groups() []Group {
	nan := math.NaN()
	groups := make([]Group, d.Groups)
	clusters := make([]map[int]bool, d.Groups)
	origin := 0.0
	for _, x := range d.Value {
		origin += x / float64(len(d.Value))
	}
	for j := range groups {
		groups[j] = Group{Mean: nan, SD: nan, SE: nan, DF: nan, Low: nan, High: nan, Median: nan, MeanRank: nan, Least: nan, Most: nan, moments: moments{origin: origin}}
		clusters[j] = map[int]bool{}
	}
	for i, x := range d.Value {
		groups[d.Group[i]].moments.add(x, d.weight(i))
		if d.Cluster != nil {
			clusters[d.Group[i]][d.Cluster[i]] = true
		}
	}
	for j := range groups {
		g := &groups[j]
		m := g.moments
		g.N, g.Weight, g.Clusters = m.n, m.w, len(clusters[j])
		if m.n == 0 {
			continue
		}
		g.Mean, g.Least, g.Most = m.mean(), m.smallest, m.largest
		g.SD, g.SE, g.DF = math.Sqrt(m.variance()), math.Sqrt(m.ofMean()), float64(m.n-1)
		g.InTests = g.N >= 2 && (d.Cluster == nil || g.Clusters >= 2)
	}
	return groups
}

// intervals are those of the means.
func (c *Comparison) intervals() {
	for j := range c.Groups {
		g := &c.Groups[j]
		if g.N == 0 {
			continue
		}
		if !c.Weighted {
			g.Median = orderstat.Median(g.sorted)
		}
		if c.robust != nil {
			g.SE, g.DF = math.NaN(), math.NaN()
			if g.InTests {
				e := c.robust.contrast(map[int]float64{j: 1}, c.Options.Confidence)
				g.SE, g.DF = e.SE, e.DF
			}
		}
		reach := inference.TCritical(c.Options.Confidence, g.DF) * g.SE
		g.Low, g.High = g.Mean-reach, g.Mean+reach
	}
}
