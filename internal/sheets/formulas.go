package sheets

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/xlsx"
)

// The workbook with formulas lets a reader check every weight in a
// spreadsheet. A sheet for each node has a block for each expert and one for
// the group: the judgements as numbers, all else as formulas:
//
//   - reciprocals, and on the diagonal 1 and 1 more for each pair of the row
//     that is not judged, which is Harker's (1987) matrix, 0 standing there;
//   - geometric means of the rows, where all pairs are judged;
//   - power steps v ← A v / Σ v from equal weights, as many as the block needs
//     to come to rest, and the eigenvector;
//   - λmax, the mean of (Aw)_i / w_i, CI, RI and CR.
//
// The group's judgements are weighted geometric means of the experts' (AIJ). A
// first sheet has local and global weights of the hierarchy.

// steps of the power method: at least as many as a matrix needs that is
// somewhat changed by hand.
const (
	leastSteps = 20
	mostSteps  = 400
	atRest     = 1e-14
)

// mostVoices is how many experts a formula for the group can name: a function
// has 255 arguments at most.
const mostVoices = 255

// formulaBook is the workbook in the making.
type formulaBook struct {
	file *excelize.File
	opt  WriteOptions
	bold int
	grey int // style of what is computed
	err  error
}

func (f *formulaBook) say(en, zh string, args ...any) string {
	return diag.Say(en, zh, args...).In(f.opt.Language)
}

func (f *formulaBook) do(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *formulaBook) set(sheet, cell string, v any) { f.do(f.file.SetCellValue(sheet, cell, v)) }

func (f *formulaBook) formula(sheet, cell, text string) {
	f.do(f.file.SetCellFormula(sheet, cell, text))
	f.do(f.file.SetCellStyle(sheet, cell, cell, f.grey))
}

func (f *formulaBook) title(sheet, cell, text string) {
	f.set(sheet, cell, text)
	f.do(f.file.SetCellStyle(sheet, cell, cell, f.bold))
}

// writeFormulas writes the workbook.
func writeFormulas(w io.Writer, p *ahp.Panel, opt WriteOptions) error {
	r, err := p.Analyse(ahp.GroupOptions{Options: opt.Analysis.Options, Aggregate: ahp.AggregateIndividualJudgements, Inconsistent: ahp.KeepInconsistent})
	if err != nil {
		return err
	}
	if len(p.Experts) > mostVoices {
		var problems diag.Problems
		problems.Add(diag.Problem{Code: "sheets.too_many", Found: diag.Say("%d experts", "%d 位专家", len(p.Experts)), Want: diag.Say("%d at most: a formula names each", "最多 %d 位：公式要逐一引用", mostVoices),
			Hint: diag.Say("choose one with --expert", "可用 --expert 选定一位")})
		return problems.Err()
	}
	f := &formulaBook{file: excelize.NewFile(), opt: opt}
	defer f.file.Close()
	f.bold, err = f.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	f.do(err)
	digits := "0.0000"
	f.grey, err = f.file.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}, CustomNumFmt: &digits})
	f.do(err)
	always := true
	f.do(f.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}))
	tables := []table{{name: f.say("weights", "权重")}}
	compared := p.Compared()
	for _, node := range compared {
		tables = append(tables, table{name: p.Nodes[node].Code})
	}
	names := sheetNames(tables)
	f.do(f.file.SetSheetName("Sheet1", names[0]))
	results := map[int]blockCells{}
	for k, node := range compared {
		_, err := f.file.NewSheet(names[k+1])
		f.do(err)
		f.do(f.file.SetColWidth(names[k+1], "A", "A", 24))
		results[node] = f.node(names[k+1], p, node, r.Groups[node])
	}
	f.summary(names[0], p, r, results)
	if f.err != nil {
		return f.err
	}
	return xlsx.Write(w, f.file)
}

// blockCells are the cells of a block that others refer to.
type blockCells struct {
	sheet       string
	weights     []string
	lambda, cr  string
	first, last int // rows of the matrix
	next        int // the first free row
}

func cellName(column, row int) string { return diag.CellName(column, row) }

func rangeOf(row, n int) string { return cellName(2, row) + ":" + cellName(n+1, row) }

