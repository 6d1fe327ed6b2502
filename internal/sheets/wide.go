package sheets

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// The wide layouts have a row for each respondent and a column for each pair.
// The headers name the pair: "A vs B wrt P" (pyanp), "A vs B", A:B, A/B, A_B,
// A-B, or a question, A与B相比，哪个更重要. How answers are coded is told by
// Coding. Other columns are background; one of them may name the respondent.

// pairColumn is a column that asks for a pair.
type pairColumn struct {
	at           int
	parent, a, b string
	ambiguous    bool // another reading of the header is as good
}

// wide reads a sheet of a wide layout.
func (x *reader) wide(g *tabular.Grid) {
	row, names := header(g)
	var pairs []pairColumn
	switch x.Layout {
	case AHPSurvey:
		pairs = x.orderedPairs(g, row, names)
	default:
		pairs = pairColumns(names)
		if len(pairs) == 0 {
			x.problems.Add(fault(place(g.At(row, 0)), "sheets.no_pairs", diag.Say("no column that names a pair", "没有任何一列的表头是一对元素"),
				diag.Say("headers such as %q, %q or %q", "%q、%q 或 %q 这样的表头", "A vs B", "A_B", "A与B相比，哪个更重要"), diag.Text{}))
		}
	}
	for _, p := range pairs {
		if p.ambiguous {
			x.problems.Add(fault(place(g.At(row, p.at)), "sheets.ambiguous", diag.Quote(names[p.at]), diag.Say("a header that names one pair", "只能读作一对元素的表头"),
				diag.Say("write %q between the two names", "请在两个名称之间写 %q", " vs ")))
		}
	}
	if len(pairs) > 0 && x.problems.Errors() == 0 {
		x.respondents(g, row, names, pairs)
	}
}

// forms of headers, those that can hardly be meant otherwise first.
var (
	numbering  = regexp.MustCompile(`^(第?\s*(?:Q|q)?\d+(?:[-.]\d+)?\s*题?[\s.、:：)）]+|第\d+题)`)
	about      = regexp.MustCompile(`^(?:对于|对|就|在|从|相对于)(.+?)(?:而言|来说|来看|方面|之下|下|中)?[，,：:]\s*(.+)$`)
	questionOf = regexp.MustCompile(`(?:相比|比较|相较|哪个|哪一个|谁|两者|之间|的?相对重要|的?重要性|的?重要程度|更重要)`)
	versus     = regexp.MustCompile(`(?i)\s+(?:vs\.?|versus|compared (?:to|with))\s+`)
	respect    = regexp.MustCompile(`(?i)\s+(?:wrt|with respect to)\s+`)
	inBrackets = regexp.MustCompile(`^[(（](.+)[)）]$`)
	quotes     = strings.NewReplacer("“", "", "”", "", "\"", "", "「", "", "」", "", "【", "", "】", "", "《", "", "》", "")
)

// split is a way to read a header as a pair.
type split struct{ parent, a, b string }

// question reads "对于P而言，A与B相比，哪个更重要".
func question(name string) []split {
	text := quotes.Replace(strings.TrimSpace(name))
	number := numbering.FindString(text)
	text = strings.TrimSpace(text[len(number):])
	if m := inBrackets.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if i := strings.LastIndex(text, "—"); i >= 0 {
		text = strings.TrimSpace(text[i+len("—"):])
	}
	parent := ""
	if m := about.FindStringSubmatch(text); m != nil {
		parent, text = strings.TrimSpace(m[1]), m[2]
	}
	end := questionOf.FindStringIndex(text)
	if end != nil {
		text = text[:end[0]]
	} else if number == "" {
		return nil
	}
	text = strings.TrimRight(strings.TrimSpace(text), "，,：:？?")
	var found []split
	for _, connector := range []string{"与", "和", "跟", "同", "及", "相对于", "对", "比", " and ", " or "} {
		found = append(found, splitsAt(text, connector)...)
	}
	for i := range found {
		found[i].parent = parent
	}
	return found
}

// opposed reads "A vs B", with "wrt P" behind it or "P: " before it.
func opposed(name string) []split {
	text, parent := strings.TrimSpace(name), ""
	if at := respect.FindStringIndex(text); at != nil {
		text, parent = text[:at[0]], text[at[1]:]
	}
	at := versus.FindStringIndex(text)
	if at == nil {
		return nil
	}
	a, b := text[:at[0]], text[at[1]:]
	if before, after, found := strings.Cut(strings.ReplaceAll(a, "：", ":"), ":"); found && parent == "" {
		parent, a = before, after
	}
	s := split{strings.TrimSpace(parent), strings.TrimSpace(a), strings.TrimSpace(b)}
	if s.a == "" || s.b == "" || s.a == s.b {
		return nil
	}
	return []split{s}
}

// splitsAt are all ways to split a text at a separator.
func splitsAt(text, separator string) []split {
	var found []split
	for from := 0; ; {
		i := strings.Index(text[from:], separator)
		if i < 0 || len(found) > 8 {
			return found
		}
		at := from + i
		a, b := strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+len(separator):])
		if a != "" && b != "" && a != b {
			found = append(found, split{a: a, b: b})
		}
		from = at + len(separator)
	}
}

