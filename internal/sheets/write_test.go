package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

func analysis() ahp.GroupOptions { return ahp.DefaultGroupOptions() }

// examplePanel is the panel of the examples.
func examplePanel(t testing.TB) *ahp.Panel {
	t.Helper()
	p, _, err := Assemble([]*Reading{readExample(t, "long.csv", Options{})}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reading options and what comes back of experts, by format.
var returning = []struct {
	format  Format
	opt     Options
	groups  bool
	weights bool
	names   bool
	single  bool // only one node with two or more children
}{
	{format: FormatLong, opt: Options{Layout: Long}},
	{format: FormatWide, opt: Options{Layout: Wide, Coding: Ratios}, groups: true},
	{format: FormatPyANP, opt: Options{Layout: PyANP}, groups: true},
	{format: FormatSquare, opt: Options{Layout: Square}},
	{format: FormatAHPTools, opt: Options{Layout: AHPTools}, groups: true},
	{format: FormatAHPOS, opt: Options{Layout: AHPOS}},
	{format: FormatGluc, opt: Options{Layout: GlucYAML}, weights: true},
	{format: FormatJSON, opt: Options{Layout: JSON}, groups: true, weights: true, names: true},
}

// randomPanel is a hierarchy of two levels or three, with experts who judged
// some of it on Saaty's scale.
func randomPanel(t *rapid.T) *ahp.Panel {
	label := rapid.SampledFrom([]string{"服务", "廉洁", "quality", "the reach", "A1", "b", "参与度", "x.y", "10 年", "速度（快）"})
	nodes := []ahp.PanelNode{{Code: "root", Parent: -1, Name: diag.Text{EN: "Goal", ZH: "总目标"}}}
	used := map[string]bool{"root": true}
	var grow func(parent, depth int)
	grow = func(parent, depth int) {
		for range rapid.IntRange(2, 4).Draw(t, "children") {
			code := label.Draw(t, "code")
			for used[code] {
				code += "'"
			}
			used[code] = true
			nodes = append(nodes, ahp.PanelNode{Code: code, Parent: parent})
			if depth < 2 && rapid.IntRange(0, 3).Draw(t, "deeper") == 0 {
				grow(len(nodes)-1, depth+1)
			}
		}
	}
	grow(0, 1)
	var experts []ahp.PanelExpert
	for i := range rapid.IntRange(1, 3).Draw(t, "experts") {
		experts = append(experts, ahp.PanelExpert{Name: fmt.Sprintf("专家%d", i+1), Group: rapid.SampledFrom([]string{"官员", "学者"}).Draw(t, "group"),
			Weight: float64(rapid.IntRange(1, 4).Draw(t, "weight")) / 2})
	}
	p := ahp.NewPanel(nodes, experts)
	for _, node := range p.Compared() {
		for e := range experts {
			m := p.Matrix(node, e)
			for i := range m.N() {
				for j := i + 1; j < m.N(); j++ {
					k := rapid.IntRange(-8, 8).Draw(t, "step")
					if e > 0 && k == -8 && i+1 < j { // now and then a pair is left open
						continue
					}
					v := float64(max(k, -k) + 1)
					if k < 0 {
						v = 1 / v
					}
					if err := m.Set(i, j, v); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	return p
}

// What is written and read again is the same panel: every judgement, the
// order of nodes and experts, and what else the format holds of experts.
func TestRoundTrips(t *testing.T) {
	for _, c := range returning {
		for _, container := range c.format.Containers() {
			t.Run(string(c.format)+" "+string(container), func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					p := randomPanel(t)
					var out bytes.Buffer
					if _, err := Write(&out, p, c.format, WriteOptions{Container: container}); err != nil {
						t.Fatal(err)
					}
					r, err := Read(bytes.NewReader(out.Bytes()), "f."+string(container), c.opt)
					if err != nil {
						t.Fatalf("%v\n%s", err, &out)
					}
					again, _, err := Assemble([]*Reading{r}, nil)
					if err != nil {
						t.Fatalf("%v\n%s", err, &out)
					}
					if diff := cmp.Diff(listed(p), listed(again)); diff != "" {
						t.Fatalf("%s\n%s", diff, &out)
					}
					for i, want := range p.Nodes {
						got := again.Nodes[i]
						if !c.names {
							got.Name, want.Name = diag.Text{}, diag.Text{}
						}
						if len(again.Nodes) != len(p.Nodes) || !cmp.Equal(got, want) {
							t.Fatalf("node %v, want %v", got, want)
						}
					}
					for i, want := range p.Experts {
						got := again.Experts[i]
						if !c.groups {
							want.Group = ""
						}
						if !c.weights {
							want.Weight = 1
						}
						if got != want {
							t.Fatalf("expert %v, want %v", got, want)
						}
					}
				})
			})
		}
	}
}

// One node and one expert come back from the formats that hold no more.
func TestRoundTripsOfOne(t *testing.T) {
	p := examplePanel(t)
	tops := func(p *ahp.Panel) string { return strings.Join(listed(p), "\n") }
	node, err := Under(p, "服务")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := Write(&out, node, FormatAHPSurvey, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	r, err := Read(&out, "服务.csv", Options{Layout: AHPSurvey, Coding: NegativeLeft})
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := Assemble([]*Reading{r}, nil)
	if err != nil || tops(again) != tops(node) {
		t.Errorf("%v\n%s", err, cmp.Diff(tops(node), tops(again)))
	}
	out.Reset()
	if _, err := Write(&out, node.Only([]int{0}), FormatFuzzyAHP, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "\"1\";\"2\";\"1/3\"\n\"\";\"1\";\"1/5\"\n\"\";\"\";\"1\"\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

// What a format can't hold is refused, and nothing is written.
func TestWriteRefuses(t *testing.T) {
	odd := ahp.NewPanel([]ahp.PanelNode{{Code: "g", Parent: -1}, {Code: "a, b", Parent: 0}, {Code: "c wrt d", Parent: 0}}, []ahp.PanelExpert{{Name: "e", Weight: 1}})
	if err := odd.Matrix(0, 0).Set(0, 1, 2.5); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		p      *ahp.Panel
		format Format
		code   diag.Code
	}{
		{odd, FormatAHPTools, "sheets.cannot_hold"},
		{odd, FormatPyANP, "sheets.cannot_hold"},
		{odd, FormatAHPOS, "sheets.off_scale"},
		{odd, FormatAHPSurvey, "sheets.off_scale"},
		{examplePanel(t), FormatAHPSurvey, "sheets.only_one"},
		{examplePanel(t), FormatFuzzyAHP, "sheets.only_one"},
	} {
		var out bytes.Buffer
		_, err := Write(&out, c.p, c.format, WriteOptions{})
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || problems.All()[0].Code != c.code || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", c.format, err, out.Len())
		}
	}
	for _, format := range []Format{FormatJSON, FormatLong, FormatGluc, FormatSquare} {
		var out bytes.Buffer
		if _, err := Write(&out, odd, format, WriteOptions{}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// The formulas of the workbook, computed by a spreadsheet's engine, give what
// package ahp gives: weights by both methods, λmax, CI and CR of every expert
// and of the group, with pairs missing too, and the global weights.
func TestFormulas(t *testing.T) {
	p := examplePanel(t)
	p.Experts[1].Weight = 2
	opt := analysis()
	var out bytes.Buffer
	if _, err := Write(&out, p, FormatFormulas, WriteOptions{Analysis: opt, Language: diag.English}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	calc := func(sheet, cell string) float64 {
		text, err := book.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatalf("%s!%s: %v", sheet, cell, err)
		}
		var v float64
		if _, err := fmt.Sscan(text, &v); err != nil {
			t.Fatalf("%s!%s: %q", sheet, cell, text)
		}
		return v
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-9) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	whole, err := p.Analyse(opt)
	if err != nil {
		t.Fatal(err)
	}
	for i, node := range p.Nodes {
		near("local of "+node.Code, calc("weights", cellName(3, 2+i)), whole.Local[i])
		near("global of "+node.Code, calc("weights", cellName(4, 2+i)), whole.Global[i])
	}
	blocks := 0
	for _, node := range p.Compared() {
		sheet := p.Nodes[node].Code
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		results := map[string]*ahp.Result{"group (AIJ)": &whole.Groups[node].Result}
		matrices := map[string]*ahp.Matrix{"group (AIJ)": whole.Groups[node].Matrix}
		for _, v := range p.Voices(node) {
			if results[v.Expert], err = ahp.Analyse(v.Matrix, opt.Options); err != nil {
				t.Fatal(err)
			}
			matrices[v.Expert] = v.Matrix
		}
		who := ""
		for i, row := range rows {
			if len(row) == 0 {
				continue
			}
			if results[row[0]] != nil && i+1 < len(rows) && len(rows[i+1]) > 1 && rows[i+1][0] == "" {
				who = row[0]
			}
			switch want := results[who]; row[0] {
			case "weights by eigenvector":
				for j, w := range want.Weights {
					near(who+" weight", calc(sheet, cellName(2+j, i+1)), w)
				}
			case "weights by geometric mean":
				if len(matrices[who].Missing()) > 0 {
					continue
				}
				other := opt.Options
				other.Method = ahp.GeometricMean
				r, err := ahp.Analyse(matrices[who], other)
				if err != nil {
					t.Fatal(err)
				}
				for j, w := range r.Weights {
					near(who+" weight by geometric mean", calc(sheet, cellName(2+j, i+1)), w)
				}
			case "λmax":
				blocks++
				near(who+" λmax", calc(sheet, cellName(2, i+1)), want.LambdaMax)
				near(who+" CI", calc(sheet, cellName(4, i+1)), want.CI)
				near(who+" CR", calc(sheet, cellName(8, i+1)), want.CR)
			}
		}
	}
	if blocks != 8 {
		t.Errorf("%d blocks, want 8: the group and three experts of two nodes", blocks)
	}
}

// The tables of a paper, looked at by a person.
func TestPaperTables(t *testing.T) {
	p := examplePanel(t)
	p.Nodes[2].Name = diag.Text{EN: "Speed & 50% <reach>", ZH: "速度_1"}
	for _, lang := range []string{diag.English, diag.Chinese} {
		for _, format := range []Format{FormatLaTeX, FormatWord} {
			var out bytes.Buffer
			if _, err := Write(&out, p, format, WriteOptions{Analysis: analysis(), Language: lang}); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "paper."+lang+format.Extension(), out.Bytes())
		}
	}
}

// Names of sheets are legal and differ.
func TestSheetNames(t *testing.T) {
	long := strings.Repeat("很长的名字", 10)
	names := sheetNames([]table{{name: "a/b"}, {name: "A?B"}, {name: ""}, {name: long}, {name: long}, {name: "'q'"}})
	want := []string{"a-b", "A-B (2)", "-", string([]rune(long)[:31]), string([]rune(long)[:27]) + " (2)", "q"}
	if !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
