package study

import (
	"errors"
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
)

// resolve checks a header and reports whether the rows can be read: every
// column that must be there is.
func resolve(t *tabular.Table, schema tabular.Schema, problems *diag.Problems) bool {
	t.Resolve(schema, problems)
	return !slices.ContainsFunc(schema.Required, func(column string) bool { return !t.Has(column) })
}

// placeError is place for an error; what is no list of problems is returned.
func placeError(t *tabular.Head, err error, problems *diag.Problems) error {
	faults, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		return err
	}
	place(t, faults, problems)
	return nil
}

// place merges the faults that a core package found in the rows of a table.
// It knows lines and columns by name; here they get the sheet and the field.
// A cell that was reported when it was read is not reported again.
func place(t *tabular.Head, faults *diag.Problems, problems *diag.Problems) {
	if faults == nil {
		return
	}
	type cell struct {
		sheet, column string
		line          int
	}
	reported := map[cell]bool{}
	for _, p := range problems.All() {
		if p.File == t.File && p.Column != "" {
			reported[cell{p.Sheet, p.Column, p.Line}] = true
		}
	}
	shown := 0
	for _, p := range faults.All() {
		if p.Severity == diag.Error {
			shown++
		}
		if p.File == t.File && p.Sheet == "" { // a questionnaire that was collected is named already
			p.Sheet = t.Sheet
			if at := columnAt(t, p.Column); at >= 0 && p.Field == 0 {
				p.Field, p.Column = at+1, t.Header.Cells[at]
			}
			if p.Line > 0 && reported[cell{p.Sheet, p.Column, p.Line}] {
				continue
			}
		}
		problems.Add(p)
	}
	problems.Count(faults.Errors() - shown)
}

// columnAt finds a column by the name that a core package gives it; −1 is none.
func columnAt(t *tabular.Head, name string) int {
	if prefix, family := strings.CutSuffix(name, "*"); family {
		return slices.IndexFunc(t.Header.Cells, func(column string) bool { return strings.HasPrefix(column, prefix) })
	}
	if name == "weight" && !t.Has(name) {
		name = "local" // of goodgov's own weights.csv
	}
	return slices.Index(t.Header.Cells, name)
}

// names reads a family of columns such as name_zh, name_en.
func names(row tabular.Row, pattern string) indicators.Names {
	names := indicators.Names{}
	for lang, cell := range row.Family(pattern) {
		if text := cell.Text(); text != "" {
			names[lang] = text
		}
	}
	return names
}

func readFramework(t *tabular.Table, problems *diag.Problems) ([]indicators.Node, bool) {
	schema := tabular.Schema{
		Required: []string{"code", "parent", "name_*"},
		Optional: []string{"question_*", "reverse", "tags", "source", "direction", "min", "max"},
	}
	if !resolve(t, schema, problems) {
		return nil, false
	}
	var nodes []indicators.Node
	for _, row := range t.Rows {
		node := indicators.Node{Code: row.Get("code"), Parent: row.Get("parent"), Names: names(row, "name_*"), Question: names(row, "question_*"), Line: row.Line}
		if cell := row.Cell("reverse"); !cell.Empty() {
			node.Reverse, _ = cell.Bool(problems)
		}
		for tag := range strings.SplitSeq(row.Get("tags"), ";") {
			if tag = strings.TrimSpace(tag); tag != "" {
				node.Tags = append(node.Tags, tag)
			}
		}
		if cell := row.Cell("source"); !cell.Empty() && cell.Text() != "answers" {
			problems.Add(cell.Problem("framework.source", diag.Quote(cell.Text()), diag.Say("answers, or nothing: recorded figures can't be scored yet", "answers 或留空：暂不支持记录型指标")))
		}
		nodes = append(nodes, node)
	}
	return nodes, true
}

// mostDistributed is more questionnaires than there are people.
const mostDistributed = 1e10

func readUnits(t *tabular.Table, problems *diag.Problems) ([]indicators.Unit, bool) {
	schema := tabular.Schema{
		Required: []string{"code", "parent", "level", "name_*"},
		Optional: []string{"population", "distributed", "target"},
	}
	if !resolve(t, schema, problems) {
		return nil, false
	}
	var units []indicators.Unit
	for _, row := range t.Rows {
		unit := indicators.Unit{Code: row.Get("code"), Parent: row.Get("parent"), Level: row.Get("level"), Names: names(row, "name_*"),
			Population: math.NaN(), Distributed: -1, Target: -1, Line: row.Line}
		if cell := row.Cell("population"); !cell.Empty() {
			if v, ok := cell.Float(0, math.Inf(1), problems); ok {
				unit.Population = v
			}
		}
		if cell := row.Cell("distributed"); !cell.Empty() {
			switch v, ok := cell.Int(0, math.MaxInt, problems); {
			case ok && v > mostDistributed:
				problems.Add(cell.Problem("units.distributed", diag.Quote(cell.Text()), diag.Say("a number of questionnaires", "问卷份数")))
			case ok:
				unit.Distributed = v
			}
		}
		if cell := row.Cell("target"); !cell.Empty() {
			if v, ok := cell.Int(0, math.MaxInt, problems); ok {
				unit.Target = v
			}
		}
		units = append(units, unit)
	}
	return units, true
}

