package compare

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// stats is where the reference cases are.
func stats(name string) string {
	return filepath.Join("..", "..", "testdata", "stats", filepath.FromSlash(name))
}

// reference reads a case of testdata/stats/compare, whose README says what
// computed it. Lists of numbers may have gaps: null is NaN.
func reference[T any](t *testing.T, name string) T {
	t.Helper()
	text, err := os.ReadFile(stats("compare/reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string]struct{ Value json.RawMessage }
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	var value T
	if err := json.Unmarshal(cases[name].Value, &value); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}

// columnsOf reads a CSV file as text by column.
func columnsOf(t *testing.T, name string) map[string][]string {
	t.Helper()
	file, err := os.Open(stats(name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for at, header := range records[0] {
		for _, record := range records[1:] {
			columns[header] = append(columns[header], record[at])
		}
	}
	return columns
}

// numbers reads a column; what is no number is NaN.
func numbers(cells []string) []float64 {
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

// near compares at a tolerance, relative above 1 and absolute below.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}
