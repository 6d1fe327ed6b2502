package importance

import (
	"testing"

	"goodgov/internal/house"
)

func TestDeps(t *testing.T) {
	house.MayImport(t, "internal/cores", "internal/diag", "internal/orderstat")
	house.MustNotImport(t, house.Core...)
}
