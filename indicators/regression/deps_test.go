package regression

import (
	"testing"

	"goodgov/internal/house"
)

func TestDeps(t *testing.T) {
	house.MayImport(t, "internal/diag", "indicators/compare")
	house.MustNotImport(t, house.Core...)
}
