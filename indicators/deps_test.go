package indicators

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/cores", "internal/diag", "internal/inference", "ahp")
	house.MustNotImport(t, house.Core...)
}
