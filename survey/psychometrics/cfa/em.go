package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// CodeEM says that means and covariances could not be estimated from answers
// with this many gaps.
const CodeEM diag.Code = "cfa.em"

const (
	emSteps     = 10_000
	emTolerance = 1e-11 // of a standard deviation, or of the product of two
)

// saturate estimates means and covariances without a model from rows with
// gaps, by maximum likelihood under normality and data missing at random: the
// EM algorithm (Dempster, Laird & Rubin 1977; Little & Rubin 2002, §11.2). It
// begins with the means and variances of what there is, uncorrelated.
func (g *group) saturate(names []string) error {
	if err := g.together(names); err != nil {
		return err
	}
	p := len(names)
	g.mean = make([]float64, p)
	count, total, squares := g.marginals()
	m := newImplied(p, 0, nil)
	for i := range p {
		m.mean[i] = total[i] / count[i]
		m.cov.SetSym(i, i, squares[i]/count[i])
	}
	for range emSteps {
		if !m.factorized.Factorize(m.cov) || m.factorized.InverseTo(m.precision) != nil {
			break
		}
		mean, cov := g.maximise(m)
		largest := 0.0
		for i := range p {
			largest = max(largest, math.Abs(mean[i]-m.mean[i])/math.Sqrt(cov.At(i, i)))
			for j := range i + 1 {
				largest = max(largest, math.Abs(cov.At(i, j)-m.cov.At(i, j))/math.Sqrt(cov.At(i, i)*cov.At(j, j)))
			}
		}
		copy(m.mean, mean)
		m.cov = cov
		if largest < emTolerance {
			g.mean, g.cov = m.mean, m.cov
			return nil
		}
	}
	return &Error{Code: CodeEM, Found: diag.Say("so many gaps that the EM algorithm finds no means and covariances", "缺失过多，EM 算法无法得出均值与协方差"),
		Want: diag.Say("pairs of items that enough respondents answered both", "每对题项都有足够多的人同时作答"), Hint: diag.Say("leave out the items with most gaps", "请去掉缺失最多的题项")}
}

// together refuses pairs of items that nobody answered both: nothing tells how
// they go together.
func (g *group) together(names []string) error {
	p := len(names)
	met := make([]bool, p*p)
	for _, t := range g.patterns {
		gone := make([]bool, p)
		for _, i := range t.gone {
			gone[i] = true
		}
		for i := range p {
			for j := range i {
				met[i*p+j] = met[i*p+j] || !gone[i] && !gone[j]
			}
		}
	}
	for i := range p {
		for j := range i {
			if !met[i*p+j] {
				return &Error{Code: CodeEM, Found: diag.Say("nobody answered both %s and %s", "没有人同时回答 %s 与 %s", names[j], names[i]), Want: diag.Say("pairs of items that respondents answered both", "每对题项都有人同时作答")}
			}
		}
	}
	return nil
}

// eachAnswer goes over all answers that there are.
func (g *group) eachAnswer(visit func(item int, v float64)) {
	for _, t := range g.patterns {
		for _, row := range t.rows {
			for i, v := range row {
				if !math.IsNaN(v) {
					visit(i, v)
				}
			}
		}
	}
}

// maximise is one step of EM: gaps are filled by regression on what a row
// has, and the covariance that is left over is added.
func (g *group) maximise(m *implied) ([]float64, *mat.SymDense) {
	p := m.p
	mean, cov := make([]float64, p), mat.NewSymDense(p, nil)
	var filled [][]float64
	for _, t := range g.patterns {
		slopes, left := t.regression(m)
		for a, i := range t.gone {
			for b, j := range t.gone[:a+1] {
				cov.SetSym(i, j, cov.At(i, j)+left.At(a, b)*t.n/g.n)
			}
		}
		for _, row := range t.rows {
			full := t.residual(row, m.mean)
			guess := make([]float64, len(t.gone))
			for a := range t.gone {
				for j, v := range full {
					guess[a] -= slopes.At(a, j) * v
				}
			}
			for a, i := range t.gone {
				full[i] = guess[a]
			}
			for i := range full {
				mean[i] += full[i] / g.n
			}
			filled = append(filled, full)
		}
	}
	scale := 1 / math.Sqrt(g.n)
	for _, full := range filled {
		for i := range full {
			full[i] = (full[i] - mean[i]) * scale
		}
	}
	cov.AddSym(cov, outer(filled, p))
	for i := range mean {
		mean[i] += m.mean[i]
	}
	return mean, cov
}

// regression of the items that are gone on the others, from the inverse K of
// the covariance matrix: slopes K_gg⁻¹ K_g· (with the sign turned) and the
// covariance left over, K_gg⁻¹.
func (t *pattern) regression(m *implied) (slopes *mat.Dense, left *mat.SymDense) {
	if len(t.gone) == 0 {
		return nil, nil
	}
	own, across := t.blocks(m.precision)
	var c mat.Cholesky
	c.Factorize(own) // a block of a positive definite matrix
	slopes, left = new(mat.Dense), mat.NewSymDense(len(t.gone), nil)
	if c.SolveTo(slopes, across) != nil || c.InverseTo(left) != nil {
		slopes.Zero()
	}
	return slopes, left
}
