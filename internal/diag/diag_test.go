package diag

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestProblemText(t *testing.T) {
	outside := Problem{File: "answers.csv", Line: 14, Field: 5, Column: "q3", Code: "range.outside", Found: Quote("6"), Want: Say("a whole number 1–5", "1–5 的整数")}
	for _, c := range []struct {
		name    string
		problem Problem
		en, zh  string
	}{
		{"a cell", outside, `answers.csv:14: field 5 "q3": found "6", want a whole number 1–5 [range.outside]`, `answers.csv:14: 第 5 列 "q3"："6"，应为 1–5 的整数 [range.outside]`},
		{"a cell of a sheet", Problem{File: "book.xlsx", Sheet: "表", Line: 14, Field: 28, Column: "q3", Code: "x", Found: Quote(""), Want: Say("an answer", "答案")},
			`book.xlsx#表!AB14: field 28 "q3": found an empty cell, want an answer [x]`, `book.xlsx#表!AB14: 第 28 列 "q3"：空白，应为答案 [x]`},
		{"a field without a name", Problem{File: "a.csv", Line: 2, Field: 3, Code: "x", Want: Say("a name", "名称")}, `a.csv:2: field 3: a name [x]`, `a.csv:2: 第 3 列：名称 [x]`},
		{"a column", Problem{File: "a.csv", Column: "q3", Code: "x", Found: Say("nothing", "空")}, `a.csv: column "q3": found nothing [x]`, `a.csv: 列 "q3"：空 [x]`},
		{"a key", Problem{File: "goodgov.yaml", Line: 3, Key: "scale.min", Code: "x", Found: Quote("a"), Want: Say("a number", "数")},
			`goodgov.yaml:3: scale.min: found "a", want a number [x]`, `goodgov.yaml:3: scale.min："a"，应为数 [x]`},
		{"a file", Problem{File: "a.csv", Code: "x", Found: Say("no such file", "文件不存在"), Want: Say("`key: value`", "“键: 值”")},
			"a.csv: found no such file, want `key: value` [x]", "a.csv: 文件不存在，应为“键: 值” [x]"},
		{"no place", Problem{Code: "x", Want: Say("%d of %s", "%[2]s 的 %[1]d", 3, Say("items", "题项"))}, `3 of items [x]`, `题项 的 3 [x]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.problem.Text().In(English); got != c.en {
				t.Errorf("got  %s\nwant %s", got, c.en)
			}
			if got := c.problem.Text().In(Chinese); got != c.zh {
				t.Errorf("got  %s\nwant %s", got, c.zh)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	long := strings.Repeat("长", 61)
	for value, want := range map[string]string{"": "an empty cell", "a\tb": `"a\tb"`, "四": `"四"`, long: `"` + strings.Repeat("长", 60) + `…"`} {
		if got := Quote(value).String(); got != want {
			t.Errorf("Quote(%q) = %s, want %s", value, got, want)
		}
	}
}

// The list keeps so many of each severity and counts the rest.
func TestProblems(t *testing.T) {
	var ps Problems
	if ps.Err() != nil {
		t.Error("an empty list is no error")
	}
	ps.Add(Problem{File: "b", Code: "note", Severity: Note, Want: Raw("n")})
	ps.Add(Problem{File: "b", Code: "caution", Severity: Caution, Want: Raw("c")})
	if ps.Err() != nil || ps.Errors() != 0 || ps.Len() != 2 {
		t.Errorf("%v, %d errors of %d", ps.Err(), ps.Errors(), ps.Len())
	}
	for i := range DefaultLimit + 7 {
		ps.Add(Problem{File: "a", Line: DefaultLimit + 7 - i, Code: "error", Want: Raw("e"), Hint: Say("mend it", "请修改")})
	}
	ps.Count(5)
	if ps.Errors() != DefaultLimit+12 || ps.Len() != DefaultLimit+14 || len(ps.All()) != DefaultLimit+2 {
		t.Errorf("%d errors of %d, %d kept", ps.Errors(), ps.Len(), len(ps.All()))
	}
	if got, want := ps.Error(), "a:107: e [error] (and 111 more)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !ps.DidYouMean("wieght", []string{"weight"}).IsZero() || new(Problems).DidYouMean("wieght", []string{"weight"}).IsZero() {
		t.Error("a hint is for errors that are kept")
	}
	var merged Problems
	merged.Merge(nil)
	other := errors.New("other")
	if err := merged.MergeError(other); err != other {
		t.Errorf("got %v", err)
	}
	if err := merged.MergeError(fmt.Errorf("in a chain: %w", &ps)); err != nil || merged.Errors() != ps.Errors() || merged.Len() != ps.Len() {
		t.Errorf("%v, %d errors of %d", err, merged.Errors(), merged.Len())
	}
	merged.Sort()
	if all := merged.All(); all[0].Line != 8 || all[len(all)-1].File != "b" {
		t.Errorf("first %v, last %v", all[0], all[len(all)-1])
	}
	var text bytes.Buffer
	if err := merged.WriteText(&text, English); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(lines) != 2*DefaultLimit+3 || lines[0] != "error: a:8: e [error]" || lines[1] != "  hint: mend it" ||
		lines[len(lines)-2] != "warning: b: c [caution]" || lines[len(lines)-1] != "and 12 more" {
		t.Errorf("%d lines: %q … %q", len(lines), lines[:2], lines[len(lines)-3:])
	}
	text.Reset()
	merged.WriteText(&text, Chinese)
	if !strings.HasPrefix(text.String(), "错误: a:8: e [error]\n  提示：请修改\n") || !strings.HasSuffix(text.String(), "另有 12 处\n") {
		t.Errorf("%s", &text)
	}
}

func TestProblemsJSON(t *testing.T) {
	var ps Problems
	ps.Add(Problem{File: "b.xlsx", Sheet: "S", Line: 2, Field: 3, Column: "<c>", Code: "x", Found: Quote("1"), Want: Say("two", "二"), Hint: Say("try", "试")})
	ps.Add(Problem{File: "goodgov.yaml", Key: "scale.min", Code: "y", Severity: Caution, Want: Raw("z")})
	var got bytes.Buffer
	if err := ps.WriteJSON(&got, Chinese); err != nil {
		t.Fatal(err)
	}
	const want = `{
  "schema": 1,
  "problems": [
    {
      "file": "b.xlsx",
      "sheet": "S",
      "line": 2,
      "field": 3,
      "cell": "C2",
      "column": "<c>",
      "code": "x",
      "severity": "error",
      "found": "\"1\"",
      "want": "二",
      "hint": "试"
    },
    {
      "file": "goodgov.yaml",
      "key": "scale.min",
      "code": "y",
      "severity": "warning",
      "want": "z"
    }
  ],
  "total": 2
}
`
	if got.String() != want {
		t.Errorf("got %s", &got)
	}
}

func TestCellName(t *testing.T) {
	for want, at := range map[string][2]int{"A1": {1, 1}, "Z9": {26, 9}, "AA10": {27, 10}, "AZ1": {52, 1}, "BA1": {53, 1}, "ZZ1": {702, 1}, "AAA1": {703, 1}, "XFD1048576": {16384, 1048576}} {
		if got := CellName(at[0], at[1]); got != want {
			t.Errorf("CellName(%d, %d) = %s, want %s", at[0], at[1], got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"weight", "parent", "question_zh", "层级"}
	for name, want := range map[string]string{"wieght": "weight", "weigth": "weight", "Parent": "parent", "question": "question_zh", "层次": "层级", "zzzzzz": "", "": ""} {
		if got := Nearest(name, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
	if hint := DidYouMean("wieght", names); hint.In(Chinese) != `是否想写 "weight"？` || !DidYouMean("zzzzzz", names).IsZero() {
		t.Errorf("hint %q", hint.In(Chinese))
	}
}

// A text in another language than those two reads English, and so does one
// without Chinese.
func TestTextIn(t *testing.T) {
	if got := Say("a", "甲").In("de"); got != "a" {
		t.Errorf("got %q", got)
	}
	if got := (Text{EN: "100 %"}).In(Chinese); got != "100 %" {
		t.Errorf("got %q", got)
	}
}

// What is said again and again is said once, and counted as once, whether it
// was kept or not; what has another severity stays.
func TestReplace(t *testing.T) {
	var ps Problems
	for i := range DefaultLimit + 50 {
		ps.Add(Problem{Code: "unit", Line: i})
	}
	ps.Add(Problem{Code: "unit", Severity: Caution})
	ps.Add(Problem{Code: "other"}) // beyond the limit: counted only
	ps.Replace(Error, DefaultLimit+50, func(p Problem) bool { return p.Code == "unit" }, Problem{Code: "units", Severity: Note})
	all := ps.All()
	if len(all) != 2 || all[0].Code != "units" || all[0].Severity != Error || all[1].Severity != Caution {
		t.Errorf("left are %v", all)
	}
	if ps.Errors() != 2 || ps.Len() != 3 {
		t.Errorf("%d errors of %d problems, want 2 of 3", ps.Errors(), ps.Len())
	}
}
