// Package reference reads the reference figures in testdata/stats, and compares
// with them. It is for tests alone; the README of each folder says what computed
// its figures.
package reference

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Path is where a file of testdata/stats is; name has slashes. Tests run in the
// folder of their package, somewhere below that of go.mod.
func Path(name string) string {
	root := "."
	for range 10 {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		root = filepath.Join(root, "..")
	}
	return filepath.Join(root, "testdata", "stats", filepath.FromSlash(name))
}

// Case is the value of a case in a JSON file, which names the call that made
// each.
func Case[T any](t testing.TB, file, name string) T {
	t.Helper()
	var value T
	Read(t, file, name, &value)
	return value
}

// Read is Case for a value that is there already.
func Read(t testing.TB, file, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(Path(file))
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if cases, wrapped := whole["cases"]; wrapped {
		whole = nil
		if err := json.Unmarshal(cases, &whole); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	var made struct{ Value json.RawMessage }
	if err := json.Unmarshal(whole[name], &made); err != nil {
		t.Fatalf("%s: %s: %v", file, name, err)
	}
	if err := json.Unmarshal(made.Value, into); err != nil {
		t.Fatalf("%s: %s: %v", file, name, err)
	}
}

// Rows reads a CSV file as text, its header first.
func Rows(t testing.TB, name string) [][]string {
	t.Helper()
	file, err := os.Open(Path(name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Columns reads a CSV file as text by its header.
func Columns(t testing.TB, name string) map[string][]string {
	t.Helper()
	rows := Rows(t, name)
	columns := map[string][]string{}
	for at, header := range rows[0] {
		for _, row := range rows[1:] {
			columns[header] = append(columns[header], row[at])
		}
	}
	return columns
}

// Numbers reads the cells of a column; what is no number is NaN.
func Numbers(cells []string) []float64 {
	values := make([]float64, len(cells))
	for i, cell := range cells {
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			x = math.NaN()
		}
		values[i] = x
	}
	return values
}

// Near demands that a figure is what it should be: within a tolerance relative
// to it or, below 1, absolute, and NaN where that is wanted.
func Near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	off := math.Abs(got-want) / max(1, math.Abs(want))
	if !(off <= tolerance) && got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

// AllNear is Near for a list of figures.
func AllNear(t testing.TB, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d figures, want %d", what, len(got), len(want))
	}
	for i := range want {
		Near(t, fmt.Sprintf("%s %d", what, i+1), got[i], want[i], tolerance)
	}
}
