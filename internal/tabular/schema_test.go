package tabular

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
)

var framework = Schema{
	Required: []string{"code", "parent", "name_*"},
	Optional: []string{"question_*", "reverse"},
}

// problemTexts shows problems with their hints in both languages.
func problemTexts(tb testing.TB, problems *diag.Problems) string {
	tb.Helper()
	var out bytes.Buffer
	for _, lang := range []string{diag.English, diag.Chinese} {
		if err := problems.WriteText(&out, lang); err != nil {
			tb.Fatal(err)
		}
	}
	return out.String()
}

func TestResolve(t *testing.T) {
	const header = "want the columns code, parent, name_*, [question_*], [reverse]"
	const headerZH = "应为列 code, parent, name_*, [question_*], [reverse]"
	tests := []struct {
		name, header string
		schema       Schema
		want         string
	}{
		{"all there", "name_en,code,parent,name_zh,reverse", framework, ""},
		{"others are background", "gender,code,parent,name_en", Schema{Required: framework.Required, Others: AllowOthers}, ""},
		{"missing", "code,name_", framework,
			"error: t.csv:1: found no column \"parent\", " + header + " [table.missing_column]\n" +
				"error: t.csv:1: found no column \"name_*\", " + header + " [table.missing_column]\n" +
				"error: t.csv:1: field 2: found an unknown column \"name_\", " + header + " [table.unknown_column]\n" +
				"错误: t.csv:1: 没有列 \"parent\"，" + headerZH + " [table.missing_column]\n" +
				"错误: t.csv:1: 没有列 \"name_*\"，" + headerZH + " [table.missing_column]\n" +
				"错误: t.csv:1: 第 2 列：未知的列 \"name_\"，" + headerZH + " [table.unknown_column]\n"},
		{"misspelt", "code,parent,name_zh,REVERSE,nmae_en,gender", framework,
			"error: t.csv:1: field 4: found an unknown column \"REVERSE\", " + header + " [table.unknown_column]\n" +
				"  hint: did you mean \"reverse\"?\n" +
				"error: t.csv:1: field 5: found an unknown column \"nmae_en\", " + header + " [table.unknown_column]\n" +
				"  hint: did you mean \"name_en\"?\n" +
				"error: t.csv:1: field 6: found an unknown column \"gender\", " + header + " [table.unknown_column]\n" +
				"错误: t.csv:1: 第 4 列：未知的列 \"REVERSE\"，" + headerZH + " [table.unknown_column]\n" +
				"  提示：是否想写 \"reverse\"？\n" +
				"错误: t.csv:1: 第 5 列：未知的列 \"nmae_en\"，" + headerZH + " [table.unknown_column]\n" +
				"  提示：是否想写 \"name_en\"？\n" +
				"错误: t.csv:1: 第 6 列：未知的列 \"gender\"，" + headerZH + " [table.unknown_column]\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table, err := readString(test.header+"\n", "t.csv", Options{AllowNoRows: true})
			if err != nil {
				t.Fatal(err)
			}
			var problems diag.Problems
			table.Resolve(test.schema, &problems)
			if diff := cmp.Diff(test.want, problemTexts(t, &problems)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestColumns(t *testing.T) {
	table, err := readString("name_zh,code,name_en\n 满意度 ,A,\n", "t.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	row := table.Rows[0]
	if got := row.Get("name_zh"); got != "满意度" {
		t.Errorf("got %q", got)
	}
	if got := row.Get("parent"); got != "" {
		t.Errorf("a column that is not there says %q", got)
	}
	if got := row.At(1).Text(); got != "A" {
		t.Errorf("got %q", got)
	}
	names := map[string]string{}
	for lang, cell := range row.Family("name_*") {
		names[lang] = cell.Text()
	}
	if diff := cmp.Diff(map[string]string{"zh": "满意度", "en": ""}, names); diff != "" {
		t.Error(diff)
	}
	for lang := range row.Family("name_*") {
		if lang != "zh" {
			t.Errorf("the first of the family is %q", lang)
		}
		break
	}
	for name, want := range map[string]bool{"code": true, "parent": false, "name_*": true, "question_*": false} {
		if table.Has(name) != want {
			t.Errorf("Has(%q) is %v", name, !want)
		}
	}
}

func TestPlacesOfProblems(t *testing.T) {
	table, err := readString("code,value\n\nA,x\n", "t.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	row := table.Rows[0]
	found, want := diag.Quote("x"), diag.Say("y", "y")
	for _, test := range []struct {
		problem diag.Problem
		want    string
	}{
		{table.Problem("c.d", found, want), `t.csv: found "x", want y [c.d]`},
		{row.Problem("c.d", found, want), `t.csv:3: found "x", want y [c.d]`},
		{row.Cell("value").Problem("c.d", found, want), `t.csv:3: field 2 "value": found "x", want y [c.d]`},
		{row.Cell("weight").Problem("c.d", found, want), `t.csv:3: column "weight": found "x", want y [c.d]`},
	} {
		if got := test.problem.Text().String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}
