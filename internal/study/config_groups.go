package study

import (
	"slices"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/diag"
)

// GroupRule defines a group of respondents, to be compared with all others:
// those who gave one of the values in each of the columns.
type GroupRule struct {
	Code  string
	Names indicators.Names
	Where []Condition
}

// Condition is what a group's members have in a background column.
type Condition struct {
	Column string
	Values []string
}

// groups reads the groups of the study: a name, and what its members have in
// background columns. The key `name` has the texts for people.
func (c *Config) groups(m *mapping) {
	all := m.under("groups")
	if all == nil {
		return
	}
	for _, code := range all.order {
		s := all.under(code)
		if s == nil {
			continue
		}
		if slices.Contains(c.Background, code) || !askable(code) {
			all.fault(line(all.values[code].Key), code, "groups.name", diag.Quote(code), diag.Say("a name that is no column of background, and not unit, without commas and colons", "不与 background 的列名或 unit 相同、不含逗号与冒号的名称"), diag.Text{})
		}
		rule := GroupRule{Code: code, Names: s.names("name", c.Language)}
		for _, column := range s.order {
			if column == "name" {
				continue
			}
			switch {
			case !slices.Contains(c.Background, column):
				s.fault(line(s.values[column].Key), column, "groups.column", diag.Quote(column),
					diag.Say("a column of background: %s", "background 中的列：%s", strings.Join(c.Background, ", ")), diag.DidYouMean(column, c.Background))
			case s.empty(column):
				s.fault(line(s.values[column].Key), column, "groups.nobody", diag.Say("no value", "没有取值"), diag.Say("the values that members have, as in [4, 5]", "组内成员的取值，如 [4, 5]"), diag.Text{})
			default:
				rule.Where = append(rule.Where, Condition{column, s.list(column)})
			}
		}
		if len(s.order) == 0 || len(s.order) == 1 && s.order[0] == "name" {
			all.fault(line(all.values[code].Key), code, "groups.nobody", diag.Say("a group without a condition", "没有条件的分组"),
				diag.Say("columns and the values that its members have, as in {age: [4, 5]}", "列及组内成员的取值，如 {age: [4, 5]}"), diag.Text{})
		}
		c.Groups = append(c.Groups, rule)
	}
	all.close()
}

// askable says whether a list of groups on the command line can name a group.
func askable(code string) bool {
	return strings.TrimSpace(code) != "" && code != unitKey && !strings.ContainsAny(code, ",:")
}
