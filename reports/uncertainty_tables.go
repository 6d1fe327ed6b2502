package reports

import (
	"math"
	"strconv"
	"strings"

	"goodgov/indicators/uncertainty"
	"goodgov/internal/i18n"
)

// sureTitle is a title with the names of the level and the indicator.
func (e *Evaluation) sureTitle(lang, key string, r *uncertainty.Ranking) string {
	return i18n.Printer{Lang: lang}.T(key, e.levelName(r.Level, lang), e.Framework.Nodes[r.Node].Name(lang))
}

// chance prints a share in per cent: 0 only where it is 0, 100 only where it is 1.
func chance(p float64) string {
	text := fixed(100*p, 0)
	switch {
	case math.IsNaN(p):
		return missing
	case p > 0 && text == "0":
		return "<1 %"
	case p < 1-1e-9 && text == "100":
		return ">99 %"
	}
	return text + " %"
}

// rankRange prints ranks from low to high.
func rankRange(low, high int) string {
	switch {
	case low == 0:
		return missing
	case low == high:
		return strconv.Itoa(low)
	}
	return strconv.Itoa(low) + "–" + strconv.Itoa(high)
}

// rankRule says how chances of ranks came about.
func (e *Evaluation) rankRule(lang string, r *uncertainty.Ranking) []string {
	p, o := i18n.Printer{Lang: lang}, e.Uncertainty.Options
	share := points(o.Confidence)
	var notes []string
	if e.Uncertainty.Method == uncertainty.Normal {
		notes = append(notes, p.T("sure.rule.normal", o.Replicates, o.Seed, share))
	} else {
		notes = append(notes, p.T("sure.rule.bootstrap", o.Replicates, p.T("sure.resample."+string(o.Resample)), o.Seed, share))
	}
	if r.Test != "" {
		notes = append(notes, p.T("sure.rule."+string(r.Test)), p.T("sure.rule.tiers"))
	}
	return notes
}

// RankTable says how sure the ranks of a level are on a node; nil where there is
// nothing to rank.
func (e *Evaluation) RankTable(lang, level string, node int) *Table {
	r := e.ranking(level, node)
	if r == nil {
		return nil
	}
	p, o := i18n.Printer{Lang: lang}, e.Uncertainty.Options
	t := &Table{Title: e.sureTitle(lang, "sure.ranks", r), Name: 1, Columns: []Column{right(p.T("col.rank")), left(p.T("col.unit")), right(p.T("col.score")),
		right(p.T("col.rankinterval", points(o.Confidence))), right(p.T("col.rankset")), right(p.T("col.best")), right(p.T("col.top", o.Top)), right(p.T("col.worst")),
		right(p.T("col.expectedrank")), right(p.T("col.tier"))}}
	for _, u := range r.Units {
		expected, best, top, worst := u.Expected, u.Best, u.Top, u.Worst
		if r.Draws == 0 {
			expected, best, top, worst = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{ordinal(u.Rank), e.Units.List[u.Unit].Name(lang), fixed(e.Scores.Scores[u.Unit][node].Value, 4), rankRange(u.Low, u.High),
			rankRange(u.SetLow, u.SetHigh), chance(best), chance(top), chance(worst), fixed(expected, 1), ordinal(u.Tier)}})
	}
	t.Notes = append([]string{e.sureSentence(lang, r)}, e.rankRule(lang, r)...)
	return t
}

