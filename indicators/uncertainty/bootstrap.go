package uncertainty

import (
	"context"

	"goodgov/internal/cores"
)

// chunk is how many replicates a worker takes at a time. Each has a random
// stream of its own, so that nothing depends on who takes it.
const chunk = 32

// draws are the scores of all replicates, by unit and kept node.
type draws struct {
	nodes []int // that are kept
	place []int // by node, −1 where it is not kept
	n     int   // replicates
	all   []float64
}

func newDraws(units, nodes, n int, kept []int) *draws {
	d := &draws{nodes: kept, place: make([]int, nodes), n: n, all: make([]float64, units*len(kept)*n)}
	for node := range d.place {
		d.place[node] = -1
	}
	for k, node := range kept {
		d.place[node] = k
	}
	return d
}

// of are the replicates of a unit on a kept node.
func (d *draws) of(unit, node int) []float64 {
	at := unit*len(d.nodes) + d.place[node]
	return d.all[at*d.n : (at+1)*d.n : (at+1)*d.n]
}

// bootstrap computes the scores of all replicates.
func (m *model) bootstrap(ctx context.Context, kept []int) (*draws, error) {
	nodes := m.f.Len()
	d := newDraws(len(m.own), nodes, m.opt.Replicates, kept)
	err := cores.Chunks(ctx, d.n, chunk, func() func(from, to int) {
		s := newScorer(m)
		// A replicate at a time would write to a place of its own for each
		// unit and node; a few of them side by side fill whole lines of memory.
		block := make([]float64, chunk*len(s.value))
		return func(from, to int) {
			for at := from; at < to; at++ {
				s.draw(at)
				copy(block[(at-from)*len(s.value):], s.value)
			}
			for unit := range m.own {
				for _, node := range kept {
					row := d.of(unit, node)[from:to]
					for i := range row {
						row[i] = block[i*len(s.value)+unit*nodes+node]
					}
				}
			}
		}
	})
	return d, err
}
