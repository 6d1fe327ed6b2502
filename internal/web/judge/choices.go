package judge

import (
	"slices"
	"strconv"

	"goodgov/ahp"
)

// choice is a value of the fundamental scale (Saaty 1977).
type choice struct {
	value string // as it is kept: "5", "1/5"
	times int    // how many times as much the one that matters more matters
}

// choices are by the steps of the scale: from nine times for the first element
// to nine times for the second.
var choices = func() (all []choice) {
	for step := range ahp.SaatySteps {
		c := choice{times: ahp.SaatyDegree(step)}
		if c.value = strconv.Itoa(c.times); ahp.SaatyValue(step) < 1 {
			c.value = "1/" + c.value
		}
		all = append(all, c)
	}
	return all
}()

// choiceOf is the choice of a value; nil for one between the choices.
func choiceOf(value float64) *choice {
	if step := ahp.SaatyStep(value); step >= 0 {
		return &choices[step]
	}
	return nil
}

// isChoice tells whether a value is one of those that can be chosen; the empty
// one takes a judgement back.
func isChoice(value string) bool {
	return value == "" || slices.ContainsFunc(choices, func(c choice) bool { return c.value == value })
}

// entry writes a judgement as people do: "5", "1/5", "2.5".
func entry(value float64) string {
	if c := choiceOf(value); c != nil {
		return c.value
	}
	return decimal(value)
}

// decimal writes a number in few digits.
func decimal(value float64) string { return strconv.FormatFloat(value, 'g', 4, 64) }

// degree is the key of what a number of the scale means.
func degree(times int) string { return "form.degree." + strconv.Itoa(times) }
