package sheets

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// A square layout holds matrices: the elements' names in a header row and, if
// wanted, in the column before the values; the entry of a row over a column is
// a decimal or a fraction; one triangle may be left empty. A sheet may hold
// several, below each other, each with a title in a row of its own or in the
// corner: "node: B1", "expert: E01" (in Chinese too), or a bare name of
// either. What a spreadsheet computes beside a matrix (weights, sums, λmax,
// CI, CR) is left out, and that is said.

// block is a matrix with what may tell whose it is, and of what.
type block struct {
	file, sheet  string
	expert, node string   // where a title says so
	titles       []string // what may be either
	label        string   // the sheet's name, if somebody chose it
	matrix       *ahp.Matrix
	at           diag.Problem   // its place alone is used
	rows         []diag.Problem // places of the entries, row by row
}

// area is where a matrix stands in a grid.
type area struct {
	header      int // its row
	first       int // column of the first value
	names       []string
	labelled    bool // with names in the column before the values
	left, right int  // columns of the whole, statistics included
}

func (a area) n() int { return len(a.names) }

// statistic is what a spreadsheet computes beside a matrix.
var statistic = regexp.MustCompile(`(?i)^(λ.*|lambda.*|c\.?[ir]\.?|r\.?i\.?|gci|weights?|priorit(y|ies)|sum|total|权重.*|权值|特征向量|优先级|.?和|合计|总计|列和|行和|一致性.*|最大特征.*|几何平均.*)([ =:：].*)?$`)

// findAreas finds the matrices of a grid, and the rows that belong to none.
func (x *reader) findAreas(g *tabular.Grid) (areas []area, others []int) {
	for i := 0; i < g.Rows(); {
		a, found := x.areaAt(g, i)
		if !found {
			others = append(others, i)
			i++
			continue
		}
		areas = append(areas, a)
		i += 1 + a.n()
	}
	return areas, others
}

// areaAt tells whether the header of a matrix is in a row.
func (x *reader) areaAt(g *tabular.Grid, row int) (area, bool) {
	from := 0
	for from < g.Width(row) && g.At(row, from).Empty() {
		from++
	}
	// The first text of the row is the first name, or stands in the corner.
	for _, first := range []int{from, from + 1} {
		a, ok := x.areaOf(g, row, first)
		if ok && a.labelled {
			return a, true
		}
	}
	a, ok := x.areaOf(g, row, from)
	return a, ok
}

// areaOf takes the texts of a row, from a column on, for the names of a matrix.
func (x *reader) areaOf(g *tabular.Grid, row, first int) (area, bool) {
	a := area{header: row, first: first, left: first, right: g.Width(row)}
	for j := first; j < g.Width(row); j++ {
		name := g.At(row, j).Text()
		if name == "" || j > first+1 && statistic.MatchString(name) {
			break
		}
		a.names = append(a.names, name)
	}
	rest := g.Rows() - row - 1
	if a.n() < 1 || a.n() > maxElements || rest < a.n() {
		return a, false
	}
	if first > 0 {
		same, known := 0, 0
		for k, name := range a.names {
			label := g.At(row+1+k, first-1).Text()
			if label == name {
				same++
			}
			if slices.Contains(a.names, label) {
				known++
			}
		}
		// One that is mistyped is a fault of a matrix, not a reason to see none.
		if a.n() == 1 && g.Width(row) > first+1 {
			return a, false
		}
		if a.labelled = 2*same > a.n() || known == a.n(); a.labelled {
			a.left--
			return a, true
		}
	}
	if a.n() < 2 || first+a.n() != g.Width(row) || slices.ContainsFunc(a.names, x.isRatio) {
		return a, false
	}
	values, ones := 0, 0
	for k := range a.n() {
		if text := g.At(row+1+k, first+k).Text(); x.blank(text) || text == "1" {
			ones++
		}
		if g.Width(row+1+k) > first+a.n() {
			return a, false
		}
		for j := range a.n() {
			if text := g.At(row+1+k, first+j).Text(); x.blank(text) || x.isRatio(text) {
				values++
			}
		}
	}
	isMatrix := values == a.n()*a.n() || row == 0 && rest == a.n() && 2*values >= a.n()*a.n()
	return a, isMatrix && 2*ones > a.n()
}

