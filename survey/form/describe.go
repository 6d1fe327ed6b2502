package form

// Describe says a condition in words, for people who fill a questionnaire in on
// paper; name is what a question is called there. It does so in Chinese and
// English; in other languages, English.
func (f *Form) Describe(c *Condition, lang string, name func(string) string) string {
	words := describing["en"]
	if lang == "zh" {
		words = describing["zh"]
	}
	label := func(c *Condition) string {
		q := f.Question(c.name)
		if q == nil {
			return c.value
		}
		for _, choice := range q.Choices {
			if choice.Value == c.value {
				return words.quote[0] + choice.Label.In(lang) + words.quote[1]
			}
		}
		return c.value
	}
	return c.write(dialect{
		and: words.and, or: words.or, not: func(s string) string { return words.not + s },
		selected: func(c *Condition) string { return name(c.name) + words.operators["selected"] + label(c) },
		compare: func(c *Condition) string {
			if c.value == "" && c.operator == "=" {
				return name(c.name) + words.empty
			}
			if c.value == "" {
				return name(c.name) + words.answered
			}
			return name(c.name) + words.operators[c.operator] + label(c)
		},
	})
}

var describing = map[string]struct {
	and, or, not, empty, answered string
	quote                         [2]string
	operators                     map[string]string
}{
	"en": {and: " and ", or: " or ", not: "not: ", empty: " not answered", answered: " answered", quote: [2]string{"“", "”"},
		operators: map[string]string{"=": ": ", "!=": " other than ", "<": " below ", "<=": " at most ", ">": " above ", ">=": " at least ", "selected": " includes "}},
	"zh": {and: "且", or: "或", not: "并非", empty: "未作答", answered: "已作答", quote: [2]string{"“", "”"},
		operators: map[string]string{"=": "选", "!=": "不选", "<": "小于 ", "<=": "不超过 ", ">": "大于 ", ">=": "不低于 ", "selected": "选中"}},
}
