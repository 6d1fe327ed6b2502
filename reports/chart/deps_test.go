package chart

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/diag", "reports/chart/font")
	house.MustNotImport(t, house.Core...)
}
