package form

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ConsentName is the question for consent in forms of other tools; ConsentYes
// is the answer without which no other question is put.
const (
	ConsentName = "consent"
	ConsentYes  = "yes"
	ConsentNo   = "no"
)

// XForm writes the form as an ODK XForm (https://getodk.github.io/xforms-spec/),
// which ODK Collect, Enketo and KoboToolbox fill in: the scale as a table where a
// group is nothing but items, what respondents are told and consent before all
// else, the time of beginning and end beside the answers. An order that is to be shuffled stays as it is, for
// XForms have none.
//
// Its error is a *diag.Problems with the names that can't be names there, or of
// writing.
func (f *Form) XForm(w io.Writer) error {
	if err := f.portable(); err != nil {
		return err
	}
	x := &xform{form: f, out: &strings.Builder{}}
	x.write()
	_, err := io.WriteString(w, x.out.String())
	return err
}

// LanguageName is what other tools call a language: its name and code.
func LanguageName(lang string) string {
	switch lang {
	case "zh":
		return "中文 (zh)"
	case "en":
		return "English (en)"
	}
	return lang
}

// Wordings that a form in another tool needs and the study does not have.
var (
	consentLabels = map[string]Text{ConsentYes: {"zh": "我同意参加", "en": "I agree to take part"}, ConsentNo: {"zh": "我不参加", "en": "I do not take part"}}
	headerLabel   = Text{"zh": "请逐项评价", "en": "Please rate each"}
	requiredLabel = Text{"zh": "请回答本题", "en": "Please answer this question"}
)

// constraint is what an answer must satisfy, and how it is said; "" is nothing.
func (q *Question) constraint() (string, Text) {
	switch q.Kind {
	case Number:
		var parts, zh, en []string
		if q.Min != nil {
			low := strconv.FormatFloat(*q.Min, 'f', -1, 64)
			parts, zh, en = append(parts, ". >= "+low), append(zh, "不小于 "+low), append(en, low+" or more")
		}
		if q.Max != nil {
			high := strconv.FormatFloat(*q.Max, 'f', -1, 64)
			parts, zh, en = append(parts, ". <= "+high), append(zh, "不大于 "+high), append(en, high+" or less")
		}
		return strings.Join(parts, " and "), Text{"zh": "请填写" + strings.Join(zh, " 且") + " 的数", "en": "Please type " + strings.Join(en, " and ")}
	case Words:
		return fmt.Sprintf("string-length(.) <= %d", q.Most()), Text{"zh": fmt.Sprintf("请不超过 %d 个字", q.Most()), "en": fmt.Sprintf("Please use %d characters or fewer", q.Most())}
	case Many:
		var parts []string
		for _, c := range q.Choices {
			if c.Alone {
				parts = append(parts, "not(selected(., '"+c.Value+"') and count-selected(.) > 1)")
			}
		}
		return strings.Join(parts, " and "), Text{"zh": "所选各项中有一项与其他选项互斥", "en": "One of these choices excludes the others"}
	}
	return "", nil
}

// xform writes a form. Every wording goes through itext, by an id.
type xform struct {
	form  *Form
	out   *strings.Builder
	texts []itext
}

type itext struct {
	id   string
	text Text
}

func (x *xform) line(depth int, format string, args ...any) {
	fmt.Fprintf(x.out, strings.Repeat(" ", depth)+format+"\n", args...)
}

func escaped(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}

// say keeps a wording and returns its id.
func (x *xform) say(id string, text Text) string {
	x.texts = append(x.texts, itext{id, text})
	return id
}

// path is where the answer to a question stands.
func (x *xform) path(name string) string {
	for g, q := range x.form.All {
		if q.Name == name {
			return "/data/" + g.Name + "/" + name
		}
	}
	return "/data/" + name
}

// asksConsent tells whether nothing is put without consent.
func (f *Form) asksConsent() bool { return len(f.Consent) > 0 }

// noteName is the row of a form in another tool that tells why one is asked: a
// name that no question has.
func (f *Form) noteName() string {
	name := "purpose"
	for f.Question(name) != nil || slices.ContainsFunc(f.Groups, func(g Group) bool { return g.Name == name }) || f.UnitName == name {
		name += "_"
	}
	return name
}

// consented is the condition of consent and another, at paths.
func (f *Form) consented(c *Condition, path func(string) string) string {
	own := c.XPath(path)
	if !f.asksConsent() {
		return own
	}
	yes := path(ConsentName) + " = '" + ConsentYes + "'"
	if own == "" {
		return yes
	}
	return yes + " and (" + own + ")"
}

