package exchange

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
)

// Wenjuanxing tells questions that were skipped by a rule from those left blank,
// and so do people who go on with its tables.
const (
	skippedText, skippedCode = "(跳过)", "-3"
	blankText, blankCode     = "(空)", "-2"
)

// reader turns a file's answers to one variable into codes of the study.
type reader struct {
	v      *Variable
	layout Layout
	d      *Dictionary
	said   map[string]string // by the user
	labels map[string]string // of the file, by its codes
	codes  map[string]string // by code, as it is
	texts  map[string]string // by normalised label; "" where two share one
	known  map[string]string // what was found out so far
	told   bool              // that what was skipped is not told from blanks
}

func newReader(d *Dictionary, v *Variable, layout Layout, said map[string]string) *reader {
	r := &reader{v: v, layout: layout, d: d, said: said, codes: map[string]string{}, texts: map[string]string{}, known: map[string]string{}}
	for i, value := range v.Values {
		r.codes[value.Code] = value.Code
		for _, label := range value.Labels {
			key := normal(label)
			if other, met := r.texts[key]; met && other != value.Code {
				r.texts[key] = ""
				continue
			}
			r.texts[key] = value.Code
		}
		if layout == LimeSurvey && v.Role == Unit { // as goodgov's own form for LimeSurvey names them
			if n := strconv.Itoa(i + 1); r.codes[n] == "" {
				r.codes[n] = value.Code
			}
		}
	}
	return r
}

// fault says why an answer is none of the study's, or, as a caution, what is lost
// of it.
type fault struct {
	code        diag.Code
	found, want diag.Text
	hint        diag.Text
	severity    diag.Severity // the zero value is an error
}

// read is the code of an answer, "" for none.
func (r *reader) read(raw string) (string, *fault) {
	text := strings.TrimSpace(raw)
	if to, ok := r.said[text]; ok {
		return to, nil
	}
	if text == "" {
		return "", nil
	}
	if found, ok := r.known[text]; ok {
		return found, nil
	}
	if code, is, f := r.missing(text); is {
		return code, f
	}
	switch {
	case r.v.Role == Seconds:
		return r.seconds(text)
	case r.v.Number:
		return r.number(text)
	case r.v.Values == nil:
		return text, nil
	case r.v.Many:
		return r.many(text)
	}
	code, ok := r.one(text)
	if !ok {
		return "", r.unknown(text)
	}
	if len(r.known) < 10_000 {
		r.known[text] = code
	}
	return code, nil
}

func (r *reader) unknown(text string) *fault {
	f := &fault{code: "import.unknown_answer", found: diag.Quote(text), want: diag.Say("an answer to %s: %s, or its label", "%s 的选项：%s，或其标签", r.v.Name, codes(r.v)), hint: hintPropose}
	if r.v.Role == Background {
		f.hint = diag.Say("%s. A choice that was dropped since must be put back until its answers are in: a row does not say which version of the questionnaire it answers", "%s。若该选项在作答之后已删去，请先恢复，待这些答卷导入后再删：表中的行不注明问卷版本", hintPropose)
	}
	return f
}

var hintPropose = diag.Say("--propose writes a table that says what columns and answers are; correct it and give it with --codebook", "用 --propose 生成对照表，修改后用 --codebook 交回")

// missing reads the marks of Wenjuanxing. What was left blank is an empty cell
// unless the study has a code for it; what was skipped needs one, so that both
// stay apart. The words are marks in plain tables too, but not among free texts;
// the codes are Wenjuanxing's alone.
func (r *reader) missing(text string) (code string, is bool, f *fault) {
	closed := r.v.Values != nil || r.v.Number
	if r.layout != Wenjuanxing && !(r.layout == CSV && closed) {
		return "", false, nil
	}
	words := width.Narrow.String(text) // brackets are typed in full width
	for _, mark := range []struct{ text, code string }{{skippedText, skippedCode}, {blankText, blankCode}} {
		if words != mark.text && (r.layout != Wenjuanxing || text != mark.code || r.takes(mark.code)) {
			continue
		}
		if r.v.Role != Item && r.v.Role != Attention {
			if r.v.value(mark.code) != nil {
				return mark.code, true, nil
			}
			if mark.code == skippedCode && r.v.Role == Background && closed && !r.told {
				r.told = true // once for a column
				return "", true, &fault{code: "import.skipped", severity: diag.Caution, found: diag.Say("%s: skipped by a rule; it becomes empty, like what was left blank, here and below", "%s：因逻辑跳题而未作答；此处及以下均写成空，与空白不再区分", diag.Quote(text)),
					want: diag.Say("a code for it in the study", "评价项目中与之对应的缺失代码"), hint: diag.Say("a row of the codebook keeps it apart: %s,%s, and true under missing", "在编码表中加一行即可区分：%s,%s，missing 一列填 true", r.v.Name, mark.code)}
			}
			return "", true, nil
		}
		switch {
		case slices.Contains(r.d.Missing, mark.code):
			return mark.code, true, nil
		case mark.code == blankCode:
			return "", true, nil
		}
		return "", true, &fault{code: "import.skipped", found: diag.Say("%s: skipped by a rule", "%s：因逻辑跳题而未作答", diag.Quote(text)), want: diag.Say("a code for it in the study", "评价项目中与之对应的缺失代码"),
			hint: diag.Say("write missing: [%s] into goodgov.yaml", "请在 goodgov.yaml 中写入 missing: [%s]", mark.code)}
	}
	return "", false, nil
}

// takes tells whether a code of Wenjuanxing is an answer of its own. Numbers
// without a lower bound may be anything, and are not believed to be.
func (r *reader) takes(code string) bool {
	if r.v.Number {
		return r.v.Min != nil && r.v.holds(code)
	}
	return r.onScale(code)
}

