package study

import (
	"io"
	"math"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// MatrixOptions say how the cells of a matrix file are read.
type MatrixOptions struct {
	Missing string // what else means "not judged", beside an empty cell and "?"
	Scale   ScalePolicy
}

// ScalePolicy says what becomes of a value outside Saaty's 1/9…9.
type ScalePolicy int

const (
	WarnOffScale   ScalePolicy = iota // it counts, with a warning
	RefuseOffScale                    // it is an error
)

// MatrixFile reads a square matrix from a file, as `goodgov ahp` takes it.
func MatrixFile(name string, opt MatrixOptions) (*ahp.Matrix, *diag.Problems, error) {
	var problems diag.Problems
	path, _ := tabular.SplitName(name)
	file, err := OpenFile(path, diag.Say("a matrix file", "判断矩阵文件"), &problems)
	if err != nil {
		return nil, nil, err
	}
	if file == nil {
		return nil, nil, problems.Err()
	}
	defer file.Close()
	return ReadMatrix(file, name, opt)
}

// ReadMatrix reads a square pairwise comparison matrix: the elements' names
// stand in the header and, if wanted, in the first column; the entry of a row
// over a column is a decimal or a fraction; one triangle may be left empty.
// What was assumed on the way is the second result; the error is a
// *diag.Problems with every fault.
func ReadMatrix(r io.Reader, name string, opt MatrixOptions) (*ahp.Matrix, *diag.Problems, error) {
	t, err := tabular.Read(r, name, tabular.Options{AllowCorner: true})
	if err != nil {
		return nil, nil, err
	}
	var problems diag.Problems
	for _, note := range t.Notes {
		problems.Add(note)
	}
	names, first := t.Header.Cells, 0
	switch n := len(t.Rows); {
	case len(names) == n+1:
		names, first = names[1:], 1
	case len(names) != n:
		p := t.Problem("matrix.not_square", diag.Say("%d rows under %d columns", "%[2]d 列、%[1]d 行", n, len(names)),
			diag.Say("as many rows as names in the header, with or without a first column of names", "行数与表头名称数相同，首列可写名称，也可不写"))
		problems.Add(p)
		return nil, nil, problems.Err()
	case names[0] == "":
		problems.Add(t.Header.At(0).Problem("matrix.no_name", diag.Quote(""), diag.Say("a name", "名称")))
		return nil, nil, problems.Err()
	}
	s := square{table: t, names: names, first: first, opt: opt, problems: &problems}
	m := s.matrix()
	if err := problems.Err(); err != nil {
		problems.Sort()
		return nil, nil, err
	}
	return m, &problems, nil
}

type square struct {
	table    *tabular.Table
	names    []string
	first    int // column of the first value
	opt      MatrixOptions
	problems *diag.Problems
}

func (s *square) matrix() *ahp.Matrix {
	n := len(s.names)
	values := make([][]float64, n)
	for i, row := range s.table.Rows {
		if s.first == 1 {
			if label := row.At(0); label.Text() != s.names[i] {
				s.problems.Add(label.Problem("matrix.row_name", diag.Quote(label.Text()), diag.Say("%q, the name of column %d", "%q，即第 %d 列的名称", s.names[i], i+2)))
			}
		}
		values[i] = make([]float64, n)
		for j := range n {
			values[i][j] = s.value(row.At(s.first + j))
		}
	}
	m := ahp.NewMatrix(s.names)
	for i := range n {
		if d := values[i][i]; !math.IsNaN(d) && math.Abs(d-1) > 1e-9 {
			cell := s.table.Rows[i].At(s.first + i)
			s.problems.Add(cell.Problem("matrix.diagonal", diag.Quote(cell.Text()), diag.Say("1 on the diagonal", "对角线为 1")))
		}
		for j := i + 1; j < n; j++ {
			s.pair(m, i, j, values[i][j], values[j][i])
		}
	}
	return m
}

// value reads one cell; NaN is not judged, or was reported.
func (s *square) value(cell tabular.Cell) float64 {
	text := cell.Text()
	if text == "" || text == "?" || s.opt.Missing != "" && text == s.opt.Missing {
		return math.NaN()
	}
	v, err := ahp.ParseJudgement(text)
	if err != nil {
		p := judgementProblem(cell, err)
		if text == "0" {
			p.Hint = diag.Say("if 0 means \"not judged\" here, say --missing 0", "若此处 0 表示“未判断”，请加 --missing 0")
		}
		s.problems.Add(p)
		return math.NaN()
	}
	return v
}

// scale reports a judgement outside Saaty's scale where it was given.
func (s *square) scale(cell tabular.Cell, value float64) {
	const most = 9
	over := max(value, 1/value) / most
	if over <= 1+1e-9 {
		return
	}
	p := cell.Problem("matrix.off_scale", diag.Quote(cell.Text()), diag.Say("a value within 1/9…9, Saaty's scale", "1/9 至 9（Saaty 标度）之间的值"))
	if over <= 1+ahp.ReciprocalTolerance {
		p.Hint = diag.Say("a fraction is exact: 1/9", "分数更准确，可写 1/9")
	}
	if s.opt.Scale == WarnOffScale {
		p.Severity = diag.Caution
	}
	s.problems.Add(p)
}

// pair sets one pair from the two entries that may speak of it.
func (s *square) pair(m *ahp.Matrix, i, j int, upper, lower float64) {
	value, given := upper, s.table.Rows[i].At(s.first+j)
	switch {
	case math.IsNaN(upper) && math.IsNaN(lower):
		return
	case math.IsNaN(upper):
		value, given = 1/lower, s.table.Rows[j].At(s.first+i)
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
	s.scale(given, value)
	if err := m.Set(i, j, value); err != nil {
		s.problems.Add(judgementProblem(given, err))
	}
}

// unequal is the problem that the entry of j over i is not the reciprocal of
// the value of i over j.
func (s *square) unequal(code diag.Code, i, j int, value float64) diag.Problem {
	cell, other := s.table.Rows[j].At(s.first+i), s.table.Rows[i].At(s.first+j)
	return cell.Problem(code,
		diag.Say("%s for %q over %q", "%[2]q 对 %[3]q 为 %[1]s", cell.Text(), s.names[j], s.names[i]),
		diag.Say("%s, the reciprocal of %s on line %d", "%s，即第 %[3]d 行 %[2]s 的倒数", reciprocal(value), other.Text(), s.table.Rows[i].Line))
}

// reciprocal writes 1/v as people do.
func reciprocal(v float64) string {
	if v > 1 {
		return "1/" + strconv.FormatFloat(v, 'g', 6, 64)
	}
	return strconv.FormatFloat(1/v, 'g', 6, 64)
}
