package survey

import (
	"math/bits"
	"strings"

	"goodgov/internal/diag"
)

// Screening is the rules that say which returned questionnaires are valid.
// The zero value has every rule off. Rules are about people; a cell that
// can't be read is a data error instead.
type Screening struct {
	// MaxMissing is the largest share of items, 0 to 1, that may be left
	// without an answer; strictly more is invalid. Nil turns the rule off.
	MaxMissing *float64
	// Counts says which missing answers MaxMissing counts; zero is both.
	Counts MissingKind
	// MinSeconds is the shortest time, in seconds, in which a person can have
	// read the questions; strictly less is invalid. 0 turns the rule off. An
	// empty time is not judged.
	MinSeconds float64
	// MaxLongstring is the longest run of one raw answer, items taken in
	// column order and missing answers skipped (Curran 2016); strictly longer
	// is invalid. 0 turns the rule off.
	MaxLongstring int
	// Attention lists items outside the framework with the answer they ask for.
	Attention []Attention
	// Flags are reasons that are listed, but leave a questionnaire valid.
	// BadRow is never one of them.
	Flags Reason
	// Duplicates makes the second and later rows of an id invalid. Without
	// it a repeated id is a data error.
	Duplicates bool
}

// Attention is an item that tells the respondent which answer to give.
type Attention struct{ Column, Want string }

// MissingKind is a set of ways of not answering.
type MissingKind uint8

const (
	EmptyCell MissingKind = 1 << iota // nothing in the cell
	CodedCell                         // a missing code: don't know, refused
)

// Reason is a set of reasons for which a questionnaire is not valid, or that
// Screening.Flags lists without that. A row shows the first six by itself; the
// others are found by comparing questionnaires, and come with an Overlay.
type Reason uint32

const (
	Missing     Reason = 1 << iota // too many items without an answer
	Longstring                     // one answer too many times in a row
	TooFast                        // less time than reading takes
	Inattentive                    // an attention item answered otherwise than asked
	DuplicateID                    // an earlier row has the same id
	BadRow                         // the row could not be read, and bad rows are skipped

	LowVariability  // answers that hardly differ from each other
	Inconsistent    // halves of the scales that do not go together
	Outlying        // answers far from those of all
	SynonymsApart   // items that all others answer alike are not
	AntonymsAlike   // items that all others answer contrariwise are not
	FastPerItem     // less time per item than reading takes
	FastRelative    // much faster than the others
	NearDuplicate   // nearly the answers of another questionnaire
	Impossible      // answers that can't go together
	BusyInterviewer // the interviewer had too many on that day
)

// ReasonCount is the number of single reasons.
const ReasonCount = 16

var reasonNames = [ReasonCount]string{"missing", "longstring", "too_fast", "attention", "duplicate_id", "bad_row",
	"irv", "even_odd", "mahalanobis", "synonyms", "antonyms", "fast_per_item", "fast_relative", "near_duplicate", "impossible", "interviewer_day"}

var reasonLabels = [ReasonCount]diag.Text{
	diag.Say("too many items unanswered", "漏答过多"),
	diag.Say("the same answer too many times in a row", "连续相同作答过长"),
	diag.Say("answered too fast", "作答过快"),
	diag.Say("attention item failed", "未通过注意力检测题"),
	diag.Say("repeated id", "编号重复"),
	diag.Say("row could not be read", "数据行无法读取"),
	diag.Say("answers hardly vary", "作答变异过小"),
	diag.Say("inconsistent within scales", "奇偶题不一致"),
	diag.Say("answers far from all others'", "作答离群（马氏距离）"),
	diag.Say("items of one meaning answered apart", "同义题作答不一致"),
	diag.Say("items of opposite meaning answered alike", "反义题作答一致"),
	diag.Say("too little time per item", "每题用时过短"),
	diag.Say("much faster than the others", "用时远短于他人"),
	diag.Say("nearly the same as another", "与他卷近乎相同"),
	diag.Say("impossible combination", "作答组合不可能"),
	diag.Say("too many by one interviewer in a day", "访员单日份数过多"),
}

// Reasons lists the single reasons in their order.
func Reasons() []Reason {
	all := make([]Reason, ReasonCount)
	for i := range all {
		all[i] = 1 << i
	}
	return all
}

// index of a single reason.
func (r Reason) index() int { return bits.TrailingZeros32(uint32(r)) }

// String joins the names of the reasons with ";": "missing;too_fast".
func (r Reason) String() string {
	var names []string
	for i, name := range reasonNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ";")
}

// Label describes a single reason to a reader.
func (r Reason) Label() diag.Text {
	if r == 0 || bits.OnesCount32(uint32(r)) != 1 {
		return diag.Raw(r.String())
	}
	return reasonLabels[r.index()]
}

// judge applies the rules that look at one row alone.
func (s *Screening) judge(codes []Code, width, empty, coded int, seconds float64, attentive bool) Reason {
	var reasons Reason
	if s.MaxMissing != nil && len(codes) > 0 {
		missing := 0
		if s.Counts == 0 || s.Counts&EmptyCell != 0 {
			missing += empty
		}
		if s.Counts == 0 || s.Counts&CodedCell != 0 {
			missing += coded
		}
		if exceeds(missing, len(codes), *s.MaxMissing) {
			reasons |= Missing
		}
	}
	if s.MaxLongstring > 0 && longstring(codes, width) > s.MaxLongstring {
		reasons |= Longstring
	}
	if s.MinSeconds > 0 && seconds < s.MinSeconds { // a time that is not known is NaN: never less
		reasons |= TooFast
	}
	if !attentive {
		reasons |= Inattentive
	}
	return reasons
}

// exceeds reports whether part/whole is more than share. 0.2 of 55 items is
// 11 in arithmetic but 11.000000000000002 in floating point: the difference
// of a rounding error is not more.
func exceeds(part, whole int, share float64) bool {
	return float64(part) > share*float64(whole)*(1+1e-12)+1e-12
}

// longstring is the longest run of one answer, missing answers left out: codes
// of 0 and beyond the width of the scale.
func longstring(codes []Code, width int) int {
	longest, run := 0, 0
	last := NoAnswer
	for _, code := range codes {
		switch {
		case code == NoAnswer || int(code) > width:
			continue
		case code == last:
			run++
		default:
			last, run = code, 1
		}
		longest = max(longest, run)
	}
	return longest
}
