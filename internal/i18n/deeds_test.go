package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whatever the program enters in the audit log has words for those who read it.
func TestDeeds(t *testing.T) {
	named := regexp.MustCompile(`Did: +"([a-z_.]+[a-z])"|"(collecting\.[a-z]+ed|codes\.(?:made|reminded|voided)|answers\.exported|store\.backed_up|data\.given_home)"`)
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.Contains(filepath.ToSlash(name), "/i18n/") {
			return err
		}
		text, err := os.ReadFile(name)
		for _, match := range named.FindAllSubmatch(text, -1) {
			seen[string(match[1])+string(match[2])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 15 {
		t.Errorf("only %v are found", seen)
	}
	for name := range seen {
		if (Printer{Lang: "en"}).Did(name) == name {
			t.Errorf("there are no words for %s", name)
		}
	}
	if (Printer{Lang: "zh"}).Did("something.new") != "something.new" {
		t.Error("a deed without words is not named")
	}
}
