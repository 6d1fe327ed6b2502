package reports

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// How much a table of the appendix lists before it leaves the rest to files.
const (
	mostOver       = 200 // experts' matrices over the limit
	mostMatrices   = 60  // of the group, written out
	largestMatrix  = 15  // elements of one that is written out
	mostAcceptable = 12  // columns of ranks
)

// sections are the chapters that the results fill, all but those that must know
// the others.
func (x *Appendix) sections(lang string) []*appendixSection {
	return []*appendixSection{
		x.glanceSection(lang), x.hierarchySection(lang), x.madeSection(lang), x.weightSection(lang), x.consistencySection(lang), x.agreementSection(lang),
		x.groupSection(lang), x.rankSection(lang), x.sensitivitySection(lang), x.againSection(lang), x.matrixSection(lang),
	}
}

// shape counts the nodes of each level: "7 / 22 / 57".
func (x *Appendix) shape() string {
	var counts []string
	for depth := 1; ; depth++ {
		nodes := x.panel().AtDepth(depth)
		if len(nodes) == 0 {
			return strings.Join(counts, " / ")
		}
		counts = append(counts, strconv.Itoa(len(nodes)))
	}
}

// judged counts the pairs that were judged, and those that could have been if
// every expert had judged all.
func (x *Appendix) judged() (given, all int) {
	for _, node := range x.panel().Compared() {
		n := len(x.panel().Children(node))
		all += n * (n - 1) / 2 * len(x.panel().Experts)
		for _, v := range x.panel().Voices(node) {
			given += n*(n-1)/2 - len(v.Matrix.Missing())
		}
	}
	return given, all
}

func (x *Appendix) glanceSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "glance", Title: p.T("report.glance")}
	given, all := x.judged()
	over, matrices, _ := x.Group.failing()
	s.Facts = []fact{
		{x.shape(), p.T("appendix.elements"), p.T("appendix.matrices", len(x.panel().Compared()))},
		{strconv.Itoa(len(x.panel().Experts)), p.T("col.experts"), p.T("appendix.judged", given, all)},
	}
	whole := x.wholeConsistency()
	if !math.IsNaN(whole) {
		s.Facts = append(s.Facts, fact{fixed(whole, 4), p.T("appendix.overall"), p.T("appendix.accepted", x.options().LimitText())})
	}
	if !x.Alone() {
		s.Facts = append(s.Facts, fact{fmt.Sprintf("%d / %d", over, matrices), p.T("appendix.failing"), p.T("appendix.accepted", x.options().LimitText())})
	}
	for _, w := range x.Group.Agreement.Result.Warnings {
		if w.Code == ahp.WarnInconsistent {
			s.Alerts = append(s.Alerts, x.about(w, lang)+p.T("list.colon")+w.Text.In(lang))
		}
	}
	for i := range x.Uncertainty.Result.Rankings {
		if r := &x.Uncertainty.Result.Rankings[i]; r.Node == x.root() {
			s.say(x.firstSentence(p, r))
		}
	}
	if c := x.Group.Agreement.Whole; !math.IsNaN(c.SStar) {
		s.say(p.T("appendix.consensus", fixed(c.SStar, 3), p.T(consensusWords[c.Verdict()])))
	}
	return s
}

// wholeConsistency is the CR of the hierarchy, or of its only matrix.
func (x *Appendix) wholeConsistency() float64 {
	_, whole := ahp.OverallConsistency(x.panel(), x.Group.Agreement.Result)
	return whole.CR
}

// firstSentence says who is first under the root, and whether that is sure.
func (x *Appendix) firstSentence(p i18n.Printer, r *ahp.Ranking) string {
	u := x.Uncertainty.Result
	first := r.Members[0]
	spread := u.Weights[first.Node].Global
	key := "appendix.first.elements"
	if r.Kind == ahp.RankedLeaves {
		key = "appendix.first.leaves"
	}
	text := p.T(key, label(x.panel().Nodes[first.Node], p.Lang), fixed(first.Weight, 4), points(u.Options.Confidence), within4(spread.Low, spread.High))
	if len(r.Neighbours) > 0 && !r.Neighbours[0].Apart {
		text += p.T("appendix.first.unsure", label(x.panel().Nodes[r.Neighbours[0].Lower], p.Lang))
	}
	return text
}

