package exchange

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/csvfile", "internal/diag", "internal/study", "internal/tabular", "internal/xlsx", "survey", "survey/form")
	house.MustNotImport(t, house.Core...)
}