func readExperts(t *tabular.Table, problems *diag.Problems) []reports.Expert {
	if !resolve(t, tabular.Schema{Required: []string{"expert"}, Optional: []string{"name", "group", "weight"}}, problems) {
		return nil
	}
	var experts []reports.Expert
	line := map[string]int{}
	for _, row := range t.Rows {
		expert := reports.Expert{Name: row.Get("expert"), Label: row.Get("name"), Group: row.Get("group"), Weight: 1}
		if first, repeated := line[expert.Name]; repeated || expert.Name == "" {
			want := diag.Say("the name of an expert", "专家名称")
			if repeated {
				want = diag.Say("each expert once (line %d has this one)", "每位专家一行（第 %d 行已有）", first)
			}
			problems.Add(row.Cell("expert").Problem("experts.name", diag.Quote(expert.Name), want))
			continue
		}
		line[expert.Name] = row.Line
		if cell := row.Cell("weight"); !cell.Empty() {
			if v, ok := cell.Float(0, math.Inf(1), problems); ok {
				expert.Weight = v
			}
		}
		experts = append(experts, expert)
	}
	return experts
}

func readJudgements(t *tabular.Table, problems *diag.Problems) ([]indicators.Judgement, bool) {
	if !resolve(t, tabular.Schema{Required: []string{"expert", "parent", "a", "b", "value"}}, problems) {
		return nil, false
	}
	var judgements []indicators.Judgement
	for _, row := range t.Rows {
		cell := row.Cell("value")
		if cell.Empty() {
			continue
		}
		value, err := ahp.ParseJudgement(cell.Text())
		if err != nil {
			problems.Add(judgementProblem(cell, err))
			continue
		}
		judgements = append(judgements, indicators.Judgement{Expert: row.Get("expert"), Parent: row.Get("parent"),
			A: row.Get("a"), B: row.Get("b"), Value: value, Line: row.Line})
	}
	return judgements, true
}

// readWeights reads weights.csv, written by hand or by goodgov itself; a weight
// that can't be read is NaN.
func readWeights(t *tabular.Table, problems *diag.Problems) ([]indicators.GivenWeight, bool) {
	column := weightColumn(t)
	if !resolve(t, tabular.Schema{Required: []string{"code", column}, Optional: []string{"parent", "level", "name", "global"}}, problems) {
		return nil, false
	}
	var weights []indicators.GivenWeight
	for _, row := range t.Rows {
		weight := indicators.GivenWeight{Code: csvfile.Plain(row.Get("code")), Weight: math.NaN(), Line: row.Line}
		if v, ok := row.Cell(column).Float(math.Inf(-1), math.Inf(1), problems); ok {
			weight.Weight = v
		}
		weights = append(weights, weight)
	}
	return weights, true
}

func weightColumn(t *tabular.Table) string {
	if t.Has("local") && !t.Has("weight") {
		return "local" // goodgov's own weights.csv
	}
	return "weight"
}

// readCodebook reads the labels of background columns, and for each column the
// cell that names it first.
func readCodebook(t *tabular.Table, problems *diag.Problems) (reports.Labels, map[string]tabular.Cell) {
	labels, first := reports.Labels{}, map[string]tabular.Cell{}
	if !resolve(t, tabular.Schema{Required: []string{"column", "value", "label_*"}, Optional: []string{"missing"}}, problems) {
		return nil, nil
	}
	for _, row := range t.Rows {
		cell := row.Cell("column")
		column := cell.Text()
		if column == "" {
			problems.Add(cell.Problem("codebook.column", diag.Quote(""), diag.Say("the name of a column of the answers", "答卷中的列名")))
			continue
		}
		l, seen := labels[column]
		if !seen {
			l = reports.ColumnLabels{Values: map[string]indicators.Names{}, Missing: map[string]bool{}}
			first[column] = cell
		}
		value, label := row.Get("value"), names(row, "label_*")
		switch {
		case value == "" && l.Name != nil || value != "" && slices.Contains(l.Order, value):
			problems.Add(row.Cell("value").Problem("codebook.repeated", diag.Quote(value), diag.Say("each value of %q once", "%q 的每个取值只出现一次", column)))
			continue
		case value == "": // the column itself
			l.Name = label
		default:
			l.Values[value] = label
			l.Order = append(l.Order, value)
			if cell := row.Cell("missing"); !cell.Empty() {
				l.Missing[value], _ = cell.Bool(problems)
			}
		}
		labels[column] = l
	}
	return labels, first
}

// judgementProblem puts an error of package ahp where the cell is.
func judgementProblem(cell tabular.Cell, err error) diag.Problem {
	p := cell.Problem("judgements.value", diag.Quote(cell.Text()), diag.Raw(err.Error()))
	if fault, ok := errors.AsType[*ahp.Error](err); ok {
		p.Code, p.Found, p.Want, p.Hint = fault.Code, fault.Found, fault.Want, fault.Hint
	}
	return p
}
