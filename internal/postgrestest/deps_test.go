package postgrestest

import (
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) { house.MayImport(t) }
