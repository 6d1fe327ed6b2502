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

// Coding names how answers in a wide layout say how many times as much the
// element on the left, the first of the header, matters as the other.
type Coding string

const (
	AutoCoding   Coding = "auto"          // recognised by the answers
	Ratios       Coding = "ratio"         // 3, 1/3: the ratio itself
	Line17       Coding = "line17"        // 1 … 9 … 17: places on the line 9 8 … 1 … 8 9
	Line9        Coding = "line9"         // 1 … 5 … 9: places on the line 9 7 5 3 1 3 5 7 9
	PositiveLeft Coding = "positive-left" // 3: the left 3 times as much; −3: the right
	NegativeLeft Coding = "negative-left" // −3: the left 3 times as much; 3: the right
	Words        Coding = "words"         // "A is moderately more important", 前者明显重要
)

// Codings lists the codings, AutoCoding first.
func Codings() []Coding {
	return []Coding{AutoCoding, Ratios, Line17, Line9, PositiveLeft, NegativeLeft, Words}
}

// say describes a coding.
func (c Coding) say() diag.Text {
	switch c {
	case Line17:
		return diag.Say("places 1…17 on the line 9 … 1 … 9, 1 being the left 9 times as much", "17 点标尺上的位置 1…17，1 表示左边重要 9 倍")
	case Line9:
		return diag.Say("places 1…9 on the line 9 7 5 3 1 3 5 7 9, 1 being the left 9 times as much", "9 点标尺（9 7 5 3 1 3 5 7 9）上的位置 1…9，1 表示左边重要 9 倍")
	case PositiveLeft:
		return diag.Say("positive for the left, negative for the right", "正数表示左边重要，负数表示右边重要")
	case NegativeLeft:
		return diag.Say("negative for the left, positive for the right", "负数表示左边重要，正数表示右边重要")
	case Words:
		return diag.Say("words", "文字")
	default:
		return diag.Say("ratios of the left to the right", "左边与右边之比")
	}
}

// recogniseCoding tells by the answers how they are coded; "" where it can't
// be told, which was reported.
func (x *reader) recogniseCoding(cells []tabular.Cell) Coding {
	var whole, fractions, negative, words, zeros int
	largest := 0.0
	var sign tabular.Cell
	for _, c := range cells {
		text := x.literal(c.Text())
		if x.blank(text) {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil && x.isRatio(text):
			fractions++
		case err != nil:
			words++
		case v < 0:
			if negative == 0 {
				sign = c
			}
			negative++
		case v == 0:
			zeros++
		case v == math.Trunc(v):
			whole++
			largest = max(largest, v)
		default:
			fractions++
		}
	}
	ask := func(at tabular.Cell, found diag.Text, choices ...Coding) {
		hint := diag.Say("say --coding %s or --coding %s", "请用 --coding %s 或 --coding %s 指明", string(choices[0]), string(choices[1]))
		x.problems.Add(fault(place(at), "sheets.coding", found,
			diag.Say("a coding that is known: %s (%s) or %s (%s)", "明确的编码方式：%s（%s）或 %s（%s）", string(choices[0]), choices[0].say(), string(choices[1]), choices[1].say()), hint))
	}
	switch {
	case words > 2*(whole+fractions+negative):
		return Words
	case negative > 0 && fractions == 0:
		ask(sign, diag.Say("negative answers, which can mean either side", "出现负数，可能表示任何一侧"), PositiveLeft, NegativeLeft)
		return ""
	case negative+zeros+fractions+words == 0 && largest > ahp.SaatyMaximum && largest <= 17:
		return Line17
	case x.Layout == Questions && whole > 0 && negative+zeros+fractions+words == 0 && largest <= ahp.SaatyMaximum:
		ask(cells[0], diag.Say("answers 1…9 alone, which may be places on a line", "答案只有 1…9，可能是标尺上的位置"), Line17, Line9)
		return ""
	}
	return Ratios
}

