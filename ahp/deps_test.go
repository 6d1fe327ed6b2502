package ahp

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/cores", "internal/diag", "internal/inference", "internal/orderstat")
	house.MustNotImport(t, house.Core...)
}
