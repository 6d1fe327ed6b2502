package sheets

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Headers that name a pair, as people write them.
func TestPairHeaders(t *testing.T) {
	for _, c := range []struct {
		headers []string
		want    []string // parent: a, b of those that are pairs
	}{
		{[]string{"id", "a vs b", "a VS. c", "b versus c"}, []string{": a, b", ": a, c", ": b, c"}},
		{[]string{"a vs b wrt top", "c vs d with respect to a"}, []string{"top: a, b", "a: c, d"}},
		{[]string{"top: a vs b", "准则：c vs d"}, []string{"top: a, b", "准则: c, d"}},
		{[]string{"服务与廉洁相比，哪个更重要？", "服务与公平与效率相比，哪个更重要？", "廉洁与公平与效率相比，哪个更重要？"},
			[]string{": 服务, 廉洁", ": 服务, 公平与效率", ": 廉洁, 公平与效率"}},
		{[]string{"序号", "1、“服务”和“廉洁”比较", "2、就治理而言，服务相对于参与的重要性", "第3题(服务对参与)"},
			[]string{": 服务, 廉洁", "治理: 服务, 参与", ": 服务, 参与"}},
		{[]string{"4、请比较—服务与廉洁", "4、请比较—服务与参与"}, []string{": 服务, 廉洁", ": 服务, 参与"}},
		{[]string{"work_years", "a_b", "a_c", "b_c"}, []string{": a, b", ": a, c", ": b, c"}},
		{[]string{"x-1:y-2", "x-1:z", "y-2:z"}, []string{": x-1, y-2", ": x-1, z", ": y-2, z"}},
		{[]string{"a_x_b", "a_x_c", "b_c"}, []string{": a_x, b", ": a_x, c", ": b, c"}},
		{[]string{"A/B", "A/C", "B/C"}, []string{": A, B", ": A, C", ": B, C"}},
		{[]string{"name", "age"}, nil},
	} {
		var got []string
		for _, p := range pairColumns(c.headers) {
			got = append(got, fmt.Sprintf("%s: %s, %s", p.parent, p.a, p.b))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q:\n%s", c.headers, diff)
		}
	}
}

// Every coding has its value for each answer: the line 9 … 1 … 9 counts down
// on the left and up on the right.
func TestCodings(t *testing.T) {
	for _, c := range []struct {
		coding Coding
		text   string
		want   float64 // 0 is a fault, NaN not judged
	}{
		{Line17, "1", 9}, {Line17, "8", 2}, {Line17, "9", 1}, {Line17, "10", 1. / 2}, {Line17, "17", 1. / 9}, {Line17, "18", 0}, {Line17, "0", 0}, {Line17, "2.5", 0},
		{Line9, "1", 9}, {Line9, "4", 3}, {Line9, "5", 1}, {Line9, "6", 1. / 3}, {Line9, "9", 1. / 9}, {Line9, "10", 0},
		{PositiveLeft, "3", 3}, {PositiveLeft, "-3", 1. / 3}, {PositiveLeft, "−3", 1. / 3}, {PositiveLeft, "1", 1}, {PositiveLeft, "-1", 1}, {PositiveLeft, "0", 0}, {PositiveLeft, "10", 0},
		{NegativeLeft, "-3", 3}, {NegativeLeft, "3", 1. / 3},
		{Ratios, "1/3", 1. / 3}, {Ratios, "=1/3", 1. / 3}, {Ratios, "0.33", 1. / 3}, {Ratios, "0.3", 0.3}, {Ratios, "2.5", 2.5}, {Ratios, "", math.NaN()}, {Ratios, "?", math.NaN()}, {Ratios, "x", 0},
		{Words, "服务比廉洁稍微重要", 3}, {Words, "廉洁比服务明显重要", 1. / 5}, {Words, "同等重要", 1}, {Words, "前者极端重要", 9}, {Words, "后者强烈重要", 1. / 7},
		{Words, "服务稍微不重要", 1. / 3}, {Words, "左7", 7}, {Words, "右 4", 0}, {Words, "重要", 0},
	} {
		x := newReader("f.csv", Options{})
		x.Coding = c.coding
		g := gridOf(t, "h,x\n\""+c.text+"\",y\n")
		got := x.coded(g.At(1, 0), "服务", "廉洁")
		switch {
		case c.want == 0:
			if !math.IsNaN(got) || x.problems.Errors() != 1 {
				t.Errorf("%s %q: %v, %d faults", c.coding, c.text, got, x.problems.Errors())
			}
		case math.IsNaN(c.want):
			if !math.IsNaN(got) || x.problems.Errors() != 0 {
				t.Errorf("%s %q: %v", c.coding, c.text, got)
			}
		case !(math.Abs(got/c.want-1) < 1e-12) || x.problems.Errors() != 0:
			t.Errorf("%s %q: %v, want %v", c.coding, c.text, got, c.want)
		}
	}
}

