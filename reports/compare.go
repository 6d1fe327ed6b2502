package reports

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators"
	"goodgov/indicators/compare"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/inference"
	"goodgov/survey/disclosure"
)

// Comparisons are the groups of a study's respondents against each other, by
// their own scores at some indicators.
type Comparisons struct {
	Title, Note indicators.Names
	Framework   *indicators.Framework
	Options     compare.Options
	Publish     Publish
	Valid       int   // respondents
	Weighted    bool  // respondents have weights
	Clusters    bool  // units are clusters of respondents
	Nodes       []int // of the framework
	Groupings   []Grouping
	Warnings    []diag.Warning

	ICC    float64 // of the first node: how alike the respondents of a lowest unit are; NaN without units
	Design float64 // design effect that follows from it
}

// Grouping is one way to put respondents into groups.
type Grouping struct {
	Key     string           // age, unit:district, or the name of a group of the study
	Level   string           // of the units that are compared
	Names   indicators.Names // of it, for people
	Groups  []GroupName
	Against bool // the first group is a group of the study, the second all others
	Ordered bool // the values are numbers
	Sizes   []int
	Outside int // valid respondents in no group: they did not tell

	Results  []*compare.Comparison // by node
	Adjusted []float64             // p of the main test, over all tests of the command
	Gaps     [][]compare.Gap       // by node; Adjusted over all gaps of the command
}

// GroupName names a group.
type GroupName struct {
	Code  string
	Names indicators.Names
}

// Name returns the group's name in a language, or its code.
func (g GroupName) Name(lang string) string { return cmp.Or(g.Names.In(lang), g.Code) }

// Name returns the grouping's name in a language, or its key.
func (g *Grouping) Name(lang string) string {
	if g.Level != "" {
		return unitLevel(g.Level, lang)
	}
	return cmp.Or(g.Names.In(lang), g.Key)
}

// by says what a group is one of: a group of the study stands for itself.
func (g *Grouping) by(lang string) string {
	if g.Against && g.Key == g.Groups[0].Code {
		return i18n.Printer{Lang: lang}.T("compare.group")
	}
	return g.Name(lang)
}

// Settle adjusts the p of all main tests together, and those of all gaps. Of
// two groups, whose gaps mirror each other, the one that is worse off is kept,
// or the one that the study names.
func (c *Comparisons) Settle() {
	var tests, gaps []float64
	for i := range c.Groupings {
		g := &c.Groupings[i]
		g.Adjusted = make([]float64, len(g.Results))
		for at, r := range g.Results {
			tests = append(tests, r.MainTest().P)
			if len(g.Gaps[at]) == 2 {
				keep := 0
				if !g.Against && g.Gaps[at][1].Difference.Value < 0 {
					keep = 1
				}
				g.Gaps[at] = g.Gaps[at][keep : keep+1]
			}
			for _, gap := range g.Gaps[at] {
				gaps = append(gaps, gap.Difference.P)
			}
		}
	}
	tests, gaps = inference.Adjust(tests, c.Options.Adjust), inference.Adjust(gaps, c.Options.Adjust)
	for i := range c.Groupings {
		g := &c.Groupings[i]
		for at := range g.Results {
			g.Adjusted[at], tests = tests[0], tests[1:]
			for j := range g.Gaps[at] {
				g.Gaps[at][j].Adjusted, gaps = gaps[0], gaps[1:]
			}
		}
	}
}

// level is the chance of a false alarm that is put up with.
func (c *Comparisons) level() float64 { return 1 - c.Options.Confidence }

const (
	rounding = 0.005 // of a mean with two decimals
	open     = 0.5   // how far a mean may lie on either side of what others tell of it
)

