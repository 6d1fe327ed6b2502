package cli

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/sheets"
	"goodgov/reports"
)

func (a *app) ahpBestWorstCommand() *cobra.Command {
	var model string
	cmd := a.command("ahp.best-worst")
	cmd.Use = "best-worst FILE"
	cmd.Args = between(1, 1)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		analysis, err := a.bestWorst(args[0], ahp.BestWorstModel(model))
		if err != nil {
			return err
		}
		switch a.format {
		case formatCSV:
			return analysis.WriteCSV(a.env.Out)
		case formatJSON:
			return analysis.WriteJSON(a.env.Out)
		}
		return analysis.Table(a.lang).WriteText(a.env.Out, a.style())
	}
	names := texts(ahp.BestWorstModels())
	cmd.Flags().Var(newChoice(&model, names[0], names), "model", a.printer().T("flag.model"))
	complete(cmd, "model", names)
	a.addResults(cmd)
	return cmd
}

func (a *app) bestWorst(name string, model ahp.BestWorstModel) (*reports.BestWorstAnalysis, error) {
	var experts []sheets.ExpertBestWorst
	var notes *diag.Problems
	err := readTable(name, diag.Say("a table of comparisons with the best and the worst", "与最优、最劣元素比较的表"), func(r io.Reader) (err error) {
		experts, notes, err = sheets.ReadBestWorst(r, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.notes(notes)
	analysis := &reports.BestWorstAnalysis{Mean: make([]float64, len(experts[0].Names))}
	var problems diag.Problems
	for _, e := range experts {
		r, err := ahp.AnalyseBestWorst(&e.BestWorst, model)
		if fault, ok := errors.AsType[*ahp.Error](err); ok {
			p := fault.Problem()
			p.File, p.Sheet, p.Line = e.At.File, e.At.Sheet, e.At.Line
			problems.Add(p)
			continue
		}
		analysis.Experts, analysis.Results = append(analysis.Experts, e.Expert), append(analysis.Results, r)
		for j, w := range r.Weights {
			analysis.Mean[j] += w / float64(len(experts))
		}
	}
	return analysis, problems.Err()
}
