package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/indicators/robustness"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

type robustnessOptions struct {
	factors, choices []string
	n                int
	seed             uint64
	show, indicator  string
	skip             bool
}

// Limits of the points of a sample.
const (
	leastPoints = 64
	mostPoints  = 65536
)

func (a *app) scoreRobustnessCommand() *cobra.Command {
	var o robustnessOptions
	preset := robustness.DefaultOptions()
	cmd := a.command("score.robustness")
	cmd.Use = "robustness [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		e, err := a.robustness(cmd.Context(), folder(args), o)
		if err != nil {
			return err
		}
		return a.printRobustness(e, reports.RobustnessView(o.show))
	}
	p, flags := a.printer(), cmd.Flags()
	views := texts(reports.RobustnessViews())
	flags.Var(newChoice(&o.show, views[0], views), "show", p.T("flag.robust.show"))
	flags.StringSliceVar(&o.factors, "factors", nil, p.T("flag.robust.factors"))
	flags.StringArrayVar(&o.choices, "choices", nil, p.T("flag.robust.choices"))
	flags.IntVar(&o.n, "n", preset.Base, p.T("flag.robust.n"))
	flags.Uint64Var(&o.seed, "seed", preset.Seed, p.T("flag.seed"))
	flags.StringVar(&o.indicator, "indicator", "", p.T("flag.robust.indicator"))
	complete(cmd, "show", views)
	complete(cmd, "factors", texts(robustness.Factors))
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

// study turns flags into what the study is asked.
func (o *robustnessOptions) study() (study.RobustnessOptions, error) {
	opt := study.RobustnessOptions{Sobol: robustness.DefaultOptions(), Node: o.indicator}
	if o.n < leastPoints || o.n > mostPoints {
		return opt, usageError{text: wrongValue("n", strconv.Itoa(o.n), diag.Say("%d to %d", "%d 至 %d", leastPoints, mostPoints))}
	}
	opt.Sobol.Base, opt.Sobol.Seed = o.n, o.seed
	for _, name := range o.factors {
		f, err := factor("factors", name)
		if err != nil {
			return opt, err
		}
		opt.Factors = append(opt.Factors, f)
	}
	for _, text := range o.choices {
		name, list, found := strings.Cut(text, "=")
		f, err := factor("choices", name)
		if err != nil {
			return opt, err
		}
		if !found || list == "" || f.Drawn() {
			return opt, usageError{text: wrongValue("choices", text, diag.Say("the name of a choice and its alternatives: aggregation=harmonic+minimum", "方面的名称及其备选方案：aggregation=harmonic+minimum"))}
		}
		if opt.Factors != nil && !slices.Contains(opt.Factors, f) {
			return opt, usageError{text: wrongValue("choices", text, diag.Say("a factor that --factors names", "--factors 所列的方面"))}
		}
		if opt.Choices == nil {
			opt.Choices = map[robustness.Factor][]string{}
		}
		opt.Choices[f] = append(opt.Choices[f], strings.Split(list, "+")...)
	}
	return opt, nil
}

func factor(flag, name string) (robustness.Factor, error) {
	names := texts(robustness.Factors)
	if !slices.Contains(names, name) {
		return "", usageError{text: wrongValue(flag, name, diag.Say("one of %s", "%s 之一", strings.Join(names, ", "))), hint: diag.DidYouMean(name, names)}
	}
	return robustness.Factor(name), nil
}

// robustness reads a study and runs it over and over.
func (a *app) robustness(ctx context.Context, dir string, o robustnessOptions) (*reports.Evaluation, error) {
	opt, err := o.study()
	if err != nil {
		return nil, err
	}
	s, err := a.openCollected(dir)
	if err != nil {
		return nil, err
	}
	progress := a.progress()
	opt.Read = study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}
	e, err := s.Robustness(ctx, opt)
	progress.stop()
	if err != nil {
		return nil, err
	}
	a.notes(e.Problems)
	return e, nil
}

func (a *app) printRobustness(e *reports.Evaluation, view reports.RobustnessView) error {
	switch a.format {
	case formatJSON:
		return e.WriteRobustnessJSON(a.env.Out)
	case formatCSV:
		return e.WriteRobustnessCSV(a.env.Out, view)
	}
	tables := e.RobustnessTables(view, a.lang)
	if view == reports.RobustnessSummary || len(tables) == 0 {
		for _, sentence := range e.RobustnessAnswer(a.lang) {
			fmt.Fprintln(a.env.Out, sentence)
		}
	}
	for i, t := range tables {
		if i > 0 || view == reports.RobustnessSummary {
			fmt.Fprintln(a.env.Out)
		}
		if err := t.WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	if note := e.Note.In(a.lang); note != "" {
		fmt.Fprintf(a.env.Out, "\n%s\n", note)
	}
	return nil
}
