package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// JudgementScale names a way from what was judged on 1…9 to the ratio that is
// computed with. Experts answer in words; which ratio a word stands for is an
// assumption, and these are the published ones. They are applied afterwards:
// the judgements stay as they were given.
//
// Below, x is the judgement from 1 to 9, n the order of the matrix and c the
// ratio; a judgement below 1 becomes 1/c(1/x). Goepel (2019), "Comparison of
// judgment scales of the analytical hierarchy process", has them side by side.
type JudgementScale string

const (
	// LinearScale is c = x (Saaty 1977): what was judged is meant.
	LinearScale JudgementScale = "linear"
	// LogarithmicScale is c = log₂(x + 1) (Ishizaka, Balkenborg & Kaplan 2011).
	LogarithmicScale JudgementScale = "logarithmic"
	// RootScale is c = √x (Harker & Vargas 1987).
	RootScale JudgementScale = "root"
	// InverseLinearScale is c = 9/(10 − x) (Ma & Zheng 1991).
	InverseLinearScale JudgementScale = "inverse-linear"
	// BalancedScale is c = w/(1 − w) with w = 0.45 + 0.05x (Salo & Hämäläinen
	// 1997): of two elements, the weights are evenly spread from 0.5 to 0.9.
	BalancedScale JudgementScale = "balanced"
	// BalancedNScale is c = (9 + (n−1)x)/(9 + n − x) (Goepel 2019): with n
	// elements, one judged x times as much as all others has weights that are
	// evenly spread from 1/n to 9/(n+8).
	BalancedNScale JudgementScale = "balanced-n"
	// AdaptiveScale is c = x^(1 + ln(n−1)/ln 9) (Goepel 2019): one element
	// judged 9 times as much as all others has the weight 0.9 for every n.
	AdaptiveScale JudgementScale = "adaptive"
	// AdaptiveBalancedScale is c = (n−1)w/(1−w) with w evenly spread from 1/n
	// to 0.9 as x goes from 1 to 9 (Goepel 2019).
	AdaptiveBalancedScale JudgementScale = "adaptive-balanced"
	// PowerScale is c = x² (Harker & Vargas 1987).
	PowerScale JudgementScale = "power"
	// GeometricScale is c = 2^(x−1) (Lootsma 1993).
	GeometricScale JudgementScale = "geometric"
)

// JudgementScales lists the scales, the default first.
func JudgementScales() []JudgementScale {
	return []JudgementScale{LinearScale, LogarithmicScale, RootScale, InverseLinearScale, BalancedScale, BalancedNScale,
		AdaptiveScale, AdaptiveBalancedScale, PowerScale, GeometricScale}
}

var judgementScaleOption = diag.Say("judgement scale", "判断标度")

// ParseJudgementScale finds a scale by its name.
func ParseJudgementScale(name string) (JudgementScale, error) {
	return parseName(judgementScaleOption, name, JudgementScales())
}

// CodeOffScale is a judgement that a scale has no ratio for.
const CodeOffScale diag.Code = "judgement.off_scale"

// ratio is what a judgement from 1 to 9 stands for in a matrix of order n.
func (s JudgementScale) ratio(x float64, n int) float64 {
	const most = SaatyMaximum
	others := float64(n - 1)
	switch s {
	case LogarithmicScale:
		return math.Log2(x + 1)
	case RootScale:
		return math.Sqrt(x)
	case InverseLinearScale:
		return most / (most + 1 - x)
	case BalancedScale:
		w := 0.45 + 0.05*x
		return w / (1 - w)
	case BalancedNScale:
		return (most + others*x) / (most + 1 + others - x)
	case AdaptiveScale:
		return math.Pow(x, 1+math.Log(others)/math.Log(most))
	case AdaptiveBalancedScale:
		least := 1 / float64(n)
		w := least + (x-1)/(most-1)*(0.9-least)
		return others * w / (1 - w)
	case PowerScale:
		return x * x
	case GeometricScale:
		return math.Exp2(x - 1)
	}
	return x
}

// Rescale returns the matrix as a scale has it. What lies beyond 1/9…9 is an
// *Error for every scale but the linear one, and so is an unknown scale.
func Rescale(m *Matrix, scale JudgementScale) (*Matrix, error) {
	if !slices.Contains(JudgementScales(), scale) {
		return nil, unknownName(judgementScaleOption, string(scale), JudgementScales())
	}
	scaled := m.Clone()
	if scale == LinearScale {
		return scaled, nil
	}
	n := m.N()
	for i := range n {
		for j := i + 1; j < n; j++ {
			v := m.a[i*n+j]
			if v == 0 {
				continue
			}
			if !InSaatyRange(v) {
				return nil, &Error{
					Code:  CodeOffScale,
					Found: diag.Say("%.4g for %q over %q", "%.4g（%q 对 %q）", v, m.names[i], m.names[j]),
					Want:  diag.Say("a judgement within 1/9…9: the %s scale has no ratio for others", "1/9 至 9 之间的判断：%s 标度对其他值没有定义", string(scale)),
				}
			}
			c := scale.ratio(min(max(v, 1/v), SaatyMaximum), n)
			if v < 1 {
				c = 1 / c
			}
			scaled.a[i*n+j], scaled.a[j*n+i] = c, 1/c
		}
	}
	return scaled, nil
}

// Rescaled returns the panel with every judgement as a scale has it; see
// Rescale. A fault is a *PanelError that names the node, and the expert.
func (p *Panel) Rescaled(scale JudgementScale) (*Panel, error) {
	scaled := p.Only(everyone(len(p.Experts)))
	for node, matrices := range scaled.Matrices {
		for expert, m := range matrices {
			if m == nil {
				continue
			}
			var err error
			if matrices[expert], err = Rescale(m, scale); err != nil {
				if fault, ok := err.(*Error); ok {
					fault.Found = diag.Say("%s (expert %q)", "%s（专家 %q）", fault.Found, p.Experts[expert].Name)
				}
				return nil, &PanelError{Node: p.Nodes[node].Code, Err: err}
			}
		}
	}
	return scaled, nil
}
