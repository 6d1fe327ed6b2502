package cores

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t)
	house.MustNotImport(t, house.Core...)
}
