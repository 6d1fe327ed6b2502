package synthetic

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "ahp", "indicators", "survey", "internal/study", "survey/form")
	house.MustNotImport(t, house.Core...)
}