// AcceptabilityTable says with what chance each unit has each rank, in per cent.
func (e *Evaluation) AcceptabilityTable(lang, level string, node int) *Table {
	r := e.ranking(level, node)
	if r == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: e.sureTitle(lang, "sure.acceptability", r), Columns: []Column{left(p.T("col.unit"))}}
	for place := range r.Units {
		t.Columns = append(t.Columns, right(strconv.Itoa(place+1)))
	}
	for _, u := range r.Units {
		row := TableRow{Cells: []string{e.Units.List[u.Unit].Name(lang)}}
		for place := range r.Units {
			cell := ""
			if place < len(u.Acceptability) {
				if share := u.Acceptability[place]; share > 0 {
					cell = fixed(100*share, 0)
				}
				if cell == "0" {
					cell = "·"
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = e.rankRule(lang, r)[:1]
	return t
}

// TierTable lists the units of a level by tiers.
func (e *Evaluation) TierTable(lang, level string, node int) *Table {
	r := e.ranking(level, node)
	if r == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: e.sureTitle(lang, "sure.tiers", r), Name: 1, Columns: []Column{right(p.T("col.tier")), left(p.T("col.unit")), right(p.T("col.rank")), right(p.T("col.score")),
		right(p.T("col.surelyabove")), right(p.T("col.surelybelow")), right(p.T("col.nottold"))}}
	for _, u := range byTier(r) {
		t.Rows = append(t.Rows, TableRow{Cells: []string{ordinal(u.Tier), e.Units.List[u.Unit].Name(lang), ordinal(u.Rank), fixed(e.Scores.Scores[u.Unit][node].Value, 4),
			strconv.Itoa(u.Below), strconv.Itoa(u.Above), strconv.Itoa(u.Not)}})
	}
	t.Notes = append([]string{e.sureSentence(lang, r)}, e.rankRule(lang, r)[1:]...)
	return t
}

// byTier lists the units of a ranking tier by tier, those without one last.
func byTier(r *uncertainty.Ranking) []uncertainty.RankedUnit {
	var units []uncertainty.RankedUnit
	for tier := 1; tier <= r.Tiers+1; tier++ {
		for _, u := range r.Units {
			if u.Tier == tier%(r.Tiers+1) {
				units = append(units, u)
			}
		}
	}
	return units
}

// ShrunkenTable shows scores beside those drawn towards the mean; nil where there
// are too few units.
func (e *Evaluation) ShrunkenTable(lang, level string, node int) *Table {
	r := e.ranking(level, node)
	if r == nil || r.Shrinkage == nil {
		return nil
	}
	p, s := i18n.Printer{Lang: lang}, r.Shrinkage
	t := &Table{Title: e.sureTitle(lang, "sure.shrunken", r), Name: 1, Columns: []Column{right(p.T("col.rank")), left(p.T("col.unit")), right(p.T("col.n")), right(p.T("col.score")), right(p.T("col.unitmean")),
		right(p.T("col.reliability")), right(p.T("col.shrunken")), right(e.intervalHeader(lang)), right(p.T("col.shrunkenrank")), right(p.T("col.expectedrank"))}}
	for k, u := range r.Units {
		x := &s.Units[k]
		low, high := x.Interval(e.Uncertainty.Options.Confidence)
		t.Rows = append(t.Rows, TableRow{Cells: []string{ordinal(u.Rank), e.Units.List[u.Unit].Name(lang), strconv.Itoa(x.N), fixed(e.Scores.Scores[u.Unit][node].Value, 4), fixed(x.Raw, 4), fixed(x.B, 2), fixed(x.Value, 4),
			interval(low, high), ordinal(x.Rank), fixed(x.Expected, 1)}})
	}
	if s.Tau2 == 0 {
		t.Notes = []string{p.T("sure.rule.nodifference")}
	}
	figures := []any{fixed(s.Mean, 4), fixed(s.Tau2, 4)}
	if s.Model == uncertainty.RandomIntercept {
		figures = append(figures, fixed(s.Sigma2, 4))
	}
	t.Notes = append(t.Notes, p.T("sure.rule."+string(s.Model), figures...))
	return t
}

// sureSentence says in plain words which differences a ranking does not show.
func (e *Evaluation) sureSentence(lang string, r *uncertainty.Ranking) string {
	p := i18n.Printer{Lang: lang}
	level, share := e.levelName(r.Level, lang), points(e.Uncertainty.Options.Confidence)
	var b strings.Builder
	switch r.Apart {
	case 0:
		if r.Test == "" || r.Untested == r.Pairs {
			return p.T("sure.nothing", level)
		}
		b.WriteString(p.T("sure.none", r.Pairs, level, share))
	case r.Pairs:
		b.WriteString(p.T("sure.all", r.Pairs, level, share))
	default:
		b.WriteString(p.T("sure.some", r.Pairs, level, r.Apart, share))
		alike, first, last := 0, 0, 0
		for k, u := range r.Units {
			if u.Above+u.Below == 0 {
				if alike++; alike == 1 {
					first = k + 1
				}
				last = k + 1
			}
		}
		switch {
		case alike == 0:
			b.WriteString(p.T("sure.within"))
		case alike > 1 && last-first+1 == alike && r.Units[first-1].Rank == first:
			b.WriteString(p.T("sure.alike.places", first, last))
		default:
			b.WriteString(p.T("sure.alike", alike, len(r.Units)))
		}
	}
	if r.Untested > 0 {
		b.WriteString(p.T("sure.untested", r.Untested))
	}
	switch e.Uncertainty.Options.Resample {
	case uncertainty.Experts:
		b.WriteString(p.T("sure.about.experts"))
	case uncertainty.Units:
		b.WriteString(p.T("sure.about.units"))
	}
	return b.String()
}

// IntervalNote says which intervals scores have where they are not t; "" where
// they are.
func (e *Evaluation) IntervalNote(lang string, which ScoreIntervals) string {
	if which == TIntervals {
		return ""
	}
	p, o := i18n.Printer{Lang: lang}, e.Uncertainty.Options
	return p.T("sure.intervals."+string(which), o.Replicates, p.T("sure.resample."+string(o.Resample)), o.Seed)
}

// SureSentences say, level by level, which differences of overall scores are
// sure; none where it was not looked into.
func (e *Evaluation) SureSentences(lang string) []string {
	var sentences []string
	for _, level := range RankedLevels(e.Units) {
		if r := e.ranking(level, 0); r != nil {
			sentences = append(sentences, e.sureSentence(lang, r))
		}
	}
	return sentences
}
