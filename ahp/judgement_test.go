package ahp

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseJudgement(t *testing.T) {
	for text, want := range map[string]float64{
		"3": 3, "1": 1, "0.5": 0.5, ".5": 0.5, "3.": 3, "+2": 2, "0.333": 0.333,
		"1/3": 1. / 3, " 1/9 ": 1. / 9, "1 / 7": 1. / 7, "2/3": 2. / 3, "1.5/4": 0.375, "\t7\n": 7,
		"2.5E-1": 0.25, "1e0": 1, "120": 120,
	} {
		got, err := ParseJudgement(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		within(t, text, 1e-15, []float64{got}, []float64{want})
	}
}

func TestParseJudgementRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "a", "3a", "1/", "/3", "/", "1/2/3", "1//3", "NaN", "nan", "Inf", "+Inf", "infinity",
		"0x1p4", "0x10", "1_0", "1,5", "1:3", "1÷3", "--3", "1 2", "e", "3-Jan", "Jan-03", "1月3日", "2026-01-03",
		"３", "１／３", "1／3", "1/３", "三",
	} {
		v, err := ParseJudgement(text)
		wantError(t, err, CodeUnreadable)
		if v != 0 {
			t.Errorf("%q: value %v beside the error", text, v)
		}
	}
	for _, text := range []string{"0", "0.0", "-3", "-1/3", "1/-3", "1/0", "0/0", "0/3", "1e999", "1/1e999", "1e-999", "1e-320", "1e308/1e-308"} {
		v, err := ParseJudgement(text)
		wantError(t, err, CodeNotPositive)
		if v != 0 {
			t.Errorf("%q: value %v beside the error", text, v)
		}
	}
}

func TestParseJudgementHints(t *testing.T) {
	for text, want := range map[string]string{
		"１／３": `"1/3"`, "３": `"3"`, "3-Jan": "date", "1月3日": "date", "2026-01-03": "date", "2026/1/3": "date",
		"0,33": "point", "1，3": "full-width", "1:3": "fraction", "0": "reciprocal", "-3": "reciprocal",
	} {
		_, err := ParseJudgement(text)
		if hint := err.(*Error).Hint.String(); !strings.Contains(hint, want) {
			t.Errorf("%q: hint %q, want something with %s", text, hint, want)
		}
	}
}

func TestParseJudgementKeepsSilent(t *testing.T) {
	for _, text := range []string{"", "much more", "三", "3\x9c"} {
		_, err := ParseJudgement(text)
		if hint := err.(*Error).Hint; !hint.IsZero() {
			t.Errorf("%q: hint %q", text, hint)
		}
	}
}

func FuzzParseJudgement(f *testing.F) {
	for _, text := range []string{"3", "1/3", " 0.5 ", "1/0", "0", "-2", "NaN", "0x1p4", "１／３", "1e308", "1_0", "1/3/5", "3-Jan", "", "+.5e+3/.2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ParseJudgement(text)
		if is := IsJudgement(text); is != (err == nil) {
			t.Errorf("%q: %v, and read with the error %v", text, is, err)
		}
		if err != nil {
			if v != 0 {
				t.Errorf("%q: value %v beside the error", text, v)
			}
			if e := err.(*Error); e.Code != CodeUnreadable && e.Code != CodeNotPositive {
				t.Errorf("%q: code %s", text, e.Code)
			}
			return
		}
		if !(v > 0) || math.IsInf(v, 0) || math.IsInf(1/v, 0) {
			t.Fatalf("%q: %v is no ratio", text, v)
		}
		again, err := ParseJudgement(strconv.FormatFloat(v, 'g', -1, 64))
		if err != nil || again != v { // written in full, a double comes back as it was
			t.Errorf("%q: %v written and read again is %v, %v", text, v, again, err)
		}
	})
}

func TestReconcile(t *testing.T) {
	third := 1. / 3
	for _, c := range []struct {
		upper, lower, want float64
		rounded            bool
	}{
		{3, third, 3, false},
		{third, 3, third, false},
		{1, 1, 1, false},
		{3, 0.33, 3, true},
		{0.33, 3, third, true},
		{7, 0.14, 7, true},
		{0.14, 7, 1. / 7, true},
		{9, 0.11, 9, true},
		{6, 0.17, 6, true},
		{1, 1.02, 1 / 1.02, true}, // the larger counts, whichever side it is on
		{1.02, 1, 1.02, true},
		{1, 1.025, 1 / 1.025, true}, // the tolerance itself is within
	} {
		got, rounded, err := Reconcile(c.upper, c.lower)
		if err != nil {
			t.Errorf("%v and %v: %v", c.upper, c.lower, err)
			continue
		}
		within(t, "value", 1e-15, []float64{got}, []float64{c.want})
		if rounded != c.rounded {
			t.Errorf("%v and %v: rounded %v", c.upper, c.lower, rounded)
		}
	}
}

func TestReconcileRefuses(t *testing.T) {
	for _, c := range [][2]float64{{3, 3}, {2, 3}, {8, 0.13}, {3, 0.3}, {1, 1.026}, {1e200, 1e200}} {
		_, _, err := Reconcile(c[0], c[1])
		wantError(t, err, CodeNotReciprocal)
	}
	for _, c := range [][2]float64{{0, 3}, {3, 0}, {-3, -1. / 3}, {math.NaN(), 1}, {1, math.NaN()}, {math.Inf(1), 1}, {1, math.Inf(1)}} {
		_, _, err := Reconcile(c[0], c[1])
		wantError(t, err, CodeNotPositive)
	}
}

// Giving the pair from the other side gives the reciprocal.
func TestReconcileIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		upper := rapid.Float64Range(0.05, 20).Draw(t, "upper")
		lower := rapid.Float64Range(0.976, 1.024).Draw(t, "gap") / upper
		if upper == lower {
			t.Skip("neither is the larger")
		}
		one, roundedOne, err1 := Reconcile(upper, lower)
		other, roundedOther, err2 := Reconcile(lower, upper)
		if err1 != nil || err2 != nil || roundedOne != roundedOther {
			t.Fatalf("%v %v, %v %v", err1, err2, roundedOne, roundedOther)
		}
		within(t, "product", 1e-14, []float64{one * other}, []float64{1})
	})
}
