package judge

import (
	"hash/fnv"
	"io"
	"math/rand/v2"

	"goodgov/ahp"
)

// shownPair is a pair as an expert sees it.
type shownPair struct {
	ahp.Pair
	turned bool // the second element stands left
}

// order is the order in which an expert sees the pairs of a comparison. First
// come pairs that connect all elements, so that there are weights after n−1
// judgements, then those that tell most. Which element is where in that order,
// and which of a pair stands left, is drawn for each expert: what is asked
// first, and what stands first, sways judgements, and over a panel that evens
// out. It is drawn from the names, so that an expert who comes back finds
// everything where it was.
func order(expert, parent string, n int) []shownPair {
	sum := fnv.New64a()
	io.WriteString(sum, expert+"\x00"+parent)
	random := rand.New(rand.NewPCG(sum.Sum64(), uint64(n)))
	elements := random.Perm(n)
	// The matrix has no judgements and the criterion is one of its own.
	next, _ := ahp.Next(ahp.NewMatrix(make([]string, n)), n*(n-1)/2, ahp.DesignBalanced)
	pairs := make([]shownPair, len(next))
	for k, p := range next {
		i, j := elements[p.I], elements[p.J]
		pairs[k] = shownPair{ahp.Pair{I: min(i, j), J: max(i, j)}, random.IntN(2) == 1}
	}
	return pairs
}
