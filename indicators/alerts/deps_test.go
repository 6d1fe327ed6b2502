package alerts_test

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "indicators")
	house.MustNotImport(t, house.Core...)
}