func (x *reader) isRatio(text string) bool { return ahp.IsJudgement(x.literal(text)) }

// squares reads the matrices of a file.
func (x *reader) squares(grids []*tabular.Grid) {
	for _, g := range grids {
		if strings.HasPrefix(g.At(0, 0).Text(), "sep=") {
			x.Layout = AHPOS
		}
		areas, others := x.findAreas(g)
		if len(areas) == 0 {
			x.problems.Add(x.notSquare(g))
			continue
		}
		last := -1
		for _, a := range areas {
			b := block{file: g.File, sheet: g.Sheet, at: place(g.At(a.header, a.first))}
			for _, row := range others {
				if row > last && row < a.header {
					x.title(g, row, &b)
				}
			}
			last = a.header
			x.beside(g, a)
			s := square{reader: x, grid: g, area: a}
			if b.matrix = s.matrix(); b.matrix == nil {
				continue
			}
			b.rows = s.places()
			if a.labelled {
				if corner := g.At(a.header, a.left).Text(); corner != "" && !generic.MatchString(corner) {
					b.entitle(corner, "")
				}
			}
			x.blocks = append(x.blocks, b)
		}
		for _, row := range others {
			if row > last {
				x.title(g, row, nil)
			}
		}
	}
	if len(x.leftOut) > 0 {
		names := slices.Clone(x.leftOut)
		slices.Sort(names)
		names = slices.Compact(names)
		const shown = 6
		list := strings.Join(names[:min(len(names), shown)], ", ")
		if len(names) > shown {
			list += ", …"
		}
		x.note("matrix.beside", diag.Say("what was computed of the matrices is not read: %s (%d places)", "由矩阵算出的内容未读取：%s（%d 处）", list, len(x.leftOut)))
	}
}

// notSquare says why a sheet holds no matrix.
func (x *reader) notSquare(g *tabular.Grid) diag.Problem {
	for j := range g.Width(0) {
		if cell := g.At(0, j); cell.Empty() && (j > 0 || g.Rows()-1 == g.Width(0)) {
			return cell.Problem("matrix.no_name", diag.Quote(""), diag.Say("a name", "名称"))
		}
	}
	return g.Problem("matrix.not_square", diag.Say("%d rows under %d columns", "%[2]d 列、%[1]d 行", g.Rows()-1, g.Width(0)),
		diag.Say("as many rows as names in the header, with or without a first column of names", "行数与表头名称数相同，首列可写名称，也可不写"))
}

// generic is a corner that names neither node nor expert.
var generic = regexp.MustCompile(`(?i)^(criteria|criterion|elements?|items?|names?|matrix|指标|准则|要素|因素|名称|矩阵|判断矩阵|[-\\/#*]+|C\.?R\.?)$`)

// title reads a row outside the matrices: a title of the one below it, what a
// spreadsheet computed, or the lines that AHP-OS writes about a matrix. In a
// row that is none of them stands something that was not read; b is nil below
// the last matrix.
func (x *reader) title(g *tabular.Grid, row int, b *block) {
	var texts []string
	first := -1
	for j := range g.Width(row) {
		if text := g.At(row, j).Text(); text != "" {
			if first < 0 {
				first = j
			}
			texts = append(texts, text)
		}
	}
	switch {
	case row == 0 && strings.HasPrefix(texts[0], "sep="):
	case statistic.MatchString(texts[0]) || x.Layout == AHPOS && !slices.ContainsFunc(texts, func(t string) bool { return !x.isNumber(t) }):
		x.leftOut = append(x.leftOut, texts[0])
	case b != nil && len(texts) == 1:
		b.entitle(texts[0], "")
	case b != nil && len(texts)%2 == 0 && isRoleAlone(texts[0]):
		for pair := range slices.Chunk(texts, 2) {
			b.entitle(pair[0], pair[1])
		}
	case b != nil && role(texts[0]) != "":
		for _, text := range texts {
			b.entitle(text, "")
		}
	default:
		x.problems.Add(fault(place(g.At(row, first)), "matrix.stray", diag.Quote(strings.Join(texts, " ")),
			diag.Say("a matrix, or its title in one cell above it", "判断矩阵，或其上方单元格中的标题"), diag.Text{}))
	}
}