// number reads a number, in digits of any width, or a code for none.
func (r *reader) number(text string) (string, *fault) {
	if r.v.Values != nil {
		if code, ok := r.one(text); ok {
			return code, nil
		}
	}
	plain := width.Narrow.String(text)
	switch n, _ := strconv.ParseFloat(plain, 64); {
	case r.v.holds(plain) && r.v.Whole: // LimeSurvey and others write 35.0000
		return strconv.FormatFloat(n, 'f', -1, 64), nil
	case r.v.holds(plain):
		return plain, nil
	}
	return "", &fault{code: "import.number", found: diag.Quote(text), want: r.v.wanted(), hint: hintPropose}
}

func (r *reader) onScale(code string) bool {
	n, err := strconv.Atoi(code)
	return err == nil && n >= r.d.Scale.Min && n <= r.d.Scale.Max
}

// one reads a single answer: its code, its label, or its label behind a number
// or letter.
func (r *reader) one(text string) (string, bool) {
	if code, ok := r.said[text]; ok {
		return code, true
	}
	if label, ok := r.labels[text]; ok { // what a code means goes before what it looks like
		if code := r.texts[normal(label)]; code != "" {
			return code, true
		}
	}
	plain := width.Narrow.String(text) // digits as Chinese keyboards also type them
	for _, code := range []string{text, plain} {
		if code, ok := r.codes[code]; ok {
			return code, true
		}
	}
	if n, err := strconv.ParseFloat(plain, 64); err == nil {
		code, ok := r.codes[strconv.FormatFloat(n, 'f', -1, 64)]
		return code, ok
	}
	if r.layout == LimeSurvey && r.d.Scale.Min == 1 && r.v.Role.onScale() && len(text) > 1 && text[0] == 'A' {
		if code, ok := r.codes[text[1:]]; ok && r.onScale(code) {
			return code, true
		}
	}
	if r.layout == Wenjuanxing { // 其他〖what was written〗
		if before, _, ok := strings.Cut(text, "〖"); ok && before != "" {
			text = before
		}
	}
	if code := r.texts[normal(text)]; code != "" {
		return code, true
	}
	if m := lettered.FindStringSubmatch(text); m != nil {
		if code := r.texts[normal(m[1])]; code != "" {
			return code, true
		}
	}
	return "", false
}

// many reads several answers, in the order of the study.
func (r *reader) many(text string) (string, *fault) {
	marked := map[string]bool{}
	for _, part := range r.parts(text) {
		code, ok := r.one(part)
		if !ok {
			return "", r.unknown(part)
		}
		marked[code] = true
	}
	return r.join(marked), nil
}

// parts are the several answers of a cell.
func (r *reader) parts(text string) []string {
	var parts []string
	switch l := describe(r.layout); {
	case strings.Contains(text, "┋"):
		parts = strings.Split(text, "┋")
	case r.layout == Wenjuanxing || strings.ContainsAny(text, ",;，；"):
		parts = strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",;，；", c) })
	case l.blanks || r.layout == CSV:
		if _, ok := r.one(text); ok { // a single label with blanks
			return []string{text}
		}
		parts = strings.Fields(text)
	default:
		parts = []string{text}
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// join lists the answers that were marked.
func (r *reader) join(marked map[string]bool) string {
	var all []string
	for _, value := range r.v.Values {
		if marked[value.Code] {
			all = append(all, value.Code)
		}
	}
	return strings.Join(all, " ")
}

// ticked reads the cell of one choice of several.
func ticked(raw string) (yes bool, ok bool) {
	switch strings.ToLower(strings.TrimSpace(raw)) {
	case "1", "1.0", "y", "yes", "true", "是":
		return true, true
	case "", "0", "0.0", "n", "no", "false", "否", "n/a":
		return false, true
	}
	return false, false
}

var taken = regexp.MustCompile(`^(?:(\d+)\s*(?:小时|时))?\s*(?:(\d+)\s*分钟?)?\s*(?:(\d+)\s*秒)?$`)

// seconds reads a time taken: a number, or 495秒, 8分15秒.
func (r *reader) seconds(text string) (string, *fault) {
	if text = width.Narrow.String(text); csvfile.Figure(text) {
		return text, nil
	}
	if m := taken.FindStringSubmatch(text); m != nil {
		total := 0
		for _, part := range m[1:] {
			n, _ := strconv.Atoi(part)
			total = total*60 + n
		}
		return strconv.Itoa(total), nil
	}
	return "", &fault{code: "import.time", found: diag.Quote(text), want: diag.Say("seconds", "秒数")}
}

var moments = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999", "2006-01-02T15:04:05.999Z0700", "2006-01-02 15:04:05.999", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006-01-02 15:04"}

// between is the time from a beginning to an end, in seconds.
func between(start, end string) (string, *fault) {
	var at [2]time.Time
	for i, text := range []string{strings.TrimSpace(start), strings.TrimSpace(end)} {
		if text == "" {
			return "", nil
		}
		ok := false
		for _, form := range moments {
			if t, err := time.Parse(form, text); err == nil {
				at[i], ok = t, true
				break
			}
		}
		if !ok {
			return "", &fault{code: "import.time", found: diag.Quote(text), want: diag.Say("a date and time", "日期和时间")}
		}
	}
	took := at[1].Sub(at[0])
	if took < 0 {
		return "", &fault{code: "import.time", found: diag.Say("an end before the beginning", "结束时间早于开始时间"), want: diag.Say("a later time", "更晚的时间")}
	}
	return strconv.FormatFloat(took.Round(time.Second).Seconds(), 'f', -1, 64), nil
}
