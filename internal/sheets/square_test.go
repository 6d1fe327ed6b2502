package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// Matrix files that can't be read: every fault with its place, in both
// languages.
func TestSquareFaults(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/matrices.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range archive.Files {
		r, err := Read(bytes.NewReader(f.Data), "matrix.csv", Options{Layout: Square})
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || r != nil {
			t.Errorf("%s: %v, %v", f.Name, r, err)
			continue
		}
		fmt.Fprintf(&out, "# %s\n", f.Name)
		problems.WriteText(&out, diag.English)
		problems.WriteText(&out, diag.Chinese)
		out.WriteString("\n")
	}
	golden.Check(t, "faults/matrix.txt", out.Bytes())
}

// matrixOf is the one matrix of a text.
func matrixOf(t testing.TB, text, name string, opt Options) (*ahp.Matrix, *Reading) {
	t.Helper()
	r, err := Read(strings.NewReader(text), name, opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.blocks) != 1 {
		t.Fatalf("%d matrices", len(r.blocks))
	}
	return r.blocks[0].matrix, r
}

// Weights of published matrices; the sources are named in the README beside
// them. All but the chain's, which are exact, were computed independently in
// long double arithmetic.
func TestSquareWeights(t *testing.T) {
	house := []string{"Size", "Transportation", "Neighbourhood", "Age of house", "Yard", "Facilities", "Condition", "Financing"}
	for _, c := range []struct {
		file    string
		names   []string
		weights []float64
		cr      float64
		notes   int
	}{
		{"car.csv", []string{"Cost", "Safety", "Style", "Capacity"},
			[]float64{0.5100750217780862, 0.23435219357179218, 0.04051874697205853, 0.21505403767806314}, 0.07461989443115065, 0},
		{"rounded.csv", []string{"Cost", "Safety", "Style", "Capacity"},
			[]float64{0.5100750217780862, 0.23435219357179218, 0.04051874697205853, 0.21505403767806314}, 0.07461989443115065, 5},
		{"leader.csv", []string{"Experience", "Education", "Charisma", "Age"},
			[]float64{0.5475692389618301, 0.12655528437341848, 0.26994992220245022, 0.055925554212548995}, 0.04435131996755335, 0},
		{"house.csv", house,
			[]float64{0.17301747464834766, 0.053975722999039306, 0.1881102988574408, 0.01750791130819569, 0.031043736403902292, 0.03632220215465609, 0.16683367362634788, 0.3331889800020703},
			0.17029462419572997, 0},
		{"incomplete.csv", house,
			[]float64{0.19072702600095204, 0.03878580460173294, 0.2806370257880321, 0.01297287311611457, 0.03620653440829663, 0.024929658708301473, 0.17961831343158904, 0.23612276394498116},
			0.20768773707823485 / 1.40, 0}, // Harker 1987
		{"chain.csv", []string{"A", "B", "C", "D"}, []float64{24.0 / 41, 12.0 / 41, 4.0 / 41, 1.0 / 41}, 0, 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "matrices", c.file))
			if err != nil {
				t.Fatal(err)
			}
			m, r := matrixOf(t, string(text), c.file, Options{})
			if !slices.Equal(m.Names(), c.names) {
				t.Errorf("names %q", m.Names())
			}
			if r.Notes.Len() != c.notes {
				t.Errorf("%d notes, want %d: %v", r.Notes.Len(), c.notes, r.Notes.All())
			}
			result, err := ahp.Analyse(m, ahp.DefaultOptions())
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range c.weights {
				if got := result.Weights[i]; math.Abs(got-want) > 1e-9 {
					t.Errorf("weight of %s is %v, want %v", c.names[i], got, want)
				}
			}
			if math.Abs(result.CR-c.cr) > 1e-9 {
				t.Errorf("CR %v, want %v", result.CR, c.cr)
			}
		})
	}
}

