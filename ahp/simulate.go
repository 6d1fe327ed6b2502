package ahp

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"goodgov/internal/cores"
)

// chunkDraws are drawn from one stream of random numbers, so that the result
// does not depend on how many processors share the work.
const chunkDraws = 250

// SimulateRandomIndex draws random reciprocal matrices of order n, each entry
// above the diagonal one of the 17 values of the fundamental scale with equal
// chances (Saaty 1977), and returns the mean of their consistency indices by
// the eigenvector, with its standard error. With pairs missing these are
// random too, among those that leave the elements connected, and the index is
// that of Harker's matrix. The same arguments always give the same result.
//
// It is 0 for n ≤ 2 and where missing leaves nothing to contradict. It panics
// when draws is less than 1, or missing is not 0 … (n−1)(n−2)/2.
func SimulateRandomIndex(n, missing, draws int) (ri, standardError float64) {
	if draws < 1 || missing < 0 || missing > freedom(n) {
		panic(fmt.Sprintf("ahp: %d random matrices of order %d with %d pairs missing", draws, n, missing))
	}
	if n < firstIndexed || missing == freedom(n) {
		return 0, 0
	}
	sums := make([]struct{ first, second float64 }, (draws+chunkDraws-1)/chunkDraws)
	// nothing stops it, so that there is no error
	cores.Chunks(context.Background(), draws, chunkDraws, func() func(from, to int) {
		var s solver
		m := NewMatrix(make([]string, n))
		return func(from, to int) {
			chunk := from / chunkDraws
			random := rand.New(rand.NewPCG(uint64(n)<<32|uint64(missing), uint64(chunk)))
			for range to - from {
				m.randomise(random, missing)
				s.reset(n)
				lambda, _ := s.perron(s.harkerMatrix(m))
				ci, _ := consistency(n, lambda, 1)
				sums[chunk].first += ci
				sums[chunk].second += ci * ci
			}
		}
	})
	var first, second float64
	for _, sum := range sums {
		first += sum.first
		second += sum.second
	}
	count := float64(draws)
	ri = first / count
	return ri, math.Sqrt(max(0, second/count-ri*ri) / count)
}

// patience is how often missing pairs are drawn anew because they left the
// elements unconnected.
const patience = 100

// randomise judges all but the given number of pairs at random.
func (m *Matrix) randomise(random *rand.Rand, missing int) {
	n := m.N()
	for i := range n {
		for j := range i {
			v := float64(1 + random.IntN(2*SaatyMaximum-1)) // 1 … 9 and 10 … 17 for 1/2 … 1/9
			if v > SaatyMaximum {
				v = 1 / (v - SaatyMaximum + 1)
			}
			m.a[i*n+j], m.a[j*n+i] = v, 1/v
		}
	}
	m.missing = 0
	if missing == 0 {
		return
	}
	judged := m.Clone()
	component := make([]int, n)
	for range patience {
		copy(m.a, judged.a)
		m.missing = 0
		for m.missing < missing {
			if i, j := random.IntN(n), random.IntN(n); i != j {
				m.withdraw(i, j)
			}
		}
		if m.label(component) == 1 {
			return
		}
	}
	// Few enough are judged that chance hardly ever connects them: a random
	// tree does, and the rest is chance.
	copy(m.a, judged.a)
	m.missing = 0
	tree := NewMatrix(m.names)
	order := random.Perm(n)
	for k, i := range order[1:] {
		j := order[random.IntN(k+1)]
		tree.a[i*n+j], tree.a[j*n+i] = 1, 1
	}
	for m.missing < missing {
		if i, j := random.IntN(n), random.IntN(n); tree.a[i*n+j] == 0 {
			m.withdraw(i, j)
		}
	}
}

// simulations done so far, for a run asks for the same few orders over and
// over. What a key stands for never changes.
var simulations sync.Map // of simulationKey to func() float64

type simulationKey struct{ n, missing, draws int }

func simulatedRandomIndex(n, missing, draws int) float64 {
	key := simulationKey{n, min(missing, freedom(n)), draws}
	once, _ := simulations.LoadOrStore(key, sync.OnceValue(func() float64 {
		ri, _ := SimulateRandomIndex(key.n, key.missing, key.draws)
		return ri
	}))
	return once.(func() float64)()
}