// hidden tells which groups of a grouping are not published: those of few
// people, and those that would give them away by subtraction. The last is for
// how many are in no group.
func (c *Comparisons) hidden(g *Grouping) []bool {
	hide := make([]bool, len(g.Groups)+1)
	switch c.Publish.Protect {
	case ProtectNone:
		return hide
	case ProtectMinimum:
		for j, n := range g.Sizes {
			hide[j] = 0 < n && n < c.Publish.MinRespondents
		}
		return hide
	}
	// Who did not tell is no group, but could be had by subtraction: unless the
	// rounding of the others' means leaves too much open.
	inside := c.Valid - g.Outside
	silent := g.Outside
	if rounding*float64(inside) >= open*float64(silent) {
		silent = 0
	}
	parent, n := []int{-1}, []int{inside + silent}
	for _, size := range append(slices.Clone(g.Sizes), silent) {
		parent, n = append(parent, 0), append(n, size)
	}
	for j, reason := range disclosure.Tree(parent, n, c.Publish.MinRespondents, nil)[1:] {
		hide[j] = reason.Hidden()
	}
	return hide
}

// Unprotected shows groups of any size: for the analyst.
func (c *Comparisons) Unprotected() { c.Publish.Protect = ProtectNone }

// node names an indicator.
func (c *Comparisons) node(at int, lang string) string {
	n := &c.Framework.Nodes[c.Nodes[at]]
	return n.Code + " " + n.Name(lang)
}

// holding is a difference that holds.
type holding struct {
	better, worse GroupName
	by            float64
	hidden        bool
}

// holding lists the pairs that differ, the largest difference first, and how
// many there are of how many.
func (c *Comparisons) holding(g *Grouping, at int) (list []holding, of int) {
	hide := c.hidden(g)
	for _, p := range g.Results[at].Pairs {
		of++
		if !(p.Adjusted < c.level()) {
			continue
		}
		h := holding{g.Groups[p.A], g.Groups[p.B], p.Difference.Value, hide[p.A] || hide[p.B]}
		if h.by < 0 {
			h = holding{h.worse, h.better, -h.by, h.hidden}
		}
		list = append(list, h)
	}
	slices.SortStableFunc(list, func(a, b holding) int { return cmp.Compare(b.by, a.by) })
	return list, of
}

// Sentences say in plain words which differences hold, one sentence for each
// grouping and indicator.
func (c *Comparisons) Sentences(lang string) []string {
	p := i18n.Printer{Lang: lang}
	var list []string
	for i := range c.Groupings {
		g := &c.Groupings[i]
		for at, r := range g.Results {
			name := g.Name(lang)
			if len(c.Nodes) > 1 {
				name = p.T("compare.on", name, c.node(at, lang))
			}
			list = append(list, c.sentence(p, lang, g, at, r, name))
		}
	}
	return list
}

func (c *Comparisons) sentence(p i18n.Printer, lang string, g *Grouping, at int, r *compare.Comparison, name string) string {
	pairs, of := c.holding(g, at)
	test, adjusted := r.MainTest(), g.Adjusted[at]
	switch {
	case math.IsNaN(test.P) && of == 0:
		return p.T("compare.nothing", name)
	case math.IsNaN(test.P) && len(pairs) == 0:
		return p.T("compare.nopair", name, of)
	case of == 1 && len(pairs) == 1 && !pairs[0].hidden && adjusted < c.level():
		return p.T("compare.two", name, pairs[0].worse.Name(lang), fixed(pairs[0].by, 2), pairs[0].better.Name(lang), pText(r.Pairs[0].Adjusted), pText(adjusted))
	case len(pairs) == 0 && adjusted < c.level():
		return p.T("compare.together", name, pText(adjusted), of)
	case len(pairs) == 0 || adjusted >= c.level() && of == 1:
		return p.T("compare.none", name, pText(adjusted))
	}
	const most = 3
	var examples []string
	for _, h := range pairs {
		if !h.hidden && len(examples) < most {
			examples = append(examples, p.T("compare.example", h.worse.Name(lang), h.better.Name(lang), fixed(h.by, 2)))
		}
	}
	text := p.T("compare.some", name, len(pairs), of)
	if len(examples) > 0 {
		text = p.T("compare.namely", text, strings.Join(examples, p.T("compare.and")))
		if len(pairs) > len(examples) {
			text += p.T("compare.etc")
		}
	}
	if adjusted >= c.level() {
		return p.T("compare.but", text, pText(adjusted))
	}
	return p.T("compare.stop", text)
}

