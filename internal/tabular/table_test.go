package tabular

import (
	"strings"
	"testing"

	"goodgov/internal/diag"
)

func TestRead(t *testing.T) {
	table, err := Read(strings.NewReader("\uFEFFcode,name_zh\r\nA, 甲 \r\n\r\n\"B\nb\",乙\r\n"), "units.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var problems diag.Problems
	table.Resolve(Schema{Required: []string{"code", "name_*"}, Optional: []string{"parent"}}, &problems)
	if problems.Len() != 0 {
		t.Error(problems.Error())
	}
	if got := table.Rows[1]; got.Line != 4 || got.FieldLine(1) != 5 || got.Get("code") != "B\nb" {
		t.Errorf("got %+v", got)
	}
	if got := table.Rows[0].Get("name_zh"); got != "甲" {
		t.Errorf("got %q", got)
	}
	if len(table.Notes) != 1 {
		t.Errorf("notes: %v", table.Notes)
	}
}