func (x *Appendix) hierarchySection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "hierarchy", Title: p.T("appendix.hierarchy")}
	panel := x.panel()
	if !x.nested() {
		var names []string
		for _, child := range panel.Children(x.root()) {
			names = append(names, label(panel.Nodes[child], lang))
		}
		s.say(p.T("appendix.flat", label(panel.Nodes[x.root()], lang), len(names), strings.Join(names, p.T("list.comma"))))
		return s
	}
	s.say(p.T("appendix.tree.text", x.shape(), len(panel.Compared())))
	t := x.Group.nodeTable(p, p.T("appendix.hierarchy"), right(p.T("appendix.children")), right(p.T("appendix.pairs")), right(p.T("appendix.judges")))
	for node := range panel.Nodes {
		n := len(panel.Children(node))
		cells := []string{"", "", ""}
		if n > 0 {
			cells[0] = strconv.Itoa(n)
		}
		if n > 1 {
			cells[1], cells[2] = strconv.Itoa(n*(n-1)/2), strconv.Itoa(len(panel.Voices(node)))
		}
		level := panelLevel(panel, node)
		t.Rows = append(t.Rows, TableRow{Cells: append(x.Group.nodeCells(p, node), cells...), Indent: level, Strong: level < 2})
	}
	s.add(t)
	return s
}

// madeSection says how the weights were made, in the words of the methods.
func (x *Appendix) madeSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	o := x.options()
	s := &appendixSection{ID: "made", Title: p.T("appendix.made")}
	s.Methods = []method{
		{p.T("appendix.priorities"), p.T("ahp." + string(o.Method))},
		{p.T("method.consistency"), p.T("appendix.made.consistency", o.RandomIndex, x.options().LimitText())},
	}
	if !x.Alone() {
		s.Methods = append(s.Methods, method{p.T("appendix.aggregation"), x.Group.basis(p)}, method{p.T("appendix.voices"), x.voices(p)})
	}
	s.Methods = append(s.Methods, method{p.T("appendix.uncertainty"), strings.Join(x.Uncertainty.notes(lang), p.T("list.semicolon"))})
	s.add(x.indexTable(lang))
	return s
}

// voices says of which groups the experts are, and how they are weighted.
func (x *Appendix) voices(p i18n.Printer) string {
	experts := x.panel().Experts
	weighted := slices.ContainsFunc(experts, func(e ahp.PanelExpert) bool { return math.Abs(e.Weight-experts[0].Weight) > 1e-12 })
	text := p.T("appendix.voices.equal")
	if weighted {
		text = p.T("appendix.voices.weighted")
	}
	if parts := x.panel().ExpertGroups(); len(parts) > 1 {
		var groups []string
		for _, part := range parts {
			name := part.Name
			if name == "" {
				name = p.T("group.nogroup")
			}
			groups = append(groups, fmt.Sprintf("%s %d", name, len(part.Experts)))
		}
		text = p.T("appendix.sentences", text, p.T("appendix.voices.groups", strings.Join(groups, p.T("list.comma"))))
	}
	return text
}

// indexTable shows the random index of every order that occurs.
func (x *Appendix) indexTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	o := x.options()
	t := &Table{Title: p.T("appendix.index", o.RandomIndex), Columns: []Column{right(p.T("col.order")), right(p.T("col.ri")), right(p.T("appendix.limit")), right(p.T("levels.matrices"))}}
	orders := map[int]int{}
	for _, node := range x.panel().Compared() {
		orders[len(x.panel().Children(node))]++
	}
	for _, n := range slices.Sorted(maps.Keys(orders)) {
		ri, _, err := ahp.RandomIndex(o.RandomIndex, n)
		if err != nil {
			continue // a table that is not known ends the analysis before this
		}
		limit := missing // two elements can't contradict each other
		if n > 2 {
			limit = strconv.FormatFloat(o.LimitFor(n), 'f', 2, 64)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{strconv.Itoa(n), randomIndex(ri), limit, strconv.Itoa(orders[n])}})
	}
	return t
}

func (x *Appendix) weightSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "weights", Title: p.T("report.weights")}
	s.say(p.T("appendix.weights.text", points(x.Uncertainty.Result.Options.Confidence)))
	panel := x.panel()
	first := panel.Children(x.root())
	s.draw(x.weightFigure(lang, "weights", p.T("appendix.weights.first", panel.Nodes[x.root()].Label(lang)), first, func(w ahp.WeightUncertainty) ahp.Spread { return w.Local }))
	t := x.Uncertainty.WeightsTable(lang)
	t.Title = p.T("appendix.weights.table")
	t.dropTwin()
	t.Notes = nil // they are in the section before
	s.add(t)
	if x.nested() {
		s.draw(x.weightFigure(lang, "weights-leaves", p.T("appendix.weights.leaves"), panel.Leaves(), func(w ahp.WeightUncertainty) ahp.Spread { return w.Global }))
	}
	return s
}

