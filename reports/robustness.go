package reports

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators/robustness"
	"goodgov/internal/csvfile"
	"goodgov/internal/i18n"
	"goodgov/survey"
)

// RobustnessView is a part of what there is to say of whether a ranking holds.
type RobustnessView string

const (
	RobustnessSummary RobustnessView = "summary" // the answer, and where variance comes from
	RobustnessUnits   RobustnessView = "units"   // where each unit stands over all runs
	RobustnessChoices RobustnessView = "choices" // one thing changed at a time
	RobustnessIndices RobustnessView = "indices" // Sobol' indices with their intervals
)

// RobustnessViews are all views, the default first.
func RobustnessViews() []RobustnessView {
	return []RobustnessView{RobustnessSummary, RobustnessUnits, RobustnessChoices, RobustnessIndices}
}

// Shares of the pairs of units whose order holds, from which on a ranking is
// said to hold, and to hold in its broad lines.
const (
	rankingHolds  = 0.9
	rankingBroad  = 0.5
	matters       = 0.1 // share of the variance of ranks, total, from which on a choice is worth naming
	sourceMatters = 0.05
)

// holds is the key of the verdict on a level.
func holds(l *robustness.Level) string {
	switch share := float64(l.Held) / float64(l.Pairs); {
	case l.Pairs == 0:
		return "none"
	case share >= rankingHolds:
		return "holds"
	case share >= rankingBroad:
		return "broad"
	}
	return "not"
}

// RobustnessAnswer says in sentences whether the ranking of each level would
// hold, and what decides.
func (e *Evaluation) RobustnessAnswer(lang string) []string {
	p, r := i18n.Printer{Lang: lang}, e.Robust
	switch {
	case len(r.Levels) == 0:
		return []string{p.T("robust.nolevels")}
	case len(r.Factors) == 0:
		return []string{p.T("robust.nofactors")}
	case r.Used == 0:
		return []string{p.T("robust.norun")}
	}
	var sentences []string
	for i := range r.Levels {
		l := &r.Levels[i]
		text := p.T("robust.answer."+holds(l), e.levelName(l.Level, lang))
		if l.Pairs > 0 {
			text += p.T("robust.answer.pairs", l.Held, l.Pairs, points(r.Options.Confidence), fixed(l.MeanShift, 1), fixed(l.RandomShift, 1))
		}
		if !math.IsNaN(l.FirstHolds) {
			text += p.T("robust.answer.first", whole(l.FirstHolds))
		}
		sentences = append(sentences, text+e.sourceSentence(l, p))
	}
	return sentences
}

// sourceSentence names where the variance of a level's ranks comes from, and
// the choices that have part in it.
func (e *Evaluation) sourceSentence(l *robustness.Level, p i18n.Printer) string {
	if !(l.Ranks.Variance > 0) {
		return ""
	}
	var parts []string
	for k, source := range robustness.Sources {
		if share := l.Ranks.Source[k]; share >= sourceMatters {
			parts = append(parts, p.T("robust.from."+string(source), whole(share)))
		}
	}
	text := p.T("robust.answer.sources", strings.Join(parts, p.T("list.comma")))
	type named struct {
		name  string
		total float64
	}
	var choices []named
	for i, f := range e.Robust.Factors {
		if total := l.Ranks.Total[i].Value; !f.Drawn() && total >= matters {
			choices = append(choices, named{p.T("robust.factor." + string(f)), total})
		}
	}
	if len(choices) == 0 {
		return text + p.T("robust.answer.nochoice")
	}
	slices.SortStableFunc(choices, func(a, b named) int {
		if a.total > b.total {
			return -1
		}
		return 1
	})
	var names []string
	for _, c := range choices {
		names = append(names, p.T("robust.answer.part", c.name, whole(c.total)))
	}
	return text + p.T("robust.answer.choices", strings.Join(names, p.T("list.comma")))
}

// whole is a share in whole per cent; estimates of no share may be below 0.
func whole(share float64) string {
	if math.IsNaN(share) {
		return missing
	}
	return fixed(max(0, 100*share), 0) + " %"
}

// RobustnessTables are those of a view.
func (e *Evaluation) RobustnessTables(view RobustnessView, lang string) []*Table {
	r := e.Robust
	if len(r.Levels) == 0 || len(r.Factors) == 0 {
		return nil
	}
	var tables []*Table
	switch view {
	case RobustnessUnits:
		for i := range r.Levels {
			tables = append(tables, e.standingTable(&r.Levels[i], lang))
		}
		return tables
	case RobustnessChoices:
		for i := range r.Levels {
			tables = append(tables, e.alternativeTable(i, lang))
		}
		return tables
	case RobustnessIndices:
		for i := range r.Levels {
			tables = append(tables, e.indexTable(&r.Levels[i], lang))
		}
		return tables
	}
	return []*Table{e.robustLevelTable(lang), e.robustFactorTable(lang)}
}

