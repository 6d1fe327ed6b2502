package reports

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// WriteFile writes one file of a set by a function. Names have slashes.
type WriteFile func(name string, render func(io.Writer) error) error

// WriteReport writes the report of a whole study in a language: report.html,
// a scorecard for every unit in units/, and every chart in charts/ as SVG and
// PNG. Where the pictures lack a character that their font has not, the
// report's warnings say so.
func WriteReport(e *Evaluation, lang string, write WriteFile) error {
	r := newRenderer(lang)
	var warnings []diag.Warning
	for _, f := range e.figures(lang) {
		// A file is passed on without the page around it: it carries the note.
		for _, file := range []struct {
			name    string
			options chart.Options
		}{
			{"charts/" + f.Name + ".svg", chart.Options{Format: chart.SVG, Note: e.note(lang)}},
			{"charts/" + f.Name + ".png", chart.Options{Format: chart.PNG, Note: e.note(lang)}},
		} {
			err := write(file.name, func(w io.Writer) error {
				met, err := chart.Render(w, f.Spec, file.options)
				if file.options.Format == chart.SVG {
					warnings = append(warnings, met...)
				}
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", file.name, err)
			}
		}
	}
	page, err := e.reportPage(lang, warnings)
	if err != nil {
		return err
	}
	if err := write("report.html", func(w io.Writer) error { return r.page(w, "report.html", page) }); err != nil {
		return err
	}
	names := scorecardNames(e.Units)
	for unit := range e.Units.List {
		if err := e.writeScorecard(r, names, unit, write); err != nil {
			return err
		}
	}
	return nil
}

// WriteScorecard writes the page of one unit.
func WriteScorecard(e *Evaluation, unit int, lang string, write WriteFile) error {
	return e.writeScorecard(newRenderer(lang), scorecardNames(e.Units), unit, write)
}

func (e *Evaluation) writeScorecard(r *renderer, names []string, unit int, write WriteFile) error {
	page, err := e.scorecard(r.lang, names, unit)
	if err != nil {
		return err
	}
	return write(names[unit], func(w io.Writer) error { return r.page(w, "scorecard.html", page) })
}

// beside is the key of a text that leads to the files beside a page, or of what
// is said in its place where there are none.
func (e *Evaluation) beside(files, none string) string {
	if e.Alone {
		return none
	}
	return files
}

// head is what every page begins with.
type head struct {
	Lang, Title, Note string
	Made              string
	Alerts            []string
}

func (e *Evaluation) head(lang, title string) head {
	return head{Lang: diag.Tag(lang), Title: title, Note: e.note(lang), Made: i18n.Printer{Lang: lang}.T(e.beside("report.made", "report.made.alone"))}
}

// fact is a figure of the summary at the top of a page.
type fact struct{ Figure, Label, Detail string }

type reportPage struct {
	head
	Facts     []fact
	Sentence  string
	Strongest *Table
	Weakest   *Table
	Gains     *Table

	Sample     *Table
	Reasons    *Table
	Flags      *Table // of questionnaires that stay valid
	Outcomes   *Table // AAPOR
	Background []*Table
	Weighting  []*Table

	Opinions *Table // of residents

	Framework *Table
	Weights   *Table
	WeightFig *shownFigure
	Matrices  *Table
	Judged    string

	Profile   *shownFigure
	Scores    *Table
	Answers   *shownFigure
	Levels    []levelSection
	Compared  *comparedChapter
	DrillDown template.HTML
	Warnings  *Table
	Notes     []string
	Quality   *qualityChapter
	Robust    *robustChapter
	Methods   []method
}

type levelSection struct {
	Title   string
	Sure    *sureSection
	Ranking *shownFigure
	Heat    *shownFigure
	Table   *Table
}

// method is one line of the method notes.
type method struct{ What, How string }

func (e *Evaluation) reportPage(lang string, warnings []diag.Warning) (*reportPage, error) {
	p := i18n.Printer{Lang: lang}
	page := &reportPage{head: e.head(lang, e.Title.In(lang))}
	names := scorecardNames(e.Units)
	alerts, word := e.publishedAlerts(lang)
	page.Alerts = e.alertLines(lang, alerts, word, -1)
	page.Facts, page.Sentence = e.facts(lang)
	if !e.Hidden(0) {
		strongest, weakest := e.extremesOf(0, extremesOnCard)
		page.Strongest = e.indicatorTable(lang, 0, strongest, p.T("report.strongest"))
		page.Weakest = e.indicatorTable(lang, 0, weakest, p.T("report.weakest"))
		page.Gains = e.gainTable(lang, 0, thingsToMend)
	}

	var listed []int
	for unit := range e.Units.List {
		if e.Units.Depth[unit] < 2 || !e.Units.Lowest(unit) || len(e.Units.List) <= mostDrawn {
			listed = append(listed, unit)
		}
	}
	page.Sample = e.SampleTable(lang, listed)
	page.Sample.Title = p.T("report.sample.table")
	for i, unit := range listed {
		page.Sample.Rows[i].Indent = e.Units.Depth[unit]
		page.Sample.Rows[i].Link = names[unit]
	}
	if page.Reasons = e.ReasonTable(lang); page.Reasons != nil {
		page.Reasons.Title = p.T("run.reasons")
	}
	page.Weighting = e.weightingTables(lang)
	page.Flags, page.Outcomes = e.FlagTable(lang), e.OutcomesTable(lang, listed)
	if !e.Hidden(0) { // who so few people are would tell what they answered, or that they did
		page.Background = e.backgroundTables(lang)
	}

	page.Opinions = e.opinionsTable(lang, listed)

	page.Framework = e.questionTable(lang)
	page.Weights = e.FrameworkTable(lang)
	page.Weights.Title = p.T("report.table2")
	if e.WeightsFrom == FromJudgements {
		page.Matrices = e.MatrixTable(lang)
		page.Matrices.Title = p.T("report.table2b")
		page.Judged = e.consistencySentence(lang)
	}
	page.Scores = e.ScoreTable(lang, 0, e.Framework.Depth)
	page.Scores.Title = p.T("report.table3", e.Units.List[0].Name(lang))
	if err := e.reportFigures(lang, page, &warnings, names); err != nil {
		return nil, err
	}
	var err error
	if page.Quality, err = e.qualityChapter(lang, &warnings); err != nil {
		return nil, err
	}
	compared, err := e.comparedChapter(lang, &warnings)
	if err != nil {
		return nil, err
	}
	page.Compared = compared
	page.DrillDown = e.drillDown(lang, names)
	page.Warnings = e.warningTable(lang, append(warnings, e.Warnings...))
	if e.Problems != nil {
		for _, problem := range e.Problems.All() {
			page.Notes = append(page.Notes, problem.Text().In(lang))
		}
	}
	page.Methods = append(e.methods(lang), e.software(lang))
	return page, nil
}

// widths of figures in a page, in CSS pixels.
const (
	pageWidth = 760
	cardWidth = 640
)

func (e *Evaluation) reportFigures(lang string, page *reportPage, warnings *[]diag.Warning, names []string) error {
	var err error
	if page.Robust, err = e.robustChapter(lang, warnings); err != nil {
		return err
	}
	if page.WeightFig, err = show(e.weightFigure(lang), pageWidth, warnings); err != nil {
		return err
	}
	if f, ok := e.answersFigure(lang); ok {
		if page.Answers, err = show(f, pageWidth, warnings); err != nil {
			return err
		}
	}
	if f, ok := e.profileFigure(lang, 0); ok {
		if page.Profile, err = show(f, pageWidth, warnings); err != nil {
			return err
		}
	}
	for _, level := range RankedLevels(e.Units) {
		section := levelSection{Title: e.levelName(level, lang), Table: e.RankingTable(lang, level, mostDrawn)}
		section.Table.Title = i18n.Printer{Lang: lang}.T("report.ranking.table", e.levelName(level, lang))
		e.linkRanking(section.Table, level, names)
		if f, ok := e.rankingFigure(lang, level); ok {
			if section.Ranking, err = show(f, pageWidth, warnings); err != nil {
				return err
			}
		}
		if f, ok := e.heatFigure(lang, level); ok {
			if section.Heat, err = show(f, pageWidth, warnings); err != nil {
				return err
			}
		}
		if section.Sure, err = e.sureOf(lang, level, warnings); err != nil {
			return err
		}
		page.Levels = append(page.Levels, section)
	}
	return nil
}

// linkRanking leads from the rows of a ranking to the scorecards.
func (e *Evaluation) linkRanking(t *Table, level string, names []string) {
	units := e.inOrder(e.Units.AtLevel(level))
	if len(t.Rows) != len(units) {
		return // the middle was left out
	}
	for i, unit := range units {
		t.Rows[i].Link = names[unit]
	}
}

// facts are the figures to begin with, and the one sentence that sums up.
func (e *Evaluation) facts(lang string) ([]fact, string) {
	p := i18n.Printer{Lang: lang}
	root := &e.Scores.Scores[0][0]
	scale := e.Questionnaire.Scale
	s := e.totals(0)
	facts := []fact{{fixed(root.Value, 4), p.T("run.overall"), p.T("fact.interval", points(e.Scores.Options.Confidence), interval(root.Low, root.High), scale.Min, scale.Max)}}
	if e.Hidden(0) {
		return []fact{{missing, p.T("run.overall"), p.T("word.hidden")}}, ""
	}
	valid := fact{Figure: strconv.Itoa(s.Valid), Label: p.T("fact.valid"), Detail: p.T("fact.returned", s.Returned)}
	if s.Distributed != nil && *s.Distributed > 0 {
		valid.Detail = ofDistributed(p, s.Returned, *s.Distributed, s.Valid)
	}
	facts = append(facts, valid)
	if levels := RankedLevels(e.Units); len(levels) > 0 {
		facts = append(facts, fact{strconv.Itoa(len(e.Units.AtLevel(levels[0]))), e.levelName(levels[0], lang), e.levelCounts(lang)})
	}
	facts = append(facts, fact{e.shape(), p.T("fact.indicators"), e.weightSource(lang)})
	nodes := e.Framework.AtLevel(1)
	best, last := -1, -1
	for _, node := range nodes {
		v := e.published(0, node).Value
		if math.IsNaN(v) {
			continue
		}
		if best < 0 || v > e.Scores.Scores[0][best].Value {
			best = node
		}
		if last < 0 || v < e.Scores.Scores[0][last].Value {
			last = node
		}
	}
	if best < 0 || best == last {
		return facts, ""
	}
	return facts, p.T("report.sentence", e.Units.List[0].Name(lang), fixed(root.Value, 4), scale.Min, scale.Max,
		e.Framework.Nodes[best].Name(lang), fixed(e.Scores.Scores[0][best].Value, 2),
		e.Framework.Nodes[last].Name(lang), fixed(e.Scores.Scores[0][last].Value, 2))
}

// levelCounts: "5 districts, 28 communities".
func (e *Evaluation) levelCounts(lang string) string {
	p := i18n.Printer{Lang: lang}
	text := ""
	for _, level := range e.Units.Levels() {
		if n := len(e.Units.AtLevel(level)); n > 1 {
			if text != "" {
				text += p.T("list.comma")
			}
			text += p.T("fact.count", n, e.levelName(level, lang))
		}
	}
	return text
}

// indicatorTable shows a few indicators of a unit, against the whole where
// the unit is a part of it.
func (e *Evaluation) indicatorTable(lang string, unit int, nodes []int, title string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: title, Columns: []Column{left(p.T("col.indicator")), right(p.T("col.score")), right(e.intervalHeader(lang))}}
	if unit != 0 {
		t.Columns = append(t.Columns, right(p.T("col.against", e.Units.List[0].Name(lang))))
	}
	for _, node := range nodes {
		s := e.published(unit, node)
		cells := []string{e.Framework.Nodes[node].Name(lang), fixed(s.Value, 2), interval(s.Low, s.High)}
		if unit != 0 {
			cells = append(cells, signed(s.Value-e.published(0, node).Value))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	return t
}

// signed prints a difference with its sign: +0.12, −0.30.
func signed(v float64) string {
	text := fixed(v, 2)
	switch {
	case math.IsNaN(v) || text == fixed(0, 2):
		return text
	case v > 0:
		return "+" + text
	}
	return "−" + text[1:]
}

func (e *Evaluation) gainTable(lang string, unit, most int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("report.gains"), Columns: []Column{left(p.T("col.item")), right(p.T("col.weight")), right(p.T("col.score")), right(p.T("col.gap", e.Questionnaire.Scale.Max)), right(p.T("col.gain"))},
		Notes: []string{p.T("report.gains.note", e.Questionnaire.Scale.Max)}}
	for i, g := range e.gains(unit) {
		if i == most {
			break
		}
		n := &e.Framework.Nodes[g.node]
		t.Rows = append(t.Rows, TableRow{Cells: []string{n.Code + " " + n.Name(lang), fixed(e.Weights.Global[g.node], 4), fixed(g.score, 2), fixed(g.gap, 2), fixed(g.gain, 4)}})
	}
	return t
}

// backgroundTables show who answered.
func (e *Evaluation) backgroundTables(lang string) []*Table {
	p := i18n.Printer{Lang: lang}
	var tables []*Table
	for _, background := range e.Background {
		label := e.Labels[background.Column]
		t := &Table{Title: e.Labels.Column(background.Column, lang), Columns: []Column{left(p.T("col.answer")), right(p.T("col.valid")), right(p.T("col.share"))}}
		total := 0
		counts := map[string]int{}
		order := append([]string{}, label.Order...)
		for _, v := range background.Values {
			counts[v.Value] = v.N
			total += v.N
			if !slices.Contains(label.Order, v.Value) {
				order = append(order, v.Value)
			}
		}
		people := make([]int, len(order))
		for i, value := range order {
			if value != "" { // that somebody did not tell tells nothing
				people[i] = counts[value]
			}
		}
		left := e.Publish.among(people)
		for i, value := range order {
			name := e.Labels.Value(background.Column, value, lang)
			if value == "" {
				name = p.T("word.notgiven")
			}
			cells := []string{name, strconv.Itoa(counts[value]), percent(counts[value], total)}
			if left[i].Hidden() {
				cells = []string{name, p.T("word.hidden"), ""}
				t.Notes = []string{e.hiddenNote(lang)}
			}
			t.Rows = append(t.Rows, TableRow{Cells: cells})
		}
		tables = append(tables, t)
	}
	return tables
}

// questionTable is Table 1: the framework with its questions.
func (e *Evaluation) questionTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("report.table1"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), left(p.T("col.question"))}}
	for i := range e.Framework.Nodes {
		n := &e.Framework.Nodes[i]
		question := n.Question.In(lang)
		if n.Reverse {
			question += p.T("report.reversed")
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{n.Code, n.Name(lang), question}, Indent: max(0, e.Framework.Level[i]-1), Strong: e.Framework.Level[i] < 2})
	}
	return t
}

