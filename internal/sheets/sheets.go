// Package sheets reads and writes the sheets on which experts compare pairs:
// matrices in many arrangements, lists of judgements, rows of answers to pair
// questions, and the files of other programs for the analytic hierarchy
// process.
//
// Read recognises the layout of a file, or is told it, and keeps every
// judgement with its place. Assemble puts what several files say together to
// one panel: the hierarchy, the experts, a matrix for each. Write is the way
// back, layout by layout.
//
// Nothing is guessed in silence: what was assumed is a note, what can be read
// in two ways is an error that says how to decide.
package sheets

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Layout names an arrangement of judgements in a file.
type Layout string

// The layouts. What each looks like is told where it is read.
const (
	Auto      Layout = "auto"      // recognised by its content
	Square    Layout = "square"    // matrices, one or more in a sheet
	Long      Layout = "long"      // a row a judgement
	Wide      Layout = "wide"      // a row a respondent, a column a pair
	Questions Layout = "questions" // the same, its headers questions in words
	PyANP     Layout = "pyanp"     // the same, its headers "A vs B wrt P"
	AHPSurvey Layout = "ahpsurvey" // the same, the order of the columns decides
	AHPTools  Layout = "ahptools"  // a workbook of a hierarchy and of answers
	AHPOS     Layout = "ahp-os"    // hierarchy text, project JSON or matrix CSV
	GlucYAML  Layout = "gluc-yaml" // the YAML of R's ahp
	FuzzyAHP  Layout = "fuzzyahp"  // a matrix without names
	Form      Layout = "form"      // our own workbook to fill in
	Hierarchy Layout = "hierarchy" // no judgements, but what is under what
	JSON      Layout = "json"      // our own
)

// Layouts lists what can be read, Auto first.
func Layouts() []Layout {
	return []Layout{Auto, Square, Long, Wide, Questions, PyANP, AHPSurvey, AHPTools, AHPOS, GlucYAML, FuzzyAHP, Form, Hierarchy, JSON}
}

// Text says what the layout is, for people.
func (l Layout) Text() diag.Text {
	switch l {
	case Square:
		return diag.Say("matrices", "判断矩阵")
	case Long:
		return diag.Say("a row for each judgement", "每行一个判断的表")
	case Wide:
		return diag.Say("a column for each pair", "每列一对的表")
	case Questions:
		return diag.Say("a question for each pair", "每题一对的问卷")
	case PyANP:
		return diag.Say("pyanp's columns \"A vs B wrt P\"", "pyanp 的“A vs B wrt P”列")
	case AHPSurvey:
		return diag.Say("ahpsurvey's columns, in their order", "ahpsurvey 的列（以次序为准）")
	case AHPTools:
		return diag.Say("a workbook of AHPtools", "AHPtools 工作簿")
	case AHPOS:
		return diag.Say("a file of AHP-OS", "AHP-OS 文件")
	case GlucYAML:
		return diag.Say("YAML of R's ahp", "R 语言 ahp 的 YAML")
	case FuzzyAHP:
		return diag.Say("a matrix without names", "没有名称的矩阵")
	case Form:
		return diag.Say("a form that came back", "收回的判断表")
	case Hierarchy:
		return diag.Say("a hierarchy", "层次结构")
	case JSON:
		return diag.Say("JSON of goodgov", "goodgov 的 JSON")
	}
	return diag.Say("whatever it is", "自动识别")
}

// Options say how a file is read. The zero value recognises everything.
type Options struct {
	Layout  Layout // "" is Auto
	Coding  Coding // of answers in a wide layout; "" is AutoCoding
	Missing string // what else means "not judged", beside an empty cell and "?"
	Scale   ScalePolicy
}

// ScalePolicy says what becomes of a value outside Saaty's 1/9…9.
type ScalePolicy int

const (
	WarnOffScale   ScalePolicy = iota // it counts, with a warning
	RefuseOffScale                    // it is an error
)

// MaxBytes is the size of a file that is read.
const MaxBytes = 64 << 20

// maxElements is more than anybody compares under one parent; the judgements
// of a matrix grow with its square.
const maxElements = 200

// Reading is what one file says.
type Reading struct {
	File   string
	Layout Layout // as it was given or recognised
	Coding Coding // of a wide layout, as it was given or recognised; else ""
	Notes  diag.Problems

	groups     []group
	judgements []judgement
	blocks     []block // of a square layout, to be told whose and of what
	experts    []expert
	names      map[string]diag.Text // of elements, by code, where the file has them
}

// group is elements that are compared under one parent; "" where the file does
// not say under which.
type group struct {
	parent   string
	children []string
	at       diag.Problem // its place alone is used
	whole    bool         // a matrix: all that are compared under the parent
}

// judgement is what an expert says of a pair: a over b.
type judgement struct {
	expert, parent, a, b string
	value                float64
	at                   diag.Problem // its place alone is used
	set                  string       // the elements of its matrix, where it is of one
}

type expert struct {
	name, group string
	weight      *float64 // nil where the file doesn't say
}

// Judgements is how many pairs are judged in the file.
func (r *Reading) Judgements() int {
	count := len(r.judgements)
	for _, b := range r.blocks {
		n := b.matrix.N()
		count += n*(n-1)/2 - len(b.matrix.Missing())
	}
	return count
}

// reader is one file in reading.
type reader struct {
	*Reading
	opt      Options
	problems diag.Problems
	snapped  []diag.Problem // cells read as the fraction that they round

	leftOut    []string                   // beside matrices
	semicolons bool                       // separate the cells
	pairs      [][2]string                // that are asked for without saying under which parent
	open       map[string]bool            // what means "not judged", beside an empty cell
	known      map[string]bool            // experts
	children   map[string]map[string]bool // by parent
}

