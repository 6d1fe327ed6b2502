package collect_test

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/orderstat")
	house.MustNotImport(t, house.Core...)
}