// dropTwin drops the column of codes where names are the same.
func (t *Table) dropTwin() {
	if t.Name == 0 || slices.ContainsFunc(t.Rows, func(row TableRow) bool { return row.Cells[t.Name-1] != row.Cells[t.Name] }) {
		return
	}
	t.drop(t.Name - 1)
}

// drop takes a column out.
func (t *Table) drop(column int) {
	t.Columns = slices.Delete(slices.Clone(t.Columns), column, column+1)
	for i := range t.Rows {
		t.Rows[i].Cells = slices.Delete(slices.Clone(t.Rows[i].Cells), column, column+1)
	}
	if t.Name > column {
		t.Name--
	}
}

func (x *Appendix) consistencySection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "consistency", Title: p.T("method.consistency")}
	if whole := x.wholeConsistency(); math.IsNaN(whole) {
		s.say(p.T("appendix.nomatrix"))
	} else if x.nested() {
		s.say(p.T("appendix.whole", fixed(whole, 4)))
	}
	s.add(x.consistencyTable(lang))
	if levels := LevelsTable(x.Levels, lang); levels != nil {
		s.add(levels)
	}
	if !x.Alone() {
		over, matrices, experts := x.Group.failing()
		s.say(p.T("group.failing", over, matrices, x.options().LimitText(), experts, len(x.panel().Experts)) + p.T("appendix.hidden"))
		s.draw(x.consistencyFigure(lang))
		s.add(x.overTable(lang))
	}
	if slices.ContainsFunc(x.Analyses, func(a Analysis) bool { return len(a.Result.Names) > 2 }) {
		t := IndicesTable(slices.DeleteFunc(slices.Clone(x.Analyses), func(a Analysis) bool { return len(a.Result.Names) < 3 }), lang)
		t.Title = p.T("appendix.indices")
		t.drop(1) // the expert
		s.add(t)
	}
	return s
}

// consistencyTable shows the consistency of every matrix, and how many experts
// fail.
func (x *Appendix) consistencyTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := x.Group.nodeTable(p, p.T("report.table2b"), right(p.T("col.order")), right(p.T("col.lambda")), right(p.T("col.ci")), right(p.T("col.ri")), right(p.T("col.cr")), right(p.T("col.missing")))
	if x.Alone() {
		t.Columns = append(t.Columns, left(p.T("col.consistent")))
	} else {
		t.Columns = append(t.Columns, right(p.T("col.experts")), right(p.T("group.over")))
	}
	for _, node := range x.panel().Compared() {
		g := x.Group.Agreement.Result.Groups[node]
		cells := append(x.Group.nodeCells(p, node), strconv.Itoa(len(g.Names)), fixed(g.LambdaMax, 4), fixed(g.CI, 4), randomIndex(g.RI), fixed(g.CR, 4), strconv.Itoa(g.Missing))
		if x.Alone() {
			cells = append(cells, yesNo(p, g.Consistent))
		} else {
			cells = append(cells, strconv.Itoa(len(g.Experts)), strconv.Itoa(overLimit(g)))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Indent: panelLevel(x.panel(), node), Strong: !g.Consistent && !math.IsNaN(g.CR)})
	}
	t.Notes = []string{p.T("appendix.consistency.note", x.options().RandomIndex, x.options().LimitText())}
	return t
}

// overTable lists the experts' matrices over the limit, the worst first.
func (x *Appendix) overTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("appendix.overlimit"), Columns: []Column{left(p.T("col.expert")), left(p.T("group.group")), left(p.T("col.name")), right(p.T("col.order")), right(p.T("col.cr")), right(p.T("appendix.limit"))}}
	type failure struct {
		node   int
		result *ahp.ExpertResult
	}
	var failures []failure
	for node, g := range x.Group.Agreement.Result.Groups {
		if g == nil {
			continue
		}
		for i := range g.Experts {
			if e := &g.Experts[i]; e.Connected && !e.Consistent {
				failures = append(failures, failure{node, e})
			}
		}
	}
	slices.SortStableFunc(failures, func(a, b failure) int { return cmp.Compare(b.result.CR, a.result.CR) })
	groups := map[string]string{}
	for _, e := range x.panel().Experts {
		groups[e.Name] = e.Group
	}
	for _, f := range failures[:min(len(failures), mostOver)] {
		g := x.Group.Agreement.Result.Groups[f.node]
		t.Rows = append(t.Rows, TableRow{Cells: []string{f.result.Expert, groups[f.result.Expert], label(x.panel().Nodes[f.node], lang), strconv.Itoa(len(g.Names)), fixed(f.result.CR, 4), fixed(g.Limit, 2)}})
	}
	if len(failures) > mostOver {
		t.Notes = []string{p.T("figure.cut", mostOver, len(failures))}
	}
	if !slices.ContainsFunc(t.Rows, func(row TableRow) bool { return row.Cells[1] != "" }) {
		t.drop(1)
	}
	return t
}

