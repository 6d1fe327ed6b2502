package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

type scoreOptions struct {
	dir       string
	depth     int
	noErrors  bool
	skip      bool
	published bool
}

func (a *app) scoreCommand() *cobra.Command {
	var o scoreOptions
	cmd := a.command("score")
	cmd.Use = "score [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.dir = folder(args)
		return a.score(cmd, o)
	}
	p := a.printer()
	cmd.Flags().IntVar(&o.depth, "depth", 1, p.T("flag.depth"))
	cmd.Flags().BoolVar(&o.noErrors, "no-errors", false, p.T("flag.noerrors"))
	cmd.Flags().BoolVar(&o.published, "published", false, p.T("flag.published"))
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	cmd.AddCommand(a.scoreRobustnessCommand())
	return cmd
}

func (a *app) score(cmd *cobra.Command, o scoreOptions) error {
	if o.depth < 0 {
		return usageError{text: wrongValue("depth", strconv.Itoa(o.depth), diag.Say("0 or more", "不小于 0 的整数"))}
	}
	s, err := a.open(o.dir)
	if err != nil {
		return err
	}
	progress := a.progress()
	options := study.RunOptions{Read: study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}, Errors: indicators.WithErrors}
	if o.noErrors {
		options.Errors = indicators.WithoutErrors
	}
	e, err := s.Run(cmd.Context(), options)
	progress.stop()
	if err != nil {
		return err
	}
	a.notes(e.Problems)
	if o.published {
		e = e.Published()
	}
	switch a.format {
	case formatCSV:
		return e.WriteScoresCSV(a.env.Out)
	case formatJSON:
		return e.WriteScoresJSON(a.env.Out, a.lang)
	}
	if err := e.ScoreTable(a.lang, 0, o.depth).WriteText(a.env.Out, a.style()); err != nil {
		return err
	}
	for _, level := range reports.RankedLevels(e.Units) {
		fmt.Fprintln(a.env.Out)
		if err := e.RankingTable(a.lang, level, 0).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	return nil
}
