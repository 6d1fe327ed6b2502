package judge

import (
	"slices"
	"testing"

	"goodgov/ahp"
)

func TestOrder(t *testing.T) {
	for _, n := range []int{2, 3, 4, 7, 12} {
		first := order("E1", "A", n)
		if !slices.Equal(first, order("E1", "A", n)) {
			t.Errorf("n = %d: an expert who comes back finds another order", n)
		}
		m := ahp.NewMatrix(make([]string, n))
		for k, p := range first {
			if p.I >= p.J || m.Judged(p.I, p.J) {
				t.Fatalf("n = %d: pair %v", n, p.Pair)
			}
			if err := m.Set(p.I, p.J, 2); err != nil {
				t.Fatal(err)
			}
			if connected := len(m.Components()) == 1; connected != (k >= n-2) {
				t.Errorf("n = %d: connected is %v after %d pairs", n, connected, k+1)
			}
		}
		if len(m.Missing()) > 0 {
			t.Errorf("n = %d: %d pairs are never asked about", n, len(m.Missing()))
		}
	}
}

// Over many experts each element stands left about as often as right, and
// every pair is about as often the first. With 4,000 experts the shares have
// standard errors of 0.8 % and 0.6 %.
func TestOrderFavoursNobody(t *testing.T) {
	const experts, n = 4000, 4
	var turned int
	first := map[ahp.Pair]int{}
	for e := range experts {
		p := order("expert "+string(rune('一'+e)), "A", n)[0]
		first[p.Pair]++
		if p.turned {
			turned++
		}
	}
	if share := float64(turned) / experts; share < 0.46 || share > 0.54 {
		t.Errorf("turned round in %.3f of the cases", share)
	}
	for p, count := range first {
		if share := float64(count) / experts; share < 1.0/6-0.03 || share > 1.0/6+0.03 {
			t.Errorf("%v comes first in %.3f of the cases, not 1/6", p, share)
		}
	}
	if len(first) != 6 {
		t.Errorf("%d of 6 pairs come first", len(first))
	}
}

func TestChoices(t *testing.T) {
	if len(choices) != 17 || choices[0].value != "9" || choices[8].value != "1" || choices[16].value != "1/9" {
		t.Fatalf("the choices are %v", choices)
	}
	for i := range choices {
		value, err := ahp.ParseJudgement(choices[i].value)
		if err != nil || choiceOf(value) != &choices[i] || !isChoice(choices[i].value) {
			t.Errorf("%v: %v, %v", choices[i], value, err)
		}
	}
	for _, value := range []float64{2.5, 10, 1.0 / 12} {
		if choiceOf(value) != nil {
			t.Errorf("%v is a choice", value)
		}
	}
}

func TestRounded(t *testing.T) {
	for _, c := range []struct {
		cr, limit   float64
		want, bound string
	}{
		{0.0412, 0.1, "0.04", "0.10"},
		{0.1, 0.1, "0.10", "0.10"},
		{0.1004, 0.1, "0.1004", "0.1000"}, // 0.10 would look good
		{0.0999, 0.1, "0.10", "0.10"},
		{0.23, 0.1, "0.23", "0.10"},
		{0.08, 0.085, "0.080", "0.085"},
		{0, 0.1, "0.00", "0.10"},
	} {
		if cr, limit := rounded(c.cr, c.limit); cr != c.want || limit != c.bound {
			t.Errorf("%v of %v is %s of %s, want %s of %s", c.cr, c.limit, cr, limit, c.want, c.bound)
		}
	}
}
