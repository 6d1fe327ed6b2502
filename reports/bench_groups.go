package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/i18n"
)

// GroupStudy is how a panel of experts agrees, for people and for files.
type GroupStudy struct {
	Panel     *ahp.Panel
	Options   ahp.GroupOptions
	Agreement *ahp.PanelAgreement
	// By says what Comparison puts side by side; without it that is nil.
	By           PartKind
	Comparison   *ahp.Comparison
	Aggregations []AggregatedWeights
}

// PartKind is what parts of a panel are made of.
type PartKind string

const (
	ByNothing PartKind = "none"
	ByGroup   PartKind = "group"   // the groups that the experts name
	ByCluster PartKind = "cluster" // the clusters that were found
)

// PartKinds lists them, the default first.
func PartKinds() []PartKind { return []PartKind{ByNothing, ByGroup, ByCluster} }

// AggregatedWeights are the global weights that one way of putting experts
// together gives.
type AggregatedWeights struct {
	Aggregate ahp.Aggregation
	Globally  bool      // of global weights, not at each node
	Global    []float64 // by node; nil where the judgements do not allow it
}

// CompareAggregations weighs the panel in every way: AIJ, and AIP by both
// means, at each node and of the whole hierarchy.
func CompareAggregations(panel *ahp.Panel, opt ahp.GroupOptions) []AggregatedWeights {
	var all []AggregatedWeights
	for _, globally := range []bool{false, true} {
		for _, aggregate := range ahp.Aggregations() {
			if globally && !aggregate.OfPriorities() {
				continue
			}
			opt.Aggregate = aggregate
			analyse := panel.Analyse
			if globally {
				analyse = panel.AnalyseGlobally
			}
			ways := AggregatedWeights{Aggregate: aggregate, Globally: globally}
			if r, err := analyse(opt); err == nil {
				ways.Global = r.Global
			}
			all = append(all, ways)
		}
	}
	return all
}

func (w *AggregatedWeights) label(p i18n.Printer) string {
	name := p.T("ahp." + string(w.Aggregate))
	if w.Globally {
		return p.T("group.globally", name)
	}
	return name
}

var consensusWords = map[ahp.Agreement]string{ahp.VeryHigh: "consensus.very-high", ahp.High: "consensus.high", ahp.Moderate: "consensus.moderate",
	ahp.Low: "consensus.low", ahp.VeryLow: "consensus.very-low", ahp.Unknown: "word.nothing"}

var concordanceWords = map[ahp.Agreement]string{ahp.VeryHigh: "concordance.very-high", ahp.High: "concordance.high", ahp.Moderate: "concordance.moderate",
	ahp.Low: "concordance.low", ahp.VeryLow: "concordance.very-low", ahp.Unknown: "word.nothing"}

// partName is what people read of a part.
func (s *GroupStudy) partName(p i18n.Printer, part ahp.Part) string {
	switch {
	case s.By == ByCluster:
		return p.T("group.cluster", part.Name)
	case part.Name == "":
		return p.T("group.nogroup")
	}
	return part.Name
}

// nodeColumns name a node: by its code, and by its name where there are any.
func (s *GroupStudy) nodeColumns(p i18n.Printer) []Column {
	columns := []Column{left(p.T("col.code"))}
	if s.named(p.Lang) {
		columns = append(columns, left(p.T("col.indicator")))
	}
	return columns
}

func (s *GroupStudy) nodeCells(p i18n.Printer, node int) []string {
	n := s.Panel.Nodes[node]
	if s.named(p.Lang) {
		return []string{n.Code, n.Label(p.Lang)}
	}
	return []string{n.Code}
}

func (s *GroupStudy) named(lang string) bool {
	return slices.ContainsFunc(s.Panel.Nodes, func(n ahp.PanelNode) bool { return n.Label(lang) != n.Code })
}

// levels are how deep the nodes lie below the root.
func (s *GroupStudy) levels() []int {
	levels := make([]int, len(s.Panel.Nodes))
	for node, n := range s.Panel.Nodes {
		if n.Parent >= 0 {
			levels[node] = levels[n.Parent] + 1
		}
	}
	return levels
}

