package study

import (
	"math"
	"slices"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// Questionnaire is what goodgov.yaml says of how the questions are put, beside
// what the framework and the codebook say.
type Questionnaire struct {
	ID, Version              string
	Purpose, Consent, Thanks form.Text
	UnitLabel                form.Text
	Background               []FormQuestion // nil: the background columns, with choices from the codebook
	Items                    FormItems
	Attention                []FormAttention
	Opinion                  *FormQuestion // the last; nil is none

	line int // of the key
}

// FormQuestion is a question outside the framework.
type FormQuestion struct {
	form.Question
	line int
}

// FormItems says how the items are put.
type FormItems struct {
	Level    int // of the indicators that are groups
	Required bool
	Shuffle  bool
}

// FormAttention is the wording and the place of an attention item.
type FormAttention struct {
	Name  string
	Label form.Text
	After string // the item before it; "" is the middle
	line  int
}

// questionnaire reads how the questions are put.
func (c *Config) questionnaire(m *mapping) {
	q := &c.Questionnaire
	q.Items = FormItems{Level: 1}
	s := m.under("questionnaire")
	if s == nil {
		return
	}
	q.line = line(m.values["questionnaire"].Key)
	q.ID, q.Version = s.text("id", ""), s.text("version", "")
	q.Purpose, q.Consent, q.Thanks = s.names("purpose", c.Language), s.names("consent", c.Language), s.names("thanks", c.Language)
	q.UnitLabel = s.names("unit", c.Language)
	for _, b := range s.mappings("background") {
		q.Background = append(q.Background, c.formQuestion(b))
	}
	if i := s.under("items"); i != nil {
		q.Items.Level = i.integer("level", 1, 1, math.MaxInt)
		q.Items.Required, q.Items.Shuffle = i.boolean("required"), i.boolean("shuffle")
		i.close()
	}
	for _, a := range s.mappings("attention") {
		q.Attention = append(q.Attention, FormAttention{Name: a.text("name", ""), Label: a.names("label", c.Language), After: a.text("after", ""), line: a.line()})
		a.close()
	}
	if o := s.under("opinion"); o != nil {
		opinion := FormQuestion{Question: form.Question{Name: o.text("name", "opinion"), Kind: form.Words, Label: o.names("label", c.Language), Longest: o.integer("longest", 0, 1, collect.MaxOpinion)}, line: o.line()}
		q.Opinion = &opinion
		o.close()
	}
	s.close()
}

// backgroundKinds are those of questions outside the framework, the default first.
var backgroundKinds = []form.Kind{form.One, form.Many, form.Number, form.Words}

func (c *Config) formQuestion(m *mapping) FormQuestion {
	q := FormQuestion{line: m.line()}
	q.Name = m.text("name", "")
	q.Kind = one(m, "kind", backgroundKinds)
	q.Label, q.Hint = m.names("label", c.Language), m.names("hint", c.Language)
	q.Required, q.Whole = m.boolean("required"), m.boolean("whole")
	q.Longest = m.integer("longest", 0, 1, collect.MaxOpinion)
	for key, bound := range map[string]**float64{"min": &q.Min, "max": &q.Max} {
		if m.node(key) != nil {
			v := m.number(key, 0, math.Inf(-1), math.Inf(1))
			*bound = &v
		}
	}
	if text := m.text("relevant", ""); text != "" {
		condition, err := form.ParseCondition(text)
		if err != nil {
			m.fault(line(m.values["relevant"]), "relevant", "form.condition", quote(text), diag.Say("a condition such as ${age} = '4' (%s)", "条件，如 ${age} = '4'（%s）", err.(*form.ConditionError).Text), diag.Text{})
		}
		q.Relevant = condition
	}
	for _, choice := range m.mappings("choices") {
		q.Choices = append(q.Choices, form.Choice{Value: choice.text("value", ""), Label: choice.names("label", c.Language), Alone: choice.boolean("alone")})
		choice.close()
	}
	if q.Name == "" {
		m.fault(q.line, "name", "form.name_missing", diag.Say("a question without a name", "题目没有名称"), diag.Say("the name of its column", "所在列的名称"), diag.Text{})
	}
	for key, kinds := range map[string][]form.Kind{"choices": {form.One, form.Many}, "min": {form.Number}, "max": {form.Number}, "whole": {form.Number}, "longest": {form.Words}} {
		if m.node(key) != nil && !slices.Contains(kinds, q.Kind) {
			m.fault(line(m.values[key].Key), key, "form.key", diag.Say("%s for a question of the kind %s", "%[2]s 类题目写了 %[1]s", key, string(q.Kind)), diag.Say("no such key", "不写此项"), diag.Text{})
		}
	}
	m.close()
	return q
}
