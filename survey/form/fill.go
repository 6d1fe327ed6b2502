package form

import (
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"goodgov/internal/diag"
)

// Put lists the questions that are put to somebody who answered so, in order.
// What was answered to a question that is not put counts as not answered, and
// what depends on it is not put either.
func (f *Form) Put(a Answers) []*Question {
	var put []*Question
	known := make(Answers, len(a))
	for q := range f.put(known) {
		put = append(put, q)
		known[q.Name] = a[q.Name]
	}
	return put
}

// put goes over the questions that are put to somebody, in order; the answer to
// each is among what is known before the next.
func (f *Form) put(known Answers) iter.Seq[*Question] {
	return func(yield func(*Question) bool) {
		for g := range f.Groups {
			group := &f.Groups[g]
			if !group.Relevant.Holds(known) {
				continue
			}
			for q := range group.Questions {
				question := &group.Questions[q]
				if question.Relevant.Holds(known) && !yield(question) {
					return
				}
			}
		}
	}
}

// WithUnit are answers together with that to the question for the unit, where
// there is one.
func (f *Form) WithUnit(a Answers, unit string) Answers {
	all := Answers{}
	maps.Copy(all, a)
	if len(f.Units) > 0 {
		all[f.UnitName] = []string{unit}
	}
	return all
}

// Fault is what is wrong with an answer.
type Fault struct {
	Name string // of the question
	Code diag.Code
	Text diag.Text // for the respondent
}

// Codes of faults.
const (
	FaultRequired diag.Code = "answer.required"
	FaultChoice   diag.Code = "answer.choice"
	FaultNumber   diag.Code = "answer.number"
	FaultLong     diag.Code = "answer.long"
	FaultUnknown  diag.Code = "answer.unknown"
	FaultUnit     diag.Code = "answer.unit"
)

// Read takes what came in, by name, for answers: blanks around them, control
// characters in them and empty ones go, those to questions that are not put too, digits become plain ones, and
// several choices come into the order of the form, also from one text with blanks
// between them, as XForms have them. Faults name what can't be taken, and what is
// required and missing; complete demands the latter. What can't be taken is not
// among the answers, but decides as it came which questions are put: what was
// answered to those is not lost by a slip in an earlier one.
func (f *Form) Read(in Answers, complete bool) (Answers, []Fault) {
	out := make(Answers, len(in))
	var faults []Fault
	for q := range f.put(out) {
		values := given(in[q.Name])
		switch {
		case q.Kind == Many && len(values) > 0:
			values = strings.FieldsFunc(strings.Join(values, " "), func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) })
		case (q.Kind == Number || q.Kind.OnScale()) && len(values) == 1:
			values = digits(values)
		}
		if len(values) == 0 {
			if q.Required && complete {
				faults = append(faults, Fault{q.Name, FaultRequired, diag.Say("please answer this question", "请回答本题")})
			}
			continue
		}
		out[q.Name] = values // also one at fault: others depend on it
		taken, fault := f.answer(q, values)
		if fault != nil {
			faults = append(faults, *fault)
			continue
		}
		out[q.Name] = taken
	}
	for _, fault := range faults {
		delete(out, fault.Name)
	}
	if len(f.Units) > 0 {
		unit := given(in[f.UnitName])
		switch {
		case len(unit) == 1 && UnitByCode(f.Units, unit[0]) != nil:
			out[f.UnitName] = unit
		case len(unit) > 0 || complete:
			faults = append(faults, Fault{f.UnitName, FaultUnit, diag.Say("please choose where you belong", "请选择所在单元")})
		}
	}
	for _, name := range f.strangers(in, out) {
		faults = append(faults, Fault{name, FaultUnknown, diag.Say("there is no such question", "没有这道题")})
	}
	return out, faults
}

// given are values without blanks around them and control characters in them,
// and without empty ones; mostly they are so already.
func given(values []string) []string {
	clean := func(v string) bool {
		return v != "" && v == strings.TrimSpace(v) && utf8.ValidString(v) && !strings.ContainsFunc(v, unwritten)
	}
	if !slices.ContainsFunc(values, func(v string) bool { return !clean(v) }) {
		return values
	}
	var kept []string
	for _, v := range values {
		if !utf8.ValidString(v) {
			continue
		}
		if v = strings.TrimSpace(strings.Map(written, v)); v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}

// unwritten tells of control characters, which come with what is pasted, nobody
// sees, and stores and tables do not take: all but those of lines and columns.
func unwritten(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }

// written leaves out what is not to be kept.
func written(r rune) rune {
	if unwritten(r) {
		return -1
	}
	return r
}

// digits is a number as it is kept, which Chinese keyboards also type in full width.
func digits(values []string) []string {
	if !strings.ContainsFunc(values[0], func(r rune) bool { return r >= utf8.RuneSelf }) {
		return values
	}
	return []string{width.Narrow.String(values[0])}
}

// strangers are names of answers that the form has not, sorted; those that were
// taken it has.
func (f *Form) strangers(in, taken Answers) []string {
	var names []string
	for name, values := range in {
		if _, ok := taken[name]; ok || len(f.Units) > 0 && name == f.UnitName {
			continue
		}
		if len(given(values)) > 0 && f.Question(name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (f *Form) answer(q *Question, values []string) ([]string, *Fault) {
	fault := func(code diag.Code, text diag.Text) ([]string, *Fault) { return nil, &Fault{q.Name, code, text} }
	if len(values) > 1 && q.Kind != Many {
		return fault(FaultChoice, diag.Say("please give one answer", "请只给出一个回答"))
	}
	switch q.Kind {
	case Item, Attention:
		if v, err := strconv.Atoi(values[0]); err != nil || strconv.Itoa(v) != values[0] || v < f.Scale.Min || v > f.Scale.Max() {
			return fault(FaultChoice, diag.Say("please choose one of the answers", "请选择其中一个选项"))
		}
	case One, Many:
		return q.chosen(values)
	case Number:
		v, err := parseNumber(values[0])
		switch {
		case err != nil || math.IsInf(v, 0):
			return fault(FaultNumber, diag.Say("please type a number", "请填写数字"))
		case q.Whole && v != math.Trunc(v):
			return fault(FaultNumber, diag.Say("please type a whole number", "请填写整数"))
		case q.Min != nil && v < *q.Min:
			return fault(FaultNumber, diag.Say("please type %g or more", "请填写不小于 %g 的数", *q.Min))
		case q.Max != nil && v > *q.Max:
			return fault(FaultNumber, diag.Say("please type %g or less", "请填写不大于 %g 的数", *q.Max))
		}
	case Words:
		if n := utf8.RuneCountInString(values[0]); n > q.Most() {
			return fault(FaultLong, diag.Say("%d characters: please use %d or fewer", "已有 %d 个字，请不超过 %d 个字", n, q.Most()))
		}
	}
	return values, nil
}

// chosen puts choices into their order, each once.
func (q *Question) chosen(values []string) ([]string, *Fault) {
	var chosen []string
	alone := false
	for _, choice := range q.Choices {
		if slices.Contains(values, choice.Value) {
			chosen = append(chosen, choice.Value)
			alone = alone || choice.Alone
		}
	}
	for _, v := range values {
		if !slices.Contains(chosen, v) {
			return nil, &Fault{q.Name, FaultChoice, diag.Say("please choose one of the answers", "请选择其中一个选项")}
		}
	}
	if alone && len(chosen) > 1 {
		return nil, &Fault{q.Name, FaultChoice, diag.Say("one of these choices excludes the others", "所选各项中有一项与其他选项互斥")}
	}
	return chosen, nil
}
