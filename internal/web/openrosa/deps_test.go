package openrosa

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/collect", "internal/diag", "internal/qr", "internal/web/page", "survey/form")
}
