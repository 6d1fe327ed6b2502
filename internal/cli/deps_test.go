package cli

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/i18n", "internal/study", "internal/template", "ahp", "survey", "indicators", "reports")
}
