package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// PriorityMethod names a way from a matrix to its priority vector.
type PriorityMethod string

const (
	// Eigenvector takes the Perron vector of the matrix (Saaty 1977, 2003),
	// and with pairs missing that of Harker's (1987) matrix.
	Eigenvector PriorityMethod = "eigenvector"
	// GeometricMean takes the geometric means of the rows (Crawford & Williams
	// 1985), which is logarithmic least squares, and with pairs missing
	// logarithmic least squares over the judged ones (Bozóki, Fülöp & Rónyai 2010).
	GeometricMean PriorityMethod = "geometric-mean"
)

// PriorityMethods lists the methods, the default first.
func PriorityMethods() []PriorityMethod { return []PriorityMethod{Eigenvector, GeometricMean} }

var methodOption = diag.Say("priority method", "权重方法")

// ParsePriorityMethod finds a method by its name.
func ParsePriorityMethod(name string) (PriorityMethod, error) {
	return parseName(methodOption, name, PriorityMethods())
}

// Options say how a matrix is analysed. Begin with DefaultOptions.
type Options struct {
	Method      PriorityMethod
	RandomIndex RandomIndexTable
	Limit       float64 // the highest CR that is accepted
}

// DefaultOptions are the eigenvector, the random index of Saaty (2005) and a
// limit of 0.10.
func DefaultOptions() Options {
	return Options{Method: Eigenvector, RandomIndex: Saaty2005, Limit: 0.10}
}

func (o Options) validate() error {
	if !slices.Contains(PriorityMethods(), o.Method) {
		return unknownName(methodOption, string(o.Method), PriorityMethods())
	}
	if _, _, err := RandomIndex(o.RandomIndex, firstIndexed); err != nil {
		return err
	}
	if !(o.Limit >= 0) || math.IsInf(o.Limit, 1) {
		return &Error{
			Code:  CodeBadLimit,
			Found: diag.Say("%v", "%v", o.Limit),
			Want:  diag.Say("limit of the consistency ratio: 0 or more, 0.10 as a rule", "一致性比率上限：不小于 0，通常为 0.10"),
		}
	}
	return nil
}

// accepts reports whether a CR is within the limit, give or take rounding.
func (o Options) accepts(cr float64) bool { return cr <= o.Limit+1e-9 }
