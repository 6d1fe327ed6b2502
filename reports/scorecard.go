package reports

import (
	"math"
	"net/url"
	"path"
	"slices"

	"goodgov/indicators/uncertainty"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

type scorecardPage struct {
	head
	Name     string
	Crumbs   []crumb
	Hidden   string // says why there are no scores
	Facts    []fact
	Sentence string

	Profile    *shownFigure
	FirstLevel *Table
	Strongest  *Table
	Weakest    *Table
	Gains      *Table
	Scores     *Table
	Sample     *Table
	Below      *Table
	Opinions   *Table
	Warnings   *Table
	Methods    []method
}

// crumb is a step of the way from the report down to the unit.
type crumb struct{ Name, Link string }

// escapePath makes a file name with slashes a link.
func escapePath(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// beside is the link from one scorecard to another: they share a folder.
func beside(name string) string { return escapePath(path.Base(name)) }

func (e *Evaluation) scorecard(lang string, names []string, unit int) (*scorecardPage, error) {
	p := i18n.Printer{Lang: lang}
	u := &e.Units.List[unit]
	page := &scorecardPage{head: e.head(lang, u.Name(lang)+" – "+e.Title.In(lang)), Name: u.Name(lang)}
	page.Crumbs = []crumb{{p.T("card.report"), "../report.html"}}
	up := e.Units.Path(unit)
	for i := len(up) - 1; i > 0; i-- {
		page.Crumbs = append(page.Crumbs, crumb{e.Units.List[up[i]].Name(lang), beside(names[up[i]])})
	}
	page.Sample = e.SampleTable(lang, []int{unit})
	page.Sample.Title = p.T("report.sample.table")
	page.Below = e.belowTable(lang, names, unit)
	page.Opinions = e.cardOpinions(lang, unit)
	page.Methods = e.methods(lang)
	if !e.Hidden(unit) {
		page.Alerts = e.alertLines(lang, e.alertsOf(lang, unit), "", unit)
	}
	if e.Hidden(unit) {
		page.Hidden = p.T("card.hidden", e.Publish.MinRespondents)
		return page, nil
	}
	root := &e.Scores.Scores[unit][0]
	if math.IsNaN(root.Value) {
		page.Hidden = p.T("card.noscore")
		return page, nil
	}
	var warnings []diag.Warning
	if f, ok := e.profileFigure(lang, unit); ok {
		var err error
		if page.Profile, err = show(f, cardWidth, &warnings); err != nil {
			return nil, err
		}
	}
	page.Facts = e.cardFacts(lang, unit)
	page.Sentence = e.cardSentence(lang, unit) + e.cardRankSentence(lang, unit)
	page.FirstLevel = e.firstLevelTable(lang, unit)
	strongest, weakest := e.extremesOf(unit, extremesOnCard)
	most, least := p.T("card.strongest"), p.T("card.weakest")
	if len(strongest) < extremesOnCard { // the framework has no more
		most, least = p.T("report.strongest"), p.T("report.weakest")
	}
	page.Strongest = e.indicatorTable(lang, unit, strongest, most)
	page.Weakest = e.indicatorTable(lang, unit, weakest, least)
	page.Gains = e.gainTable(lang, unit, 5)
	page.Scores = e.ScoreTable(lang, unit, e.Framework.Depth)
	page.Scores.Title = p.T("card.all")
	for _, w := range e.Warnings {
		if w.Unit == u.Code {
			warnings = append(warnings, w)
		}
	}
	page.Warnings = e.warningTable(lang, warnings)
	return page, nil
}

// cardFacts: score, rank, respondents, and the whole to compare with.
func (e *Evaluation) cardFacts(lang string, unit int) []fact {
	p := i18n.Printer{Lang: lang}
	u, s := &e.Units.List[unit], e.published(unit, 0)
	scale := e.Questionnaire.Scale
	facts := []fact{{fixed(s.Value, 2), p.T("run.overall"), p.T("fact.interval", points(e.Scores.Options.Confidence), interval(s.Low, s.High), scale.Min, scale.Max)}}
	if unit != 0 {
		whole := e.published(0, 0).Value
		facts = append(facts, fact{signed(s.Value - whole), p.T("card.against", e.Units.List[0].Name(lang)), p.T("card.whole", e.Units.List[0].Name(lang), fixed(whole, 2))})
	}
	if best, last := e.extremes(u.Level); best >= 0 {
		score := func(unit int) string { return fixed(e.Scores.Scores[unit][0].Value, 2) }
		facts = append(facts, fact{p.T("card.rank", s.Rank, e.ranked(u.Level)), p.T("card.rank.label", e.levelName(u.Level, lang)),
			e.bestName(lang, best) + " " + score(best) + p.T("list.semicolon") + e.lastName(lang, last) + " " + score(last)})
	}
	t := e.totals(unit)
	detail := p.T("fact.returned", t.Returned)
	if t.Distributed != nil && *t.Distributed > 0 {
		detail = ofDistributed(p, t.Returned, *t.Distributed, t.Valid)
	}
	return append(facts, fact{Figure: p.T("word.number", t.Valid), Label: p.T("fact.valid"), Detail: detail})
}

// ofDistributed says how many came back of those handed out: an open link brings
// those too who were handed none, and then the rates are no shares.
func ofDistributed(p i18n.Printer, returned, distributed, valid int) string {
	key := "fact.distributed"
	if returned > distributed {
		key = "fact.distributed.more"
	}
	return p.T(key, returned, distributed, percent(valid, distributed))
}

// cardRankSentence says which ranks of the unit the data do not rule out; ""
// where ranks were not looked into.
func (e *Evaluation) cardRankSentence(lang string, unit int) string {
	r := e.ranking(e.Units.List[unit].Level, 0)
	if r == nil {
		return ""
	}
	at := slices.IndexFunc(r.Units, func(u uncertainty.RankedUnit) bool { return u.Unit == unit })
	if at < 0 || r.Units[at].OwnLow == 0 {
		return ""
	}
	p := i18n.Printer{Lang: lang}
	confidence := points(e.Uncertainty.Options.Confidence)
	switch u := &r.Units[at]; {
	case u.OwnLow == u.OwnHigh:
		return p.T("card.ranks.one", u.OwnLow, len(r.Units), confidence)
	case u.OwnLow == 1 && u.OwnHigh == len(r.Units):
		return p.T("card.ranks.any", len(r.Units), confidence)
	default:
		return p.T("card.ranks", u.OwnLow, u.OwnHigh, len(r.Units), confidence)
	}
}

// ranked counts the units of a level that have a rank.
func (e *Evaluation) ranked(level string) int {
	n := 0
	for _, unit := range e.Units.AtLevel(level) {
		if e.published(unit, 0).Rank > 0 {
			n++
		}
	}
	return n
}

// cardSentence says what the interval allows to say of the unit against the
// whole, and no more.
func (e *Evaluation) cardSentence(lang string, unit int) string {
	if unit == 0 {
		return ""
	}
	p := i18n.Printer{Lang: lang}
	s, whole := e.published(unit, 0), e.published(0, 0).Value
	name := e.Units.List[0].Name(lang)
	switch {
	case math.IsNaN(s.Low) || math.IsNaN(s.High):
		return p.T("card.unknown")
	case s.Low > whole:
		return p.T("card.above", name)
	case s.High < whole:
		return p.T("card.below.whole", name)
	default:
		return p.T("card.same", name)
	}
}

// firstLevelTable compares the first-level indicators of a unit with the
// whole, the best and the last of its level.
func (e *Evaluation) firstLevelTable(lang string, unit int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: e.nodeLevel(1, lang), Columns: []Column{left(p.T("col.indicator")), right(p.T("col.weight")), right(p.T("col.score")), right(e.intervalHeader(lang))}}
	var others []int
	against := func(other int, header string) {
		others = append(others, other)
		t.Columns = append(t.Columns, right(header))
	}
	if unit != 0 {
		against(0, e.Units.List[0].Name(lang))
	}
	if best, last := e.extremes(e.Units.List[unit].Level); best >= 0 {
		if best != unit {
			against(best, e.bestName(lang, best))
		}
		if last != unit {
			against(last, e.lastName(lang, last))
		}
	}
	for _, node := range e.Framework.AtLevel(1) {
		s := e.published(unit, node)
		cells := []string{e.Framework.Nodes[node].Name(lang), fixed(e.Weights.Global[node], 4), fixed(s.Value, 2), interval(s.Low, s.High)}
		for _, other := range others {
			cells = append(cells, fixed(e.published(other, node).Value, 2))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	return t
}

// belowTable leads to the units right below; nil where there are none.
func (e *Evaluation) belowTable(lang string, names []string, unit int) *Table {
	children := e.Units.Children[unit]
	if len(children) == 0 {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("card.below.table"), Name: 1, Columns: []Column{right(p.T("col.rank")), left(p.T("col.unit")), right(p.T("col.score")), right(p.T("col.se")), right(e.intervalHeader(lang)), right(p.T("col.n"))}}
	for _, child := range e.inOrder(children) {
		row := e.rankingRow(child, lang)
		row.Link = beside(names[child])
		t.Rows = append(t.Rows, row)
	}
	if slices.ContainsFunc(children, e.Hidden) {
		t.Notes = []string{e.hiddenNote(lang)}
	}
	return t
}
