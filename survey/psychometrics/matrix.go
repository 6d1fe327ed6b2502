package psychometrics

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

// errSingular is a matrix that has no inverse worth the name.
var errSingular = errors.New("the matrix is singular")

// worstCondition is the condition number beyond which the inverse of a
// correlation matrix is rounding and nothing else.
const worstCondition = 1e12

// invert returns the inverse of a positive definite matrix, for none of no rows.
func invert(a *mat.SymDense) (*mat.Dense, error) {
	if a.SymmetricDim() == 0 {
		return &mat.Dense{}, nil
	}
	var c mat.Cholesky
	if !c.Factorize(a) || c.Cond() > worstCondition {
		return nil, errSingular
	}
	var inverse mat.SymDense
	if err := c.InverseTo(&inverse); err != nil {
		return nil, errSingular
	}
	return mat.DenseCopyOf(&inverse), nil
}

// part is a matrix of some rows and columns of a symmetric one.
func part(a mat.Matrix, rows []int) *mat.SymDense {
	if len(rows) == 0 {
		return &mat.SymDense{}
	}
	p := mat.NewSymDense(len(rows), nil)
	for i, r := range rows {
		for j, c := range rows[:i+1] {
			p.SetSym(i, j, a.At(r, c))
		}
	}
	return p
}
