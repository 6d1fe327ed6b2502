package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// Matrix files that can't be read: every fault with its place, in both
// languages.
func TestSquareFaults(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/matrices.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range archive.Files {
		r, err := Read(bytes.NewReader(f.Data), "matrix.csv", Options{Layout: Square})
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || r != nil {
			t.Errorf("%s: %v, %v", f.Name, r, err)
			continue
		}
		fmt.Fprintf(&out, "# %s\n", f.Name)
		problems.WriteText(&out, diag.English)
		problems.WriteText(&out, diag.Chinese)
		out.WriteString("\n")
	}
	golden.Check(t, "faults/matrix.txt", out.Bytes())
}
