package study

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// sample is a matrix of the examples that ship with the module.
func sample(t testing.TB, name string) (*ahp.Matrix, *diag.Problems) {
	t.Helper()
	m, notes, err := MatrixFile(filepath.Join("..", "..", "testdata", "matrices", name), MatrixOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m, notes
}

// Weights of published matrices; the sources are named in the README beside
// them. All but the chain's, which are exact, were computed independently in
// long double arithmetic.
func TestMatrixFile(t *testing.T) {
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
			[]float64{0.5475692389618301, 0.12655528437341848, 0.26994992245220245, 0.055925554212548995}, 0.04435131996755335, 0},
		{"house.csv", []string{"Size", "Transportation", "Neighbourhood", "Age of house", "Yard", "Facilities", "Condition", "Financing"},
			[]float64{0.17301747464834766, 0.053975722999039306, 0.1881102988574408, 0.01750791130819569, 0.031043736403902292, 0.03632220215465609, 0.16683367362634788, 0.3331889800020703},
			0.17029462419572997, 0},
		{"incomplete.csv", []string{"Size", "Transportation", "Neighbourhood", "Age of house", "Yard", "Facilities", "Condition", "Financing"},
			[]float64{0.19072702600095204, 0.03878580460173294, 0.2806370257880321, 0.01297287311611457, 0.03620653440829663, 0.024929658708301473, 0.17961831343158904, 0.23612276394498116},
			0.20768773707823485 / 1.40, 0}, // Harker 1987
		{"chain.csv", []string{"A", "B", "C", "D"}, []float64{24.0 / 41, 12.0 / 41, 4.0 / 41, 1.0 / 41}, 0, 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			m, notes := sample(t, c.file)
			if !slices.Equal(m.Names(), c.names) {
				t.Errorf("names %q", m.Names())
			}
			if notes.Len() != c.notes {
				t.Errorf("%d notes, want %d: %v", notes.Len(), c.notes, notes.All())
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

func TestMatrixFaults(t *testing.T) {
	var out bytes.Buffer
	for _, f := range archive(t, "testdata/matrices.txtar").Files {
		t.Run(f.Name, func(t *testing.T) {
			m, _, err := ReadMatrix(bytes.NewReader(f.Data), "matrix.csv", MatrixOptions{})
			problems, ok := errors.AsType[*diag.Problems](err)
			if !ok || m != nil {
				t.Fatalf("got %v, %v", m, err)
			}
			checkProblems(t, problems)
			fmt.Fprintf(&out, "# %s\n", f.Name)
			problems.WriteText(&out, diag.English)
			problems.WriteText(&out, diag.Chinese)
			out.WriteString("\n")
		})
	}
	golden.Check(t, "faults/matrix.txt", out.Bytes())
}

// The options decide what counts as not judged, and what becomes of values
// off the scale. A value is off the scale when the pair's judgement is: 0.11
// beside 9 is 1/9 rounded.
func TestMatrixOptions(t *testing.T) {
	const (
		blank   = "A,B,C\n1,?,2\n,1,3\n,,1\n"
		zero    = "A,B,C\n1,0,2\n0,1,3\n1/2,1/3,1\n"
		beyond  = "A,B\n1,12\n1/12,1\n"
		rounded = ",A,B\nA,1,9\nB,0.11,1\n"
		alone   = "A,B\n1,0.11\n,1\n"
	)
	for _, c := range []struct {
		name, text string
		opt        MatrixOptions
		codes      string // of the problems, errors in capitals
		missing    int
	}{
		{"a question mark", blank, MatrixOptions{}, "", 1},
		{"nought", zero, MatrixOptions{}, "JUDGEMENT.NOT_POSITIVE JUDGEMENT.NOT_POSITIVE", 0},
		{"nought that is missing", zero, MatrixOptions{Missing: "0"}, "", 1},
		{"off the scale", beyond, MatrixOptions{}, "matrix.off_scale", 0},
		{"off the scale, strictly", beyond, MatrixOptions{Scale: RefuseOffScale}, "MATRIX.OFF_SCALE", 0},
		{"rounded", rounded, MatrixOptions{Scale: RefuseOffScale}, "matrix.rounded", 0},
		{"rounded without the other", alone, MatrixOptions{}, "matrix.off_scale", 0},
		{"rounded without the other, strictly", alone, MatrixOptions{Scale: RefuseOffScale}, "MATRIX.OFF_SCALE", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, notes, err := ReadMatrix(strings.NewReader(c.text), "m.csv", c.opt)
			if faults, ok := errors.AsType[*diag.Problems](err); ok {
				notes = faults
			} else if err != nil {
				t.Fatal(err)
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
			if m != nil && len(m.Missing()) != c.missing {
				t.Errorf("%d pairs missing, want %d", len(m.Missing()), c.missing)
			}
		})
	}
}

func TestMatrixFileMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("criteria.csv", []byte("A,B\n1,2\n,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"criterea.csv":       "criterea.csv: found no such file, want a matrix file [file.missing]",
		".":                  ".: found a folder, want a matrix file [file.directory]",
		"criteria.csv/x.csv": "criteria.csv/x.csv: found what can't be opened (not a directory), want a matrix file [file.missing]",
	} {
		_, _, err := MatrixFile(name, MatrixOptions{})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// written is a matrix as a file that ReadMatrix takes.
func written(m *ahp.Matrix) string {
	var b strings.Builder
	quoted := func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
	for _, name := range m.Names() {
		b.WriteString("," + quoted(name))
	}
	b.WriteString("\n")
	for i, name := range m.Names() {
		b.WriteString(quoted(name))
		for j := range m.Names() {
			if m.Judged(i, j) {
				fmt.Fprintf(&b, ",%v", m.At(i, j))
			} else {
				b.WriteString(",?")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A file either is refused with problems or gives a reciprocal matrix, which
// written down and read again is the same.
func FuzzMatrix(f *testing.F) {
	for _, path := range []string{"car", "chain", "disconnected", "house", "incomplete", "leader", "rounded"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "matrices", path+".csv"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, file := range archive(f, "testdata/matrices.txtar").Files {
		f.Add(file.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4<<10 {
			return // a wide header makes a matrix of its square
		}
		m, _, err := ReadMatrix(bytes.NewReader(data), "m.csv", MatrixOptions{})
		if err != nil {
			if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.Errors() == 0 || m != nil {
				t.Fatalf("%v, %v", m, err)
			}
			return
		}
		for i := range m.N() {
			for j := range m.N() {
				a, b := m.At(i, j), m.At(j, i)
				if m.Judged(i, j) != m.Judged(j, i) || m.Judged(i, j) && math.Abs(a*b-1) > 1e-9 {
					t.Fatalf("%v and %v at %d, %d", a, b, i, j)
				}
			}
		}
		again, notes, err := ReadMatrix(strings.NewReader(written(m)), "m.csv", MatrixOptions{})
		if err != nil {
			t.Fatalf("%v\n%s", err, written(m))
		}
		for _, p := range notes.All() {
			if p.Code == "matrix.rounded" {
				t.Errorf("rounded by writing: %v", p.Text())
			}
		}
		if !slices.Equal(m.Names(), again.Names()) {
			t.Fatalf("names %q, then %q", m.Names(), again.Names())
		}
		for i := range m.N() {
			for j := range m.N() {
				a, b := m.At(i, j), again.At(i, j)
				if m.Judged(i, j) != again.Judged(i, j) || m.Judged(i, j) && math.Abs(a-b) > 1e-9*a {
					t.Fatalf("%v, then %v", a, b)
				}
			}
		}
	})
}
