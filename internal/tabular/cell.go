package tabular

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// Cell is one cell and its place.
//
// Int, Float and Bool read its text without surrounding white space. What is
// not as it should be, an empty cell included, they add to problems, and
// report false: where a cell may be empty, ask Empty first.
type Cell struct {
	head   *Head
	line   int
	field  int // from 1; 0: the table has no such column
	column string
	raw    string
}

// Text is what the cell says, without surrounding white space; an absent cell
// is empty.
func (c Cell) Text() string { return trim(c.raw) }

// Empty reports whether the cell is absent, empty or white space.
func (c Cell) Empty() bool { return c.Text() == "" }

// Problem is a fault of the cell.
func (c Cell) Problem(code diag.Code, found, want diag.Text) diag.Problem {
	p := c.head.Problem(code, found, want)
	p.Line, p.Field, p.Column = c.line, c.field, c.column
	return p
}

// Required is the text of a cell that must not be empty.
func (c Cell) Required(problems *diag.Problems) (string, bool) {
	if c.Empty() {
		problems.Add(c.Problem("cell.empty", diag.Quote(""), diag.Say("a value", "有内容")))
		return "", false
	}
	return c.Text(), true
}

// Int is a whole number between least and most, both included; math.MinInt
// and math.MaxInt leave a side open. A decimal that is whole ("4.0", "1e3")
// is one.
func (c Cell) Int(least, most int, problems *diag.Problems) (int, bool) {
	want := wholeNumber(least, most)
	x, ok := c.number(want, problems)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(c.Text(), "+"))
	if err != nil {
		const exact = 1 << 53 // beyond it a decimal does not say which number it is
		if x != math.Trunc(x) || math.Abs(x) >= exact {
			problems.Add(c.Problem("cell.number", diag.Quote(c.Text()), want))
			return 0, false
		}
		n = int(x)
	}
	if n < least || n > most {
		problems.Add(c.Problem("cell.range", diag.Quote(c.Text()), want))
		return 0, false
	}
	return n, true
}

// Float is a decimal number between least and most, both included; infinities
// leave a side open. NaN and infinities are not numbers.
func (c Cell) Float(least, most float64, problems *diag.Problems) (float64, bool) {
	want := decimalNumber(least, most)
	x, ok := c.number(want, problems)
	if ok && (x < least || x > most) {
		problems.Add(c.Problem("cell.range", diag.Quote(c.Text()), want))
		ok = false
	}
	if !ok {
		return 0, false
	}
	return x, true
}

// Bool is a yes or no: true or false, 1 or 0, yes or no, 是 or 否, in any case.
func (c Cell) Bool(problems *diag.Problems) (value, ok bool) {
	switch strings.ToLower(c.Text()) {
	case "true", "1", "yes", "是":
		return true, true
	case "false", "0", "no", "否":
		return false, true
	}
	problems.Add(c.Problem("cell.bool", diag.Quote(c.Text()),
		diag.Say("yes or no (true/false, 1/0, yes/no, 是/否)", "是或否（true/false、1/0、yes/no、是/否）")))
	return false, false
}

// parseDecimal reads a decimal number, with an exponent or without. Of what
// strconv knows besides, nothing is one: hexadecimals, underscores, Inf, NaN.
func parseDecimal(text string) (float64, bool) {
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9', c == '+', c == '-', c == '.', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

func isDecimal(text string) bool {
	_, ok := parseDecimal(text)
	return ok
}

func (c Cell) number(want diag.Text, problems *diag.Problems) (float64, bool) {
	text := c.Text()
	if x, ok := parseDecimal(text); ok {
		return x, true
	}
	p := c.Problem("cell.number", diag.Quote(text), want)
	p.Hint = numberHint(text)
	problems.Add(p)
	return 0, false
}

// numberHint tells what keeps a text from being a number, where it nearly is one.
func numberHint(text string) diag.Text {
	halfWidth := strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−':
			return '-'
		}
		return r
	}, text)
	switch {
	case halfWidth != text && isDecimal(halfWidth):
		return diag.Say("it has full-width or typographic characters; type %s", "含全角或特殊字符，请改为 %s", halfWidth)
	case thousands.MatchString(text):
		return diag.Say("leave out the thousands separators", "请去掉千位分隔符")
	case isDecimal(strings.TrimSuffix(text, "%")):
		return diag.Say("write a share as a decimal, 12% as 0.12", "请把百分数写成小数，如 12% 写作 0.12")
	}
	return diag.Text{}
}

var thousands = regexp.MustCompile(`^[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?$`)

func wholeNumber(least, most int) diag.Text {
	switch {
	case least == math.MinInt && most == math.MaxInt:
		return diag.Say("a whole number", "整数")
	case most == math.MaxInt:
		return diag.Say("a whole number of %d or more", "不小于 %d 的整数", least)
	case least == math.MinInt:
		return diag.Say("a whole number of %d or less", "不大于 %d 的整数", most)
	default:
		return diag.Say("a whole number %d–%d", "%d–%d 的整数", least, most)
	}
}

func decimalNumber(least, most float64) diag.Text {
	switch {
	case math.IsInf(least, -1) && math.IsInf(most, 1):
		return diag.Say("a number", "数字")
	case math.IsInf(most, 1):
		return diag.Say("a number of %v or more", "不小于 %v 的数", least)
	case math.IsInf(least, -1):
		return diag.Say("a number of %v or less", "不大于 %v 的数", most)
	default:
		return diag.Say("a number %v–%v", "%v–%v 的数", least, most)
	}
}
