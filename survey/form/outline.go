package form

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Outline is how a form asks, question by question: enough to tell what has
// changed when another form is given out under the same version. Units are not in it.
type Outline []Asked

// Asked is how a question is asked.
type Asked struct {
	Name  string `json:"name"`
	Rules string `json:"rules"` // what may be answered, and when it is put
	Words string `json:"words"` // a sum of all its wordings
	// Label is how it is put, Choices the labels of its choices, or of the points of
	// the scale, by value. Outlines that were kept by earlier releases have neither.
	Label   Text            `json:"label,omitempty"`
	Choices map[string]Text `json:"choices,omitempty"`
}

// scaleAsked is the name of the form's scale among the questions; none has it.
const scaleAsked = "(scale)"

// Outline of the form.
func (f *Form) Outline() Outline {
	var o Outline
	if len(f.Scale.Labels) > 0 {
		words, choices := make([]any, len(f.Scale.Labels)), map[string]Text{}
		for i, label := range f.Scale.Labels {
			words[i], choices[f.Scale.Value(i)] = label, label
		}
		o = append(o, Asked{Name: scaleAsked, Rules: fmt.Sprintf("%d–%d", f.Scale.Min, f.Scale.Max()), Words: sumOf(words...), Choices: choices})
	}
	for g, q := range f.All {
		asked := Asked{Name: q.Name, Rules: rulesOf(g, q), Words: wordsOf(q), Label: q.Label}
		for _, c := range q.Choices {
			if asked.Choices == nil {
				asked.Choices = map[string]Text{}
			}
			asked.Choices[c.Value] = c.Label
		}
		o = append(o, asked)
	}
	return o
}

// Scale is the range of the scale, as "1–5"; "" where nothing is asked on one.
func (o Outline) Scale() string {
	if asked := o.find(scaleAsked); asked != nil {
		return asked.Rules
	}
	return ""
}

func (o Outline) find(name string) *Asked {
	if at := slices.IndexFunc(o, func(a Asked) bool { return a.Name == name }); at >= 0 {
		return &o[at]
	}
	return nil
}

// rulesOf is what decides which answers there can be.
func rulesOf(g *Group, q *Question) string {
	rules := []string{string(q.Kind)}
	say := func(format string, arguments ...any) { rules = append(rules, fmt.Sprintf(format, arguments...)) }
	if q.Required {
		say("required")
	}
	for _, c := range []*Condition{g.Relevant, q.Relevant} {
		if c != nil {
			say("if %s", c)
		}
	}
	for _, c := range q.Choices {
		say("choice %q", c.Value)
		if c.Alone {
			say("alone")
		}
	}
	if q.Min != nil {
		say("from %g", *q.Min)
	}
	if q.Max != nil {
		say("to %g", *q.Max)
	}
	if q.Whole {
		say("whole")
	}
	switch q.Kind {
	case Words:
		say("%d letters", q.Most())
	case Attention:
		say("directed %d", q.Directed)
	}
	return strings.Join(rules, ", ")
}

func wordsOf(q *Question) string {
	words := []any{q.Label, q.Hint}
	for _, c := range q.Choices {
		words = append(words, c.Label)
	}
	return sumOf(words...)
}

// sumOf tells values apart.
func sumOf(values ...any) string {
	text, err := json.Marshal(values) // with its keys in order
	if err != nil {
		panic(err) // texts can be marshalled
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Changes are the names of questions by what became of them; the scale is "(scale)".
type Changes struct {
	Gone, New []string
	Changed   []string // what may be answered, or when it is put
	Reworded  []string // nothing but the words
}

// None tells that both are the same.
func (c Changes) None() bool { return !c.Answers() && len(c.Reworded) == 0 }

// Answers tells whether other answers are asked for than before.
func (c Changes) Answers() bool { return len(c.Gone)+len(c.New)+len(c.Changed) > 0 }

// Since compares with an earlier outline.
func (o Outline) Since(earlier Outline) Changes {
	var c Changes
	for _, before := range earlier {
		switch now := o.find(before.Name); {
		case now == nil:
			c.Gone = append(c.Gone, before.Name)
		case now.Rules != before.Rules:
			c.Changed = append(c.Changed, before.Name)
		case now.Words != before.Words:
			c.Reworded = append(c.Reworded, before.Name)
		}
	}
	for _, now := range o {
		if earlier.find(now.Name) == nil {
			c.New = append(c.New, now.Name)
		}
	}
	return c
}

// Still takes what was answered when a form asked as an earlier outline says for
// answers to the form as it is. A choice, which is kept as a code, stays where
// nothing of its meaning has drifted; numbers and texts say by themselves what
// they mean, and stay for whoever gave them to look at. Of an earlier form of
// which nothing is known nothing stays. The rest are the names of the questions
// of which something was answered that does not stay, in the order of the form,
// behind them those that it does not have, sorted.
func (f *Form) Still(in Answers, earlier Outline) (still Answers, rest []string) {
	drift := f.Outline().From(earlier)
	other := map[string]bool{scaleAsked: drift.OtherScale()}
	for _, name := range slices.Concat(drift.Choices, drift.Reworded) {
		other[name] = true
	}
	for _, r := range drift.Relabelled {
		other[r.Name] = true
	}
	still = Answers{}
	for _, q := range f.All {
		before, values := earlier.find(q.Name), in[q.Name]
		switch {
		case len(values) == 0:
		case before == nil || before.kind() != q.Kind,
			q.Kind != Number && q.Kind != Words && other[q.Name],
			q.Kind.OnScale() && other[scaleAsked]:
			rest = append(rest, q.Name)
		default:
			still[q.Name] = values
		}
	}
	return still, append(rest, f.strangers(in, still)...)
}

// InWords is an answer as the choices were called then, or the points of the
// scale; what is neither is as it was given.
func (o Outline) InWords(name string, values []string, lang string) string {
	asked := o.find(name)
	if asked != nil && asked.kind().OnScale() {
		asked = o.find(scaleAsked)
	}
	words := make([]string, len(values))
	for i, value := range values {
		if words[i] = value; asked != nil && asked.Choices[value] != nil {
			words[i] += " " + asked.Choices[value].In(lang)
		}
	}
	return strings.Join(words, ", ")
}

// kind is what the question asks for.
func (a *Asked) kind() Kind {
	kind, _, _ := strings.Cut(a.Rules, ", ")
	return Kind(kind)
}

// Label is how a question was put; nil where that is not known.
func (o Outline) Label(name string) Text {
	if asked := o.find(name); asked != nil {
		return asked.Label
	}
	return nil
}
