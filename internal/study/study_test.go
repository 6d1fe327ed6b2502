package study

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// result is everything that a study says, as JSON.
func result(t *testing.T, dir string) (string, *Study) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.WriteJSON(&out, diag.English); err != nil {
		t.Fatal(err)
	}
	return out.String(), s
}

// The chain from judgements and answers to scores, by hand: the weights are
// geometric means of two experts, the scores weighted means of item means.
func TestRun(t *testing.T) {
	put(t, good(t, nil))
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	share := func(ratio float64) float64 { return ratio / (1 + ratio) } // of the first of two
	b1, c1, c3 := share(math.Sqrt(3*2)), share(math.Sqrt(0.5*1)), share(math.Sqrt(1.0/3))
	means := map[string]float64{"C1": 21.0 / 6, "C2": 17.0 / 4, "C3": 21.0 / 6, "C4": 6 - 15.0/6} // C4 is reversed; C2 has two missing answers
	means["B1"] = c1*means["C1"] + (1-c1)*means["C2"]
	means["B2"] = c3*means["C3"] + (1-c3)*means["C4"]
	means["A"] = b1*means["B1"] + (1-b1)*means["B2"]
	for code, want := range means {
		node, known := s.Framework.Index(code)
		if got := e.Scores.Scores[0][node].Value; !known || math.Abs(got-want) > 1e-12 {
			t.Errorf("score of %s is %v, want %v", code, got, want)
		}
	}
	for code, want := range map[string]float64{"A": 1, "B1": b1, "B2": 1 - b1, "C1": b1 * c1, "C4": (1 - b1) * (1 - c3)} {
		if node, _ := s.Framework.Index(code); math.Abs(e.Weights.Global[node]-want) > 1e-12 {
			t.Errorf("global weight of %s is %v, want %v", code, e.Weights.Global[node], want)
		}
	}
	if got := e.Tallies[0].Valid; got != 6 {
		t.Errorf("%d valid questionnaires, want 6", got)
	}
	if n := s.Notes().Len(); n != 0 {
		t.Errorf("%d notes on a study without a fault: %v", n, s.Notes().All())
	}
}

// The samples that ship with the module are read without a fault.
func TestSamples(t *testing.T) {
	for _, name := range []string{"hangzhou", "kansascity"} {
		s, err := Open(filepath.Join("..", "..", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithoutErrors}); err != nil {
			t.Error(err)
		}
	}
}

// A study means the same in every encoding that people's programs write, and
// each is said.
func TestEncodings(t *testing.T) {
	put(t, good(t, nil))
	want, _ := result(t, "study")
	crlf := func(text string) (string, error) { return strings.ReplaceAll(text, "\n", "\r\n"), nil }
	for _, c := range []struct {
		name     string
		encode   func(string) (string, error)
		severity diag.Severity
	}{
		{"byte order mark", func(text string) (string, error) { return "\uFEFF" + text, nil }, diag.Note},
		{"CRLF", crlf, diag.Note},
		{"CR", func(text string) (string, error) { return strings.ReplaceAll(text, "\n", "\r"), nil }, diag.Note},
		{"GB18030", simplifiedchinese.GB18030.NewEncoder().String, diag.Caution},
		{"UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String, diag.Note},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := good(t, nil)
			beyondASCII := 0
			for name, text := range all {
				encoded, err := c.encode(text)
				if err != nil {
					t.Fatal(err)
				}
				if strings.ContainsFunc(text, han) {
					beyondASCII++
				}
				all[name] = encoded
			}
			put(t, all)
			got, s := result(t, "study")
			if got != want {
				t.Error("the results differ")
			}
			said := map[string]bool{}
			for _, p := range s.Notes().All() {
				if p.Code != "text.encoding" || p.Severity != c.severity {
					t.Errorf("%v: %v", p.Severity, p.Text())
				}
				said[p.File] = true
			}
			if wanted := len(all); c.severity == diag.Note && len(said) != wanted || c.severity == diag.Caution && len(said) != beyondASCII {
				t.Errorf("said of %d files of %d", len(said), wanted)
			}
		})
	}
}

