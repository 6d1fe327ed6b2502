package sampling

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// R 4.2.2: z = qnorm(1-(1-conf)/2), n0 = z^2*.25/e^2, n0/(1+(n0-1)/N), and
// Yamane's N/(1+N*e^2). Krejcie and Morgan's own table (1970, table 1) says 370
// for 10,000 and 384 for 1,000,000.
func TestSizeOfProportion(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		confidence, margin, population, cochran, yamane float64
		rounded                                         int
	}{
		{0.90, 0.03, 100, 88.3603337114764, 91.743119266055, 89},
		{0.90, 0.05, 1000000, 270.481435963125, 399.84006397441, 271},
		{0.95, 0.05, 500, 217.487218062587, 222.222222222222, 218},
		{0.95, 0.05, 10000, 369.970610480193, 384.615384615385, 370},
		{0.95, 0.05, 1000000, 383.998754527895, 399.84006397441, 384},
		{0.95, 0.10, 100, 49.2402627378393, 50, 50},
		{0.99, 0.10, 1000000, 165.845071748031, 100 / 1.0001, 166},
		{0.95, 0.05, inf, 384.145882069412, 400, 385},
	} {
		a := DefaultAim()
		a.Confidence, a.Margin = c.confidence, c.margin
		reference.Near(t, "Cochran", a.Size(c.population), c.cochran, 1e-12)
		if got := RoundUp(a.Size(c.population)); got != c.rounded {
			t.Errorf("rounded %d, want %d", got, c.rounded)
		}
		a.Formula = KrejcieMorgan
		reference.Near(t, "Krejcie–Morgan", a.Size(c.population), c.cochran, 1e-12)
		a.Formula = Yamane
		reference.Near(t, "Yamane", a.Size(c.population), c.yamane, 1e-12)
	}
}

// R 4.2.2: n0 = (z*sd/e)^2, n0/(1+n0/N).
func TestSizeOfMean(t *testing.T) {
	for _, c := range []struct{ sd, want float64 }{{0.6, 132.198496575939}, {0.8, 227.231489146873}, {1, 340.540179521906}, {1.2, 467.050599257078}} {
		a := DefaultAim()
		a.Of, a.SD, a.Margin = Mean, c.sd, 0.1
		reference.Near(t, "mean", a.Size(3000), c.want, 1e-12)
	}
}

// R 4.2.2: z*sqrt(.25/n*(N-n)/(N-1)), with a design effect of 2 times sqrt(2);
// for a mean with sd .5 the factor is 1-n/N.
func TestMargin(t *testing.T) {
	for _, c := range []struct{ n, population, fpc, mean, clustered float64 }{
		{30, 500, 0.173642537675973, 0.173468808230098, 0.245567631786242},
		{370, 2000, 0.0460049579909154, 0.0459934553134032, 0.0650608355271571},
		{370, 60000, 0.0507899320678146, 0.0507895088166171, 0.0718278107623115},
		{1000, 1e9, 0.0309897361358433, 0.0309897361203484, 0.0438261051376731},
		{370, math.Inf(1), 0.0509468378238805, 0.0509468378238805, 0.0509468378238805 * math.Sqrt2},
	} {
		a := DefaultAim()
		reference.Near(t, "margin", a.MarginOf(c.n, c.population), c.fpc, 1e-12)
		a.DesignEffect = 2
		reference.Near(t, "design effect 2", a.MarginOf(c.n, c.population), c.clustered, 1e-12)
		a.DesignEffect, a.Of, a.SD = 1, Mean, 0.5
		reference.Near(t, "mean", a.MarginOf(c.n, c.population), c.mean, 1e-12)
	}
	a := DefaultAim()
	reference.Near(t, "everybody", a.MarginOf(50, 50), 0, 0)
	reference.Near(t, "one of one", a.MarginOf(1, 1), 0, 0)
	reference.Near(t, "nobody", a.MarginOf(0, 50), math.NaN(), 0)
}

// What a margin needs gives that margin, whatever the design effect.
func TestSizeIsInverseOfMargin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := DefaultAim()
		a.Of = rapid.SampledFrom(Quantities()).Draw(t, "of")
		a.Margin = rapid.Float64Range(0.005, 0.3).Draw(t, "margin")
		a.Proportion = rapid.Float64Range(0.05, 0.95).Draw(t, "p")
		a.SD = rapid.Float64Range(0.2, 3).Draw(t, "sd")
		a.DesignEffect = rapid.Float64Range(1, 5).Draw(t, "deff")
		population := rapid.Float64Range(2, 1e7).Draw(t, "N")
		n := a.Size(population)
		if n > population*(1+1e-12) {
			t.Fatalf("%g of %g", n, population)
		}
		if n >= 1 && n < population*(1-1e-9) {
			if got := a.MarginOf(n, population); math.Abs(got-a.Margin) > 1e-6*a.Margin {
				t.Fatalf("%g people give %g, want %g", n, got, a.Margin)
			}
		}
	})
}

// R 4.2.2: power.t.test(delta=d, sd=1, power=p, sig.level=.05, tol=1e-12)$n; its
// default tolerance is good for four digits.
func TestPower(t *testing.T) {
	for _, c := range []struct{ difference, power, want float64 }{
		{0.2, 0.8, 393.406656228128}, {0.5, 0.8, 63.7657637248468}, {0.8, 0.8, 25.524631229888},
		{0.2, 0.9, 526.333371156287}, {0.5, 0.9, 85.0313133114998}, {0.8, 0.9, 33.8255536332766},
	} {
		got := Contrast{Difference: c.difference, SD: 1, Confidence: 0.95, Power: c.power, DesignEffect: 1}.Size()
		reference.Near(t, "n per group", got, c.want, 1e-8)
	}
	reference.Near(t, "with a design effect", Contrast{Difference: 1, SD: 2, Confidence: 0.95, Power: 0.8, DesignEffect: 1.5}.Size(), 1.5*63.7657637248468, 1e-8)
	if got := (Contrast{Difference: 50, SD: 1, Confidence: 0.95, Power: 0.8, DesignEffect: 1}).Size(); !(got > 1 && got < 2) {
		t.Errorf("a difference that nobody can miss needs %g", got)
	}
	if got := (Contrast{Difference: 1e-9, SD: 1, Confidence: 0.95, Power: 0.8, DesignEffect: 1}).Size(); !math.IsNaN(got) {
		t.Errorf("a difference that nobody can find needs %g", got)
	}
}

// Aims beyond all reason ask for everybody, and no number runs over.
func TestSizeBeyondReason(t *testing.T) {
	for _, of := range []Quantity{Proportion, Mean} {
		a := Aim{Of: of, Formula: Cochran, Margin: 1e-300, Confidence: 0.95, Proportion: 0.5, SD: 1, DesignEffect: 1}
		if got := RoundUp(a.Size(1000)); got != 1000 {
			t.Errorf("%s: %d of 1000", of, got)
		}
		if got := RoundUp(a.Size(math.Inf(1))); got != 1<<53 {
			t.Errorf("%s: %d", of, got)
		}
	}
}
