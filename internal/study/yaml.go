package study

import (
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// mapping is a YAML mapping of which every key must be asked for: what is
// left over when it is closed is an unknown key, reported with the nearest
// name that was asked for.
type mapping struct {
	file     string
	path     string // of the keys above, "screening."
	start    int    // its line
	values   map[string]*ast.MappingValueNode
	order    []string
	asked    []string
	problems *diag.Problems
}

// maxConfig is the size of goodgov.yaml in bytes that nothing a person writes
// exceeds. The parser takes time that grows with its square.
const maxConfig = 64 << 10

// decodeYAML makes UTF-8 of a file, whose encoding, byte order mark and line
// ends are those that tables may have too. It is nil where that can't be
// done; the error is a failure to read.
func decodeYAML(file string, r io.Reader, problems *diag.Problems) ([]byte, error) {
	decoder, err := tabular.NewDecoder(r, file)
	if err != nil {
		return nil, err
	}
	// A table is saved again from a spreadsheet, this file from an editor.
	inEditor := func(p diag.Problem) {
		if !p.Hint.IsZero() {
			p.Hint = diag.Say("save it as UTF-8 in your editor", "请在编辑器中另存为 UTF-8")
		}
		problems.Add(p)
	}
	data, err := io.ReadAll(io.LimitReader(decoder, maxConfig+1))
	if faults, ok := errors.AsType[*diag.Problems](err); ok {
		for _, p := range faults.All() {
			inEditor(p)
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(data) > maxConfig {
		problems.Add(diag.Problem{File: file, Code: "yaml.too_large", Found: diag.Say("more than %d kB", "超过 %d kB", maxConfig>>10),
			Want: diag.Say("a description of the study: title, indicators, …", "评价项目的描述：title、indicators 等")})
		return nil, nil
	}
	for _, note := range decoder.Notes() {
		inEditor(note)
	}
	return data, nil
}

// parseYAML reads a file's one mapping; nil where there were problems.
func parseYAML(file string, data []byte, problems *diag.Problems) *mapping {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		problems.Add(syntaxProblem(file, data, err))
		return nil
	}
	var bodies []ast.Node
	for _, doc := range parsed.Docs {
		if _, directive := doc.Body.(*ast.DirectiveNode); doc.Body != nil && !directive {
			bodies = append(bodies, doc.Body)
		}
	}
	p := diag.Problem{File: file, Code: "yaml.syntax", Want: diag.Say("`key: value` lines", "“键: 值”形式的行")}
	switch {
	case len(bodies) == 0:
		p.Found = diag.Say("an empty file", "空文件")
		p.Want = diag.Say("a description of the study: title, indicators, …", "评价项目的描述：title、indicators 等")
	case len(bodies) > 1:
		p.Line = line(bodies[1])
		p.Found, p.Want = diag.Say("a second document", "第二个文档"), diag.Say("one document, without a line ---", "一个文档，不含 --- 行")
	default:
		if m := newMapping(file, "", bodies[0], problems); m != nil {
			return m
		}
		p.Line = line(bodies[0])
		p.Found, p.Hint = kind(bodies[0]), colonHint(data, p.Line)
	}
	problems.Add(p)
	return nil
}

// definedTwice is what the parser says of a repeated key.
var definedTwice = regexp.MustCompile(`^mapping key "(.*)" already defined at \[(\d+):`)

// syntaxProblem says in both languages what the parser says in English, for
// the mistakes that people make most.
func syntaxProblem(file string, data []byte, err error) diag.Problem {
	p := diag.Problem{File: file, Code: "yaml.syntax", Found: diag.Say("a syntax error (%s)", "语法错误（%s）", err.Error()), Want: diag.Say("valid YAML", "合法的 YAML")}
	fault, ok := errors.AsType[yaml.Error](err)
	if !ok || fault.GetToken() == nil || fault.GetToken().Position == nil {
		return p
	}
	p.Line = fault.GetToken().Position.Line
	message := fault.GetMessage()
	p.Found = diag.Say("a syntax error (%s)", "语法错误（%s）", message)
	twice := definedTwice.FindStringSubmatch(message)
	switch {
	case twice != nil:
		p.Code = "yaml.repeated_key"
		p.Found, p.Want = diag.Say("the key %q again", "重复的键 %q", twice[1]), diag.Say("each key once (line %s has it)", "每个键只出现一次（第 %s 行已有）", twice[2])
	case strings.HasPrefix(message, "found character '\t'"):
		p.Found, p.Want = diag.Say("a tab", "制表符"), diag.Say("spaces before keys", "键前用空格缩进")
	case strings.HasPrefix(message, "mapping value is not allowed"):
		p.Hint = diag.Say("put a text with a colon in quotation marks; keys of one level start in one column", "含冒号的文字请加引号；同级的键应左对齐")
	case strings.HasPrefix(message, "could not find end character"):
		p.Found, p.Want = diag.Say("a quotation mark that is not closed", "引号未闭合"), diag.Say("one at either end", "首尾各一个引号")
	case strings.Contains(message, "must be specified"), strings.Contains(message, "end token"):
		p.Found, p.Want = diag.Say("a bracket that is not closed", "括号未闭合"), diag.Say("a ] for each [ and a } for each {", "每个 [ 有 ]，每个 { 有 }")
	case strings.HasSuffix(message, "is a reserved character"):
		p.Hint = diag.Say("put a text that begins with @ or ` in quotation marks", "以 @ 或 ` 开头的文字请加引号")
	case message == "non-map value is specified", message == "unexpected key name":
		p.Found, p.Want = diag.Say("a line that is no key and value", "不是“键: 值”形式的行"), diag.Say("`key: value`", "“键: 值”")
		p.Hint = colonHint(data, p.Line)
	}
	return p
}

// colonHint looks for the colons that keep a line from being a key and a value.
func colonHint(data []byte, line int) diag.Text {
	lines := strings.Split(string(data), "\n")
	if line < 1 || line > len(lines) {
		return diag.Text{}
	}
	switch text := lines[line-1]; {
	case strings.Contains(text, "："):
		return diag.Say("the colon behind a key is half-width, with a space: `key: value`", "键后的冒号应为半角并加空格：“键: 值”")
	case strings.Contains(text, ":") && !strings.Contains(text, ": "):
		return diag.Say("put a space behind the colon: `key: value`", "冒号后应有空格：“键: 值”")
	}
	return diag.Text{}
}

func newMapping(file, path string, node ast.Node, problems *diag.Problems) *mapping {
	m := &mapping{file: file, path: path, start: line(node), values: map[string]*ast.MappingValueNode{}, problems: problems}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			m.add(value)
		}
	case *ast.MappingValueNode:
		m.add(n)
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

// line is that of the first key; without keys that of the braces.
func (m *mapping) line() int {
	if len(m.order) == 0 {
		return m.start
	}
	return line(m.values[m.order[0]].Key)
}

func (m *mapping) fault(line int, key string, code diag.Code, found, want, hint diag.Text) {
	m.problems.Add(diag.Problem{File: m.file, Line: line, Key: m.path + key, Code: code, Found: found, Want: want, Hint: hint})
}

// node returns the value of a key; nil where it is absent or null.
func (m *mapping) node(key string) ast.Node {
	if !slices.Contains(m.asked, key) {
		m.asked = append(m.asked, key)
	}
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

// kind says what a node is, for messages.
func kind(n ast.Node) diag.Text {
	if text, ok := scalar(n); ok {
		return quote(text)
	}
	switch n.(type) {
	case *ast.SequenceNode:
		return diag.Say("a list", "列表")
	case *ast.MappingNode, *ast.MappingValueNode:
		return diag.Say("a mapping", "键值结构")
	case *ast.AnchorNode, *ast.AliasNode:
		return diag.Say("an anchor or alias (& or *)", "锚点或别名（& 或 *）")
	case *ast.TagNode:
		return diag.Say("a tag (!)", "标签（!）")
	}
	return diag.Say("something else", "其他内容")
}

func quote(text string) diag.Text {
	if text == "" {
		return diag.Say("an empty text", "空文字")
	}
	return diag.Quote(text)
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
		m.fault(line(n), key, "yaml.type", kind(n), diag.Say("a text", "文字"), diag.Text{})
		return otherwise
	}
	return text
}

func (m *mapping) number(key string, otherwise, least, most float64) float64 {
	n := m.node(key)
	if n == nil {
		return otherwise
	}
	text, _ := scalar(n)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < least || v > most {
		want := diag.Say("a number of %g or more", "不小于 %g 的数", least)
		if !math.IsInf(most, 1) {
			want = diag.Say("a number from %g to %g", "%g 至 %g 的数", least, most)
		}
		hint := diag.Text{}
		if err == nil && most <= 1 && v > most && v <= 100 {
			hint = diag.Say("a share, not per cent: %g", "请写成小数：%g", v/100)
		}
		m.fault(line(n), key, "yaml.number", kind(n), want, hint)
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
		m.fault(line(n), key, "yaml.number", kind(n), want, diag.Text{})
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
	m.fault(line(n), key, "yaml.boolean", kind(n), diag.Say("true or false", "true 或 false"), diag.Text{})
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
		m.fault(line(n), key, "yaml.type", kind(n), diag.Say("a list, as in [a, b]", "列表，如 [a, b]"), diag.Text{})
		return nil
	}
	var texts []string
	for _, value := range sequence.Values {
		text, single := scalar(value)
		if !single {
			m.fault(line(value), key, "yaml.type", diag.Say("%s in the list", "列表中有%s", kind(value)), diag.Say("a list of texts", "文字列表"), diag.Text{})
			continue
		}
		texts = append(texts, text)
	}
	return texts
}

// empty reports whether a key is absent, or has no value or a list of none.
func (m *mapping) empty(key string) bool {
	n := m.node(key)
	sequence, list := n.(*ast.SequenceNode)
	return n == nil || list && len(sequence.Values) == 0
}

// under returns the mapping of a key; nil where it is absent.
func (m *mapping) under(key string) *mapping {
	n := m.node(key)
	if n == nil {
		return nil
	}
	sub := newMapping(m.file, m.path+key+".", n, m.problems)
	if sub == nil {
		m.fault(line(n), key, "yaml.type", kind(n), diag.Say("a mapping, as in {key: value}", "键值结构，如 {键: 值}"), diag.Text{})
	}
	return sub
}

// mappings returns a list of mappings; one mapping is a list of one. Each has
// to be closed.
func (m *mapping) mappings(key string) []*mapping {
	n := m.node(key)
	if n == nil {
		return nil
	}
	nodes := []ast.Node{n}
	if sequence, ok := n.(*ast.SequenceNode); ok {
		nodes = sequence.Values
	}
	var subs []*mapping
	for i, node := range nodes {
		sub := newMapping(m.file, fmt.Sprintf("%s%s[%d].", m.path, key, i+1), node, m.problems)
		if sub == nil {
			m.fault(line(node), key, "yaml.type", kind(node), diag.Say("a list of mappings, as in [{key: value}]", "键值结构的列表，如 [{键: 值}]"), diag.Text{})
			continue
		}
		subs = append(subs, sub)
	}
	return subs
}

// languageTag is the form of a language. A text with a comma that stands in {…}
// without quotation marks ends there, and what follows would be a language.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$`)

// names returns a text by language; a plain text is in the study's language.
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
		m.fault(line(n), key, "yaml.type", kind(n), diag.Say("a text, or {zh: …, en: …}", "文字，或 {zh: …, en: …}"), diag.Text{})
		return nil
	}
	names := map[string]string{}
	for _, lang := range sub.order {
		if !languageTag.MatchString(lang) {
			m.problems.Add(diag.Problem{File: sub.file, Line: line(sub.values[lang].Key), Key: m.path + key, Code: "yaml.language",
				Found: diag.Say("%q where a language should stand", "语言的位置上是“%s”", lang), Want: diag.Say("{zh: …, en: …}", "{zh: …, en: …}"),
				Hint: diag.Say("put a text with a comma in quotation marks", "含半角逗号的文字请加引号")})
			continue
		}
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
	m.fault(line(n), key, "yaml.choice", kind(n), oneOf(words), diag.DidYouMean(text, words))
	return legal[0]
}

func oneOf(words []string) diag.Text {
	list := strings.Join(words, ", ")
	return diag.Say("one of %s", "%s 之一", list)
}

// close reports the keys that nothing asked for.
func (m *mapping) close() {
	for _, key := range m.order {
		if slices.Contains(m.asked, key) {
			continue
		}
		m.problems.Add(diag.Problem{File: m.file, Line: line(m.values[key].Key), Code: "yaml.unknown_key",
			Found: diag.Say("an unknown key %q", "未知的键 %q", m.path+key), Want: oneOf(m.asked), Hint: diag.DidYouMean(key, m.asked)})
	}
}