func (x *Appendix) agreementSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "agreement", Title: p.T("appendix.agreement")}
	if x.Alone() {
		s.say(p.T("appendix.alone"))
		return s
	}
	g := x.Group
	s.add(g.MatricesTable(lang))
	s.draw(x.agreementFigure(lang))
	s.draw(x.clusterFigure(lang))
	s.add(g.ClustersTable(lang), g.ExpertsTable(lang), g.AggregationsTable(lang))
	if n := len(g.Agreement.Likeness.Experts); n > mostCompared { // with many more the table of experts says why there is none
		s.say(p.T("appendix.toomany", n))
	}
	return s
}

func (x *Appendix) groupSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "groups", Title: p.T("appendix.groups")}
	switch {
	case x.Group.Comparison != nil:
		s.draw(x.groupFigure(lang))
		t := x.Group.WeightsTable(lang)
		t.Title = p.T("appendix.groups.weights")
		s.add(t, x.Group.PartsTable(lang))
	case !x.NoComparison.IsZero():
		s.say(p.T("appendix.nocomparison", x.NoComparison.In(lang)))
	default:
		s.say(p.T("appendix.nogroups"))
	}
	return s
}

func (x *Appendix) rankSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "ranks", Title: p.T("appendix.ranks")}
	for i := range x.Uncertainty.Result.Rankings {
		r := &x.Uncertainty.Result.Rankings[i]
		if r.Node != x.root() {
			continue
		}
		s.say(x.apartSentence(p, r))
		t := x.Uncertainty.RankingTable(r, lang, 0)
		t.dropTwin()
		s.add(t)
		if len(r.Members) <= mostAcceptable {
			t := x.Uncertainty.AcceptabilityTable(r, lang)
			t.Title = p.T("appendix.acceptability", t.Title)
			t.dropTwin()
			s.add(t)
		}
	}
	return s
}

// apartSentence counts the neighbours in a ranking that can't be told apart, and
// names them where they are few.
func (x *Appendix) apartSentence(p i18n.Printer, r *ahp.Ranking) string {
	var same []string
	for _, n := range r.Neighbours {
		if !n.Apart {
			same = append(same, x.panel().Nodes[n.Upper].Code+" – "+x.panel().Nodes[n.Lower].Code)
		}
	}
	what := p.T("uncertainty."+string(r.Kind), x.panel().Nodes[r.Node].Label(p.Lang))
	if len(same) == 0 {
		return p.T("appendix.apart.all", what)
	}
	text := p.T("appendix.apart", what, len(same), len(r.Neighbours))
	if len(same) <= mostAcceptable {
		text += p.T("list.colon") + strings.Join(same, p.T("list.comma"))
	}
	return text + p.T("appendix.stop")
}

func (x *Appendix) sensitivitySection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "sensitivity", Title: p.T("appendix.sensitivity")}
	s.say(p.T("appendix.sensitivity.text"))
	t := x.Sensitivity.StabilityTable(lang)
	t.Title = p.T("appendix.stability")
	t.dropTwin()
	s.add(t)
	for _, d := range x.drawnLines() {
		s.draw(x.linesFigure(lang, &d))
		s.add(x.marksTable(lang, &d))
	}
	s.draw(x.tornadoFigure(lang))
	t = x.Tornado.Table(lang, mostSwings)
	if len(t.Rows) == 0 {
		s.say(p.T("appendix.tornado.none"))
		return s
	}
	t.drop(len(t.Columns) - 1) // the bars: they are drawn
	t.dropTwin()
	if rest := len(x.Tornado.Swings) - len(t.Rows); rest > 0 {
		t.Notes = []string{p.T("appendix.tornado.rest", rest)}
	}
	s.add(t)
	return s
}

