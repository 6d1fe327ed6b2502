package page

import (
	"errors"
	"net/http"

	"goodgov/internal/collect"
)

// ParseForm reads the fields of a form, and its files where it has any: after it
// they are in the request as r.ParseForm and r.ParseMultipartForm leave them.
// What can't be read is ErrForm, which has no byte of what was sent; what is too
// much or broke off keeps its own error.
func ParseForm(r *http.Request) error {
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(MostBytes) // all in memory: Guard lets no more in
	}
	if err == nil || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return err
	}
	if _, refused := errors.AsType[*collect.Refusal](err); refused {
		return err
	}
	return ErrForm
}
