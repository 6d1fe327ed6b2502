package cli

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/paper"
	"goodgov/survey/form"
)

// questionnaireKinds are what a questionnaire becomes, the default first, with
// the extension of the file.
var questionnaireKinds = []struct{ kind, extension string }{
	{"pdf", ".pdf"}, {"html", ".html"}, {"xlsform", ".xlsx"}, {"xform", ".xml"}, {"limesurvey-tsv", ".txt"}, {"csv-template", ".csv"},
}

type surveyFormOptions struct {
	kind, language string
	large          bool
}

func (a *app) surveyFormCommand() *cobra.Command {
	var o surveyFormOptions
	p := a.printer()
	cmd := a.command("survey.form")
	cmd.Use = "form [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.surveyForm(cmd, folder(args), o) }
	var kinds []string
	for _, k := range questionnaireKinds {
		kinds = append(kinds, k.kind)
	}
	languages := []string{diag.Chinese, diag.English, bothLanguages}
	flags := cmd.Flags()
	flags.Var(newChoice(&o.kind, kinds[0], kinds), "as", p.T("flag.surveyform.as"))
	flags.Var(newChoice(&o.language, "", languages), "form-lang", p.T("flag.form.language"))
	flags.BoolVar(&o.large, "large", false, p.T("flag.surveyform.large"))
	flags.StringVarP(&a.result.name, "output", "o", "", p.T("flag.surveyform.output"))
	complete(cmd, "as", kinds)
	complete(cmd, "form-lang", languages)
	return cmd
}

// surveyForm writes the questionnaire. Unless --as is given the name of the
// file says what it becomes.
func (a *app) surveyForm(cmd *cobra.Command, dir string, o surveyFormOptions) error {
	if extension := strings.ToLower(filepath.Ext(a.result.name)); !cmd.Flags().Changed("as") && extension != "" {
		for _, k := range questionnaireKinds {
			if k.extension == extension {
				o.kind = k.kind
			}
		}
	}
	if a.env.OutTerminal && (o.kind == "pdf" || o.kind == "xlsform") {
		return usageError{text: diag.Say("--as %s can't be shown here", "--as %s 无法在终端显示", o.kind), hint: diag.Say("name a file with -o", "请用 -o 指定文件")}
	}
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	f, err := s.Form()
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	printed := paper.Options{Note: form.Text(s.Config.Note), Large: o.large}
	switch o.language {
	case "":
		printed.Languages = []string{a.lang}
	case bothLanguages:
		printed.Languages = f.Languages
	default:
		printed.Languages = []string{o.language}
	}
	if !slices.Contains(f.Languages, printed.Languages[0]) {
		printed.Languages = f.Languages[:1]
	}
	columns := s.Config.Columns
	write := map[string]func(io.Writer) error{
		"pdf": func(w io.Writer) error {
			lacks, err := paper.WritePDF(w, f, printed)
			a.notes(lacks)
			return err
		},
		"html":           func(w io.Writer) error { return paper.WritePage(w, f, printed) },
		"xlsform":        func(w io.Writer) error { return paper.WriteXLSForm(w, f) },
		"xform":          f.XForm,
		"limesurvey-tsv": func(w io.Writer) error { return paper.WriteLimeSurvey(w, f) },
		"csv-template": func(w io.Writer) error {
			return paper.WriteTemplate(w, f, paper.Columns{ID: columns.ID, Seconds: columns.Seconds})
		},
	}
	return write[o.kind](a.env.Out)
}
