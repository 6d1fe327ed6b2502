package indicators

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The sum of squares is that of exact arithmetic on the rounded squares, but
// for digits of the smallest that are 2⁻¹¹⁴ of the largest possible.
func TestExactSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		largest := rapid.Float64Range(1e-9, 1e9).Draw(t, "largest")
		var s exactSum
		s.start(largest * largest)
		want := new(big.Float).SetPrec(400)
		for range rapid.IntRange(0, 40).Draw(t, "batches") {
			v := rapid.SliceOfN(rapid.Float64Range(-1, 1), 0, batchRows).Draw(t, "values")
			for i := range v {
				v[i] *= largest
				if rapid.IntRange(0, 3).Draw(t, "small") == 0 {
					v[i] *= 1e-6
				}
				want.Add(want, new(big.Float).SetFloat64(v[i]*v[i]))
			}
			s.addSquares(v)
		}
		sum, _ := want.Float64()
		if got := s.float(); math.Abs(got-sum) > 1e-15*sum+math.Ldexp(largest*largest, -100) {
			t.Fatalf("%v, want %v", got, sum)
		}
	})
}

func TestWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(t, "values")
		scale := room(1e6, len(values))
		var s sum128
		want := new(big.Float).SetPrec(300)
		for _, v := range values {
			s.add(whole(v, scale))
			want.Add(want, new(big.Float).SetFloat64(v))
		}
		sum, _ := want.Float64()
		if got := math.Ldexp(s.signed(), -scale); math.Abs(got-sum) > 1e-15*math.Abs(sum)+1e-24 {
			t.Fatalf("%v, want %v", got, sum)
		}
	})
}
