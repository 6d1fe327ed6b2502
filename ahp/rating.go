package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// RatingMethod names a way of asking how much elements matter one by one,
// without comparing pairs.
type RatingMethod string

const (
	// DirectRating asks for a number of 0 or more each, 0 to 100 as a rule; an
	// expert's weights are the numbers over their sum (Hajkowicz, McDonald &
	// Smith 2000), so that everybody has the same say however high they rate.
	DirectRating RatingMethod = "direct"
	// BudgetAllocation asks to spend a budget, 100 points as a rule, on the
	// elements; what an expert spends must come to the budget (OECD & JRC 2008, 6.4).
	BudgetAllocation RatingMethod = "budget"
	// LikertImportance asks how important each is on a scale of a few points;
	// the weights are the mean points over their sum. A scale of points has no
	// zero, so the weights lie closer together than what people mean.
	LikertImportance RatingMethod = "likert"
)

// RatingMethods lists the methods, the default first.
func RatingMethods() []RatingMethod {
	return []RatingMethod{DirectRating, BudgetAllocation, LikertImportance}
}

var ratingOption = diag.Say("rating method", "评分方法")

// ParseRatingMethod finds a method by its name.
func ParseRatingMethod(name string) (RatingMethod, error) {
	return parseName(ratingOption, name, RatingMethods())
}

// Codes of ratings. They are stable.
const (
	CodeRating diag.Code = "rating.value"  // a rating that is none, or a budget not kept
	CodeBudget diag.Code = "option.budget" // no budget or scale
	WarnLikert diag.Code = "rating.likert" // weights closer together than meant
)

// ExpertRatings is how one expert rates the elements.
type ExpertRatings struct {
	Expert string
	Values []float64 // NaN: not rated, which DirectRating and LikertImportance leave out
}

// RatingOptions say how ratings are read. Begin with DefaultRatingOptions.
type RatingOptions struct {
	Method RatingMethod
	Budget float64 // what each expert spends, of BudgetAllocation
	Points int     // the highest point of LikertImportance; the lowest is 1
	// Weights of the experts by name, 0 or more, in any unit. nil: all equal.
	Weights map[string]float64
}

// DefaultRatingOptions are direct rating, a budget of 100 and five points.
func DefaultRatingOptions() RatingOptions {
	return RatingOptions{Method: DirectRating, Budget: 100, Points: 5}
}

// RatingResult is what ratings come to.
type RatingResult struct {
	Names   []string
	Method  RatingMethod
	Weights []float64 // sum 1
	// Mean and SD are by element over the experts who rated it, the experts'
	// weights applied to the mean: of the weights that an expert gives, or of
	// the points under LikertImportance. SD is NaN with fewer than two.
	Mean, SD []float64
	Rated    []int // experts who rated the element
	Warnings []diag.Warning
}

// budgetTolerance is how far what an expert spends may be from the budget.
const budgetTolerance = 1e-6

