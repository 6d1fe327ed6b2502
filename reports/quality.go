package reports

import (
	"math"
	"strconv"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

// Quality is how good a study's instrument is: reliability, structure, and the
// framework's own factor model. What is nil was not judged, and Skipped says why.
type Quality struct {
	Respondents int    // valid
	Answers     string // the file of the study that they are in
	Collected   bool   // whether a store has some of them, or all
	Encoding    string // of that file, by its usual name
	Comma       rune   // between its cells; 0 in a workbook

	Reliability *Reliability
	Validity    *Validity
	Factors     *FactorAnalysis
	Skipped     map[QualityPart]diag.Text
}

// QualityPart is a part of the judgement that may be missing.
type QualityPart string

const (
	QualityReliability QualityPart = "reliability"
	QualityValidity    QualityPart = "validity"
	QualityFactors     QualityPart = "factors"
)

// QualityParts lists the parts, in the order of the report.
func QualityParts() []QualityPart {
	return []QualityPart{QualityReliability, QualityValidity, QualityFactors}
}

// qualityChapter is what a report says of methods and quality.
type qualityChapter struct {
	Lead    []string
	Verdict *Table
	Parts   []qualityPart
	Sources []string
}

// qualityPart is a section of the chapter: sentences, then tables and pictures in
// their order, then how to repeat it in R.
type qualityPart struct {
	ID, Title string
	Text      []string
	Blocks    []qualityBlock
	Skipped   string
	Recipe    string
}

// qualityBlock is a table or a picture; the other is nil.
type qualityBlock struct {
	Table  *Table
	Figure *shownFigure
}

// qualityChapter makes the chapter; nil where the instrument was not judged, or
// so few people answered that nothing is published of them.
func (e *Evaluation) qualityChapter(lang string, warnings *[]diag.Warning) (*qualityChapter, error) {
	q := e.Quality
	if q == nil || e.Hidden(0) {
		return nil, nil
	}
	p := i18n.Printer{Lang: lang}
	c := &qualityChapter{Lead: e.qualityLead(lang), Verdict: q.verdictTable(lang), Sources: q.sources()}
	figures := map[string]*shownFigure{}
	for _, f := range e.qualityFigures(lang) {
		shown, err := show(f, pageWidth, warnings)
		if err != nil {
			return nil, err
		}
		figures[f.Name] = shown
	}
	part := func(id, title string, of QualityPart, recipe string, blocks ...qualityBlock) {
		s := qualityPart{ID: "quality-" + id, Title: title}
		if why, skipped := q.Skipped[of]; skipped {
			s.Skipped = p.T("quality.skipped", why.In(lang))
		} else {
			s.Text, s.Recipe = e.qualityText(id, lang), recipe
			for _, b := range blocks {
				if b.Table != nil || b.Figure != nil {
					s.Blocks = append(s.Blocks, b)
				}
			}
		}
		c.Parts = append(c.Parts, s)
	}
	part("answers", p.T("quality.answers"), "", e.readingRecipe())
	part("reliability", p.T("quality.reliability"), QualityReliability, e.reliabilityRecipe(), qualityBlock{Table: q.scaleTable(lang)}, qualityBlock{Table: q.itemTable(lang)})
	part("averaging", p.T("quality.averaging"), QualityReliability, e.averagingRecipe(), qualityBlock{Table: q.averagingTable(lang)})
	part("structure", p.T("quality.structure"), QualityValidity, e.structureRecipe(), qualityBlock{Table: q.structureTable(lang)}, qualityBlock{Figure: figures["scree"]},
		qualityBlock{Figure: figures["loadings"]}, qualityBlock{Table: q.factorTable(lang)})
	part("model", p.T("quality.model"), QualityFactors, e.modelRecipe(), q.modelBlocks(lang)...)
	return c, nil
}

// qualityLead sums up: the whole's reliability, how many dimensions are
// reliable, whether the framework's structure fits, and whether units differ.
func (e *Evaluation) qualityLead(lang string) []string {
	p, q := i18n.Printer{Lang: lang}, e.Quality
	var lead []string
	if r := q.Reliability; r != nil && len(r.Scales) > 0 {
		if whole := r.figures(0); !math.IsNaN(whole.Alpha) {
			lead = append(lead, p.T("quality.lead.whole", q.Respondents, len(e.Framework.Items), fixed(whole.Alpha, 3), r.Scales[0].Verdicts[0].Text.In(lang)))
		}
		reliable, differ, all := 0, 0, 0
		for _, scale := range q.dimensions() {
			all++
			if r.figures(scale).Alpha >= respectable {
				reliable++
			}
			if v := r.Scales[scale].Verdicts[1].Level; v == psychometrics.Good || v == psychometrics.Fair {
				differ++
			}
		}
		if all > 0 {
			lead = append(lead, p.T("quality.lead.dimensions", reliable, all, differ))
		}
	}
	if q.Factors != nil {
		m := &q.Factors.Result.Measures
		lead = append(lead, p.T("quality.lead.fit."+string(fitGrade(m)), fixed(m.CFI, 3), fixed(m.RMSEA, 3), fixed(m.SRMR, 3)))
	}
	for _, w := range e.Warnings { // answers that may not mean what the others mean
		if strings.HasPrefix(string(w.Code), "collected.") {
			lead = append(lead, w.Text.In(lang))
		}
	}
	return lead
}

// respectable is the alpha from which a scale is called reliable (DeVellis 2017).
const respectable = 0.70

// fitGrade is the worst grade of CFI, TLI, RMSEA and SRMR, the four that a
// model is read by.
func fitGrade(m *cfa.Measures) cfa.Grade {
	worst := cfa.Good
	for index, v := range map[string]float64{"cfi": m.CFI, "tli": m.TLI, "rmsea": m.RMSEA, "srmr": m.SRMR} {
		switch g := cfa.RuleOf(index).Grade(v); {
		case g == cfa.Poor:
			return cfa.Poor
		case g == cfa.Acceptable:
			worst = cfa.Acceptable
		}
	}
	return worst
}

// dimensions are the scales right below the root.
func (q *Quality) dimensions() []int {
	var scales []int
	if q.Reliability == nil {
		return nil
	}
	for i, node := range q.Reliability.Nodes {
		if q.Reliability.Framework.Level[node] == 1 {
			scales = append(scales, i)
		}
	}
	return scales
}

// shownScales are the whole and its dimensions.
func (q *Quality) shownScales() []int {
	return append([]int{0}, q.dimensions()...)
}

// qualityText are the sentences above a part's tables.
func (e *Evaluation) qualityText(id, lang string) []string {
	p, q := i18n.Printer{Lang: lang}, e.Quality
	switch id {
	case "answers":
		s := e.totals(0)
		text := []string{p.T("quality.answers.text", s.Returned, s.Valid, percent(s.Valid, s.Returned)), e.screeningText(lang)}
		text = append(text, p.T("quality.gaps.scales"))
		if v := q.Validity; v != nil {
			text = append(text, p.T("quality.gaps.structure", v.N, v.Respondents, p.T("validity.rule."+string(v.Moments.Missing))))
		}
		if f := q.Factors; f != nil {
			text = append(text, p.T("quality.gaps.model", f.Result.N, p.T("missing."+string(f.Result.Options.Missing))))
			if f.Result.Options.Missing == cfa.Listwise && f.Result.Left > 0 {
				text = append(text, p.T("quality.gaps.more"))
			}
		}
		return []string{sentences(p, text[:2]), sentences(p, text[2:])}
	case "model":
		return []string{p.T("quality.model.text")}
	}
	return nil
}

// sentences joins sentences to a paragraph.
func sentences(p i18n.Printer, list []string) string {
	text := list[0]
	for _, sentence := range list[1:] {
		text = p.T("appendix.sentences", text, sentence)
	}
	return text
}

// verdictTable says in plain words of each dimension whether its answers are
// consistent, whether its items measure one thing, and whether units may be
// compared on it; nil where neither is known.
func (q *Quality) verdictTable(lang string) *Table {
	r := q.Reliability
	if r == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("quality.verdict"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("validity.dimension")), left(p.T("quality.consistent")), left(p.T("quality.one")), left(p.T("quality.comparable"))}}
	for _, scale := range q.shownScales() {
		v := r.Scales[scale].Verdicts
		row := r.named(scale, lang, p.T("quality.with", v[0].Text.In(lang), "α "+fixed(r.figures(scale).Alpha, 2)), q.oneThing(r.code(scale), lang), v[1].Text.In(lang))
		row.Indent, row.Strong = 0, scale == 0
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{p.T("quality.verdict.note")}
	return t
}

