package sheets

import (
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// The long layout has a row for each judgement: expert, parent, a, b, value.
// Its headers may have the names below, in any case and order; the expert may
// be absent (the file is one expert's) and the parent (the elements tell it).

// Names that columns go by.
var (
	expertNames = []string{"expert", "respondent", "judge", "user", "participant", "decision maker", "name", "id", "专家", "专家编号", "评委", "受访者", "姓名", "编号", "序号", "填表人"}
	groupNames  = []string{"group", "category", "组别", "类别", "专家类别", "分组"}
	parentNames = []string{"parent", "node", "criterion", "goal", "wrt", "父指标", "上级", "上级指标", "准则", "目标", "节点"}
	aNames      = []string{"a", "left", "i", "element a", "item a", "指标a", "甲", "左"}
	bNames      = []string{"b", "right", "j", "element b", "item b", "指标b", "乙", "右"}
	valueNames  = []string{"value", "judgement", "judgment", "ratio", "score", "值", "判断", "标度", "比值", "分值"}
)

// columnOf finds a column by one of the names it may have; −1 is none.
func columnOf(header []string, names []string) int {
	for _, name := range names {
		at := slices.IndexFunc(header, func(h string) bool {
			return strings.EqualFold(strings.ReplaceAll(h, "_", " "), name)
		})
		if at >= 0 {
			return at
		}
	}
	return -1
}

// header is the first row of a table, without what a spreadsheet is told
// about separators above it.
func header(g *tabular.Grid) (row int, names []string) {
	if strings.HasPrefix(g.At(0, 0).Text(), "sep=") && g.Rows() > 1 {
		row = 1
	}
	for j := range g.Width(row) {
		names = append(names, g.At(row, j).Text())
	}
	return row, names
}

func isLong(names []string) bool {
	return columnOf(names, aNames) >= 0 && columnOf(names, bNames) >= 0 && columnOf(names, valueNames) >= 0
}

func (x *reader) long(g *tabular.Grid) {
	row, names := header(g)
	who, parent, group := columnOf(names, expertNames), columnOf(names, parentNames), columnOf(names, groupNames)
	a, b, value := columnOf(names, aNames), columnOf(names, bNames), columnOf(names, valueNames)
	for _, column := range []struct {
		at   int
		name string
	}{{a, "a"}, {b, "b"}, {value, "value"}} {
		if column.at < 0 {
			x.problems.Add(fault(place(g.At(row, 0)), "table.missing_column", diag.Say("no column %q", "没有列 %q", column.name),
				diag.Say("the columns [expert], [parent], a, b, value", "列 [expert], [parent], a, b, value"), diag.Text{}))
			return
		}
	}
	for i := row + 1; i < g.Rows(); i++ {
		at := func(j int) tabular.Cell { return g.At(i, j).Under(names[j]) }
		j := judgement{expert: stem(x.File), at: place(at(value))}
		needed := true
		for _, field := range []struct {
			column int
			into   *string
		}{{who, &j.expert}, {parent, &j.parent}, {a, &j.a}, {b, &j.b}} {
			if field.column >= 0 {
				text, ok := at(field.column).Required(&x.problems)
				*field.into, needed = text, needed && ok
			}
		}
		if !needed {
			continue
		}
		if j.a == j.b {
			x.problems.Add(at(b).Problem("judgements.pair", diag.Quote(j.b), diag.Say("another element than %q", "与 %q 不同的元素", j.a)))
			continue
		}
		groupName := ""
		if group >= 0 {
			groupName = at(group).Text()
		}
		x.addExpert(j.expert, groupName)
		x.addPair(j.parent, place(at(a)), j.a, j.b)
		if j.value = x.ratio(at(value)); !math.IsNaN(j.value) {
			x.scale(j.at, at(value).Text(), j.value)
			x.judgements = append(x.judgements, j)
		}
	}
}

// addPair notes that two elements under a parent, "" for one that is not
// said, are compared.
func (x *reader) addPair(parent string, at diag.Problem, a, b string) {
	x.addGroup(parent, at, a, b)
	if parent == "" {
		x.pairs = append(x.pairs, [2]string{a, b})
	}
}

// addGroup adds elements to those under a parent, in the order in which they
// are met.
func (x *reader) addGroup(parent string, at diag.Problem, elements ...string) {
	if x.children[parent] == nil {
		x.children[parent] = map[string]bool{}
		x.groups = append(x.groups, group{parent: parent, at: at})
	}
	g := &x.groups[slices.IndexFunc(x.groups, func(g group) bool { return g.parent == parent })]
	for _, e := range elements {
		if !x.children[parent][e] {
			x.children[parent][e] = true
			g.children = append(g.children, e)
		}
	}
}

// splitUnknown takes the elements whose parent the file does not say apart
// into those that pairs connect: they are under one parent.
func (x *reader) splitUnknown() {
	k := slices.IndexFunc(x.groups, func(g group) bool { return g.parent == "" })
	if k < 0 {
		return
	}
	whole := x.groups[k]
	x.groups = slices.Delete(x.groups, k, k+1)
	leader := map[string]string{} // of the elements that are connected so far
	var find func(e string) string
	find = func(e string) string {
		if leader[e] == "" || leader[e] == e {
			return e
		}
		leader[e] = find(leader[e])
		return leader[e]
	}
	for _, p := range x.pairs {
		leader[find(p[1])] = find(p[0])
	}
	at := map[string]int{}
	for _, e := range whole.children {
		first := find(e)
		if _, seen := at[first]; !seen {
			at[first] = len(x.groups)
			x.groups = append(x.groups, group{at: whole.at})
		}
		x.groups[at[first]].children = append(x.groups[at[first]].children, e)
	}
}
