package cfa

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/cores", "internal/diag", "internal/inference", "survey/psychometrics")
	house.MustNotImport(t, house.Core...)
}
