package sheets

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

const examples = "../../testdata/sheets"

// readExample reads a file of the examples.
func readExample(t testing.TB, name string, opt Options) *Reading {
	t.Helper()
	r, err := tryExample(name, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tryExample(name string, opt Options) (*Reading, error) {
	file, err := os.Open(filepath.Join(examples, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(file, name, opt)
}

// listed are a panel's judgements, sorted: who, of what, how much.
func listed(p *ahp.Panel) []string {
	var all []string
	for _, node := range p.Compared() {
		for _, voice := range p.Voices(node) {
			m := voice.Matrix
			for i, a := range m.Names() {
				for j, b := range m.Names() {
					if i < j && m.Judged(i, j) {
						all = append(all, fmt.Sprintf("%s: %s: %s over %s %s", voice.Expert, p.Nodes[node].Code, a, b, ratioText(m.At(i, j))))
					}
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

// said is what the three experts of the examples judged: typed here by hand,
// apart from the program that wrote the files.
func said(expert, root string, top, bottom []string) []string {
	var all []string
	for node, values := range map[string][]string{root: top, "服务": bottom} {
		elements := []string{"服务", "廉洁", "参与"}
		if node == "服务" {
			elements = []string{"速度", "覆盖", "质量"}
		}
		for k, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			if k < len(values) && values[k] != "" {
				all = append(all, fmt.Sprintf("%s: %s: %s over %s %s", expert, node, elements[pair[0]], elements[pair[1]], values[k]))
			}
		}
	}
	return all
}

func wholePanel() []string {
	all := slices.Concat(
		said("E1", "治理", []string{"3", "5", "2"}, []string{"2", "1/3", "1/5"}),
		said("E2", "治理", []string{"1/2", "3", "4"}, []string{"1", "1/4", "1/2"}),
		said("E3", "治理", []string{"1", "2", ""}, []string{"3", "1/2", "1/7"}))
	slices.Sort(all)
	return all
}

// Every layout that can hold the example's panel gives the same panel.
func TestLayoutsAgree(t *testing.T) {
	for _, c := range []struct {
		file           string
		opt            Options
		tree           string
		layout         Layout
		coding         Coding
		groups, weight bool // of the experts are held
	}{
		{file: "long.csv", layout: Long, groups: true},
		{file: "long_zh.csv", layout: Long, groups: true},
		{file: "wide.csv", tree: "ahpos.txt", layout: Wide, coding: Ratios, groups: true},
		{file: "line17.csv", tree: "ahpos.txt", layout: Wide, coding: Line17, groups: true},
		{file: "signed.csv", opt: Options{Coding: PositiveLeft}, tree: "ahpos.txt", layout: Wide, coding: PositiveLeft, groups: true},
		{file: "wjx.csv", layout: Questions, coding: Line17, groups: true},
		{file: "pyanp.xlsx", layout: PyANP, coding: Ratios},
		{file: "experts.xlsx", layout: Square},
		{file: "stacked.csv", layout: Square},
		{file: "ahpos.json", layout: AHPOS},
		{file: "gluc.yaml", layout: GlucYAML, weight: true},
		{file: "ahptools.xlsx", layout: AHPTools, coding: Ratios, groups: true},
	} {
		t.Run(c.file, func(t *testing.T) {
			r := readExample(t, c.file, c.opt)
			if r.Layout != c.layout || r.Coding != c.coding {
				t.Errorf("%s, %s; want %s, %s", r.Layout, r.Coding, c.layout, c.coding)
			}
			var tree *Reading
			if c.tree != "" {
				tree = readExample(t, c.tree, Options{})
			}
			p, _, err := Assemble([]*Reading{r}, tree)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wholePanel(), listed(p)); diff != "" {
				t.Error(diff)
			}
			var nodes []string
			for _, n := range p.Nodes {
				nodes = append(nodes, n.Code)
			}
			if want := []string{"治理", "服务", "速度", "覆盖", "质量", "廉洁", "参与"}; !slices.Equal(nodes, want) {
				t.Errorf("nodes %q", nodes)
			}
			for i, e := range p.Experts {
				want := ahp.PanelExpert{Name: fmt.Sprintf("E%d", i+1), Weight: 1}
				if c.groups {
					want.Group = []string{"官员", "学者", "居民"}[i]
				}
				if c.weight {
					want.Weight = []float64{0.5, 0.3, 0.2}[i]
				}
				if e != want {
					t.Errorf("expert %+v, want %+v", e, want)
				}
			}
			again, _, err := Assemble([]*Reading{r}, tree)
			if err != nil || !slices.Equal(listed(again), listed(p)) {
				t.Errorf("put together again: %v", err)
			}
		})
	}
}

// Layouts that hold a part of it give that part.
func TestPartialLayouts(t *testing.T) {
	for _, c := range []struct {
		files []string
		opt   Options
		tree  string
		want  []string
	}{
		{files: []string{"square/E1.csv", "square/E2.csv", "square/E3.csv"}, want: slices.Concat(
			said("E1", "goal", []string{"3", "5", "2"}, nil), said("E2", "goal", []string{"1/2", "3", "4"}, nil), said("E3", "goal", []string{"1", "2"}, nil))},
		{files: []string{"square/E2.csv"}, tree: "indicators.csv", want: []string{
			"E2: A: B1 over B2 1/2", "E2: A: B1 over B3 3", "E2: A: B2 over B3 4"}},
		{files: []string{"indicators.csv", "square/E2.csv"}, want: []string{
			"E2: A: B1 over B2 1/2", "E2: A: B1 over B3 3", "E2: A: B2 over B3 4"}},
		{files: []string{"ahpsurvey.csv"}, opt: Options{Layout: AHPSurvey, Coding: NegativeLeft}, want: slices.Concat(
			said("E1", "ahpsurvey", []string{"3", "5", "2"}, nil), said("E2", "ahpsurvey", []string{"1/2", "3", "4"}, nil), said("E3", "ahpsurvey", []string{"1", "2"}, nil))},
		{files: []string{"ahpos_matrix.csv"}, want: said("ahpos_matrix", "合成示例", []string{"3", "5", "2"}, nil)},
		{files: []string{"fuzzyahp.csv"}, want: []string{
			"fuzzyahp: fuzzyahp: C1 over C2 3", "fuzzyahp: fuzzyahp: C1 over C3 5", "fuzzyahp: fuzzyahp: C2 over C3 2"}},
		{files: []string{"words.csv"}, want: slices.Concat(
			said("张三", "words", []string{"3", "5", "1"}, nil), said("李四", "words", []string{"1/7", "3", "9"}, nil))},
	} {
		t.Run(strings.Join(c.files, " "), func(t *testing.T) {
			var readings []*Reading
			for _, file := range c.files {
				readings = append(readings, readExample(t, file, c.opt))
			}
			var tree *Reading
			if c.tree != "" {
				tree = readExample(t, c.tree, Options{})
			}
			p, _, err := Assemble(readings, tree)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, listed(p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What can be read in two ways is asked, not guessed.
func TestAsks(t *testing.T) {
	for _, c := range []struct {
		file string
		opt  Options
		want string
	}{
		{"signed.csv", Options{}, "sheets.coding"},
		{"ahpsurvey.csv", Options{}, "sheets.coding"},
		{"wide.csv", Options{}, "sheets.apart"},
		{"line17.csv", Options{}, "sheets.apart"},
		{"ahpos.txt", Options{}, "sheets.nothing"},
	} {
		r, err := tryExample(c.file, c.opt)
		if err == nil {
			_, _, err = Assemble([]*Reading{r}, nil)
		}
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || string(problems.All()[len(problems.All())-1].Code) != c.want {
			t.Errorf("%s: %v, want %s", c.file, err, c.want)
		}
	}
}
