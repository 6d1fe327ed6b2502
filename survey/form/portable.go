package form

import "goodgov/internal/diag"

// portable demands names that are names elsewhere too. Its error is a
// *diag.Problems.
func (f *Form) portable() error {
	var problems diag.Problems
	check := func(name string) {
		if !isIdentifier(name) {
			problems.Add(diag.Problem{Key: name, Code: "form.name", Found: diag.Quote(name), Want: wantIdentifier})
		}
	}
	check(f.ID)
	if len(f.Units) > 0 {
		check(f.UnitName)
	}
	for g := range f.Groups {
		check(f.Groups[g].Name)
		for _, q := range f.Groups[g].Questions {
			check(q.Name)
		}
	}
	return problems.Err()
}