// pText is a p in words: "p = 0.012".
func pText(v float64) string {
	if v < 0.0001 {
		return "p < 0.0001"
	}
	return "p = " + fixed(v, 4)
}

func pCell(v float64) string {
	if v < 0.0001 {
		return "<0.0001"
	}
	return fixed(v, 4)
}

// size names a share of the variance between groups, after Cohen (1988).
func size(share float64) string {
	switch {
	case math.IsNaN(share):
		return ""
	case share < 0.01:
		return "negligible"
	case share < 0.06:
		return "small"
	case share < 0.14:
		return "medium"
	}
	return "large"
}

// TestsTable has the tests of all groups together, a row for each grouping and
// indicator.
func (c *Comparisons) TestsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("compare.tests", c.Title.In(lang)), Columns: []Column{left(p.T("col.comparison"))}}
	many := len(c.Nodes) > 1
	if many {
		t.Columns = append(t.Columns, left(p.T("col.indicator")))
	}
	t.Columns = append(t.Columns, right(p.T("col.groups")), right(p.T("col.n")), left(p.T("col.comparedby")), right("p"), right(p.T("col.adjustedp")))
	if !c.Weighted {
		t.Columns = append(t.Columns, right("ω²"))
		if !c.Clusters {
			t.Columns = append(t.Columns, right(p.T("col.etainterval", points(c.Options.Confidence))))
		}
		t.Columns = append(t.Columns, left(p.T("col.size")))
		if !c.Clusters {
			t.Columns = append(t.Columns, right(p.T("col.kruskal")), right(p.T("col.levene")))
		}
	}
	for i := range c.Groupings {
		g := &c.Groupings[i]
		for at, r := range g.Results {
			main, part := r.MainTest(), 0
			for j := range r.Groups {
				if r.Groups[j].InTests {
					part++
				}
			}
			cells := []string{g.Name(lang)}
			if many {
				cells = append(cells, c.node(at, lang))
			}
			cells = append(cells, strconv.Itoa(part), strconv.Itoa(r.N), testCell(p, main), pCell(main.P), pCell(g.Adjusted[at]))
			if !c.Weighted {
				cells = append(cells, fixed(r.Omega2, 3))
				if !c.Clusters {
					cells = append(cells, interval3(r.Eta2.Low, r.Eta2.High))
				}
				word := missing
				if s := size(r.Omega2); s != "" {
					word = p.T("compare.size." + s)
				}
				cells = append(cells, word)
				if !c.Clusters {
					cells = append(cells, pCell(r.Test(compare.TestKruskal).P), pCell(r.Test(compare.TestLevene).P))
				}
			}
			t.Rows = append(t.Rows, TableRow{Cells: cells})
		}
	}
	t.Notes = []string{p.T("compare.note.tests", c.testNames(p), c.countTests(), p.T("compare.adjust."+string(c.Options.Adjust)))}
	if !c.Weighted {
		t.Notes = append(t.Notes, p.T("compare.note.size"))
		if !c.Clusters {
			t.Notes = append(t.Notes, p.T("compare.note.ranks"))
		}
	}
	t.Notes = append(t.Notes, c.common(p)...)
	return t
}

// common are the notes of every table.
func (c *Comparisons) common(p i18n.Printer) []string {
	var notes []string
	if c.Weighted {
		notes = append(notes, p.T("compare.note.weights"))
	}
	if c.Clusters {
		notes = append(notes, p.T("compare.note.clusters"))
	}
	return notes
}

