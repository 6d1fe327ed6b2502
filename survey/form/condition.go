package form

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"goodgov/internal/diag"
)

// Condition says when a question is put, in the part of XLSForm's expressions
// that every tool has:
//
//	${age} >= 60 and not(selected(${needs}, 'none')) or ${lives} = 'alone'
//
// A question that was not answered, or not put, has the value ”. As in XPath,
// what is compared with a number is a number, and ” is none: neither less nor
// more than any, nor equal to any.
type Condition struct {
	kind     conditionKind
	parts    []*Condition // of and, or, not
	name     string       // of selected and of a comparison: the question
	operator string
	value    string // what the answer is compared with
	number   bool   // as a number
}

type conditionKind int

const (
	allOf conditionKind = iota
	anyOf
	negation
	selection
	comparison
)

// Operators of comparisons.
var operators = []string{"!=", "<=", ">=", "=", "<", ">"}

// deepest is how far conditions may be nested.
const deepest = 50

// ConditionError says where an expression can't be read, and why.
type ConditionError struct {
	At   int // characters before it
	Text diag.Text
}

func (e *ConditionError) Error() string { return fmt.Sprintf("at character %d: %s", e.At+1, e.Text) }

// ParseCondition reads an expression; an empty one is nil. The error is a
// *ConditionError.
func ParseCondition(text string) (*Condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	p := conditionParser{text: []rune(text)}
	c := p.or()
	p.space()
	if p.fault == nil && p.at < len(p.text) {
		p.fail(diag.Say("%s behind the end", "结尾之后还有 %s", diag.Quote(string(p.text[p.at:]))))
	}
	if p.fault != nil {
		return nil, p.fault
	}
	return c, nil
}

type conditionParser struct {
	text  []rune
	at    int
	depth int
	fault *ConditionError
}

func (p *conditionParser) fail(text diag.Text) {
	if p.fault == nil {
		p.fault = &ConditionError{At: p.at, Text: text}
	}
}

func (p *conditionParser) space() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\r\n\u3000", p.text[p.at]) {
		p.at++
	}
}

// take goes over a token, if it comes next; a word must end there.
func (p *conditionParser) take(token string) bool {
	p.space()
	runes := []rune(token)
	end := p.at + len(runes)
	if end > len(p.text) || string(p.text[p.at:end]) != token {
		return false
	}
	if isName(runes[0]) && end < len(p.text) && isName(p.text[end]) {
		return false
	}
	p.at = end
	return true
}

func (p *conditionParser) need(token string) {
	if p.fault == nil && !p.take(token) {
		p.fail(diag.Say("want %s", "应为 %s", token))
	}
}

func isName(r rune) bool {
	return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 0x7f && r != '\u3000'
}

func (p *conditionParser) or() *Condition  { return p.chain("or", anyOf, p.and) }
func (p *conditionParser) and() *Condition { return p.chain("and", allOf, p.primary) }

func (p *conditionParser) chain(word string, kind conditionKind, next func() *Condition) *Condition {
	parts := []*Condition{next()}
	for p.fault == nil && p.take(word) {
		parts = append(parts, next())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &Condition{kind: kind, parts: parts}
}

func (p *conditionParser) primary() *Condition {
	if p.depth++; p.depth > deepest {
		p.fail(diag.Say("more than %d brackets one in the other", "括号嵌套超过 %d 层", deepest))
	}
	defer func() { p.depth-- }()
	switch {
	case p.fault != nil:
		return nil
	case p.take("("):
		c := p.or()
		p.need(")")
		return c
	case p.take("not"):
		p.need("(")
		c := p.or()
		p.need(")")
		return &Condition{kind: negation, parts: []*Condition{c}}
	case p.take("selected"):
		p.need("(")
		name := p.reference()
		p.need(",")
		value := p.quoted()
		p.need(")")
		return &Condition{kind: selection, name: name, value: value}
	}
	c := &Condition{kind: comparison, name: p.reference()}
	p.space()
	for _, operator := range operators {
		if p.fault == nil && p.take(operator) {
			c.operator = operator
			break
		}
	}
	if c.operator == "" {
		p.fail(diag.Say("want one of = != < <= > >=", "应为 = != < <= > >= 之一"))
	}
	p.space()
	if p.at < len(p.text) && (p.text[p.at] == '\'' || p.text[p.at] == '"') {
		if c.value = p.quoted(); c.operator != "=" && c.operator != "!=" {
			if _, err := parseNumber(c.value); err != nil {
				p.fail(diag.Say("%s is no number: only = and != compare texts", "%s 不是数：文字只能用 = 与 != 比较", diag.Quote(c.value)))
			}
			c.number = true
		}
		return c
	}
	c.value, c.number = p.number(), true
	return c
}

// reference reads ${name}.
func (p *conditionParser) reference() string {
	p.space()
	if p.fault != nil {
		return ""
	}
	if p.at+1 >= len(p.text) || p.text[p.at] != '$' || p.text[p.at+1] != '{' {
		p.fail(diag.Say("want a question as ${name}", "应为题目，写作 ${name}"))
		return ""
	}
	end := p.at + 2
	for end < len(p.text) && (isName(p.text[end]) || p.text[end] == '-' || p.text[end] == '.') {
		end++
	}
	if end == p.at+2 || end == len(p.text) || p.text[end] != '}' {
		p.fail(diag.Say("want a question as ${name}", "应为题目，写作 ${name}"))
		return ""
	}
	name := string(p.text[p.at+2 : end])
	p.at = end + 1
	return name
}

func (p *conditionParser) quoted() string {
	p.space()
	if p.fault != nil {
		return ""
	}
	if p.at < len(p.text) && (p.text[p.at] == '\'' || p.text[p.at] == '"') {
		if length := slices.Index(p.text[p.at+1:], p.text[p.at]); length >= 0 {
			text := string(p.text[p.at+1 : p.at+1+length])
			if strings.ContainsAny(text, "'\"") {
				p.fail(diag.Say("a quotation mark in a text", "文字中含有引号"))
			}
			p.at += length + 2
			return text
		}
	}
	p.fail(diag.Say("want a text in '…'", "应为 '…' 中的文字"))
	return ""
}

func (p *conditionParser) number() string {
	end := p.at
	for end < len(p.text) && strings.ContainsRune("0123456789.-", p.text[end]) {
		end++
	}
	text := string(p.text[p.at:end])
	if _, err := parseNumber(text); err != nil {
		p.fail(diag.Say("want a number, or a text in '…'", "应为数，或 '…' 中的文字"))
		return ""
	}
	p.at = end
	return text
}

// parseNumber reads a plain decimal.
func parseNumber(text string) (float64, error) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" || strings.HasPrefix(digits, ".") || strings.HasSuffix(digits, ".") {
		return math.NaN(), strconv.ErrSyntax
	}
	return strconv.ParseFloat(text, 64)
}

