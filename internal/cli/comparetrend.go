package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/inference"
	"goodgov/internal/study"
	"goodgov/reports"
)

type trendOptions struct {
	unit, adjust, show string
	depth              int
	skip               bool
}

func (a *app) compareTrendCommand() *cobra.Command {
	var o trendOptions
	cmd := a.command("compare.trend")
	cmd.Use = "trend [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.trend(cmd, folder(args), o) }
	p := a.printer()
	flags := cmd.Flags()
	flags.StringVar(&o.unit, "unit", "", p.T("flag.unit.trend"))
	flags.IntVar(&o.depth, "depth", 1, p.T("flag.depth"))
	for _, choice := range []struct {
		flag   string
		value  *string
		values []string
		text   string
	}{
		{"adjust", &o.adjust, texts(inference.Adjustments()), p.T("flag.adjust.compare")},
		{"show", &o.show, texts(reports.TrendViews()), p.T("flag.show.trend")},
	} {
		flags.Var(newChoice(choice.value, choice.values[0], choice.values), choice.flag, choice.text)
		complete(cmd, choice.flag, choice.values)
	}
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

func (a *app) trend(cmd *cobra.Command, dir string, o trendOptions) error {
	if o.depth < 0 {
		return usageError{text: wrongValue("depth", strconv.Itoa(o.depth), diag.Say("0 or more", "不小于 0 的整数"))}
	}
	s, err := a.openCollected(dir)
	if err != nil {
		return err
	}
	if len(s.Config.Waves) == 0 {
		return usageError{text: diag.Say("%s: goodgov.yaml names no earlier waves", "%s：goodgov.yaml 未列出历次调查", dir),
			hint: diag.Say("waves: [{name: \"2024\", study: ../hangzhou-2024}], say", "例如 waves: [{name: \"2024\", study: ../hangzhou-2024}]")}
	}
	unit, err := unitOf(s.Units, o.unit)
	if err != nil {
		return err
	}
	progress := a.progress()
	e, err := s.Run(cmd.Context(), study.RunOptions{Read: study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}})
	if err == nil {
		e.Trend, err = s.Waves(cmd.Context(), e.Weights, study.WaveOptions{Read: study.ReadOptions{BadRows: badRows(o.skip)}, Adjustment: inference.Adjustment(o.adjust)})
	}
	progress.stop()
	if err != nil {
		return err
	}
	a.notes(e.Problems)
	switch a.format {
	case formatJSON:
		return e.WriteTrendJSON(a.env.Out, a.lang)
	case formatCSV:
		return e.WriteTrendCSV(a.env.Out, reports.TrendView(o.show))
	}
	fmt.Fprintf(a.env.Out, "%s\n\n", e.TrendSentence(a.lang, unit))
	tables := e.TrendTables(reports.TrendView(o.show), a.lang, unit, o.depth)
	if err := a.showTables(len(tables), func(i int) *reports.Table { return tables[i] }); err != nil {
		return err
	}
	return a.closing(e.Note)
}

// unitOf is the unit of a code; without one the whole.
func unitOf(u *indicators.Units, code string) (int, error) {
	if code == "" {
		return 0, nil
	}
	unit, known := u.Index(code)
	if !known {
		return 0, usageError{text: diag.Say("there is no unit %q", "没有单元 %q", code), hint: diag.DidYouMean(code, u.Codes())}
	}
	return unit, nil
}

// closing prints what stands under every result of a study.
func (a *app) closing(note indicators.Names) error {
	if text := note.In(a.lang); text != "" {
		_, err := fmt.Fprintf(a.env.Out, "\n%s\n", text)
		return err
	}
	return nil
}
