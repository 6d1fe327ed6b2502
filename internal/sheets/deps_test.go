package sheets

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/tabular", "internal/forms", "internal/latex", "internal/xlsx", "ahp")
	house.MustNotImport(t, house.Core...)
}