// marksTable lists the crossings that a figure marks.
func (x *Appendix) marksTable(lang string, d *movedLines) *Table {
	p := i18n.Printer{Lang: lang}
	s := x.Sensitivity
	t := &Table{Title: p.T("sensitivity.crossings", s.node(d.moved).Label(lang), fixed(d.moved.Weight, 4)), Columns: []Column{right(p.T("appendix.mark.number")), right(p.T("sensitivity.at")),
		right(p.T("sensitivity.change")), right(p.T("sensitivity.relative")), left(p.T("sensitivity.overtakes")), left(p.T("sensitivity.overtaken"))}}
	for k, c := range d.marks {
		overtakes, overtaken := pass(d.moved, &c)
		t.Rows = append(t.Rows, TableRow{Cells: []string{strconv.Itoa(k + 1), fixed(c.At, 4), changed(c.At-d.moved.Weight, 4), relative(d.moved.Weight, c.At), s.label(overtakes, lang), s.label(overtaken, lang)}})
	}
	t.Notes = []string{p.T("appendix.marks.note", len(d.strong))}
	return t
}

func (x *Appendix) againSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "again", Title: p.T("appendix.again")}
	switch {
	case x.Unrepaired > 0:
		s.say(p.T("appendix.again.many", x.Unrepaired))
	case len(x.Repairs) == 0:
		s.say(p.T("appendix.again.none"))
	default:
		s.say(p.T("appendix.again.text"))
	}
	proposals := RepairTable(x.Repairs, lang)
	proposals.Title = p.T("appendix.again.matrices")
	edits := EditsTable(x.Repairs, lang)
	edits.Title = p.T("appendix.again.judgements")
	edits.Name = 2 // the pair: matrix and expert are named once for all their edits
	s.add(proposals, edits)
	return s
}

// matrixSection writes the group's matrices out.
func (x *Appendix) matrixSection(lang string) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "matrices", Title: p.T("appendix.judgements")}
	compared := x.panel().Compared()
	switch {
	case x.options().Aggregate.OfPriorities():
		s.say(p.T("appendix.nomatrix"))
		return s
	case len(compared) > mostMatrices:
		s.say(p.T("appendix.matrices.many", len(compared)))
		return s
	case !x.Alone():
		s.say(p.T("appendix.matrices.group"))
	}
	large := 0
	for _, node := range compared {
		g := x.Group.Agreement.Result.Groups[node]
		if len(g.Names) > largestMatrix {
			large++
			continue
		}
		s.add(x.matrixTable(lang, node, g))
	}
	if large > 0 {
		s.say(p.T("appendix.matrices.large", large, largestMatrix))
	}
	return s
}

func (x *Appendix) matrixTable(lang string, node int, g *ahp.GroupResult) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: label(x.panel().Nodes[node], lang), Columns: []Column{left(p.T("col.element"))}}
	m := g.Matrix
	for i, child := range x.panel().Children(node) {
		n := x.panel().Nodes[child]
		t.Columns = append(t.Columns, right(n.Code))
		cells := []string{label(n, lang)}
		for j := range g.Names {
			switch {
			case !m.Judged(i, j):
				cells = append(cells, missing)
			case ahp.OnSaatyScale(m.At(i, j)):
				cells = append(cells, Ratio(m.At(i, j)))
			default:
				cells = append(cells, fixed(m.At(i, j), 4))
			}
		}
		t.Rows = append(t.Rows, TableRow{Cells: append(cells, fixed(g.Weights[i], 4))})
	}
	t.Columns = append(t.Columns, right(p.T("col.weight")))
	t.Notes = []string{p.T("appendix.matrix.note", fixed(g.LambdaMax, 4), fixed(g.CI, 4), randomIndex(g.RI), fixed(g.CR, 4))}
	return t
}

// warningSection lists what should be read with care.
func (x *Appendix) warningSection(lang string, drawn []diag.Warning) *appendixSection {
	p := i18n.Printer{Lang: lang}
	s := &appendixSection{ID: "warnings", Title: p.T("report.warnings")}
	t := &Table{Title: p.T("report.warnings.table"), Columns: []Column{left(p.T("col.about")), left(p.T("col.text"))}}
	said := map[[2]string]bool{} // several pictures may lack the same character
	for _, w := range slices.Concat(x.Group.Agreement.Result.Warnings, x.Uncertainty.Result.Warnings, drawn) {
		row := [2]string{x.about(w, lang), w.Text.In(lang)}
		if !said[row] {
			t.Rows = append(t.Rows, TableRow{Cells: row[:]})
		}
		said[row] = true
	}
	if len(t.Rows) == 0 {
		s.say(p.T("report.nowarnings"))
	}
	s.add(t)
	return s
}

// about names the node that a warning is about.
func (x *Appendix) about(w diag.Warning, lang string) string {
	if node := slices.IndexFunc(x.panel().Nodes, func(n ahp.PanelNode) bool { return n.Code == w.Node }); node >= 0 {
		return label(x.panel().Nodes[node], lang)
	}
	return w.Node
}