// nodeTable begins a table with a row a node.
func (s *GroupStudy) nodeTable(p i18n.Printer, title string, more ...Column) *Table {
	columns := s.nodeColumns(p)
	return &Table{Title: title, Name: len(columns) - 1, Columns: append(columns, more...)}
}

// WeightsTable shows the weights of every node, and beside them those of the
// parts.
func (s *GroupStudy) WeightsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := s.nodeTable(p, p.T("group.weights"), right(p.T("col.local")), right(p.T("col.global")))
	if s.Comparison != nil {
		for _, part := range s.Comparison.Parts {
			t.Columns = append(t.Columns, right(s.partName(p, part.Part)))
		}
		t.Columns = append(t.Columns, right(p.T("group.range")))
	}
	levels := s.levels()
	r := s.Agreement.Result
	for node := range s.Panel.Nodes {
		row := TableRow{Cells: append(s.nodeCells(p, node), fixed(r.Local[node], 4), fixed(r.Global[node], 4)), Indent: levels[node], Strong: levels[node] == 0}
		if s.Comparison != nil {
			var weights []float64
			for _, part := range s.Comparison.Parts {
				weights = append(weights, part.Result.Global[node])
				row.Cells = append(row.Cells, fixed(part.Result.Global[node], 4))
			}
			row.Cells = append(row.Cells, fixed(slices.Max(weights)-slices.Min(weights), 4))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{s.basis(p)}
	if s.Comparison != nil {
		t.Notes = append(t.Notes, p.T("group.partweights"))
	}
	return t
}

// basis says how the weights came about.
func (s *GroupStudy) basis(p i18n.Printer) string {
	o := s.Options
	text := p.T("group.basis", len(s.Panel.Experts), p.T("ahp."+string(o.Aggregate)), p.T("ahp."+string(o.Method)))
	if o.Trim > 0 {
		text += p.T("group.trimmed", points(o.Trim))
	}
	if o.Inconsistent == ahp.DropInconsistent {
		text += p.T("group.dropped")
	}
	return text
}

// MatricesTable shows, for every matrix, the group's consistency beside how
// many experts fail, and how far they agree.
func (s *GroupStudy) MatricesTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := s.nodeTable(p, p.T("group.matrices"), right(p.T("col.order")), right(p.T("group.cr")), right(p.T("col.experts")), right(p.T("group.over")),
		right(p.T("group.sstar")), left(p.T("group.consensus")), right(p.T("group.w")), left(p.T("group.concordance")), right(p.T("group.p")))
	levels := s.levels()
	for _, node := range s.Panel.Compared() {
		g := s.Agreement.Result.Groups[node]
		cells := append(s.nodeCells(p, node), strconv.Itoa(len(g.Names)), fixed(g.CR, 4), strconv.Itoa(len(g.Experts)), strconv.Itoa(overLimit(g)))
		t.Rows = append(t.Rows, TableRow{Cells: append(cells, agreementCells(p, *s.Agreement.Nodes[node])...), Indent: levels[node]})
	}
	leaves := len(s.Panel.Leaves())
	if len(s.Panel.Compared()) > 1 {
		cells := make([]string, len(s.nodeColumns(p)))
		cells[len(cells)-1] = p.T("group.whole")
		cells = append(cells, strconv.Itoa(leaves), missing, strconv.Itoa(s.Agreement.Whole.Experts), "")
		t.Rows = append(t.Rows, TableRow{Cells: append(cells, agreementCells(p, s.Agreement.Whole)...), Strong: true})
		t.Notes = append(t.Notes, p.T("group.means", fixed(s.Agreement.MeanSStar, 3)))
	}
	failed, matrices, experts := s.failing()
	t.Notes = append(t.Notes, p.T("group.failing", failed, matrices, s.Options.LimitText(), experts, len(s.Panel.Experts)))
	t.Notes = append(t.Notes, p.T("group.words"))
	return t
}

// overLimit counts those over the limit; who can't be told is not among them.
func overLimit(g *ahp.GroupResult) int {
	over := 0
	for _, e := range g.Experts {
		if e.Connected && !e.Consistent {
			over++
		}
	}
	return over
}

