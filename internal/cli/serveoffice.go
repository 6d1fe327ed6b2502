package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/exchange"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/office"
	"goodgov/internal/web/page"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/disclosure"
	"goodgov/survey/form"
)

// officeRoom is where those work who run the survey.
func officeRoom(site *page.Site, s *study.Study, f *form.Form, kept *store.Store) *office.Room {
	config := office.Config{Site: site, Store: kept, Form: f, Units: s.Units, Table: s.Config.Responses != "", Target: s.Config.Collecting.Target, Publish: s.Config.Publish, People: officePeople(s, site.Base)}
	for _, q := range s.Config.Collecting.Quotas {
		config.Quotas = append(config.Quotas, office.Quota{Question: q.Question, Value: q.Value, AtLeast: q.AtLeast, AtMost: q.AtMost})
	}
	config.Answers = &collectedSoFar{dir: s.Dir, units: s.Units.Codes(), form: f, kept: kept, now: site.Now}
	return office.New(config)
}

// collectedSoFar are the answers of the study that is served, its own table and
// what was collected. They are read anew each time: its files may be mended
// meanwhile. Rows that can't be read are a reason of being invalid, since one
// telephone's fault must not hide everybody's answers.
type collectedSoFar struct {
	dir   string
	units []string // that the office knows
	form  *form.Form
	kept  *store.Store
	now   func() time.Time
}

// What may be wrong with a study while it is served.
var errStudyChanged = &collect.Refusal{Code: "serve.changed", Text: diag.Say("the study's units were changed: start the server anew", "评价项目的单元已改动：请重新启动服务")}

// faulty lets the office say that there are faults in the study's files.
func faulty(err error) error {
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		return err
	}
	return &office.Faulty{Problems: problems}
}

// open reads the study with what a source has. The caller closes it.
func (c *collectedSoFar) open(ctx context.Context, source study.Source) (*study.Study, error) {
	s, err := study.Open(c.dir)
	if err != nil {
		return nil, faulty(err)
	}
	if !slices.Equal(s.Units.Codes(), c.units) {
		return nil, errStudyChanged
	}
	err = s.Collect(ctx, func(_ context.Context, s *study.Study) (string, study.Source, error) {
		if s.Dir != c.dir {
			return "", nil, nil // an earlier wave
		}
		return storeName, source, nil
	})
	return s, err
}

// any tells whether there is anything to be read.
func (c *collectedSoFar) any(ctx context.Context, s *study.Study) (bool, error) {
	if s.Config.Responses != "" {
		return true, nil
	}
	counts, err := c.kept.Counts(ctx)
	return slices.ContainsFunc(counts, func(n collect.Count) bool { return n.Form == c.form.ID }), err
}

// Evaluate evaluates the answers as `goodgov run` does, but for what takes
// long: how sure ranks are, groups, waves, quality.
func (c *collectedSoFar) Evaluate(ctx context.Context) (*office.Interim, error) {
	ends, err := c.ends(ctx)
	if err != nil {
		return nil, err
	}
	source := &inOrder{Store: c.kept, form: c.form.ID}
	s, err := c.open(ctx, source)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if some, err := c.any(ctx, s); err != nil || !some {
		return nil, err
	}
	made := &office.Interim{At: c.now(), Earlier: make([]int, len(c.units))}
	if s.Config.Responses != "" {
		if made.Earlier, err = c.earlier(ctx); err != nil {
			return nil, faulty(err)
		}
	}
	var reasons []survey.Reason
	verdicts := func(v survey.Verdict) error {
		reasons = append(reasons, v.Reasons)
		return nil
	}
	made.Evaluation, err = screenedScores(ctx, s, verdicts)
	if fault, ok := errors.AsType[*office.Faulty](err); ok {
		// Who is valid, and how many are wanting, hangs on no weights.
		made.Unscored, reasons = fault, nil
		if made.Evaluation, err = s.Screen(ctx, study.ReadOptions{BadRows: survey.SkipBadRows, Verdicts: verdicts}); err != nil {
			return nil, faulty(err)
		}
		_, err = c.count(ctx, s, source, reasons, made)
		return made, err
	}
	if err != nil {
		return nil, err
	}
	valid, err := c.count(ctx, s, source, reasons, made)
	if err != nil {
		return nil, err
	}
	made.Settled, err = c.evaluateSettled(ctx, s, source.came, ends.until(s.Units, valid, s.Config.Publish.MinRespondents))
	return made, err
}

