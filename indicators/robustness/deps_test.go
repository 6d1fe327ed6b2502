package robustness

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/cores", "internal/diag", "internal/orderstat", "indicators")
	house.MustNotImport(t, house.Core...)
}
