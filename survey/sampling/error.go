package sampling

import "goodgov/internal/diag"

// Error says why there is no result: what was asked for can't be had.
type Error struct {
	Code diag.Code
	Text diag.Text
}

// Error is the English text.
func (e *Error) Error() string { return e.Text.In(diag.English) }

func fault(code diag.Code, english, chinese string, args ...any) *Error {
	return &Error{Code: code, Text: diag.Say(english, chinese, args...)}
}
