package template

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "indicators", "survey", "internal/diag", "internal/synthetic", "internal/tabular")
	house.MustNotImport(t, house.Core...)
}
