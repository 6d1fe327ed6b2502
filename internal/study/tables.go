package study

import (
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
)

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

func readFramework(t *tabular.Table, problems *diag.Problems) []indicators.Node {
	t.Resolve(tabular.Schema{
		Required: []string{"code", "parent", "name_*"},
		Optional: []string{"question_*", "reverse", "tags", "source", "direction", "min", "max"},
	}, problems)
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
	return nodes
}

func readUnits(t *tabular.Table, problems *diag.Problems) []indicators.Unit {
	t.Resolve(tabular.Schema{
		Required: []string{"code", "parent", "level", "name_*"},
		Optional: []string{"population", "distributed"},
	}, problems)
	var units []indicators.Unit
	for _, row := range t.Rows {
		unit := indicators.Unit{Code: row.Get("code"), Parent: row.Get("parent"), Level: row.Get("level"), Names: names(row, "name_*"),
			Population: math.NaN(), Distributed: -1, Line: row.Line}
		if cell := row.Cell("population"); !cell.Empty() {
			if v, ok := cell.Float(0, math.Inf(1), problems); ok {
				unit.Population = v
			}
		}
		if cell := row.Cell("distributed"); !cell.Empty() {
			if v, ok := cell.Int(0, math.MaxInt32, problems); ok {
				unit.Distributed = v
			}
		}
		units = append(units, unit)
	}
	return units
}

func readExperts(t *tabular.Table, problems *diag.Problems) []reports.Expert {
	t.Resolve(tabular.Schema{Required: []string{"expert"}, Optional: []string{"name", "group", "weight"}}, problems)
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

func readJudgements(t *tabular.Table, problems *diag.Problems) []indicators.Judgement {
	t.Resolve(tabular.Schema{Required: []string{"expert", "parent", "a", "b", "value"}}, problems)
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
	return judgements
}

func readWeights(t *tabular.Table, problems *diag.Problems) []indicators.GivenWeight {
	column := "weight"
	if t.Has("local") && !t.Has("weight") {
		column = "local" // the weights.csv that goodgov itself writes
	}
	t.Resolve(tabular.Schema{Required: []string{"code", column}, Optional: []string{"parent", "level", "name", "global"}}, problems)
	var weights []indicators.GivenWeight
	for _, row := range t.Rows {
		if v, ok := row.Cell(column).Float(0, math.Inf(1), problems); ok {
			weights = append(weights, indicators.GivenWeight{Code: row.Get("code"), Weight: v, Line: row.Line})
		} else {
			weights = append(weights, indicators.GivenWeight{Code: row.Get("code"), Line: row.Line})
		}
	}
	return weights
}

func readCodebook(t *tabular.Table, problems *diag.Problems) reports.Labels {
	t.Resolve(tabular.Schema{Required: []string{"column", "value", "label_*"}, Optional: []string{"missing"}}, problems)
	labels := reports.Labels{}
	for _, row := range t.Rows {
		column, value := row.Get("column"), row.Get("value")
		l := labels[column]
		if l.Values == nil {
			l.Values, l.Missing = map[string]indicators.Names{}, map[string]bool{}
		}
		label := names(row, "label_*")
		switch {
		case column == "":
			problems.Add(row.Cell("column").Problem("codebook.column", diag.Quote(""), diag.Say("the name of a column of the answers", "答卷中的列名")))
			continue
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
	return labels
}

// judgementProblem puts an error of package ahp where the cell is.
func judgementProblem(cell tabular.Cell, err error) diag.Problem {
	p := cell.Problem("judgements.value", diag.Quote(cell.Text()), diag.Raw(err.Error()))
	if fault, ok := asAHP(err); ok {
		p.Code, p.Found, p.Want, p.Hint = fault.Code, fault.Found, fault.Want, fault.Hint
	}
	return p
}
