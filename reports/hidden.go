package reports

import (
	"math"
	"slices"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey/disclosure"
)

// Publish says what reports may show; files of results are whole.
type Publish struct {
	MinRespondents int        // cells of fewer valid respondents are not published
	Protect        Protection // "" is ProtectComplementary
}

// Protection says how far what few people said is kept out of reports.
type Protection string

const (
	ProtectComplementary Protection = "complementary" // and what would give it away by subtraction
	ProtectMinimum       Protection = "minimum"       // it alone
	ProtectNone          Protection = "none"          // not at all; every page says so
)

// Protections lists the legal values, the default first.
var Protections = []Protection{ProtectComplementary, ProtectMinimum, ProtectNone}

// hiddenShare is how far a mean that is left out must be free to lie, of the
// range of answers: with five points, one whole point.
const hiddenShare = 0.25

// hiding is what is left out of reports.
type hiding struct {
	units []disclosure.Reason   // by unit: nothing is published of it
	cells [][]disclosure.Reason // by node and unit; of a node nil where every unit is shown
	ranks []int                 // by unit, on the root: among those published
	among map[int][]int         // the same by node, of those that were asked for
}

// Protect settles anew what reports leave out. Otherwise that is done when it
// is asked for first; pages are then rendered from one goroutine.
func (e *Evaluation) Protect() { e.hiding, e.past, e.alertsBy = e.protect(nil), nil, nil }

func (e *Evaluation) left() *hiding {
	if e.hiding == nil {
		e.Protect()
	}
	return e.hiding
}

// Hidden reports whether a unit's results are kept out of reports: too few
// people stand behind them, or they would give away such a unit's.
func (e *Evaluation) Hidden(unit int) bool { return e.left().units[unit].Hidden() }

// HiddenCell reports whether one indicator of a unit is kept out of reports.
func (e *Evaluation) HiddenCell(unit, node int) bool {
	h := e.left()
	return h.units[unit].Hidden() || h.cells != nil && h.cells[node] != nil && h.cells[node][unit].Hidden()
}

// published is a score as reports may show it: none where it is left out, and
// its rank among those that are not.
func (e *Evaluation) published(unit, node int) *indicators.Score {
	s := e.Scores.Scores[unit][node]
	switch {
	case e.HiddenCell(unit, node):
		nan := math.NaN()
		s = indicators.Score{Value: nan, SE: nan, DF: nan, Low: nan, High: nan}
	case node == 0:
		s.Rank = e.left().ranks[unit]
	}
	return &s
}

// Withheld counts the units, and the further figures of units that are
// published, that reports leave out.
func (e *Evaluation) Withheld() (units, cells int) {
	h := e.left()
	for unit, reason := range h.units {
		if reason.Hidden() {
			units++
			continue
		}
		for node := range h.cells {
			if e.HiddenCell(unit, node) {
				cells++
			}
		}
	}
	return units, cells
}

func (p Publish) minimum() int {
	if p.Protect == ProtectNone {
		return 0
	}
	return p.MinRespondents
}

// leave says which counts of a tree are left out.
func (p Publish) leave(parent, n []int, also []disclosure.Reason) []disclosure.Reason {
	if p.Protect != ProtectMinimum {
		return disclosure.Tree(parent, n, p.minimum(), also)
	}
	reasons := make([]disclosure.Reason, len(n))
	copy(reasons, also)
	for i := range n {
		if 0 < n[i] && n[i] < p.MinRespondents {
			reasons[i] = disclosure.Primary
		}
	}
	return reasons
}

// among says which of several counts are left out that are published with
// their sum.
func (p Publish) among(counts []int) []disclosure.Reason {
	parent, n := make([]int, len(counts)+1), make([]int, len(counts)+1)
	parent[0] = -1
	for i, count := range counts {
		n[i+1] = count
		n[0] += count
	}
	return p.leave(parent, n, nil)[1:]
}

