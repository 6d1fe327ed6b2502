package cli

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/reports"
)

func (a *app) ahpScalesCommand() *cobra.Command {
	var o benchOptions
	var only []string
	cmd := a.command("ahp.scales")
	cmd.Use = "scales FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		scales := ahp.JudgementScales()
		if len(only) > 0 {
			scales = nil
			for _, name := range only {
				scale, err := ahp.ParseJudgementScale(name)
				if err != nil {
					return badOption("only", err)
				}
				scales = append(scales, scale)
			}
		}
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		comparisons, err := compareScales(s, scales)
		if err != nil {
			return err
		}
		switch a.format {
		case formatCSV:
			return reports.WriteScalesCSV(a.env.Out, comparisons)
		case formatJSON:
			return reports.WriteScalesJSON(a.env.Out, comparisons)
		}
		if err := a.showTables(len(comparisons), func(i int) *reports.Table { return comparisons[i].Table(a.lang) }); err != nil {
			return err
		}
		fmt.Fprintln(a.env.Out, a.printer().T("scales.note"))
		return nil
	}
	a.addBench(cmd, &o)
	names := texts(ahp.JudgementScales())
	cmd.Flags().StringSliceVar(&only, "only", nil, a.printer().T("flag.onlyscales", columns(names)))
	complete(cmd, "only", names)
	return cmd
}

// compareScales analyses every matrix of the group under each scale.
func compareScales(s *subject, scales []ahp.JudgementScale) ([]reports.ScaleComparison, error) {
	nodes := s.panel.Compared()
	comparisons := make([]reports.ScaleComparison, len(nodes))
	for _, scale := range scales {
		scaled, err := s.panel.Rescaled(scale)
		if err != nil {
			return nil, panelFault(err)
		}
		result, err := scaled.Analyse(s.options)
		if err != nil {
			return nil, panelFault(err)
		}
		for k, node := range nodes {
			c := &comparisons[k]
			c.Name = s.panel.Nodes[node].Code
			c.Scales = append(c.Scales, scale)
			c.Results = append(c.Results, &result.Groups[node].Result)
		}
	}
	return comparisons, nil
}
