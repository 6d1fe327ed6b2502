package study

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"goodgov/internal/diag"
)

// mapping is a YAML mapping of which every key must be asked for: what is
// left over when it is closed is an unknown key, reported with the nearest
// name that was asked for.
type mapping struct {
	file     string
	path     string // of the keys above, "screening."
	values   map[string]*ast.MappingValueNode
	order    []string
	asked    []string
	problems *diag.Problems
}

// parseYAML reads a file's one mapping.
func parseYAML(file string, data []byte, problems *diag.Problems) *mapping {
	fault := func(line int, found, want diag.Text) *mapping {
		problems.Add(diag.Problem{File: file, Line: line, Code: "yaml.syntax", Found: found, Want: want})
		return nil
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		if syntax, ok := errors.AsType[yaml.Error](err); ok {
			return fault(syntax.GetToken().Position.Line, diag.Raw(syntax.GetMessage()), diag.Say("valid YAML", "合法的 YAML"))
		}
		return fault(0, diag.Raw(err.Error()), diag.Say("valid YAML", "合法的 YAML"))
	}
	if len(parsed.Docs) == 0 || parsed.Docs[0].Body == nil {
		return fault(0, diag.Say("an empty file", "空文件"), diag.Say("a description of the study: title, indicators, …", "评价项目的描述：title、indicators 等"))
	}
	m := newMapping(file, "", parsed.Docs[0].Body, problems)
	if m == nil {
		return fault(1, diag.Say("no mapping", "不是键值结构"), diag.Say("`key: value` lines", "“键: 值”形式的行"))
	}
	return m
}

func newMapping(file, path string, node ast.Node, problems *diag.Problems) *mapping {
	m := &mapping{file: file, path: path, values: map[string]*ast.MappingValueNode{}, problems: problems}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			m.add(value)
		}
	case *ast.MappingValueNode:
		m.add(n)
	case *ast.NullNode:
	default:
		return nil
	}
	return m
}

func (m *mapping) add(value *ast.MappingValueNode) {
	key := value.Key.GetToken().Value
	m.values[key] = value
	m.order = append(m.order, key)
}

func (m *mapping) fault(line int, key string, code diag.Code, found, want, hint diag.Text) {
	m.problems.Add(diag.Problem{File: m.file, Line: line, Column: m.path + key, Code: code, Found: found, Want: want, Hint: hint})
}