func (x *reader) isNumber(text string) bool {
	_, err := strconv.ParseFloat(x.literal(text), 64)
	return err == nil
}

// Words that say what a title names.
var (
	expertWord = regexp.MustCompile(`(?i)^(expert|respondent|judge|participant|专家|评委|受访者|填表人)\s*([:：]|$)\s*`)
	nodeWord   = regexp.MustCompile(`(?i)^(node|parent|goal|criterion|matrix|with respect to|wrt|节点|父指标|上级|上级指标|目标|准则|判断矩阵)\s*([:：]|$)\s*`)
)

func role(text string) string {
	switch {
	case expertWord.MatchString(text):
		return "expert"
	case nodeWord.MatchString(text):
		return "node"
	}
	return ""
}

// isRoleAlone reports whether a text says what the cell behind it names.
func isRoleAlone(text string) bool {
	return expertWord.FindString(text) == text && text != "" || nodeWord.FindString(text) == text && text != ""
}

// entitle takes a title, "expert: E01", or its two halves.
func (b *block) entitle(text, value string) {
	named := func(word *regexp.Regexp) string {
		if value != "" {
			return value
		}
		return strings.TrimSpace(word.ReplaceAllString(text, ""))
	}
	switch role(text) {
	case "expert":
		b.expert = named(expertWord)
	case "node":
		b.node = named(nodeWord)
	default:
		b.titles = append(b.titles, text)
	}
}

// beside collects the headers to the right of a matrix, which are not read.
func (x *reader) beside(g *tabular.Grid, a area) {
	for j := a.first + a.n(); j < a.right; j++ {
		if text := g.At(a.header, j).Text(); text != "" {
			x.leftOut = append(x.leftOut, text)
		}
	}
}

// square reads one matrix.
type square struct {
	*reader
	grid *tabular.Grid
	area
}

// cell is the one of two elements.
func (s *square) cell(i, j int) tabular.Cell {
	return s.grid.At(s.header+1+i, s.first+j).Under(s.names[j])
}

// matrix reads the values; nil where the names are at fault.
func (s *square) matrix() *ahp.Matrix {
	if !s.checkNames() || !s.checkFields() {
		return nil
	}
	n := s.n()
	values := make([][]float64, n)
	for i := range n {
		if s.labelled {
			if label := s.grid.At(s.header+1+i, s.first-1); label.Text() != s.names[i] {
				s.problems.Add(fault(place(label), "matrix.row_name", diag.Quote(label.Text()), diag.Say("%q, the name of column %d", "%q，即第 %d 列的名称", s.names[i], s.first+i+1), diag.Text{}))
			}
		}
		values[i] = make([]float64, n)
		for j := range n {
			values[i][j] = s.ratio(s.cell(i, j))
		}
	}
	m := ahp.NewMatrix(s.names)
	for i := range n {
		if d := values[i][i]; !math.IsNaN(d) && math.Abs(d-1) > 1e-9 {
			cell := s.cell(i, i)
			s.problems.Add(cell.Problem("matrix.diagonal", diag.Quote(cell.Text()), diag.Say("1 on the diagonal", "对角线为 1")))
		}
		for j := i + 1; j < n; j++ {
			s.pair(m, i, j, values[i][j], values[j][i])
		}
	}
	return m
}

func (s *square) checkNames() bool {
	ok := true
	for j, name := range s.names {
		if first := slices.Index(s.names, name); first < j {
			s.problems.Add(fault(place(s.grid.At(s.header, s.first+j)), "table.repeated_column",
				diag.Say("a second column %q, after field %d", "重复的列 %q（第 %d 列已有）", name, s.first+first+1), diag.Say("each name once", "列名不重复"), diag.Text{}))
			ok = false
		}
	}
	return ok
}

