package exchange

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Limits of SPSS, in bytes.
const (
	spssName       = 64
	spssLabel      = 255
	spssValueLabel = 120
	spssText       = 32767
)

var spssWords = []string{"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}

// WriteSPSS writes the syntax that reads the CSV of Figures under a name, labels
// it, and saves it as a data file of SPSS. PSPP runs it as well.
func (t *Table) WriteSPSS(w io.Writer, data, saved, lang string) error {
	out := bufio.NewWriter(w)
	names := t.identifiers(spssName, spssWords)
	out.WriteString(ByteOrderMark)
	fmt.Fprintf(out, "* %s.\n", strings.TrimRight(oneLine(t.Title.In(lang)), "."))
	fmt.Fprintf(out, "GET DATA /TYPE=TXT /FILE=%s /ENCODING='UTF8'\n /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2\n /VARIABLES=", quoteSPSS(data, 255))
	for i := range t.Fields {
		fmt.Fprintf(out, "\n  %s %s", names[i], t.Fields[i].spssFormat())
	}
	out.WriteString(".\n\n")
	for i := range t.Fields {
		f := &t.Fields[i]
		fmt.Fprintf(out, "VARIABLE LABELS %s %s.\n", names[i], quoteSPSS(f.about(lang), spssLabel))
		labels, missing := f.labels(lang)
		if len(labels) > 0 && !f.Many {
			fmt.Fprintf(out, "VALUE LABELS %s", names[i])
			for _, l := range labels {
				fmt.Fprintf(out, "\n  %s %s", f.spssValue(l[0]), quoteSPSS(l[1], spssValueLabel))
			}
			out.WriteString(".\n")
		}
		f.spssMissing(out, names[i], missing)
		fmt.Fprintf(out, "VARIABLE LEVEL %s (%s).\n", names[i], f.level())
	}
	t.spssSets(out, names, lang)
	fmt.Fprintf(out, "\nSAVE OUTFILE=%s.\n", quoteSPSS(saved, 255))
	return out.Flush()
}

// spssSets declares the choices of each question as a set of multiple responses,
// which takes two or more.
func (t *Table) spssSets(out *bufio.Writer, names []string, lang string) {
	for i := range t.Fields {
		choices := t.choicesOf(i)
		if t.Fields[i].of != nil || len(choices) < 2 {
			continue
		}
		fmt.Fprintf(out, "MRSETS /MDGROUP NAME=$%s LABEL=%s\n  VARIABLES=", clip(names[i], spssName-1), quoteSPSS(t.Fields[i].about(lang), spssLabel))
		for _, at := range choices {
			fmt.Fprintf(out, " %s", names[at])
		}
		fmt.Fprintf(out, " VALUE=%s.\n", marked)
	}
}

func (f *Field) spssFormat() string {
	switch {
	case !f.Numeric:
		return fmt.Sprintf("A%d", min(max(f.Width, 1), spssText))
	case f.Decimals > 0:
		return fmt.Sprintf("F%d.%d", min(max(f.Width, f.Decimals+2), 40), min(f.Decimals, 16))
	}
	return fmt.Sprintf("F%d.0", min(max(f.Width, 1), 40))
}

func (f *Field) spssValue(code string) string {
	if f.Numeric {
		return code
	}
	return quoteSPSS(code, spssText)
}

// mostMissing is how many values SPSS takes for missing one by one.
const mostMissing = 3

// spssMissing declares missing values; those beyond what SPSS can hold become
// its own missing value.
func (f *Field) spssMissing(out *bufio.Writer, name string, missing []string) {
	if len(missing) == 0 || f.Many || !f.Numeric && f.Width > 8 {
		return
	}
	if len(missing) > mostMissing && f.Numeric {
		fmt.Fprintf(out, "RECODE %s (%s = SYSMIS).\n", name, strings.Join(missing[mostMissing:], ", "))
	}
	var values []string
	for _, code := range missing[:min(len(missing), mostMissing)] {
		values = append(values, f.spssValue(code))
	}
	fmt.Fprintf(out, "MISSING VALUES %s (%s).\n", name, strings.Join(values, ", "))
}

// level is the level of measurement.
func (f *Field) level() string {
	switch {
	case f.Role.onScale():
		return "ORDINAL"
	case f.Numeric && (f.Number || len(f.Values) == 0):
		return "SCALE"
	}
	return "NOMINAL"
}

func quoteSPSS(text string, most int) string {
	return "'" + strings.ReplaceAll(clip(oneLine(text), most), "'", "''") + "'"
}