// pairColumns finds the columns whose headers name a pair: all of one form,
// the first of the forms that any has.
func pairColumns(names []string) []pairColumn {
	separators := []string{":", "：", "|", "/", "_", "－", "–", "—", "-"}
	if found := resolveSplits(names, opposed); len(found) > 0 {
		return found
	}
	if found := resolveSplits(names, question); len(found) > 0 {
		return found
	}
	var best []pairColumn
	for _, separator := range separators {
		found := resolveSplits(names, func(name string) []split { return splitsAt(name, separator) })
		found = connected(found)
		if len(found) > len(best) {
			best = found
		}
	}
	return best
}

// resolveSplits reads headers in one form. Where a header can be split in
// several places, for a name may contain what separates names, the split counts
// whose two names are met most often in the others.
func resolveSplits(names []string, form func(string) []split) []pairColumn {
	all := make([][]split, len(names))
	met := map[string]int{}
	for i, name := range names {
		all[i] = form(name)
		seen := map[string]bool{}
		for _, s := range all[i] {
			for _, element := range []string{s.a, s.b} {
				if !seen[element] {
					seen[element] = true
					met[element]++
				}
			}
		}
	}
	var found []pairColumn
	for i, splits := range all {
		best, most, ambiguous := split{}, 0, false
		for _, s := range splits {
			m := min(met[s.a], met[s.b])
			if m > most {
				best, most, ambiguous = s, m, false
			} else if m == most {
				ambiguous = true
			}
		}
		if most > 0 {
			found = append(found, pairColumn{at: i, parent: best.parent, a: best.a, b: best.b, ambiguous: ambiguous})
		}
	}
	return found
}

// connected leaves out columns of which no name is met in another one, such as
// work_years: a plain separator alone does not make a pair. A single column is
// one all the same if it is the only one.
func connected(pairs []pairColumn) []pairColumn {
	if len(pairs) < 2 {
		return pairs
	}
	met := map[string]int{}
	for _, p := range pairs {
		met[p.a]++
		met[p.b]++
	}
	return slices.DeleteFunc(pairs, func(p pairColumn) bool { return met[p.a] == 1 && met[p.b] == 1 })
}

// orderedPairs takes the columns in the order of the upper triangle, row by
// row, whatever their headers say.
func (x *reader) orderedPairs(g *tabular.Grid, row int, names []string) []pairColumn {
	var columns []int
	who, group := whoColumn(names, nil), columnOf(names, groupNames)
	for j := range names {
		if j != who && j != group {
			columns = append(columns, j)
		}
	}
	n := 2
	for n*(n-1)/2 < len(columns) {
		n++
	}
	if n*(n-1)/2 != len(columns) {
		x.problems.Add(fault(place(g.At(row, 0)), "sheets.triangle", diag.Say("%d columns of answers", "%d 列答案", len(columns)),
			diag.Say("1, 3, 6, 10, …: one for each pair", "1、3、6、10……列，每对一列"), diag.Say("leave out the columns that are no pairs", "请去掉不是成对比较的列")))
		return nil
	}
	elements := make([]string, n)
	named := true
	for j := 1; j < n; j++ {
		splits := splitsAt(names[columns[j-1]], "_")
		if len(splits) != 1 || j > 1 && splits[0].a != elements[0] {
			named = false
			break
		}
		elements[0], elements[j] = splits[0].a, splits[0].b
	}
	if !named {
		for j := range elements {
			elements[j] = "C" + strconv.Itoa(j+1)
		}
		x.note("sheets.unnamed", diag.Say("the headers name no pairs: the elements are called C1 … C%d, in the order of the columns", "表头未写明成对元素，按列的次序称为 C1 … C%d", n))
	}
	var pairs []pairColumn
	for i := range n {
		for j := i + 1; j < n; j++ {
			at := columns[len(pairs)]
			if s := splitsAt(names[at], "_"); named && len(s) == 1 && (s[0].a != elements[i] || s[0].b != elements[j]) {
				p := fault(place(g.At(row, at)), "sheets.order", diag.Quote(names[at]), diag.Say("%s_%s; the order of the columns counts, not their headers", "%s_%s；以列的次序为准，不看表头", elements[i], elements[j]), diag.Text{})
				p.Severity = diag.Caution
				x.Notes.Add(p)
			}
			pairs = append(pairs, pairColumn{at: at, a: elements[i], b: elements[j]})
		}
	}
	return pairs
}

// whoColumn is the column that names the respondent; −1 is none.
func whoColumn(names []string, pairs []pairColumn) int {
	free := asked(names, pairs)
	if at := columnOf(free, expertNames); at >= 0 {
		return at
	}
	if len(free) > 0 && free[0] == "" {
		return 0
	}
	return -1
}

