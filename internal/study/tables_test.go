package study

import (
	"strings"
	"testing"

	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Weights that goodgov wrote come back under the codes that the framework has.
func TestOwnWeights(t *testing.T) {
	type row struct {
		Code  string  `csv:"code"`
		Local float64 `csv:"local"`
	}
	written := []row{{"A", 1}, {"-A1", 0.25}, {"=A2", 0.5}, {"-3", 0.25}}
	var b strings.Builder
	if err := csvfile.Marshal(written, &b); err != nil {
		t.Fatal(err)
	}
	table, err := tabular.Read(strings.NewReader(b.String()), "weights.csv", tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var problems diag.Problems
	weights, ok := readWeights(table, &problems)
	if !ok || problems.Len() > 0 || len(weights) != len(written) {
		t.Fatalf("%v, %v", weights, problems.All())
	}
	for i, w := range weights {
		if w.Code != written[i].Code || w.Weight != written[i].Local {
			t.Errorf("%q %v came back as %q %v", written[i].Code, written[i].Local, w.Code, w.Weight)
		}
	}
}
