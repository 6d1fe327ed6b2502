package reports

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/compare"
	"goodgov/internal/inference"
)

// madeUpGroups compares made-up respondents: three age groups whose scores rise by one
// point each, a group of two people, and women and men who are alike.
func madeUpGroups(t testing.TB, opt compare.Options) *Comparisons {
	f := small().evaluate(t).Framework
	c := &Comparisons{Title: both("A small study", "小型评价"), Framework: f, Options: opt, Nodes: []int{0}, ICC: math.NaN(), Design: math.NaN(), Publish: Publish{MinRespondents: 5}}
	var value []float64
	var age, gender, home []int
	for i := range 32 {
		group := i / 10
		value, age, gender, home = append(value, float64(1+group)+float64(i*7%10)/10), append(age, group), append(gender, i%2), append(home, i/16)
	}
	c.Valid = len(value) + 8
	add := func(g Grouping, group []int) {
		r := compare.Compare(compare.Data{Value: value, Group: group, Groups: len(g.Groups)}, opt)
		g.Results, g.Gaps = []*compare.Comparison{r}, [][]compare.Gap{r.Gaps()}
		for _, x := range r.Groups {
			g.Sizes = append(g.Sizes, x.N)
		}
		g.Outside = c.Valid - len(value)
		c.Groupings = append(c.Groupings, g)
	}
	add(Grouping{Key: "age", Names: both("Age", "年龄"), Ordered: true, Groups: []GroupName{{"1", both("young", "青年")}, {"2", both("middle", "中年")}, {"3", both("old", "老年")}, {"4", both("very old", "高龄")}}}, age)
	add(Grouping{Key: "gender", Names: both("Gender", "性别"), Groups: []GroupName{{"1", both("men", "男")}, {"2", both("women", "女")}}}, gender)
	add(Grouping{Key: "home", Groups: []GroupName{{Code: "rents"}, {Code: "owns"}}}, home)
	c.Settle()
	return c
}

// What is printed says which differences hold, and nothing of groups of few.
func TestComparisonTables(t *testing.T) {
	c := madeUpGroups(t, compare.DefaultOptions())
	for lang, want := range map[string][]string{
		"en": {"Age: 3 of 6 pairs can be told apart: young below old by 2.00; young below middle by 1.00; middle below old by 1.00.", "Gender: no difference shown (p = ", "home: a difference holds: rents is 1."},
		"zh": {"年龄：3 对（共 6 对）的差异可以确认：青年低于老年 2.00 分；青年低于中年 1.00 分；中年低于老年 1.00 分。", "性别：未显示差异（就本表全部检验 p = ", "home：差异成立：rents低 1."},
	} {
		for i, sentence := range c.Sentences(lang) {
			if !strings.HasPrefix(sentence, want[i]) {
				t.Errorf("%s, want %s", sentence, want[i])
			}
			if strings.Contains(sentence, "very old") || strings.Contains(sentence, "高龄") {
				t.Errorf("%s: two people are told of", sentence)
			}
		}
	}
	age := &c.Groupings[0]
	groups := plain(t, c.GroupsTable("en", age, 0))
	for _, want := range []string{"very old  few", "Along the order of the groups: rises"} {
		if !strings.Contains(groups, want) {
			t.Errorf("no %q in\n%s", want, groups)
		}
	}
	if strings.Contains(groups, "none of the groups") || !strings.Contains(plain(t, c.GroupsTable("en", &c.Groupings[1], 0)), "Valid respondents in none of the groups: 8.") {
		t.Error("who is in no group gives the two away by subtraction")
	}
	pairs := plain(t, c.PairsTable("en", age, 0, 1))
	if strings.Contains(pairs, "very old") || !strings.Contains(pairs, "Games–Howell: 3 of 6 pairs") || !strings.Contains(pairs, "Not shown: ") {
		t.Errorf("pairs:\n%s", pairs)
	}
	gaps := plain(t, c.GapsTable("en", 1))
	if strings.Contains(gaps, "very old") || !strings.Contains(c.GapSentence("en"), "Served worse than the others (2): Age, young: A Good governance, by 1.63; home, rents: ") {
		t.Errorf("gaps:\n%s\n%s", gaps, c.GapSentence("en"))
	}
	c.Unprotected()
	if groups := plain(t, c.GroupsTable("en", age, 0)); strings.Contains(groups, "few") || !strings.Contains(groups, "very old   2") {
		t.Errorf("for the analyst:\n%s", groups)
	}
	tests := plain(t, c.TestsTable("en"))
	if !strings.Contains(tests, "large") || !strings.Contains(tests, "over all tests of this table (3, Holm)") {
		t.Errorf("tests:\n%s", tests)
	}
}

