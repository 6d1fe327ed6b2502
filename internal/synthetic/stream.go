package synthetic

import (
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"slices"
)

// stream returns the random numbers of one part of a study. Each part has its
// own, so that a change in one leaves the others as they were.
func stream(seed uint64, part string) *rand.Rand {
	h := fnv.New64a()
	io.WriteString(h, part) // a hash takes any bytes
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// standardNormals draws n normal values and scales them to mean 0 and
// variance 1, so that a handful of them has the spread that was asked for.
// Fewer than two are 0.
func standardNormals(r *rand.Rand, n int) []float64 {
	z := make([]float64, n)
	if n < 2 {
		return z
	}
	mean := 0.0
	for i := range z {
		z[i] = r.NormFloat64()
		mean += z[i] / float64(n)
	}
	variance := 0.0
	for i := range z {
		z[i] -= mean
		variance += z[i] * z[i] / float64(n)
	}
	for i := range z {
		z[i] /= math.Sqrt(variance)
	}
	return z
}

// quotas deals out n places by shares, as nearly as whole numbers can (largest
// remainders), and returns the index of the share for each place, shuffled.
func quotas(r *rand.Rand, n int, shares []float64) []int {
	counts := make([]int, len(shares))
	rest := make([]float64, len(shares))
	left := n
	for i, share := range shares {
		exact := share * float64(n)
		counts[i] = int(exact)
		rest[i] = exact - float64(counts[i])
		left -= counts[i]
	}
	for range left {
		i := slices.Index(rest, slices.Max(rest))
		counts[i]++
		rest[i]--
	}
	places := make([]int, 0, n)
	for i, count := range counts {
		for range count {
			places = append(places, i)
		}
	}
	shuffle(r, places)
	return places
}

// pick draws an index with probability proportional to the weights.
func pick(r *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := r.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
