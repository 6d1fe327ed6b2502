package survey

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestValues(t *testing.T) {
	q := &Questionnaire{Items: make([]Item, 5), Scale: Scale{Min: 0, Max: 4}}
	q.Items[1].Reverse, q.Items[4].Reverse = true, true
	answers := []Code{1, 1, 4, NoAnswer, q.missingCode()}
	want := []float64{-1, 0, 4, 3, math.NaN(), math.NaN()} // an answer of 0 is the first of 0…4
	if diff := cmp.Diff(want, q.AppendValues([]float64{-1}, answers), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}