// protect leaves out units and cells, and what would give them away: along the
// tree of units for each indicator, and along the framework for each unit,
// until neither asks for more. What is left out already may be nil.
func (e *Evaluation) protect(already *hiding) *hiding {
	u := e.Units
	n := make([]int, len(u.List))
	for unit := range n {
		n[unit] = e.Tallies[unit].Valid
	}
	if already == nil {
		already = &hiding{cells: make([][]disclosure.Reason, e.Framework.Len())}
	}
	h := &hiding{units: e.Publish.leave(u.Parent, n, already.units)}
	if e.Scores == nil {
		return h
	}
	h.cells = already.cells
	changed := make([]bool, len(h.cells)) // nodes, since they were looked at
	for node := range changed {
		changed[node] = true
	}
	for slices.Contains(changed, true) {
		for node := range h.cells {
			if changed[node] {
				e.protectNode(h, node)
			}
		}
		clear(changed)
		if !slices.ContainsFunc(h.cells, func(units []disclosure.Reason) bool { return units != nil }) {
			break
		}
		for unit := range h.units {
			e.protectUnit(h, unit, changed)
		}
	}
	h.rank(e)
	return h
}

// protectNode leaves out cells of one indicator.
func (e *Evaluation) protectNode(h *hiding, node int) {
	u := e.Units
	few := slices.ContainsFunc(h.units, disclosure.Reason.Hidden) || h.cells[node] != nil
	for unit := 0; unit < len(u.List) && !few; unit++ {
		n := e.Scores.Scores[unit][node].N
		few = 0 < n && n < e.Publish.minimum()
	}
	if !few {
		return
	}
	also, n, shares := make([]disclosure.Reason, len(u.List)), make([]int, len(u.List)), make([]float64, len(u.List))
	for unit := range n {
		n[unit] = e.Scores.Scores[unit][node].N
		shares[unit] = 1
		if e.Scores.Options.Rollup == indicators.ByPopulation {
			shares[unit] = u.List[unit].Population
		}
		if also[unit] = h.units[unit]; h.cells[node] != nil {
			also[unit] = max(also[unit], h.cells[node][unit])
		}
	}
	reasons := e.Publish.leave(u.Parent, n, also)
	if e.Scores.Options.Rollup != indicators.ByRespondents && e.complementary() {
		disclosure.Means(u.Parent, shares, n, hiddenShare, reasons)
	}
	h.cells[node] = reasons
}

// protectUnit leaves out indicators of one unit, and tells which have changed;
// without its overall score a unit is not shown at all.
func (e *Evaluation) protectUnit(h *hiding, unit int, changed []bool) {
	if h.units[unit].Hidden() {
		return
	}
	row, n, few := make([]disclosure.Reason, len(h.cells)), make([]int, len(h.cells)), false
	for node := range row {
		n[node] = e.Scores.Scores[unit][node].N
		if h.cells[node] != nil {
			row[node] = h.cells[node][unit]
		}
		few = few || row[node].Hidden()
	}
	if !few {
		return
	}
	if e.complementary() {
		disclosure.Means(e.Framework.Parent, e.Weights.Local, n, hiddenShare, row)
	}
	if row[0].Hidden() {
		h.units[unit] = row[0]
		for node := range changed {
			changed[node] = true
		}
	}
	for node, reason := range row {
		switch {
		case !reason.Hidden():
			continue
		case h.cells[node] == nil:
			h.cells[node] = make([]disclosure.Reason, len(h.units))
		case h.cells[node][unit].Hidden():
			continue
		}
		h.cells[node][unit], changed[node] = reason, true
	}
}

func (e *Evaluation) complementary() bool {
	return e.Publish.Protect != ProtectMinimum && e.Publish.Protect != ProtectNone
}

// rank counts the places among the units that are published. A gap in the
// ranks would tell between whose scores one lies that is left out.
func (h *hiding) rank(e *Evaluation) {
	h.ranks = make([]int, len(h.units))
	if !slices.ContainsFunc(h.units, disclosure.Reason.Hidden) {
		for unit := range h.ranks {
			h.ranks[unit] = e.Scores.Scores[unit][0].Rank
		}
		return
	}
	e.eachRanks(0, func(unit, node int) bool { return h.units[unit].Hidden() }, func(unit, rank int) { h.ranks[unit] = rank })
}

