// Package diag says what is wrong with an input, where, and what would be
// right, in Chinese and in English, so that every reader of a file reports
// the same way and every fault of a file is shown at once.
//
// Three kinds of values live here:
//
//   - Text is one sentence in both languages, with its arguments kept apart.
//   - Problem is a fault at a place: file, sheet, line, field, column.
//   - Warning belongs to a result: a figure that should be read with care.
//
// The package imports the standard library alone; everything else may import it.
package diag

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Languages that a Text can be read in.
const (
	English = "en"
	Chinese = "zh"
)

// Tag is a language as pages and documents name it (BCP 47).
func Tag(lang string) string {
	if lang == Chinese {
		return "zh-CN"
	}
	return lang
}

// Text is a sentence, or a part of one, in English and Chinese. EN and ZH are
// fmt formats for the same Args, which may be Texts themselves.
type Text struct {
	EN, ZH string
	Args   []any
}

// Say makes a Text. Where the word order differs between the languages use
// indexed verbs ("%[2]s").
func Say(en, zh string, args ...any) Text { return Text{EN: en, ZH: zh, Args: args} }

// Raw is a Text that reads the same in every language.
func Raw(s string) Text { return Text{EN: "%s", ZH: "%s", Args: []any{s}} }

// Quote is a Text that shows a value found in a file, quoted; an empty value
// is called empty, and an overlong one is cut.
func Quote(value string) Text {
	if value == "" {
		return Say("an empty cell", "空白")
	}
	const longest = 60
	if runes := []rune(value); len(runes) > longest {
		value = string(runes[:longest]) + "…"
	}
	return Text{EN: "%q", ZH: "%q", Args: []any{value}}
}

// In returns the text in a language; anything but Chinese reads English.
func (t Text) In(lang string) string {
	format := t.EN
	if lang == Chinese && t.ZH != "" {
		format = t.ZH
	}
	if len(t.Args) == 0 {
		return format
	}
	args := make([]any, len(t.Args))
	for i, arg := range t.Args {
		if nested, ok := arg.(Text); ok {
			args[i] = nested.In(lang)
		} else {
			args[i] = arg
		}
	}
	return fmt.Sprintf(format, args...)
}

// String returns the English text.
func (t Text) String() string { return t.In(English) }

// IsZero reports whether the text says nothing.
func (t Text) IsZero() bool { return t.EN == "" && t.ZH == "" }

// Code names a kind of problem or warning: stable, lower case, dotted
// ("answer.off_scale"). Scripts may rely on it.
type Code string

// Severity tells whether a Problem stops the work.
type Severity int

const (
	Error   Severity = iota // the input can't be used as it is
	Caution                 // it was used, with an assumption that the reader should know
	Note                    // worth knowing, nothing to do
)

func (s Severity) text() Text {
	switch s {
	case Caution:
		return Say("warning", "警告")
	case Note:
		return Say("note", "说明")
	default:
		return Say("error", "错误")
	}
}

// String returns "error", "warning" or "note".
func (s Severity) String() string { return s.text().EN }

// Problem is one fault of an input. Every field but Code and Want may be
// empty; what is known is printed.
type Problem struct {
	File   string // as the user typed it
	Sheet  string // of a workbook
	Line   int    // physical line or sheet row, from 1
	Field  int    // field or sheet column, from 1
	Column string // its header
	Key    string // of a YAML file, in place of a field: "screening.max_missing"

	Code     Code
	Severity Severity
	Found    Text // what is there
	Want     Text // what should be
	Hint     Text // what to do next
}

// Place is the position of a Problem as the tools of the trade write it:
// "answers.csv:14", "book.xlsx#Sheet1!C7".
func (p Problem) Place() string {
	place := p.File
	if p.Sheet != "" {
		place += "#" + p.Sheet
		if p.Line > 0 && p.Field > 0 {
			return place + "!" + CellName(p.Field, p.Line)
		}
	}
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
	}
	return place
}

// Text returns the whole problem but its hint as one sentence.
func (p Problem) Text() Text {
	where := p.Place()
	if where != "" {
		where += ": "
	}
	var field Text
	switch {
	case p.Field > 0 && p.Column != "":
		field = Say("field %d %q: ", "第 %d 列 %q：", p.Field, p.Column)
	case p.Field > 0 && p.Sheet == "":
		field = Say("field %d: ", "第 %d 列：", p.Field)
	case p.Column != "":
		field = Say("column %q: ", "列 %q：", p.Column)
	case p.Key != "":
		field = Say("%s: ", "%s：", p.Key)
	}
	var what Text
	switch {
	case p.Found.IsZero():
		what = p.Want
	case p.Want.IsZero():
		what = Say("found %s", "%s", p.Found)
	default:
		what = Instead(p.Found, p.Want)
	}
	return Say("%s%s%s [%s]", "%s%s%s [%s]", where, field, what, string(p.Code))
}

// Instead says what was found where something else is wanted.
func Instead(found, want Text) Text {
	return Say("found %s, want %s", "%s，应为%s", found, Say("%s", spaced(want.In(Chinese)), want))
}

// spaced is a format for a part of a Chinese sentence: what does not begin
// with a Chinese character stands off by a space.
func spaced(part string) string {
	first, _ := utf8.DecodeRuneInString(part)
	if unicode.In(first, unicode.Han, unicode.Po, unicode.Pi) && first > unicode.MaxASCII {
		return "%s"
	}
	return " %s"
}

// CellName is the spreadsheet name of a field and line, both from 1: 3, 7 is "C7".
func CellName(field, line int) string {
	var letters []byte
	for ; field > 0; field = (field - 1) / 26 {
		letters = append([]byte{byte('A' + (field-1)%26)}, letters...)
	}
	return fmt.Sprintf("%s%d", letters, line)
}

// Warning says that a figure of a result should be read with care. Unit and
// Node name what it is about and are empty where it is about the whole.
type Warning struct {
	Code Code
	Unit string
	Node string
	Text Text
}
