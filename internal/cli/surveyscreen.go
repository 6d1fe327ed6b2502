package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"goodgov/internal/study"
	"goodgov/reports"
)

// screenViews are what --show shows.
const (
	showUnits        = "units"
	showRules        = "rules"
	showRespondents  = "respondents"
	showInterviewers = "interviewers"
	showDays         = "days"
	showRates        = "rates"
	showCompare      = "compare"
)

var screenViews = []string{showUnits, showRules, showRespondents, showInterviewers, showDays, showRates, showCompare}

type screenOptions struct {
	dir, out, show string
	compare, skip  bool
}

func (a *app) surveyScreenCommand() *cobra.Command {
	var o screenOptions
	cmd := a.command("survey.screen")
	cmd.Use = "screen [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.dir = folder(args)
		if o.compare {
			o.show = showCompare
		}
		if o.show == showUnits {
			return a.screen(cmd, o)
		}
		a.result.name = o.out
		if err := a.divert(cmd, args); err != nil {
			return err
		}
		return a.screenView(cmd, o)
	}
	p := a.printer()
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "output", "o", "", p.T("flag.screenoutput"))
	flags.Var(newChoice(&o.show, showUnits, screenViews), "show", p.T("flag.show.screen"))
	complete(cmd, "show", screenViews)
	flags.BoolVar(&o.compare, "compare", false, p.T("flag.compare.screen"))
	a.addSkip(cmd, &o.skip)
	a.addFormat(cmd)
	return cmd
}

// screen tells which questionnaires are valid, unit by unit; as CSV,
// questionnaire by questionnaire.
func (a *app) screen(cmd *cobra.Command, o screenOptions) error {
	s, err := a.openCollected(o.dir)
	if err != nil {
		return err
	}
	progress := a.progress()
	options := study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}
	var list writeFile
	if o.out != "" || a.format == formatCSV {
		if list, err = a.listFile(cmd.Context(), o.out, s.Inputs()); err != nil {
			return err
		}
		defer list.abort()
		options.Verdicts = reports.NewVerdictWriter(list).Write
	}
	e, err := s.Screen(cmd.Context(), options)
	progress.stop()
	if err != nil {
		return err
	}
	if list.Writer != nil {
		if err := list.commit(); err != nil {
			return err
		}
	}
	a.notes(e.Problems)
	a.warn(e.Warnings)
	switch {
	case a.format == formatJSON:
		return e.WriteScreeningJSON(a.env.Out, a.lang)
	case a.format == formatCSV && o.out == "":
		return nil // the list itself was printed
	case a.format == formatCSV:
		return e.WriteRatesCSV(a.env.Out, a.lang)
	}
	return a.printAll(e.SampleTable(a.lang, allUnits(e)), e.ReasonTable(a.lang), e.FlagTable(a.lang))
}

func allUnits(e *reports.Evaluation) []int {
	units := make([]int, len(e.Units.List))
	for i := range units {
		units[i] = i
	}
	return units
}

// printAll prints those that there are.
func (a *app) printAll(tables ...*reports.Table) error {
	between := ""
	for _, t := range tables {
		if t == nil {
			continue
		}
		fmt.Fprint(a.env.Out, between)
		between = "\n"
		if err := t.WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	return nil
}

// screenView shows something other than the rates of units.
func (a *app) screenView(cmd *cobra.Command, o screenOptions) error {
	s, err := a.openCollected(o.dir)
	if err != nil {
		return err
	}
	progress := a.progress()
	defer progress.stop()
	options := study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}
	switch o.show {
	case showCompare:
		c, err := s.CompareScreening(cmd.Context(), options)
		progress.stop()
		if err != nil {
			return err
		}
		a.notes(s.Notes())
		a.warn(c.Warnings)
		return a.printView(c.WriteJSON, func(w io.Writer, _ string) error { return c.WriteCSV(w) }, c.Table(a.lang))
	case showRates:
		e, err := s.Screen(cmd.Context(), options)
		progress.stop()
		if err != nil {
			return err
		}
		a.notes(e.Problems)
		a.warn(e.Warnings)
		table := e.OutcomesTable(a.lang, allUnits(e))
		if table == nil {
			a.say(a.printer().T("screen.none.rates"))
		}
		return a.printView(e.WriteOutcomesJSON, e.WriteOutcomesCSV, table)
	}
	r, err := s.Screening(cmd.Context(), options)
	progress.stop()
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	a.warn(r.Warnings)
	withoutNames := func(write func(io.Writer) error) func(io.Writer, string) error {
		return func(w io.Writer, _ string) error { return write(w) }
	}
	switch o.show {
	case showRules:
		return a.printView(r.WriteJSON, r.WriteRulesCSV, r.RulesTable(a.lang), r.OverlapTable(a.lang))
	case showRespondents:
		return a.printView(r.WriteJSON, withoutNames(r.WriteRespondentsCSV), r.RespondentsTable(a.lang))
	case showInterviewers:
		if r.Interviewer == nil {
			a.say(a.printer().T("screen.none.interviewers"))
		}
		return a.printView(r.WriteJSON, withoutNames(r.WriteInterviewersCSV), r.InterviewerTable(a.lang))
	default:
		if r.Day == nil {
			a.say(a.printer().T("screen.none.days"))
		}
		return a.printView(r.WriteJSON, withoutNames(r.WriteDaysCSV), r.DayTable(a.lang))
	}
}

// printView prints a result in the format that is wanted.
func (a *app) printView(json, csv func(io.Writer, string) error, tables ...*reports.Table) error {
	switch a.format {
	case formatJSON:
		return json(a.env.Out, a.lang)
	case formatCSV:
		return csv(a.env.Out, a.lang)
	}
	return a.printAll(tables...)
}
