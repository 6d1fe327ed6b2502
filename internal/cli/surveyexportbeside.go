package cli

import (
	"bytes"
	"os"
	"path/filepath"

	"goodgov/internal/diag"
)

// sparesOthers refuses an export that would replace a file which is not the one
// that was named, but stands beside it under the same name. It may replace what
// an export of the kind wrote earlier: a CSV that a program's text reads, and
// such a text.
func (f answerFormat) sparesOthers(dir, named string, l answerLayout) error {
	if !f.beside {
		return nil
	}
	other := l.data()
	if named == other {
		other = l.base + f.extension
	}
	path := filepath.Join(dir, other)
	if !regular(path) { // what else may be in the way is found when it is written
		return nil
	}
	var texts []string
	if named != l.data() {
		texts = append(texts, named)
	}
	for _, f := range answerFormats {
		if f.beside {
			texts = append(texts, l.base+f.extension)
		}
	}
	for _, name := range texts {
		text := filepath.Join(dir, name)
		if !regular(text) {
			continue
		}
		data, err := os.ReadFile(text)
		if err != nil {
			return err
		}
		if bytes.Contains(data, []byte(l.data())) {
			return nil
		}
	}
	return usageError{text: diag.Say("%s is there already, and --as %s writes it beside %s", "%s 已存在，而 --as %s 会在 %s 之外一并写入它", path, f.kind, filepath.Join(dir, named)),
		hint: diag.Say("name another file with -o, or move that one away", "请用 -o 换一个文件名，或先将该文件移走")}
}

// regular tells whether there is a file, and not a pipe or a folder.
func regular(path string) bool {
	there, err := os.Stat(path)
	return err == nil && there.Mode().IsRegular()
}