// asked are the headers that name no pair, without the numbers and the words
// around what is asked for in a questionnaire.
func asked(names []string, pairs []pairColumn) []string {
	free := slices.Clone(names)
	for _, p := range pairs {
		free[p.at] = "\x00"
	}
	for j, name := range free {
		name = strings.TrimSpace(name[len(numbering.FindString(name)):])
		free[j] = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "请填写"), "您的"), "专家的")
	}
	return free
}

// everybody is the row of pyanp whose answers are those of all.
const everybody = "all"

// respondents reads the rows below a header.
func (x *reader) respondents(g *tabular.Grid, row int, names []string, pairs []pairColumn) {
	who, group := whoColumn(names, pairs), columnOf(asked(names, pairs), groupNames)
	x.background(g, row, names, pairs, who, group)
	for _, p := range pairs {
		x.addPair(p.parent, place(g.At(row, p.at)), p.a, p.b)
	}
	var cells []tabular.Cell
	for i := row + 1; i < g.Rows(); i++ {
		for _, p := range pairs {
			cells = append(cells, g.At(i, p.at).Under(names[p.at]))
		}
	}
	if x.Layout == Questions {
		x.open["(空)"], x.open["(跳过)"] = true, true
	}
	if x.Layout == Questions && x.codesMissing(cells) {
		x.open["-2"], x.open["-3"] = true, true
	}
	switch {
	case x.opt.Coding != "" && x.opt.Coding != AutoCoding:
		x.Coding = x.opt.Coding
	case x.Layout == PyANP:
		x.Coding = Ratios
	default:
		if x.Coding = x.recogniseCoding(cells); x.Coding == "" {
			return
		}
		x.note("sheets.coding", diag.Say("how answers are coded: %s (--coding %s)", "答案的编码：%s（--coding %s）", x.Coding.say(), string(x.Coding)))
	}
	seen := map[string]int{}
	shared := map[int]judgement{} // by pair, what everybody says
	for i := row + 1; i < g.Rows(); i++ {
		name := "R" + strconv.Itoa(i-row)
		if who >= 0 {
			cell := g.At(i, who).Under(names[who])
			text, ok := cell.Required(&x.problems)
			if !ok {
				continue
			}
			if name = text; seen[name] > 0 {
				x.problems.Add(cell.Problem("sheets.respondent_repeated", diag.Quote(name), diag.Say("each respondent once (line %d has this one)", "每位受访者一行（第 %d 行已有）", seen[name])))
				continue
			}
			seen[name] = place(cell).Line
		}
		all := x.Layout == PyANP && name == everybody && g.Rows()-row > 2
		if !all {
			category := ""
			if group >= 0 {
				category = g.At(i, group).Text()
			}
			x.addExpert(name, category)
		}
		for k, p := range pairs {
			cell := cells[(i-row-1)*len(pairs)+k]
			v := x.coded(cell, p.a, p.b)
			if math.IsNaN(v) {
				continue
			}
			x.scale(place(cell), cell.Text(), v)
			j := judgement{expert: name, parent: p.parent, a: p.a, b: p.b, value: v, at: place(cell)}
			if all {
				shared[k] = j
			} else {
				x.judgements = append(x.judgements, j)
			}
		}
	}
	x.share(shared, pairs)
}

// share gives what the row of everybody says to those who did not say it
// themselves.
func (x *reader) share(shared map[int]judgement, pairs []pairColumn) {
	if len(shared) == 0 {
		return
	}
	own := map[[4]string]bool{}
	for _, j := range x.judgements {
		own[[4]string{j.expert, j.parent, j.a, j.b}] = true
	}
	for _, e := range x.experts {
		for k := range pairs {
			j, given := shared[k]
			if given && !own[[4]string{e.name, j.parent, j.a, j.b}] {
				j.expert = e.name
				x.judgements = append(x.judgements, j)
			}
		}
	}
	x.note("sheets.everybody", diag.Say("the row %q counts for everybody who left a pair open: %d pairs", "%q 行适用于所有未作判断的人：%d 对", everybody, len(shared)))
}

// codesMissing reports whether −2 and −3 are how an export of 问卷星 writes an
// answer that was left open or skipped: no other answer is negative.
func (x *reader) codesMissing(cells []tabular.Cell) bool {
	found := false
	for _, c := range cells {
		v, err := strconv.ParseFloat(c.Text(), 64)
		switch {
		case err != nil || v >= 0:
		case v == -2 || v == -3:
			found = true
		default:
			return false
		}
	}
	return found
}

// background notes the columns that are not read.
func (x *reader) background(g *tabular.Grid, row int, names []string, pairs []pairColumn, who, group int) {
	var left []string
	for j, name := range names {
		if j != who && j != group && name != "" && !slices.ContainsFunc(pairs, func(p pairColumn) bool { return p.at == j }) {
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		p := fault(place(g.At(row, 0)), "sheets.background", diag.Text{}, diag.Say("columns that name no pair are not read: %s", "表头不是成对元素的列未读取：%s", strings.Join(left, ", ")), diag.Text{})
		p.Field, p.Severity = 0, diag.Note
		x.Notes.Add(p)
	}
}
