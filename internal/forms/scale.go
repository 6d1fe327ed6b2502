package forms

import (
	"fmt"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// steps is the number of values of the fundamental scale (Saaty 1977), from 9
// for the left element over 1 to 9 for the right one.
const steps = 2*ahp.SaatyMaximum - 1

// middle is the step of equal importance, counted from 0.
const middle = ahp.SaatyMaximum - 1

// valueOf is the judgement of a step, counted from 0: 9, 8, … 1, 1/2, … 1/9.
func valueOf(step int) float64 {
	if step <= middle {
		return float64(ahp.SaatyMaximum - step)
	}
	return 1 / float64(step-middle+1)
}

// degreeOf is the number that stands at a step: 9, 8, … 1, 2, … 9.
func degreeOf(step int) int {
	if step <= middle {
		return ahp.SaatyMaximum - step
	}
	return step - middle + 1
}

// stepOf finds the step of a judgement; −1 for one between the steps.
func stepOf(value float64) int {
	if !ahp.OnSaatyScale(value) {
		return -1
	}
	nearest := ahp.NearestScale(value)
	for step := range steps {
		if v := valueOf(step); v/nearest > 0.99 && v/nearest < 1.01 {
			return step
		}
	}
	return -1
}

// degrees are the keys of what the numbers 1 to 9 mean.
var degrees = [...]string{"form.degree.1", "form.degree.2", "form.degree.3", "form.degree.4", "form.degree.5",
	"form.degree.6", "form.degree.7", "form.degree.8", "form.degree.9"}

// degree says what a number means.
func degree(number int) diag.Text { return text(degrees[number-1]) }

// text is a text of the catalogue in both languages.
func text(key string, args ...any) diag.Text {
	return diag.Text{EN: i18n.Printer{Lang: diag.English}.T(key), ZH: i18n.Printer{Lang: diag.Chinese}.T(key), Args: args}
}

// choice is what the drop-down lists call a step.
func (f *Form) choice(step int) string {
	switch number := degreeOf(step); {
	case step < middle:
		return fmt.Sprintf("◀ %d  %s", number, f.say("form.choice.left", degree(number)))
	case step > middle:
		return fmt.Sprintf("%d ▶  %s", number, f.say("form.choice.right", degree(number)))
	default:
		return fmt.Sprintf("%d  %s", number, f.line(degree(number)))
	}
}
