package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

type combineOptions struct {
	data, how string
	share     float64
	level     string
	skip      bool
}

func (a *app) ahpCombineCommand() *cobra.Command {
	var o combineOptions
	cmd := a.command("ahp.combine")
	cmd.Use = "combine [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !(o.share >= 0 && o.share <= 1) {
			return usageError{text: wrongValue("share", fmt.Sprint(o.share), diag.Say("0 to 1", "0 至 1 之间的数"))}
		}
		c, err := a.combine(cmd, o, folder(args))
		if err != nil {
			return err
		}
		switch a.format {
		case formatCSV:
			return c.WriteCSV(a.env.Out)
		case formatJSON:
			return c.WriteJSON(a.env.Out, a.lang)
		}
		if err := c.Table(a.lang).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
		a.warn(c.Warnings)
		return nil
	}
	p := a.printer()
	data, how := texts(indicators.ObjectiveMethods), texts(indicators.Combinations)
	flags := cmd.Flags()
	flags.Var(newChoice(&o.data, data[0], data), "data", p.T("flag.data"))
	flags.Var(newChoice(&o.how, how[0], how), "how", p.T("flag.how"))
	flags.Float64Var(&o.share, "share", 0.5, p.T("flag.share"))
	flags.StringVar(&o.level, "level", "", p.T("flag.level"))
	complete(cmd, "data", data)
	complete(cmd, "how", how)
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

// combine scores a study, weights its indicators by the scores, and combines
// these weights with the study's own.
func (a *app) combine(cmd *cobra.Command, o combineOptions, dir string) (*reports.CombinedWeights, error) {
	s, err := a.openCollected(dir)
	if err != nil {
		return nil, err
	}
	progress := a.progress()
	e, err := s.Run(cmd.Context(), study.RunOptions{Read: study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}, Errors: indicators.WithoutErrors})
	progress.stop()
	if err != nil {
		return nil, err
	}
	a.notes(e.Problems)
	levels := reports.RankedLevels(e.Units)
	level := o.level
	if level == "" && len(levels) > 0 {
		level = levels[0] // the lowest
	}
	if !slices.Contains(levels, level) {
		return nil, usageError{text: wrongValue("level", o.level, diag.Say("a level with several units: %s", "有多个单元的层级：%s", strings.Join(levels, ", ")))}
	}
	f := e.Framework
	var scores [][]float64
	for unit := range e.Units.List {
		if e.Units.List[unit].Level != level {
			continue
		}
		row := make([]float64, len(f.Items))
		none := true
		for d, node := range f.Items {
			row[d] = e.Scores.Scores[unit][node].Value
			none = none && math.IsNaN(row[d])
		}
		if !none {
			scores = append(scores, row)
		}
	}
	c := &reports.CombinedWeights{Framework: f, Experts: e.Weights, From: e.WeightsFrom, Method: indicators.ObjectiveMethod(o.data), How: indicators.Combination(o.how), Units: len(scores), Level: level}
	if c.Data, c.Warnings, err = indicators.ObjectiveWeights(f, scores, c.Method); err != nil {
		return nil, err
	}
	c.Combined, c.ShareOfExperts, err = indicators.CombineWeights(f, c.Experts, c.Data, c.How, o.share)
	return c, err
}
