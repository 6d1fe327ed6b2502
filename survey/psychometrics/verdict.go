package psychometrics

import (
	"math"

	"goodgov/internal/diag"
)

// Level is how good something is.
type Level string

// Levels, the best first.
const (
	Good    Level = "good"
	Fair    Level = "fair"
	Poor    Level = "poor"
	Unknown Level = "unknown" // no figure to judge
)

// Verdict is a judgement in plain words, and whose rule it follows.
type Verdict struct {
	About  string // "reliability", "aggregation"
	Level  Level
	Text   diag.Text
	Source string
}

// bands of alpha by DeVellis (2017); the last has no upper end.
var bands = []struct {
	below float64
	level Level
	word  diag.Text
}{
	{0.60, Poor, diag.Say("unacceptable", "不可接受")},
	{0.65, Poor, diag.Say("undesirable", "不理想")},
	{0.70, Fair, diag.Say("minimally acceptable", "勉强可接受")},
	{0.80, Good, diag.Say("respectable", "较好")},
	{0.90, Good, diag.Say("very good", "很好")},
	{math.Inf(1), Good, diag.Say("excellent; the scale could be shorter", "极好；量表可以更短")},
}

func band(alpha float64) int {
	for i, b := range bands {
		if alpha < b.below {
			return i
		}
	}
	return len(bands) - 1
}

// A short scale has a low alpha whatever its items: up to shortScale items with
// a mean correlation within these are as they should be (Clark & Watson 1995).
const (
	shortScale           = 3
	leastMeanCorrelation = 0.15
	mostMeanCorrelation  = 0.50
)

// JudgeAlpha calls alpha by DeVellis's (2017) words: below .60 unacceptable, to
// .65 undesirable, to .70 minimally acceptable, to .80 respectable, to .90 very
// good, beyond it a scale could be shorter. The word for the lower end of the
// interval is added where it is another. A scale of up to three items with a
// low alpha is judged by the mean correlation of its items.
func JudgeAlpha(alpha, low float64, items int, meanCorrelation float64) Verdict {
	v := Verdict{About: "reliability", Level: Unknown, Text: diag.Say("can't be judged", "无法判断"), Source: "DeVellis 2017"}
	if math.IsNaN(alpha) {
		return v
	}
	at := band(alpha)
	v.Level, v.Text = bands[at].level, bands[at].word
	if v.Level == Poor && items <= shortScale && meanCorrelation >= leastMeanCorrelation && meanCorrelation <= mostMeanCorrelation {
		v.Level, v.Source = Fair, "Clark & Watson 1995"
		v.Text = diag.Say("%s by α, but short: items correlate as they should", "按 α %s；但题项少，题间相关适当", bands[at].word)
		return v
	}
	if !math.IsNaN(low) {
		if least := band(low); least != at {
			v.Text = diag.Say("%s; the interval reaches down to: %s", "%s；区间下限：%s", bands[at].word, bands[least].word)
		}
	}
	return v
}

// Limits of the rules for averaging answers.
const (
	enoughICC2 = 0.70 // Klein & Kozlowski 2000, LeBreton & Senter 2008
	enoughRWG  = 0.70 // LeBreton & Senter 2008
)

// JudgeAggregation says whether the means of groups stand for something that
// their members share: they do where groups differ more than chance (p < .05),
// the means are reliable (ICC(2) ≥ .70) and people within agree (median r_wg ≥
// .70). Agreement alone is fair: an average is then each group's, and yet the
// groups can't be told apart.
func JudgeAggregation(a Aggregation, medianRWG float64) Verdict {
	v := Verdict{About: "aggregation", Level: Unknown, Text: diag.Say("can't be judged: there are too few units or answers", "无法判断：单元或作答过少"), Source: "LeBreton & Senter 2008; Bliese 2000"}
	if math.IsNaN(a.ICC2) || math.IsNaN(a.P) {
		return v
	}
	agree := medianRWG >= enoughRWG
	switch {
	case !(a.P < 0.05):
		v.Level = Poor
		v.Text = diag.Say("units do not differ more than chance: do not rank them on this", "单元间差异不超出偶然：不宜据此排名")
	case a.ICC2 >= enoughICC2 && agree:
		v.Level = Good
		v.Text = diag.Say("may be averaged", "可以汇总为单元均值")
	case a.ICC2 >= enoughICC2:
		v.Level = Fair
		v.Text = diag.Say("means are reliable, though people within a unit do not agree", "均值可靠，但单元内部意见不一")
	default:
		v.Level = Fair
		v.Text = diag.Say("with care: %.0f %% of the differences between the units' means is chance", "须谨慎：单元均值差异中约 %.0f %% 属偶然", 100*(1-max(0, a.ICC2)))
	}
	return v
}

// ItemFlag is what is wrong with an item.
type ItemFlag string

const (
	// WeakItemTotal: the corrected item–total correlation is below .30 (Nunnally
	// & Bernstein 1994).
	WeakItemTotal ItemFlag = "item_total"
	// BetterDeleted: alpha would be higher without the item.
	BetterDeleted ItemFlag = "deleted"
	// WeakCriticalRatio: the critical ratio is below 3 or not significant at 5 %
	// (Wu 2010).
	WeakCriticalRatio ItemFlag = "critical_ratio"
)

const (
	leastItemTotal     = 0.30
	leastCriticalRatio = 3
)

// FlagItem lists what is wrong with an item; figures that are NaN flag nothing.
func FlagItem(itemTotal, alphaIfDeleted, alpha float64, cr CriticalRatio) []ItemFlag {
	flags := []ItemFlag{}
	if itemTotal < leastItemTotal {
		flags = append(flags, WeakItemTotal)
	}
	if alphaIfDeleted > alpha+5e-4 { // as much as shows in three decimals
		flags = append(flags, BetterDeleted)
	}
	if cr.Defined && (cr.ReadT < leastCriticalRatio || cr.ReadP >= 0.05) {
		flags = append(flags, WeakCriticalRatio)
	}
	return flags
}
