package exchange

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normal is a text without what tools change about it: markup, widths, case,
// blanks and punctuation. What says on which side of a number somebody is stays:
// <60 is not ≥60, nor 60+.
func normal(text string) string {
	text = html.UnescapeString(markup.ReplaceAllString(text, ""))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || strings.ContainsRune("<>≤≥+", r) {
			return unicode.ToLower(r)
		}
		return -1
	}, sides.Replace(norm.NFKC.String(text)))
}

// sides are other spellings of signs.
var sides = strings.NewReplacer("<=", "≤", "=<", "≤", "≦", "≤", "⩽", "≤", ">=", "≥", "=>", "≥", "≧", "≥", "⩾", "≥")

var (
	markup   = regexp.MustCompile(`</?[A-Za-z!][^<>]*>`)
	numbered = regexp.MustCompile(`^\s*[（(]?(?:[Qq]|第)?\d+(?:\s*题)?\s*[、：:.．)）]\s*(.+)$`)
	rowOf    = regexp.MustCompile(`^\s*第\s*\d+\s*题\s*[(（](.+)[)）]\s*$`)
	inside   = regexp.MustCompile(`^.*\[([^\[\]]+)\]\s*$`)
	lettered = regexp.MustCompile(`^\s*[A-Za-z0-9]{1,2}\s*[.．、:：)）=\-–—]\s*(.+)$`)
)

// dashes part the question of a table from its row.
var dashes = []string{"——", "—", " – ", " - ", "-", "/"}

// wordings are what a header may say, the whole first, then without what tools
// put around it: a number, the question of the table of which it is a row, the
// group that it is in.
func wordings(header string) []string {
	all := []string{header}
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, text)
		}
	}
	if m := rowOf.FindStringSubmatch(header); m != nil {
		add(m[1])
	}
	if m := inside.FindStringSubmatch(header); m != nil {
		add(m[1])
	}
	plain := header
	if m := numbered.FindStringSubmatch(header); m != nil {
		plain = m[1]
		add(plain)
	}
	for _, dash := range dashes {
		if at := strings.LastIndex(plain, dash); at >= 0 {
			add(plain[at+len(dash):])
		}
	}
	return all
}