func (c *Comparisons) countTests() int {
	n := 0
	for i := range c.Groupings {
		for _, r := range c.Groupings[i].Results {
			if !math.IsNaN(r.MainTest().P) {
				n++
			}
		}
	}
	return n
}

// testNames are the main tests that were made.
func (c *Comparisons) testNames(p i18n.Printer) string {
	var names []string
	for i := range c.Groupings {
		for _, r := range c.Groupings[i].Results {
			if name := p.T("compare.test." + string(r.Main)); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}

func testCell(p i18n.Printer, t compare.Test) string {
	switch {
	case math.IsNaN(t.P):
		return missing
	case t.Name == compare.TestKruskal:
		return "H(" + degrees(t.DF1) + ") = " + fixed(t.Statistic, 2)
	}
	return "F(" + degrees(t.DF1) + ", " + degrees(t.DF2) + ") = " + fixed(t.Statistic, 2)
}

// degrees of freedom, with a decimal where they are not whole.
func degrees(v float64) string {
	if v == math.Trunc(v) {
		return fixed(v, 0)
	}
	return fixed(v, 1)
}

// GroupsTable describes the groups of one grouping by one indicator.
func (c *Comparisons) GroupsTable(lang string, g *Grouping, at int) *Table {
	p := i18n.Printer{Lang: lang}
	r, hide := g.Results[at], c.hidden(g)
	t := &Table{Title: p.T("compare.groups", g.Name(lang), c.node(at, lang)), Columns: []Column{left(p.T("col.group")), right(p.T("col.n")), right(p.T("col.groupmean")), right("SD"),
		right(p.T("col.interval", points(c.Options.Confidence))), left(p.T("col.letters"))}}
	order := make([]int, len(g.Groups))
	for j := range order {
		order[j] = j
	}
	if !g.Ordered && !g.Against {
		slices.SortStableFunc(order, func(a, b int) int { return descending(r.Groups[a].Mean, r.Groups[b].Mean) })
	}
	few := false
	for _, j := range order {
		name := g.Groups[j].Name(lang)
		if hide[j] {
			few = true
			t.Rows = append(t.Rows, TableRow{Cells: []string{name, p.T("compare.few"), missing, missing, missing, ""}})
			continue
		}
		x := &r.Groups[j]
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, strconv.Itoa(x.N), fixed(x.Mean, 2), fixed(x.SD, 2), interval(x.Low, x.High), x.Letters}})
	}
	if len(r.Pairs) > 0 {
		t.Notes = append(t.Notes, p.T("compare.note.letters", p.T("compare.posthoc."+c.posthoc(r)), fixed(100*c.level(), 0)))
	}
	if trend := r.Test(compare.TestLinear); g.Ordered && !math.IsNaN(trend.P) {
		way := p.T("compare.trend.flat")
		if trend.P < c.level() {
			way = p.T("compare.trend.up")
			if trend.Statistic < 0 {
				way = p.T("compare.trend.down")
			}
		}
		note := p.T("compare.note.trend", way, degrees(trend.DF2), fixed(trend.Statistic, 2), pText(trend.P))
		if j := r.Test(compare.TestJonckheere); !math.IsNaN(j.P) {
			note += p.T("compare.note.jonckheere", fixed(j.Statistic, 2), pText(j.P))
		}
		t.Notes = append(t.Notes, note)
	}
	if few {
		t.Notes = append(t.Notes, p.T("compare.note.few", c.Publish.MinRespondents))
	}
	if g.Outside > 0 && !hide[len(g.Groups)] {
		t.Notes = append(t.Notes, p.T("compare.note.outside", g.Outside))
	}
	t.Notes = append(t.Notes, p.T("compare.note.own"))
	t.Notes = append(t.Notes, c.common(p)...)
	return t
}

// ascending puts the smaller first and what is missing last.
func ascending(a, b float64) int {
	if math.IsNaN(a) || math.IsNaN(b) {
		return cmp.Compare(missingLast(a), missingLast(b))
	}
	return cmp.Compare(a, b)
}