// checkFields finds rows of a text that have fewer or more cells than the
// header: nobody can tell which are missing.
func (s *square) checkFields() bool {
	ok := true
	if s.grid.Sheet != "" || s.header < 0 {
		return ok
	}
	want := s.grid.Fields(s.header)
	for i := range s.n() {
		if n := s.grid.Fields(s.header + 1 + i); n != want {
			p := fault(place(s.grid.At(s.header+1+i, 0)), "table.ragged", diag.Say("%d fields", "%d 列", n), diag.Say("%d fields, as in the header", "%d 列（与表头一致）", want), diag.Text{})
			p.Field = 0
			s.problems.Add(p)
			ok = false
		}
	}
	return ok
}

// pair sets one pair from the two entries that may speak of it.
func (s *square) pair(m *ahp.Matrix, i, j int, upper, lower float64) {
	value, given := upper, s.cell(i, j)
	switch {
	case math.IsNaN(upper) && math.IsNaN(lower):
		return
	case math.IsNaN(upper):
		value, given = 1/lower, s.cell(j, i)
	case !math.IsNaN(lower):
		agreed, rounded, err := ahp.Reconcile(upper, lower)
		if err != nil {
			s.problems.Add(s.unequal("matrix.not_reciprocal", i, j, upper))
			return
		}
		if rounded {
			p := s.unequal("matrix.rounded", i, j, upper)
			if lower > upper {
				p = s.unequal("matrix.rounded", j, i, lower)
			}
			p.Severity = diag.Caution
			p.Hint = diag.Say("it was read as that", "已按此计算")
			s.problems.Add(p)
		}
		value = agreed
	}
	s.scale(place(given), given.Text(), value)
	if err := m.Set(i, j, value); err != nil {
		s.problems.Add(judgementProblem(place(given), given.Text(), err))
	}
}

// unequal is the problem that the entry of j over i is not the reciprocal of
// the value of i over j.
func (s *square) unequal(code diag.Code, i, j int, value float64) diag.Problem {
	cell, other := s.cell(j, i), s.cell(i, j)
	return cell.Problem(code,
		diag.Say("%s for %q over %q", "%[2]q 对 %[3]q 为 %[1]s", cell.Text(), s.names[j], s.names[i]),
		diag.Say("%s, the reciprocal of %s on line %d", "%s，即第 %[3]d 行 %[2]s 的倒数", reciprocal(value), other.Text(), place(other).Line))
}

// places are those of the entries.
func (s *square) places() []diag.Problem {
	var all []diag.Problem
	for i := range s.n() {
		for j := range s.n() {
			all = append(all, place(s.cell(i, j)))
		}
	}
	return all
}

// reciprocal writes 1/v as people do.
func reciprocal(v float64) string {
	if v > 1 {
		return "1/" + strconv.FormatFloat(v, 'g', 6, 64)
	}
	return strconv.FormatFloat(1/v, 'g', 6, 64)
}

// nameless reads matrices without names, as the R package FuzzyAHP has them:
// as many rows as columns, all of them values. Its elements are called C1, C2, …
// Names in a header are taken where there are any.
func (x *reader) nameless(grids []*tabular.Grid) {
	for _, g := range grids {
		if _, found := x.areaAt(g, 0); found {
			x.squares([]*tabular.Grid{g})
			continue
		}
		n := g.Rows()
		for i := range n {
			if g.Width(i) > n || n > maxElements {
				x.problems.Add(fault(place(g.At(i, 0)), "matrix.not_square", diag.Say("%d values in a row of %d", "%[2]d 行中的一行有 %[1]d 个值", g.Width(i), n),
					diag.Say("as many rows as columns", "行数与列数相同"), diag.Text{}))
				return
			}
		}
		a := area{header: -1}
		for i := range n {
			a.names = append(a.names, "C"+strconv.Itoa(i+1))
		}
		s := square{reader: x, grid: g, area: a}
		x.note("matrix.nameless", diag.Say("a matrix without names: its elements are called C1 … C%d", "矩阵没有名称，各元素依次称为 C1 … C%d", n))
		x.blocks = append(x.blocks, block{file: g.File, sheet: g.Sheet, at: place(g.At(0, 0)), matrix: s.matrix(), rows: s.places()})
	}
}
