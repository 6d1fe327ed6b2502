package uncertainty

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "ahp", "indicators")
	house.MustNotImport(t, house.Core...)
}
