package sheets

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/xlsx"
)

// Format names what Write makes of a panel.
type Format string

// The formats. Those that are named as a layout are read as that layout.
const (
	FormatLong      Format = "long"
	FormatWide      Format = "wide"
	FormatSquare    Format = "square"
	FormatPyANP     Format = "pyanp"
	FormatAHPSurvey Format = "ahpsurvey"
	FormatAHPTools  Format = "ahptools"
	FormatAHPOS     Format = "ahp-os"      // a project in JSON
	FormatAHPOSText Format = "ahp-os-text" // the hierarchy alone
	FormatGluc      Format = "gluc-yaml"
	FormatFuzzyAHP  Format = "fuzzyahp"
	FormatJSON      Format = "json"
	FormatFormulas  Format = "formulas" // a workbook that computes the weights itself
	FormatLaTeX     Format = "latex"
	FormatWord      Format = "word" // HTML tables to paste into a document
)

// Formats lists the formats.
func Formats() []Format {
	return []Format{FormatLong, FormatWide, FormatSquare, FormatPyANP, FormatAHPSurvey, FormatAHPTools, FormatAHPOS, FormatAHPOSText,
		FormatGluc, FormatFuzzyAHP, FormatJSON, FormatFormulas, FormatLaTeX, FormatWord}
}

// Container is the kind of file that a table is written to.
type Container string

// The containers.
const (
	Text     Container = "csv"
	Workbook Container = "xlsx"
)

// Containers are those that a format can be written to, the usual one first;
// for what is no table the one is Text.
func (f Format) Containers() []Container {
	switch f {
	case FormatLong, FormatWide, FormatSquare, FormatPyANP, FormatAHPSurvey:
		return []Container{Text, Workbook}
	case FormatAHPTools, FormatFormulas:
		return []Container{Workbook}
	}
	return []Container{Text}
}

// Extension is how the names of such files end.
func (f Format) Extension() string {
	switch f {
	case FormatAHPTools, FormatFormulas:
		return ".xlsx"
	case FormatAHPOS, FormatJSON:
		return ".json"
	case FormatAHPOSText:
		return ".txt"
	case FormatGluc:
		return ".yaml"
	case FormatLaTeX:
		return ".tex"
	case FormatWord:
		return ".html"
	}
	return ".csv"
}

// WriteOptions say how a panel is written.
type WriteOptions struct {
	Container Container        // "" is the usual one of the format
	Analysis  ahp.GroupOptions // of the formats that hold results
	Language  string           // of their words
}

