package screening

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/cores"
	"goodgov/survey"
)

// sums of the codes of answers, over pairs of items. They are whole numbers, so
// that the order in which they are added does not matter.
type sums struct {
	items    int
	n        int64    // questionnaires without a gap
	complete products // of those
	gaps     products // of the others
}

// products hold for items i and j, at i·items+j, over those who answered both:
// how many, the sum of i, of its square, and of the products.
type products struct{ n, x, xx, xy []int64 }

func newProducts(items int) products {
	zeros := func() []int64 { return make([]int64, items*items) }
	return products{zeros(), zeros(), zeros(), zeros()}
}

func (p *products) add(o products) {
	for _, pair := range [][2][]int64{{p.n, o.n}, {p.x, o.x}, {p.xx, o.xx}, {p.xy, o.xy}} {
		for i, v := range pair[1] {
			pair[0][i] += v
		}
	}
}

// sumsOf adds up all questionnaires that could be read.
func sumsOf(ctx context.Context, c *survey.Cases) (*sums, error) {
	k := len(c.Questionnaire.Items)
	all := &sums{items: k, complete: newProducts(k), gaps: newProducts(k)}
	var parts []*sums
	err := cores.Chunks(ctx, c.Len(), chunkCases, func() func(from, to int) {
		part := &sums{items: k, complete: newProducts(k), gaps: newProducts(k)}
		parts = append(parts, part)
		return func(from, to int) {
			for i := from; i < to; i++ {
				if c.Reasons[i]&survey.BadRow == 0 {
					part.row(c.Answers(i))
				}
			}
		}
	})
	for _, part := range parts {
		part.complete.spread(k)
		part.gaps.spread(k)
		all.n += part.n
		all.complete.add(part.complete)
		all.gaps.add(part.gaps)
	}
	return all, err
}

// row adds a questionnaire: to the diagonals what its items are by themselves,
// below them the products, in which a gap is 0, and beside gaps what the others
// lose by them.
func (s *sums) row(answers []survey.Code) {
	k, p := s.items, &s.complete
	for _, a := range answers {
		if a == survey.NoAnswer {
			p = &s.gaps
			break
		}
	}
	if p == &s.complete {
		s.n++
	}
	for i, a := range answers {
		if a == survey.NoAnswer {
			for j, b := range answers {
				if b != survey.NoAnswer {
					at := j*k + i
					p.n[at]--
					p.x[at] -= int64(b)
					p.xx[at] -= int64(b) * int64(b)
				}
			}
			continue
		}
		row := p.xy[i*k : (i+1)*k : (i+1)*k]
		for j, b := range answers[:i+1] {
			row[j] += int64(a) * int64(b)
		}
		p.n[i*k+i]++
		p.x[i*k+i] += int64(a)
		p.xx[i*k+i] += int64(a) * int64(a)
	}
}

// spread adds to each pair what its items are by themselves.
func (p *products) spread(k int) {
	for i := range k {
		for j := range k {
			if i == j {
				continue
			}
			at, own := i*k+j, i*k+i
			p.n[at] += p.n[own]
			p.x[at] += p.x[own]
			p.xx[at] += p.xx[own]
			p.xy[at] = p.xy[max(i, j)*k+min(i, j)]
		}
	}
}

// pairwise are the products of all who answered both items.
func (s *sums) pairwise() products {
	p := newProducts(s.items)
	p.add(s.complete)
	p.add(s.gaps)
	return p
}

// correlation of items i and j; NaN where one of them does not vary.
func (p *products) correlation(k, i, j int) float64 {
	ij, ji := i*k+j, j*k+i
	n := float64(p.n[ij])
	vx := n*float64(p.xx[ij]) - float64(p.x[ij])*float64(p.x[ij])
	vy := n*float64(p.xx[ji]) - float64(p.x[ji])*float64(p.x[ji])
	if !(vx > 0) || !(vy > 0) {
		return math.NaN()
	}
	return (n*float64(p.xy[ij]) - float64(p.x[ij])*float64(p.x[ji])) / math.Sqrt(vx*vy)
}

// covariance of n − 1, and means; a pair that nobody answered is NaN.
func (p *products) covariance(k int) (*mat.SymDense, []float64) {
	s, means := mat.NewSymDense(k, nil), make([]float64, k)
	for i := range k {
		means[i] = float64(p.x[i*k+i]) / float64(p.n[i*k+i])
		for j := range i + 1 {
			ij, ji := i*k+j, j*k+i
			n := float64(p.n[ij])
			s.SetSym(i, j, (n*float64(p.xy[ij])-float64(p.x[ij])*float64(p.x[ji]))/(n*(n-1)))
		}
	}
	return s, means
}
