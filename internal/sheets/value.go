package sheets

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// blank reports whether a cell says that a pair is not judged.
func (x *reader) blank(text string) bool {
	return text == "" || x.open[text]
}

// ratio reads a cell that says how many times as much a matters as b; NaN is
// not judged, or was reported.
func (x *reader) ratio(cell tabular.Cell) float64 {
	text := x.literal(cell.Text())
	if x.blank(text) {
		return math.NaN()
	}
	v, err := ahp.ParseJudgement(text)
	if err != nil {
		p := judgementProblem(place(cell), text, err)
		if text == "0" {
			p.Hint = diag.Say("if 0 means \"not judged\" here, say --missing 0", "若此处 0 表示“未判断”，请加 --missing 0")
		}
		x.problems.Add(p)
		return math.NaN()
	}
	return v
}

var decimalComma = regexp.MustCompile(`^\d+,\d+$`)

// literal is a number as it stands for itself: a formula that is one (=1/3),
// and between semicolons one with a decimal comma.
func (x *reader) literal(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, "="))
	if x.semicolons && decimalComma.MatchString(text) {
		return strings.Replace(text, ",", ".", 1)
	}
	return text
}

// judgementProblem puts an error of package ahp where the value is.
func judgementProblem(at diag.Problem, text string, err error) diag.Problem {
	if e, ok := errors.AsType[*ahp.Error](err); ok {
		return fault(at, e.Code, e.Found, e.Want, e.Hint)
	}
	return fault(at, "judgements.value", diag.Quote(text), diag.Raw(err.Error()), diag.Text{})
}

// scale reports a judgement outside Saaty's scale where it was given.
func (x *reader) scale(at diag.Problem, text string, value float64) {
	const most = ahp.SaatyMaximum
	over := max(value, 1/value) / most
	if over <= 1+1e-9 {
		return
	}
	p := fault(at, "matrix.off_scale", diag.Quote(text), diag.Say("a value within 1/9…9, Saaty's scale", "1/9 至 9（Saaty 标度）之间的值"), diag.Text{})
	if over <= 1+ahp.ReciprocalTolerance {
		p.Hint = diag.Say("a fraction is exact: 1/9", "分数更准确，可写 1/9")
	}
	if x.opt.Scale == WarnOffScale {
		p.Severity = diag.Caution
	}
	x.problems.Add(p)
}

// single reads a ratio that is given one way round only: a decimal that is a
// fraction 1/2 … 1/9 rounded or cut off at its last digit is that fraction.
// The cells are reported together.
func (x *reader) single(cell tabular.Cell) float64 {
	v := x.ratio(cell)
	if math.IsNaN(v) {
		return v
	}
	return x.snap(place(cell), cell.Text(), v)
}

// snap is the fraction that a decimal stands for, or the value as it is.
func (x *reader) snap(at diag.Problem, text string, v float64) float64 {
	k := rounds(x.literal(text))
	if k == 0 {
		return v
	}
	exact := 1 / float64(k)
	if math.Abs(v/exact-1) > 1e-6 {
		p := fault(at, "judgement.rounded", diag.Quote(text), diag.Say("1/%d", "1/%d", k), diag.Say("it was read as that", "已按此计算"))
		p.Severity = diag.Caution
		x.snapped = append(x.snapped, p)
	}
	return exact
}

// rounds finds the only k for which the decimal is 1/k rounded or cut off at
// its last digit, of which there must be two; 0 is none.
func rounds(text string) int {
	_, digits, found := strings.Cut(text, ".")
	v, err := strconv.ParseFloat(text, 64)
	if !found || err != nil || len(digits) < 2 || v >= 1 {
		return 0
	}
	unit := math.Pow10(len(digits))
	typed, match := math.Round(v*unit), 0
	for k := 2; k <= ahp.SaatyMaximum; k++ {
		exact := unit / float64(k)
		if typed != math.Floor(exact+1e-9) && typed != math.Round(exact) {
			continue
		}
		if match > 0 {
			return 0
		}
		match = k
	}
	return match
}

// reportSnapped lists the cells that were read as a fraction, and counts them.
func (x *reader) reportSnapped() {
	for _, p := range x.snapped {
		x.Notes.Add(p)
	}
	if len(x.snapped) > 0 {
		x.note("judgement.rounded", diag.Say("decimals read as the fraction that they round: %d", "已按所舍入的分数读取的小数：%d 处", len(x.snapped)))
	}
}

// ratioText writes a judgement as people do, 3, 1/3, 2.5, and so that it is
// read as the same number.
func ratioText(v float64) string {
	if v < 1 {
		if inverse := math.Round(1 / v); inverse >= 2 && math.Abs(v*inverse-1) < 1e-12 {
			return "1/" + strconv.FormatFloat(inverse, 'f', -1, 64)
		}
	}
	if whole := math.Round(v); whole >= 1 && math.Abs(v/whole-1) < 1e-12 {
		return strconv.FormatFloat(whole, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
