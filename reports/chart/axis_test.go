package chart

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"goodgov/internal/diag"
)

// The ends of an axis may differ by less than can be divided by.
func TestAxisWithoutWidth(t *testing.T) {
	const least = 5e-324 // the smallest number above 0
	rows := []RankingRow{{Label: "a", Value: 0}, {Label: "b", Value: least}}
	for _, axis := range []Axis{{Min: 0, Max: least}, {Min: 5, Max: 5 + 1e-12}, {Min: 5, Max: 1}} {
		_, err := Render(io.Discard, Ranking{Rows: rows, Axis: axis}, Options{})
		if problems, ok := errors.AsType[*diag.Problems](err); !ok || problems.All()[0].Code != CodeShape {
			t.Errorf("an axis from %g to %g: %v", axis.Min, axis.Max, err)
		}
	}
	var picture bytes.Buffer
	if _, err := Render(&picture, Ranking{Rows: rows}, Options{}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(picture.Bytes(), []byte("NaN")) {
		t.Error("values that hardly differ have no place")
	}
}
