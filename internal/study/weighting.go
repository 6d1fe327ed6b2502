package study

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/orderstat"
	"goodgov/internal/tabular"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/sampling"
)

// Codes of warnings about weights.
const (
	WarnUnknownCell  diag.Code = "weighting.unknown"
	WarnSmallCell    diag.Code = "weighting.small_cell"
	WarnNotConverged diag.Code = "weighting.not_converged"
	WarnTrimmed      diag.Code = "weighting.trimmed"
	WarnHeavyWeights diag.Code = "weighting.heavy"
	WarnGivenWeights diag.Code = "weighting.errors"
)

// margin is what the table of margins says about one classification of the
// people of a unit.
type margin struct {
	column  string // "gender", "gender*age"
	parts   []string
	unit    int
	rows    []tabular.Row
	values  []string     // by cell, as written: "1", "2*3|4"
	cells   [][][]string // by cell and part, the values that belong to it
	amounts []float64
}

// of finds the cell of values; −1 is none.
func (m *margin) of(values []string) int {
	return slices.IndexFunc(m.cells, func(cell [][]string) bool {
		for i, alternatives := range cell {
			if !slices.Contains(alternatives, values[i]) {
				return false
			}
		}
		return true
	})
}

// margins are all of them, and whether they count people or give shares.
type margins struct {
	list  []*margin
	scale string
}

func (s *Study) readMargins(problems *diag.Problems) error {
	t, err := s.table("weighting.margins", s.Config.Weighting.Margins, problems)
	if err != nil || t == nil {
		return err
	}
	scale := reports.CountScale
	if t.Has(reports.ShareScale) {
		scale = reports.ShareScale
	}
	if t.Has(reports.CountScale) && t.Has(reports.ShareScale) {
		problems.Add(t.Problem("weighting.two_scales", diag.Say("columns count and share both", "同时有 count 与 share 两列"), diag.Say("one of the two", "二者之一")))
		return nil
	}
	if !resolve(t, tabular.Schema{Required: []string{"column", "value", scale}, Optional: []string{"unit"}}, problems) {
		return nil
	}
	s.margins = margins{scale: scale}
	for _, row := range t.Rows {
		s.margins.list = s.addMargin(s.margins.list, row, scale, problems)
	}
	s.checkMargins(t, s.margins.list, scale, problems)
	return nil
}

func (s *Study) addMargin(margins []*margin, row tabular.Row, scale string, problems *diag.Problems) []*margin {
	column, named := row.Cell("column").Required(problems)
	value, valued := row.Cell("value").Required(problems)
	amount, counted := row.Cell(scale).Float(0, mostCounted, problems)
	unit := 0
	if code := row.Get("unit"); code != "" {
		at, known := s.Units.Index(code)
		if !known {
			p := row.Cell("unit").Problem("weighting.unit", diag.Quote(code), diag.Say("the code of a unit", "单元代码"))
			p.Hint = diag.DidYouMean(code, s.Units.Codes())
			problems.Add(p)
			return margins
		}
		unit = at
	}
	if !named || !valued || !counted {
		return margins
	}
	parts, values := split(column, "*"), split(value, "*")
	if len(parts) != len(values) {
		problems.Add(row.Cell("value").Problem("weighting.parts", diag.Quote(value), diag.Say("%d values, joined by *, as in column", "%d 个取值，以 * 连接，与 column 一致", len(parts))))
		return margins
	}
	at := slices.IndexFunc(margins, func(m *margin) bool { return m.column == column && m.unit == unit })
	if at < 0 {
		at = len(margins)
		margins = append(margins, &margin{column: column, parts: parts, unit: unit})
	}
	m := margins[at]
	var cell [][]string
	for _, v := range values {
		cell = append(cell, split(v, "|"))
	}
	for k, other := range m.cells {
		if overlap(cell, other) {
			problems.Add(row.Cell("value").Problem("weighting.repeated", diag.Quote(value), diag.Say("each value once (line %d has it)", "每个取值只出现一次（第 %d 行已有）", m.rows[k].Line)))
			return margins
		}
	}
	m.rows, m.values, m.cells, m.amounts = append(m.rows, row), append(m.values, value), append(m.cells, cell), append(m.amounts, amount)
	return margins
}

