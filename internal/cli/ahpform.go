package cli

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/forms"
	"goodgov/internal/paper"
	"goodgov/internal/study"
	"goodgov/reports"
)

// formWriters are the kinds of judgement sheets by their extension, in the
// order in which they are written, and what each can't show.
var formWriters = []struct {
	kind  string
	write func(io.Writer, *forms.Form) (lacks *diag.Problems, err error)
}{
	{"xlsx", whole(forms.WriteWorkbook)},
	{"html", whole(forms.WritePage)},
	{"pdf", func(w io.Writer, f *forms.Form) (*diag.Problems, error) {
		printed := forms.Print(f)
		return paper.Lacking(printed), printed.Write(w)
	}},
}

// whole shows whatever there is.
func whole(write func(io.Writer, *forms.Form) error) func(io.Writer, *forms.Form) (*diag.Problems, error) {
	return func(w io.Writer, f *forms.Form) (*diag.Problems, error) { return &diag.Problems{}, write(w, f) }
}

const (
	allForms      = "all"
	bothLanguages = "both"
	unnamedExpert = "expert" // whom a form is for where nobody is named
)

type formOptions struct {
	out, expert, kind, language string
	filled                      bool
	bench                       benchOptions // how files are read
}

func (a *app) ahpFormCommand() *cobra.Command {
	var o formOptions
	p := a.printer()
	cmd := a.command("ahp.form")
	cmd.Use = "form DIR|FILE..."
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.writeForms(cmd, &o, args) }
	var kinds []string
	for _, writer := range formWriters {
		kinds = append(kinds, writer.kind)
	}
	kinds = append(kinds, allForms)
	languages := []string{diag.Chinese, diag.English, bothLanguages}
	o.bench.limit = limitText(fmt.Sprint(ahp.DefaultOptions().Limit))
	a.addSheets(cmd, &o.bench.sheetOptions)
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "output", "o", "", p.T("flag.form.output"))
	flags.StringVar(&o.expert, "expert", "", p.T("flag.form.expert"))
	flags.Var(newChoice(&o.kind, allForms, kinds), "as", p.T("flag.form.as"))
	flags.Var(newChoice(&o.language, "", languages), "form-lang", p.T("flag.form.language"))
	flags.BoolVar(&o.filled, "filled", false, p.T("flag.form.filled"))
	complete(cmd, "as", kinds)
	complete(cmd, "form-lang", languages)
	return cmd
}

// writeForms writes the judgement sheets of all experts, or of one.
func (a *app) writeForms(cmd *cobra.Command, o *formOptions, args []string) error {
	about, err := a.formSubject(cmd, o, args)
	if err != nil {
		return err
	}
	if len(about.panel.Compared()) == 0 {
		var problems diag.Problems
		problems.Add(diag.Problem{File: args[0], Code: "form.no_pairs", Found: diag.Say("no indicator with two or more below it", "没有含两个及以上下级的指标"),
			Want: diag.Say("indicators to compare", "可供比较的指标")})
		return problems.Err()
	}
	experts, err := about.experts(o)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = filepath.Join(about.dir, "forms")
	}
	files, err := newOutputs(cmd.Context(), o.out, about.inputs)
	if err != nil {
		return err
	}
	defer files.abort()
	var names []string
	for _, e := range about.panel.Experts {
		names = append(names, e.Name)
	}
	names = reports.FileNames(names)
	options := about.options(o, a.lang)
	count := 0
	var lacks diag.Problems
	for _, expert := range experts {
		form, err := forms.New(about.panel, expert, options)
		if err != nil {
			return err
		}
		form.Label = about.labels[form.Expert]
		for _, writer := range formWriters {
			if o.kind != allForms && o.kind != writer.kind {
				continue
			}
			name := names[expert] + "." + writer.kind
			var cautions *diag.Problems
			if err := files.create(name, func(w io.Writer) (err error) {
				cautions, err = writer.write(w, form)
				return err
			}); err != nil {
				return err
			}
			for _, c := range cautions.All() {
				known := slices.ContainsFunc(lacks.All(), func(k diag.Problem) bool { return k.Found.String() == c.Found.String() })
				if c.File = name; !known { // the others ask about the same indicators
					lacks.Add(c)
				}
			}
			count++
		}
	}
	if err := files.commit(); err != nil {
		return err
	}
	a.notes(&lacks)
	_, err = fmt.Fprintln(a.env.Out, a.printer().T("form.written", count, len(experts), o.out))
	return err
}

// formSubject is what the forms are about.
type formSubject struct {
	panel  *ahp.Panel
	ahp    ahp.Options
	study  *study.Study      // nil where the hierarchy comes from files
	labels map[string]string // what experts are called, by their name
	dir    string            // of the study
	inputs []string
	listed bool // there is a list of experts
}

// formSubject reads the hierarchy and its experts, and with --filled the judgements.
func (a *app) formSubject(cmd *cobra.Command, o *formOptions, args []string) (*formSubject, error) {
	info, err := os.Stat(args[0])
	if len(args) > 1 || err != nil || !info.IsDir() {
		subject, err := a.subjectOf(cmd, &o.bench, args)
		if err != nil {
			return nil, err
		}
		return &formSubject{panel: subject.panel, ahp: subject.options.Options, inputs: args, listed: true}, nil
	}
	s, err := a.openCollected(args[0])
	if err != nil {
		return nil, err
	}
	about := &formSubject{panel: s.BlankPanel(), ahp: s.Config.AHP.Options, study: s, labels: map[string]string{}, dir: args[0], inputs: s.Inputs()}
	if o.filled {
		if about.panel, err = s.Panel(); err != nil {
			return nil, err
		}
	}
	for _, e := range s.Experts {
		about.labels[e.Name] = e.Label
	}
	about.listed = len(about.panel.Experts) > 0
	if !about.listed {
		name := unnamedExpert
		if o.expert != "" {
			name = o.expert
		}
		about.panel = ahp.NewPanel(about.panel.Nodes, []ahp.PanelExpert{{Name: name, Weight: 1}})
	}
	a.notes(s.Notes())
	return about, nil
}

// experts are those for whom forms are made, by their place.
func (about *formSubject) experts(o *formOptions) ([]int, error) {
	var all []int
	var names []string
	for i, e := range about.panel.Experts {
		all = append(all, i)
		names = append(names, e.Name)
	}
	if o.expert == "" || !about.listed {
		return all, nil
	}
	at := slices.Index(names, o.expert)
	if at < 0 {
		return nil, usageError{text: wrongValue("expert", o.expert, diag.Say("the name of an expert of the study", "评价项目中的专家名称")),
			hint: diag.DidYouMean(o.expert, names)}
	}
	return []int{at}, nil
}

// options are what stands on the forms.
func (about *formSubject) options(o *formOptions, lang string) forms.Options {
	options := forms.Options{AHP: about.ahp, Prefill: forms.Blank}
	if o.filled {
		options.Prefill = forms.Filled
	}
	switch o.language {
	case "":
		options.Languages = []string{lang}
	case bothLanguages:
		options.Languages = []string{diag.Chinese, diag.English}
	default:
		options.Languages = []string{o.language}
	}
	if s := about.study; s != nil {
		options.Study = s.Config.Title.In(s.Config.Language)
		options.Title = diag.Text{EN: s.Config.Title.In(diag.English), ZH: s.Config.Title.In(diag.Chinese)}
		options.Note = diag.Text{EN: s.Config.Note.In(diag.English), ZH: s.Config.Note.In(diag.Chinese)}
		options.Questions = s.Questions()
	}
	return options
}
