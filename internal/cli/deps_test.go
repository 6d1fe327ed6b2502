package cli

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/collect", "internal/csvfile", "internal/diag", "internal/exchange", "internal/forms", "internal/i18n", "internal/inference", "internal/letter", "internal/paper", "internal/qr", "internal/store", "internal/web/judge", "internal/web/office", "internal/web/openrosa", "internal/web/page", "internal/web/respond", "internal/sheets", "internal/study", "internal/tabular", "internal/template", "ahp", "survey", "survey/disclosure", "survey/form", "survey/sampling", "survey/psychometrics", "survey/psychometrics/cfa", "indicators", "indicators/compare", "indicators/importance", "indicators/robustness", "indicators/uncertainty", "reports")
}