// Read reads a file of judgements. The name is what the user calls it, for a
// workbook possibly with a sheet, "file.xlsx#Sheet". The error is a
// *diag.Problems with every fault, or a failure to read.
func Read(r io.Reader, name string, opt Options) (*Reading, error) {
	if opt.Layout == "" {
		opt.Layout = Auto
	}
	file, _ := tabular.SplitName(name)
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	x := newReader(file, opt)
	if len(data) > MaxBytes {
		x.problems.Add(diag.Problem{File: file, Code: "sheets.too_large",
			Found: diag.Say("more than %d MB", "超过 %d MB", MaxBytes>>20), Want: diag.Say("a file of judgements", "专家判断文件")})
		return nil, x.problems.Err()
	}
	if err := x.read(data, name); err != nil {
		return nil, err
	}
	x.splitUnknown()
	x.reportSnapped()
	if x.problems.Errors() == 0 && len(x.groups) == 0 && len(x.blocks) == 0 {
		x.problems.Add(diag.Problem{File: file, Code: "sheets.nothing", Found: diag.Say("nothing that is compared", "没有可比较的内容"),
			Want: diag.Say("judgements of pairs", "成对比较的判断")})
	}
	x.problems.Sort()
	if err := x.problems.Err(); err != nil {
		return nil, err
	}
	x.Notes.Merge(&x.problems)
	return x.Reading, nil
}

func newReader(file string, opt Options) *reader {
	return &reader{
		Reading:  &Reading{File: file, Layout: opt.Layout, names: map[string]diag.Text{}},
		opt:      opt,
		open:     map[string]bool{"?": true, opt.Missing: true},
		known:    map[string]bool{},
		children: map[string]map[string]bool{},
	}
}

// read recognises what kind of file it is, and reads it.
func (x *reader) read(data []byte, name string) error {
	if !tabular.IsWorkbook(data) {
		text, err := x.decode(data)
		if err != nil || text == nil {
			return err
		}
		kind := x.opt.Layout
		if kind == Auto || kind == AHPOS {
			kind = recogniseText(text, x.File, kind)
		}
		switch kind {
		case AHPOS:
			if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
				return x.projectJSON(text)
			}
			x.hierarchyText(string(text))
			return nil
		case GlucYAML:
			x.glucYAML(text)
			return nil
		case JSON:
			return x.json(text)
		}
	}
	if x.Layout == Form || x.Layout == Auto && isForm(data) {
		return x.form(data)
	}
	grids, err := tabular.ReadGrids(bytes.NewReader(data), name, tabular.Options{})
	if err != nil {
		return x.problems.MergeError(err)
	}
	for _, g := range grids {
		for _, note := range g.Notes {
			x.Notes.Add(note)
			x.semicolons = x.semicolons || note.Code == "csv.delimiter"
		}
	}
	x.grids(grids)
	return nil
}

// decode makes a text UTF-8; nil where there were problems.
func (x *reader) decode(data []byte) ([]byte, error) {
	decoder, err := tabular.NewDecoder(bytes.NewReader(data), x.File)
	if err == nil {
		data, err = io.ReadAll(decoder)
	}
	if err != nil {
		return nil, x.problems.MergeError(err)
	}
	return data, nil
}

// grids reads tables by their layout.
func (x *reader) grids(grids []*tabular.Grid) {
	if x.Layout == Auto {
		x.Layout = x.recogniseGrids(grids)
	}
	switch x.Layout {
	case Square, AHPOS:
		x.squares(grids)
	case FuzzyAHP:
		x.nameless(grids)
	case AHPTools:
		x.ahpTools(grids)
	case Hierarchy:
		for _, g := range grids {
			x.hierarchy(g)
		}
	case Long:
		for _, g := range grids {
			x.long(g)
		}
	case Wide, Questions, PyANP, AHPSurvey:
		for _, g := range grids {
			x.wide(g)
		}
	default:
		x.problems.Add(diag.Problem{File: x.File, Code: "sheets.layout", Found: diag.Say("a layout that is not recognised", "无法识别的版式"),
			Want: diag.Say("a matrix, a table with the columns %s, or a column for each pair with a header such as %q", "判断矩阵，或含 %s 列的表，或每列一对、表头形如 %q 的表", "expert, parent, a, b, value", "A vs B"),
			Hint: diag.Say("name the layout with --layout (%s); the layouts are shown in docs/ahp/layouts.md", "请用 --layout 指明版式（%s）；各种版式见 docs/ahp/layouts_zh.md", layoutNames())})
	}
}

func layoutNames() string {
	var names []string
	for _, l := range Layouts()[1:] {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}

// addExpert notes who judges, also one who left everything open.
func (x *reader) addExpert(name, group string) {
	if !x.known[name] {
		x.known[name] = true
		x.experts = append(x.experts, expert{name: name, group: group})
	}
}

// note adds what was assumed about the file.
func (x *reader) note(code diag.Code, text diag.Text) {
	x.Notes.Add(diag.Problem{File: x.File, Code: code, Severity: diag.Note, Want: text})
}

// place is the position of a cell.
func place(c tabular.Cell) diag.Problem { return c.Problem("", diag.Text{}, diag.Text{}) }

// fault completes the place of a problem.
func fault(at diag.Problem, code diag.Code, found, want, hint diag.Text) diag.Problem {
	at.Code, at.Found, at.Want, at.Hint = code, found, want, hint
	return at
}

// stem is the name of a file without folder and extension.
func stem(file string) string {
	if i := strings.LastIndexAny(file, `/\`); i >= 0 {
		file = file[i+1:]
	}
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		file = file[:i]
	}
	return file
}
