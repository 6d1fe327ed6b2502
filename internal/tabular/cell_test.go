package tabular

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/diag"
)

// cellOf is a cell with a text.
func cellOf(tb testing.TB, text string) Cell {
	tb.Helper()
	table, err := readString("a,b\nx,\""+strings.ReplaceAll(text, `"`, `""`)+"\"\n", "t.csv", Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return table.Rows[0].Cell("b")
}

// The texts stand behind the place and the code, which all have in common.
func checkProblem(t *testing.T, problems *diag.Problems, en, zh string) {
	t.Helper()
	if problems.Len() != 1 {
		t.Fatalf("%d problems, want 1", problems.Len())
	}
	p := problems.All()[0]
	got := strings.TrimPrefix(p.Text().String(), `t.csv:2: field 2 "b": `)
	gotZH := strings.TrimPrefix(p.Text().In(diag.Chinese), `t.csv:2: 第 2 列 "b"：`)
	if !p.Hint.IsZero() {
		got += "; " + p.Hint.String()
		gotZH += "；" + p.Hint.In(diag.Chinese)
	}
	if got != en {
		t.Errorf("got  %s\nwant %s", got, en)
	}
	if gotZH != zh {
		t.Errorf("got  %s\nwant %s", gotZH, zh)
	}
}

func TestInt(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "7": 7, "+7": 7, "-7": -7, " 7　": 7, "007": 7, "4.0": 4, "4.": 4, "1e2": 100, "2.5E1": 25, "-0": 0,
	} {
		var problems diag.Problems
		if got, ok := cellOf(t, text).Int(math.MinInt, math.MaxInt, &problems); !ok || got != want || problems.Len() > 0 {
			t.Errorf("%q: got %d, %v", text, got, ok)
		}
	}
	for _, test := range []struct {
		text        string
		least, most int
		en, zh      string
	}{
		{"", 1, 5, "found an empty cell, want a whole number 1–5 [cell.number]", "空白，应为 1–5 的整数 [cell.number]"},
		{"6", 1, 5, `found "6", want a whole number 1–5 [cell.range]`, `"6"，应为 1–5 的整数 [cell.range]`},
		{"-1", 0, math.MaxInt, `found "-1", want a whole number of 0 or more [cell.range]`, `"-1"，应为不小于 0 的整数 [cell.range]`},
		{"9", math.MinInt, 8, `found "9", want a whole number of 8 or less [cell.range]`, `"9"，应为不大于 8 的整数 [cell.range]`},
		{"2.5", math.MinInt, math.MaxInt, `found "2.5", want a whole number [cell.number]`, `"2.5"，应为整数 [cell.number]`},
		{"1e300", math.MinInt, math.MaxInt, `found "1e300", want a whole number [cell.number]`, `"1e300"，应为整数 [cell.number]`},
		{"0x10", 0, 99, `found "0x10", want a whole number 0–99 [cell.number]`, `"0x10"，应为 0–99 的整数 [cell.number]`},
		{"１２", 0, 99, `found "１２", want a whole number 0–99 [cell.number]; it has full-width or typographic characters; type 12`,
			`"１２"，应为 0–99 的整数 [cell.number]；含全角或特殊字符，请改为 12`},
		{"1,200", 0, math.MaxInt, `found "1,200", want a whole number of 0 or more [cell.number]; leave out the thousands separators`,
			`"1,200"，应为不小于 0 的整数 [cell.number]；请去掉千位分隔符`},
	} {
		t.Run(test.text, func(t *testing.T) {
			var problems diag.Problems
			if got, ok := cellOf(t, test.text).Int(test.least, test.most, &problems); ok || got != 0 {
				t.Errorf("got %d, %v", got, ok)
			}
			checkProblem(t, &problems, test.en, test.zh)
		})
	}
}

