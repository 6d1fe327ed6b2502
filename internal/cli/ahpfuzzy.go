package cli

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/reports"
)

func (a *app) ahpFuzzyCommand() *cobra.Command {
	var o benchOptions
	var method string
	fuzzy := ahp.DefaultFuzzyOptions()
	cmd := a.command("ahp.fuzzy")
	cmd.Use = "fuzzy FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !(fuzzy.Spread > 0) || math.IsInf(fuzzy.Spread, 1) {
			return usageError{text: wrongValue("spread", fmt.Sprint(fuzzy.Spread), diag.Say("more than 0", "大于 0 的数"))}
		}
		s, err := a.subjectOf(cmd, &o, args)
		if err != nil {
			return err
		}
		fuzzy.Method, fuzzy.Weights = ahp.FuzzyMethod(method), s.panel.Weights()
		var analyses []reports.FuzzyAnalysis
		var warnings []diag.Warning
		for _, node := range s.panel.Compared() {
			code := s.panel.Nodes[node].Code
			var names []string
			for _, child := range s.panel.Children(node) {
				names = append(names, s.panel.Nodes[child].Code)
			}
			r, err := ahp.AnalyseFuzzy(names, s.panel.Voices(node), fuzzy, s.options.Options)
			if err != nil {
				return panelFault(&ahp.PanelError{Node: code, Err: err})
			}
			for _, w := range r.Warnings {
				w.Node = code
				warnings = append(warnings, w)
			}
			analyses = append(analyses, reports.FuzzyAnalysis{Name: code, Result: r})
		}
		switch a.format {
		case formatCSV:
			return reports.WriteFuzzyCSV(a.env.Out, analyses)
		case formatJSON:
			return reports.WriteFuzzyJSON(a.env.Out, analyses, warnings, a.lang)
		}
		if err := a.showTables(len(analyses), func(i int) *reports.Table { return analyses[i].Table(a.lang) }); err != nil {
			return err
		}
		a.warn(warnings)
		return nil
	}
	a.addBench(cmd, &o)
	names := texts(ahp.FuzzyMethods())
	p := a.printer()
	cmd.Flags().Var(newChoice(&method, string(fuzzy.Method), names), "fuzzy", p.T("flag.fuzzy"))
	cmd.Flags().Float64Var(&fuzzy.Spread, "spread", fuzzy.Spread, p.T("flag.spread"))
	complete(cmd, "fuzzy", names)
	return cmd
}
