package store_test

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) { house.MayImport(t, "internal/collect", "internal/diag") }
