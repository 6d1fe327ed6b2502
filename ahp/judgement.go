package ahp

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// ReciprocalTolerance is how far a·a′ may be from 1 when a pair is given both
// ways round. 1/7 typed as 0.14 is 2 % off.
const ReciprocalTolerance = 0.025

// exactReciprocal separates a reciprocal rounded by hand from one that
// differs in the last bits of a double alone.
const exactReciprocal = 1e-9

// ParseJudgement reads a judgement: a positive decimal ("3", "0.5", "2.5e-1")
// or a fraction of two such ("1/3"), with spaces around it and around the
// stroke ignored. Zero, negative and infinite values, text and full-width
// digits are refused with an *Error. An empty string is an error too: whether
// it means "not judged" is for the caller to say.
func ParseJudgement(s string) (float64, error) {
	text := strings.TrimSpace(s)
	value, ok := parseFraction(text)
	if !ok {
		return 0, &Error{
			Code:  CodeUnreadable,
			Found: diag.Quote(text),
			Want:  diag.Say("a positive number or a fraction such as 1/3", "正数或分数（如 1/3）"),
			Hint:  unreadableHint(text),
		}
	}
	if !isRatio(value) {
		return 0, notPositive(diag.Quote(text))
	}
	return value, nil
}

// IsJudgement reports whether ParseJudgement can read a text. It is for looking
// at many that may be something else: it makes no error of them.
func IsJudgement(s string) bool {
	value, ok := parseFraction(s)
	return ok && isRatio(value)
}

func parseFraction(text string) (value float64, ok bool) {
	numerator, denominator, isFraction := strings.Cut(text, "/")
	value, ok = parseDecimal(numerator)
	if ok && isFraction {
		var divisor float64
		divisor, ok = parseDecimal(denominator)
		value /= divisor
	}
	return value, ok
}

// parseDecimal is strconv.ParseFloat without what a judgement never is:
// hexadecimal, underscores, "inf" and "nan". Overflow gives an infinity.
func parseDecimal(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789.eE+-") != "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(s, 64)
	return value, err == nil || math.IsInf(value, 0)
}

// date is what spreadsheets make of 1/3: 3-Jan, Jan-03, 1月3日, 2026-01-03,
// 2026/1/3.
var date = regexp.MustCompile(`^\d+-[A-Za-z]|^[A-Z][a-z]{2}-\d+$|[年月日]|^\d+[-/]\d+[-/]\d+$`)

func unreadableHint(text string) diag.Text {
	switch {
	case strings.ContainsFunc(text, isFullWidth):
		return diag.Say("these are full-width characters; type %q", "这是全角字符，请改用半角：%q", strings.Map(halfWidth, text))
	case date.MatchString(text):
		return diag.Say("has the spreadsheet made a date of a fraction? format the column as text", "分数是否被电子表格转成了日期？请把该列设为文本格式")
	case strings.Contains(text, ","):
		return diag.Say("decimals take a point", "小数点请用英文句点")
	case strings.Contains(text, ":"):
		return diag.Say("write the ratio as a fraction, with a stroke", "比值请写成带斜线的分数")
	}
	return diag.Text{}
}

// isFullWidth tells the forms of ASCII that Chinese input methods type, ！ to ～.
func isFullWidth(r rune) bool { return '！' <= r && r <= '～' }

func halfWidth(r rune) rune {
	if isFullWidth(r) {
		return r - '！' + '!'
	}
	return r
}

// isRatio reports whether v and 1/v are both positive and finite.
func isRatio(v float64) bool {
	return v > 0 && !math.IsInf(v, 1) && !math.IsInf(1/v, 1)
}

func notPositive(found diag.Text) error {
	return &Error{
		Code:  CodeNotPositive,
		Found: found,
		Want:  diag.Say("a positive, finite number", "有限的正数"),
		Hint:  diag.Say("a matters less than b: give the reciprocal, 1/3 for example; not judged: leave it empty", "a 不如 b 重要时填倒数（如 1/3）；未作判断请留空"),
	}
}

// Reconcile makes one judgement of a pair that was given both ways round: upper
// is a over b, lower is b over a. When upper·lower is within
// ReciprocalTolerance of 1 the larger of the two counts, for people round the
// fraction and not the whole number, and the other is taken for its
// reciprocal; rounded tells that it was not quite that already. Beyond the
// tolerance, and for values that are not positive and finite, it is an *Error.
// The value returned is a over b.
func Reconcile(upper, lower float64) (value float64, rounded bool, err error) {
	for _, v := range [2]float64{upper, lower} {
		if !isRatio(v) {
			return 0, false, notPositive(diag.Say("%v", "%v", v))
		}
	}
	gap := math.Abs(upper*lower - 1)
	if !(gap <= ReciprocalTolerance+exactReciprocal) {
		return 0, false, &Error{
			Code:  CodeNotReciprocal,
			Found: diag.Say("%.4g one way and %.4g the other", "一处为 %.4g，另一处为 %.4g", upper, lower),
			Want:  diag.Say("reciprocals: %.4g goes with %.4g", "互为倒数：与 %.4g 对应的是 %.4g", upper, 1/upper),
			Hint:  diag.Say("a fraction such as 1/7 is exact; or give the pair once", "可直接写 1/7 这样的分数，或只填其中一处"),
		}
	}
	value = upper
	if lower > upper {
		value = 1 / lower
	}
	return value, gap > exactReciprocal, nil
}