// node writes the sheet of one node.
func (f *formulaBook) node(sheet string, p *ahp.Panel, node int, g *ahp.GroupResult) blockCells {
	voices := p.Voices(node)
	weights := p.Weights()
	f.title(sheet, "A1", p.Nodes[node].Label(f.opt.Language))
	f.set(sheet, "A2", f.say("White cells are judgements; grey ones are computed. λmax, CI and CR by the eigenvector; RI: %s.", "白色单元格为判断，灰色为公式。λmax、CI、CR 按特征向量法；RI 表：%s。", string(g.RandomIndex)))
	const first = 5
	f.title(sheet, "A4", f.say("expert", "专家"))
	f.title(sheet, "B4", f.say("weight", "权重"))
	row := first
	for _, v := range voices {
		f.set(sheet, cellName(1, row), v.Expert)
		f.set(sheet, cellName(2, row), weights[v.Expert])
		row++
	}
	n := len(p.Children(node))
	row++
	// The group's block comes first; the experts' stand where it refers to.
	height := blockHeight(n, g.Matrix)
	start := row + height
	starts := make([]int, len(voices))
	for k, v := range voices {
		starts[k] = start
		start += blockHeight(n, v.Matrix)
	}
	group := f.block(sheet, f.say("group (AIJ)", "群组（AIJ）"), p, node, g.Matrix, g.RI, row, func(i, j int) string {
		var logs, sums []string
		for k, v := range voices {
			if v.Matrix.Judged(i, j) {
				weight := fmt.Sprintf("$B$%d", first+k)
				logs = append(logs, fmt.Sprintf("%s*LN(%s)", weight, cellName(2+j, starts[k]+2+i)))
				sums = append(sums, weight)
			}
		}
		return "EXP(SUM(" + strings.Join(logs, ",") + ")/SUM(" + strings.Join(sums, ",") + "))"
	})
	for k, v := range voices {
		f.block(sheet, v.Expert, p, node, v.Matrix, g.RI, starts[k], nil)
	}
	return group
}

// rowsBelow is how many rows a block has below its matrix, power steps aside.
const rowsBelow = 9

func blockHeight(n int, m *ahp.Matrix) int { return 2 + n + rowsBelow + powerSteps(m) }

// powerSteps is how many steps a matrix needs to come to rest.
func powerSteps(m *ahp.Matrix) int {
	n := m.N()
	a := make([]float64, n*n)
	for i := range n {
		a[i*n+i] = 1
		for j := range n {
			switch {
			case i == j:
			case m.Judged(i, j):
				a[i*n+j] = m.At(i, j)
			default:
				a[i*n+i]++
			}
		}
	}
	v := make([]float64, n)
	for i := range v {
		v[i] = 1 / float64(n)
	}
	for step := 1; step <= mostSteps; step++ {
		next, sum, moved := make([]float64, n), 0.0, 0.0
		for i := range n {
			for j := range n {
				next[i] += a[i*n+j] * v[j]
			}
			sum += next[i]
		}
		for i := range next {
			next[i] /= sum
			moved = max(moved, math.Abs(next[i]-v[i]))
		}
		v = next
		if moved < atRest {
			return max(step, leastSteps)
		}
	}
	return mostSteps
}