func (e *Evaluation) consistencySentence(lang string) string {
	p := i18n.Printer{Lang: lang}
	worst, over, matrices, experts := 0.0, 0, 0, map[string]bool{}
	for i := range e.Matrices {
		g := e.Matrices[i].Group
		if len(g.Names) < 3 {
			continue // two elements can't contradict each other
		}
		if !math.IsNaN(g.CR) {
			worst = max(worst, g.CR)
		}
		for _, x := range g.Experts {
			matrices++
			if !x.Consistent {
				over++
				experts[x.Expert] = true
			}
		}
	}
	return p.T(e.beside("report.consistency", "report.consistency.alone"), fixed(worst, 4), over, matrices, e.AHP.LimitText(), len(experts), len(e.Experts))
}

// warningTable lists the warnings, the first of them where there are too many
// to be read; nil where there are none.
func (e *Evaluation) warningTable(lang string, warnings []diag.Warning) *Table {
	warnings, others := e.publishedWarnings(warnings)
	if len(warnings)+others == 0 {
		return nil
	}
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("report.warnings.table"), Columns: []Column{left(p.T("col.about")), left(p.T("col.text"))}}
	const most = 200
	said := map[[2]string]bool{} // several pictures may lack the same character
	more := 0
	for _, w := range warnings {
		row := [2]string{e.about(w, lang), w.Text.In(lang)}
		switch {
		case said[row]:
			continue
		case len(t.Rows) < most:
			t.Rows = append(t.Rows, TableRow{Cells: row[:]})
		default:
			more++
		}
		said[row] = true
	}
	if more > 0 {
		t.Notes = append(t.Notes, p.T(e.beside("report.warnings.more", "report.warnings.more.alone"), more))
	}
	if others > 0 {
		t.Notes = append(t.Notes, p.T(e.beside("report.warnings.hidden", "report.warnings.hidden.alone"), others))
	}
	return t
}

