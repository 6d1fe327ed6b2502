package study

import (
	"maps"
	"math"
	"slices"

	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// Way is a way in which answers come.
type Way string

// The ways.
const (
	ByLink        Way = "link"        // an open link for each unit
	ByCode        Way = "code"        // a one-time code for each household
	ByInterviewer Way = "interviewer" // who asks, or types in what is on paper
	ByDevice      Way = "device"      // ODK Collect and its like
)

// Ways lists all ways.
func Ways() []Way { return []Way{ByLink, ByCode, ByInterviewer, ByDevice} }

// Collecting is what goodgov.yaml says of how answers come in.
type Collecting struct {
	Ways     []Way
	Named    bool      // a code leads to its household: answers are not anonymous
	Target   int       // valid questionnaires wanted of each lowest unit; −1 where not given
	Quotas   []Quota   // of each lowest unit
	KeepDays int       // after which what was received is to be erased; 0: no such day
	Contact  form.Text // whom respondents can ask
}

// By reports whether answers come in a way.
func (c *Collecting) By(way Way) bool { return slices.Contains(c.Ways, way) }

// Quota bounds how many questionnaires of each lowest unit have an answer.
type Quota struct {
	Question, Value string
	AtLeast, AtMost int // −1 where not given

	line int
}

// contactToBePut is what `goodgov init` writes as the contact, which only the
// study's owner knows.
var contactToBePut = form.Text{"zh": "请在此写明单位和电话", "en": "put the office and its telephone here"}

// contactOf is a contact as goodgov.yaml has it, without what nobody has put
// there yet: respondents are not told to ask a gap.
func contactOf(text form.Text) form.Text {
	maps.DeleteFunc(text, func(lang, words string) bool { return words == contactToBePut[lang] })
	return text
}

func (c *Config) collecting(m *mapping) {
	c.Collecting = Collecting{Ways: Ways(), Target: -1}
	s := m.under("collecting")
	if s == nil {
		return
	}
	g := &c.Collecting
	if s.node("ways") != nil {
		g.Ways = nil
		for _, way := range s.list("ways") {
			if !slices.Contains(Ways(), Way(way)) {
				var known []string
				for _, w := range Ways() {
					known = append(known, string(w))
				}
				s.fault(line(s.values["ways"].Key), "ways", "yaml.choice", quote(way), oneOf(known), diag.DidYouMean(way, known))
				continue
			}
			g.Ways = append(g.Ways, Way(way))
		}
	}
	if s.node("anonymous") != nil {
		g.Named = !s.boolean("anonymous")
	}
	g.Target = s.integer("target", -1, 0, math.MaxInt)
	g.KeepDays = s.integer("keep_days", 0, 1, 36_500)
	g.Contact = contactOf(s.names("contact", c.Language))
	for _, q := range s.mappings("quotas") {
		quota := Quota{Question: q.text("question", ""), Value: q.text("value", ""), AtLeast: q.integer("at_least", -1, 0, math.MaxInt), AtMost: q.integer("at_most", -1, 1, math.MaxInt), line: q.line()}
		if quota.AtMost >= 0 && quota.AtLeast > quota.AtMost {
			q.fault(quota.line, "at_most", "collecting.quota", diag.Say("at least %d and at most %d", "至少 %d 份、至多 %d 份", quota.AtLeast, quota.AtMost), diag.Say("at_least no more than at_most", "at_least 不大于 at_most"), diag.Text{})
		}
		if quota.Question == "" || quota.Value == "" || quota.AtLeast < 0 && quota.AtMost < 0 {
			q.fault(quota.line, "quotas", "collecting.quota", diag.Say("a quota without a question, a value or a number", "配额缺少题目、取值或份数"), diag.Say("{question: gender, value: 1, at_least: 5}", "{question: gender, value: 1, at_least: 5}"), diag.Text{})
		}
		q.close()
		g.Quotas = append(g.Quotas, quota)
	}
	s.close()
}

// checkQuotas looks whether quotas ask for what the form asks.
func (s *Study) checkQuotas(f *form.Form, problems *diag.Problems) {
	for _, quota := range s.Config.Collecting.Quotas {
		p := diag.Problem{File: s.path(ConfigName), Line: quota.line, Key: "collecting: quotas", Code: "collecting.quota"}
		q := f.Question(quota.Question)
		if q == nil || len(q.Choices) == 0 {
			var names []string
			for _, other := range f.All {
				if len(other.Choices) > 0 {
					names = append(names, other.Name)
				}
			}
			p.Found, p.Want, p.Hint = diag.Quote(quota.Question), diag.Say("a question with choices", "有选项的题目"), diag.DidYouMean(quota.Question, names)
			problems.Add(p)
			continue
		}
		var values []string
		for _, c := range q.Choices {
			values = append(values, c.Value)
		}
		if !slices.Contains(values, quota.Value) {
			p.Found, p.Want = diag.Quote(quota.Value), oneOf(values)
			problems.Add(p)
		}
	}
}