// AnalyseRatings returns the weights by ratings. Each expert's weights are
// averaged arithmetically, since 0 is a legal rating. It is an *Error when an
// expert comes twice or has no weight, a rating is not one of the method's, a
// budget isn't kept, an expert rates everything 0, or nobody rated an element.
func AnalyseRatings(names []string, ratings []ExpertRatings, opt RatingOptions) (*RatingResult, error) {
	if !slices.Contains(RatingMethods(), opt.Method) {
		return nil, unknownName(ratingOption, string(opt.Method), RatingMethods())
	}
	if !(opt.Budget > 0) || math.IsInf(opt.Budget, 1) || opt.Points < 2 {
		return nil, &Error{
			Code:  CodeBudget,
			Found: diag.Say("a budget of %v, a scale of %d points", "总分 %v，%d 级量表", opt.Budget, opt.Points),
			Want:  diag.Say("a budget above 0, a scale of 2 points or more", "总分大于 0，量表至少 2 级"),
		}
	}
	if len(ratings) == 0 {
		return nil, nobody()
	}
	weights, err := weightsByName(ratings, ExpertRatings.expert, opt.Weights)
	if err != nil {
		return nil, err
	}
	given := make([][]float64, len(ratings))
	for i, r := range ratings {
		if given[i], err = r.weights(names, opt); err != nil {
			return nil, err
		}
	}
	result := &RatingResult{Names: slices.Clone(names), Method: opt.Method, Weights: make([]float64, len(names))}
	for j, name := range names {
		var of, by []float64
		for i := range given {
			if v := given[i][j]; !math.IsNaN(v) {
				of, by = append(of, v), append(by, weights[i])
			}
		}
		mean := weightedMean(of, by)
		if math.IsNaN(mean) {
			return nil, &Error{
				Code:  CodeRating,
				Found: diag.Say("no rating of %q", "%q 无人评分", name),
				Want:  diag.Say("one expert who rated it, or more", "至少一位专家的评分"),
			}
		}
		result.Mean, result.SD, result.Rated = append(result.Mean, mean), append(result.SD, deviation(of)), append(result.Rated, len(of))
		result.Weights[j] = mean
	}
	normalise(result.Weights, result.Weights)
	if opt.Method == LikertImportance {
		result.Warnings = append(result.Warnings, diag.Warning{Code: WarnLikert, Text: diag.Say(
			"points of importance have no zero: the weights lie closer together than comparisons in pairs would put them",
			"重要性量表没有绝对零点：所得权重比两两比较更接近")})
	}
	return result, nil
}

func (r ExpertRatings) expert() string { return r.Expert }

// weights are an expert's own: shares for numbers and budgets, points as they are.
func (r ExpertRatings) weights(names []string, opt RatingOptions) ([]float64, error) {
	fault := func(found, want diag.Text) error {
		return &Error{Code: CodeRating, Found: diag.Say("%s (expert %q)", "%s（专家 %q）", found, r.Expert), Want: want}
	}
	if len(r.Values) != len(names) {
		return nil, fault(diag.Say("ratings: %d", "%d 个评分", len(r.Values)), diag.Say("one for each of %d elements", "%d 个元素各一个", len(names)))
	}
	sum := 0.0
	for j, v := range r.Values {
		at := diag.Say("%v for %q", "%[2]q 的评分 %[1]v", v, names[j])
		switch {
		case math.IsNaN(v):
		case opt.Method == LikertImportance && !(v >= 1 && v <= float64(opt.Points) && v == math.Trunc(v)):
			return nil, fault(at, diag.Say("a whole number from 1 to %d", "1 至 %d 的整数", opt.Points))
		case v < 0 || math.IsInf(v, 1):
			return nil, fault(at, diag.Say("0 or more", "不小于 0"))
		default:
			sum += v
		}
	}
	if opt.Method == LikertImportance {
		return r.Values, nil
	}
	if opt.Method == BudgetAllocation {
		if math.Abs(sum-opt.Budget) > budgetTolerance*opt.Budget {
			return nil, fault(diag.Say("%g spent", "共分配 %g", sum), diag.Say("%g in all", "合计 %g", opt.Budget))
		}
	}
	if sum == 0 {
		return nil, fault(diag.Say("0 for everything, or nothing", "全部为 0 或未评分"), diag.Say("one rating above 0, or more", "至少一个大于 0 的评分"))
	}
	shares := make([]float64, len(r.Values))
	for j, v := range r.Values {
		shares[j] = v / sum
		if math.IsNaN(v) && opt.Method == BudgetAllocation {
			shares[j] = 0 // nothing spent on it
		}
	}
	return shares, nil
}

func weightedMean(values, weights []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range values {
		sum += weights[i] * v
		total += weights[i]
	}
	return sum / total
}

// deviation is the standard deviation with n − 1.
func deviation(values []float64) float64 {
	n := float64(len(values))
	if n < 2 {
		return math.NaN()
	}
	mean, sum := 0.0, 0.0
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum / (n - 1))
}