// failing counts the experts' matrices over the limit, all their matrices,
// and the experts with one over it or more.
func (s *GroupStudy) failing() (over, matrices, experts int) {
	for _, i := range s.Agreement.Individuals {
		over += i.Over
		matrices += i.Judged
		if i.Over > 0 {
			experts++
		}
	}
	return over, matrices, experts
}

func agreementCells(p i18n.Printer, a ahp.NodeAgreement) []string {
	return []string{fixed(a.SStar, 3), p.T(consensusWords[a.Verdict()]), fixed(a.Concordance.W, 3), p.T(concordanceWords[a.Concordance.Verdict()]), probability(a.Concordance.P)}
}

func probability(v float64) string {
	if v < 0.0001 {
		return "<0.0001"
	}
	return fixed(v, 4)
}

// expertsShown is how many experts a table lists before it leaves out those of
// whom there is least to say.
const expertsShown = 40

// ExpertsTable shows how each expert stands to the others and what he moves.
func (s *GroupStudy) ExpertsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("group.experts"), Columns: []Column{left(p.T("col.expert")), right(p.T("group.over")), right(p.T("group.factor")), right(p.T("group.z")),
		left(p.T("group.outlying")), right(p.T("group.change")), left(p.T("group.leaf")), right(p.T("group.reranked"))}}
	grouped := slices.ContainsFunc(s.Panel.Experts, func(e ahp.PanelExpert) bool { return e.Group != "" })
	if grouped {
		t.Columns = slices.Insert(t.Columns, 1, left(p.T("group.group")))
	}
	rows := s.expertRows()
	shown := everyIndex(len(rows))
	if len(rows) > expertsShown {
		urgency := func(e int) float64 {
			if rows[e].Outlying || rows[e].Needed {
				return math.Inf(1)
			}
			return math.Abs(float64(rows[e].Change))
		}
		slices.SortStableFunc(shown, func(x, y int) int { return cmp.Compare(urgency(y), urgency(x)) })
		shown = shown[:expertsShown]
		slices.Sort(shown)
		t.Notes = append(t.Notes, p.T("group.fewexperts", expertsShown, len(rows)))
	}
	for _, e := range shown {
		row := rows[e]
		outlying := ""
		if row.Outlying {
			outlying = p.T("word.yes")
		}
		change, reranked := withSign(float64(row.Change), 4), strconv.Itoa(row.Reranked)
		switch {
		case row.Needed:
			change, reranked = p.T("group.needed"), missing
		case math.IsNaN(float64(row.Change)):
			reranked = missing
		}
		cells := []string{row.Expert, fmt.Sprintf("%d/%d", row.Over, row.Judged), fixed(float64(row.Factor), 2), fixed(float64(row.Z), 2), outlying, change, row.Leaf, reranked}
		if grouped {
			cells = slices.Insert(cells, 1, row.Group)
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Strong: row.Outlying})
	}
	t.Notes = append(t.Notes, p.T("group.expertnotes", ahp.OutlierLimit))
	switch c := s.Agreement.Clusters; {
	case s.manyExperts():
		t.Notes = append(t.Notes, p.T("group.noclusters.many", ahp.MostAlike))
	case math.IsNaN(c.Silhouette):
		t.Notes = append(t.Notes, p.T("group.noclusters.few"))
	case len(c.Groups) < 2:
		t.Notes = append(t.Notes, p.T("group.noclusters", fixedBelow(c.Silhouette, ahp.LeastSilhouette, 2), ahp.LeastSilhouette))
	}
	if apart := s.Agreement.Likeness.Apart; len(apart) > 0 {
		t.Notes = append(t.Notes, p.T("group.apart", s.names(p, apart)))
	}
	return t
}

// manyExperts tells that there are too many to compare two by two.
func (s *GroupStudy) manyExperts() bool { return len(s.Agreement.Individuals) > ahp.MostAlike }

