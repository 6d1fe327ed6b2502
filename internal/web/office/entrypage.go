package office

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// entryPage is a questionnaire to be filled in for somebody.
type entryPage struct {
	*sheet
	Address, Decline, Put string
	Paper                 bool
	Unit                  string
	Purpose, Consent      string
	Told                  []form.Text // between the two
	Scale                 string      // what its points mean
	AskCode               bool
	Groups                []entryGroup
	Compare               bool // there are sheets of other versions
	Notices               []string
	Gone                  []goneAnswer
	Fault                 string
	Faults                []entryFault
	Kept                  *keptSheet // the one before this

	faults []form.Fault
}

// StartedAt is the time in the form of the page's field.
func (e entryPage) StartedAt() string { return e.Started.Format(time.RFC3339) }

type entryGroup struct {
	Label, Only string
	Questions   []entryQuestion
}

// entryQuestion is a question as an interviewer has it. Field is its name and id.
type entryQuestion struct {
	Field, Number, Label, Hint, Only, Keys string
	Kind                                   form.Kind
	Required, Long, Conditional            bool
	Most                                   int
	Choices                                []option
	keys                                   []string // what is typed for the choices
	Value                                  string
	Fault                                  string
}

type entryFault struct{ Field, Name, Text string }

// keptSheet is a questionnaire that is safely kept, and what its respondent gets.
type keptSheet struct {
	Number  string
	Receipt collect.Receipt
}

type enteredPage struct {
	keptSheet
	Next, Mine string
}

func (o *Room) showSheet(w http.ResponseWriter, r *http.Request, v *visit, s *sheet, data entryPage) error {
	unit := o.Units.List[v.at].Code
	data.sheet, data.Paper = s, s.As == asPaper
	data.Address, data.Put, data.Decline = entryAddress(unit, s.As), entryAddress(unit, "put"), entryAddress(unit, "decline")
	data.Unit, data.AskCode = o.unitName(unit, v.Lang), o.ByCode
	data.Purpose, data.Consent = o.Form.Purpose.In(v.Lang), o.Form.Consent.In(v.Lang)
	data.Told = o.Form.Told(form.InInterview)
	data.Scale = o.scale(v)
	if data.Paper {
		versions, err := o.Store.Versions(r.Context(), o.Form.ID)
		if err != nil {
			return err
		}
		delete(versions, o.Form.Version)
		data.Compare = len(versions) > 0
	}
	o.questions(v, &data)
	title := v.T("people.interview")
	if data.Paper {
		title = v.T("people.paper")
	}
	return o.page(w, r, v, entryPath, "entry", title, data, "office/entry.js")
}

// questions fills in the questions, numbered as they are on paper.
func (o *Room) questions(v *visit, data *entryPage) {
	numbers := o.Form.Numbers()
	named := func(name string) string { return v.T("paper.question", numbers[name]) }
	only := func(c *form.Condition) string {
		if c == nil {
			return ""
		}
		return v.T("paper.onlyif", o.Form.Describe(c, v.Lang, named))
	}
	for i := range o.Form.Groups {
		g := &o.Form.Groups[i]
		group := entryGroup{Label: g.Label.In(v.Lang), Only: only(g.Relevant)}
		for j := range g.Questions {
			q := o.question(v, &g.Questions[j], data.Answers)
			q.Number, q.Only = strconv.Itoa(numbers[g.Questions[j].Name]), only(g.Questions[j].Relevant)
			q.Conditional = g.Relevant != nil || g.Questions[j].Relevant != nil
			for _, fault := range data.faults {
				if fault.Name == g.Questions[j].Name {
					q.Fault = fault.Text.In(v.Lang)
					data.Faults = append(data.Faults, entryFault{q.Field, named(fault.Name), q.Fault})
				}
			}
			group.Questions = append(group.Questions, q)
		}
		data.Groups = append(data.Groups, group)
	}
}

// scale says what the points of the scale mean.
func (o *Room) scale(v *visit) string {
	points := make([]string, len(o.Form.Scale.Labels))
	for i := range points {
		points[i] = o.Form.Scale.Point(i, v.Lang)
	}
	return strings.Join(points, " · ")
}

// longWords is from how many letters a text gets several lines.
const longWords = 100

