package diag

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is a text as a line of a terminal can show it: what would steer the
// terminal, begin another line or turn the order of letters round is written as
// in Go (\x1b, \n, \u202e). Names and answers come from strangers.
func Visible(text string) string {
	if utf8.ValidString(text) && strings.IndexFunc(text, steers) < 0 {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if part := text[:size]; steers(r) || r == utf8.RuneError && size == 1 {
			quoted := strconv.QuoteToASCII(part)
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteString(part)
		}
		text = text[size:]
	}
	return b.String()
}

func steers(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}
