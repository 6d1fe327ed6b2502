package indicators

import (
	"math"
	"math/bits"
)

// Sums of floating-point numbers depend on their order, and respondents come
// in no fixed one. The sums here are exact until they are read off, so that
// they do not.

// sum128 is a whole number from 0 to 2¹²⁸ − 1, or from −2¹²⁷ to 2¹²⁷ − 1 in two's
// complement.
type sum128 struct{ hi, lo uint64 }

func (s *sum128) add(o sum128) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, o.lo, 0)
	s.hi, _ = bits.Add64(s.hi, o.hi, carry)
}

func (s sum128) negative() sum128 {
	var borrow uint64
	s.lo, borrow = bits.Sub64(0, s.lo, 0)
	s.hi, _ = bits.Sub64(0, s.hi, borrow)
	return s
}

// float is the number, 0 or more, as a float64.
func (s sum128) float() float64 { return float64(s.hi)*(1<<64) + float64(s.lo) }

// signed is the number in two's complement.
func (s sum128) signed() float64 {
	if s.hi>>63 != 0 {
		return -s.negative().float()
	}
	return s.float()
}

// whole is v·2^scale, which must be within ±2¹²⁷, in two's complement and
// rounded towards 0.
func whole(v float64, scale int) sum128 {
	fraction, exponent := math.Frexp(math.Abs(v))
	digits := uint64(math.Ldexp(fraction, 53))
	var s sum128
	switch shift := exponent - 53 + scale; {
	case shift >= 64:
		s.hi = digits << (shift - 64)
	case shift >= 0:
		s.hi, s.lo = digits>>(64-shift), digits<<shift
	default:
		s.lo = digits >> -shift
	}
	if v < 0 {
		return s.negative()
	}
	return s
}

// room is the scale at which n numbers up to a largest add up to less than
// 2¹²⁶.
func room(largest float64, n int) int {
	_, exponent := math.Frexp(largest)
	return 126 - exponent - bits.Len(uint(n))
}

// exactSum adds up numbers of 0 or more exactly: the digits of those with the
// same exponent are added up by themselves (Neal 2015).
type exactSum struct {
	base  int          // exponent field of the first bin
	bins  [bins]uint64 // of the digits lately
	sums  [bins]sum128 // of those before
	later int          // numbers that bins have room for
}

const (
	bins      = 64
	digits    = 52
	binRoom   = 1 << (64 - digits - 1) // sums of digits that fit into a bin
	oneDigits = 1 << digits
)

// start makes the sum 0, of numbers less than twice a largest. Of a number
// that is smaller than the 2⁶²nd part of it, not all digits count.
func (s *exactSum) start(largest float64) {
	*s = exactSum{base: int(math.Float64bits(largest)>>digits) - bins + 2, later: binRoom}
}

// addSquares adds the squares of v.
func (s *exactSum) addSquares(v []float64) {
	if s.later -= len(v); s.later < 0 {
		s.carry()
		s.later -= len(v)
	}
	base, b := s.base, &s.bins
	for _, x := range v {
		raw := math.Float64bits(x * x)
		bin, value := int(raw>>digits)-base, raw&(oneDigits-1)|oneDigits
		if bin < 0 {
			value >>= uint(-bin)
			bin = 0
		}
		b[bin&(bins-1)] += value
	}
}

// carry empties the bins.
func (s *exactSum) carry() {
	for i, value := range s.bins {
		if value > 0 {
			s.sums[i].add(sum128{lo: value})
		}
	}
	s.bins = [bins]uint64{}
	s.later = binRoom
}

// float is the sum.
func (s *exactSum) float() float64 {
	s.carry()
	total := 0.0
	for i, sum := range s.sums {
		if sum != (sum128{}) {
			total += math.Ldexp(sum.float(), s.base+i-1023-digits)
		}
	}
	return total
}
