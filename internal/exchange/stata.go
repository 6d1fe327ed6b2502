package exchange

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// stataName and stataText are limits of Stata.
const (
	stataName = 32
	stataText = 80
)

var stataWords = strings.Fields("_all _b _coef _cons _n _N _pi _pred _rc _skip byte double float if in int long str strL using with")

// WriteStata writes the do-file that reads the CSV of Figures, labels it and
// saves it. What means "no answer" becomes .a, .b, …
func (t *Table) WriteStata(w io.Writer, data, saved, lang string) error {
	out := bufio.NewWriter(w)
	names := t.identifiers(stataName, stataWords)
	fmt.Fprintf(out, "* %s\nversion 14\nimport delimited using %s, varnames(nonames) rowrange(2) stringcols(_all) delimiters(\",\") bindquotes(strict) encoding(\"UTF-8\") clear\n", oneLine(t.Title.In(lang)), quoteStata(data, 255))
	for i := range t.Fields {
		fmt.Fprintf(out, "rename v%d %s\n", i+1, names[i])
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		fmt.Fprintf(out, "\nlabel variable %s %s\n", names[i], quoteStata(f.about(lang), stataText))
		if !f.Numeric {
			continue
		}
		fmt.Fprintf(out, "destring %s, replace\n", names[i])
		f.stataLabels(out, names[i], lang)
	}
	fmt.Fprintf(out, "\nsave %s, replace\n", quoteStata(saved, 255))
	return out.Flush()
}

// stataLabels labels whole numbers; Stata has no labels for others.
func (f *Field) stataLabels(out *bufio.Writer, name, lang string) {
	labels, missing := f.labels(lang)
	letter := func(code string) string {
		if n := slices.Index(missing, code); n >= 0 && n < 26 {
			return "." + string(rune('a'+n))
		}
		return code
	}
	for _, code := range missing {
		fmt.Fprintf(out, "mvdecode %s, mv(%s=%s)\n", name, code, letter(code))
	}
	if len(labels) == 0 {
		return
	}
	fmt.Fprintf(out, "label define %s_", clip(name, stataName-1))
	for _, l := range labels {
		if !strings.Contains(l[0], ".") {
			fmt.Fprintf(out, " %s %s", letter(l[0]), quoteStata(l[1], 32000))
		}
	}
	fmt.Fprintf(out, "\nlabel values %s %s_\n", name, clip(name, stataName-1))
}

// quoteStata quotes a text so that nothing in it is expanded.
func quoteStata(text string, most int) string {
	text = strings.NewReplacer("`", "'", "$", "\\$", "\"", "”").Replace(oneLine(text))
	return "\"" + clip(text, most) + "\""
}
