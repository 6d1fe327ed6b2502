package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey"
)

func (a *app) surveyCommand() *cobra.Command {
	cmd := a.command("survey")
	cmd.AddCommand(a.surveyScreenCommand())
	cmd.AddCommand(a.surveyValidityCommand())
	cmd.AddCommand(a.surveyReliabilityCommand())
	cmd.AddCommand(a.surveyAgreementCommand())
	cmd.AddCommand(a.surveyCFACommand())
	return cmd
}

func (a *app) surveyScreenCommand() *cobra.Command {
	var skip bool
	var out string
	cmd := a.command("survey.screen")
	cmd.Use = "screen [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.screen(cmd, folder(args), out, badRows(skip))
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", a.printer().T("flag.screenoutput"))
	a.addSkip(cmd, &skip)
	a.addFormat(cmd)
	return cmd
}

// screen tells which questionnaires are valid, unit by unit; as CSV,
// questionnaire by questionnaire.
func (a *app) screen(cmd *cobra.Command, dir, out string, bad survey.BadRows) error {
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	progress := a.progress()
	options := study.ReadOptions{BadRows: bad, Progress: progress.update}
	var list writeFile
	if out != "" || a.format == formatCSV {
		if list, err = a.listFile(cmd.Context(), out, s.Inputs()); err != nil {
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
	case a.format == formatCSV && out == "":
		return nil // the list itself was printed
	case a.format == formatCSV:
		return e.WriteRatesCSV(a.env.Out, a.lang)
	}
	units := make([]int, len(e.Units.List))
	for i := range units {
		units[i] = i
	}
	if err := e.SampleTable(a.lang, units).WriteText(a.env.Out, a.style()); err != nil {
		return err
	}
	if reasons := e.ReasonTable(a.lang); reasons != nil {
		fmt.Fprintln(a.env.Out)
		return reasons.WriteText(a.env.Out, a.style())
	}
	return nil
}
