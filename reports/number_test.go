package reports

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersForPeople(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct{ got, want string }{
		{fixed(3.14159, 2), "3.14"},
		{fixed(-3.14159, 4), "-3.1416"},
		{fixed(-0.004, 2), "0.00"},
		{fixed(math.Copysign(0, -1), 1), "0.0"},
		{fixed(-0.4, 0), "0"},
		{fixed(-0.006, 2), "-0.01"},
		{fixedBelow(0.2496, 0.25, 2), "0.2496"},
		{fixedBelow(0.241, 0.25, 2), "0.24"},
		{fixedBelow(-0.3, 0.25, 2), "-0.30"},
		{fixed(nan, 2), "–"},
		{fixed(inf, 2), "–"},
		{percent(1, 3), "33.3 %"},
		{percent(0, 3), "0.0 %"},
		{percent(3, 0), "–"},
		{percent(3, -1), "–"},
		{interval(1, 2.345), "1.00 – 2.35"},
		{interval(nan, 2), "–"},
		{interval(1, nan), "–"},
		{ordinal(3), "3"},
		{ordinal(0), "–"},
		{signed(0.126), "+0.13"},
		{signed(-0.126), "−0.13"},
		{signed(0.004), "0.00"},
		{signed(-0.004), "0.00"},
		{signed(0), "0.00"},
		{signed(nan), "–"},
		{Ratio(3), "3"},
		{Ratio(1), "1"},
		{Ratio(1. / 7), "1/7"},
		{Ratio(0.14), "0.14"},
		{Ratio(2.5), "2.5"},
		{Ratio(1. / 12), "0.08333"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

// A number in a file reads back as the same, to the last bit.
func TestNumbersRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "v")
		text, err := json.Marshal(number(v))
		if err != nil {
			t.Fatal(err)
		}
		var back float64
		if err := json.Unmarshal(text, &back); err != nil || math.Float64bits(back) != math.Float64bits(v) {
			t.Errorf("%v as JSON %s is %v, %v", v, text, back, err)
		}
		cell, err := number(v).MarshalCSV()
		if err != nil {
			t.Fatal(err)
		}
		if back, err = strconv.ParseFloat(cell, 64); err != nil || math.Float64bits(back) != math.Float64bits(v) {
			t.Errorf("%v as CSV %s is %v, %v", v, cell, back, err)
		}
	})
}

func TestNothingInFiles(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if text, err := json.Marshal(number(v)); err != nil || string(text) != "null" {
			t.Errorf("%v as JSON is %s, %v", v, text, err)
		}
		if cell, err := number(v).MarshalCSV(); err != nil || cell != "" {
			t.Errorf("%v as CSV is %q, %v", v, cell, err)
		}
	}
	if text, err := json.Marshal([]rank{0, 12}); err != nil || string(text) != "[null,12]" {
		t.Errorf("ranks %s, %v", text, err)
	}
	for r, want := range map[rank]string{0: "", 12: "12"} {
		if cell, err := r.MarshalCSV(); err != nil || cell != want {
			t.Errorf("rank %d as CSV is %q, %v", r, cell, err)
		}
	}
}