func missingLast(v float64) int {
	if math.IsNaN(v) {
		return 1
	}
	return 0
}

// descending puts the larger first and what is missing last.
func descending(a, b float64) int { return ascending(-a, -b) }

// posthoc is the test of pairs that was made: with clusters or weights not
// every one can be.
func (c *Comparisons) posthoc(r *compare.Comparison) string {
	switch {
	case r.Clusters > 0:
		return "cr2"
	case c.Weighted && c.Options.Posthoc != compare.WelchT:
		return string(compare.GamesHowell)
	}
	return string(c.Options.Posthoc)
}

// Most is how many rows of a long list a table shows; 0 is all.
type Most int

// PairsTable compares the groups of one grouping two by two by one indicator:
// the surest differences first.
func (c *Comparisons) PairsTable(lang string, g *Grouping, at int, most Most) *Table {
	p := i18n.Printer{Lang: lang}
	r, hide := g.Results[at], c.hidden(g)
	t := &Table{Title: p.T("compare.pairs", g.Name(lang), c.node(at, lang)), Columns: []Column{left(p.T("col.twogroups")), right(p.T("col.difference")),
		right(p.T("col.interval", points(c.Options.Confidence))), right("p"), right(p.T("col.adjustedp")), right("g"), right(p.T("col.interval", points(c.Options.Confidence))), right("δ"),
		right(p.T("col.interval", points(c.Options.Confidence)))}}
	pairs := slices.Clone(r.Pairs)
	slices.SortStableFunc(pairs, func(a, b compare.Pair) int {
		return cmp.Or(ascending(a.Adjusted, b.Adjusted), ascending(a.Difference.P, b.Difference.P))
	})
	raw, holds, shown, kept := 0, 0, 0, 0
	for _, pair := range pairs {
		if pair.Difference.P < c.level() {
			raw++
		}
		sure := pair.Adjusted < c.level()
		if sure {
			holds++
		}
		if hide[pair.A] || hide[pair.B] {
			kept++
			continue
		}
		if most > 0 && shown >= int(most) && !sure {
			continue
		}
		shown++
		a, b, d := g.Groups[pair.A], g.Groups[pair.B], pair.Difference
		t.Rows = append(t.Rows, TableRow{Strong: sure, Cells: []string{p.T("compare.pair", a.Name(lang), b.Name(lang)), signed(d.Value), signedInterval(d.Low, d.High), pCell(d.P), pCell(pair.Adjusted),
			signed(pair.G.Value), signedInterval(pair.G.Low, pair.G.High), signed(pair.Delta.Value), signedInterval(pair.Delta.Low, pair.Delta.High)}})
	}
	t.Notes = []string{p.T("compare.note.pairs", p.T("compare.posthoc."+c.posthoc(r)), holds, len(pairs), fixed(100*c.level(), 0), raw)}
	if how := c.posthoc(r); how != string(compare.GamesHowell) && how != string(compare.Tukey) {
		t.Notes = append(t.Notes, p.T("compare.note.single", p.T("compare.adjust."+string(c.Options.Adjust))))
	} else {
		t.Notes = append(t.Notes, p.T("compare.note.simultaneous"))
	}
	t.Notes = append(t.Notes, p.T("compare.note.effects"))
	if left := len(pairs) - kept - shown; left > 0 {
		t.Notes = append(t.Notes, p.T("compare.note.more", left))
	}
	if kept > 0 {
		t.Notes = append(t.Notes, p.T("compare.note.kept", kept, c.Publish.MinRespondents))
	}
	t.Notes = append(t.Notes, c.common(p)...)
	return t
}

func signedInterval(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return missing
	}
	return signed(low) + " … " + signed(high)
}

// listedGap is a gap with where it belongs.
type listedGap struct {
	compare.Gap
	grouping *Grouping
	at       int
}

