package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const ellipsis = "…"

// clean makes a text one line that every format can hold: control characters
// become spaces, and what is no character (or none that XML allows) becomes
// U+FFFD.
func clean(text string) string {
	ok := utf8.ValidString(text)
	for _, r := range text {
		ok = ok && !unicode.IsControl(r) && r != 0xFFFE && r != 0xFFFF
	}
	if ok {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case r == 0xFFFE || r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// fit shortens a clean text to a width, marking the cut with an ellipsis; where
// not even that has room it returns nothing.
func (t *typeface) fit(text string, size, width float64) string {
	if t.width(text, size) <= width {
		return text
	}
	end, sum := 0, 0
	for r, g := range t.set(ellipsis + text) {
		sum += g.advance
		if float64(sum)*size/unitsPerEm > width {
			break
		}
		end += utf8.RuneLen(r)
	}
	if end == 0 {
		return ""
	}
	return strings.TrimRight(text[:end-len(ellipsis)], " ") + ellipsis
}

// wrap breaks a text into lines of at most a width, between words or between
// Han characters. A word longer than a line and what is beyond the most lines
// allowed are cut, with an ellipsis.
func (t *typeface) wrap(text string, size, width float64, most int) []string {
	var lines []string
	line := ""
	for _, word := range words(text) {
		joined := line + word
		if line != "" && t.width(strings.TrimRight(joined, " "), size) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			joined = word
		}
		line = joined
	}
	if line != "" {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	if len(lines) > most {
		lines[most-1] = strings.Join(lines[most-1:], " ")
		lines = lines[:most]
	}
	for n := range lines {
		lines[n] = t.fit(lines[n], size, width)
	}
	return lines
}

// words cuts a text where a line may break.
func words(text string) []string {
	var out []string
	from, previous := 0, rune(0)
	for at, r := range text {
		if at > 0 && mayBreak(previous, r) {
			out = append(out, text[from:at])
			from = at
		}
		previous = r
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}

// mayBreak reports whether a line may end between two characters: after a
// space or a hyphen, and on either side of a Han character. Closing
// punctuation begins no line and opening punctuation ends none.
func mayBreak(before, after rune) bool {
	switch {
	case after == ' ', strings.ContainsRune("，。、；：！？）》」』】〉…·％%,.;:!?)]}’”", after), strings.ContainsRune("（《「『【〈([{‘“", before):
		return false
	case before == ' ', before == '-' && unicode.IsLetter(after):
		return true
	}
	return isWide(before) || isWide(after)
}

// whole reports whether lines show a text uncut.
func whole(text string, lines []string) bool {
	without := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	return without(text) == without(strings.Join(lines, ""))
}