// oneThing is the verdict of convergent validity of a dimension.
func (q *Quality) oneThing(code, lang string) string {
	p := i18n.Printer{Lang: lang}
	if q.Factors == nil {
		return missing
	}
	for _, f := range q.Factors.Result.Factors {
		if g := f.Grade(); f.Code == code && g != cfa.Ungraded {
			return p.T("quality.with", grade(p, g), "AVE "+fixed(f.AVE, 2)+", CR "+fixed(f.CR, 2))
		}
	}
	return missing
}

// scaleTable is the reliability of the whole and of each dimension.
func (q *Quality) scaleTable(lang string) *Table {
	r := q.Reliability
	if r == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("quality.scales"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("validity.dimension")), right(p.T("col.items")), right(p.T("col.n")), right("α"),
		right(p.T("col.interval", points(r.Options.Confidence))), right(p.T("col.stdalpha")), right("ω"), right(p.T("col.omegah")), right(p.T("col.cr.composite")), right(p.T("col.spearmanbrown"))}}
	for _, scale := range q.shownScales() {
		x := r.figures(scale)
		row := r.named(scale, lang, strconv.Itoa(r.Scales[scale].Spec.Span.Len()), strconv.Itoa(x.N), fixed(x.Alpha, 3), interval3(x.AlphaLow, x.AlphaHigh),
			fixed(x.AlphaStandardized, 3), fixed(x.Omega, 3), fixed(x.OmegaHierarchical, 3), fixed(x.OmegaStandardized, 3), fixed(x.SplitHalf.Unequal, 3))
		row.Indent, row.Strong = 0, scale == 0
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{p.T("reliability.rule." + string(r.Options.Missing)), p.T("reliability.note.scales")}
	return t
}