func (o *Room) question(v *visit, q *form.Question, answers form.Answers) entryQuestion {
	given := answers[q.Name]
	e := entryQuestion{Field: prefix + q.Name, Label: q.Label.In(v.Lang), Hint: q.Hint.In(v.Lang), Kind: q.Kind, Required: q.Required,
		Long: q.Kind == form.Words && q.Most() > longWords, Most: q.Most(), Value: strings.Join(given, " ")}
	var typed []string // of what was given
	add := func(key, value, text string) {
		e.Choices = append(e.Choices, option{value, text, slices.Contains(given, value)})
		e.keys = append(e.keys, key)
		if slices.Contains(given, value) {
			typed = append(typed, key)
		}
	}
	if q.Kind.OnScale() {
		for i, label := range o.Form.Scale.Labels {
			point := o.Form.Scale.Value(i)
			add(point, point, label.In(v.Lang))
		}
	}
	keys := keysOf(q)
	for i, c := range q.Choices {
		add(keys[i], c.Value, c.Label.In(v.Lang))
	}
	if len(typed) > 0 && len(typed) == len(given) { // what could not be understood stays as it was typed
		e.Value = strings.Join(typed, " ")
	}
	var explained []string
	for i, c := range e.Choices {
		if c.Text == e.keys[i] {
			explained = append(explained, c.Text)
		} else {
			explained = append(explained, fmt.Sprintf("%s %s", e.keys[i], c.Text))
		}
	}
	if e.Keys = strings.Join(explained, " · "); q.Kind.OnScale() { // said once, above
		e.Keys = ""
	}
	return e
}

// Width is how many letters a typed answer has at most.
func (e entryQuestion) Width() int {
	widest := 1
	for _, key := range e.keys {
		widest = max(widest, utf8.RuneCountInString(key))
	}
	switch {
	case e.Kind == form.Number:
		return 8
	case e.Kind == form.Words:
		return 30
	case e.Kind == form.Many:
		return 12
	}
	return widest
}

// Numeric tells whether a keyboard of digits is enough to answer. It has no blank
// to put between answers.
func (e entryQuestion) Numeric() bool {
	if e.Kind == form.Number {
		return true
	}
	return len(e.keys) > 0 && !slices.ContainsFunc(e.keys, func(key string) bool { return !digits(key) }) && (e.Kind != form.Many || e.OneLetter())
}

// OneLetter tells whether answers can be typed with nothing between them.
func (e entryQuestion) OneLetter() bool { return oneLetter(e.keys) }

// Codes are what can be typed for an answer, for the script: keys, and values,
// which stand for themselves.
func (e entryQuestion) Codes() string {
	codes := slices.Clone(e.keys)
	for _, c := range e.Choices {
		if !slices.Contains(codes, c.Value) {
			codes = append(codes, c.Value)
		}
	}
	return strings.Join(codes, " ")
}

// conflictPage shows a paper's number that was typed in before, with other
// answers.
type conflictPage struct {
	*sheet
	Address     string
	Differences []difference
	Others      string // why differences are not shown
	By, At      string
	Next        int
	Fields      []option
}

type difference struct{ Number, Label, Before, Now string }

// StartedAt is the time in the form of the page's field.
func (c conflictPage) StartedAt() string { return c.Started.Format(time.RFC3339) }

// showConflict shows what was kept of a paper and what was typed in now.
func (o *Room) showConflict(w http.ResponseWriter, r *http.Request, v *visit, s *sheet, answers form.Answers) error {
	unit := o.Units.List[v.at].Code
	version := 1
	kept, err := o.Store.Submission(r.Context(), s.id(unit, version))
	for err == nil && kept.ReplacedBy == s.id(unit, version+1) {
		version++
		kept, err = o.Store.Submission(r.Context(), s.id(unit, version))
	}
	if err != nil {
		return err
	}
	before, err := form.ParseFilled(kept.Type, kept.Body)
	if err != nil {
		return err
	}
	data := conflictPage{sheet: s, Address: entryAddress(unit, s.As), By: kept.By, At: o.moment(kept.Received), Next: version + 1}
	// Who types in sees what they typed, not what others did: with a number alone
	// anybody's answers could be had.
	mine := kept.By == v.account.Name || v.mayIn(collect.SeeAnswers, v.at)
	if !mine {
		data.Others = diag.Say("What %s typed in is not shown to others. Compare it with them, or with the paper in your hand.", "%s录入的内容不向他人显示，请与其核对，或以手中的纸质问卷为准。", kept.By).In(v.Lang)
	}
	blank := entryPage{sheet: s}
	o.questions(v, &blank)
	for _, g := range blank.Groups {
		for _, q := range g.Questions {
			name := strings.TrimPrefix(q.Field, prefix)
			was, is := strings.Join(before.Answers[name], " "), strings.Join(answers[name], " ")
			if was != is && mine {
				data.Differences = append(data.Differences, difference{q.Number, q.Label, was, is})
			}
			for _, value := range answers[name] {
				data.Fields = append(data.Fields, option{Value: value, Text: q.Field})
			}
		}
	}
	return o.page(w, r, v, entryPath, "conflict", v.T("people.conflict", s.Number), data)
}