// The options decide what counts as not judged, and what becomes of values
// off the scale. A value is off the scale when the pair's judgement is: 0.11
// beside 9 is 1/9 rounded.
func TestSquareOptions(t *testing.T) {
	const (
		blank   = "A,B,C\n1,?,2\n,1,3\n,,1\n"
		zero    = "A,B,C\n1,0,2\n0,1,3\n1/2,1/3,1\n"
		beyond  = "A,B\n1,12\n1/12,1\n"
		rounded = ",A,B\nA,1,9\nB,0.11,1\n"
		alone   = "A,B\n1,0.11\n,1\n"
		commas  = "A;B\n1;0,5\n;1\n"
	)
	for _, c := range []struct {
		name, text string
		opt        Options
		codes      string // of the problems, errors in capitals
		missing    int
	}{
		{"a question mark", blank, Options{}, "", 1},
		{"nought", zero, Options{}, "JUDGEMENT.NOT_POSITIVE JUDGEMENT.NOT_POSITIVE", 0},
		{"nought that is missing", zero, Options{Missing: "0"}, "", 1},
		{"off the scale", beyond, Options{}, "matrix.off_scale", 0},
		{"off the scale, strictly", beyond, Options{Scale: RefuseOffScale}, "MATRIX.OFF_SCALE", 0},
		{"rounded", rounded, Options{Scale: RefuseOffScale}, "matrix.rounded", 0},
		{"rounded without the other", alone, Options{}, "matrix.off_scale", 0},
		{"rounded without the other, strictly", alone, Options{Scale: RefuseOffScale}, "MATRIX.OFF_SCALE", 0},
		{"decimal commas between semicolons", commas, Options{}, "csv.delimiter", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Read(strings.NewReader(c.text), "m.csv", c.opt)
			var notes *diag.Problems
			if faults, ok := errors.AsType[*diag.Problems](err); ok {
				notes = faults
			} else if err != nil {
				t.Fatal(err)
			} else {
				notes = &r.Notes
			}
			var codes []string
			for _, p := range notes.All() {
				code := string(p.Code)
				if p.Severity == diag.Error {
					code = strings.ToUpper(code)
				}
				codes = append(codes, code)
			}
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("problems %q, want %q", got, c.codes)
			}
			if r != nil && len(r.blocks[0].matrix.Missing()) != c.missing {
				t.Errorf("%d pairs missing, want %d", len(r.blocks[0].matrix.Missing()), c.missing)
			}
		})
	}
}

// Titles, sheets and files tell whose matrices are and of what, by the company
// they are in.
func TestRoles(t *testing.T) {
	const m = ",a,b\na,1,%s\nb,,1\n"
	matrix := func(title, corner, value string) string {
		text := strings.Replace(fmt.Sprintf(m, value), ",a,b", corner+",a,b", 1)
		if title != "" {
			text = title + ",,\n" + text
		}
		return text
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"one file", map[string]string{"x/one.csv": matrix("", "", "2")}, []string{"one: one: a over b 2"}},
		{"a corner that names the node", map[string]string{"one.csv": matrix("", "top", "2")}, []string{"one: top: a over b 2"}},
		{"a corner that names nothing", map[string]string{"one.csv": matrix("", "指标", "2")}, []string{"one: one: a over b 2"}},
		{"a title", map[string]string{"one.csv": matrix("top", "", "2")}, []string{"one: top: a over b 2"}},
		{"an expert's title", map[string]string{"one.csv": matrix("专家：张三", "", "2")}, []string{"张三: one: a over b 2"}},
		{"titles that differ", map[string]string{"one.csv": matrix("张三", "", "2"), "two.csv": matrix("李四", "", "3")},
			[]string{"张三: goal: a over b 2", "李四: goal: a over b 3"}},
		{"titles that agree", map[string]string{"one.csv": matrix("top", "", "2"), "two.csv": matrix("top", "", "3")},
			[]string{"one: top: a over b 2", "two: top: a over b 3"}},
		{"experts below each other", map[string]string{"one.csv": matrix("e1", "", "2") + matrix("e2", "", "3")},
			[]string{"e1: one: a over b 2", "e2: one: a over b 3"}},
		{"files of one name", map[string]string{"x/m.csv": matrix("", "", "2"), "y/m.csv": matrix("", "", "3")},
			[]string{"x/m.csv: goal: a over b 2", "y/m.csv: goal: a over b 3"}},
		{"a title that names an element", map[string]string{"one.csv": matrix("top", "", "2") + strings.NewReplacer("a", "c", "b", "d").Replace(matrix("", "", "5")),
			"two.csv": strings.NewReplacer("a", "c", "b", "d").Replace(matrix("", "", "4")) + "node: c,,\n,x,y\nx,1,7\ny,,1\n"},
			[]string{"one: goal: c over d 5", "one: top: a over b 2", "two: goal: c over d 4", "two: c: x over y 7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var readings []*Reading
			for _, name := range slices.Sorted(maps.Keys(c.files)) {
				r, err := Read(strings.NewReader(c.files[name]), name, Options{})
				if err != nil {
					t.Fatal(err)
				}
				readings = append(readings, r)
			}
			p, _, err := Assemble(readings, nil)
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
