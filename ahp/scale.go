package ahp

import "math"

// SaatyMaximum is the top of the fundamental scale: "extremely more important".
const SaatyMaximum = 9

// onScale is the relative distance at which a decimal still stands for a value
// of the scale, 0.333333 for 1/3.
const onScale = 1e-6

// NearestScale returns the value of the fundamental scale (Saaty 1977: 1/9,
// 1/8, … 1/2, 1, 2, … 9) that is nearest to v in ratio, and of two equally
// near the one nearer to 1. v must be positive; NaN otherwise.
func NearestScale(v float64) float64 {
	switch {
	case !(v > 0):
		return math.NaN()
	case v < 1:
		return 1 / NearestScale(1/v)
	case v >= SaatyMaximum:
		return SaatyMaximum
	}
	below := math.Floor(v)
	if v*v <= below*(below+1) {
		return below
	}
	return below + 1
}

// OnSaatyScale reports whether v is one of the 17 values of the fundamental
// scale, within a millionth.
func OnSaatyScale(v float64) bool {
	return math.Abs(v/NearestScale(v)-1) <= onScale
}

// SaatySteps is how many values the fundamental scale has: 9, 8, … 1, 1/2, … 1/9.
const SaatySteps = 2*SaatyMaximum - 1

// evenStep is the step of 1.
const evenStep = SaatyMaximum - 1

// SaatyDegree is the number at a step of the scale, counted from 0, as it stands
// between two elements: 9, 8, … 1, 2, … 9. It says how many times as much the one
// that matters more matters.
func SaatyDegree(step int) int {
	if step <= evenStep {
		return SaatyMaximum - step
	}
	return step - evenStep + 1
}

// SaatyValue is the value of a step, counted from 0: 9, 8, … 1, 1/2, … 1/9.
func SaatyValue(step int) float64 {
	if step > evenStep {
		return 1 / float64(SaatyDegree(step))
	}
	return float64(SaatyDegree(step))
}

// SaatyStep is the step of a value; −1 for one that is not on the scale.
func SaatyStep(v float64) int {
	switch {
	case !OnSaatyScale(v):
		return -1
	case v > 1:
		return SaatyMaximum - int(NearestScale(v))
	}
	return evenStep + int(NearestScale(1/v)) - 1
}

// InSaatyRange reports whether v lies between 1/9 and 9, on the scale or
// between its values. 1/9 rounded by hand, 0.11, is within.
func InSaatyRange(v float64) bool {
	if v < 1 {
		return v*SaatyMaximum >= 1-ReciprocalTolerance
	}
	return v <= SaatyMaximum*(1+onScale)
}
