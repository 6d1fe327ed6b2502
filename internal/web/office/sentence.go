package office

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// sentence is a text that stands by itself on a page: elsewhere, as in a log or
// after a place in a file, it is part of a line.
func sentence(text diag.Text, lang string) string {
	said := text.In(lang)
	if said == "" {
		return ""
	}
	stop := "."
	if lang == diag.Chinese {
		stop = "。"
	}
	if last, _ := utf8.DecodeLastRuneInString(said); strings.ContainsRune(".?!:。？！：", last) {
		stop = ""
	}
	first, size := utf8.DecodeRuneInString(said)
	return string(unicode.ToUpper(first)) + said[size:] + stop
}