// listed are all gaps that may be shown, those who are worst off first.
func (c *Comparisons) listed() (gaps []listedGap, kept int) {
	for i := range c.Groupings {
		g := &c.Groupings[i]
		hide := c.hidden(g)
		for at := range g.Gaps {
			for _, gap := range g.Gaps[at] {
				if hide[gap.Group] {
					kept++
					continue
				}
				gaps = append(gaps, listedGap{gap, g, at})
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b listedGap) int { return ascending(a.Difference.Value, b.Difference.Value) })
	return gaps, kept
}

// GapSentence says in plain words who is worse off for sure.
func (c *Comparisons) GapSentence(lang string) string {
	p := i18n.Printer{Lang: lang}
	gaps, _ := c.listed()
	var sure []string
	total := 0
	for _, gap := range gaps {
		if !math.IsNaN(gap.Adjusted) {
			total++
		}
		if gap.Adjusted < c.level() && gap.Difference.Value < 0 {
			g := gap.grouping
			sure = append(sure, p.T("compare.served", g.by(lang), g.Groups[gap.Group].Name(lang), c.node(gap.at, lang), fixed(-gap.Difference.Value, 2)))
		}
	}
	const most = 5
	switch {
	case total == 0:
		return p.T("compare.nogaps")
	case len(sure) == 0:
		return p.T("compare.allserved", total)
	case len(sure) > most:
		return p.T("compare.worse", len(sure), strings.Join(sure[:most], p.T("compare.and"))+p.T("compare.etc"))
	}
	return p.T("compare.worse", len(sure), strings.Join(sure, p.T("compare.and"))+p.T("compare.end"))
}

// GapsTable lists who is served worse than all others, and by how much: the
// largest gaps first.
func (c *Comparisons) GapsTable(lang string, most Most) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("compare.gaps", c.Title.In(lang)), Columns: []Column{left(p.T("col.comparison")), left(p.T("col.group")), left(p.T("col.indicator")), right(p.T("col.n")),
		right(p.T("col.groupmean")), right(p.T("col.others")), right(p.T("col.servicegap")), right(p.T("col.interval", points(c.Options.Confidence))), right("p"), right(p.T("col.adjustedp")), right("g"), left(p.T("col.verdict"))}}
	gaps, kept := c.listed()
	total, holds := 0, 0
	for _, gap := range gaps {
		sure := gap.Adjusted < c.level()
		if !math.IsNaN(gap.Adjusted) {
			total++
		}
		if sure {
			holds++
		}
		if most > 0 && len(t.Rows) >= int(most) && !sure {
			continue
		}
		verdict := p.T("compare.gap.unsure")
		switch {
		case math.IsNaN(gap.Adjusted):
			verdict = missing
		case sure && gap.Difference.Value < 0:
			verdict = p.T("compare.gap.worse")
		case sure:
			verdict = p.T("compare.gap.better")
		}
		g, d := gap.grouping, gap.Difference
		t.Rows = append(t.Rows, TableRow{Strong: sure, Cells: []string{g.by(lang), g.Groups[gap.Group].Name(lang), c.node(gap.at, lang), strconv.Itoa(gap.N), fixed(gap.Mean, 2), fixed(gap.Rest, 2),
			signed(d.Value), signedInterval(d.Low, d.High), pCell(d.P), pCell(gap.Adjusted), signed(gap.G.Value), verdict}})
	}
	t.Notes = []string{p.T("compare.note.gaps", holds, total, fixed(100*c.level(), 0), p.T("compare.adjust."+string(c.Options.Adjust)))}
	if left := len(gaps) - len(t.Rows); left > 0 {
		t.Notes = append(t.Notes, p.T("compare.note.more", left))
	}
	if kept > 0 {
		t.Notes = append(t.Notes, p.T("compare.note.kept", kept, c.Publish.MinRespondents))
	}
	t.Notes = append(t.Notes, c.common(p)...)
	return t
}
