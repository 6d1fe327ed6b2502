package psychometrics

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
	"goodgov/survey"
)

// RespondentWeights says what becomes of the weights of respondents.
type RespondentWeights string

const (
	// UseWeights counts each respondent with his or her weight, in all that
	// is made of means and covariances under the listwise rule.
	UseWeights RespondentWeights = "use"
	// IgnoreWeights counts everybody alike: how the questionnaire did in the
	// people who filled it in.
	IgnoreWeights RespondentWeights = "ignore"
)

// WeightRules are both, the default first.
func WeightRules() []RespondentWeights { return []RespondentWeights{UseWeights, IgnoreWeights} }

// WarnUnweighted is the code of the warning that a rule for missing answers
// leaves weights out.
const WarnUnweighted diag.Code = "psychometrics.unweighted"

// unweighted warns that the weights of respondents do not count.
func unweighted(rule MissingRule) diag.Warning {
	return diag.Warning{Code: WarnUnweighted, Text: diag.Say("the rule %s for missing answers does not use respondent weights: everybody counts alike", "%s 缺失处理不使用受访者权数：每位受访者同等计入", string(rule))}
}

// weightedMoments are those of the respondents who answered all of a span, each
// counted with its weight w: means Σwx/Σw, and covariances
//
//	Σ p (x−x̄)(y−ȳ) / (1 − Σp²), p = w/Σw,
//
// which without differences of weight have the divisor n − 1. What rests on a
// number of respondents is to take the effective one, (Σw)²/Σw² (Kish 1965).
// Respondents of weight 0 are not there. A fault stands in for the moments of
// a span with fewer than two effective ones; the error is of reading the rows back, or the
// context's.
func weightedMoments(ctx context.Context, r *survey.Responses, spans []Span) ([]Moments, []error, error) {
	sums := make([]weightedSums, len(spans))
	for s, span := range spans {
		sums[s] = weightedSums{mean: make([]float64, span.Len()), distance: mat.NewVecDense(span.Len(), nil), products: mat.NewSymDense(span.Len(), nil)}
	}
	values := make([]float64, 0, len(r.Questionnaire.Items))
	for _, add := range []func(*weightedSums, []float64, float64){(*weightedSums).addMean, (*weightedSums).addProducts} {
		rows := 0
		for row, err := range r.Rows() {
			if rows++; err == nil && rows%1024 == 0 {
				err = ctx.Err()
			}
			if err != nil {
				return nil, nil, err
			}
			if row.Weight == 0 {
				continue
			}
			values = r.Questionnaire.AppendValues(values[:0], row.Answers)
			for s, span := range spans {
				if own := values[span.From:span.To]; !slices.ContainsFunc(own, math.IsNaN) {
					add(&sums[s], own, row.Weight)
				}
			}
		}
	}
	moments, faults := make([]Moments, len(spans)), make([]error, len(spans))
	for s := range sums {
		moments[s], faults[s] = sums[s].moments()
	}
	return moments, faults, nil
}

// weightedSums are those of one span. The first round finds the means, the
// second the products of the distances from them.
type weightedSums struct {
	n        int
	w, w2    float64
	mean     []float64 // so far: West (1979)
	distance *mat.VecDense
	products *mat.SymDense
}

func (s *weightedSums) addMean(values []float64, w float64) {
	s.n++
	s.w, s.w2 = s.w+w, s.w2+w*w
	for i, x := range values {
		s.mean[i] += w / s.w * (x - s.mean[i])
	}
}

func (s *weightedSums) addProducts(values []float64, w float64) {
	for i, x := range values {
		s.distance.SetVec(i, x-s.mean[i])
	}
	s.products.SymRankOne(s.products, w, s.distance)
}

func (s *weightedSums) moments() (Moments, error) {
	effective := 0
	if s.n > 0 {
		effective = int(s.w * s.w / s.w2 * (1 + 1e-12))
	}
	if effective < 2 {
		return Moments{}, tooFew(effective, Listwise)
	}
	m := Moments{N: s.n, Effective: effective, Missing: Listwise, Mean: s.mean, Cov: mat.NewSymDense(len(s.mean), nil)}
	m.Cov.ScaleSym(1/(s.w-s.w2/s.w), s.products)
	return m, nil
}
