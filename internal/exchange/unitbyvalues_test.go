package exchange

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/diag"
)

// The column of the unit is found by its answers where its header says nothing,
// and only where there is no doubt.
func TestUnitByValues(t *testing.T) {
	const header = "序号,提交答卷时间,所用时间,1、您住哪里？,2、您在哪里工作？,3、几次？,D1,D2,D3,D4,A1,D5\n"
	named, numbered := small(t), small(t)
	named.Config.Questionnaire.UnitLabel, numbered.Config.Questionnaire.UnitLabel = nil, nil
	for i := range numbered.Units.List {
		if numbered.Units.Lowest(i) {
			numbered.Units.List[i].Code = string(rune('0' + i))
		}
	}
	row := func(id, lives, works, times string) string {
		return id + ",2026/9/3,9秒," + lives + "," + works + "," + times + ",1,1,1,1,3,1\n"
	}
	many := ""
	for i := range rowsAhead {
		many += row(strconv.Itoa(i+1), "lake", "家", "1")
	}
	for name, c := range map[string]struct {
		numbers   bool
		rows      string
		to, other By     // of the columns of where people live and work
		fault     string // of the import
	}{
		"names":               {false, row("1", "湖滨社区", "家", "1") + row("2", "山前社区", "湖滨社区", "2"), ByValues, ByNothing, ""},
		"codes":               {false, row("1", "lake", "家", "1") + row("2", "hill", "", "2"), ByValues, ByNothing, ""},
		"lettered, and blank": {false, row("1", "B.山前社区", "家", "1") + row("2", "(空)", "", "2"), ByValues, ByNothing, "file.csv:3: field 4 \"1、您住哪里？\": found no unit"},
		"both columns":        {false, row("1", "lake", "hill", "1"), BySeveral, BySeveral, "which may be community"},
		"something else":      {false, row("1", "lake", "家", "1") + row("2", "沙滩", "", "1"), ByNothing, ByNothing, "--unit CODE says where all rows belong; --propose writes a table"},
		"no answers":          {false, row("1", "", "", "1"), ByNothing, ByNothing, "no column for community"},
		"bare numbers":        {true, row("1", "1", "家", "2"), ByNothing, ByNothing, "no column for community"},
		"numbers and a name":  {true, row("1", "1", "家", "2") + row("2", "山前社区", "家", "2"), ByValues, ByNothing, ""},
		"far below":           {false, many + row("last", "沙滩", "家", "1"), ByValues, ByNothing, `file.csv:1002: field 4 "1、您住哪里？": found "沙滩"`},
	} {
		t.Run(name, func(t *testing.T) {
			of := named
			if c.numbers {
				of = numbered
			}
			d := Of(of)
			opened := func() *Source {
				s, err := Open(strings.NewReader(header+c.rows), "file.csv", "")
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			matches := d.Match(opened())
			if matches[3].By != c.to || matches[4].By != c.other || matches[5].By != ByNothing {
				t.Errorf("%+v", matches[3:])
			}
			if (matches[3].To == "community") != (c.to != ByNothing) {
				t.Errorf("community: %+v", matches[3])
			}
			rows, summary, err := imported(d, opened(), Options{})
			problems := &diag.Problems{}
			if !errors.As(err, &problems) && err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, p := range problems.All() {
				text += p.Text().In(diag.English) + " – " + p.Hint.In(diag.English) + "\n"
			}
			if c.fault == "" && (text != "" || len(rows) < 2 || rows[1][1] == "") || !strings.Contains(text, c.fault) {
				t.Errorf("want %q: %s%v", c.fault, text, rows)
			}
			if err == nil && !slices.ContainsFunc(summary.Notes.All(), func(p diag.Problem) bool { return p.Code == "import.by_values" && p.Severity == diag.Note }) {
				t.Errorf("it is not said: %v", summary.Notes.All())
			}
			codebook, err := d.Propose(t.Context(), opened(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if codebook.Matches[3].By != c.to {
				t.Errorf("proposed: %+v", codebook.Matches[3])
			}
		})
	}
}