// A file that is read twice, since a rule compares questionnaires, says once
// what was assumed of it.
func TestNotesOnce(t *testing.T) {
	all := good(t, nil)
	all["responses.csv"] = "\ufeff" + all["responses.csv"]
	all[ConfigName] = strings.Replace(all[ConfigName], "screening:\n", "screening:\n  near_duplicates: 0.95\n", 1)
	put(t, all)
	s, err := run()
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, p := range s.Notes().All() {
		if p.Code == "text.encoding" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("said %d times", said)
	}
}

// A file that is in no encoding, or no text at all, is a fault with its line.
func TestBrokenEncodings(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"bytes of two encodings", "goodgov.yaml", "title: 小型评价\nnote: \xd6\xd0\n",
			"study/goodgov.yaml:2: found the byte 0xD6, which is not UTF-8, want text in UTF-8 or GB18030 throughout [text.encoding]"},
		{"NUL", "goodgov.yaml", "title: Study\nnote: \x00\n", "study/goodgov.yaml:2: found a NUL byte, want plain text [text.nul]"},
		{"more than a description", "goodgov.yaml", "missing: " + strings.Repeat("[", maxConfig),
			"study/goodgov.yaml: found more than 64 kB, want a description of the study: title, indicators, … [yaml.too_large]"},
		{"NUL in a table", "units.csv", "code,parent\na\x00,\n", "study/units.csv:2: found a NUL byte, want plain text [text.nul]"},
		{"a picture", "responses.csv", "\x89PNG\r\n\x1a\n\x00\x00", "study/responses.csv:3: found a NUL byte, want plain text [text.nul]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			put(t, good(t, files{c.file: c.text}))
			_, err := run()
			problems, ok := errors.AsType[*diag.Problems](err)
			if !ok || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if c.file == ConfigName && problems.All()[0].Code != "yaml.too_large" && !strings.Contains(problems.All()[0].Hint.String(), "editor") {
				t.Errorf("hint %q is not about an editor", problems.All()[0].Hint)
			}
		})
	}
}

// workbook writes a CSV table, of which no cell holds a comma, into a sheet.
func workbook(t *testing.T, path, sheet, table string) {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", "Cover"); err != nil {
		t.Fatal(err)
	}
	if _, err := book.NewSheet(sheet); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		var row []any
		for _, cell := range strings.Split(line, ",") {
			row = append(row, cell)
		}
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

