package psychometrics

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// Codes of why correlations can't be factored.
const (
	CodeConstantItems diag.Code = "psychometrics.constant_items" // nobody, or everybody alike, answered an item
	CodeFewRows       diag.Code = "psychometrics.few_rows"       // no more respondents than items
	CodeDependent     diag.Code = "psychometrics.dependent"      // items that follow from others
	CodeIndefinite    diag.Code = "psychometrics.indefinite"     // no answers of any people have these correlations
)

// leastCondition is the reciprocal condition number of a correlation matrix,
// its least eigenvalue over its largest, below which it counts as singular:
// half of the digits of its inverse would be rounding.
const leastCondition = 1e-10

// Dependence says that an item follows from others: a copy, a sum, the rest of
// a hundred per cent.
type Dependence struct {
	Item int
	From []int
}

// UnfactorableError says why a correlation matrix gives no KMO, no Bartlett
// test and no factors. Nothing is put in its place: a pseudo-inverse would
// give figures that mean nothing.
type UnfactorableError struct {
	Code       diag.Code
	N          int          // respondents behind the matrix; with weights, how many of equal weight would tell as much
	Rule       MissingRule  // which of them count
	Size       int          // items in the matrix
	Items      []int        // of CodeConstantItems
	Dependent  []Dependence // of CodeDependent
	Eigenvalue float64      // the least, of CodeIndefinite
}

// Text says it with the items' names, in the order of the matrix.
func (e *UnfactorableError) Text(names []string) diag.Text {
	switch e.Code {
	case CodeConstantItems:
		list := named(names, e.Items)
		return diag.Say("items that all respondents answered alike, or none: %s; they correlate with nothing", "所有受访者作答相同或无人作答的题项：%s；它们与任何题项都谈不上相关", list)
	case CodeFewRows:
		return diag.Say("%d respondents for %d items: with no more respondents than items every correlation matrix is singular", "%d 名受访者、%d 个题项：受访者不多于题项时，相关矩阵必为奇异", e.N, e.Size)
	case CodeIndefinite:
		return diag.Say("the correlation matrix has the eigenvalue %.3g, which no answers could have: correlations from different people do not fit together", "相关矩阵有特征值 %.3g，任何作答都不可能如此：来自不同受访者的相关系数互不相容", e.Eigenvalue)
	}
	var en, zh []string
	for _, d := range e.Dependent {
		item, from := named(names, []int{d.Item}), named(names, d.From)
		en = append(en, item.In(diag.English)+" ← "+from.In(diag.English))
		zh = append(zh, item.In(diag.Chinese)+" ← "+from.In(diag.Chinese))
	}
	return diag.Say("the correlation matrix is singular; items that follow from others: %[1]s", "相关矩阵奇异；可由其他题项推出的题项：%[2]s", strings.Join(en, "; "), strings.Join(zh, "；"))
}

// Error names items by their numbers, from 1.
func (e *UnfactorableError) Error() string { return e.Text(nil).String() }

// named lists items, ten at most; by number where there are no names.
func named(names []string, items []int) diag.Text {
	const most = 10
	var list []string
	for _, i := range items[:min(len(items), most)] {
		if names == nil {
			list = append(list, "#"+strconv.Itoa(i+1))
			continue
		}
		list = append(list, names[i])
	}
	if len(items) > most {
		return diag.Say("%[1]s and %[3]d more", "%[2]s 等 %[4]d 个", strings.Join(list, ", "), strings.Join(list, "、"), len(items)-most, len(items))
	}
	return diag.Say("%[1]s", "%[2]s", strings.Join(list, ", "), strings.Join(list, "、"))
}

// Factorability is whether the correlations of items are worth factoring.
type Factorability struct {
	N         int
	Missing   MissingRule
	Adequacy  SamplingAdequacy
	Bartlett  Sphericity
	Condition float64   // reciprocal condition number of R, 0 … 1
	Values    []float64 // eigenvalues of R, the largest first; their sum is the number of items
}

