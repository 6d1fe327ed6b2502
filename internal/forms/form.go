package forms

import (
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// Form is what one expert is asked.
type Form struct {
	Study       string    // what the study is called, for the marker
	Title, Note diag.Text // of the study; either may be empty
	Expert      string    // by which judgements are told apart
	Label       string    // what the expert is called on the form; Expert where it is empty
	Group       string    // officials, scholars, residents; may be empty
	Comparisons []Comparison
	Languages   []string // "en", "zh", or both in the order in which they are shown
}

// Comparison is a node of the hierarchy whose children are compared.
type Comparison struct {
	Code     string
	Name     diag.Text
	Above    []diag.Text // the names above it, from the root down
	Branch   int         // those of the same branch below the root share a sheet
	Elements []Element   // two or more
	Given    *ahp.Matrix // what was judged already; nil for nothing
	RI       float64     // the random index of its order
	Limit    float64     // the highest CR that is accepted
}

// Element is one of those that are compared.
type Element struct {
	Code   string
	Name   diag.Text
	Detail diag.Text // the question it is measured by, or what is below it
}

// Prefill says whether a form holds what was judged already.
type Prefill string

// The ways to begin a form.
const (
	Blank  Prefill = "blank"
	Filled Prefill = "filled"
)

// Options say what is on the forms of a study.
type Options struct {
	Study       string
	Title, Note diag.Text
	Questions   map[string]diag.Text // by the code of an element
	Languages   []string
	AHP         ahp.Options // of which the random index and the limit count
	Prefill     Prefill
}

// New makes the form of one expert of a panel, by the expert's place. A random
// index that does not exist is an *ahp.Error. It panics where there is no such
// expert.
func New(p *ahp.Panel, expert int, o Options) (*Form, error) {
	who := p.Experts[expert]
	f := &Form{Study: o.Study, Title: o.Title, Note: o.Note, Expert: who.Name, Group: who.Group, Languages: o.Languages}
	for _, node := range p.Compared() {
		n := len(p.Children(node))
		ri, _, err := ahp.RandomIndex(o.AHP.RandomIndex, n)
		if err != nil {
			return nil, err
		}
		c := Comparison{Code: p.Nodes[node].Code, Name: name(p, node), Branch: node, RI: ri, Limit: o.AHP.LimitFor(n)}
		for at := node; p.Nodes[at].Parent >= 0; at = p.Nodes[at].Parent {
			c.Branch = at
			c.Above = append([]diag.Text{name(p, p.Nodes[at].Parent)}, c.Above...)
		}
		for _, child := range p.Children(node) {
			c.Elements = append(c.Elements, Element{Code: p.Nodes[child].Code, Name: name(p, child), Detail: detail(p, child, o.Questions)})
		}
		if o.Prefill == Filled {
			c.Given = p.Matrices[node][expert]
		}
		f.Comparisons = append(f.Comparisons, c)
	}
	return f, nil
}

// name is what an element is called in both languages.
func name(p *ahp.Panel, node int) diag.Text {
	return literal(p.Nodes[node].Label(diag.English), p.Nodes[node].Label(diag.Chinese))
}

// literal is a text that people wrote, which may hold a per cent sign.
func literal(english, chinese string) diag.Text { return diag.Text{EN: english, ZH: chinese} }

// detail says what is behind an element: its question, or the elements below it.
func detail(p *ahp.Panel, node int, questions map[string]diag.Text) diag.Text {
	if question, asked := questions[p.Nodes[node].Code]; asked {
		return question
	}
	var english, chinese []string
	for _, child := range p.Children(node) {
		english = append(english, p.Nodes[child].Label(diag.English))
		chinese = append(chinese, p.Nodes[child].Label(diag.Chinese))
	}
	return literal(strings.Join(english, ", "), strings.Join(chinese, "、"))
}

// Pairs counts what is asked.
func (f *Form) Pairs() int {
	count := 0
	for i := range f.Comparisons {
		count += len(f.Comparisons[i].pairs())
	}
	return count
}

// limit is the highest CR that is accepted of any comparison.
func (f *Form) limit() float64 {
	most := 0.0
	for i := range f.Comparisons {
		most = max(most, f.Comparisons[i].Limit)
	}
	return most
}

// label is what the expert is called.
func (f *Form) label() string {
	if f.Label != "" && f.Label != f.Expert {
		return f.Expert + "  " + f.Label
	}
	return f.Expert
}

// in is a text in the languages of the form, each of them once.
func (f *Form) in(t diag.Text) []string {
	var lines []string
	for _, lang := range f.Languages {
		line := t.In(lang)
		if line != "" && (len(lines) == 0 || lines[0] != line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// line is a text in the languages of the form on one line.
func (f *Form) line(t diag.Text) string { return strings.Join(f.in(t), " / ") }

// say is a text of the catalogue in the languages of the form on one line.
func (f *Form) say(key string, args ...any) string { return f.line(text(key, args...)) }

// pairs are those of the elements of a comparison, row by row.
func (c *Comparison) pairs() []ahp.Pair {
	var pairs []ahp.Pair
	for i := range c.Elements {
		for j := i + 1; j < len(c.Elements); j++ {
			pairs = append(pairs, ahp.Pair{I: i, J: j})
		}
	}
	return pairs
}

// given is what was judged of a pair already.
func (c *Comparison) given(p ahp.Pair) (value float64, judged bool) {
	if c.Given == nil || !c.Given.Judged(p.I, p.J) {
		return 0, false
	}
	return c.Given.At(p.I, p.J), true
}

// path is the names above a comparison, and its own.
func (f *Form) path(c *Comparison) string {
	var names []string
	for _, above := range c.Above {
		names = append(names, f.line(above))
	}
	return strings.Join(append(names, f.line(c.Name)), " › ")
}
