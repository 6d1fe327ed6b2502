package diag

// Fault says what is wrong with values: what was found, what would be right,
// and what to do. It is the error of packages that know no files, and so has
// no place.
type Fault struct {
	Code              Code
	Found, Want, Hint Text
}

// Problem returns the fault as a problem without a place; whoever read the
// values from a file fills in where they stood.
func (f *Fault) Problem() Problem {
	return Problem{Code: f.Code, Found: f.Found, Want: f.Want, Hint: f.Hint}
}

// Error returns the English text, without the hint.
func (f *Fault) Error() string { return f.Problem().Text().String() }