// block writes one matrix with all that is computed of it, from a row on.
// upper is the formula of an entry above the diagonal; nil for judgements.
func (f *formulaBook) block(sheet, title string, p *ahp.Panel, node int, m *ahp.Matrix, ri float64, row int, upper func(i, j int) string) blockCells {
	n := m.N()
	c := blockCells{sheet: sheet, first: row + 2, last: row + 1 + n}
	f.title(sheet, cellName(1, row), title)
	for j, child := range p.Children(node) {
		f.set(sheet, cellName(2+j, row+1), p.Nodes[child].Label(f.opt.Language))
		f.set(sheet, cellName(1, c.first+j), p.Nodes[child].Label(f.opt.Language))
	}
	entry := func(i, j int) string { return cellName(2+j, c.first+i) }
	for i := range n {
		for j := range n {
			switch {
			case i == j:
				f.formula(sheet, entry(i, i), diagonal(i, n, c.first+i))
			case i > j:
				f.formula(sheet, entry(i, j), fmt.Sprintf("IF(%s>0,1/%[1]s,0)", entry(j, i)))
			case !m.Judged(i, j): // 0 is not judged
				f.set(sheet, entry(i, j), 0)
			case upper != nil:
				f.formula(sheet, entry(i, j), upper(i, j))
			default:
				f.set(sheet, entry(i, j), m.At(i, j))
			}
		}
	}
	at := c.last + 1
	f.set(sheet, cellName(1, at), f.say("geometric mean", "几何平均"))
	f.set(sheet, cellName(1, at+1), f.say("weights by geometric mean", "权重（几何平均法）"))
	for j := range n {
		if len(m.Missing()) == 0 {
			f.formula(sheet, cellName(2+j, at), fmt.Sprintf("PRODUCT(%s)^(1/%d)", rangeOf(c.first+j, n), n))
			f.formula(sheet, cellName(2+j, at+1), fmt.Sprintf("%s/SUM(%s)", cellName(2+j, at), rangeOf(at, n)))
		} else {
			f.set(sheet, cellName(2+j, at), "–")
			f.set(sheet, cellName(2+j, at+1), "–")
		}
	}
	at += 2
	steps := powerSteps(m)
	for step := range steps + 1 {
		f.set(sheet, cellName(1, at+step), f.say("power step %d", "幂法第 %d 步", step))
		for j := range n {
			if step == 0 {
				f.formula(sheet, cellName(2+j, at), fmt.Sprintf("1/%d", n))
				continue
			}
			before := rangeOf(at+step-1, n)
			f.formula(sheet, cellName(2+j, at+step), fmt.Sprintf("SUMPRODUCT(%s,%s)/SUM(%s)", rangeOf(c.first+j, n), before, before))
		}
	}
	at += steps
	f.title(sheet, cellName(1, at+1), f.say("weights by eigenvector", "权重（特征向量法）"))
	f.set(sheet, cellName(1, at+2), "(Aw)/w")
	for j := range n {
		c.weights = append(c.weights, cellName(2+j, at+1))
		f.formula(sheet, cellName(2+j, at+1), fmt.Sprintf("%s/SUM(%s)", cellName(2+j, at), rangeOf(at, n)))
		f.formula(sheet, cellName(2+j, at+2), fmt.Sprintf("SUMPRODUCT(%s,%s)/%s", rangeOf(c.first+j, n), rangeOf(at+1, n), cellName(2+j, at+1)))
	}
	at += 3
	c.lambda, c.cr = cellName(2, at), cellName(8, at)
	for k, part := range []struct {
		name, formula string
	}{
		{"λmax", fmt.Sprintf("AVERAGE(%s)", rangeOf(at-1, n))},
		{"CI", fmt.Sprintf("IF(%d>2,MAX(0,(%s-%d)/(%d-1)),0)", n, c.lambda, n, n)},
		{"RI", fmt.Sprint(ri)},
		{"CR", fmt.Sprintf("IF(%s>0,%s/%s,0)", cellName(6, at), cellName(4, at), cellName(6, at))},
	} {
		f.title(sheet, cellName(1+2*k, at), part.name)
		f.formula(sheet, cellName(2+2*k, at), part.formula)
	}
	c.next = at + 2
	return c
}

// diagonal is 1 and one more for each pair of the row that is not judged.
func diagonal(i, n, row int) string {
	var parts []string
	if i > 0 {
		parts = append(parts, fmt.Sprintf("COUNTIF(%s:%s,0)", cellName(2, row), cellName(1+i, row)))
	}
	if i < n-1 {
		parts = append(parts, fmt.Sprintf("COUNTIF(%s:%s,0)", cellName(3+i, row), cellName(1+n, row)))
	}
	return "1+" + strings.Join(parts, "+")
}

// summary writes the weights of the hierarchy.
func (f *formulaBook) summary(sheet string, p *ahp.Panel, r *ahp.PanelResult, results map[int]blockCells) {
	heads := []string{f.say("element", "元素"), f.say("under", "上级"), f.say("local weight", "局部权重"), f.say("global weight", "合成权重"), f.say("CR of what is below it", "其下判断的 CR")}
	for k, head := range heads {
		f.title(sheet, cellName(1+k, 1), head)
	}
	f.do(f.file.SetColWidth(sheet, "A", "B", 28))
	f.do(f.file.SetColWidth(sheet, "C", "E", 16))
	quote := func(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'!" }
	for i, node := range p.Nodes {
		row := 2 + i
		f.set(sheet, cellName(1, row), node.Label(f.opt.Language))
		local := "1"
		if node.Parent >= 0 {
			f.set(sheet, cellName(2, row), p.Nodes[node.Parent].Label(f.opt.Language))
			if block, compared := results[node.Parent]; compared {
				for k, child := range p.Children(node.Parent) {
					if child == i {
						local = quote(block.sheet) + block.weights[k]
					}
				}
			}
			f.formula(sheet, cellName(4, row), fmt.Sprintf("%s*%s", cellName(3, row), cellName(4, 2+node.Parent)))
		} else {
			f.formula(sheet, cellName(4, row), "1")
		}
		f.formula(sheet, cellName(3, row), local)
		if block, compared := results[i]; compared {
			f.formula(sheet, cellName(5, row), quote(block.sheet)+block.cr)
		}
	}
}
