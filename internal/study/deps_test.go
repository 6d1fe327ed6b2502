package study

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/collect", "internal/cores", "internal/csvfile", "internal/diag", "internal/i18n", "internal/inference", "internal/orderstat", "internal/tabular", "ahp", "indicators/uncertainty", "survey", "survey/form", "survey/psychometrics", "survey/psychometrics/cfa", "survey/sampling", "survey/screening", "indicators", "indicators/alerts", "indicators/robustness", "indicators/compare", "indicators/importance", "indicators/regression", "indicators/waves", "reports", "reports/chart")
}
