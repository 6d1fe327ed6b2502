package waves

import (
	"testing"

	"goodgov/internal/house"
)

func TestDeps(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/inference", "indicators", "indicators/compare", "ahp")
	house.MustNotImport(t, house.Core...)
}