// Every table may be a sheet of a workbook, and its faults name the cell.
func TestWorkbooks(t *testing.T) {
	all := good(t, nil)
	put(t, all)
	want, _ := result(t, "study")
	config := all[ConfigName]
	for name, text := range all {
		if table, csv := strings.CutSuffix(name, ".csv"); csv {
			workbook(t, filepath.Join("study", table+".xlsx"), "表 1", text)
			config = strings.Replace(config, name, table+".xlsx#表 1", 1)
		}
	}
	if err := os.WriteFile("study/goodgov.yaml", []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, _ := result(t, "study"); got != want {
		t.Error("the results differ")
	}
	for _, c := range []struct{ table, good, bad, want string }{
		{"indicators", "C1,B1,", "C1,B9,", `study/indicators.xlsx#表 1!B5: field 2 "parent": found "B9", want the code of another row [framework.parent_unknown]`},
		{"units", "3000,4", "3000,four", `study/units.xlsx#表 1!G3: field 7 "distributed": found "four", want a whole number of 0 or more [cell.number]`},
		{"judgements", "e1,A,B1,B2,3", "e1,A,B1,B2,10", `study/judgements.xlsx#表 1!E2: field 5 "value": found 10, want a value within 1/9…9 [judgements.scale]`},
		{"responses", "r3,plum,1,240,5", "r3,plum,1,240,7", `study/responses.xlsx#表 1!E4: field 5 "C1": found "7", want a whole number 1–5, an empty cell, or a missing code (9) [answer.off_scale]`},
		{"codebook", "gender,1", ",1", `study/codebook.xlsx#表 1!A3: field 1 "column": found an empty cell, want the name of a column of the answers [codebook.column]`},
	} {
		t.Run(c.table, func(t *testing.T) {
			path := filepath.Join("study", c.table+".xlsx")
			sound, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			workbook(t, path, "表 1", strings.Replace(all[c.table+".csv"], c.good, c.bad, 1))
			if _, err := run(); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if err := os.WriteFile(path, sound, 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
	t.Run("no such sheet", func(t *testing.T) {
		if err := os.WriteFile("study/goodgov.yaml", []byte(strings.Replace(config, "units.xlsx#表 1", "units.xlsx#表1", 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := run(); err == nil || !strings.HasPrefix(err.Error(), "study/units.xlsx#表1: found no sheet") {
			t.Errorf("got %v", err)
		}
	})
}

// Paths in goodgov.yaml may be absolute, and names may hold anything.
func TestPaths(t *testing.T) {
	all := good(t, nil)
	put(t, all)
	want, _ := result(t, "study")
	elsewhere := filepath.Join(t.TempDir(), "回收的 答卷 #1.csv")
	if err := os.Rename("study/responses.csv", elsewhere); err != nil {
		t.Fatal(err)
	}
	config := strings.Replace(all[ConfigName], "responses: responses.csv", fmt.Sprintf("responses: %q", elsewhere), 1)
	if err := os.WriteFile("study/goodgov.yaml", []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename("study", "杭州 2026"); err != nil {
		t.Fatal(err)
	}
	got, s := result(t, "杭州 2026")
	if got != want {
		t.Error("the results differ")
	}
	inputs := s.Inputs()
	if len(inputs) != len(all) || !slices.Contains(inputs, elsewhere) || !slices.Contains(inputs, filepath.Join("杭州 2026", "units.csv")) {
		t.Errorf("inputs %q", inputs)
	}
}

// A folder that is no study says so.
func TestNoStudy(t *testing.T) {
	put(t, files{"readme.txt": "not a study\n"})
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		"study":            "error: study/goodgov.yaml: found no such file, want the file that makes a folder a study [file.missing]\n  hint: `goodgov init DIR` makes a new study\n",
		"stduy":            "error: stduy: found no such folder, want the folder of a study [study.folder]\n  hint: did you mean \"study\"?\n",
		"elsewhere":        "error: elsewhere: found no such folder, want the folder of a study [study.folder]\n  hint: `goodgov init elsewhere` makes a new study there\n",
		"study/readme.txt": "error: study/readme.txt: found a file, want the folder of a study [study.folder]\n",
	} {
		s, err := Open(dir)
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || s != nil {
			t.Fatalf("%s: %v, %v", dir, s, err)
		}
		var got strings.Builder
		problems.WriteText(&got, diag.English)
		if got.String() != want {
			t.Errorf("got  %s\nwant %s", &got, want)
		}
	}
}

// With a fault the language of the study is known all the same.
func TestOpenKeepsConfig(t *testing.T) {
	put(t, good(t, files{ConfigName: "language: zh\nindicators: none.csv\n"}))
	s, err := Open("study")
	if err == nil || s == nil || s.Config.Language != diag.Chinese || s.Framework != nil {
		t.Fatalf("%+v, %v", s, err)
	}
}

func TestTitleFallsBack(t *testing.T) {
	put(t, good(t, files{ConfigName: "language: en\nresponses: responses.csv\nunits: units.csv\ncolumns: {unit: community}\nmissing: [9]\n"}))
	t.Chdir("study")
	s, err := Open(".")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Config.Title.In(diag.English); got != "study" {
		t.Errorf("title %q, want the folder's name", got)
	}
}

// Without units everybody stands in one, named by the title.
func TestWithoutUnits(t *testing.T) {
	put(t, good(t, files{ConfigName: "title: Everybody\nlanguage: en\nresponses: responses.csv\nmissing: [9]\n"}))
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Units.List) != 1 || e.Units.List[0].Name(diag.English) != "Everybody" || e.Tallies[0].Valid != 6 {
		t.Errorf("%+v, %d valid", e.Units.List, e.Tallies[0].Valid)
	}
	// weights are equal where nobody says otherwise
	if node, _ := s.Framework.Index("C1"); e.Weights.Global[node] != 0.25 {
		t.Errorf("global weight of C1 is %v, want 1/4", e.Weights.Global[node])
	}
}

// Bad rows can be skipped: they are counted, told, and listed as cautions.
func TestSkipBadRows(t *testing.T) {
	all := good(t, nil)
	all["responses.csv"] += "r7,plum,1,300,8,5,3,4,2\nr8,nowhere,1,300,4,5,3,4,2\nr9,plum,1,300\nr9,\"plum\"x,1\n"
	put(t, all)
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	var bad []int
	e, err := s.Screen(context.Background(), ReadOptions{BadRows: survey.SkipBadRows, Verdicts: func(v survey.Verdict) error {
		if v.Reasons == survey.BadRow {
			bad = append(bad, v.Line)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(bad, []int{8, 9, 10, 11}) {
		t.Errorf("bad rows on lines %v", bad)
	}
	if e.Tallies[0].Valid != 6 {
		t.Errorf("%d valid, want 6", e.Tallies[0].Valid)
	}
	var lines []int
	for _, p := range s.Notes().All() {
		if p.Severity != diag.Caution {
			t.Errorf("%v: %v", p.Severity, p.Text())
		}
		lines = append(lines, p.Line)
	}
	if !slices.Equal(lines, bad) {
		t.Errorf("cautions on lines %v", lines)
	}
}

// What ends the table is no bad row: all that follows would be lost unsaid.
func TestSkipBadRowsNotTheRest(t *testing.T) {
	for name, rest := range map[string]string{
		"a byte of another encoding": "r7,梅花,1,300,4,5,3,4,2\nr8,\xff\xff,1,300,4,5,3,4,2\n",
		"NUL":                        "r7,plum\x00,1,300,4,5,3,4,2\n",
		"a quotation mark":           "r7,\"plum,1,300,4,5,3,4,2\nr8,plum,1,300,4,5,3,4,2\n",
	} {
		t.Run(name, func(t *testing.T) {
			all := good(t, nil)
			all["responses.csv"] += rest
			put(t, all)
			s, err := Open("study")
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Screen(context.Background(), ReadOptions{BadRows: survey.SkipBadRows})
			if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.Errors() == 0 {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCancel(t *testing.T) {
	put(t, good(t, nil))
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Run(ctx, RunOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProgress(t *testing.T) {
	all := good(t, nil)
	put(t, all)
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	var told []int64
	total := int64(len(all["responses.csv"]))
	_, err = s.Answers(context.Background(), ReadOptions{Progress: func(done, of int64) {
		if of != total {
			t.Errorf("%d of %d bytes, want of %d", done, of, total)
		}
		told = append(told, done)
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) == 0 || !slices.IsSorted(told) || told[len(told)-1] != total {
		t.Errorf("told %v, want up to %d", told, total)
	}
}

// What can't be opened for another reason than that it is not there is told
// with the system's words.
func TestUnreadable(t *testing.T) {
	put(t, good(t, files{ConfigName: "title: Study\nlanguage: en\nindicators: indicators.csv/x\n"}))
	_, err := Open("study")
	if want := "study/indicators.csv/x: found what can't be opened (not a directory), want the file that goodgov.yaml names under indicators [file.missing]"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Error("a list of problems is no error of the file system")
	}
}

// An error that is no list of problems, here one of the disk, ends the reading.
func TestPlaceError(t *testing.T) {
	var problems diag.Problems
	broken := errors.New("the disk is gone")
	if err := placeError(nil, broken, &problems); err != broken || problems.Len() != 0 {
		t.Errorf("%v, %v", err, problems.All())
	}
}
