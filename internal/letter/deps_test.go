package letter

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/collect", "internal/csvfile", "internal/diag", "internal/paper", "internal/pdf", "internal/qr", "survey/form")
}
