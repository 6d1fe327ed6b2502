package indicators

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "ahp")
	house.MustNotImport(t, house.Core...)
}