// screenedScores evaluates the study's answers. verdicts may be nil.
func screenedScores(ctx context.Context, s *study.Study, verdicts func(survey.Verdict) error) (*reports.Evaluation, error) {
	e, err := s.Run(ctx, study.RunOptions{Read: study.ReadOptions{BadRows: survey.SkipBadRows, Verdicts: verdicts}, Errors: indicators.WithErrors})
	if err != nil {
		return nil, faulty(err)
	}
	e.Program = program()
	return e, nil
}

// openSettled reads the study without what came after it would have counted.
func (c *collectedSoFar) openSettled(ctx context.Context, fewest int) (*study.Study, error) {
	ends, err := c.ends(ctx)
	if err != nil {
		return nil, err
	}
	source := &inOrder{Store: c.kept, form: c.form.ID}
	whole, err := c.open(ctx, source)
	if err != nil || len(ends.now) == 0 {
		return whole, err
	}
	defer whole.Close()
	reasons, err := c.verdicts(ctx, whole)
	if err != nil {
		return nil, err
	}
	rows, err := whole.AnswerTable(ctx)
	if err != nil {
		return nil, faulty(err)
	}
	valid, err := c.eachValid(ctx, whole, rows, source, reasons, func([]string, int, arrival) {})
	if err != nil {
		return nil, err
	}
	return c.open(ctx, &settled{c.kept, whole.Units, ends.until(whole.Units, valid, fewest)})
}

// evaluateSettled evaluates what of all came before it was too late to count; nil
// where nothing came later.
func (c *collectedSoFar) evaluateSettled(ctx context.Context, whole *study.Study, all []arrival, until map[int]int64) (*reports.Evaluation, error) {
	source := &settled{c.kept, whole.Units, until}
	switch late := source.late(all); {
	case late == 0:
		return nil, nil
	case late == len(all) && whole.Config.Responses == "":
		return &reports.Evaluation{Units: whole.Units, Tallies: make([]survey.Tally, len(whole.Units.List))}, nil
	}
	s, err := c.open(ctx, source)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return screenedScores(ctx, s, nil)
}

// earlier counts, by unit, the questionnaires of the study's own table.
func (c *collectedSoFar) earlier(ctx context.Context) ([]int, error) {
	s, err := study.Open(c.dir)
	if err != nil {
		return nil, err
	}
	e, err := s.Screen(ctx, study.ReadOptions{BadRows: survey.SkipBadRows})
	if err != nil {
		return nil, err
	}
	returned := make([]int, len(e.Tallies))
	for unit := range returned {
		returned[unit] = e.Tallies[unit].Returned
	}
	return returned, nil
}

// count goes over the valid questionnaires once more, for quotas and for whose
// work they are; and returns, as eachValid does, when they came.
func (c *collectedSoFar) count(ctx context.Context, s *study.Study, source *inOrder, reasons []survey.Reason, made *office.Interim) ([][]int64, error) {
	rows, err := s.AnswerTable(ctx)
	if err != nil {
		return nil, faulty(err)
	}
	quotas := s.Config.Collecting.Quotas
	at := make([]int, len(quotas))
	for q, quota := range quotas {
		at[q] = slices.Index(rows.Header, quota.Question)
		made.Quotas = append(made.Quotas, make([]int, len(c.units)))
	}
	made.Interviewers = map[office.InterviewerIn]int{}
	return c.eachValid(ctx, s, rows, source, reasons, func(cells []string, unit int, how arrival) {
		for q, quota := range quotas {
			if at[q] >= 0 && slices.Contains(strings.Fields(cells[at[q]]), quota.Value) {
				made.Quotas[q][unit]++
			}
		}
		if how.by != "" {
			made.Interviewers[office.InterviewerIn{Account: how.by, Unit: unit}]++
		}
	})
}

// eachValid goes over the valid questionnaires of units that are there, and
// returns by unit under which numbers they came; those of the study's own table came
// as nothing.
func (c *collectedSoFar) eachValid(ctx context.Context, s *study.Study, rows *study.AnswerTable, source *inOrder, reasons []survey.Reason, row func(cells []string, unit int, how arrival)) ([][]int64, error) {
	column := unitColumnOf(s, rows.Header)
	valid := make([][]int64, len(c.units))
	n := -1
	for cells, err := range rows.Rows(ctx, survey.SkipBadRows) {
		if err != nil {
			return nil, faulty(err)
		}
		if n++; cells == nil || n >= len(reasons) || reasons[n] != 0 {
			continue
		}
		unit, known := column.unitOf(s, cells)
		if !known {
			continue
		}
		var how arrival
		at := rows.Collected()
		if at >= 0 && at < len(source.came) {
			how = source.came[at]
		}
		if at < len(source.came) {
			valid[unit] = append(valid[unit], how.number)
		}
		row(cells, unit, how)
	}
	return valid, nil
}