// node returns the value of a key; nil where it is absent or null.
func (m *mapping) node(key string) ast.Node {
	m.asked = append(m.asked, key)
	value, found := m.values[key]
	if !found {
		return nil
	}
	if _, null := value.Value.(*ast.NullNode); null {
		return nil
	}
	return value.Value
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// scalar returns a node's text as it was typed; false where it is no scalar.
func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode, *ast.NullNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (m *mapping) text(key, otherwise string) string {
	n := m.node(key)
	if n == nil {
		return otherwise
	}
	text, ok := scalar(n)
	if !ok {
		m.fault(line(n), key, "yaml.type", diag.Say("a list or a mapping", "列表或键值结构"), diag.Say("a text", "文字"), diag.Text{})
		return otherwise
	}
	return text
}

func (m *mapping) number(key string, otherwise, least, most float64) float64 {
	n := m.node(key)
	if n == nil {
		return otherwise
	}
	want := diag.Say("a number of %g or more", "不小于 %g 的数", least)
	if !math.IsInf(most, 1) {
		want = diag.Say("a number from %g to %g", "%g 至 %g 的数", least, most)
	}
	text, _ := scalar(n)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || v < least || v > most {
		m.fault(line(n), key, "yaml.number", diag.Quote(text), want, diag.Text{})
		return otherwise
	}
	return v
}

func (m *mapping) integer(key string, otherwise, least, most int) int {
	n := m.node(key)
	if n == nil {
		return otherwise
	}
	text, _ := scalar(n)
	v, err := strconv.Atoi(text)
	if err != nil || v < least || v > most {
		want := diag.Say("a whole number of %d or more", "不小于 %d 的整数", least)
		if most < math.MaxInt {
			want = diag.Say("a whole number from %d to %d", "%d 至 %d 的整数", least, most)
		}
		m.fault(line(n), key, "yaml.number", diag.Quote(text), want, diag.Text{})
		return otherwise
	}
	return v
}

func (m *mapping) boolean(key string) bool {
	n := m.node(key)
	if n == nil {
		return false
	}
	if b, ok := n.(*ast.BoolNode); ok {
		return b.Value
	}
	text, _ := scalar(n)
	m.fault(line(n), key, "yaml.boolean", diag.Quote(text), diag.Say("true or false", "true 或 false"), diag.Text{})
	return false
}

// list returns a list of texts; one text is a list of one.
func (m *mapping) list(key string) []string {
	n := m.node(key)
	if n == nil {
		return nil
	}
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		if text, single := scalar(n); single {
			return []string{text}
		}
		m.fault(line(n), key, "yaml.type", diag.Say("a mapping", "键值结构"), diag.Say("a list, as in [a, b]", "列表，如 [a, b]"), diag.Text{})
		return nil
	}
	var texts []string
	for _, value := range sequence.Values {
		text, single := scalar(value)
		if !single {
			m.fault(line(value), key, "yaml.type", diag.Say("a list inside the list", "嵌套的列表"), diag.Say("a list of texts", "文字列表"), diag.Text{})
			continue
		}
		texts = append(texts, text)
	}
	return texts
}

// under returns the mapping of a key; nil where it is absent.
func (m *mapping) under(key string) *mapping {
	n := m.node(key)
	if n == nil {
		return nil
	}
	sub := newMapping(m.file, m.path+key+".", n, m.problems)
	if sub == nil {
		m.fault(line(n), key, "yaml.type", diag.Quote(n.GetToken().Value), diag.Say("a mapping, as in {key: value}", "键值结构，如 {键: 值}"), diag.Text{})
	}
	return sub
}

// names returns a text by language; a plain text is taken for every language.
func (m *mapping) names(key, language string) map[string]string {
	n := m.node(key)
	if n == nil {
		return nil
	}
	if text, single := scalar(n); single {
		return map[string]string{language: text}
	}
	sub := newMapping(m.file, m.path+key+".", n, m.problems)
	if sub == nil {
		m.fault(line(n), key, "yaml.type", diag.Say("a list", "列表"), diag.Say("a text, or {zh: …, en: …}", "文字，或 {zh: …, en: …}"), diag.Text{})
		return nil
	}
	names := map[string]string{}
	for _, lang := range sub.order {
		names[lang] = sub.text(lang, "")
	}
	return names
}

// one of a key's legal values; the first is the default.
func one[T ~string](m *mapping, key string, legal []T) T {
	n := m.node(key)
	if n == nil {
		return legal[0]
	}
	text, _ := scalar(n)
	if slices.Contains(legal, T(text)) {
		return T(text)
	}
	words := make([]string, len(legal))
	for i, l := range legal {
		words[i] = string(l)
	}
	m.fault(line(n), key, "yaml.choice", diag.Quote(text), diag.Say("one of %s", "%s 之一", strings.Join(words, ", ")), diag.DidYouMean(text, words))
	return legal[0]
}

// close reports the keys that nothing asked for.
func (m *mapping) close() {
	if m == nil {
		return
	}
	for _, key := range m.order {
		if slices.Contains(m.asked, key) {
			continue
		}
		m.fault(position(m.values[key].Key.GetToken()), key, "yaml.unknown_key", diag.Quote(key),
			diag.Say("one of %s", "%s 之一", strings.Join(m.asked, ", ")), diag.DidYouMean(key, m.asked))
	}
}

func position(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 0
	}
	return t.Position.Line
}