// Answers are what was answered, by name of the question: one value, or, of
// Many, any number.
type Answers map[string][]string

// one is the answer as one text; ” where there is none.
func (a Answers) one(name string) string { return strings.Join(a[name], " ") }

// Text is the answer to a question in words, without blanks around it; no
// name is no question.
func (a Answers) Text(name string) string {
	if name == "" {
		return ""
	}
	return strings.TrimSpace(a.one(name))
}

// Holds tells whether the condition is met; one that is nil always is.
func (c *Condition) Holds(a Answers) bool {
	if c == nil {
		return true
	}
	switch c.kind {
	case allOf:
		return !slices.ContainsFunc(c.parts, func(part *Condition) bool { return !part.Holds(a) })
	case anyOf:
		return slices.ContainsFunc(c.parts, func(part *Condition) bool { return part.Holds(a) })
	case negation:
		return !c.parts[0].Holds(a)
	case selection:
		return slices.Contains(a[c.name], c.value)
	}
	answer := a.one(c.name)
	if !c.number {
		return (answer == c.value) == (c.operator == "=")
	}
	x, err := parseNumber(width.Narrow.String(strings.TrimSpace(answer)))
	if err != nil {
		x = math.NaN()
	}
	y, _ := parseNumber(c.value)
	switch c.operator {
	case "=":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}

// Names lists the questions that the condition looks at, each once.
func (c *Condition) Names() []string {
	var names []string
	c.each(func(leaf *Condition) {
		if !slices.Contains(names, leaf.name) {
			names = append(names, leaf.name)
		}
	})
	return names
}

// each goes over comparisons and selections.
func (c *Condition) each(visit func(leaf *Condition)) {
	if c == nil {
		return
	}
	if c.kind == selection || c.kind == comparison {
		visit(c)
	}
	for _, part := range c.parts {
		part.each(visit)
	}
}

// String is the condition as XLSForm writes it; "" where it is nil.
func (c *Condition) String() string {
	return c.XPath(func(name string) string { return "${" + name + "}" })
}

// XPath is the condition with the questions at paths.
func (c *Condition) XPath(path func(name string) string) string {
	return c.write(dialect{
		and: " and ", or: " or ", not: func(s string) string { return "not(" + s + ")" },
		selected: func(c *Condition) string { return "selected(" + path(c.name) + ", '" + c.value + "')" },
		compare: func(c *Condition) string {
			return path(c.name) + " " + c.operator + " " + c.literal("'")
		},
	})
}

// ExpressionManager is the condition in LimeSurvey's language. code is the code
// of a question there, and many tells whether it is one of Many, each of whose
// choices is a question of its own.
func (c *Condition) ExpressionManager(code func(name string) string, many func(name string) bool) string {
	return c.write(dialect{
		and: " and ", or: " or ", not: func(s string) string { return "!(" + s + ")" },
		selected: func(c *Condition) string {
			if many(c.name) {
				return code(c.name) + "_" + c.value + ".NAOK == \"Y\""
			}
			return code(c.name) + ".NAOK == \"" + c.value + "\""
		},
		compare: func(c *Condition) string {
			operator := c.operator
			if operator == "=" {
				operator = "=="
			}
			answer := code(c.name) + ".NAOK"
			if c.number && operator != "==" && operator != "!=" {
				return "(!is_empty(" + answer + ") and " + answer + " " + operator + " " + c.literal("\"") + ")"
			}
			return answer + " " + operator + " " + c.literal("\"")
		},
	})
}

// literal is what the answer is compared with.
func (c *Condition) literal(quote string) string {
	if c.number {
		return c.value
	}
	return quote + c.value + quote
}

// dialect is how a language writes conditions.
type dialect struct {
	and, or  string
	not      func(string) string
	selected func(*Condition) string
	compare  func(*Condition) string
}

func (c *Condition) write(d dialect) string {
	if c == nil {
		return ""
	}
	switch c.kind {
	case negation:
		return d.not(c.parts[0].write(d))
	case selection:
		return d.selected(c)
	case comparison:
		return d.compare(c)
	}
	word := d.and
	if c.kind == anyOf {
		word = d.or
	}
	parts := make([]string, len(c.parts))
	for i, part := range c.parts {
		parts[i] = part.write(d)
		if part.kind == anyOf || part.kind == allOf {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, word)
}
