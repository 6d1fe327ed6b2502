package reports

import (
	"io"

	"goodgov/indicators/compare"
	"goodgov/internal/csvfile"
)

type comparisonRow struct {
	By           string `json:"by" csv:"by"`
	Name         string `json:"name" csv:"name"`
	Node         string `json:"node" csv:"node"`
	Groups       int    `json:"groups" csv:"groups"`
	N            int    `json:"n" csv:"n"`
	Outside      int    `json:"outside" csv:"outside"`
	Clusters     int    `json:"clusters" csv:"clusters"`
	Test         string `json:"test" csv:"test"`
	Statistic    number `json:"statistic" csv:"statistic"`
	DF1          number `json:"df1" csv:"df1"`
	DF2          number `json:"df2" csv:"df2"`
	P            number `json:"p" csv:"p"`
	Adjusted     number `json:"p_adjusted" csv:"p_adjusted"`
	Adjustment   string `json:"adjustment" csv:"adjustment"`
	Eta2         number `json:"eta2" csv:"eta2"`
	Eta2Low      number `json:"eta2_low" csv:"eta2_low"`
	Eta2High     number `json:"eta2_high" csv:"eta2_high"`
	Omega2       number `json:"omega2" csv:"omega2"`
	Epsilon2     number `json:"epsilon2" csv:"epsilon2"`
	RankEpsilon2 number `json:"rank_epsilon2" csv:"rank_epsilon2"`

	Tests     []testRow     `json:"tests" csv:"-"`
	GroupList []groupRow    `json:"group_list" csv:"-"`
	Pairs     []comparedRow `json:"pairs" csv:"-"`
	Gaps      []gapRow      `json:"gaps" csv:"-"`
}

type testRow struct {
	By        string `json:"-" csv:"by"`
	Node      string `json:"-" csv:"node"`
	Test      string `json:"test" csv:"test"`
	Statistic number `json:"statistic" csv:"statistic"`
	DF1       number `json:"df1" csv:"df1"`
	DF2       number `json:"df2" csv:"df2"`
	P         number `json:"p" csv:"p"`
}

type groupRow struct {
	By       string `json:"-" csv:"by"`
	Node     string `json:"-" csv:"node"`
	Group    string `json:"group" csv:"group"`
	Name     string `json:"name" csv:"name"`
	N        int    `json:"n" csv:"n"`
	Clusters int    `json:"clusters" csv:"clusters"`
	Mean     number `json:"mean" csv:"mean"`
	SD       number `json:"sd" csv:"sd"`
	SE       number `json:"se" csv:"se"`
	DF       number `json:"df" csv:"df"`
	Low      number `json:"low" csv:"low"`
	High     number `json:"high" csv:"high"`
	Median   number `json:"median" csv:"median"`
	MeanRank number `json:"mean_rank" csv:"mean_rank"`
	Least    number `json:"least" csv:"least"`
	Most     number `json:"most" csv:"most"`
	Letters  string `json:"letters" csv:"letters"`
}

type comparedRow struct {
	By         string `json:"-" csv:"by"`
	Node       string `json:"-" csv:"node"`
	A          string `json:"a" csv:"a"`
	B          string `json:"b" csv:"b"`
	Test       string `json:"test" csv:"test"`
	Difference number `json:"difference" csv:"difference"`
	SE         number `json:"se" csv:"se"`
	Statistic  number `json:"statistic" csv:"statistic"`
	DF         number `json:"df" csv:"df"`
	Low        number `json:"low" csv:"low"`
	High       number `json:"high" csv:"high"`
	P          number `json:"p" csv:"p"`
	Adjusted   number `json:"p_adjusted" csv:"p_adjusted"`
	G          number `json:"hedges_g" csv:"hedges_g"`
	GLow       number `json:"hedges_g_low" csv:"hedges_g_low"`
	GHigh      number `json:"hedges_g_high" csv:"hedges_g_high"`
	Delta      number `json:"cliff_delta" csv:"cliff_delta"`
	DeltaLow   number `json:"cliff_delta_low" csv:"cliff_delta_low"`
	DeltaHigh  number `json:"cliff_delta_high" csv:"cliff_delta_high"`
}

type gapRow struct {
	By       string `json:"-" csv:"by"`
	Node     string `json:"-" csv:"node"`
	Group    string `json:"group" csv:"group"`
	Name     string `json:"name" csv:"name"`
	N        int    `json:"n" csv:"n"`
	Others   int    `json:"n_others" csv:"n_others"`
	Mean     number `json:"mean" csv:"mean"`
	Rest     number `json:"mean_others" csv:"mean_others"`
	Gap      number `json:"gap" csv:"gap"`
	SE       number `json:"se" csv:"se"`
	T        number `json:"t" csv:"t"`
	DF       number `json:"df" csv:"df"`
	Low      number `json:"low" csv:"low"`
	High     number `json:"high" csv:"high"`
	P        number `json:"p" csv:"p"`
	Adjusted number `json:"p_adjusted" csv:"p_adjusted"`
	G        number `json:"hedges_g" csv:"hedges_g"`
	GLow     number `json:"hedges_g_low" csv:"hedges_g_low"`
	GHigh    number `json:"hedges_g_high" csv:"hedges_g_high"`
	Delta    number `json:"cliff_delta" csv:"cliff_delta"`
}

