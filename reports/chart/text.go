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

// fit shortens a text to a width, marking the cut with an ellipsis; where not
// even that has room it returns nothing.
func (t *typeface) fit(text string, size, width float64) string {
	if t.width(text, size) <= width {
		return text
	}
	room := width - t.width(ellipsis, size)
	if room < 0 {
		return ""
	}
	end, sum := 0, 0.0
	for at, r := range text {
		g, _ := t.glyph(r)
		sum += float64(g.advance) * size / unitsPerEm
		if sum > room {
			break
		}
		end = at + utf8.RuneLen(r)
	}
	return strings.TrimRight(text[:end], " ") + ellipsis
}

// noStart are the characters that no line should begin with.
const noStart = "，。、；：！？）》」』】〉…·％%,.;:!?)]}’”"

// wrap breaks a text into lines of at most a width, between words or between
// Han characters. A word that is too long stays whole when it is alone on its
// line, and what is beyond the most lines allowed is cut from the last one.
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

// words cuts a text where a line may break: after a space, and before or after
// a Han character unless punctuation would start a line.
func words(text string) []string {
	var out []string
	start, previous := 0, rune(0)
	for at, r := range text {
		breaks := previous == ' ' && r != ' ' || (isWide(r) || isWide(previous)) && !strings.ContainsRune(noStart, r) &&
			!strings.ContainsRune("（《「『【〈“‘([", previous) && r != ' '
		if at > start && breaks {
			out = append(out, text[start:at])
			start = at
		}
		previous = r
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}
