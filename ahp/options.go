package ahp

import (
	"fmt"
	"math"
	"slices"

	"goodgov/internal/diag"
)

// PriorityMethod names a way from a matrix to its priority vector. All give
// the vector itself when the matrix is consistent.
type PriorityMethod string

const (
	// Eigenvector takes the Perron vector of the matrix (Saaty 1977, 2003),
	// and with pairs missing that of Harker's (1987) matrix.
	Eigenvector PriorityMethod = "eigenvector"
	// GeometricMean takes the geometric means of the rows (Crawford & Williams
	// 1985), which is logarithmic least squares, and with pairs missing
	// logarithmic least squares over the judged ones (Bozóki, Fülöp & Rónyai 2010).
	GeometricMean PriorityMethod = "geometric-mean"
	// ColumnMean divides each column by its sum and takes the means of the
	// rows (Saaty 1980, the third of his approximations). It needs every pair.
	ColumnMean PriorityMethod = "column-mean"
	// WeightedLeastSquares minimises Σ (a_ij·w_j − w_i)² over the judged pairs,
	// a linear system (Chu, Kalaba & Spingarn 1979).
	WeightedLeastSquares PriorityMethod = "weighted-least-squares"
	// LeastSquares minimises Σ (a_ij − w_i/w_j)² over the judged pairs (Saaty &
	// Vargas 1984; Jensen 1984). It is not convex: see Result.Starts.
	LeastSquares PriorityMethod = "least-squares"
	// LogLeastAbsolute minimises Σ |ln a_ij − ln w_i + ln w_j| over the judged
	// pairs (Cook & Kress 1988). Of several best vectors it takes a middle one
	// and warns with WarnNotUnique.
	LogLeastAbsolute PriorityMethod = "log-least-absolute"
	// Cosine maximises the sum of the cosines between the vector and the
	// columns (Kou & Lin 2014). It needs every pair.
	Cosine PriorityMethod = "cosine"
)

// PriorityMethods lists the methods, the default first.
func PriorityMethods() []PriorityMethod {
	return []PriorityMethod{Eigenvector, GeometricMean, ColumnMean, WeightedLeastSquares, LeastSquares, LogLeastAbsolute, Cosine}
}

// TakesIncomplete reports whether the method has an answer when pairs are not
// judged. ColumnMean and Cosine look at whole columns and have none.
func (m PriorityMethod) TakesIncomplete() bool { return m != ColumnMean && m != Cosine }

var methodOption = diag.Say("priority method", "权重方法")

// ParsePriorityMethod finds a method by its name.
func ParsePriorityMethod(name string) (PriorityMethod, error) {
	return parseName(methodOption, name, PriorityMethods())
}

// LimitRule names how the highest CR that is accepted depends on the order of
// the matrix.
type LimitRule string

const (
	FixedLimit LimitRule = "fixed" // Options.Limit, whatever the order
	// LimitByOrder is 0.05 for n = 3, 0.08 for n = 4 and 0.10 beyond (Saaty
	// 1994), for a small matrix meets 0.10 by chance too easily.
	LimitByOrder LimitRule = "by-order"
)

// LimitRules lists the rules, the default first.
func LimitRules() []LimitRule { return []LimitRule{FixedLimit, LimitByOrder} }

var limitOption = diag.Say("rule of the limit", "一致性上限规则")

// ParseLimitRule finds a rule by its name.
func ParseLimitRule(name string) (LimitRule, error) {
	return parseName(limitOption, name, LimitRules())
}

// Options say how a matrix is analysed. Begin with DefaultOptions.
type Options struct {
	Method      PriorityMethod
	RandomIndex RandomIndexTable
	Limits      LimitRule
	Limit       float64 // the highest CR that is accepted, where Limits is FixedLimit
}

// DefaultOptions are the eigenvector, the random index of Saaty (2005) and a
// limit of 0.10.
func DefaultOptions() Options {
	return Options{Method: Eigenvector, RandomIndex: Saaty2005, Limits: FixedLimit, Limit: 0.10}
}

// LimitFor is the highest CR that is accepted of a matrix of order n.
func (o Options) LimitFor(n int) float64 {
	if o.Limits != LimitByOrder {
		return o.Limit
	}
	switch {
	case n <= 3:
		return 0.05
	case n == 4:
		return 0.08
	}
	return 0.10
}

// LimitText says the limit in figures, for all orders: "0.1", or by order
// "0.05 (n = 3), 0.08 (n = 4), 0.1".
func (o Options) LimitText() string {
	if o.Limits == LimitByOrder {
		return fmt.Sprintf("%v (n = 3), %v (n = 4), %v", o.LimitFor(3), o.LimitFor(4), o.LimitFor(5))
	}
	return fmt.Sprint(o.Limit)
}

// forOrder are the options with the limit that applies to matrices of order n.
func (o Options) forOrder(n int) Options {
	o.Limits, o.Limit = FixedLimit, o.LimitFor(n)
	return o
}

func (o Options) validate() error {
	if !slices.Contains(PriorityMethods(), o.Method) {
		return unknownName(methodOption, string(o.Method), PriorityMethods())
	}
	if _, err := ParseRandomIndexTable(string(o.RandomIndex)); err != nil {
		return err
	}
	if !slices.Contains(LimitRules(), o.Limits) {
		return unknownName(limitOption, string(o.Limits), LimitRules())
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
