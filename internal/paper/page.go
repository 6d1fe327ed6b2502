package paper

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"sync"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey/form"
)

//go:embed templates/page.html
var pageSource string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageSource))
})

// page is a questionnaire as its template shows it.
type page struct {
	Lang, Title, Number, Version                       string
	Large                                              bool
	Points                                             template.CSS
	Steps                                              int
	Heading, Note, Purpose, Told, Consent, How, Thanks []phrase
	Groups                                             []pageGroup
}

// phrase is a text in a language.
type phrase struct{ Lang, Text string }

type pageGroup struct {
	Label, Only []phrase
	Matrix      bool
	Questions   []pageQuestion
}

type pageQuestion struct {
	Name, Number, Input, RequiredTitle string
	Required, Long                     bool
	Label, Hint, Only                  []phrase
	Choices                            []pageChoice
	Options                            []pageOption
	Most                               int
	Min, Max, Step                     string
}

type pageChoice struct {
	Value string
	Label []phrase
}

type pageOption struct{ Value, Text string }

// WritePage writes the questionnaire as one page without scripts, to be printed
// or looked at: what is filled in is sent nowhere.
func WritePage(w io.Writer, f *form.Form, o Options) error {
	b := &pageBuilder{form: f, options: o, numbers: f.Numbers()}
	return pageTemplate().Execute(w, b.build())
}

type pageBuilder struct {
	form    *form.Form
	options Options
	numbers map[string]int
}

func (b *pageBuilder) in(t form.Text) []phrase {
	var list []phrase
	for _, lang := range b.options.Languages {
		if text := t.In(lang); text != "" && (len(list) == 0 || list[0].Text != text) {
			list = append(list, phrase{diag.Tag(lang), text})
		}
	}
	return list
}

// ours is a wording of our own in the languages of the page.
func (b *pageBuilder) ours(key string, args ...any) []phrase {
	var list []phrase
	for _, lang := range b.options.Languages {
		list = append(list, phrase{diag.Tag(lang), i18n.Printer{Lang: lang}.T(key, args...)})
	}
	return list
}

func (b *pageBuilder) build() *page {
	f, first := b.form, i18n.Printer{Lang: b.options.Languages[0]}
	p := &page{Lang: diag.Tag(b.options.Languages[0]), Title: f.Title.In(b.options.Languages[0]), Number: first.T("paper.number"), Version: first.T("paper.version", f.Version), Large: b.options.Large,
		Steps: len(f.Scale.Labels), Points: template.CSS(fmt.Sprintf("%gem", min(5.6*float64(len(f.Scale.Labels)), 30))),
		Heading: b.in(f.Title), Note: b.in(b.options.Note), Purpose: b.in(f.Purpose), Told: b.in(b.options.Languages.told(f)), Consent: b.in(f.Consent), How: b.ours("paper.how", f.Scale.Min, f.Scale.Max()), Thanks: b.in(f.Thanks)}
	if len(f.Units) > 0 {
		q := form.Question{Name: f.UnitName, Kind: form.One, Label: f.UnitLabel}
		unit := b.question(&q)
		for i := range f.Units {
			unit.Options = append(unit.Options, pageOption{f.Units[i].Code, f.Units[i].Name(b.options.Languages[0])})
		}
		p.Groups = append(p.Groups, pageGroup{Questions: []pageQuestion{unit}})
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		shown := pageGroup{Label: b.in(group.Label), Matrix: group.Matrix(), Only: b.condition(group.Relevant)}
		for i := range group.Questions {
			shown.Questions = append(shown.Questions, b.question(&group.Questions[i]))
		}
		p.Groups = append(p.Groups, shown)
	}
	return p
}

func (b *pageBuilder) question(q *form.Question) pageQuestion {
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	shown := pageQuestion{Name: q.Name, Required: q.Required, RequiredTitle: i18n.Printer{Lang: b.options.Languages[0]}.T("paper.required"), Label: b.in(q.Label), Hint: b.in(q.Hint),
		Only: b.condition(q.Relevant), Most: q.Most(), Min: number(q.Min), Max: number(q.Max), Step: "any"}
	if n := b.numbers[q.Name]; n > 0 {
		shown.Number = strconv.Itoa(n)
	}
	switch q.Kind {
	case form.Item, form.Attention:
		shown.Input = "radio"
		for i, label := range b.form.Scale.Labels {
			words := b.in(label)
			words[0].Text = b.form.Scale.Point(i, b.options.Languages[0])
			shown.Choices = append(shown.Choices, pageChoice{b.form.Scale.Value(i), words})
		}
	case form.One, form.Many:
		shown.Input = "radio"
		if q.Kind == form.Many {
			shown.Input = "checkbox"
			shown.Hint = append(shown.Hint, b.ours("paper.many")...)
		}
		for _, c := range q.Choices {
			shown.Choices = append(shown.Choices, pageChoice{c.Value, b.in(c.Label)})
		}
	case form.Number:
		shown.Input = "number"
		if q.Whole {
			shown.Step = "1"
		}
	default:
		shown.Input, shown.Long = "text", q.Most() > 100
	}
	return shown
}

// condition says to whom something is put.
func (b *pageBuilder) condition(c *form.Condition) []phrase {
	if c == nil {
		return nil
	}
	var list []phrase
	for _, lang := range b.options.Languages {
		p := i18n.Printer{Lang: lang}
		list = append(list, phrase{diag.Tag(lang), p.T("paper.onlyif", b.form.Describe(c, lang, func(name string) string { return p.T("paper.question", b.numbers[name]) }))})
	}
	return list
}
