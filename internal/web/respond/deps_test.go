package respond

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "internal/collect", "internal/cores", "internal/diag", "internal/i18n", "internal/web/page", "survey/form")
}
