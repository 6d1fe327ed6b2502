package sampling

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "internal/inference")
	house.MustNotImport(t, house.Core...)
}
