package judge

import (
	"math"
	"slices"
	"strconv"

	"goodgov/ahp"
)

// choice is a value of the fundamental scale (Saaty 1977).
type choice struct {
	value string  // as it is kept: "5", "1/5"
	ratio float64 // of the first element over the second
	times int     // how many times as much the one that matters more matters
}

// choices are from nine times for the first element to nine times for the second.
var choices = func() (all []choice) {
	for times := ahp.SaatyMaximum; times > 1; times-- {
		all = append(all, choice{strconv.Itoa(times), float64(times), times})
	}
	all = append(all, choice{"1", 1, 1})
	for times := 2; times <= ahp.SaatyMaximum; times++ {
		all = append(all, choice{"1/" + strconv.Itoa(times), 1 / float64(times), times})
	}
	return all
}()

// choiceOf is the choice of a value; nil for one between the choices.
func choiceOf(value float64) *choice {
	if !ahp.OnSaatyScale(value) {
		return nil
	}
	nearest := ahp.NearestScale(value)
	return &choices[slices.IndexFunc(choices, func(c choice) bool { return math.Abs(c.ratio/nearest-1) < 1e-9 })]
}

// isChoice tells whether a value is one of those that can be chosen; the empty
// one takes a judgement back.
func isChoice(value string) bool {
	return value == "" || slices.ContainsFunc(choices, func(c choice) bool { return c.value == value })
}

// decimal writes a value between the choices.
func decimal(value float64) string { return strconv.FormatFloat(value, 'g', 4, 64) }

// degree is the key of what a number of the scale means.
func degree(times int) string { return "form.degree." + strconv.Itoa(times) }