// FactorabilityOf judges the correlations of a set of items. The error is an
// *UnfactorableError.
func FactorabilityOf(m Moments) (*Factorability, error) {
	r := m.Correlations()
	s, err := soundSpectrum(r, m)
	if err != nil {
		return nil, err
	}
	f := &Factorability{N: m.N, Missing: m.Missing, Values: s.values, Condition: s.condition()}
	f.Adequacy = samplingAdequacy(r, s)
	f.Bartlett = sphericity(s, m.size())
	return f, nil
}

// spectrum is a symmetric matrix taken apart: eigenvalues from the largest
// down, and the vectors of length 1 that belong to them in columns.
type spectrum struct {
	values  []float64
	vectors *mat.Dense // nil where they were not asked for
}

type wanted bool

const (
	valuesOnly  wanted = false
	withVectors wanted = true
)

func decompose(a *mat.SymDense, want wanted) spectrum {
	var e mat.EigenSym
	if !e.Factorize(a, bool(want)) {
		panic("psychometrics: a symmetric matrix without eigenvalues") // LAPACK's iteration ends for finite figures
	}
	s := spectrum{values: e.Values(nil)}
	slices.Reverse(s.values)
	if want {
		p := len(s.values)
		var ascending mat.Dense
		e.VectorsTo(&ascending)
		s.vectors = mat.NewDense(p, p, nil)
		for j := range p {
			for i := range p {
				s.vectors.Set(i, j, ascending.At(i, p-1-j))
			}
		}
	}
	return s
}

func (s spectrum) condition() float64 { return s.values[len(s.values)-1] / s.values[0] }

// soundSpectrum takes a correlation matrix apart, if it can be inverted.
func soundSpectrum(r *mat.SymDense, m Moments) (spectrum, error) {
	fault := &UnfactorableError{N: m.size(), Rule: m.Missing, Size: m.Items()}
	if fault.Items = m.constant(); len(fault.Items) > 0 {
		fault.Code = CodeConstantItems
		return spectrum{}, fault
	}
	if m.size() <= m.Items() {
		fault.Code = CodeFewRows
		return spectrum{}, fault
	}
	s := decompose(r, withVectors)
	least := s.values[len(s.values)-1]
	switch condition := s.condition(); {
	case condition < -leastCondition:
		fault.Code, fault.Eigenvalue = CodeIndefinite, least
		return spectrum{}, fault
	case condition < leastCondition:
		fault.Code, fault.Dependent = CodeDependent, dependences(r)
		return spectrum{}, fault
	}
	return s, nil
}

// dependences finds the items of a singular correlation matrix that follow
// from others, by Cholesky's decomposition with pivots: the item of which the
// items so far explain least comes next, until nothing is left to explain.
func dependences(r *mat.SymDense) []Dependence {
	const explained = 1e-8 // what is left of a variance of 1
	p := r.SymmetricDim()
	left := mat.NewSymDense(p, nil)
	left.CopySym(r)
	rest := all(p)
	var basis []int
	for len(rest) > 1 { // the last is kept out: that the matrix is singular is known
		next := slices.MaxFunc(rest, func(a, b int) int { return cmp.Compare(left.At(a, a), left.At(b, b)) })
		pivot := left.At(next, next)
		if pivot < explained {
			break
		}
		basis = append(basis, next)
		rest = slices.DeleteFunc(rest, func(i int) bool { return i == next })
		for a, i := range rest {
			for _, j := range rest[:a+1] {
				left.SetSym(i, j, left.At(i, j)-left.At(i, next)*left.At(j, next)/pivot)
			}
		}
	}
	slices.Sort(basis)
	var inverse mat.Cholesky
	inverse.Factorize(part(r, basis))
	var list []Dependence
	for _, item := range rest {
		right, weights := mat.NewVecDense(len(basis), nil), mat.NewVecDense(len(basis), nil)
		for a, i := range basis {
			right.SetVec(a, r.At(i, item))
		}
		d := Dependence{Item: item}
		if err := inverse.SolveVecTo(weights, right); err == nil || weights.Len() == len(basis) {
			for a, i := range basis {
				if math.Abs(weights.AtVec(a)) > 1e-4 {
					d.From = append(d.From, i)
				}
			}
		}
		list = append(list, d)
	}
	return list
}