func (c *Comparisons) row(g *Grouping, at int, lang string) comparisonRow {
	r := g.Results[at]
	main := r.MainTest()
	row := comparisonRow{By: g.Key, Name: g.Name(lang), Node: c.code(at), Groups: len(g.Groups), N: r.N, Outside: g.Outside, Clusters: r.Clusters,
		Test: string(main.Name), Statistic: number(main.Statistic), DF1: number(main.DF1), DF2: number(main.DF2), P: number(main.P), Adjusted: number(g.Adjusted[at]), Adjustment: string(c.Options.Adjust),
		Eta2: number(r.Eta2.Value), Eta2Low: number(r.Eta2.Low), Eta2High: number(r.Eta2.High), Omega2: number(r.Omega2), Epsilon2: number(r.Epsilon2), RankEpsilon2: number(r.RankEpsilon2),
		Tests: []testRow{}, GroupList: c.groupRows(g, at, lang), Pairs: c.pairRows(g, at), Gaps: c.gapRows(g, at, lang)}
	for _, t := range r.Tests {
		row.Tests = append(row.Tests, testRow{g.Key, c.code(at), string(t.Name), number(t.Statistic), number(t.DF1), number(t.DF2), number(t.P)})
	}
	return row
}

func (c *Comparisons) code(at int) string { return c.Framework.Nodes[c.Nodes[at]].Code }

func (c *Comparisons) groupRows(g *Grouping, at int, lang string) []groupRow {
	rows := []groupRow{}
	for j, x := range g.Results[at].Groups {
		rows = append(rows, groupRow{By: g.Key, Node: c.code(at), Group: g.Groups[j].Code, Name: g.Groups[j].Name(lang), N: x.N, Clusters: x.Clusters, Mean: number(x.Mean), SD: number(x.SD), SE: number(x.SE),
			DF: number(x.DF), Low: number(x.Low), High: number(x.High), Median: number(x.Median), MeanRank: number(x.MeanRank), Least: number(x.Least), Most: number(x.Most), Letters: x.Letters})
	}
	return rows
}

func (c *Comparisons) pairRows(g *Grouping, at int) []comparedRow {
	rows, r := []comparedRow{}, g.Results[at]
	for _, x := range r.Pairs {
		d := x.Difference
		rows = append(rows, comparedRow{By: g.Key, Node: c.code(at), A: g.Groups[x.A].Code, B: g.Groups[x.B].Code, Test: c.posthoc(r), Difference: number(d.Value), SE: number(d.SE), Statistic: number(d.T), DF: number(d.DF),
			Low: number(d.Low), High: number(d.High), P: number(d.P), Adjusted: number(x.Adjusted), G: number(x.G.Value), GLow: number(x.G.Low), GHigh: number(x.G.High),
			Delta: number(x.Delta.Value), DeltaLow: number(x.Delta.Low), DeltaHigh: number(x.Delta.High)})
	}
	return rows
}

func (c *Comparisons) gapRows(g *Grouping, at int, lang string) []gapRow {
	rows := []gapRow{}
	for _, x := range g.Gaps[at] {
		rows = append(rows, c.gapRow(g, at, x, lang))
	}
	return rows
}

func (c *Comparisons) gapRow(g *Grouping, at int, x compare.Gap, lang string) gapRow {
	d := x.Difference
	return gapRow{By: g.Key, Node: c.code(at), Group: g.Groups[x.Group].Code, Name: g.Groups[x.Group].Name(lang), N: x.N, Others: x.Others, Mean: number(x.Mean), Rest: number(x.Rest), Gap: number(d.Value), SE: number(d.SE),
		T: number(d.T), DF: number(d.DF), Low: number(d.Low), High: number(d.High), P: number(d.P), Adjusted: number(x.Adjusted), G: number(x.G.Value), GLow: number(x.G.Low), GHigh: number(x.G.High), Delta: number(x.Delta)}
}

// gathered are the rows of every grouping and indicator.
func gathered[T any](c *Comparisons, of func(g *Grouping, at int) []T) []T {
	rows := []T{}
	for i := range c.Groupings {
		for at := range c.Nodes {
			rows = append(rows, of(&c.Groupings[i], at)...)
		}
	}
	return rows
}

// WriteJSON writes everything: {"schema":1,"comparisons":[…],"warnings":[…]}.
func (c *Comparisons) WriteJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema      int             `json:"schema"`
		Study       string          `json:"study"`
		Note        string          `json:"note,omitempty"`
		Valid       int             `json:"valid"`
		Weighted    bool            `json:"weighted"`
		Clustered   bool            `json:"clustered"`
		Confidence  number          `json:"confidence"`
		ICC1        number          `json:"icc1"`
		Design      number          `json:"design_effect"`
		Sentences   []string        `json:"sentences"`
		Comparisons []comparisonRow `json:"comparisons"`
		Warnings    []warningRow    `json:"warnings"`
	}{Schema, c.Title.In(lang), c.Note.In(lang), c.Valid, c.Weighted, c.Clusters, number(c.Options.Confidence), number(c.ICC), number(c.Design), append([]string{}, c.Sentences(lang)...),
		c.comparisonRows(lang), warningRows(c.Warnings, lang)})
}

func (c *Comparisons) comparisonRows(lang string) []comparisonRow {
	return gathered(c, func(g *Grouping, at int) []comparisonRow { return []comparisonRow{c.row(g, at, lang)} })
}

// WriteTestsCSV writes a row for each grouping and indicator.
func (c *Comparisons) WriteTestsCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(c.comparisonRows(lang), w)
}

// WriteGroupsCSV writes a row for each group of each grouping and indicator.
func (c *Comparisons) WriteGroupsCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(gathered(c, func(g *Grouping, at int) []groupRow { return c.groupRows(g, at, lang) }), w)
}

// WritePairsCSV writes a row for each pair of groups.
func (c *Comparisons) WritePairsCSV(w io.Writer) error {
	return csvfile.Marshal(gathered(c, c.pairRows), w)
}

// WriteGapsCSV writes a row for each group against the others.
func (c *Comparisons) WriteGapsCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(gathered(c, func(g *Grouping, at int) []gapRow { return c.gapRows(g, at, lang) }), w)
}
