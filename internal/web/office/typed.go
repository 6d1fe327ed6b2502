package office

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"goodgov/survey/form"
)

// digits tells whether a text is nothing else.
func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// keysOf are what is typed for each choice of a question: its value; or its
// place, counted from 1, where no value has a digit for a key to be taken for.
func keysOf(q *form.Question) []string {
	keys := make([]string, len(q.Choices))
	places := !slices.ContainsFunc(q.Choices, func(c form.Choice) bool { return digits(c.Value) })
	for i, c := range q.Choices {
		if keys[i] = c.Value; places {
			keys[i] = strconv.Itoa(i + 1)
		}
	}
	return keys
}

// oneLetter tells whether keys can be typed without anything between them.
func oneLetter(keys []string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return utf8.RuneCountInString(key) != 1 })
}

// chosen are the values that typed keys stand for. Values stand for themselves;
// what is neither is left for the form to refuse.
func chosen(q *form.Question, typed []string) []string {
	keys := keysOf(q)
	value := func(word string) string {
		if at := slices.Index(keys, word); at >= 0 {
			return q.Choices[at].Value
		}
		return word
	}
	var values []string
	for _, text := range typed {
		text = strings.TrimSpace(width.Narrow.String(text))
		if q.Kind != form.Many {
			values = append(values, value(text))
			continue
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;、､", r) }) {
			parts := []string{word}
			if oneLetter(keys) && strings.Trim(word, strings.Join(keys, "")) == "" {
				parts = strings.Split(word, "")
			}
			for _, part := range parts {
				values = append(values, value(part))
			}
		}
	}
	return values
}
