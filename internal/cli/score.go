package cli

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

// scoreViews are what --show shows, showRanks and showAcceptability among them;
// all of it is in the JSON.
const (
	showScores   = "scores"
	showTiers    = "tiers"
	showShrunken = "shrunken"
)

var scoreViews = []string{showScores, showRanks, showAcceptability, showTiers, showShrunken}

type scoreOptions struct {
	dir       string
	depth     int
	noErrors  bool
	skip      bool
	published bool
	strict    bool

	intervals, resample, show, node string
	replicates, seed, top           int
}

func (a *app) scoreCommand() *cobra.Command {
	var o scoreOptions
	cmd := a.command("score")
	cmd.Use = "score [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.dir = folder(args)
		if o.node != "" && !cmd.Flags().Changed("show") {
			o.show = showRanks
		}
		return a.score(cmd, o)
	}
	p, flags := a.printer(), cmd.Flags()
	flags.IntVar(&o.depth, "depth", 1, p.T("flag.depth"))
	flags.BoolVar(&o.noErrors, "no-errors", false, p.T("flag.noerrors"))
	flags.BoolVar(&o.published, "published", false, p.T("flag.published"))
	for _, choice := range []struct {
		flag   string
		value  *string
		values []string
		text   string
	}{
		{"intervals", &o.intervals, texts(reports.AllScoreIntervals), p.T("flag.intervals")},
		{"resample", &o.resample, texts(uncertainty.Resamplings), p.T("flag.resample")},
		{"show", &o.show, scoreViews, p.T("flag.show.score")},
	} {
		flags.Var(newChoice(choice.value, choice.values[0], choice.values), choice.flag, choice.text)
		complete(cmd, choice.flag, choice.values)
	}
	preset := uncertainty.DefaultOptions()
	flags.IntVar(&o.replicates, "replicates", 0, p.T("flag.replicates"))
	flags.IntVar(&o.seed, "seed", 0, p.T("flag.seed.scores"))
	flags.IntVar(&o.top, "top", preset.Top, p.T("flag.top"))
	flags.StringVar(&o.node, "node", "", p.T("flag.node"))
	flags.BoolVar(&o.strict, "strict", false, p.T("flag.strict"))
	a.addCollected(cmd)
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	cmd.AddCommand(a.scoreRobustnessCommand())
	return cmd
}

func (a *app) score(cmd *cobra.Command, o scoreOptions) error {
	if o.depth < 0 {
		return usageError{text: wrongValue("depth", strconv.Itoa(o.depth), diag.Say("0 or more", "不小于 0 的整数"))}
	}
	s, err := a.openCollected(o.dir)
	if err != nil {
		return err
	}
	node := 0
	if o.node != "" {
		var known bool
		if node, known = s.Framework.Index(o.node); !known {
			return usageError{text: wrongValue("node", o.node, diag.Say("the code of an indicator", "指标代码"))}
		}
	}
	progress := a.progress()
	options := study.RunOptions{Read: study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}, Errors: indicators.WithErrors}
	if o.noErrors {
		options.Errors = indicators.WithoutErrors
	}
	if options.Uncertainty, err = o.uncertainty(cmd, s, node); err != nil {
		return err
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
	if e.Uncertainty != nil {
		a.warn(e.Uncertainty.Warnings)
	}
	if err := a.printScores(e, o, node); err != nil {
		return err
	}
	if o.strict && e.Unacceptable() {
		return errNotAcceptable
	}
	return nil
}

// uncertainty says how sure scores and ranks are to be found; nil where nothing
// asks for it.
func (o *scoreOptions) uncertainty(cmd *cobra.Command, s *study.Study, node int) (*uncertainty.Options, error) {
	flags := cmd.Flags()
	asked := slices.ContainsFunc([]string{"resample", "replicates", "seed", "top", "node"}, flags.Changed)
	if !asked && o.show == showScores && o.intervals == string(reports.TIntervals) {
		return nil, nil
	}
	if o.noErrors {
		return nil, usageError{text: diag.Say("--no-errors, and how sure scores or ranks are: one of the two", "--no-errors 与得分或名次的可靠程度不能同时要求")}
	}
	opt := s.Config.Uncertainty
	opt.Resample, opt.Top = uncertainty.Resampling(o.resample), o.top
	opt.Depth = max(opt.Depth, o.depth, s.Framework.Level[node])
	if o.intervals != string(reports.TIntervals) {
		opt.Method = uncertainty.Bootstrap
	}
	if flags.Changed("replicates") {
		opt.Replicates = o.replicates
	}
	if flags.Changed("seed") {
		opt.Seed = uint64(o.seed)
	}
	for _, limit := range []struct {
		flag      string
		value     int
		low, high int
	}{{"replicates", opt.Replicates, uncertainty.MinReplicates, uncertainty.MaxReplicates}, {"seed", o.seed, 0, 1 << 62}, {"top", o.top, 1, 1 << 62}} {
		if limit.value < limit.low || limit.value > limit.high {
			want := diag.Say("%d or more", "不小于 %d 的整数", limit.low)
			if limit.high == uncertainty.MaxReplicates {
				want = diag.Say("%d to %d", "%d 至 %d", limit.low, limit.high)
			}
			return nil, usageError{text: wrongValue(limit.flag, strconv.Itoa(limit.value), want)}
		}
	}
	return &opt, nil
}

func (a *app) printScores(e *reports.Evaluation, o scoreOptions, node int) error {
	which := reports.ScoreIntervals(o.intervals)
	shown := e.WithIntervals(which)
	switch a.format {
	case formatCSV:
		switch {
		case o.show == showAcceptability:
			return e.WriteAcceptabilityCSV(a.env.Out)
		case o.show != showScores:
			return e.WriteRanksCSV(a.env.Out, a.lang)
		case e.Uncertainty != nil:
			return e.WriteSpreadsCSV(a.env.Out)
		}
		return e.WriteScoresCSV(a.env.Out)
	case formatJSON:
		return shown.WriteScoresJSON(a.env.Out, a.lang)
	}
	var tables []*reports.Table
	if o.show == showScores && node == 0 {
		tables = append(tables, e.AlertTable(a.lang), shown.ScoreTable(a.lang, 0, o.depth))
	}
	for _, level := range reports.RankedLevels(e.Units) {
		switch o.show {
		case showScores:
			tables = append(tables, shown.RankingTable(a.lang, level, 0))
		case showRanks:
			tables = append(tables, e.RankTable(a.lang, level, node))
		case showAcceptability:
			tables = append(tables, e.AcceptabilityTable(a.lang, level, node))
		case showTiers:
			tables = append(tables, e.TierTable(a.lang, level, node))
		case showShrunken:
			tables = append(tables, e.ShrunkenTable(a.lang, level, node))
		}
	}
	first := true
	for _, table := range tables {
		if table == nil {
			continue
		}
		if !first {
			fmt.Fprintln(a.env.Out)
		}
		first = false
		if err := table.WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	if first {
		a.say(a.printer().T("score.nosuch"))
	}
	for _, note := range []string{e.IntervalNote(a.lang, which), e.Note.In(a.lang)} {
		if note != "" && e.Uncertainty != nil {
			fmt.Fprintf(a.env.Out, "\n%s\n", note)
		}
	}
	return nil
}
