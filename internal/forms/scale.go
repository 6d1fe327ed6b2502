package forms

import (
	"fmt"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// middle is the step of equal importance, counted from 0.
const middle = ahp.SaatySteps / 2

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
	switch number := ahp.SaatyDegree(step); {
	case step < middle:
		return fmt.Sprintf("◀ %d  %s", number, f.say("form.choice.left", degree(number)))
	case step > middle:
		return fmt.Sprintf("%d ▶  %s", number, f.say("form.choice.right", degree(number)))
	default:
		return fmt.Sprintf("%d  %s", number, f.line(degree(number)))
	}
}