// about names what a warning is about.
func (e *Evaluation) about(w diag.Warning, lang string) string {
	text := ""
	if unit, known := e.Units.Index(w.Unit); known {
		text = e.Units.List[unit].Name(lang)
	}
	if node, known := e.Framework.Index(w.Node); known {
		if text != "" {
			text += " · "
		}
		text += w.Node + " " + e.Framework.Nodes[node].Name(lang)
	}
	return text
}

// drillDown is the tree of units as nested lists of links, with scores.
func (e *Evaluation) drillDown(lang string, names []string) template.HTML {
	p := i18n.Printer{Lang: lang}
	var list func(unit int) string
	list = func(unit int) string {
		u, s := &e.Units.List[unit], &e.Scores.Scores[unit][0]
		score := fixed(s.Value, 2)
		if e.Hidden(unit) {
			score = p.T("word.hidden")
		}
		text := `<li><a href="` + template.HTMLEscapeString(escapePath(names[unit])) + `">` + template.HTMLEscapeString(u.Name(lang)) + `</a> <span class="figure">` + template.HTMLEscapeString(score) + `</span>`
		if children := e.Units.Children[unit]; len(children) > 0 {
			text += "<ul>"
			for _, child := range children {
				text += list(child)
			}
			text += "</ul>"
		}
		return text + "</li>"
	}
	return template.HTML(`<ul class="units">` + list(0) + `</ul>`)
}