// eachRanks ranks the units of each level on a node, but for those left out. On
// pages by themselves a unit alone on its level has no place: it would be read as
// its place among all.
func (e *Evaluation) eachRanks(node int, hidden func(unit, node int) bool, set func(unit, rank int)) {
	for _, level := range e.Units.Levels() {
		units := e.Units.AtLevel(level)
		values := make([]float64, len(units))
		for i, unit := range units {
			if values[i] = e.Scores.Scores[unit][node].Value; hidden(unit, node) || e.Alone && len(units) == 1 {
				values[i] = math.NaN()
			}
		}
		for i, rank := range indicators.Ranks(values) {
			set(units[i], rank)
		}
	}
}

// publishedRank is the place of a unit among those whose score on a node is
// published.
func (e *Evaluation) publishedRank(unit, node int) int {
	h := e.left()
	if h.among[node] == nil {
		if h.among == nil {
			h.among = map[int][]int{}
		}
		h.among[node] = make([]int, len(e.Units.List))
		e.eachRanks(node, e.HiddenCell, func(unit, rank int) { h.among[node][unit] = rank })
	}
	return h.among[node][unit]
}

// withheld is the number of respondents of a score that is left out of a file.
const withheld = -1

// Published is the evaluation with nothing in it, nor in its files, that
// reports leave out.
func (e *Evaluation) Published() *Evaluation {
	public, scores := *e, *e.Scores
	e.left() // of everything there is
	public.hiding = e.hiding
	public.public = true
	public.Scores = &scores
	scores.Scores = make([][]indicators.Score, len(e.Units.List))
	for unit := range scores.Scores {
		scores.Scores[unit] = make([]indicators.Score, e.Framework.Len())
		for node := range scores.Scores[unit] {
			s := e.published(unit, node)
			if e.HiddenCell(unit, node) {
				s.N = withheld
			}
			scores.Scores[unit][node] = *s
		}
	}
	for node := range e.Framework.Nodes {
		e.eachRanks(node, e.HiddenCell, func(unit, rank int) { scores.Scores[unit][node].Rank = rank })
	}
	public.Warnings, _ = e.publishedWarnings(e.Warnings)
	return &public
}

// hiddenNote explains cells that are left out of a table.
func (e *Evaluation) hiddenNote(lang string) string {
	return i18n.Printer{Lang: lang}.T("hidden.note", i18n.Printer{Lang: lang}.T("word.hidden"), e.Publish.MinRespondents)
}

// note is what stands under every page and picture.
func (e *Evaluation) note(lang string) string {
	note := e.Note.In(lang)
	if e.Publish.Protect != ProtectNone {
		return note
	}
	p := i18n.Printer{Lang: lang}
	if note != "" {
		note += " "
	}
	return note + p.T("hidden.unprotected")
}

// publishText says what was left out of reports, and why. How many of these are
// few themselves it does not say: that would narrow them down.
func (e *Evaluation) publishText(lang string) string {
	p := i18n.Printer{Lang: lang}
	if e.Publish.minimum() < 2 {
		return p.T("method.publish.all")
	}
	units, cells := e.Withheld()
	text := p.T("method.publish.text", e.Publish.MinRespondents) + p.T("method.publish."+string(e.protection())) +
		p.T("method.publish.counts", units, len(e.Units.List), cells)
	if !e.Alone {
		text += p.T("method.publish.files")
	}
	return text
}

func (e *Evaluation) protection() Protection {
	if e.Publish.Protect == "" {
		return ProtectComplementary
	}
	return e.Publish.Protect
}

// publishedWarnings are the warnings that give nothing away, and how many
// others there are.
func (e *Evaluation) publishedWarnings(all []diag.Warning) (shown []diag.Warning, others int) {
	for _, w := range all {
		unit, known := e.Units.Index(w.Unit)
		node, _ := e.Framework.Index(w.Node)
		if known && (e.Hidden(unit) || e.HiddenCell(unit, node)) {
			others++
			continue
		}
		shown = append(shown, w)
	}
	return shown, others
}