func everyIndex(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// withSign prints a change with its sign.
func withSign(v float64, decimals int) string {
	text := fixed(v, decimals)
	if v > 0 && text != fixed(0, decimals) {
		return "+" + text
	}
	return text
}

func (s *GroupStudy) names(p i18n.Printer, experts []int) string {
	names := make([]string, len(experts))
	for i, e := range experts {
		names[i] = s.Panel.Experts[e].Name
	}
	return strings.Join(names, p.T("list.comma"))
}

// ClustersTable lists the clusters of like-minded experts; nil where there are
// none, which the table of experts says.
func (s *GroupStudy) ClustersTable(lang string) *Table {
	c := s.Agreement.Clusters
	if len(c.Groups) < 2 {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("group.clusters"), Columns: []Column{left(p.T("group.clustercolumn")), right(p.T("col.experts")), left(p.T("group.members"))}}
	for k, group := range c.Groups {
		t.Rows = append(t.Rows, TableRow{Cells: []string{strconv.Itoa(k + 1), strconv.Itoa(len(group)), s.names(p, group)}})
	}
	t.Notes = []string{p.T("group.silhouette", fixed(c.Silhouette, 2), ahp.LeastSilhouette)}
	return t
}

// PartsTable shows how far the experts of each part agree, and the parts with
// each other; nil where nothing is compared.
func (s *GroupStudy) PartsTable(lang string) *Table {
	if s.Comparison == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	c := s.Comparison
	t := &Table{Title: p.T("group.parts"), Columns: []Column{left(p.T("group.group")), right(p.T("col.experts")), right(p.T("group.sstar")), left(p.T("group.consensus")),
		right(p.T("group.w")), left(p.T("group.concordance")), right(p.T("group.p"))}}
	for _, part := range c.Parts {
		t.Rows = append(t.Rows, TableRow{Cells: append([]string{s.partName(p, part.Part), fmt.Sprintf("%d/%d", part.Whole.Experts, len(part.Experts))}, agreementCells(p, part.Whole)...)})
	}
	t.Rows = append(t.Rows, TableRow{Cells: append([]string{p.T("group.between"), ""}, agreementCells(p, c.WholeBetween)...), Strong: true})
	t.Notes = []string{p.T("group.compared")}
	if share := c.ShareBetween(); !math.IsNaN(share) {
		t.Notes = append(t.Notes, p.T("group.share", fixed(100*share, 1)))
	}
	return t
}

// AggregationsTable shows the global weights by every way of putting experts
// together.
func (s *GroupStudy) AggregationsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := s.nodeTable(p, p.T("group.aggregations"))
	for k := range s.Aggregations {
		t.Columns = append(t.Columns, right(s.Aggregations[k].label(p)))
	}
	levels := s.levels()
	for node := range s.Panel.Nodes {
		cells := s.nodeCells(p, node)
		for _, way := range s.Aggregations {
			weight := math.NaN()
			if way.Global != nil {
				weight = way.Global[node]
			}
			cells = append(cells, fixed(weight, 4))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Indent: levels[node], Strong: levels[node] == 0})
	}
	t.Notes = []string{p.T("group.aggregations.note")}
	return t
}

// PairsTable shows the consensus of every two experts, experts × experts.
func (s *GroupStudy) PairsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	l := s.Agreement.Likeness
	t := &Table{Title: p.T("group.pairs"), Columns: []Column{left(p.T("col.expert"))}}
	for i, e := range l.Experts {
		name := s.Panel.Experts[e].Name
		t.Columns = append(t.Columns, right(name))
		cells := []string{name}
		for _, v := range l.SStar[i] {
			cells = append(cells, fixed(v, 2))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("group.pairs.note")}
	return t
}

// IndividualsTable shows each expert's own global weights, a column an expert.
func (s *GroupStudy) IndividualsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := s.nodeTable(p, p.T("group.individuals"), right(p.T("group.all")))
	for _, i := range s.Agreement.Individuals {
		t.Columns = append(t.Columns, right(i.Name))
	}
	levels := s.levels()
	for node := range s.Panel.Nodes {
		cells := append(s.nodeCells(p, node), fixed(s.Agreement.Result.Global[node], 4))
		for _, i := range s.Agreement.Individuals {
			cells = append(cells, fixed(i.Global[node], 4))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Indent: levels[node], Strong: levels[node] == 0})
	}
	return t
}
