package uncertainty

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/cores", "internal/diag", "internal/inference", "internal/orderstat", "ahp", "indicators")
	house.MustNotImport(t, house.Core...)
}
