package exchange

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/internal/tabular"
)

const samples = "../../testdata/exchange"

func small(t testing.TB) *study.Study {
	t.Helper()
	s, err := study.Open(filepath.Join(samples, "study"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// truth are the answers of all samples.
func truth(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(samples, "study", "responses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	table, err := tabular.Read(file, "responses.csv", tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]string{table.Header.Cells}
	for _, row := range table.Rows {
		rows = append(rows, row.Cells)
	}
	return rows
}

func open(t *testing.T, name string, layout Layout) *Source {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(bytes.NewReader(data), name, layout)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func imported(d *Dictionary, s *Source, opt Options) ([][]string, *Summary, error) {
	var rows [][]string
	summary, err := d.Import(context.Background(), s, opt, func(row []string) error {
		rows = append(rows, slices.Clone(row))
		return nil
	})
	return rows, summary, err
}

// The same five questionnaires come out of every tool's file, whichever way it
// names columns and answers; ids are the tool's own.
func TestLayouts(t *testing.T) {
	d := Of(small(t))
	for _, c := range []struct {
		name    string
		layout  Layout
		id      string
		summary Summary
	}{
		{"odk.csv", ODK, "uuid:00000000-0000-4000-8000-00000000000", Summary{Rows: 6, Written: 5, Refused: 1}},
		{"kobo.csv", Kobo, "0000-", Summary{Rows: 5, Written: 5}},
		{"limesurvey.csv", LimeSurvey, "", Summary{Rows: 5, Written: 5, Unfinished: 1}},
		{"qualtrics.csv", Qualtrics, "R_", Summary{Rows: 6, Written: 5, Preview: 1, Unfinished: 1}},
		{"wenjuanxing.xlsx", Wenjuanxing, "", Summary{Rows: 5, Written: 5}},
		{"wenjuanxing-codes.csv", Wenjuanxing, "", Summary{Rows: 5, Written: 5}},
		{"answers.sav", SPSS, "", Summary{Rows: 5, Written: 5}},
		{"study/responses.csv", CSV, "", Summary{Rows: 5, Written: 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, c.name, "")
			if s.Layout != c.layout {
				t.Errorf("read as %s", s.Layout)
			}
			rows, summary, err := imported(d, s, Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := truth(t)
			for i, row := range want[1:] {
				row[0] = c.id + row[0]
				if c.layout == LimeSurvey {
					row[5] += ".00"
				}
				if c.layout == Wenjuanxing && i == 3 {
					row[9] = "-3" // skipped, and not left blank
				}
			}
			if c.layout == SPSS {
				want[3][12] = "路灯不亮 =请修" // there are no lines in texts of SPSS
			}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Error(diff)
			}
			if summary.Rows != c.summary.Rows || summary.Written != c.summary.Written || summary.Refused != c.summary.Refused || summary.Preview != c.summary.Preview || summary.Unfinished != c.summary.Unfinished {
				t.Errorf("%+v", summary)
			}
		})
	}
}

// A file that can't be told is refused, with what is doubtful and what is
// missing; the proposal, corrected, makes it readable.
func TestCodebook(t *testing.T) {
	d := Of(small(t))
	_, _, err := imported(d, open(t, "other.csv", ""), Options{})
	problems, _ := errors.AsType[*diag.Problems](err)
	if problems == nil || problems.Errors() != 6 {
		t.Fatalf("%v", err)
	}
	proposal, err := d.Propose(context.Background(), open(t, "other.csv", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	by := map[By]int{}
	for _, m := range proposal.Matches {
		by[m.By]++
	}
	if by[ByText] != 1 || by[ByNear] != 1 || by[ByValues] != 1 || by[ByNothing] != 8 || len(proposal.Answers) != 4 {
		t.Errorf("%+v", proposal)
	}
	var table bytes.Buffer
	if err := proposal.Write(&table); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadCodebook(&table, "codebook.csv", d, open(t, "other.csv", "").Columns); err == nil || !strings.Contains(err.Error(), "import.undecided") {
		t.Errorf("a proposal nobody has looked at: %v", err)
	}
	corrected, err := os.Open(filepath.Join(samples, "other-codebook.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer corrected.Close()
	codebook, err := ReadCodebook(corrected, "codebook.csv", d, open(t, "other.csv", "").Columns)
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := imported(d, open(t, "other.csv", ""), Options{Codebook: codebook})
	if err != nil {
		t.Fatal(err)
	}
	want := truth(t)
	for _, row := range want[1:] {
		row[4], row[5] = "", "" // the file has neither
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// Faults say where and what.
func TestFaults(t *testing.T) {
	d := Of(small(t))
	header := "id,community,gender,age,news,duration_s,D1,D2,D3,D4,A1,D5,opinion\n"
	for _, c := range []struct{ name, text, want string }{
		{"off the scale", header + "1,lake,1,3,,9,7,1,1,1,3,1,\n", `f.csv:2: field 7 "D1"`},
		{"unknown answer", header + "1,lake,1,3,,9,1,perhaps,1,1,3,1,\n", `"perhaps"`},
		{"unknown unit", header + "1,sea,1,3,,9,1,1,1,1,3,1,\n", `import.unknown_answer`},
		{"twice", header + "1,lake,1,3,,9,1,1,1,1,3,1,\n1,lake,1,3,,9,1,1,1,1,3,1,\n", "f.csv:3"},
		{"no id", header + ",lake,1,3,,9,1,1,1,1,3,1,\n", "import.no_id"},
		{"unknown choice", header + "1,lake,1,3,wx tv,9,1,1,1,1,3,1,\n", `"tv"`},
		{"time", header + "1,lake,1,3,wx,soon,1,1,1,1,3,1,\n", "import.time"},
		{"two columns for one", strings.Replace(header, "opinion", "B1-D1x,B1/D5", 1) + "1,lake,1,3,wx,9,1,1,1,1,3,1,2,2\n", "import.doubtful"},
		{"no unit of a row", header + "1,,1,3,,9,1,1,1,1,3,1,\n", `f.csv:2: field 2 "community": found no unit`},
		{"a unit left blank", header + "1,（空）,1,3,,9,1,1,1,1,3,1,\n", "import.no_unit"},
		{"a sum", header + "合计,,,,,,,,,,,,\n", "import.no_unit"},
		{"no number", header + "1,lake,1,thirty,,9,1,1,1,1,3,1,\n", `f.csv:2: field 4 "age": found "thirty", want a whole number from 0 to 120`},
		{"too large a number", header + "1,lake,1,999,,9,1,1,1,1,3,1,\n", "import.number"},
		{"half a number", header + "1,lake,1,3.5,,9,1,1,1,1,3,1,\n", "import.number"},
		{"no unit", strings.Replace(header, "community", "place", 1) + "1,sea,1,3,wx,9,1,1,1,1,3,1,\n", "no column for community"},
		{"ragged", header + "1,lake\n", "f.csv:2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(strings.NewReader(c.text), "f.csv", "")
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = imported(d, s, Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// What was skipped by a rule needs a code of its own, or it would be lost among
// the blanks.
func TestSkippedNeedsACode(t *testing.T) {
	s := small(t).With(func(c *study.Config) { c.Missing = nil })
	_, _, err := imported(Of(s), open(t, "wenjuanxing.xlsx", ""), Options{})
	if err == nil || !strings.Contains(err.Error(), "import.skipped") {
		t.Errorf("%v", err)
	}
	s = small(t).With(func(c *study.Config) { c.Missing = []string{"-3", "-2"} })
	rows, _, err := imported(Of(s), open(t, "wenjuanxing-codes.csv", ""), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if rows[2][7] != "-2" || rows[4][9] != "-3" {
		t.Errorf("%q %q", rows[2][7], rows[4][9])
	}
}

// Numbers and codes are read in the digits that Chinese keyboards type, and so are
// the marks of what was left blank.
func TestFullWidth(t *testing.T) {
	d := Of(small(t))
	header := "id,community,gender,age,news,duration_s,D1,D2,D3,D4,A1,D5,opinion\n"
	src, err := Open(strings.NewReader(header+"1,lake,２,７２.00,（空）,１２５,５,(空),４,4,３,（跳过）,（空）\n2,lake,1,（空）,,,1,1,1,1,3,1,\n"), "f.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := imported(d, src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1,lake,2,72,,125,5,,4,4,3,-3,（空）", "2,lake,1,,,,1,1,1,1,3,1,"}
	if got := []string{strings.Join(rows[1], ","), strings.Join(rows[2], ",")}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A question of background that was skipped is told from one that was left blank
// where the study has a code for it; where it has none, that is said once.
func TestSkippedBackground(t *testing.T) {
	read := func(s *study.Study) ([][]string, *Summary) {
		t.Helper()
		header := "序号,提交答卷时间,community,gender,age,D1,D2,D3,D4,A1,D5\n"
		src, err := Open(strings.NewReader(header+"1,x,lake,(跳过),（跳过）,1,1,1,1,3,1\n2,x,lake,-3,-3,1,1,1,1,3,1\n3,x,lake,(空),-2,1,1,1,1,3,1\n"), "f.csv", "")
		if err != nil {
			t.Fatal(err)
		}
		rows, summary, err := imported(Of(s), src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:], summary
	}
	column := func(rows [][]string, at int) string {
		var all []string
		for _, row := range rows {
			all = append(all, row[at])
		}
		return strings.Join(all, ",")
	}
	const gender, age = 2, 3
	cautions := func(summary *Summary) (about string) {
		for _, p := range summary.Notes.All() {
			if p.Code == "import.skipped" {
				about += p.Column + " "
			}
		}
		return about
	}
	rows, summary := read(small(t)) // missing: [9, -3] is of items, and of numbers that can't be -3
	if column(rows, gender) != ",," || column(rows, age) != "-3,-3," || cautions(summary) != "gender " {
		t.Errorf("%q; told of %q", rows, cautions(summary))
	}
	s := small(t).With(func(c *study.Config) { c.Missing = []string{"9"} })
	if rows, summary = read(s); column(rows, age) != ",," || cautions(summary) != "gender age " && cautions(summary) != "age gender " {
		t.Errorf("%q; told of %q", rows, cautions(summary))
	}
	for _, name := range []string{"gender", "age"} {
		labels := s.Labels[name]
		if labels.Missing == nil {
			labels.Missing = map[string]bool{}
		}
		labels.Order, labels.Missing["-3"] = append(labels.Order, "-3"), true
		s.Labels[name] = labels
	}
	if rows, summary = read(s); column(rows, gender) != "-3,-3," || column(rows, age) != "-3,-3," || cautions(summary) != "" {
		t.Errorf("%q; told of %q", rows, cautions(summary))
	}
}

// Of several answers in a cell each is proposed by itself, as it is read.
func TestProposeSeveral(t *testing.T) {
	d := Of(small(t))
	header := "序号,提交答卷时间,community,gender,age,news,D1,D2,D3,D4,A1,D5\n"
	file := header + "1,x,lake,1,thirty,1┋2,1,1,1,1,3,1\n2,x,lake,1,30,微信┋3,1,1,1,1,3,1\n3,x,lake,1,30,2┋1,1,1,1,1,3,1\n"
	open := func() *Source {
		src, err := Open(strings.NewReader(file), "f.csv", "")
		if err != nil {
			t.Fatal(err)
		}
		return src
	}
	proposal, err := d.Propose(context.Background(), open(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for i, a := range proposal.Answers {
		values = append(values, a.Column+"="+a.Value)
		proposal.Answers[i].To = map[string]string{"1": "wx", "2": "board", "3": "people", "thirty": "30"}[a.Value]
	}
	if want := []string{"age=thirty", "news=1", "news=2", "news=3"}; !slices.Equal(values, want) {
		t.Fatalf("%q", values)
	}
	var table bytes.Buffer
	if err := proposal.Write(&table); err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(table.String(), "age,thirty,30", "age,thirty,300", 1)
	if _, err := ReadCodebook(strings.NewReader(bad), "c.csv", d, open().Columns); err == nil || !strings.Contains(err.Error(), "import.number") {
		t.Errorf("an age of 300: %v", err)
	}
	codebook, err := ReadCodebook(&table, "c.csv", d, open().Columns)
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := imported(d, open(), Options{Codebook: codebook})
	if err != nil {
		t.Fatal(err)
	}
	if rows[1][3] != "30" || rows[1][4] != "wx board" || rows[2][4] != "wx people" || rows[3][4] != "wx board" {
		t.Errorf("%q", rows)
	}
}

func TestKnown(t *testing.T) {
	d := Of(small(t))
	known := map[string]bool{"2": true, "x3": true}
	_, _, err := imported(d, open(t, "wenjuanxing.xlsx", ""), Options{Known: known})
	if err == nil || !strings.Contains(err.Error(), "import.known_id") {
		t.Errorf("%v", err)
	}
	rows, summary, err := imported(d, open(t, "wenjuanxing.xlsx", ""), Options{Known: known, SkipKnown: true})
	if err != nil || len(rows) != 5 || summary.Known != 1 {
		t.Errorf("%v: %d rows, %+v", err, len(rows), summary)
	}
	rows, _, err = imported(d, open(t, "wenjuanxing.xlsx", ""), Options{Known: known, SkipKnown: true, Prefix: "x", Header: []string{"D1", "id", "more"}})
	if err != nil || !slices.EqualFunc(rows[:2], [][]string{{"D1", "id", "more"}, {"4", "x1", ""}}, slices.Equal) || len(rows) != 5 {
		t.Errorf("%v: %q", err, rows)
	}
}

func TestWordings(t *testing.T) {
	for header, want := range map[string]string{
		"3、社区公开经费使用":     "社区公开经费使用",
		"第12题(社区公开经费使用)": "社区公开经费使用",
		"第12题（社区公开经费使用）": "社区公开经费使用",
		"6、请评价—社区公开经费使用": "社区公开经费使用",
		"Q5. Your age":           "Your age",
		"请评价 [社区公开经费使用]":         "社区公开经费使用",
		"党建引领/社区公开经费使用":          "社区公开经费使用",
		"Please rate - Your age": "Your age",
	} {
		if !slices.Contains(wordings(header), want) {
			t.Errorf("%s: %q", header, wordings(header))
		}
	}
	for same, texts := range map[string][]string{
		"your age": {"<b>Ｙour&nbsp;AGE?</b>", "your-age:"},
		"≥60 岁":    {"<b>≥ 60</b>岁", ">=60岁", "≧６０岁", "&gt;=60岁"},
		"<60, >30": {"<60，>30"},
		"18-29":    {"18–29", "18 — 29", "18~29"},
	} {
		for _, text := range texts {
			if normal(text) != normal(same) {
				t.Errorf("%q is %q, and %q is %q", text, normal(text), same, normal(same))
			}
		}
	}
	sides := map[string]string{} // of a number, which are not each other
	for _, text := range []string{"<60", "≤60", "60", "≥60", ">60", "60+"} {
		if other, taken := sides[normal(text)]; taken {
			t.Errorf("%s is taken for %s", text, other)
		}
		sides[normal(text)] = text
	}
}

// Whatever the file says, an import ends with rows of the table's width or with
// faults.
func FuzzImport(f *testing.F) {
	for _, name := range []string{"odk.csv", "kobo.csv", "limesurvey.csv", "qualtrics.csv", "wenjuanxing-codes.csv", "other.csv"} {
		data, err := os.ReadFile(filepath.Join(samples, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "")
		f.Add(data, string(Wenjuanxing))
	}
	d := Of(small(f))
	f.Fuzz(func(t *testing.T, data []byte, layout string) {
		for _, propose := range []bool{false, true} {
			s, err := Open(bytes.NewReader(data), "f.csv", Layout(layout))
			if err != nil {
				return
			}
			if propose {
				d.Propose(context.Background(), s, nil)
				continue
			}
			rows, _, err := imported(d, s, Options{})
			for _, row := range rows {
				if err == nil && len(row) != len(rows[0]) {
					t.Errorf("%d cells, want %d", len(row), len(rows[0]))
				}
			}
		}
	})
}
