package exchange

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/study", "internal/tabular", "survey", "survey/form")
	house.MustNotImport(t, house.Core...)
}
