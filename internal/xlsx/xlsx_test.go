package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// book is a workbook of eight sheets.
func book(t *testing.T) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	for i := range 7 {
		name := fmt.Sprint("s", i)
		if _, err := file.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if err := file.SetCellValue(name, "A1", i); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := Write(&b, file); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Eight sheets come in one of 40,320 orders, unless they are sorted.
func TestWrite(t *testing.T) {
	first := book(t)
	for range 5 {
		if !bytes.Equal(book(t), first) {
			t.Fatal("two files of the same workbook differ")
		}
	}
	parts, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil || parts.File[0].Name != contents {
		t.Fatalf("%v: the first part is not the list of contents", err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if v, err := file.GetCellValue("s6", "A1"); v != "6" || err != nil {
		t.Errorf("s6: %q, %v", v, err)
	}
}

type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteFails(t *testing.T) {
	for _, left := range []int{0, 1000} {
		file := excelize.NewFile()
		if err := Write(&full{left}, file); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", left, err)
		}
		file.Close()
	}
}

func TestWriteSheets(t *testing.T) {
	var b bytes.Buffer
	texts := Rows([][]string{{"name", "", "place"}, {"a", "b"}})
	cells := Rows([][]any{{"n"}, {1.5, nil, "x"}, {-2}})
	if err := WriteSheets(&b, Sheet{"texts", texts}, Sheet{"cells", cells}); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for sheet, want := range map[string][][]string{"texts": {{"name", "", "place"}, {"a", "b"}}, "cells": {{"n"}, {"1.5", "", "x"}, {"-2"}}} {
		if got, err := file.GetRows(sheet); err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: %q, %v", sheet, got, err)
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "C2": excelize.CellTypeInlineString} { // numbers have no type
		if got, err := file.GetCellType("cells", cell); err != nil || got != want {
			t.Errorf("%s is of type %d, %v", cell, got, err)
		}
	}
	if got := file.GetSheetList(); !slices.Equal(got, []string{"texts", "cells"}) {
		t.Errorf("sheets %q", got)
	}
}

// What goes wrong while rows are read is not a workbook of the rows before.
func TestWriteSheetsFails(t *testing.T) {
	var b bytes.Buffer
	err := WriteSheets(&b, Sheet{"half", func(yield func([]any, error) bool) {
		_ = yield([]any{1}, nil) && yield(nil, errFull)
	}})
	if !errors.Is(err, errFull) || b.Len() > 0 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
}