// Write writes a panel in a format. What the format can't hold, so that it
// would not be read as it was, is an error and nothing is written; what is
// merely left out, such as the weights of experts, is in the notes. The error
// is a *diag.Problems, an *ahp.PanelError of a panel that has no results, or a
// failure to write.
func Write(w io.Writer, p *ahp.Panel, format Format, opt WriteOptions) (*diag.Problems, error) {
	if opt.Container == "" {
		opt.Container = format.Containers()[0]
	}
	var problems diag.Problems
	var out bytes.Buffer
	var err error
	switch format {
	case FormatJSON:
		err = writeJSON(&out, p)
	case FormatAHPOS:
		err = writeProject(&out, p, &problems)
	case FormatAHPOSText:
		_, err = io.WriteString(&out, hierarchyOf(p)+"\n")
	case FormatGluc:
		writeGluc(&out, p)
	case FormatLaTeX, FormatWord:
		err = writeResults(&out, p, format, opt)
	case FormatFormulas:
		err = writeFormulas(&out, p, opt)
	default:
		err = writeTables(&out, tablesOf(p, format, &problems), format, opt.Container)
	}
	if err != nil {
		return nil, err
	}
	if problems.Errors() == 0 {
		checkRead(out.Bytes(), p, format, opt.Container, &problems)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	_, err = w.Write(out.Bytes())
	return &problems, err
}

// table is a sheet of cells: texts and numbers, nil for none.
type table struct {
	name string
	rows [][]any
}

// tablesOf arranges a panel in tables.
func tablesOf(p *ahp.Panel, format Format, problems *diag.Problems) []table {
	switch format {
	case FormatLong:
		return []table{longTable(p)}
	case FormatSquare:
		return squareTables(p)
	case FormatWide, FormatPyANP:
		return []table{wideTable(p, format)}
	case FormatAHPTools:
		return ahpToolsTables(p)
	case FormatAHPSurvey:
		return []table{ahpSurveyTable(p, problems)}
	default:
		return []table{fuzzyAHPTable(p, problems)}
	}
}

func writeTables(w io.Writer, tables []table, format Format, container Container) error {
	if container == Workbook {
		return writeWorkbook(w, tables)
	}
	if format == FormatFuzzyAHP {
		return writeQuoted(w, tables[0])
	}
	out := csv.NewWriter(w)
	for _, t := range tables {
		for _, row := range t.rows {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = cellText(cell)
			}
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// cellText writes a cell of a text: fractions stay exact.
func cellText(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case float64:
		return ratioText(v)
	default:
		return fmt.Sprint(v)
	}
}

// writeQuoted writes cells in quotation marks with semicolons between them.
func writeQuoted(w io.Writer, t table) error {
	for _, row := range t.rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, `"`+strings.ReplaceAll(cellText(cell), `"`, `""`)+`"`)
		}
		if _, err := io.WriteString(w, strings.Join(cells, ";")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func writeWorkbook(w io.Writer, tables []table) error {
	sheets := make([]xlsx.Sheet, len(tables))
	for k, name := range sheetNames(tables) {
		sheets[k] = xlsx.Sheet{Name: name, Rows: xlsx.Rows(tables[k].rows)}
	}
	return xlsx.WriteSheets(w, sheets...)
}

// sheetNames makes the names legal for sheets and different.
func sheetNames(tables []table) []string {
	const longest = 31
	used := map[string]bool{}
	names := make([]string, len(tables))
	for k, t := range tables {
		safe := strings.Trim(strings.Map(func(r rune) rune {
			if r < ' ' || strings.ContainsRune(`:\/?*[]`, r) {
				return '-'
			}
			return r
		}, t.name), "' ")
		if safe == "" {
			safe = "-"
		}
		name := shorten(safe, longest)
		for n := 2; used[strings.ToLower(name)]; n++ {
			suffix := fmt.Sprintf(" (%d)", n)
			name = shorten(safe, longest-len(suffix)) + suffix
		}
		used[strings.ToLower(name)] = true
		names[k] = name
	}
	return names
}

// shorten keeps the first characters of a text, as a spreadsheet counts them,
// in units of UTF-16.
func shorten(text string, most int) string {
	units := 0
	for i, r := range text {
		if units++; r > 0xFFFF {
			units++
		}
		if units > most {
			return text[:i]
		}
	}
	return text
}

// value is a judgement as a cell: nil where there is none.
func value(m *ahp.Matrix, i, j int) any {
	if m == nil || !m.Judged(i, j) {
		return nil
	}
	return m.At(i, j)
}

// judgedBy is the matrix of an expert, nil where there is none.
func judgedBy(p *ahp.Panel, node, expert int) *ahp.Matrix { return p.Matrices[node][expert] }

// hasGroups reports whether any expert is of a group.
func hasGroups(p *ahp.Panel) bool {
	return slices.ContainsFunc(p.Experts, func(e ahp.PanelExpert) bool { return e.Group != "" })
}

func longTable(p *ahp.Panel) table {
	t := table{name: "judgements", rows: [][]any{{"expert", "parent", "a", "b", "value"}}}
	for e, expert := range p.Experts {
		for _, node := range p.Compared() {
			codes := p.Elements(node)
			for i, a := range codes {
				for j := i + 1; j < len(codes); j++ {
					t.rows = append(t.rows, []any{expert.Name, p.Nodes[node].Code, a, codes[j], value(judgedBy(p, node, e), i, j)})
				}
			}
		}
	}
	return t
}

func squareTables(p *ahp.Panel) []table {
	var tables []table
	for e, expert := range p.Experts {
		t := table{name: expert.Name}
		for _, node := range p.Compared() {
			m := judgedBy(p, node, e)
			if m == nil {
				continue
			}
			codes := p.Elements(node)
			title := make([]any, len(codes)+1)
			title[0], title[1] = "expert: "+expert.Name, "node: "+p.Nodes[node].Code
			head := []any{nil}
			for _, code := range codes {
				head = append(head, code)
			}
			t.rows = append(t.rows, title, head)
			for i, code := range codes {
				row := []any{code}
				for j := range codes {
					row = append(row, value(m, i, j))
				}
				t.rows = append(t.rows, row)
			}
		}
		if t.rows != nil {
			tables = append(tables, t)
		}
	}
	if tables == nil {
		tables = []table{{name: "matrices"}}
	}
	return tables
}

// pairOf is a pair that some node compares.
type pairOf struct{ node, i, j int }

func pairsOf(p *ahp.Panel) []pairOf {
	var pairs []pairOf
	for _, node := range p.Compared() {
		n := len(p.Children(node))
		for i := range n {
			for j := i + 1; j < n; j++ {
				pairs = append(pairs, pairOf{node, i, j})
			}
		}
	}
	return pairs
}

// rowsOf adds a row for each expert: the name, the group if there are any, and
// a value for each pair.
func rowsOf(p *ahp.Panel, head []any) [][]any {
	first := []any{"expert"}
	if hasGroups(p) {
		first = append(first, "group")
	}
	rows := [][]any{append(first, head...)}
	for e, expert := range p.Experts {
		row := []any{expert.Name}
		if hasGroups(p) {
			row = append(row, expert.Group)
		}
		for _, pair := range pairsOf(p) {
			row = append(row, value(judgedBy(p, pair.node, e), pair.i, pair.j))
		}
		rows = append(rows, row)
	}
	return rows
}

func wideTable(p *ahp.Panel, format Format) table {
	var head []any
	for _, pair := range pairsOf(p) {
		codes := p.Elements(pair.node)
		name := fmt.Sprintf("%s: %s vs %s", p.Nodes[pair.node].Code, codes[pair.i], codes[pair.j])
		if format == FormatPyANP {
			name = fmt.Sprintf("%s vs %s wrt %s", codes[pair.i], codes[pair.j], p.Nodes[pair.node].Code)
		}
		head = append(head, name)
	}
	return table{name: "judgements", rows: rowsOf(p, head)}
}

func ahpToolsTables(p *ahp.Panel) []table {
	tree := table{name: "hierarchy", rows: [][]any{{"Node", "Parent", "Children_Ordered"}}}
	for i, node := range p.Nodes {
		if codes := p.Elements(i); len(codes) > 0 {
			parent := ""
			if node.Parent >= 0 {
				parent = p.Nodes[node.Parent].Code
			}
			tree.rows = append(tree.rows, []any{node.Code, parent, strings.Join(codes, ",")})
		}
	}
	var head []any
	count := map[int]int{}
	for _, pair := range pairsOf(p) {
		count[pair.node]++
		head = append(head, fmt.Sprintf("%s.%d", p.Nodes[pair.node].Code, count[pair.node]))
	}
	return []table{tree, {name: "answers", rows: rowsOf(p, head)}}
}

// ahpSurveyTable is one node's, on the signed scale: −6 where the left is 6
// times as important (negconvert = TRUE).
func ahpSurveyTable(p *ahp.Panel, problems *diag.Problems) table {
	compared := p.Compared()
	if len(compared) != 1 {
		onlyOne(FormatAHPSurvey, "node", len(compared), problems)
		return table{}
	}
	node := compared[0]
	codes := p.Elements(node)
	head := []any{"id"}
	for i, a := range codes {
		for _, b := range codes[i+1:] {
			head = append(head, a+"_"+b)
		}
	}
	t := table{name: "judgements", rows: [][]any{head}}
	for e, expert := range p.Experts {
		row := []any{expert.Name}
		for i := range codes {
			for j := i + 1; j < len(codes); j++ {
				row = append(row, signed(judgedBy(p, node, e), i, j, problems))
			}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func signed(m *ahp.Matrix, i, j int, problems *diag.Problems) any {
	switch v := value(m, i, j).(type) {
	case float64:
		if !ahp.OnSaatyScale(v) {
			offScale(FormatAHPSurvey, m, i, j, problems)
			return nil
		}
		switch n := math.Round(max(v, 1/v)); {
		case n == 1:
			return 1
		case v > 1:
			return -int(n)
		default:
			return int(n)
		}
	}
	return "NA"
}

// fuzzyAHPTable is one expert's matrix of one node, without names and without
// the lower triangle.
func fuzzyAHPTable(p *ahp.Panel, problems *diag.Problems) table {
	compared := p.Compared()
	var voices []ahp.ExpertMatrix
	if len(compared) == 1 {
		voices = p.Voices(compared[0])
	}
	if len(compared) != 1 {
		onlyOne(FormatFuzzyAHP, "node", len(compared), problems)
		return table{}
	}
	if len(voices) != 1 {
		onlyOne(FormatFuzzyAHP, "expert", len(voices), problems)
		return table{}
	}
	m := voices[0].Matrix
	t := table{}
	for i := range m.N() {
		row := make([]any, m.N())
		for j := i; j < m.N(); j++ {
			row[j] = value(m, i, j)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// onlyOne reports that a format holds one node's, or one expert's, judgements.
func onlyOne(format Format, what string, count int, problems *diag.Problems) {
	words := diag.Say("nodes", "个节点")
	if what == "expert" {
		words = diag.Say("experts", "位专家")
	}
	problems.Add(diag.Problem{Code: "sheets.only_one", Found: diag.Say("%d %s", "%d %s", count, words),
		Want: diag.Say("one: that is what %s holds", "一个：%s 只能容纳一个", string(format)), Hint: diag.Say("choose it with --%s", "请用 --%s 选定", what)})
}

// offScale reports a judgement that a format has no value for.
func offScale(format Format, m *ahp.Matrix, i, j int, problems *diag.Problems) {
	names := m.Names()
	problems.Add(diag.Problem{Code: "sheets.off_scale", Found: diag.Say("%s for %q over %q", "%[2]q 对 %[3]q 为 %[1]s", ratioText(m.At(i, j)), names[i], names[j]),
		Want: diag.Say("a whole number 1–9, or 1 divided by one: %s has no other", "1–9 的整数或其倒数：%s 没有其他值", string(format))})
}
