package judge

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) {
	house.MayImport(t, "ahp", "internal/collect", "internal/diag", "internal/forms", "internal/i18n", "internal/web/page", "survey/form")
}
