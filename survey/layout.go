package survey

import (
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// layout is where each column that matters stands in a header.
type layout struct {
	header                    []string
	id, unit, seconds, weight int          // −1 is none
	items                     []itemColumn // in the order in which they stand in the file
	attention                 []int
	background                []int
	texts                     []int // further columns, by the order in which they were asked for
	times                     int   // like seconds, but whether a rule needs it or not
	extra                     []string
}

type itemColumn struct{ field, item int }

// layout finds the columns of a header, and of texts that are wanted besides.
func (q *Questionnaire) layout(header []string, name string, line int, texts ...string) (*layout, error) {
	l := &layout{header: slices.Clone(header)}
	var problems diag.Problems
	at := make(map[string]int, len(header))
	for field, title := range l.header {
		title = strings.Clone(strings.TrimSpace(title))
		l.header[field] = title
		if first, repeated := at[title]; repeated && title != "" {
			problems.Add(diag.Problem{File: name, Line: line, Field: field + 1, Column: title, Code: "table.header_repeated",
				Found: diag.Say("the header of field %d again", "与第 %d 列相同的表头", first+1),
				Want:  diag.Say("each header once", "每个表头只出现一次")})
			continue
		}
		at[title] = field
	}
	used := map[string]bool{}
	var missing []missingColumn
	find := func(title, what, whatZH string) int {
		used[title] = true
		field, found := at[title]
		if !found {
			missing = append(missing, missingColumn{title, diag.Say(what, whatZH)})
			return -1
		}
		return field
	}
	optional := func(title, what, whatZH string) int {
		if title == "" {
			return -1
		}
		return find(title, what, whatZH)
	}
	l.id = optional(q.Columns.ID, "the id", "编号")
	l.unit = optional(q.Columns.Unit, "the unit", "单元")
	if q.Screening.MinSeconds > 0 {
		l.seconds = optional(q.Columns.Seconds, "the time", "用时")
		if q.Columns.Seconds == "" {
			problems.Add(diag.Problem{File: name, Code: "screening.no_seconds",
				Want: diag.Say("min_seconds needs `columns: {seconds: …}`", "min_seconds 需要设置 columns: {seconds: …}")})
		}
	} else {
		l.seconds = -1
		used[q.Columns.Seconds] = true
	}
	l.weight = optional(q.Columns.Weight, "the weight", "权数")
	for i, item := range q.Items {
		if field := find(item.Code, "the item", "题项"); field >= 0 {
			l.items = append(l.items, itemColumn{field: field, item: i})
		}
	}
	slices.SortFunc(l.items, func(a, b itemColumn) int { return a.field - b.field })
	for _, check := range q.Screening.Attention {
		l.attention = append(l.attention, find(check.Column, "the attention item", "注意力检测题"))
	}
	for _, column := range q.Background {
		l.background = append(l.background, find(column, "the background", "背景"))
	}
	for _, column := range texts {
		l.texts = append(l.texts, find(column, "the text", "文本"))
	}
	l.times = -1
	if field, found := at[q.Columns.Seconds]; found {
		l.times = field
	}
	if q.Columns.Unit == "" && len(q.Units) == 0 {
		panic("survey: a questionnaire without a unit column needs one unit")
	}
	for _, title := range l.header {
		if !used[title] && title != "" {
			l.extra = append(l.extra, title)
		}
	}
	if len(missing) > 0 {
		l.reportMissing(missing, len(used), name, line, &problems)
	}
	return l, problems.Err()
}

// missingColumn is a column that the header lacks, and what it is for.
type missingColumn struct {
	title string
	what  diag.Text
}

// reportMissing reports the columns that a header lacks: each with the nearest
// of the columns that have no use, or, where most are missing, all at once,
// for then the first row is hardly the header.
func (l *layout) reportMissing(missing []missingColumn, wanted int, name string, line int, problems *diag.Problems) {
	const several = 5
	if len(missing) > several && 2*len(missing) > wanted {
		problems.Add(diag.Problem{File: name, Line: line, Code: "table.columns_missing",
			Found: diag.Say("%d of %d columns missing, %q the first; the row begins with %s", "%d/%d 列缺失，首先是 %q；该行开头为 %s", len(missing), wanted, missing[0].title, strings.Join(quoted(l.header[:min(len(l.header), 3)]), ", ")),
			Want:  diag.Say("a header with the codes of the items", "含题项代码的表头"),
			Hint:  diag.Say("the first row must be the header: take away titles above it; the columns bear the codes of the indicators", "第一行必须是表头：请删去其上的标题行；各列以指标代码为名")})
		return
	}
	for _, m := range missing {
		hint := diag.DidYouMean(m.title, l.extra)
		if at := slices.IndexFunc(l.extra, func(title string) bool { return strings.EqualFold(title, m.title) }); at >= 0 {
			hint = diag.DidYouMean(l.extra[at], l.extra[at:at+1])
		}
		problems.Add(diag.Problem{File: name, Line: line, Column: m.title, Code: "table.column_missing",
			Found: diag.Say("no such column", "没有此列"), Want: diag.Say("%s column in the header", "表头中的%s列", m.what), Hint: hint})
	}
}

func quoted(texts []string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, diag.Quote(text).String())
	}
	return out
}
