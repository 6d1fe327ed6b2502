package forms

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/i18n", "ahp", "internal/pdf", "internal/xlsx")
	house.MustNotImport(t, house.Core...)
}