// itemTable is what each item adds to its dimension, with the critical ratio
// of the highest and the lowest 27 %.
func (q *Quality) itemTable(lang string) *Table {
	r := q.Reliability
	if r == nil {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("quality.items"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.item")), right(p.T("col.itemmean")), right(p.T("col.itemsd")),
		right(p.T("col.itemtotal")), right(p.T("col.deleted")), right(p.T("col.criticalratio")), right("p"), left(p.T("col.flags"))}}
	f := func(v number, decimals int) string { return fixed(float64(v), decimals) }
	for _, scale := range r.itemised() {
		head := r.named(scale, lang, "", "", "", "", "", "", "")
		head.Indent, head.Strong = 0, true
		t.Rows = append(t.Rows, head)
		for i, x := range r.items(scale) {
			t.Rows = append(t.Rows, TableRow{Cells: []string{x.Item, r.item(scale, i).Name(lang), f(x.Mean, 2), f(x.SD, 2), f(x.ItemTotal, 3), f(x.AlphaIfDeleted, 3),
				f(x.CriticalRatio, 2), probability(float64(x.CriticalP)), flagWords(p, x.Flags)}, Indent: 1})
		}
	}
	t.Notes = []string{p.T("reliability.note.items")}
	return t
}

// averagingTable says whether the answers of a unit may be averaged.
func (q *Quality) averagingTable(lang string) *Table {
	r := q.Reliability
	if r == nil {
		return nil
	}
	t := r.AggregationTable(lang)
	last := len(t.Columns) - 1 // the verdict, which stands at the head of the chapter
	t.Columns = t.Columns[:last]
	var rows []TableRow
	for _, scale := range q.shownScales() {
		row := t.Rows[scale]
		row.Cells, row.Indent, row.Strong = row.Cells[:last], 0, scale == 0
		rows = append(rows, row)
	}
	t.Rows = rows
	t.Title = i18n.Printer{Lang: lang}.T("quality.averaging.table")
	return t
}

func (q *Quality) structureTable(lang string) *Table {
	if q.Validity == nil {
		return nil
	}
	t := q.Validity.verdictTable(lang)
	t.Title = i18n.Printer{Lang: lang}.T("quality.structure.table")
	return t
}

func (q *Quality) factorTable(lang string) *Table {
	if q.Validity == nil || q.Validity.Factors == nil {
		return nil
	}
	return q.Validity.factorTable(lang)
}

// mostPaired is the number of factors up to which a table of their pairs can be
// read.
const mostPaired = 12

func (q *Quality) modelBlocks(lang string) []qualityBlock {
	f := q.Factors
	if f == nil {
		return nil
	}
	blocks := []qualityBlock{{Table: f.FitTable(lang)}, {Table: f.QualityTable(lang)}}
	if len(f.Result.Factors) <= mostPaired {
		blocks = append(blocks, qualityBlock{Table: f.DiscriminantTable(lang)})
	}
	return blocks
}
