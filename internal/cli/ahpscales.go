package cli

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
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
		for i := range comparisons {
			if i > 0 {
				fmt.Fprintln(a.env.Out)
			}
			if err := comparisons[i].Table(a.lang).WriteText(a.env.Out, a.style()); err != nil {
				return err
			}
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

// panelFault makes the fault of a node's judgements one that is listed.
func panelFault(err error) error {
	var problems diag.Problems
	node := ""
	if at, ok := errors.AsType[*ahp.PanelError](err); ok {
		node = at.Node
	}
	fault, ok := errors.AsType[*ahp.Error](err)
	if !ok {
		return err
	}
	p := fault.Problem()
	p.Key = node
	problems.Add(p)
	return problems.Err()
}

// badOption is a value that a flag can't have, as the package says that knows.
func badOption(flag string, err error) error {
	fault, ok := errors.AsType[*ahp.Error](err)
	if !ok {
		return err
	}
	p := fault.Problem()
	return usageError{text: diag.Say("--%s: %s", "--%s：%s", flag, p.Text()), hint: p.Hint}
}
