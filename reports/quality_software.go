package reports

import (
	"cmp"

	"goodgov/internal/i18n"
)

// software says which program made the figures.
func (e *Evaluation) software(lang string) method {
	p := i18n.Printer{Lang: lang}
	return method{p.T("method.software"), p.T("method.software.text", cmp.Or(e.Program, "goodgov"))}
}
