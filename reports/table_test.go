package reports

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/text/width"

	"goodgov/internal/golden"
	"goodgov/survey"
)

// allTables are the tables of the small study.
func allTables(t testing.TB, e *Evaluation, lang string) []*Table {
	t.Helper()
	return []*Table{
		e.FrameworkTable(lang), e.MatrixTable(lang), e.SampleTable(lang, []int{0, 1, 2, 8}), e.ReasonTable(lang),
		e.ScoreTable(lang, 0, 1), e.ScoreTable(lang, at(t, e, "lake"), 3), e.ScoreTable(lang, at(t, e, "few"), 3), e.ScoreTable(lang, at(t, e, "nobody"), 0),
		e.RankingTable(lang, "community", 0), e.RankingTable(lang, "district", 0),
	}
}

func plain(t testing.TB, table *Table) string {
	t.Helper()
	var b strings.Builder
	if err := table.WriteText(&b, Plain); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTables(t *testing.T) {
	e := small().evaluate(t)
	for _, lang := range []string{"en", "zh"} {
		var b strings.Builder
		for _, table := range allTables(t, e, lang) {
			b.WriteString(plain(t, table) + "\n")
		}
		golden.Check(t, "tables-"+lang+".txt", []byte(b.String()))
	}
}

// Tables are the same under any locale: the library that measures characters
// asks the environment when the program starts, so that other programs are
// started here.
func TestTablesUnderAnyLocale(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range []string{"LC_ALL=C", "LC_ALL=zh_CN.UTF-8", "LC_ALL=ja_JP.UTF-8", "RUNEWIDTH_EASTASIAN=1"} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(program, "-test.run=^TestTables$", "-test.v")
			for _, variable := range os.Environ() {
				if name, _, _ := strings.Cut(variable, "="); !slices.Contains([]string{"LC_ALL", "LC_CTYPE", "LANG", "RUNEWIDTH_EASTASIAN", "UPDATE_GOLDEN"}, name) {
					cmd.Env = append(cmd.Env, variable)
				}
			}
			cmd.Env = append(cmd.Env, locale)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: TestTables") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// columns is how many columns of a terminal a line takes.
func columns(line string) int {
	n := 0
	for _, r := range line {
		n++
		if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// Lines of a table whose last column holds figures end in one place, Chinese
// or not.
func TestTablesAlign(t *testing.T) {
	e := small().evaluate(t)
	for _, lang := range []string{"en", "zh"} {
		for _, table := range allTables(t, e, lang) {
			if len(table.Rows) == 0 {
				continue
			}
			title := table.Title
			table.Title, table.Notes = "", nil
			lines := strings.Split(strings.TrimSuffix(plain(t, table), "\n"), "\n")
			head := columns(lines[0])
			for i, row := range table.Rows {
				line := lines[i+2]
				if row.Cells[len(row.Cells)-1] == "" { // a hidden unit
					continue
				}
				if columns(line) != head {
					t.Errorf("%s: a line of %d columns below a head of %d: %q", title, columns(line), head, line)
				}
			}
		}
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Colours come only when asked for, and change nothing but the looks.
func TestColours(t *testing.T) {
	text.EnableColors() // whatever NO_COLOR says
	e := small().evaluate(t)
	for _, table := range allTables(t, e, "zh") {
		grey := plain(t, table)
		if escape.MatchString(grey) {
			t.Errorf("colours that nobody asked for: %q", grey)
		}
		var b strings.Builder
		if err := table.WriteText(&b, Colour); err != nil {
			t.Fatal(err)
		}
		if !escape.MatchString(b.String()) {
			t.Errorf("no colours: %q", b.String())
		}
		trim := func(s string) string {
			lines := strings.Split(escape.ReplaceAllString(s, ""), "\n")
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			return strings.Join(lines, "\n")
		}
		if got := trim(b.String()); got != trim(grey) {
			t.Errorf("in colours\n%s\nplain\n%s", got, grey)
		}
	}
}

// A long ranking keeps its beginning and its end.
func TestLongRanking(t *testing.T) {
	e := uniform(1, 2, 40).evaluate(t)
	e.Publish.MinRespondents = 0
	tests := []struct{ most, rows int }{{0, 40}, {40, 40}, {100, 40}, {9, 10}, {30, 31}}
	for _, test := range tests {
		table := e.RankingTable("en", "community", test.most)
		if len(table.Rows) != test.rows {
			t.Errorf("at most %d: %d rows, want %d", test.most, len(table.Rows), test.rows)
		}
		if got := table.Rows[0].Cells[0]; got != "1" {
			t.Errorf("at most %d: begins with rank %s", test.most, got)
		}
	}
	rows := e.RankingTable("en", "community", 9).Rows
	if rows[6].Cells[1] != "…" {
		t.Errorf("rows %v", rows)
	}
	all := e.RankingTable("en", "community", 0).Rows
	if got, want := rows[9].Cells, all[39].Cells; !slices.Equal(got, want) {
		t.Errorf("ends with %v, want %v", got, want)
	}
	if got, want := rows[5].Cells, all[5].Cells; !slices.Equal(got, want) {
		t.Errorf("row 6 is %v, want %v", got, want)
	}
}

func TestReasonTableOfNone(t *testing.T) {
	e := uniform(1, 2, 0).evaluate(t)
	e.Unplaced = survey.Tally{}
	clear(e.Tallies[0].Reasons[:])
	if table := e.ReasonTable("en"); table != nil {
		t.Errorf("a table of no reasons: %+v", table)
	}
}

func TestLevelNames(t *testing.T) {
	e := small().evaluate(t)
	for _, test := range []struct{ got, want string }{
		{e.levelName("community", "en"), "communities"},
		{e.levelName("Community", "en"), "communities"},
		{e.levelName("ward", "zh"), "ward"},
		{e.nodeLevel(1, "en"), "First level"},
		{e.nodeLevel(7, "en"), "Level 7"},
		{strings.Join(RankedLevels(e.Units), " "), "community district"},
		{e.shape(), "2 / 4 / 8"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
