package office

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/reports"
)

// Answers evaluates the answers so far, and gives them out.
type Answers interface {
	// Evaluate is nil where nothing was answered yet.
	Evaluate(context.Context) (*Interim, error)
	// Export are the valid questionnaires of lowest units, in one of Formats.
	Export(ctx context.Context, format, lang string, units []int) (*Download, error)
	// Own are those with nothing in them that leads to somebody: no id, no
	// time, no free text, no background that fewer than so many share, and no
	// answers to an item of a unit that the report leaves out; without what
	// came after collecting had ended. They have the evaluation of the very same
	// answers with them, since between two moments somebody may withdraw.
	Own(ctx context.Context, lang string, units []int, fewest int) (*Download, error)
}

// Formats are the formats that answers are given out in.
func Formats() []string { return []string{"csv", "xlsx", "spss", "r", "stata"} }

// Download is files that are given out together.
type Download struct {
	Rows    int
	Blanked int                 // rows whose background was left out
	Hidden  int                 // columns of a unit whose answers were left out
	Of      *reports.Evaluation // of Own: of the answers that are given out
	Files   []File
	Close   func() error // after they were written
}

// File is one of them.
type File struct {
	Name  string
	Write func(io.Writer) error
}

func exportPath(code string) string { return start + "/answers/" + url.PathEscape(code) }

func (o *Room) exportRoutes() []route {
	return []route{
		{"GET " + start + "/answers/{unit}", collect.SeeAnswers, "", o.askExport},
		{"POST " + start + "/answers/{unit}", collect.SeeAnswers, "", o.export},
	}
}

type exportPage struct {
	Back    page.Link
	Action  string
	Formats []choice
}

func (o *Room) askExport(w http.ResponseWriter, r *http.Request, v *visit) error {
	u := &o.Units.List[v.at]
	data := exportPage{Back: page.Link{Address: unitPath(u.Code), Text: u.Name(v.Lang)}, Action: exportPath(u.Code)}
	for i, format := range Formats() {
		data.Formats = append(data.Formats, choice{format, v.T("office.format." + format), "", i == 0})
	}
	return o.show(w, r, v, start, "export", page.View{Title: v.T("office.export.of", u.Name(v.Lang)), Data: data})
}

// lowestWithin lists the units below a unit that have respondents of their own.
func (o *Room) lowestWithin(unit int) []int {
	return slices.DeleteFunc(o.Units.Within(unit), func(u int) bool { return !o.Units.Lowest(u) })
}

func (o *Room) export(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	format := r.PostForm.Get("format")
	if !slices.Contains(Formats(), format) {
		return page.ErrForm
	}
	d, err := o.Answers.Export(r.Context(), format, v.Lang, o.lowestWithin(v.at))
	if err != nil {
		return err
	}
	defer d.Close()
	if file := &d.Files[0]; len(d.Files) == 1 { // those of another unit, or of another day, are another file
		ending := path.Ext(file.Name)
		file.Name = o.Units.List[v.at].Code + "-" + strings.TrimSuffix(file.Name, ending) + "-" + o.day() + ending
	}
	return o.giveOut(w, r, v, "answers.exported", format, d)
}

// giveOut enters in the audit log who gets what, and sends it: one file as it
// is, several in an archive. Once that has begun a fault can only break it off.
func (o *Room) giveOut(w http.ResponseWriter, r *http.Request, v *visit, did, what string, d *Download) error {
	code := o.Units.List[v.at].Code
	if err := o.Store.Record(r.Context(), collect.Entry{Who: v.account.Name, Did: did, About: code, Detail: fmt.Sprintf("%s; rows %d", what, d.Rows)}); err != nil {
		return err
	}
	name, kind := d.Files[0].Name, mime.TypeByExtension(path.Ext(d.Files[0].Name))
	if len(d.Files) > 1 {
		name, kind = code+"-"+what+"-"+o.day()+".zip", "application/zip"
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	write := d.Files[0].Write
	if len(d.Files) > 1 {
		write = d.zip
	}
	if err := write(w); err != nil {
		o.Site.Log.ErrorContext(r.Context(), "an export broke off", "error", err, "request", page.RequestID(r))
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (d *Download) zip(w io.Writer) error {
	archive := zip.NewWriter(w)
	for _, file := range d.Files {
		entry, err := archive.Create(file.Name)
		if err != nil {
			return err
		}
		if err := file.Write(entry); err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	return archive.Close()
}
