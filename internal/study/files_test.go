package study

import (
	"os"
	"testing"

	"goodgov/internal/diag"
)

// Files that can't be opened are problems, with the nearest name.
func TestOpenFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("criteria.csv", []byte("A,B\n1,2\n,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"criterea.csv":       "criterea.csv: found no such file, want a matrix file [file.missing]",
		".":                  ".: found a folder, want a matrix file [file.directory]",
		"criteria.csv/x.csv": "criteria.csv/x.csv: found what can't be opened (not a directory), want a matrix file [file.missing]",
	} {
		var problems diag.Problems
		file, err := OpenFile(name, diag.Say("a matrix file", "判断矩阵文件"), &problems)
		if file != nil || err != nil || problems.Error() != want {
			t.Errorf("%s: %v, %v; want %s", name, err, problems.Error(), want)
		}
	}
}
