package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
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