// unitColumn is where the unit of a row stands; −1 is nowhere.
type unitColumn int

func unitColumnOf(s *study.Study, header []string) unitColumn {
	return unitColumn(slices.Index(header, s.Config.Columns.Unit))
}

// unitOf is the unit of a row; where no column says it there is but one.
func (c unitColumn) unitOf(s *study.Study, cells []string) (int, bool) {
	if c < 0 {
		return len(s.Units.List) - 1, true
	}
	return s.Units.Index(strings.TrimSpace(cells[c]))
}

// verdicts are what the screening says of each row.
func (c *collectedSoFar) verdicts(ctx context.Context, s *study.Study) ([]survey.Reason, error) {
	if some, err := c.any(ctx, s); err != nil || !some {
		return nil, cmp.Or(err, error(errNothingCollected))
	}
	var reasons []survey.Reason
	responses, err := s.Answers(ctx, study.ReadOptions{BadRows: survey.SkipBadRows, Keep: survey.CountRows, Verdicts: func(v survey.Verdict) error {
		reasons = append(reasons, v.Reasons)
		return nil
	}})
	if err != nil {
		return nil, faulty(err)
	}
	return reasons, responses.Close()
}

// validRows are the valid rows of some units.
func (c *collectedSoFar) validRows(ctx context.Context, s *study.Study, reasons []survey.Reason, units []int) (*exchange.Answers, error) {
	rows, err := s.AnswerTable(ctx)
	if err != nil {
		return nil, faulty(err)
	}
	within := map[string]bool{}
	for _, unit := range units {
		within[c.units[unit]] = true
	}
	return screened(ctx, rows, s.Config.Columns.Unit, reasons, within, surveyExportOptions{bad: true}), nil
}

var errNothingCollected = &collect.Refusal{Code: "serve.nothing", Text: diag.Say("no questionnaire has come in yet", "还没有收到问卷")}

// Export are the valid questionnaires of units, as `goodgov survey export`
// writes them.
func (c *collectedSoFar) Export(ctx context.Context, format, lang string, units []int) (*office.Download, error) {
	s, err := c.open(ctx, ordered{c.kept, collect.ByID}) // which says nothing of when they came
	if err != nil {
		return nil, err
	}
	table, err := c.exported(ctx, s, units)
	if err != nil {
		return nil, errors.Join(faulty(err), s.Close())
	}
	return &office.Download{Rows: table.Rows, Files: givenOut(ctx, table, format, lang), Close: s.Close}, nil
}

func (c *collectedSoFar) exported(ctx context.Context, s *study.Study, units []int) (*exchange.Table, error) {
	reasons, err := c.verdicts(ctx, s)
	if err != nil {
		return nil, err
	}
	answers, err := c.validRows(ctx, s, reasons, units)
	if err != nil {
		return nil, err
	}
	return exchange.Of(s).Select(ctx, answers, exchange.Selection{})
}

// givenOut are the files of a table that the office gives out.
func givenOut(ctx context.Context, table *exchange.Table, kind, lang string) []office.File {
	return answersIn(kind).files(ctx, table, answerLayout{base: "answers", lang: lang, mark: true})
}