// coded reads an answer about a and b; NaN is not judged, or was reported.
func (x *reader) coded(cell tabular.Cell, a, b string) float64 {
	text := x.literal(cell.Text())
	if x.blank(text) {
		return math.NaN()
	}
	switch x.Coding {
	case Line17:
		if k, ok := x.whole(cell, text, 1, 17); ok {
			if k <= 9 {
				return float64(10 - k)
			}
			return 1 / float64(k-8)
		}
	case Line9:
		if k, ok := x.whole(cell, text, 1, 9); ok {
			if k <= 5 {
				return float64(11 - 2*k)
			}
			return 1 / float64(2*k-9)
		}
	case PositiveLeft, NegativeLeft:
		if k, ok := x.whole(cell, text, -9, 9); ok {
			if k == 0 {
				x.problems.Add(fault(place(cell), "judgement.not_positive", diag.Quote(text), diag.Say("1 to 9 or −1 to −9", "1 至 9 或 −1 至 −9"),
					diag.Say("if 0 means \"not judged\" here, say --missing 0", "若此处 0 表示“未判断”，请加 --missing 0")))
				break
			}
			if x.Coding == NegativeLeft {
				k = -k
			}
			if k > 0 {
				return float64(k)
			}
			return -1 / float64(k)
		}
	case Words:
		if v := wordsRatio(text, a, b); v > 0 {
			return v
		}
		x.problems.Add(fault(place(cell), "sheets.words", diag.Quote(text),
			diag.Say("which of %q and %q matters more, and equally, slightly, strongly, very strongly or extremely so", "说明 %q 与 %q 哪个重要，以及同等、稍微、明显、强烈或极端重要", a, b), diag.Text{}))
	default:
		return x.single(cell)
	}
	return math.NaN()
}

func (x *reader) whole(cell tabular.Cell, text string, least, most int) (int, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 64)
	if err != nil || v != math.Trunc(v) || v < float64(least) || v > float64(most) {
		x.problems.Add(fault(place(cell), "sheets.off_line", diag.Quote(text), diag.Say("a whole number %d–%d (%s)", "%d–%d 的整数（%s）", least, most, x.Coding.say()),
			diag.Say("another coding is named with --coding", "其他编码方式请用 --coding 指明")))
		return 0, false
	}
	return int(v), true
}

// degrees of importance (Saaty 1977), the longer words first.
var degrees = []struct {
	word  string
	value float64
}{
	{"very strong", 7}, {"extreme", 9}, {"absolute", 9}, {"strong", 5}, {"moderate", 3}, {"slight", 3}, {"weak", 3}, {"equal", 1}, {"same", 1},
	{"极端", 9}, {"极其", 9}, {"绝对", 9}, {"强烈", 7}, {"非常", 7}, {"十分", 7}, {"明显", 5}, {"稍微", 3}, {"略微", 3}, {"稍", 3}, {"略", 3},
	{"同等", 1}, {"同样", 1}, {"一样", 1}, {"相同", 1},
}

var (
	leftWord  = regexp.MustCompile(`(?i)前者|左|\bleft\b|\bformer\b`)
	rightWord = regexp.MustCompile(`(?i)后者|右|\bright\b|\blatter\b`)
	lessWord  = regexp.MustCompile(`(?i)不重要|次要|\bless\b`)
	digit     = regexp.MustCompile(`^[左右]?([1-9])[左右]?$`)
)

// wordsRatio reads an answer in words; 0 is one that can't be read.
func wordsRatio(text, a, b string) float64 {
	value, lower := 0.0, strings.ToLower(text)
	if m := digit.FindStringSubmatch(lower); m != nil {
		value, _ = strconv.ParseFloat(m[1], 64)
	}
	rest := strings.NewReplacer(strings.ToLower(a), "", strings.ToLower(b), "").Replace(lower)
	if value == 0 {
		at := slices.IndexFunc(degrees, func(d struct {
			word  string
			value float64
		}) bool {
			return strings.Contains(rest, d.word)
		})
		if at < 0 {
			return 0
		}
		value = degrees[at].value
	}
	if value == 1 {
		return 1
	}
	left, right := leftWord.MatchString(rest), rightWord.MatchString(rest)
	if left == right {
		i, j := strings.Index(text, a), strings.Index(text, b)
		switch {
		case i < 0 && j < 0:
			return 0
		case i == j: // one name begins with the other
			left = len(a) > len(b)
		default:
			left = j < 0 || i >= 0 && i < j
		}
	}
	if lessWord.MatchString(rest) {
		left = !left
	}
	if left {
		return value
	}
	return 1 / value
}
