package cli

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

func (a *app) ahpCompleteCommand() *cobra.Command {
	var o benchOptions
	var by, out string
	cmd := a.command("ahp.complete")
	cmd.Use = "complete FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		return a.complete(cmd, s, ahp.CompletionMethod(by), out, args)
	}
	a.addMatrices(cmd, &o)
	p := a.printer()
	methods := texts(ahp.CompletionMethods())
	cmd.Flags().Var(newChoice(&by, methods[0], methods), "by", p.T("flag.completeby"))
	complete(cmd, "by", methods)
	cmd.Flags().StringVarP(&out, "output", "o", "", p.T("flag.completeoutput"))
	return cmd
}

// complete fills in the gaps of every matrix. Those whose judgements do not
// connect all elements are named; where there is no other it is an error.
func (a *app) complete(cmd *cobra.Command, s *subject, by ahp.CompletionMethod, out string, args []string) error {
	var completions []reports.Completion
	var warnings []diag.Warning
	var faults diag.Problems
	places := s.places()
	for _, at := range places {
		m := s.panel.Matrices[at.Node][at.Expert]
		if len(m.Missing()) == 0 {
			continue
		}
		c, err := ahp.Complete(m, by, s.options.Options)
		if fault, ok := errors.AsType[*ahp.Error](err); ok {
			problem := fault.Problem()
			problem.Key = at.Title(a.lang)
			faults.Add(problem)
			warnings = append(warnings, about(at, problem))
			continue
		}
		if err != nil {
			return err
		}
		completions = append(completions, reports.Completion{Place: at, Completion: c})
	}
	if len(completions) == 0 {
		if err := faults.Err(); err != nil {
			return err
		}
	}
	if err := a.printCompletions(completions, warnings, len(places)); err != nil {
		return err
	}
	if out != "" {
		if err := a.writeCompleted(cmd, s, completions, out, args); err != nil {
			return err
		}
	}
	if a.format != formatJSON {
		a.warn(warnings)
	}
	if len(warnings) > 0 {
		return errNotAcceptable
	}
	return nil
}

func (a *app) printCompletions(completions []reports.Completion, warnings []diag.Warning, matrices int) error {
	switch a.format {
	case formatCSV:
		return reports.WriteCompletionsCSV(a.env.Out, completions)
	case formatJSON:
		return reports.WriteCompletionsJSON(a.env.Out, completions, warnings, a.lang)
	}
	if len(completions) == 0 {
		fmt.Fprintln(a.env.Out, a.printer().T("complete.none", matrices))
	}
	for i := range completions {
		if i > 0 {
			fmt.Fprintln(a.env.Out)
		}
		if err := completions[i].Table(a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
		fmt.Fprintln(a.env.Out)
		if err := completions[i].FilledTable(a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	return nil
}

// writeCompleted writes the judgements with the gaps filled in.
func (a *app) writeCompleted(cmd *cobra.Command, s *subject, completions []reports.Completion, out string, args []string) error {
	panel := s.panel.Clone()
	for _, c := range completions {
		panel.Matrices[c.Node][c.Expert] = c.Matrix
	}
	return a.writeMended(cmd, s, panel, out, args, func(files *outputs) error {
		return files.create("filled.csv", func(w io.Writer) error { return reports.WriteFilledCSV(w, completions) })
	})
}
