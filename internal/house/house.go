// Package house holds the rule that imports run one way: each package's tests
// name the packages of ours that it may import, and nothing else passes.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Core lists the standard packages that keep a package from being pure: it
// would open files, reach a network or read a clock.
var Core = []string{"os", "os/exec", "net", "net/http", "database/sql", "log", "log/slog", "syscall"}

// MayImport fails the test when a Go file of the package in the working
// directory, tests left out, imports a package of this module that is not
// listed. Names are relative to the module: "ahp", "internal/diag".
func MayImport(t *testing.T, allowed ...string) {
	t.Helper()
	each(t, func(file, path string) {
		if ours, found := strings.CutPrefix(path, "goodgov/"); found && !slices.Contains(allowed, ours) {
			t.Errorf("%s imports %s; this package may import of ours only %q", file, path, allowed)
		}
	})
}

// MustNotImport fails the test when a Go file of the package, tests left
// out, imports one of the packages named.
func MustNotImport(t *testing.T, banned ...string) {
	t.Helper()
	each(t, func(file, path string) {
		if slices.Contains(banned, path) {
			t.Errorf("%s imports %q, which this package must do without", file, path)
		}
	})
}

func each(t *testing.T, visit func(file, path string)) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, entry := range entries {
		name := entry.Name()
		if entry.Type()&fs.ModeType != 0 || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		seen++
		for _, spec := range parsed.Imports {
			visit(name, strings.Trim(spec.Path.Value, `"`))
		}
	}
	if seen == 0 {
		t.Fatal("no Go files here: the rule holds nothing")
	}
}
