package study

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// files of a study, by name.
type files map[string]string

// here is the package's folder; tests change theirs.
var here, _ = os.Getwd()

func archive(t testing.TB, path string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join(here, path))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// good is the study of testdata/good.txtar, with some files replaced.
func good(t testing.TB, replaced files) files {
	t.Helper()
	all := files{}
	for _, f := range archive(t, "testdata/good.txtar").Files {
		all[f.Name] = string(f.Data)
	}
	for name, text := range replaced {
		all[name] = text
	}
	return all
}

// put writes files into the folder "study" of a new working directory, so
// that messages name them as short as a user would.
func put(t testing.TB, all files) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range all {
		path := filepath.Join("study", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// faultCase is a study with what is special about it: the files of an archive
// whose names begin alike.
type faultCase struct {
	name string
	files
}

func faultCases(t *testing.T, path string) []faultCase {
	t.Helper()
	var cases []faultCase
	for _, f := range archive(t, path).Files {
		name, file, _ := strings.Cut(f.Name, "/")
		at := slices.IndexFunc(cases, func(c faultCase) bool { return c.name == name })
		if at < 0 {
			at = len(cases)
			cases = append(cases, faultCase{name: name, files: files{}})
		}
		cases[at].files[file] = string(f.Data)
	}
	return cases
}

// run reads and computes the whole study in the folder "study".
func run() (*Study, error) {
	s, err := Open("study")
	if err == nil {
		_, err = s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	}
	return s, err
}

// Every fault of every table is refused with all that is wrong and where: the
// golden files are what a user reads.
func TestFaults(t *testing.T) {
	paths, err := filepath.Glob("testdata/faults/*.txtar")
	if err != nil || len(paths) < 9 {
		t.Fatal("archives are missing", paths, err)
	}
	for _, path := range paths {
		table := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if table == "cautions" {
			continue
		}
		t.Run(table, func(t *testing.T) {
			var out bytes.Buffer
			for _, c := range faultCases(t, path) {
				t.Run(c.name, func(t *testing.T) {
					put(t, good(t, c.files))
					_, err := run()
					problems, ok := errors.AsType[*diag.Problems](err)
					if !ok {
						t.Fatalf("got %v, want problems", err)
					}
					checkProblems(t, problems)
					fmt.Fprintf(&out, "# %s\n", c.name)
					problems.WriteText(&out, diag.English)
					problems.WriteText(&out, diag.Chinese)
					out.WriteString("\n")
				})
			}
			golden.Check(t, "faults/"+table+".txt", out.Bytes())
		})
	}
}

// checkProblems holds what is true of every message.
func checkProblems(t *testing.T, problems *diag.Problems) {
	t.Helper()
	for _, p := range problems.All() {
		english, chinese := p.Text().In(diag.English), p.Text().In(diag.Chinese)
		switch {
		case p.File == "" || p.Code == "" || p.Want.IsZero():
			t.Errorf("no file, code or want: %s", english)
		case strings.Contains(english+chinese, "%!"):
			t.Errorf("the arguments do not fit: %s, %s", english, chinese)
		case strings.ContainsFunc(p.Want.EN, han) && p.Code != "cell.bool": // which takes 是 and 否
			t.Errorf("Chinese among English: %s", english)
		case p.Want.ZH == "" || !strings.ContainsFunc(chinese, han):
			t.Errorf("no Chinese: %s", chinese)
		case strings.Contains(english, "\n"):
			t.Errorf("more than one line: %s", english)
		}
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// What is read with an assumption is said, and does not stop the study.
func TestCautions(t *testing.T) {
	var out bytes.Buffer
	for _, c := range faultCases(t, "testdata/faults/cautions.txtar") {
		t.Run(c.name, func(t *testing.T) {
			put(t, good(t, c.files))
			s, err := run()
			if err != nil {
				t.Fatal(err)
			}
			checkProblems(t, s.Notes())
			fmt.Fprintf(&out, "# %s\n", c.name)
			s.Notes().WriteText(&out, diag.English)
			s.Notes().WriteText(&out, diag.Chinese)
			out.WriteString("\n")
		})
	}
	golden.Check(t, "faults/cautions.txt", out.Bytes())
}
