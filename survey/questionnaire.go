package survey

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// Scale is the range of legal answers, whole numbers from Min to Max.
type Scale struct{ Min, Max int }

// Width is the number of points of the scale.
func (s Scale) Width() int { return s.Max - s.Min + 1 }

// MaxWidth is the largest scale that the package counts.
const MaxWidth = 101

// Item is one question answered on the scale. Its column in the answers
// carries its code.
type Item struct {
	Code    string
	Reverse bool // worded negatively: scored as Min+Max−answer
}

// Columns names the columns of the answers that are not items; "" is none.
type Columns struct {
	ID      string // of the questionnaire or respondent
	Unit    string // code of the unit that the respondent belongs to
	Seconds string // time taken
	Weight  string // respondent weight: 0, or MinWeight to MaxWeight
}

// MinWeight and MaxWeight bound respondent weights above 0. What lies beyond
// is a slip, and sums of squares of such weights would lose the others.
const (
	MinWeight = 1e-6
	MaxWeight = 1e9
)

// Questionnaire is the codebook of a file of answers.
type Questionnaire struct {
	Items      []Item
	Scale      Scale
	Missing    []string // item answers that mean "no answer"; an empty cell always does
	Columns    Columns
	Background []string // columns to count by value
	Units      []string // known unit codes; Columns.Unit empty puts everybody in the first
	Sets       [][]int  // sets of items (indexes); a Tally counts who answered at least one of a set
	Weighted   bool     // respondents have weights even without Columns.Weight: those of an Overlay
	Screening  Screening
}

// weighted reports whether respondents have weights.
func (q *Questionnaire) weighted() bool { return q.Weighted || q.Columns.Weight != "" }

// Code is how an answer is kept: NoAnswer, or the answer's place on the scale
// counted from 1 (raw answer − Scale.Min + 1), before any reversal.
type Code = uint8

// NoAnswer is the code of a missing answer.
const NoAnswer Code = 0

// missingCode is how a missing answer that was given as a missing code is
// told from an empty cell: one more than the scale has.
func (q *Questionnaire) missingCode() Code { return Code(q.Scale.Width() + 1) }

// Value returns the score of an answer to an item: the raw answer, reversed
// where the item is, and NaN for a missing answer.
func (q *Questionnaire) Value(item int, code Code) float64 {
	if code == NoAnswer || code == q.missingCode() {
		return math.NaN()
	}
	raw := q.Scale.Min + int(code) - 1
	if q.Items[item].Reverse {
		raw = q.Scale.Min + q.Scale.Max - raw
	}
	return float64(raw)
}

// AppendValues appends the scores of a respondent's answers, one of each item.
func (q *Questionnaire) AppendValues(values []float64, answers []Code) []float64 {
	for item, code := range answers {
		values = append(values, q.Value(item, code))
	}
	return values
}

// answerKind tells how a cell of an item column was read.
type answerKind uint8

const (
	answered answerKind = iota
	leftEmpty
	codedMissing
	offScale
	unreadable
)

// answerReader reads item cells.
type answerReader struct {
	scale        Scale
	missingText  map[string]bool
	missingValue map[int]bool
	coded        Code
	want         diag.Text // a legal answer
	single       [utf8.RuneSelf]answer
}

// answer is what a cell of an item column says.
type answer struct {
	code Code
	kind answerKind
}

func (q *Questionnaire) answerReader() answerReader {
	r := answerReader{scale: q.Scale, missingText: map[string]bool{}, missingValue: map[int]bool{}, coded: q.missingCode(), want: q.wantAnswer()}
	for _, m := range q.Missing {
		m = strings.TrimSpace(m)
		r.missingText[m] = true
		if v, ok := wholeNumber(m); ok {
			r.missingValue[v] = true
		}
	}
	for b := range r.single {
		code, kind := r.decode(string(rune(b)))
		r.single[b] = answer{code, kind}
	}
	return r
}

// read decodes one item cell, a missing code to r.coded; nearly all are of one character.
func (r *answerReader) read(cell string) (Code, answerKind) {
	if len(cell) == 1 && cell[0] < utf8.RuneSelf {
		a := r.single[cell[0]]
		return a.code, a.kind
	}
	return r.decode(cell)
}

