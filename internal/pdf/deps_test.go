package pdf

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "reports/chart/font")
	house.MustNotImport(t, house.Core...)
}
