package study

import (
	"io"
	"slices"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Households reads a list of to whom one-time codes go: a table with the
// columns unit, one of the lowest units, and label, by which the office knows a
// household. The error is a *diag.Problems, or a failure to read.
func (s *Study) Households(r io.Reader, name string) ([]collect.Household, error) {
	t, err := tabular.Read(r, name, tabular.Options{})
	if err != nil {
		return nil, err
	}
	var problems diag.Problems
	if !resolve(t, tabular.Schema{Required: []string{"unit", "label"}}, &problems) {
		return nil, problems.Err()
	}
	var lowest []string
	code := map[string]string{} // by name, for who writes names
	for _, unit := range s.LowestUnits() {
		lowest = append(lowest, unit.Code)
		for _, name := range unit.Label {
			code[name] = unit.Code
		}
	}
	first := map[collect.Household]int{}
	var households []collect.Household
	for _, row := range t.Rows {
		unit, ok := row.Cell("unit").Required(&problems)
		if ok && !slices.Contains(lowest, unit) {
			p := row.Cell("unit").Problem("codes.unit", diag.Quote(unit), diag.Say("one of the lowest units", "最低一级单元之一"))
			p.Hint = diag.DidYouMean(unit, lowest)
			if c := code[unit]; c != "" {
				p.Hint = diag.Say("the code of %s is %s", "%s 的代码是 %s", unit, c)
			}
			problems.Add(p)
		}
		label, ok := row.Cell("label").Required(&problems)
		h := collect.Household{Unit: unit, Label: label}
		if before, again := first[h]; ok && again {
			problems.Add(row.Cell("label").Problem("codes.repeated", diag.Quote(label), diag.Say("a household once; it is in line %d too", "每户一行；第 %d 行已有", before)))
		}
		first[h] = row.Line
		households = append(households, h)
	}
	return households, problems.Err()
}