// A decimal is the fraction that it rounds, or cuts off, if there is but one.
func TestRounds(t *testing.T) {
	for text, want := range map[string]int{
		"0.33": 3, "0.333": 3, ".33": 3, "0.50": 2, "0.25": 4, "0.20": 5, "0.17": 6, "0.16": 6, "0.167": 6, "0.14": 7, "0.143": 7, "0.142": 7,
		"0.13": 8, "0.12": 8, "0.125": 8, "0.11": 9, "0.111": 9,
		"0.3": 0, "0.5": 0, "0.35": 0, "0.34": 0, "1.00": 0, "0.10": 0, "2.50": 0, "x": 0, "1/3": 0,
	} {
		if got := rounds(text); got != want {
			t.Errorf("rounds(%q) = %d, want %d", text, got, want)
		}
	}
}

// Faults of wide files.
func TestWideFaults(t *testing.T) {
	for _, c := range []struct {
		name, text string
		opt        Options
		want       []string // codes and places
	}{
		{"the same respondent twice", "id,a vs b,a vs c\nr,3,1/2\nr,2,1/3\n", Options{}, []string{"sheets.respondent_repeated f.csv:3"}},
		{"nobody's row", "id,a vs b,a vs c\n,3,1/2\n", Options{}, []string{"cell.empty f.csv:2"}},
		{"an ambiguous header", "id,a_b_c\nr,3\n", Options{Layout: Wide}, []string{"sheets.ambiguous f.csv:1"}},
		{"no triangle", "id,q1,q2\nr,1,2\n", Options{Layout: AHPSurvey, Coding: PositiveLeft}, []string{"sheets.triangle f.csv:1"}},
		{"places off the line", "id,a:b,a:c\nr,18,3\nq,9,0\n", Options{Coding: Line17}, []string{"sheets.off_line f.csv:2", "sheets.off_line f.csv:3"}},
		{"questions with 1 to 9", "id,a与b相比,a与c相比\nr,8,3\n", Options{}, []string{"sheets.coding f.csv:2"}},
		{"no pairs", "id,x\nr,1\n", Options{Layout: Wide}, []string{"sheets.no_pairs f.csv:1"}},
		{"off the scale, strictly", "id,a vs b\nr,12.5\n", Options{Scale: RefuseOffScale}, []string{"matrix.off_scale f.csv:2"}},
	} {
		_, err := Read(strings.NewReader(c.text), "f.csv", c.opt)
		problems, _ := errors.AsType[*diag.Problems](err)
		var got []string
		if problems != nil {
			for _, p := range problems.All() {
				got = append(got, string(p.Code)+" "+p.Place())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What pyanp writes for everybody counts for those who left it open, and −2
// and −3 in an export of a questionnaire are no answers.
func TestSharedAndSkipped(t *testing.T) {
	r, err := Read(strings.NewReader("user,a vs b wrt g,a vs c wrt g\nall,2,3\nx,,1/4\ny,5,\n"), "f.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := Assemble([]*Reading{r}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"x: g: a over b 2", "x: g: a over c 1/4", "y: g: a over b 5", "y: g: a over c 3"}, listed(p)); diff != "" {
		t.Error(diff)
	}
	r, err = Read(strings.NewReader("序号,1、a与b相比,2、a与c相比\n1,-3,12\n2,17,-2\n3,(跳过),9\n"), "f.csv", Options{Coding: Line17})
	if err != nil {
		t.Fatal(err)
	}
	if p, _, err = Assemble([]*Reading{r}, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1: f: a over c 1/4", "2: f: a over b 1/9", "3: f: a over c 1"}, listed(p)); diff != "" {
		t.Error(diff)
	}
}

func gridOf(t testing.TB, text string) *tabular.Grid {
	t.Helper()
	grids, err := tabular.ReadGrids(strings.NewReader(text), "f.csv", tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return grids[0]
}
