package forms

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"sync"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

//go:embed templates/page.html
var pageSource string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageSource))
})

// page is a form as its template shows it.
type page struct {
	Lang, Title            string
	Heading, Study, Note   []phrase
	Who                    string
	Purpose                []phrase
	How                    [][]phrase
	HowHeading, ScaleTitle string
	Example                *pagePair
	ExampleHeading         string
	Meaning                []phrase
	Degrees                []pageDegree
	Source                 []phrase
	Sides                  [2][]phrase
	Blocks                 []pageBlock
}

// phrase is a text in a language.
type phrase struct{ Lang, Text string }

type pageDegree struct {
	Number int
	Text   []phrase
}

type pageBlock struct {
	Path     string
	Question []phrase
	Elements []pageElement // those with something behind them
	Pairs    []pagePair
}

type pageElement struct{ Name, Detail []phrase }

// pagePair is a row of seventeen numbers between two names.
type pagePair struct {
	ID          string
	Number      string
	Left, Right []phrase
	Legend      string
	Steps       []pageStep
	Given       string // a judgement between the steps
}

type pageStep struct {
	Number        int
	Side          string // "left", "middle" or "right"
	Label         string // for those who hear the page
	Value         string
	Checked       bool
	First, Closes bool // the first and the last number of a side
}

// WritePage writes a form as one HTML page that stands alone: it asks nothing
// of the network, has no script, prints on A4, and can be ticked in a browser.
func WritePage(w io.Writer, f *Form) error {
	p := &page{
		Lang: diag.Tag(f.Languages[0]), Title: f.say("form.title") + " – " + f.label(),
		Heading: f.phrases(text("form.title")), Study: f.phrases(f.Title), Note: f.phrases(f.Note), Who: f.who(),
		HowHeading: f.say("form.how"), ScaleTitle: f.say("form.scale"), ExampleHeading: f.say("form.example"),
		Meaning: f.phrases(text("form.example.meaning")), Source: f.phrases(text("form.scale.note")),
		Sides:   [2][]phrase{f.phrases(text("form.side.left")), f.phrases(text("form.side.right"))},
		Purpose: f.phrases(text("form.purpose", f.Pairs(), len(f.Comparisons))),
	}
	for _, key := range instructions {
		p.How = append(p.How, f.phrases(text(key)))
	}
	for number := range len(degrees) {
		p.Degrees = append(p.Degrees, pageDegree{Number: number + 1, Text: f.phrases(degree(number + 1))})
	}
	example := f.pagePair("example", text("form.example.left"), text("form.example.right"))
	example.Steps[middle-4].Checked = true
	p.Example = &example
	for i := range f.Comparisons {
		p.Blocks = append(p.Blocks, f.pageBlock(i))
	}
	var b bytes.Buffer // a page that fails is not half written
	if err := pageTemplate().Execute(&b, p); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// instructions are what the printed form says of judging.
var instructions = []string{"form.how.pair", "form.how.tick", "form.how.transitive", "form.how.return"}

func (f *Form) pageBlock(i int) pageBlock {
	c := &f.Comparisons[i]
	block := pageBlock{Path: f.path(c), Question: f.phrases(text("form.question", c.Name))}
	for _, e := range c.Elements {
		if detail := f.phrases(e.Detail); detail != nil {
			block.Elements = append(block.Elements, pageElement{Name: f.phrases(e.Name), Detail: detail})
		}
	}
	for k, p := range c.pairs() {
		pair := f.pagePair(fmt.Sprintf("p%d-%d", i+1, k+1), c.Elements[p.I].Name, c.Elements[p.J].Name)
		pair.Number = fmt.Sprint(k + 1)
		if value, judged := c.given(p); judged {
			if step := ahp.SaatyStep(value); step >= 0 {
				pair.Steps[step].Checked = true
			} else {
				pair.Given = f.say("form.given", number(value))
			}
		}
		block.Pairs = append(block.Pairs, pair)
	}
	return block
}

func (f *Form) pagePair(id string, left, right diag.Text) pagePair {
	pair := pagePair{ID: id, Left: f.phrases(left), Right: f.phrases(right), Legend: f.line(left) + " – " + f.line(right)}
	for step := range ahp.SaatySteps {
		s := pageStep{Number: ahp.SaatyDegree(step), Side: "middle", Value: fmt.Sprint(middle - step), Closes: step == middle-1 || step == middle || step == ahp.SaatySteps-1, First: step == 0 || step == middle || step == middle+1}
		meaning := f.line(degree(s.Number))
		switch {
		case step < middle:
			s.Side, s.Label = "left", fmt.Sprintf("%d: %s – %s", s.Number, f.line(left), meaning)
		case step > middle:
			s.Side, s.Label = "right", fmt.Sprintf("%d: %s – %s", s.Number, f.line(right), meaning)
		default:
			s.Label = "1: " + meaning
		}
		pair.Steps = append(pair.Steps, s)
	}
	return pair
}

// who is the line that says whose form it is.
func (f *Form) who() string {
	colon := "："
	if f.Languages[0] != diag.Chinese {
		colon = ": "
	}
	line := f.say("form.expert") + colon + f.label()
	if f.Group != "" {
		line += "    " + f.say("form.group") + colon + f.Group
	}
	return line
}

// phrases is a text in the languages of the form, each once.
func (f *Form) phrases(t diag.Text) []phrase {
	var phrases []phrase
	for _, lang := range f.Languages {
		words := t.In(lang)
		if words != "" && (len(phrases) == 0 || phrases[0].Text != words) {
			phrases = append(phrases, phrase{Lang: diag.Tag(lang), Text: words})
		}
	}
	return phrases
}
