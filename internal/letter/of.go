package letter

import (
	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// Of makes letters of codes that were issued for units; addressed ones go to
// their labels, others have them as numbers.
func Of(codes []string, issued []collect.IssuedCode, units []form.Unit, addressed bool) []Letter {
	of := byCode(units)
	letters := make([]Letter, len(codes))
	for i, c := range issued {
		letters[i] = Letter{Unit: of[c.Unit], Code: codes[i]}
		if addressed {
			letters[i].To = c.Label
		} else {
			letters[i].Number = c.Label
		}
	}
	return letters
}

// Reminders are the households whose codes were not used, in the order of the
// units and then of the codes. Who answered what, nobody knows.
func Reminders(codes []collect.IssuedCode, units []form.Unit) []Reminder {
	var reminders []Reminder
	for _, unit := range units {
		for _, c := range codes {
			if c.Unit == unit.Code && c.State == collect.CodeOpen {
				reminders = append(reminders, Reminder{List: c.List, Label: c.Label, Unit: unit})
			}
		}
	}
	return reminders
}

func byCode(units []form.Unit) map[string]form.Unit {
	of := make(map[string]form.Unit, len(units))
	for _, u := range units {
		of[u.Code] = u
	}
	return of
}
