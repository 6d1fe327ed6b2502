package tabular

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

// answersWorkbook is a sheet of answers as StreamWriter writes it: seven
// columns of background and then items, numbers as numbers, texts inline.
func answersWorkbook(tb testing.TB, rows, columns int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	cells := make([]any, columns)
	for row := range rows + 1 {
		for i := range cells {
			switch {
			case row == 0:
				cells[i] = fmt.Sprintf("q%02d", i)
			case i == 0:
				cells[i] = row
			case i < 7:
				cells[i] = fmt.Sprintf("社区%d", row*i%1000)
			default:
				cells[i] = row*i%5 + 1
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", row+1), cells); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	var buffer bytes.Buffer
	if err := f.Write(&buffer); err != nil {
		tb.Fatal(err)
	}
	return buffer.Bytes()
}

func BenchmarkWorkbook(b *testing.B) {
	const rows, columns = 20_000, 64
	content := answersWorkbook(b, rows, columns)
	perRow := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	}
	b.Run("scanner", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			reader, err := NewReader(bytes.NewReader(content), "answers.xlsx", Options{})
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for _, err := range reader.Rows() {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
		}
		perRow(b)
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(content))
			if err != nil {
				b.Fatal(err)
			}
			cursor, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for cursor.Next() {
				if _, err := cursor.Columns(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows+1 {
				b.Fatal(n)
			}
			f.Close()
		}
		perRow(b)
	})
}
