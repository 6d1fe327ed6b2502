package psychometrics

import (
	"slices"
	"testing"

	"goodgov/internal/diag"
)

// Missing answers are looked at up to a number of answers, and always where EM is
// asked for.
func TestMostGapped(t *testing.T) {
	for _, test := range []struct {
		most, respondents, items int
		tooMany                  bool
	}{
		{0, MostForMCAR, 80, false}, {0, MostForMCAR + 1, 3, true},
		{30_000, 370, 57, false}, {30_000, 1033, 73, true}, {30_000, 10_000, 3, false},
	} {
		o := DefaultValidityOptions()
		o.MostGapped = test.most
		if got := o.tooManyFor(test.respondents, test.items); got != test.tooMany {
			t.Errorf("%d respondents, %d items, at most %d answers: %t, want %t", test.respondents, test.items, test.most, got, test.tooMany)
		}
	}
	for rule, told := range map[MissingRule]bool{Listwise: true, EM: false} {
		v, err := validityOf(t, within(synthetic(t), Span{0, 16}), 8, func(o *ValidityOptions) { o.Missing, o.MostGapped = rule, 1 })
		if err != nil {
			t.Fatal(err)
		}
		none := slices.ContainsFunc(v.Warnings, func(w diag.Warning) bool { return w.Code == WarnNoMCAR })
		if none != told || (v.MCAR == nil) != told || (v.Missingness == nil) != told {
			t.Errorf("%s: told %t, tested %t", rule, none, v.MCAR != nil)
		}
	}
}
