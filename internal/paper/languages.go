package paper

import (
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/pdf"
	"goodgov/survey/form"
)

// Languages are those that a sheet is printed in: one, or two of which the
// second is smaller.
type Languages []string

// secondSize is how large the second language is beside the first.
const secondSize = 0.86

// Say is a wording of our own in the languages.
func (l Languages) Say(key string, args ...any) form.Text {
	t := form.Text{}
	for _, lang := range l {
		t[lang] = i18n.Printer{Lang: lang}.T(key, args...)
	}
	return t
}

// told is what respondents are told before the first question, in one paragraph.
func (l Languages) told(f *form.Form) form.Text {
	between := map[string]string{diag.English: " "}
	t := form.Text{}
	for _, lang := range l {
		var sentences []string
		for _, told := range f.Told(form.OnPaper) {
			sentences = append(sentences, told.In(lang))
		}
		t[lang] = strings.Join(sentences, between[lang])
	}
	return t
}

// Lines breaks a text into lines that are no longer than a width, one language
// after the other. What two languages say alike stands there once.
func (l Languages) Lines(t form.Text, s pdf.Style, width float64) []pdf.Line {
	var lines []pdf.Line
	said := map[string]bool{}
	for i, lang := range l {
		words := t.In(lang)
		if words == "" || said[words] {
			continue
		}
		said[words] = true
		if i > 0 {
			s = pdf.Style{Size: s.Size * secondSize, Colour: pdf.Soft, Weight: s.Weight}
		}
		lines = append(lines, pdf.Break(words, s, width)...)
	}
	return lines
}