func split(text, by string) []string {
	parts := strings.Split(text, by)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func overlap(a, b [][]string) bool {
	for i := range a {
		if !slices.ContainsFunc(a[i], func(v string) bool { return slices.Contains(b[i], v) }) {
			return false
		}
	}
	return true
}

// mostCounted is more than there are.
const mostCounted = 1e12

// mostApart is how far the totals of two margins of the same people may lie
// apart, relatively: more is a mistake, less comes of rounding.
const mostApart = 0.01

// checkMargins looks for totals that can't be right together.
func (s *Study) checkMargins(t *tabular.Table, margins []*margin, scale string, problems *diag.Problems) {
	first := map[int]*margin{}
	for _, m := range margins {
		total := sum(m.amounts)
		fault := func(code diag.Code, found, want diag.Text) {
			problems.Add(m.rows[0].Cell(scale).Problem(code, found, want))
		}
		before := first[m.unit]
		switch {
		case !(total > 0):
			fault("weighting.totals", diag.Say("nobody in all of %s", "%s 合计为 0", m.column), diag.Say("people in some cell", "至少一个单元格有人"))
		case scale == reports.ShareScale && math.Abs(total-1) > mostApart:
			fault("weighting.totals", diag.Say("shares of %s that add up to %.6g", "%s 各份额合计为 %.6g", m.column, total), diag.Say("1", "1"))
		case before != nil && s.Config.Weighting.Method == reports.PostStratify:
			fault("weighting.two_margins", diag.Say("margins of %s and of %s", "%s 与 %s 两个边际", before.column, m.column),
				diag.Say("one for post-stratification, its cells combined as in %s*%s; or method: rake", "事后分层只用一个边际，可交叉为 %s*%s；或改用 method: rake", before.column, m.column))
		case before != nil && scale == reports.CountScale && math.Abs(total/sum(before.amounts)-1) > mostApart:
			fault("weighting.totals", diag.Say("%.10g people by %s", "按 %[2]s 合计 %[1].10g 人", total, m.column), diag.Say("%.10g, as by %s", "%.10g 人，与 %s 一致", sum(before.amounts), before.column))
		}
		if before == nil {
			first[m.unit] = m
		}
	}
	if len(margins) == 0 && problems.Errors() == 0 {
		problems.Add(t.Problem("weighting.no_margins", diag.Say("no margins", "没有边际"), diag.Say("a row for each cell", "每个单元格一行")))
	}
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

// openMargins reads the margins that the study weights to.
func (s *Study) openMargins(problems *diag.Problems) error {
	if s.Config.Weighting == nil || s.Config.Weighting.Margins == "" || s.Units == nil {
		return nil
	}
	return s.readMargins(problems)
}

// WithWeighting is the study with its respondents weighted otherwise.
func (s *Study) WithWeighting(w *RespondentWeighting) (*Study, error) {
	other := s.With(func(c *Config) { c.Weighting = w })
	var problems diag.Problems
	if err := other.openMargins(&problems); err != nil {
		return nil, err
	}
	problems.Sort()
	return other, problems.Err()
}

// weigher computes respondents' weights in the first reading of the answers;
// nil where the study asks for none.
func (s *Study) weigher() *finder {
	if s.Config.Weighting == nil {
		return nil
	}
	levels := s.Units.Levels()
	var columns []string
	for _, m := range s.margins.list {
		for _, part := range m.parts {
			if part == s.Config.Columns.Unit || !slices.Contains(levels, part) {
				columns = append(columns, part)
			}
		}
	}
	find := func(_ context.Context, cases *survey.Cases, overlay *survey.Overlay) ([]diag.Warning, error) {
		w := &weighter{study: s, cases: cases, margins: s.margins.list, scale: s.margins.scale}
		result, err := w.weigh(overlay)
		if err != nil {
			return nil, err
		}
		if s.weighted == nil {
			s.weighted = map[*survey.Overlay]*weighted{}
		}
		s.weighted[overlay] = result
		return result.report.Warnings, nil
	}
	return &finder{columns: columns, find: find}
}

// weighted is what a first reading made of the respondents.
type weighted struct {
	report      *reports.RespondentWeights
	calibration *sampling.Calibration
	cases       []int // of Calibration's respondents, numbers of cases
}

// weights are those of the study's respondents; nil where it asks for none.
func (s *Study) weights(ctx context.Context, bad survey.BadRows) (*weighted, error) {
	overlay, err := s.overlay(ctx, bad)
	if err != nil {
		return nil, err
	}
	return s.weighted[overlay], nil
}

type weighter struct {
	study   *Study
	cases   *survey.Cases
	margins []*margin
	scale   string

	valid    []int // cases
	base     []float64
	problems diag.Problems
	warnings []diag.Warning
}

func (w *weighter) warn(code diag.Code, unit int, text diag.Text) {
	warning := diag.Warning{Code: code, Text: text}
	if unit > 0 {
		warning.Unit = w.study.Units.List[unit].Code
	}
	w.warnings = append(w.warnings, warning)
}

func (w *weighter) weigh(overlay *survey.Overlay) (*weighted, error) {
	for n := range w.cases.Len() {
		if w.cases.Reasons[n] == 0 && w.cases.Unit[n] >= 0 {
			w.valid, w.base = append(w.valid, n), append(w.base, w.cases.Weight[n])
		}
	}
	classified := make([]sampling.Margin, len(w.margins))
	for i, m := range w.margins {
		classified[i] = w.classify(m)
	}
	w.uncovered(classified)
	w.problems.Sort()
	if err := w.problems.Err(); err != nil {
		return nil, err
	}
	calibration, r, err := w.calibrate(classified)
	if err != nil {
		return nil, err
	}
	for at, n := range w.valid {
		if w.base[at] > 0 {
			overlay.Weights[n] = calibration.Weights[at] / w.base[at]
		}
	}
	w.describe(r, classified, calibration)
	return &weighted{report: r, calibration: calibration, cases: w.valid}, nil
}

// classify finds the cell of every valid respondent. Totals of a unit's margins
// are brought to those of its first one; shares are of the respondents' own
// weights.
func (w *weighter) classify(m *margin) sampling.Margin {
	c := sampling.Margin{Cell: make([]int, len(w.valid))}
	within := w.study.Units.Within(m.unit)
	readers := make([]func(int) string, len(m.parts))
	for i, part := range m.parts {
		readers[i] = w.reader(part)
	}
	values, people := make([]string, len(m.parts)), 0.0
	strange, unknown := map[string]int{}, 0
	for at, n := range w.valid {
		c.Cell[at] = sampling.Outside
		unit := int(w.cases.Unit[n])
		if unit < within[0] || unit > within[len(within)-1] {
			continue
		}
		people += w.base[at]
		blank := false
		for i, read := range readers {
			values[i] = read(n)
			blank = blank || values[i] == "" || w.study.Labels[m.parts[i]].Missing[values[i]]
		}
		switch c.Cell[at] = m.of(values); {
		case c.Cell[at] >= 0:
		case blank:
			c.Cell[at] = sampling.Unknown
			unknown++
		default:
			c.Cell[at] = sampling.Unknown
			strange[strings.Join(values, "*")]++
		}
	}
	for _, value := range slices.Sorted(maps.Keys(strange)) {
		p := m.rows[0].Cell("value").Problem("weighting.no_cell", diag.Say("%d valid respondents with %s = %s%s, and no row for them", "有 %[1]d 名有效受访者的 %[2]s = %[3]s%[4]s，表中却无此行", strange[value], m.column, value, w.in(m.unit)),
			diag.Say("a row for every value that occurs", "每个出现的取值一行"))
		p.Hint = diag.Say("values may be joined: 3|4", "取值可以合并，如 3|4")
		w.problems.Add(p)
	}
	if unknown > 0 {
		w.warn(WarnUnknownCell, m.unit, diag.Say("%d respondents without %s keep their part of the weight", "%[1]d 名受访者未填 %[2]s，保持其原有权数份额", unknown, m.column))
	}
	total := people
	if w.scale == reports.CountScale {
		first := slices.IndexFunc(w.margins, func(other *margin) bool { return other.unit == m.unit })
		total = sum(w.margins[first].amounts)
	}
	for _, amount := range m.amounts {
		c.Totals = append(c.Totals, amount/sum(m.amounts)*total)
	}
	return c
}

// reader gives the value of a column of a case: a column of the answers, or a
// level of units.
func (w *weighter) reader(column string) func(n int) string {
	if texts := w.cases.Column(column); texts != nil {
		return texts.Of
	}
	u := w.study.Units
	return func(n int) string {
		for _, unit := range u.Path(int(w.cases.Unit[n])) {
			if u.List[unit].Level == column {
				return u.List[unit].Code
			}
		}
		return ""
	}
}

// in names a unit, unless it is the whole.
func (w *weighter) in(unit int) diag.Text {
	if unit == 0 {
		return diag.Raw("")
	}
	code := w.study.Units.List[unit].Code
	return diag.Say(" in %s", "（%s）", code)
}

// uncovered adds the units whose respondents no margin is about: beside weights
// that count people, theirs would count nothing.
func (w *weighter) uncovered(classified []sampling.Margin) {
	units := map[string]int{}
	for at, n := range w.valid {
		if !slices.ContainsFunc(classified, func(c sampling.Margin) bool { return c.Cell[at] != sampling.Outside }) {
			units[w.study.Units.List[w.cases.Unit[n]].Code]++
		}
	}
	if len(units) > 0 {
		list := strings.Join(slices.Sorted(maps.Keys(units)), ", ")
		w.problems.Add(w.fault("weighting.no_margin", diag.Say("respondents of %s, whom no margin is about", "%s 的受访者不在任何边际之内", list), diag.Say("margins of every unit, or of the whole", "每个单元的边际，或全体的边际")))
	}
}

// fault is about the table of margins as a whole.
func (w *weighter) fault(code diag.Code, found, want diag.Text) diag.Problem {
	file, sheet := tabular.SplitName(w.study.path(w.study.Config.Weighting.Margins))
	return diag.Problem{File: file, Sheet: sheet, Code: code, Found: found, Want: want}
}

// calibrate rakes, and trims where the study says so.
func (w *weighter) calibrate(classified []sampling.Margin) (*sampling.Calibration, *reports.RespondentWeights, error) {
	config := w.study.Config
	r := &reports.RespondentWeights{Title: config.Title, Note: config.Note, Units: w.study.Units, Labels: w.study.Labels,
		Method: config.Weighting.Method, Margins: config.Weighting.Margins, Trim: config.Weighting.Trim, Scale: w.scale, Low: math.NaN(), High: math.NaN()}
	opt := sampling.DefaultRake()
	calibration, err := sampling.Rake(w.base, classified, opt)
	if err != nil {
		return nil, nil, w.cellFaults(err)
	}
	if trim := r.Trim; trim != nil {
		measure := meanOf(calibration.Weights)
		if trim.Of == reports.OfMedian {
			measure = medianOf(calibration.Weights)
		}
		r.Low, r.High = trim.Low*measure, trim.High*measure
		if trim.How == reports.Bounded {
			opt.Low, opt.High = r.Low, r.High
			if calibration, err = sampling.Rake(w.base, classified, opt); err != nil {
				return nil, nil, w.cellFaults(err)
			}
		} else if calibration.Weights, err = sampling.Trim(calibration.Weights, r.Low, r.High); err != nil {
			fault, ok := errors.AsType[*sampling.Error](err)
			if !ok {
				return nil, nil, err
			}
			w.problems.Add(diag.Problem{File: w.study.path(ConfigName), Key: "weighting.trim", Code: fault.Code, Found: fault.Text, Want: diag.Say("wider bounds", "放宽界限")})
			return nil, nil, w.problems.Err()
		}
		const last = 1e-9
		for _, x := range calibration.Weights {
			if x > 0 && (x <= r.Low*(1+last) || x >= r.High*(1-last)) {
				r.AtBounds++
			}
		}
	}
	r.Rounds, r.Converged = calibration.Iterations, calibration.Converged
	return calibration, r, nil
}

// cellFaults places cells that can't be met in the table of margins.
func (w *weighter) cellFaults(err error) error {
	faults, ok := errors.AsType[sampling.CellFaults](err)
	if !ok {
		return err
	}
	for _, f := range faults {
		m := w.margins[f.Margin]
		if f.Cell >= len(m.cells) {
			w.problems.Add(w.fault(f.Code, diag.Say("%d respondents without %s%s, whom the bounds keep from their part", "%[1]d 名受访者未填 %[2]s%[3]s，界限使其无法保持原有份额", f.N, m.column, w.in(m.unit)), diag.Say("wider bounds", "放宽界限")))
			continue
		}
		value := fmt.Sprintf("%s = %s", m.column, m.values[f.Cell])
		p := m.rows[f.Cell].Cell(w.scale).Problem(f.Code, diag.Text{}, diag.Text{})
		switch f.Code {
		case sampling.EmptyCell:
			p.Found = diag.Say("people, but no valid respondent with %s%s", "总体有人，但没有 %s%s 的有效受访者", value, w.in(m.unit))
			p.Want = diag.Say("respondents in every cell that has people", "有人的单元格均须有受访者")
			p.Hint = diag.Say("merge it with a neighbour, as in 3|4, or leave the column out", "可与相邻取值合并，如 3|4，或不用此列")
		case sampling.ZeroMargin:
			p.Found = diag.Say("nobody, but %d valid respondents with %s%s", "总体为 0，但有 %[1]d 名 %[2]s%[3]s 的有效受访者", f.N, value, w.in(m.unit))
			p.Want = diag.Say("people in every cell that has respondents", "有受访者的单元格均须有人")
		default:
			p.Found = diag.Say("%d respondents with %s%s, for whom the bounds of the weights leave no room", "有 %[1]d 名 %[2]s%[3]s 的受访者，权数界限使其无法达到总体数", f.N, value, w.in(m.unit))
			p.Want = diag.Say("wider bounds under weighting.trim, or how: redistribute", "放宽 weighting.trim 的界限，或用 how: redistribute")
			p.Hint = diag.Say("merge it with a neighbour, as in 3|4", "可与相邻取值合并，如 3|4")
		}
		w.problems.Add(p)
	}
	w.problems.Sort()
	return w.problems.Err()
}

// fewInCell is where a cell's weight rests on a handful of people.
const fewInCell = 5

// heavy is a design effect of the weights alone that costs half the sample.
const heavy = 2

// describe fills in what people are told of the weights.
func (w *weighter) describe(r *reports.RespondentWeights, classified []sampling.Margin, c *sampling.Calibration) {
	r.Before, r.After = spreadOf(w.base), spreadOf(c.Weights)
	for _, x := range c.Weights {
		if x > 0 {
			r.N++
			r.Sum += x
		}
	}
	for i, m := range w.margins {
		k := classified[i]
		before, after, target := make([]float64, len(k.Totals)), make([]float64, len(k.Totals)), sum(k.Totals)
		count := make([]int, len(k.Totals))
		for at, cell := range k.Cell {
			if cell >= 0 && w.base[at] > 0 {
				before[cell] += w.base[at]
				after[cell] += c.Weights[at]
				count[cell]++
			}
		}
		for cell, value := range m.values {
			x := reports.WeightedCell{Column: m.column, Value: value, Unit: m.unit, N: count[cell],
				Before: before[cell] / sum(before), Target: k.Totals[cell] / target, After: after[cell] / sum(after)}
			r.Cells = append(r.Cells, x)
			if x.Target > 0 {
				r.Deviation = max(r.Deviation, math.Abs(x.After-x.Target)/x.Target)
			}
			if n := count[cell]; n > 0 && n < fewInCell {
				w.warn(WarnSmallCell, m.unit, diag.Say("only %d respondents with %s = %s: their answers count for all such people; merge the cell with a neighbour (3|4)",
					"%[2]s = %[3]s 只有 %[1]d 名受访者，却代表所有此类人：宜与相邻取值合并（3|4）", n, m.column, value))
			}
		}
	}
	r.Deviation = max(r.Deviation, c.Deviation)
	if !r.Converged {
		w.warn(WarnNotConverged, 0, diag.Say("raking has not converged after %d rounds: a cell is %.2g %% off; do the margins contradict each other, or are the bounds too tight?",
			"%d 轮后仍未收敛：最大偏离 %.2g %%；边际之间是否矛盾，或界限是否过紧？", r.Rounds, 100*r.Deviation))
	}
	if r.Trim != nil && r.Trim.How == reports.Redistribute && r.AtBounds > 0 {
		w.warn(WarnTrimmed, 0, diag.Say("%d weights were trimmed: margins are up to %.2g %% off", "%d 个权数被截断：边际最多偏离 %.2g %%", r.AtBounds, 100*r.Deviation))
	}
	if r.After.DesignEffect > heavy {
		w.warn(WarnHeavyWeights, 0, diag.Say("unequal weights cost more than half the sample: %d respondents are worth %.0f; merge cells or trim", "权数差异使样本损失过半：%d 名受访者只相当于 %.0f 名；宜合并单元格或截断", r.N, r.After.Effective))
	}
	w.warn(WarnGivenWeights, 0, diag.Say("scores are weighted to the population; their standard errors take the weights as given, which makes them a little wide where margins explain answers",
		"得分已按总体加权；标准误视权数为给定值，在边际变量能解释作答时略偏大"))
	r.Warnings = w.warnings
}

func spreadOf(weights []float64) reports.WeightSpread {
	mean := meanOf(weights)
	x := reports.WeightSpread{Least: math.Inf(1), Median: medianOf(weights) / mean}
	for _, w := range weights {
		if w > 0 {
			x.Least, x.Greatest = min(x.Least, w/mean), max(x.Greatest, w/mean)
		}
	}
	x.DesignEffect, x.Effective = sampling.Kish(weights)
	return x
}

func meanOf(weights []float64) float64 {
	n, total := 0.0, 0.0
	for _, w := range weights {
		if w > 0 {
			n++
			total += w
		}
	}
	return total / n
}

func medianOf(weights []float64) float64 {
	sorted := slices.DeleteFunc(slices.Clone(weights), func(w float64) bool { return w <= 0 })
	slices.Sort(sorted)
	return orderstat.Median(sorted)
}

// SampleWeights are the weights of the study's respondents, and how they come
// about. The study asks for them.
func (s *Study) SampleWeights(ctx context.Context, opt ReadOptions) (*reports.RespondentWeights, []reports.WeightedRespondent, error) {
	made, err := s.weights(ctx, opt.BadRows)
	if err != nil {
		return nil, nil, err
	}
	opt.Keep = survey.CountRows
	cases, responses, err := s.Cases(ctx, opt, nil)
	if err != nil {
		return nil, nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, nil, err
	}
	var list []reports.WeightedRespondent
	for at, n := range made.cases {
		list = append(list, reports.WeightedRespondent{ID: cases.ID[n], Unit: s.Units.List[cases.Unit[n]].Code, Line: int(cases.Line[n]),
			Base: made.calibration.Base[at], Weight: made.calibration.Weights[at]})
	}
	return made.report, list, nil
}
