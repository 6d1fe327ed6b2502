package screening

import (
	"math"
)

// Disposition is what became of a case of the sample, by the codes of the
// American Association for Public Opinion Research.
type Disposition string

const (
	Complete    Disposition = "I"  // interview
	Partial     Disposition = "P"  // partial interview
	Refusal     Disposition = "R"  // refusal and break-off
	NonContact  Disposition = "NC" // eligible, not met
	Other       Disposition = "O"  // eligible, other reasons
	UnknownHome Disposition = "UH" // not known whether there is a household
	Unknown     Disposition = "UO" // not known whether eligible, other
	NotEligible Disposition = "NE"
)

// DispositionCodes are all of them, in the order of the standard.
func DispositionCodes() []Disposition {
	return []Disposition{Complete, Partial, Refusal, NonContact, Other, UnknownHome, Unknown, NotEligible}
}

// Dispositions counts the cases of a sample by what became of them.
type Dispositions map[Disposition]int

// Add adds another sample.
func (d Dispositions) Add(other Dispositions) {
	for code, n := range other {
		d[code] += n
	}
}

// Total is the number of cases.
func (d Dispositions) Total() int {
	total := 0
	for _, n := range d {
		total += n
	}
	return total
}

// Eligibility is e by the cases whose eligibility is known: eligible ÷ (eligible
// + not eligible), the CASRO rule. NaN where none is known.
func (d Dispositions) Eligibility() float64 {
	eligible := d[Complete] + d[Partial] + d[Refusal] + d[NonContact] + d[Other]
	return float64(eligible) / float64(eligible+d[NotEligible])
}

// OutcomeRates are the rates of AAPOR, Standard Definitions (10th edition,
// 2023); a rate of nobody is NaN.
type OutcomeRates struct {
	E           float64    // share of those of unknown eligibility taken to be eligible
	Response    [6]float64 // RR1–RR6
	Cooperation [4]float64 // COOP1–COOP4
	Refusal     [3]float64 // REF1–REF3
	Contact     [3]float64 // CON1–CON3
}

// Rates computes the rates with e, 0 to 1; with NaN those that need e are NaN.
func (d Dispositions) Rates(e float64) OutcomeRates {
	i, p, r := float64(d[Complete]), float64(d[Partial]), float64(d[Refusal])
	nc, o, u := float64(d[NonContact]), float64(d[Other]), float64(d[UnknownHome]+d[Unknown])
	if u == 0 { // then e does not matter
		e = fallback(e, 1)
	}
	known := i + p + r + nc + o
	rate := func(part, whole float64) float64 {
		if whole == 0 {
			return math.NaN()
		}
		return part / whole
	}
	return OutcomeRates{
		E: e,
		Response: [6]float64{rate(i, known+u), rate(i+p, known+u), rate(i, known+e*u),
			rate(i+p, known+e*u), rate(i, known), rate(i+p, known)},
		Cooperation: [4]float64{rate(i, i+p+r+o), rate(i+p, i+p+r+o), rate(i, i+p+r), rate(i+p, i+p+r)},
		Refusal:     [3]float64{rate(r, known+u), rate(r, known+e*u), rate(r, known)},
		Contact:     [3]float64{rate(i+p+r+o, known+u), rate(i+p+r+o, known+e*u), rate(i+p+r+o, known)},
	}
}

func fallback(v, otherwise float64) float64 {
	if math.IsNaN(v) {
		return otherwise
	}
	return v
}