func (x *xform) write() {
	f := x.form
	// The body and the bindings say which wordings there are; the file has
	// them first.
	model, body := x.part(x.bindings), x.part(x.body)
	lists := x.part(x.lists)
	x.line(0, `<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(0, `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`)
	x.line(1, `<h:head>`)
	x.line(2, `<h:title>%s</h:title>`, escaped(f.Title.In(f.Languages[0])))
	x.line(2, `<model odk:xforms-version="1.0.0">`)
	x.translations()
	x.line(3, `<instance>`)
	x.line(4, `<data id="%s" version="%s">`, escaped(f.ID), escaped(f.Version))
	x.instance()
	x.line(4, `</data>`)
	x.line(3, `</instance>`)
	x.out.WriteString(lists)
	x.out.WriteString(model)
	x.line(2, `</model>`)
	x.line(1, `</h:head>`)
	x.line(1, `<h:body class="pages">`)
	x.out.WriteString(body)
	x.line(1, `</h:body>`)
	x.line(0, `</h:html>`)
}

// part is what a method writes.
func (x *xform) part(write func()) string {
	whole := x.out
	x.out = &strings.Builder{}
	write()
	text := x.out.String()
	x.out = whole
	return text
}

func (x *xform) translations() {
	x.line(3, `<itext>`)
	for i, lang := range x.form.Languages {
		standard := ""
		if i == 0 {
			standard = ` default="true()"`
		}
		x.line(4, `<translation lang="%s"%s>`, escaped(LanguageName(lang)), standard)
		said := map[string]bool{}
		for _, t := range x.texts {
			if !said[t.id] {
				x.line(5, `<text id="%s"><value>%s</value></text>`, escaped(t.id), escaped(t.text.In(lang)))
			}
			said[t.id] = true
		}
		x.line(4, `</translation>`)
	}
	x.line(3, `</itext>`)
}

// preloaded is what devices fill in by themselves: when it was begun and ended, for
// the time that it took. Which device it was is not asked for.
var preloaded = []string{"start", "end"}

func (x *xform) instance() {
	f := x.form
	for _, name := range preloaded {
		x.line(5, `<%s/>`, name)
	}
	if f.asksConsent() {
		x.line(5, `<%s/>`, ConsentName)
	} else {
		x.line(5, `<%s/>`, f.noteName())
	}
	if len(f.Units) > 0 {
		x.line(5, `<%s/>`, f.UnitName)
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		x.line(5, `<%s>`, group.Name)
		if group.Matrix() {
			x.line(6, `<%s/>`, group.Name+headerSuffix)
		}
		for _, q := range group.Questions {
			x.line(6, `<%s/>`, q.Name)
		}
		x.line(5, `</%s>`, group.Name)
	}
	x.line(5, `<meta><instanceID/></meta>`)
}

const scaleList = "scale"

// headerSuffix makes of a group's name that of the row which heads its table.
const headerSuffix = "_header"

func (x *xform) lists() {
	f := x.form
	list := func(name string, n int, choice func(i int) (string, Text)) {
		x.line(3, `<instance id="%s">`, escaped(name))
		x.line(4, `<root>`)
		for i := range n {
			value, label := choice(i)
			x.line(5, `<item><itextId>%s</itextId><name>%s</name></item>`, escaped(x.say(fmt.Sprintf("%s-%d", name, i), label)), escaped(value))
		}
		x.line(4, `</root>`)
		x.line(3, `</instance>`)
	}
	onScale := false
	for _, q := range f.All {
		onScale = onScale || q.Kind.OnScale()
	}
	if onScale {
		list(scaleList, len(f.Scale.Labels), func(i int) (string, Text) { return f.Scale.Value(i), f.Scale.Labels[i] })
	}
	if f.asksConsent() {
		list(ConsentName, 2, func(i int) (string, Text) {
			value := [2]string{ConsentYes, ConsentNo}[i]
			return value, consentLabels[value]
		})
	}
	if len(f.Units) > 0 {
		list(f.UnitName, len(f.Units), func(i int) (string, Text) { return f.Units[i].Code, f.Units[i].names(f.Languages) })
	}
	for _, q := range f.All {
		if q.Kind == One || q.Kind == Many {
			list(q.Name, len(q.Choices), func(i int) (string, Text) { return q.Choices[i].Value, q.Choices[i].Label })
		}
	}
}

func (x *xform) bindings() {
	f := x.form
	x.line(3, `<bind nodeset="/data/start" jr:preload="timestamp" jr:preloadParams="start" type="dateTime"/>`)
	x.line(3, `<bind nodeset="/data/end" jr:preload="timestamp" jr:preloadParams="end" type="dateTime"/>`)
	required := fmt.Sprintf(` required="true()" jr:requiredMsg="jr:itext('%s')"`, "required")
	x.say("required", requiredLabel)
	if f.asksConsent() {
		x.line(3, `<bind nodeset="/data/%s" type="string"%s/>`, ConsentName, required)
	} else {
		x.line(3, `<bind nodeset="/data/%s" type="string" readonly="true()"/>`, f.noteName())
	}
	relevant := func(c *Condition, consent bool) string {
		text := c.XPath(x.path)
		if consent {
			text = f.consented(c, x.path)
		}
		if text == "" {
			return ""
		}
		return ` relevant="` + escaped(text) + `"`
	}
	if len(f.Units) > 0 {
		x.line(3, `<bind nodeset="/data/%s" type="string"%s%s/>`, f.UnitName, required, relevant(nil, true))
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		if r := relevant(group.Relevant, true); r != "" {
			x.line(3, `<bind nodeset="/data/%s"%s/>`, group.Name, r)
		}
		if group.Matrix() {
			x.line(3, `<bind nodeset="/data/%s/%s" type="string"/>`, group.Name, group.Name+headerSuffix)
		}
		for i := range group.Questions {
			q := &group.Questions[i]
			kind := "string"
			switch {
			case q.Kind == Number && q.Whole:
				kind = "int"
			case q.Kind == Number:
				kind = "decimal"
			}
			extra := relevant(q.Relevant, false)
			if q.Required {
				extra += required
			}
			if text, message := q.constraint(); text != "" {
				extra += fmt.Sprintf(` constraint="%s" jr:constraintMsg="jr:itext('%s')"`, escaped(text), x.say(x.path(q.Name)+":constraint", message))
			}
			x.line(3, `<bind nodeset="%s" type="%s"%s/>`, x.path(q.Name), kind, extra)
		}
	}
	x.line(3, `<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>`)
}

func (x *xform) body() {
	f := x.form
	text := f.foreword(OnDevice)
	if f.asksConsent() {
		for _, lang := range f.Languages {
			text[lang] += "\n\n" + f.Consent.In(lang)
		}
		x.selection(2, "select1", ConsentName, "/data/"+ConsentName, "", text, nil)
	} else {
		path := "/data/" + f.noteName()
		x.line(2, `<input ref="%s">`, path)
		x.labels(3, path, text, nil)
		x.line(2, `</input>`)
	}
	if len(f.Units) > 0 {
		x.selection(2, "select1", f.UnitName, "/data/"+f.UnitName, "minimal", f.UnitLabel, nil)
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		x.line(2, `<group ref="/data/%s" appearance="field-list">`, group.Name)
		x.line(3, `<label ref="jr:itext('%s')"/>`, x.say("/data/"+group.Name+":label", group.Label))
		appearance := ""
		if group.Matrix() {
			x.selection(3, "select1", scaleList, "/data/"+group.Name+"/"+group.Name+headerSuffix, "label", headerLabel, nil)
			appearance = "list-nolabel"
		}
		for i := range group.Questions {
			x.question(&group.Questions[i], appearance)
		}
		x.line(2, `</group>`)
	}
}

func (x *xform) question(q *Question, appearance string) {
	path := x.path(q.Name)
	switch q.Kind {
	case Item, Attention:
		x.selection(3, "select1", scaleList, path, appearance, q.Label, q.Hint)
	case One:
		x.selection(3, "select1", q.Name, path, "", q.Label, q.Hint)
	case Many:
		x.selection(3, "select", q.Name, path, "", q.Label, q.Hint)
	default:
		many := ""
		if q.Kind == Words && q.Most() > 100 {
			many = ` appearance="multiline"`
		}
		x.line(3, `<input ref="%s"%s>`, path, many)
		x.labels(4, path, q.Label, q.Hint)
		x.line(3, `</input>`)
	}
}

// selection is a control with the choices of a list.
func (x *xform) selection(depth int, element, list, path, appearance string, label, hint Text) {
	if appearance != "" {
		appearance = ` appearance="` + appearance + `"`
	}
	x.line(depth, `<%s ref="%s"%s>`, element, path, appearance)
	x.labels(depth+1, path, label, hint)
	x.line(depth+1, `<itemset nodeset="instance('%s')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset>`, list)
	x.line(depth, `</%s>`, element)
}

func (x *xform) labels(depth int, path string, label, hint Text) {
	x.line(depth, `<label ref="jr:itext('%s')"/>`, x.say(path+":label", label))
	if len(hint) > 0 {
		x.line(depth, `<hint ref="jr:itext('%s')"/>`, x.say(path+":hint", hint))
	}
}
