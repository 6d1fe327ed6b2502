package office

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/letter"
	"goodgov/internal/paper"
)

// file is what somebody gets to keep.
type file struct {
	kind, extension string
	content         []byte
}

// onlyHere says that nobody else can open what is printed or handed out; empty
// where others can.
func (o *Room) onlyHere(v *visit) string { return letter.OnlyHere(o.About.Base).In(v.Lang) }

// cautions are what is to be known of sheets, as lines.
func cautions(problems *diag.Problems, lang string) []string {
	var lines []string
	for _, p := range problems.All() {
		lines = append(lines, p.Found.In(lang))
	}
	return lines
}

func (o *Room) printed(kind, extension string, write func(io.Writer) error) (file, error) {
	var b bytes.Buffer
	err := write(&b)
	return file{kind, extension, b.Bytes()}, err
}

// bothLanguages on one sheet, the visitor's first.
const bothLanguages = "both"

// printedIn are the languages that sheets can be printed in.
func (o *Room) printedIn(v *visit) []option {
	names := map[string]string{"zh": v.T("people.in.zh"), "en": v.T("people.in.en")}
	var options []option
	for _, lang := range o.Site.Languages {
		options = append(options, option{lang, names[lang], lang == v.Lang})
	}
	if len(options) > 1 {
		options = append(options, option{Value: bothLanguages, Text: v.T("people.in.both")})
	}
	return options
}

// about is what sheets say, in a language that was asked for.
func (o *Room) about(asked string) letter.About {
	about := o.About
	switch {
	case asked == bothLanguages:
		about.Languages = paper.Languages(o.Site.Languages)
	case slices.Contains(o.Site.Languages, asked):
		about.Languages = paper.Languages{asked}
	default:
		about.Languages = paper.Languages(o.Site.Languages[:1])
	}
	return about
}

// byteOrderMark tells spreadsheets that a table is UTF-8.
const byteOrderMark = "\ufeff"

// printLetters makes what a form asks for: letters, a table for letters that
// are set elsewhere, or both. The cautions are of what is printed as empty boxes.
func (o *Room) printLetters(r *http.Request, letters []letter.Letter) (made file, lacks *diag.Problems, err error) {
	about := o.about(r.PostFormValue("in"))
	layout := letter.Quarters
	if n, err := strconv.Atoi(r.PostFormValue("layout")); err == nil && slices.Contains(letter.Layouts(), letter.Layout(n)) {
		layout = letter.Layout(n)
	}
	lacks = &diag.Problems{}
	sheets := func(w io.Writer) (err error) {
		lacks, err = letter.WriteLetters(w, about, letters, layout)
		return err
	}
	table := func(w io.Writer) error {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
		return letter.WriteTable(w, about.Base, letters)
	}
	switch r.PostFormValue("as") {
	case "table":
		made, err = o.printed("text/csv; charset=utf-8", ".csv", table)
	case "both":
		made, err = o.printed("application/zip", ".zip", func(w io.Writer) error {
			z := zip.NewWriter(w)
			for _, part := range []struct {
				name  string
				write func(io.Writer) error
			}{{"letters.pdf", sheets}, {"codes.csv", table}} {
				out, err := z.Create(part.name)
				if err == nil {
					err = part.write(out)
				}
				if err != nil {
					return err
				}
			}
			return z.Close()
		})
	default:
		made, err = o.printed("application/pdf", ".pdf", sheets)
	}
	return made, lacks, err
}

// attachTable answers with a table for spreadsheets.
func attachTable(w http.ResponseWriter, name string, write func(io.Writer) error) error {
	var b strings.Builder
	b.WriteString(byteOrderMark)
	if err := write(&b); err != nil {
		return err
	}
	return attach(w, "text/csv; charset=utf-8", name, []byte(b.String()))
}
