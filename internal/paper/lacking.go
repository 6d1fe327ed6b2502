package paper

import (
	"fmt"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/pdf"
)

// What is named of what can't be printed: so many texts, and of each so many
// characters.
const (
	namedTexts = 3
	namedChars = 6
)

// Lacking is a caution of what is printed as empty boxes in a document, because
// no font has it; there is none where nothing is.
func Lacking(d *pdf.Document) *diag.Problems {
	var problems diag.Problems
	lacks := d.Lacks()
	if len(lacks) == 0 {
		return &problems
	}
	var en, zh []string
	for _, l := range lacks[:min(len(lacks), namedTexts)] {
		chars := Characters(l.Chars)
		en = append(en, fmt.Sprintf("page %d %q (%s)", l.Page, l.Text, chars))
		zh = append(zh, fmt.Sprintf("第 %d 页“%s”（%s）", l.Page, l.Text, chars))
	}
	problems.Add(diag.Problem{Code: "print.lacking", Severity: diag.Caution,
		Found: diag.Say("characters that no font here has, printed as empty boxes; texts with them: %[1]d: %[2]s", "有 %[1]d 处文字含字体中没有的字符，印成了空框：%[3]s", len(lacks), listed(en, len(lacks), "; "), listed(zh, len(lacks), "；"))})
	return &problems
}

// Characters names characters for those who can't see them either: each with
// its number in Unicode, the first few.
func Characters(chars []rune) string {
	names := make([]string, 0, namedChars)
	for _, r := range chars[:min(len(chars), namedChars)] {
		names = append(names, fmt.Sprintf("%c U+%04X", r, r))
	}
	return listed(names, len(chars), ", ")
}

// listed joins the first of what there is, and says that there is more.
func listed(first []string, all int, between string) string {
	text := strings.Join(first, between)
	if all > len(first) {
		text += between + "…"
	}
	return text
}
