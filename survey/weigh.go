package survey

import (
	"math"
	"math/bits"
	"slices"
)

// sumWeights fills in what the tallies say of respondent weights.
//
// Sums of floating-point numbers depend on their order, and the rows of a
// file that several workers read come in no fixed one. So each weight becomes
// a whole number of units as fine as a sum of all of them in 128 bits allows,
// and the sums are exact.
func (r *Responses) sumWeights() error {
	largest, rows := 0.0, 0
	for unit := range r.Tallies {
		err := r.store.each(unit, func(b Block) bool {
			for _, w := range b.Weights {
				largest = max(largest, w)
			}
			rows += len(b.Weights)
			return true
		})
		if err != nil {
			return err
		}
	}
	_, exponent := math.Frexp(largest)
	scale := 126 - exponent - bits.Len(uint(rows))
	q, width := r.Questionnaire, r.Questionnaire.Scale.Width()
	codes := make([]Code, len(q.Items))
	counts, answered := make([]sum128, len(q.Items)*(width+1)), make([]sum128, len(q.Sets))
	for unit := range r.Tallies {
		t := &r.Tallies[unit]
		clear(counts)
		clear(answered)
		err := r.store.each(unit, func(b Block) bool {
			for i, w := range b.Weights {
				weight := fixed128(w, scale)
				row := b.Answers[i*r.Packing.Words : (i+1)*r.Packing.Words]
				for item := range codes {
					codes[item] = r.answer(r.Packing.at(row, item))
					counts[item*(width+1)+int(codes[item])].add(weight)
				}
				for s, set := range q.Sets {
					if slices.ContainsFunc(set, func(item int) bool { return codes[item] != NoAnswer }) {
						answered[s].add(weight)
					}
				}
			}
			return true
		})
		if err != nil {
			return err
		}
		for i := range counts {
			t.Weighted[i] = counts[i].float(scale)
		}
		for s := range answered {
			t.AnsweredWeight[s] = answered[s].float(scale)
		}
	}
	return nil
}

// sum128 is a whole number below 2^128.
type sum128 struct{ hi, lo uint64 }

func (s *sum128) add(other sum128) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, other.lo, 0)
	s.hi, _ = bits.Add64(s.hi, other.hi, carry)
}

// fixed128 is v·2^scale, which must be below 2^127, rounded down where v has
// more digits than that.
func fixed128(v float64, scale int) sum128 {
	fraction, exponent := math.Frexp(v)
	digits := uint64(math.Ldexp(fraction, 53))
	switch shift := exponent - 53 + scale; {
	case shift >= 64:
		return sum128{hi: digits << (shift - 64)}
	case shift >= 0:
		return sum128{hi: digits >> (64 - shift), lo: digits << shift}
	default:
		return sum128{lo: digits >> -shift}
	}
}

func (s sum128) float(scale int) float64 {
	return math.Ldexp(float64(s.hi), 64-scale) + math.Ldexp(float64(s.lo), -scale)
}