func TestFloat(t *testing.T) {
	for text, want := range map[string]float64{
		"0.25": 0.25, ".5": 0.5, "1e-1": 0.1, " -2.5 ": -2.5, "3": 3,
	} {
		var problems diag.Problems
		got, ok := cellOf(t, text).Float(math.Inf(-1), math.Inf(1), &problems)
		if !ok || math.Abs(got-want) > 1e-15 || problems.Len() > 0 {
			t.Errorf("%q: got %v, %v", text, got, ok)
		}
	}
	for _, test := range []struct {
		text        string
		least, most float64
		en, zh      string
	}{
		{"-0.1", 0, math.Inf(1), `found "-0.1", want a number of 0 or more [cell.range]`, `"-0.1"，应为不小于 0 的数 [cell.range]`},
		{"1.5", 0, 1, `found "1.5", want a number 0–1 [cell.range]`, `"1.5"，应为 0–1 的数 [cell.range]`},
		{"3", math.Inf(-1), 2.5, `found "3", want a number of 2.5 or less [cell.range]`, `"3"，应为不大于 2.5 的数 [cell.range]`},
		{"NaN", math.Inf(-1), math.Inf(1), `found "NaN", want a number [cell.number]`, `"NaN"，应为数字 [cell.number]`},
		{"inf", math.Inf(-1), math.Inf(1), `found "inf", want a number [cell.number]`, `"inf"，应为数字 [cell.number]`},
		{"1e999", math.Inf(-1), math.Inf(1), `found "1e999", want a number [cell.number]`, `"1e999"，应为数字 [cell.number]`},
		{"1_000", math.Inf(-1), math.Inf(1), `found "1_000", want a number [cell.number]`, `"1_000"，应为数字 [cell.number]`},
		{"1.2.3", math.Inf(-1), math.Inf(1), `found "1.2.3", want a number [cell.number]`, `"1.2.3"，应为数字 [cell.number]`},
		{"−1", math.Inf(-1), math.Inf(1), `found "−1", want a number [cell.number]; it has full-width or typographic characters; type -1`,
			`"−1"，应为数字 [cell.number]；含全角或特殊字符，请改为 -1`},
		{"12%", 0, 1, `found "12%", want a number 0–1 [cell.number]; write a share as a decimal, 12% as 0.12`,
			`"12%"，应为 0–1 的数 [cell.number]；请把百分数写成小数，如 12% 写作 0.12`},
	} {
		t.Run(test.text, func(t *testing.T) {
			var problems diag.Problems
			if got, ok := cellOf(t, test.text).Float(test.least, test.most, &problems); ok || got != 0 {
				t.Errorf("got %v, %v", got, ok)
			}
			checkProblem(t, &problems, test.en, test.zh)
		})
	}
}

func TestBool(t *testing.T) {
	for text, want := range map[string]bool{
		"true": true, "TRUE": true, "1": true, "yes": true, "是": true, " Yes　": true,
		"false": false, "0": false, "No": false, "否": false,
	} {
		var problems diag.Problems
		if got, ok := cellOf(t, text).Bool(&problems); !ok || got != want || problems.Len() > 0 {
			t.Errorf("%q: got %v, %v", text, got, ok)
		}
	}
	var problems diag.Problems
	if got, ok := cellOf(t, "maybe").Bool(&problems); ok || got {
		t.Errorf("got %v, %v", got, ok)
	}
	checkProblem(t, &problems, `found "maybe", want yes or no (true/false, 1/0, yes/no, 是/否) [cell.bool]`,
		`"maybe"，应为是或否（true/false、1/0、yes/no、是/否） [cell.bool]`)
}

func TestRequired(t *testing.T) {
	var problems diag.Problems
	if got, ok := cellOf(t, " A1 ").Required(&problems); !ok || got != "A1" {
		t.Errorf("got %q, %v", got, ok)
	}
	if got, ok := cellOf(t, " 　").Required(&problems); ok || got != "" {
		t.Errorf("got %q, %v", got, ok)
	}
	checkProblem(t, &problems, "found an empty cell, want a value [cell.empty]", "空白，应为有内容 [cell.empty]")
}

// Every whole number is read as it is written.
func TestIntKeepsNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int().Draw(t, "n")
		var problems diag.Problems
		cell := Cell{head: &Head{}, raw: strconv.Itoa(want)}
		if got, ok := cell.Int(math.MinInt, math.MaxInt, &problems); !ok || got != want {
			t.Errorf("got %d, %v", got, ok)
		}
	})
}
