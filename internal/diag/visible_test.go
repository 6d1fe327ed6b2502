package diag

import (
	"bytes"
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"第 3 题 “好” \\n 👍🏽":                   "第 3 题 “好” \\n 👍🏽",
		"a\x1b[2J\x1b]52;c;cm0=\a\nerror: b": `a\x1b[2J\x1b]52;c;cm0=\a\nerror: b`,
		"a\r\tb\x7f\u0085\u009b31m":          `a\r\tb\x7f\u0085\u009b31m`,
		"\u202egpj\u2066.exe\u2028\u2029":    `\u202egpj\u2066.exe\u2028\u2029`,
		"a\xffb\ufffd":                       `a\xffb` + "\ufffd",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A problem is a line and its hint another, whatever strangers put into it.
func TestProblemsAreLines(t *testing.T) {
	const evil = "x\x1b[2J\nerror: all is lost\u202e"
	var ps Problems
	ps.Add(Problem{File: evil, Sheet: evil, Key: evil, Code: "x", Severity: Note, Found: Raw(evil), Want: Raw(evil), Hint: Raw(evil)})
	for _, lang := range []string{English, Chinese} {
		var out bytes.Buffer
		if err := ps.WriteText(&out, lang); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Count(text, "\n") != 2 || strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%q", text)
		}
	}
}
