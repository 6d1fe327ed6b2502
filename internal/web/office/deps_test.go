package office

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "indicators", "internal/collect", "internal/diag", "internal/i18n", "internal/web/page", "reports", "survey", "survey/form")
}
