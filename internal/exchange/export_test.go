package exchange

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/golden"
	"goodgov/internal/study"
)

// answersOf are rows with a header as a table that can be gone over.
func answersOf(rows [][]string) *Answers {
	return &Answers{Header: rows[0], Rows: func(yield func([]string, error) bool) {
		for _, row := range rows[1:] {
			if !yield(row, nil) {
				return
			}
		}
	}}
}

func table(t *testing.T, s *study.Study, rows [][]string, by Selection) *Table {
	t.Helper()
	table, err := Of(s).Select(context.Background(), answersOf(rows), by)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// nasty are the sample's answers with what is hard to write: both kinds of
// missing codes, one that is no number, formulas, quotes.
func nasty(t *testing.T) (*study.Study, [][]string) {
	t.Helper()
	s := small(t).With(func(c *study.Config) { c.Missing = []string{"9", "-3", "NA"} })
	rows := truth(t)
	rows[1][9], rows[2][9], rows[3][9] = "NA", "-3", "9"
	rows[1][12], rows[2][12] = "'=1+1", "it's `5 $x \\ \"here\""
	return s, rows
}

// What is exported comes back by codes and by labels, as CSV and as workbook.
func TestRoundTrip(t *testing.T) {
	s, rows := nasty(t)
	for _, lang := range []string{"en", "zh"} {
		for _, cells := range []Cells{Codes, Labels} {
			written := table(t, s, rows, Selection{})
			var text, book bytes.Buffer
			if err := written.WriteCSV(context.Background(), &text, cells, lang); err != nil {
				t.Fatal(err)
			}
			if err := written.WriteXLSX(context.Background(), &book, cells, lang); err != nil {
				t.Fatal(err)
			}
			for name, file := range map[string]*bytes.Buffer{"f.csv": &text, "f.xlsx": &book} {
				src, err := Open(file, name, "")
				if err != nil {
					t.Fatal(err)
				}
				back, _, err := imported(Of(s), src, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(rows, back); diff != "" {
					t.Errorf("%s, %d, %s: %s", name, cells, lang, diff)
				}
			}
		}
	}
}

func TestSelection(t *testing.T) {
	s := small(t)
	for _, c := range []struct {
		by   Selection
		want string
	}{
		{Selection{}, "id,community,gender,age,news,duration_s,D1,D2,D3,D4,A1,D5,opinion"},
		{Selection{Tag: "digital"}, "id,community,D4,D5"},
		{Selection{Fields: []string{"B1", "age"}}, "id,community,age,D1,D2,D3"},
		{Selection{Fields: []string{"A"}}, "id,community,D1,D2,D3,D4,D5"},
	} {
		var text bytes.Buffer
		if err := table(t, s, truth(t), c.by).WriteCSV(context.Background(), &text, Codes, "en"); err != nil {
			t.Fatal(err)
		}
		if header, _, _ := strings.Cut(text.String(), "\n"); header != c.want {
			t.Errorf("%+v: %s", c.by, header)
		}
	}
	for _, by := range []Selection{{Tag: "digitl"}, {Fields: []string{"ages"}}} {
		if _, err := Of(s).Select(context.Background(), answersOf(truth(t)), by); err == nil {
			t.Errorf("%+v is taken", by)
		}
	}
}

// scripts writes the files of all programs into a folder.
func scripts(t *testing.T, written *Table, dir, lang string) {
	t.Helper()
	written = written.WithChoices()
	for name, write := range map[string]func(io.Writer) error{
		"answers.csv": func(w io.Writer) error { return written.WriteCSV(context.Background(), w, Figures, lang) },
		"answers.sps": func(w io.Writer) error { return written.WriteSPSS(w, "answers.csv", "answers.sav", lang) },
		"answers.R":   func(w io.Writer) error { return written.WriteR(w, "answers.csv", lang) },
		"answers.do":  func(w io.Writer) error { return written.WriteStata(w, "answers.csv", "answers.dta", lang) },
		"answers.xml": func(w io.Writer) error { return written.WriteDDI(w, "answers.csv") },
	} {
		var text bytes.Buffer
		if err := write(&text); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestScripts(t *testing.T) {
	s, rows := nasty(t)
	dir := t.TempDir()
	scripts(t, table(t, s, rows, Selection{}), dir, "zh")
	for _, name := range []string{"answers.csv", "answers.sps", "answers.R", "answers.do", "answers.xml"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name, text)
		if name == "answers.xml" {
			if err := xml.Unmarshal(text, new(ddiCodebook)); err != nil {
				t.Error(err)
			}
		}
	}
}

// program finds a program to check with. Where it is missing the test is left
// out, but not where CI runs it.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s is not installed: make setup installs it", name)
	default:
		t.Skipf("%s is not installed: its check is left out", name)
	}
	return path
}

// PSPP reads what SPSS is to read, and counts as the answers count.
func TestPSPP(t *testing.T) {
	pspp := program(t, "pspp")
	s, rows := nasty(t)
	dir := t.TempDir()
	scripts(t, table(t, s, rows, Selection{}), dir, "zh")
	syntax := "INSERT FILE='answers.sps'.\nSAVE TRANSLATE /OUTFILE='back.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES.\nFREQUENCIES /VARIABLES=D4 gender news_wx.\nMRSETS /DISPLAY NAME=ALL.\n"
	if err := os.WriteFile(filepath.Join(dir, "check.sps"), []byte(syntax), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(pspp, "-O", "format=csv", "check.sps")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("error")) || bytes.Contains(out, []byte("warning")) {
		t.Fatalf("%v\n%s", err, out)
	}
	// Of the five to D4 one says 3, one nothing, and three that there is no answer.
	for _, want := range []string{"N,Valid,1,4", "Valid,一般,1,", ",NA,1,", ",-3,1,", ",9,1,", "Missing,不愿回答,1,",
		",选中,2,", "$news,您从哪里得知社区消息？,Dichotomies,1,\"news_wx"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %s:\n%s", want, out)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "back.csv"))
	if err != nil {
		t.Fatal(err)
	}
	src, err := Open(bytes.NewReader(data), "back.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	again := s.With(func(c *study.Config) { c.Missing = []string{"9", "-3", "-91"} })
	back, _, err := imported(Of(again), src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := rows
	want[1][9] = "-91"
	want[3][12] = "路灯不亮 =请修"
	if diff := cmp.Diff(want, back); diff != "" {
		t.Error(diff)
	}
}

// R reads its script and has the means that the answers have.
func TestR(t *testing.T) {
	r := program(t, "Rscript")
	s, rows := nasty(t)
	dir := t.TempDir()
	scripts(t, table(t, s, rows, Selection{}), dir, "zh")
	cmd := exec.Command(r, "-e", `source("answers.R", encoding = "UTF-8"); x <- answers$D4; cat(sum(!is.na(x)), mean(as.numeric(answers$D1)), nchar(answers$opinion[2]), sum(answers$news_board == 1, na.rm = TRUE), sum(is.na(answers$news_board)))`)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "1 3 19 2 1" {
		t.Errorf("%v: %s", err, out)
	}
}

// Each choice of several has a column of its own, under a name that no other column
// has; where nothing was chosen it says nothing, and what is imported comes from
// the text.
func TestChoices(t *testing.T) {
	s := small(t)
	rows := truth(t)
	rows[0] = append(rows[0], "news_wx", "News-Board", "news_board_2")
	rows[2][4] = ""
	for i := range rows[1:] {
		rows[1+i] = append(rows[1+i], "", "", "")
	}
	d := Of(s)
	for i := range d.Variables {
		if v := &d.Variables[i]; v.Many {
			v.Values = append(v.Values, Value{Code: "-3", Missing: true})
		}
	}
	rows[3][4] = "-3"
	narrow, err := d.Select(context.Background(), answersOf(rows), Selection{})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := narrow.WithChoices().WithChoices().WriteCSV(context.Background(), &text, Figures, "en"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text.String(), "\n")
	for i, want := range []string{
		"id,community,gender,age,news,news_wx_2,news_board_3,news_people,duration_s,",
		"1,lake,1,35,wx board,1,1,0,125,",
		"2,lake,2,62,,,,,240,",
		"3,hill,2,28,-3,,,,95,",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("%s, want %s", lines[i], want)
		}
	}
	if label := narrow.WithChoices().Fields[5].Label; label["zh"] != "微信（您从哪里得知社区消息？）" || label["en"] != "WeChat (How do you hear of your community?)" {
		t.Errorf("%q", label)
	}
	src, err := Open(&text, "f.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	back, _, err := imported(d, src, Options{Header: rows[0][:13]})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		if back[1+i][4] != row[4] {
			t.Errorf("%q, want %q", back[1+i][4], row[4])
		}
	}
}

// Names that other programs can't have, or take for one, become others.
func TestIdentifiers(t *testing.T) {
	var written Table
	for _, name := range []string{"q1", "Q1", "_x", "1a", "满意度", "a b", "a-b", "with", strings.Repeat("满", 40)} {
		written.Fields = append(written.Fields, Field{Variable: Variable{Name: name}})
	}
	want := []string{"q1", "Q1_2", "v_x", "v1a", "满意度", "a_b", "a_b_2", "with_2", strings.Repeat("满", 21)}
	if diff := cmp.Diff(want, written.identifiers(spssName, spssWords)); diff != "" {
		t.Error(diff)
	}
}

// A workbook has two sheets, which excelize alone puts in either order.
func TestSameWorkbook(t *testing.T) {
	s, rows := nasty(t)
	var first []byte
	for range 8 {
		var book bytes.Buffer
		if err := table(t, s, rows, Selection{}).WriteXLSX(context.Background(), &book, Codes, "en"); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = book.Bytes()
		}
		if !bytes.Equal(book.Bytes(), first) {
			t.Fatal("two exports of the same answers differ")
		}
	}
}

// Memory does not grow with the rows.
func TestFlatMemory(t *testing.T) {
	s := small(t)
	header := truth(t)[0]
	var most uint64
	long := &Answers{Header: header, Rows: func(yield func([]string, error) bool) {
		row := strings.Split("x,lake,1,35,wx board,125,4,5,2,4,3,5,fine", ",")
		for n := range 200_000 {
			row[0] = fmt.Sprint(n)
			if n%50_000 == 49_999 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	written, err := Of(s).Select(context.Background(), long, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if err := written.WriteCSV(context.Background(), io.Discard, Labels, "zh"); err != nil {
		t.Fatal(err)
	}
	if written.Rows != 200_000 || most > before.HeapAlloc+4<<20 {
		t.Errorf("%d rows, %d bytes", written.Rows, most-before.HeapAlloc)
	}
}
