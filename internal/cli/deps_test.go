package cli

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/forms", "internal/i18n", "internal/sheets", "internal/study", "internal/tabular", "internal/template", "ahp", "survey", "survey/psychometrics", "survey/psychometrics/cfa", "indicators", "indicators/compare", "indicators/importance", "reports")
}