func (e *Evaluation) robustLevelTable(lang string) *Table {
	p, r := i18n.Printer{Lang: lang}, e.Robust
	t := &Table{Title: p.T("robust.levels", e.Framework.Nodes[r.Input.Node].Name(lang)), Columns: []Column{left(p.T("robust.level")), right(p.T("robust.units")), right(p.T("robust.held")), right(p.T("robust.shift")),
		right(p.T("robust.chance")), right(p.T("robust.tau")), right(p.T("robust.first"))}}
	for _, source := range robustness.Sources {
		t.Columns = append(t.Columns, right(p.T("robust.source."+string(source))))
	}
	for i := range r.Levels {
		l := &r.Levels[i]
		cells := []string{e.levelName(l.Level, lang), strconv.Itoa(len(l.Units)), p.T("robust.of", l.Held, l.Pairs), fixed(l.MeanShift, 2), fixed(l.RandomShift, 2), fixed(l.Tau, 2), whole(l.FirstHolds)}
		for _, share := range l.Ranks.Source {
			cells = append(cells, whole(share))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("robust.note.levels", points(r.Options.Confidence)), p.T("robust.note.sources")}
	return t
}

// robustFactorTable lists what could have come out otherwise, and the part
// that each has in the variance of ranks.
func (e *Evaluation) robustFactorTable(lang string) *Table {
	p, r := i18n.Printer{Lang: lang}, e.Robust
	t := &Table{Title: p.T("robust.factors"), Columns: []Column{left(p.T("robust.factor")), left(p.T("robust.choices"))}}
	for i := range r.Levels {
		t.Columns = append(t.Columns, right(p.T("robust.part", e.levelName(r.Levels[i].Level, lang))))
	}
	for i, f := range r.Factors {
		cells := []string{p.T("robust.factor." + string(f)), strings.Join(e.choiceNames(f, lang), p.T("list.semicolon"))}
		for k := range r.Levels {
			shares := &r.Levels[k].Ranks
			cells = append(cells, part(shares, i))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("robust.note.part"), p.T("robust.note.runs", r.Runs, r.Options.Base, r.Options.Seed)}
	if lost := r.Options.Base - r.Used; lost > 0 {
		t.Notes = append(t.Notes, p.T("robust.note.lost", lost, r.Options.Base))
	}
	return t
}

// part is what a factor makes by itself of a variance, and what it has part in.
func part(shares *robustness.Shares, factor int) string {
	if !(shares.Variance > 0) {
		return missing
	}
	return whole(shares.First[factor].Value) + " – " + whole(shares.Total[factor].Value)
}

// choiceNames are what was drawn, or the choices of a factor, the study's own
// first.
func (e *Evaluation) choiceNames(f robustness.Factor, lang string) []string {
	p := i18n.Printer{Lang: lang}
	if f.Drawn() {
		return []string{p.T("robust.drawn." + string(f))}
	}
	choices := e.Robust.Input.Choices(f)
	without := 0
	for _, name := range choices {
		if strings.HasPrefix(name, withoutRule) {
			without++
		}
	}
	var names []string
	for _, name := range choices {
		if without < 2 || !strings.HasPrefix(name, withoutRule) {
			names = append(names, e.choiceName(f, name, lang))
		}
	}
	if without > 1 {
		names = append(names, p.T("robust.choice.each", without))
	}
	return names
}

// withoutRule begins the name of a screening that leaves out a rule.
const withoutRule = "without:"

func (e *Evaluation) choiceName(f robustness.Factor, name, lang string) string {
	if rule, cut := strings.CutPrefix(name, withoutRule); cut {
		for _, reason := range survey.Reasons() {
			if reason.String() == rule {
				return i18n.Printer{Lang: lang}.T("robust.choice.without", reason.Label().In(lang))
			}
		}
	}
	p := i18n.Printer{Lang: lang}
	if aggregate, method, both := strings.Cut(name, "/"); both {
		return p.T("robust.choice.weights", strings.ToUpper(aggregate), p.T("ahp."+method))
	}
	return p.T("robust.choice." + string(f) + "." + name)
}

func (e *Evaluation) standingTable(l *robustness.Level, lang string) *Table {
	p, r := i18n.Printer{Lang: lang}, e.Robust
	of := points(r.Options.Confidence)
	t := &Table{Title: p.T("robust.standings", e.levelName(l.Level, lang)), Name: 1, Columns: []Column{right(p.T("col.rank")), left(p.T("col.unit")), right(p.T("col.score")), right(p.T("robust.scores", of)), right(p.T("robust.ranks", of)), right(p.T("robust.isfirst"))}}
	for _, source := range robustness.Sources {
		t.Columns = append(t.Columns, right(p.T("robust.source."+string(source))))
	}
	hidden := 0
	for k, unit := range l.Units {
		if e.Hidden(unit) {
			hidden++
			continue
		}
		s := &l.Standings[k]
		cells := []string{ordinal(l.Rank[k]), e.Units.List[unit].Name(lang), fixed(l.Score[k], 4), interval(s.ScoreLow, s.ScoreHigh), places(s.RankLow, s.RankHigh), whole(s.First)}
		for _, share := range s.Rank.Source {
			cells = append(cells, whole(share))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("robust.note.standings")}
	if hidden > 0 {
		t.Notes = append(t.Notes, p.T("robust.note.hidden", hidden))
	}
	return t
}

// places are the ranks from low to high.
func places(low, high int) string {
	switch {
	case low == 0:
		return missing
	case low == high:
		return strconv.Itoa(low)
	}
	return strconv.Itoa(low) + " – " + strconv.Itoa(high)
}

func (e *Evaluation) alternativeTable(level int, lang string) *Table {
	p, r := i18n.Printer{Lang: lang}, e.Robust
	t := &Table{Title: p.T("robust.alternatives", e.levelName(r.Levels[level].Level, lang)), Name: 1, Columns: []Column{left(p.T("robust.factor")), left(p.T("robust.instead")), right(p.T("robust.changed")), right(p.T("robust.largest")), left(p.T("robust.whose")),
		right(p.T("robust.shift")), right(p.T("robust.tau")), right(p.T("robust.scorechange"))}}
	last := robustness.Factor("")
	for _, a := range r.Alternatives {
		c := a.Changes[level]
		name, decimals := "", 0
		if a.Factor != last {
			name = p.T("robust.factor." + string(a.Factor))
		}
		last = a.Factor
		instead, whose := "", ""
		if a.Factor.Drawn() {
			instead, decimals = p.T("robust.redrawn", a.Draws), 1
		} else {
			instead = e.choiceName(a.Factor, a.Name, lang)
		}
		if c.Unit >= 0 && !e.Hidden(c.Unit) {
			whose = e.Units.List[c.Unit].Name(lang)
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{name, instead, fixed(c.Changed, decimals), fixed(c.Largest, decimals), whose, fixed(c.MeanShift, 2), fixed(c.Tau, 3), fixed(c.Score, 4)}})
	}
	t.Notes = []string{p.T("robust.note.alternatives", len(r.Levels[level].Units))}
	return t
}

func (e *Evaluation) indexTable(l *robustness.Level, lang string) *Table {
	p, r := i18n.Printer{Lang: lang}, e.Robust
	of := points(r.Options.Confidence)
	t := &Table{Title: p.T("robust.indices", e.levelName(l.Level, lang)), Columns: []Column{left(p.T("robust.target")), left(p.T("robust.factor")), right("S"), right(p.T("robust.interval", of)), right("Sᵀ"), right(p.T("robust.interval", of))}}
	for _, target := range targetsOf(l) {
		for i, f := range r.Factors {
			name := ""
			if i == 0 {
				name = p.T("robust.target." + target.name)
			}
			first, total := target.shares.First[i], target.shares.Total[i]
			t.Rows = append(t.Rows, TableRow{Cells: []string{name, p.T("robust.factor." + string(f)), fixed(first.Value, 3), interval3(first.Low, first.High), fixed(total.Value, 3), interval3(total.Low, total.High)}})
		}
	}
	t.Notes = []string{p.T("robust.note.indices", r.Options.Base, r.Options.Replicates)}
	return t
}

// WriteRobustnessCSV writes the rows of a view.
func (e *Evaluation) WriteRobustnessCSV(w io.Writer, view RobustnessView) error {
	set := e.robustSet()
	switch view {
	case RobustnessUnits:
		return csvfile.Marshal(set.Units, w)
	case RobustnessChoices:
		return csvfile.Marshal(set.Alternatives, w)
	case RobustnessIndices:
		return csvfile.Marshal(set.Indices, w)
	}
	return csvfile.Marshal(set.Levels, w)
}