// Own are the valid questionnaires of units with the unit, the background that
// enough people have in common there, and the answers to the items; in an order
// that says nothing of when they came, without what came after collecting
// had ended, and without the answers whose mean the report leaves out.
func (c *collectedSoFar) Own(ctx context.Context, lang string, units []int, fewest int) (*office.Download, error) {
	s, err := c.openSettled(ctx, fewest)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if some, err := c.any(ctx, s); err != nil || !some {
		return nil, cmp.Or(err, error(errNothingCollected))
	}
	var reasons []survey.Reason
	e, err := screenedScores(ctx, s, func(v survey.Verdict) error {
		reasons = append(reasons, v.Reasons)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if units = slices.DeleteFunc(slices.Clone(units), e.Hidden); len(units) == 0 {
		return &office.Download{Of: e, Close: func() error { return nil }}, nil
	}
	answers, err := c.validRows(ctx, s, reasons, units)
	if err != nil {
		return nil, err
	}
	rows, err := c.ownRows(s, e, answers)
	if err != nil {
		return nil, faulty(err)
	}
	blanked := rows.protect(fewest)
	d := exchange.Of(s)
	d.Repeats = true // there are no ids
	table, err := d.Select(ctx, rows.answers(), exchange.Selection{})
	if err != nil {
		return nil, faulty(err)
	}
	return &office.Download{Of: e, Rows: table.Rows, Blanked: blanked, Hidden: len(rows.hidden), Close: func() error { return nil },
		Files: append(givenOut(ctx, table, "csv", lang), givenOut(ctx, table, "xlsx", lang)...)}, nil
}

// ownRows are rows with the unit in front, then the background, then the items,
// as texts of one string each: there may be many.
type ownRows struct {
	header     []string
	background int // so many columns of it
	rows       []string
	hidden     map[hiddenItem]bool // whose answers are left out
}

// hiddenItem is an item's column in a unit.
type hiddenItem struct {
	unit   int
	column string
}

const cellEnd = "\x1f"

// ownRows leaves out the answers to an item in a unit where the report leaves its
// mean out, which could be worked out of them.
func (c *collectedSoFar) ownRows(s *study.Study, e *reports.Evaluation, answers *exchange.Answers) (*ownRows, error) {
	d := exchange.Of(s)
	column := unitColumnOf(s, answers.Header)
	var from []int
	o := &ownRows{hidden: map[hiddenItem]bool{}}
	take := func(role exchange.Role) {
		for _, v := range d.Variables {
			at := slices.Index(answers.Header, v.Name)
			if v.Role != role || at < 0 || role == exchange.Background && !c.hasChoices(v.Name) {
				continue
			}
			from, o.header = append(from, at), append(o.header, v.Name)
		}
	}
	take(exchange.Unit)
	if len(from) == 0 { // there is but one
		from, o.header = append(from, -1), append(o.header, "unit")
	}
	take(exchange.Background)
	o.background = len(from) - 1
	take(exchange.Item)
	nodes := make([]int, len(from)) // 0 is no item
	for i := 1 + o.background; i < len(from); i++ {
		nodes[i], _ = e.Framework.Index(o.header[i])
	}
	cells := make([]string, len(from))
	for row, err := range answers.Rows {
		if err != nil {
			return nil, err
		}
		unit, known := column.unitOf(s, row)
		if !known {
			continue // valid ones have a unit
		}
		for i, at := range from {
			cells[i] = ""
			switch {
			case nodes[i] > 0 && e.HiddenCell(unit, nodes[i]):
				o.hidden[hiddenItem{unit, o.header[i]}] = true
			case at >= 0:
				cells[i] = strings.ReplaceAll(strings.TrimSpace(row[at]), cellEnd, " ")
			}
		}
		o.rows = append(o.rows, strings.Join(cells, cellEnd))
	}
	return o, nil
}

// hasChoices tells a question that many answer alike from one for words.
func (c *collectedSoFar) hasChoices(name string) bool {
	q := c.form.Question(name)
	return q != nil && q.Kind != form.Words
}

// protect leaves out the background that few share in their unit, and returns
// of how many rows it left out any. Then it sorts the rows.
func (o *ownRows) protect(fewest int) (blanked int) {
	slices.Sort(o.rows) // by unit, then background
	for begin := 0; begin < len(o.rows); {
		unit, _, _ := strings.Cut(o.rows[begin], cellEnd)
		end := begin
		for end < len(o.rows) && strings.HasPrefix(o.rows[end], unit+cellEnd) {
			end++
		}
		blanked += o.protectUnit(o.rows[begin:end], fewest)
		begin = end
	}
	slices.Sort(o.rows)
	return blanked
}

// protectUnit leaves the rows as much of their background as enough others of
// the unit have too: all columns, or all but the last, and so on. The columns
// that matter most come first in goodgov.yaml.
func (o *ownRows) protectUnit(rows []string, fewest int) (blanked int) {
	left := make([]int, len(rows))
	for i := range left {
		left[i] = i
	}
	for keep := o.background; keep > 0 && len(left) > 0; keep-- {
		keys := make([]string, len(left))
		for i, row := range left {
			cells := strings.Split(rows[row], cellEnd)
			keys[i] = strings.Join(cells[1:1+keep], cellEnd)
		}
		rare := disclosure.Rare(keys, fewest)
		var rest []int
		for i, row := range left {
			if !rare[i] {
				continue
			}
			cells := strings.Split(rows[row], cellEnd)
			if keep == o.background {
				blanked++
			}
			cells[keep] = ""
			rows[row] = strings.Join(cells, cellEnd)
			rest = append(rest, row)
		}
		left = rest
	}
	return blanked
}

func (o *ownRows) answers() *exchange.Answers {
	return &exchange.Answers{Header: o.header, Rows: func(yield func([]string, error) bool) {
		for _, row := range o.rows {
			if !yield(strings.Split(row, cellEnd), nil) {
				return
			}
		}
	}}
}