// methods say how the figures were made, with the options that were used.
func (e *Evaluation) methods(lang string) []method {
	p := i18n.Printer{Lang: lang}
	o := e.Scores.Options
	m := []method{
		{p.T("method.weights"), e.weightSource(lang)},
	}
	if e.WeightsFrom == FromJudgements {
		m = append(m, method{p.T("method.consistency"), p.T("method.consistency.text", e.AHP.RandomIndex, e.AHP.LimitText(), p.T("method.inconsistent."+string(e.AHP.Inconsistent)))})
	}
	m = append(m,
		method{p.T("method.screening"), e.screeningText(lang)},
		method{p.T("method.score"), p.T("method.score." + string(o.Method))},
	)
	if o.Aggregation != indicators.Arithmetic {
		m = append(m, method{p.T("method.aggregation"), p.T("method.aggregation." + string(o.Aggregation))})
	}
	if e.Weighting != nil {
		m = append(m, method{p.T("method.weighting"), e.Weighting.how(lang)})
	}
	m = append(m,
		method{p.T("method.rollup"), p.T("method.rollup." + string(o.Rollup))},
		method{p.T("method.se"), p.T("method.se."+string(o.Design)) + p.T("method.interval", points(o.Confidence))},
		method{p.T("method.rank"), p.T("method.rank.text")},
		method{p.T("method.publish"), e.publishText(lang)},
	)
	return m
}
