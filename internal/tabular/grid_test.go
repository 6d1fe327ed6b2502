package tabular

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"goodgov/internal/diag"
)

func texts(g *Grid) [][]string {
	var all [][]string
	for i := range g.Rows() {
		var row []string
		for j := range g.Width(i) {
			row = append(row, g.At(i, j).Text())
		}
		all = append(all, row)
	}
	return all
}

// A text is one grid, its rows as long as they are.
func TestReadGridsOfText(t *testing.T) {
	grids, err := ReadGrids(strings.NewReader("title\n\n,a,b\na,1,3,,\nb\n"), "m.csv", Options{})
	if err != nil || len(grids) != 1 {
		t.Fatal(grids, err)
	}
	if diff := cmp.Diff([][]string{{"title"}, {"", "a", "b"}, {"a", "1", "3"}, {"b"}}, texts(grids[0])); diff != "" {
		t.Error(diff)
	}
	p := grids[0].At(2, 2).Problem("x", diag.Raw("f"), diag.Raw("w"))
	if p.Place() != "m.csv:4" || p.Field != 3 {
		t.Errorf("%s field %d", p.Place(), p.Field)
	}
	if c := grids[0].At(3, 7); !c.Empty() {
		t.Errorf("an absent cell reads %q", c.Text())
	}
}

// A workbook is a grid for each visible sheet with a cell, or the one asked for.
func TestReadGridsOfWorkbook(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for sheet, cells := range map[string][]any{"Sheet1": {"a", 1}, "empty": nil, "hidden": {"h"}, "last": {"z", 2}} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow(sheet, "A3", &cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.MergeCell("Sheet1", "A1", "C1"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetSheetVisible("hidden", false); err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := book.Write(&data); err != nil {
		t.Fatal(err)
	}
	grids, err := ReadGrids(bytes.NewReader(data.Bytes()), "b.xlsx", Options{})
	if err != nil || len(grids) != 2 {
		t.Fatal(len(grids), err)
	}
	for _, g := range grids {
		if g.Sheet != "Sheet1" && g.Sheet != "last" || len(texts(g)) != 1 {
			t.Errorf("%s: %q", g.Sheet, texts(g))
		}
	}
	grids, err = ReadGrids(bytes.NewReader(data.Bytes()), "b.xlsx#last", Options{})
	if err != nil || len(grids) != 1 || grids[0].At(0, 1).Problem("x", diag.Raw("f"), diag.Raw("w")).Place() != "b.xlsx#last!B3" {
		t.Error(grids, err)
	}
	if _, err := ReadGrids(bytes.NewReader(data.Bytes()), "b.xlsx", Options{MaxBytes: 20}); err == nil || !strings.Contains(err.Error(), "table.too_large") {
		t.Error(err)
	}
	if _, err := ReadGrids(strings.NewReader("\n"), "m.csv", Options{}); err == nil || !strings.Contains(err.Error(), "table.empty") {
		t.Error(err)
	}
}

// A formula that a program wrote without its value is read where it is a
// literal, and is a fault otherwise.
func TestLiteralFormulas(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for cell, formula := range map[string]string{"A1": "1/3", "B1": "2.5", "C1": "A1*2"} {
		if err := book.SetCellFormula("Sheet1", cell, formula); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := book.Write(&data); err != nil {
		t.Fatal(err)
	}
	_, err := ReadGrids(bytes.NewReader(data.Bytes()), "b.xlsx", Options{})
	if err == nil || !strings.Contains(err.Error(), "b.xlsx#Sheet1:1: field 3: found a formula") && !strings.Contains(err.Error(), "C1") || strings.Contains(err.Error(), "more") {
		t.Error(err)
	}
	if err := book.SetCellValue("Sheet1", "C1", "x"); err != nil {
		t.Fatal(err)
	}
	data.Reset()
	if err := book.Write(&data); err != nil {
		t.Fatal(err)
	}
	grids, err := ReadGrids(bytes.NewReader(data.Bytes()), "b.xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"1/3", "2.5", "x"}}, texts(grids[0])); diff != "" {
		t.Error(diff)
	}
}
