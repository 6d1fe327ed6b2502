package exchange

import (
	"regexp"
	"strings"
)

// ByteOrderMark at the beginning of a file tells spreadsheets that it is UTF-8.
const ByteOrderMark = "\ufeff"

var figure = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)

// harmless is a text that no spreadsheet takes for a formula: one that begins as
// formulas do gets an apostrophe, unless it is a number.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) && text != LeftOut && !figure.MatchString(text) {
		return "'" + text
	}
	return text
}

// plain is a text without that apostrophe.
func plain(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && harmless(rest) != rest {
		return rest
	}
	return text
}