func (r *answerReader) decode(cell string) (Code, answerKind) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return NoAnswer, leftEmpty
	}
	if r.missingText[cell] {
		return r.coded, codedMissing
	}
	v, ok := wholeNumber(cell)
	switch {
	case !ok:
		return NoAnswer, unreadable
	case r.missingValue[v]:
		return r.coded, codedMissing
	case v < r.scale.Min || v > r.scale.Max:
		return NoAnswer, offScale
	}
	return Code(v - r.scale.Min + 1), answered
}

// wholeNumber reads "4", "-1", and "4.0" (how spreadsheets and data frames
// write whole numbers beside missing ones). Nothing else: "3.5", "４", "NaN",
// "1e1" and "+4" are not answers.
func wholeNumber(s string) (int, bool) {
	if whole, fraction, found := strings.Cut(s, "."); found {
		if fraction == "" || strings.Trim(fraction, "0") != "" {
			return 0, false
		}
		s = whole
	}
	if s == "" || s[0] == '+' || len(s) > 6 {
		return 0, false
	}
	v, err := strconv.Atoi(s)
	return v, err == nil
}

// wantAnswer describes a legal answer.
func (q *Questionnaire) wantAnswer() diag.Text {
	if len(q.Missing) == 0 {
		return diag.Say("a whole number %d–%d or an empty cell", "%d–%d 的整数，或空白", q.Scale.Min, q.Scale.Max)
	}
	return diag.Say("a whole number %d–%d, an empty cell, or a missing code (%s)", "%d–%d 的整数、空白或缺失值代码（%s）",
		q.Scale.Min, q.Scale.Max, strings.Join(q.Missing, ", "))
}

// answerHint helps with the commonest mistyped answers.
func (q *Questionnaire) answerHint(cell string) diag.Text {
	for _, r := range cell {
		if r >= '０' && r <= '９' {
			return diag.Say("this is a full-width digit: type it in half width", "这是全角数字，请改为半角")
		}
	}
	if v, ok := wholeNumber(strings.TrimSpace(cell)); ok {
		return diag.Say("if %d means \"don't know\" or \"refused\", add it to `missing` in goodgov.yaml",
			"若 %d 表示“不知道”或“拒答”，请在 goodgov.yaml 的 missing 中列出", v)
	}
	return diag.Text{}
}

// Check reports what can't be right about the codebook itself, whatever the
// answers: no items, a scale that is empty or too wide, a repeated item, a
// code of a unit that no cell can have or that is repeated.
func (q *Questionnaire) Check() error {
	var problems diag.Problems
	fault := func(code diag.Code, found, want diag.Text) {
		problems.Add(diag.Problem{Code: code, Found: found, Want: want})
	}
	if len(q.Items) == 0 {
		fault("questionnaire.no_items", diag.Say("no items", "没有题项"), diag.Say("at least one item", "至少一个题项"))
	}
	if w := q.Scale.Width(); w < 2 || w > MaxWidth {
		fault("questionnaire.scale", diag.Say("a scale of %d to %d", "量表 %d 至 %d", q.Scale.Min, q.Scale.Max),
			diag.Say("2 to %d points", "2 至 %d 个等级", MaxWidth))
	}
	seen := map[string]bool{}
	for _, item := range q.Items {
		if seen[item.Code] {
			fault("questionnaire.item_repeated", diag.Quote(item.Code), diag.Say("each item once", "每个题项只出现一次"))
		}
		seen[item.Code] = true
	}
	units := make(map[string]bool, len(q.Units))
	for _, unit := range q.Units {
		if unit == "" || unit != strings.TrimSpace(unit) || units[unit] {
			fault("questionnaire.unit", diag.Quote(unit), diag.Say("codes of units that are not empty, without white space around, each once",
				"单元代码不为空、首尾无空白、不重复"))
		}
		units[unit] = true
	}
	for _, set := range q.Sets {
		if slices.ContainsFunc(set, func(i int) bool { return i < 0 || i >= len(q.Items) }) {
			panic("survey: a set names an item that the questionnaire has not")
		}
	}
	return problems.Err()
}