// A group that would give away the one of few people is hidden with it; with
// less protection only the latter.
func TestHiddenGroups(t *testing.T) {
	c := madeUpGroups(t, compare.DefaultOptions())
	age := &c.Groupings[0]
	if hide := c.hidden(age); !slices.Equal(hide, []bool{false, false, false, true, true}) {
		t.Errorf("%v: the two can be had by subtraction from who is in no group", hide)
	}
	age.Outside, c.Valid = 0, c.Valid-8
	if hide := c.hidden(age); !hide[3] || slices.Index(hide, true) == 3 {
		t.Errorf("%v: the two can be had by subtraction", hide)
	}
	// one who did not tell, and 19 or 200 who did
	for _, told := range []int{19, 200} {
		home := Grouping{Groups: make([]GroupName, 2), Sizes: []int{told / 2, told - told/2}, Outside: 1}
		few := &Comparisons{Valid: told + 1, Publish: c.Publish}
		if hide := few.hidden(&home); slices.Contains(hide, true) != (told == 19) {
			t.Errorf("one did not tell of %d: %v", told+1, hide)
		}
	}
	c.Publish.Protect = ProtectMinimum
	if hide := c.hidden(age); !slices.Equal(hide, []bool{false, false, false, true, false}) {
		t.Errorf("%v", hide)
	}
}

// Adjusted p are those of all tests, and all gaps, of the command.
func TestSettle(t *testing.T) {
	opt := compare.DefaultOptions()
	opt.Adjust = inference.Bonferroni
	c := madeUpGroups(t, opt)
	for i := range c.Groupings {
		g := &c.Groupings[i]
		if p := g.Results[0].MainTest().P; math.Abs(g.Adjusted[0]-min(1, 3*p)) > 1e-15 {
			t.Errorf("%s: %g, unadjusted %g", g.Key, g.Adjusted[0], p)
		}
		for _, gap := range g.Gaps[0] {
			if math.Abs(gap.Adjusted-min(1, 6*gap.Difference.P)) > 1e-15 {
				t.Errorf("%s: %g, unadjusted %g of 6", g.Key, gap.Adjusted, gap.Difference.P)
			}
		}
	}
	if n := len(c.Groupings[1].Gaps[0]); n != 1 || c.Groupings[1].Gaps[0][0].Difference.Value > 0 {
		t.Errorf("%d gaps of two groups", n)
	}
}

// Files are whole and in full precision.
func TestComparisonFiles(t *testing.T) {
	c := madeUpGroups(t, compare.DefaultOptions())
	var b bytes.Buffer
	if err := c.WriteJSON(&b, "en"); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Schema      int
		Comparisons []struct {
			By     string
			Groups []any `json:"group_list"`
			Pairs  []struct {
				A, B     string
				Adjusted float64 `json:"p_adjusted"`
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	pair := c.Groupings[0].Results[0].Pairs[1]
	if got := read.Comparisons[0].Pairs[1]; read.Schema != 1 || len(read.Comparisons) != 3 || len(read.Comparisons[0].Groups) != 4 || got.A != "1" || got.B != "3" || math.Abs(got.Adjusted-pair.Adjusted) > 0 {
		t.Errorf("%+v", read)
	}
	for name, write := range map[string]func() error{
		"1,4,games-howell,": func() error { return c.WritePairsCSV(&b) }, "age,A,4,": func() error { return c.WriteGroupsCSV(&b, "en") },
		"gender,A,": func() error { return c.WriteGapsCSV(&b, "en") }, "age,Age,A,4,32,8,": func() error { return c.WriteTestsCSV(&b, "en") },
	} {
		b.Reset()
		if err := write(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), name) {
			t.Errorf("no %q in\n%s", name, &b)
		}
	}
}

// A study of which nothing can be said.
func TestComparisonOfNobody(t *testing.T) {
	r := compare.Compare(compare.Data{Groups: 2}, compare.DefaultOptions())
	c := &Comparisons{Title: indicators.Names{}, Framework: small().evaluate(t).Framework, Options: compare.DefaultOptions(), Nodes: []int{0}, ICC: math.NaN(), Design: math.NaN(),
		Groupings: []Grouping{{Key: "age", Groups: []GroupName{{Code: "1"}, {Code: "2"}}, Sizes: []int{0, 0}, Results: []*compare.Comparison{r}, Gaps: [][]compare.Gap{r.Gaps()}}}}
	c.Settle()
	if got := c.Sentences("en"); !slices.Equal(got, []string{"age: too few respondents to compare."}) {
		t.Error(got)
	}
	for _, table := range []*Table{c.TestsTable("en"), c.GroupsTable("en", &c.Groupings[0], 0), c.PairsTable("en", &c.Groupings[0], 0, 0), c.GapsTable("en", 0)} {
		if strings.Contains(plain(t, table), "NaN") {
			t.Error(plain(t, table))
		}
	}
	if err := c.WriteJSON(&bytes.Buffer{}, "en"); err != nil {
		t.Error(err)
	}
}
