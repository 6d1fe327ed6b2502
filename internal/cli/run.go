package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey"
)

type runOptions struct {
	dir, out string
	skip     bool
	strict   bool
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := a.command("run")
	cmd.Use = "run [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.dir = folder(args)
		return a.run(cmd, o)
	}
	p := a.printer()
	cmd.Flags().StringVarP(&o.out, "output", "o", "", p.T("flag.output"))
	cmd.Flags().BoolVar(&o.strict, "strict", false, p.T("flag.strict"))
	a.addCollected(cmd)
	a.addSkip(cmd, &o.skip)
	a.addFormat(cmd)
	return cmd
}

func (a *app) addSkip(cmd *cobra.Command, skip *bool) {
	cmd.Flags().BoolVar(skip, "skip-bad-rows", false, a.printer().T("flag.skip"))
}

func badRows(skip bool) survey.BadRows {
	if skip {
		return survey.SkipBadRows
	}
	return survey.RefuseBadRows
}

func folder(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// run evaluates the study: every file of results, then the summary.
func (a *app) run(cmd *cobra.Command, o runOptions) error {
	s, err := a.openCollected(o.dir)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = filepath.Join(o.dir, "out")
	}
	files, err := newOutputs(cmd.Context(), o.out, s.Inputs())
	if err != nil {
		return err
	}
	defer files.abort()
	screening, err := files.open("screening.csv")
	if err != nil {
		return err
	}
	verdicts := reports.NewVerdictWriter(screening)
	progress := a.progress()
	evaluation, err := s.Run(cmd.Context(), study.RunOptions{
		Uncertainty: &s.Config.Uncertainty,

		Read:   study.ReadOptions{BadRows: badRows(o.skip), Verdicts: verdicts.Write, Progress: progress.update},
		Errors: indicators.WithErrors,
		Waves:  study.WithWaves, Groups: study.WithGroups, Quality: study.WithQuality,
	})
	progress.stop()
	if err != nil {
		screening.Close()
		return err
	}
	evaluation.Program = program()
	if err := screening.Close(); err != nil {
		return err
	}
	if err := a.writeResults(files, evaluation); err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	a.notes(evaluation.Problems)
	if err := a.printed(evaluation); err != nil {
		return err
	}
	p := a.printer()
	a.say(p.T("run.written", o.out))
	a.say(p.T("run.open", filepath.Join(o.out, "report.html")))
	a.sayOlder(files)
	if o.strict && evaluation.Unacceptable() {
		return errNotAcceptable
	}
	return nil
}

// writeResults stages every file that `run` promises but screening.csv.
func (a *app) writeResults(files *outputs, e *reports.Evaluation) error {
	for _, file := range []struct {
		name   string
		render func(io.Writer) error
	}{
		{"result.json", func(w io.Writer) error { return e.WriteJSON(w, a.lang) }},
		{"weights.csv", func(w io.Writer) error { return e.WriteWeightsCSV(w, a.lang) }},
		{"matrices.csv", e.WriteMatricesCSV},
		{"scores.csv", e.WriteScoresCSV},
		{"ranking.csv", func(w io.Writer) error { return e.WriteRankingCSV(w, a.lang) }},
		{"ranks.csv", func(w io.Writer) error { return e.WriteRanksCSV(w, a.lang) }},
		{"alerts.csv", func(w io.Writer) error { return e.WriteAlertsCSV(w, a.lang) }},
	} {
		if err := files.create(file.name, file.render); err != nil {
			return err
		}
	}
	if e.Opinions != nil {
		if err := files.create("opinions.csv", func(w io.Writer) error { return e.Opinions.WriteCSV(w, a.lang) }); err != nil {
			return err
		}
	}
	return reports.WriteReport(e, a.lang, files.create)
}

// sayOlder names the pages and charts that a report does not have any more: a
// scorecard of a unit that has another code now is not to be handed out.
func (a *app) sayOlder(files *outputs) {
	older := files.older("units/*.html", "charts/*.svg", "charts/*.png")
	if len(older) == 0 {
		return
	}
	const most = 8
	list := strings.Join(older[:min(len(older), most)], ", ")
	if len(older) > most {
		list += ", …"
	}
	a.say(a.printer().T("run.older", list))
}

// printed is what a run prints on stdout: the summary, or one of its files.
func (a *app) printed(e *reports.Evaluation) error {
	switch a.format {
	case formatCSV:
		return e.WriteScoresCSV(a.env.Out)
	case formatJSON:
		return e.WriteJSON(a.env.Out, a.lang)
	}
	return a.summary(e)
}

// summary prints what matters most on stdout.
func (a *app) summary(e *reports.Evaluation) error {
	p := a.printer()
	w := a.env.Out
	fmt.Fprintln(w, e.Title.In(a.lang))
	if note := e.Note.In(a.lang); note != "" {
		fmt.Fprintln(w, note)
	}
	fmt.Fprintln(w)
	tables := []*reports.Table{e.AlertTable(a.lang), e.SampleTable(a.lang, []int{0}), e.ReasonTable(a.lang), e.ScoreTable(a.lang, 0, 1)}
	for _, level := range reports.RankedLevels(e.Units) {
		tables = append(tables, e.RankingTable(a.lang, level, 30))
	}
	for _, table := range tables {
		if table == nil {
			continue
		}
		if err := table.WriteText(w, a.style()); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	for _, sentence := range e.SureSentences(a.lang) {
		fmt.Fprintln(w, sentence)
	}
	if n := len(e.Warnings); n > 0 {
		fmt.Fprintln(w, p.T("run.warnings", n))
	}
	return nil
}
