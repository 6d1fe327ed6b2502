package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

func (a *app) ahpRepairCommand() *cobra.Command {
	var o benchOptions
	var by, out string
	preset := ahp.DefaultRepairOptions()
	options := preset
	cmd := a.command("ahp.repair")
	cmd.Use = "repair FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !(options.Keep > 0 && options.Keep < 1) {
			return usageError{text: wrongValue("keep", fmt.Sprint(options.Keep), diag.Say("a share above 0 and below 1", "大于 0、小于 1 的比重"))}
		}
		if options.Effort < 0 {
			return usageError{text: wrongValue("effort", fmt.Sprint(options.Effort), diag.Say("0 or more", "不小于 0 的整数"))}
		}
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		options.Repair, options.Options = ahp.RepairMethod(by), s.options.Options
		return a.repair(cmd, s, options, out, args)
	}
	a.addMatrices(cmd, &o)
	p := a.printer()
	methods := texts(ahp.RepairMethods())
	flags := cmd.Flags()
	flags.Var(newChoice(&by, string(preset.Repair), methods), "by", p.T("flag.repairby"))
	complete(cmd, "by", methods)
	flags.Float64Var(&options.Keep, "keep", preset.Keep, p.T("flag.keep"))
	flags.IntVar(&options.Effort, "effort", preset.Effort, p.T("flag.effort"))
	flags.StringVarP(&out, "output", "o", "", p.T("flag.repairoutput"))
	return cmd
}

// repair proposes changes for every expert's matrix that is over the limit.
// Those whose CR can't be told are named; where there is no other it is an error.
func (a *app) repair(cmd *cobra.Command, s *subject, options ahp.RepairOptions, out string, args []string) error {
	var repairs []reports.Repair
	var warnings []diag.Warning
	var faults diag.Problems
	checked, within := 0, 0
	for _, at := range s.places() {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		r, err := ahp.Repair(s.panel.Matrices[at.Node][at.Expert], options)
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
		checked++
		if !r.Before.Consistent {
			repairs = append(repairs, reports.Repair{Place: at, Repaired: r})
			if r.After.Consistent {
				within++
			}
		}
	}
	if err := cmd.Context().Err(); err != nil { // the last took its time
		return err
	}
	if checked == 0 {
		if err := faults.Err(); err != nil {
			return err
		}
	}
	if err := a.printRepairs(repairs, warnings, checked, within); err != nil {
		return err
	}
	if a.format != formatJSON {
		a.warn(warnings)
	}
	if out != "" {
		if err := a.writeRepaired(cmd, s, repairs, out, args); err != nil {
			return err
		}
	}
	if within < len(repairs) {
		return errNotAcceptable
	}
	return nil
}

func (a *app) printRepairs(repairs []reports.Repair, warnings []diag.Warning, checked, within int) error {
	switch a.format {
	case formatCSV:
		return reports.WriteEditsCSV(a.env.Out, repairs)
	case formatJSON:
		return reports.WriteRepairsJSON(a.env.Out, repairs, warnings, a.lang)
	}
	p := a.printer()
	if len(repairs) == 0 {
		fmt.Fprintln(a.env.Out, p.T("repair.none", checked))
		return nil
	}
	if err := reports.RepairTable(repairs, a.lang).WriteText(a.env.Out, a.style()); err != nil {
		return err
	}
	fmt.Fprintln(a.env.Out)
	if err := reports.EditsTable(repairs, a.lang).WriteText(a.env.Out, a.style()); err != nil {
		return err
	}
	fmt.Fprintln(a.env.Out)
	fmt.Fprintln(a.env.Out, p.T("repair.summary", len(repairs), checked, within))
	fmt.Fprintln(a.env.Out, p.T("repair.advice"))
	return nil
}

// writeRepaired writes the judgements with the edits made, the edits, and the
// sheets for those who judged.
func (a *app) writeRepaired(cmd *cobra.Command, s *subject, repairs []reports.Repair, out string, args []string) error {
	panel := s.panel.Clone()
	for _, r := range repairs {
		panel.Matrices[r.Node][r.Expert] = r.Matrix
	}
	var survey reports.Survey
	if s.study != nil {
		survey = reports.Survey{Title: s.study.Config.Title, Note: s.study.Config.Note}
	}
	sheets := 0
	err := a.writeMended(cmd, s, panel, out, args, func(files *outputs) (err error) {
		if err = files.create("edits.csv", func(w io.Writer) error { return reports.WriteEditsCSV(w, repairs) }); err == nil {
			sheets, err = reports.WriteAgain(survey, repairs, files.create)
		}
		return err
	})
	if err != nil {
		return err
	}
	if sheets > 0 {
		a.say(a.printer().T("repair.sheets", sheets, filepath.Join(out, "again")))
	}
	return nil
}
