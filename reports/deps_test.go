package reports

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/collect", "internal/csvfile", "internal/diag", "internal/i18n", "internal/inference", "internal/latex", "internal/xlsx", "ahp", "indicators/uncertainty", "indicators/compare", "survey", "survey/sampling", "survey/screening", "survey/disclosure", "survey/psychometrics", "survey/psychometrics/cfa", "indicators", "indicators/alerts", "indicators/importance", "indicators/regression", "indicators/waves", "indicators/robustness", "reports/chart")
	house.MustNotImport(t, house.Core...)
}
