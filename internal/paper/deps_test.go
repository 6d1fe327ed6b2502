package paper

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/i18n", "internal/pdf", "internal/xlsx", "survey/form")
	house.MustNotImport(t, house.Core...)
}
