package office

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "indicators", "internal/collect", "internal/csvfile", "internal/diag", "internal/i18n", "internal/letter", "internal/paper", "internal/qr", "internal/tabular", "internal/web/page", "reports", "survey", "survey/form")
}
