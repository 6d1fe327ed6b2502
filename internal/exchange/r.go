package exchange

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteR writes the script that reads the CSV of Figures. With the package haven
// codes keep their labels and what means "no answer" stays apart; without it that
// is NA.
func (t *Table) WriteR(w io.Writer, data, lang string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s\n", oneLine(t.Title.In(lang)))
	fmt.Fprintf(out, "answers <- read.csv(%s, colClasses = \"character\", check.names = FALSE, na.strings = \"\", encoding = \"UTF-8\")\n", quoteR(data))
	out.WriteString(`coded <- function(x, label, labels = NULL, missing = NULL) {
  if (requireNamespace("haven", quietly = TRUE)) {
    return(haven::labelled_spss(x, labels = labels, na_values = missing, label = label))
  }
  x[x %in% missing] <- NA
  attr(x, "label") <- label
  attr(x, "labels") <- labels
  x
}
`)
	for i := range t.Fields {
		f := &t.Fields[i]
		at := fmt.Sprintf("answers[[%d]]", i+1)
		labels, missing := f.labels(lang)
		value := quoteR
		if f.Numeric {
			value = func(code string) string { return code }
		}
		var pairs, gone []string
		for _, l := range labels {
			pairs = append(pairs, quoteR(l[1])+" = "+value(l[0]))
		}
		for _, code := range missing {
			gone = append(gone, value(code))
		}
		switch {
		case f.Many || len(labels) == 0 && len(missing) == 0:
			if f.Numeric {
				fmt.Fprintf(out, "%s <- as.numeric(%s)\n", at, at)
			}
			fmt.Fprintf(out, "attr(%s, \"label\") <- %s\n", at, quoteR(f.about(lang)))
		case f.Numeric:
			fmt.Fprintf(out, "%s <- coded(as.numeric(%s), %s, %s, %s)\n", at, at, quoteR(f.about(lang)), vectorR(pairs), vectorR(gone))
		default:
			fmt.Fprintf(out, "%s <- coded(%s, %s, %s, %s)\n", at, at, quoteR(f.about(lang)), vectorR(pairs), vectorR(gone))
		}
	}
	return out.Flush()
}

func vectorR(values []string) string {
	if len(values) == 0 {
		return "NULL"
	}
	return "c(" + strings.Join(values, ", ") + ")"
}

func quoteR(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(oneLine(text)) + `"`
}
