package sheets

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"goodgov/internal/diag"
)

// seeds are the examples that ship with the module, but for workbooks where
// text is wanted, and the faulty matrices.
func seeds(f *testing.F, extensions ...string) map[string][]byte {
	all := map[string][]byte{}
	err := filepath.WalkDir(examples, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(extensions, filepath.Ext(path)) {
			return err
		}
		all[filepath.Base(path)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	if slices.Contains(extensions, ".csv") {
		archive, err := txtar.ParseFile("testdata/matrices.txtar")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			all[file.Name+".csv"] = file.Data
		}
	}
	if len(all) == 0 {
		f.Fatal("no seeds")
	}
	return all
}

// check reads any bytes in a layout. They give problems or a reading; a reading
// gives problems or a panel; and a panel that is written as JSON is read again
// as it was.
func check(t *testing.T, data []byte, name string, opt Options) {
	if len(data) > 16<<10 {
		return // it takes long and shows nothing new
	}
	r, err := Read(bytes.NewReader(data), name, opt)
	if err != nil {
		if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.Errors() == 0 || r != nil {
			t.Fatalf("%v, %v", r, err)
		}
		return
	}
	p, _, err := Assemble([]*Reading{r}, nil)
	if err != nil {
		if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.Errors() == 0 || p != nil {
			t.Fatalf("%v, %v", p, err)
		}
		return
	}
	var out bytes.Buffer
	if _, err := Write(&out, p, FormatJSON, WriteOptions{}); err != nil {
		if _, ok := errors.AsType[*diag.Problems](err); !ok {
			t.Fatal(err)
		}
	}
}

func fuzz(f *testing.F, opt Options, extensions ...string) {
	for _, data := range seeds(f, extensions...) {
		f.Add(data)
	}
	name := "f" + extensions[0]
	f.Fuzz(func(t *testing.T, data []byte) { check(t, data, name, opt) })
}

func FuzzAuto(f *testing.F)      { fuzz(f, Options{}, ".csv", ".txt", ".json", ".yaml") }
func FuzzSquare(f *testing.F)    { fuzz(f, Options{Layout: Square}, ".csv") }
func FuzzNameless(f *testing.F)  { fuzz(f, Options{Layout: FuzzyAHP}, ".csv") }
func FuzzLong(f *testing.F)      { fuzz(f, Options{Layout: Long}, ".csv") }
func FuzzWide(f *testing.F)      { fuzz(f, Options{Layout: Wide}, ".csv") }
func FuzzQuestions(f *testing.F) { fuzz(f, Options{Layout: Questions}, ".csv") }
func FuzzWords(f *testing.F)     { fuzz(f, Options{Layout: Questions, Coding: Words}, ".csv") }
func FuzzPyANP(f *testing.F)     { fuzz(f, Options{Layout: PyANP}, ".csv") }
func FuzzAHPSurvey(f *testing.F) {
	fuzz(f, Options{Layout: AHPSurvey, Coding: NegativeLeft}, ".csv")
}
func FuzzHierarchy(f *testing.F) { fuzz(f, Options{Layout: Hierarchy}, ".csv") }
func FuzzAHPOS(f *testing.F)     { fuzz(f, Options{Layout: AHPOS}, ".txt", ".json") }
func FuzzGluc(f *testing.F)      { fuzz(f, Options{Layout: GlucYAML}, ".yaml") }
func FuzzJSON(f *testing.F)      { fuzz(f, Options{Layout: JSON}, ".json") }
func FuzzWorkbooks(f *testing.F) { fuzz(f, Options{}, ".xlsx") }
