package cli

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

func (a *app) sampleDesignCommand() *cobra.Command {
	depth, skip := 1, false
	cmd := a.command("survey.sample.design")
	cmd.Use = "design [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if depth < 0 {
			return usageError{text: wrongValue("depth", strconv.Itoa(depth), diag.Say("0 or more", "不小于 0 的整数"))}
		}
		s, err := a.openCollected(folder(args))
		if err != nil {
			return err
		}
		progress := a.progress()
		d, err := s.SampleDesign(cmd.Context(), study.ReadOptions{BadRows: badRows(skip), Progress: progress.update}, depth)
		progress.stop()
		if err != nil {
			return err
		}
		a.notes(s.Notes())
		switch a.format {
		case formatJSON:
			return d.WriteJSON(a.env.Out, a.lang)
		case formatCSV:
			return d.WriteCSV(a.env.Out)
		}
		tables := d.Tables(a.lang)
		if len(tables) == 0 {
			fmt.Fprintln(a.env.Out, a.printer().T("sample.design.one"))
		}
		if err := a.showTables(len(tables), func(i int) *reports.Table { return tables[i] }); err != nil {
			return err
		}
		return a.printNote(s.Config.Note)
	}
	cmd.Flags().IntVar(&depth, "depth", depth, a.printer().T("flag.depth"))
	a.addSkip(cmd, &skip)
	a.addResults(cmd)
	return cmd
}

// printNote prints a study's note below its tables.
func (a *app) printNote(note indicators.Names) error {
	if text := note.In(a.lang); text != "" {
		_, err := fmt.Fprintf(a.env.Out, "\n%s\n", text)
		return err
	}
	return nil
}

type weightOptions struct {
	margins, method, of, how string
	low, high                float64
	skip                     bool
}

func (a *app) sampleWeightCommand() *cobra.Command {
	preset := reports.DefaultTrimming()
	var o weightOptions
	cmd := a.command("survey.sample.weight")
	cmd.Use = "weight [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.weigh(cmd, folder(args), o)
	}
	p := a.printer()
	flags := cmd.Flags()
	flags.StringVar(&o.margins, "margins", "", p.T("flag.sample.margins"))
	methods, measures, ways := texts(reports.WeightingMethods()), texts(reports.TrimMeasures()), texts(reports.TrimWays())
	flags.Var(newChoice(&o.method, methods[0], methods), "method", p.T("flag.sample.weightingmethod"))
	flags.Float64Var(&o.low, "trim-low", preset.Low, p.T("flag.sample.trimlow"))
	flags.Float64Var(&o.high, "trim-high", preset.High, p.T("flag.sample.trimhigh"))
	flags.Var(newChoice(&o.of, measures[0], measures), "trim-of", p.T("flag.sample.trimof"))
	flags.Var(newChoice(&o.how, ways[0], ways), "trim-how", p.T("flag.sample.trimhow"))
	for flag, values := range map[string][]string{"method": methods, "trim-of": measures, "trim-how": ways} {
		complete(cmd, flag, values)
	}
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

// weigh weights the respondents as the study says, or as the flags do.
func (a *app) weigh(cmd *cobra.Command, dir string, o weightOptions) error {
	s, err := a.openCollected(dir)
	if err != nil {
		return err
	}
	weighting, err := o.over(cmd, s.Config.Weighting, dir)
	if err != nil {
		return err
	}
	if weighting != s.Config.Weighting {
		a.inputs = append(a.inputs, o.margins)
		if s, err = s.WithWeighting(weighting); err != nil {
			return err
		}
	}
	progress := a.progress()
	w, list, err := s.SampleWeights(cmd.Context(), study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update})
	progress.stop()
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	switch a.format {
	case formatJSON:
		return w.WriteJSON(a.env.Out, a.lang, list)
	case formatCSV:
		a.warn(w.Warnings)
		return w.WriteCSV(a.env.Out, list)
	}
	a.warn(w.Warnings)
	tables := w.Tables(a.lang)
	if err := a.showTables(len(tables), func(i int) *reports.Table { return tables[i] }); err != nil {
		return err
	}
	return a.printNote(s.Config.Note)
}

// over lets flags that were given go before what the study says.
func (o *weightOptions) over(cmd *cobra.Command, own *study.RespondentWeighting, dir string) (*study.RespondentWeighting, error) {
	changed := cmd.Flags().Changed
	trimmed := changed("trim-low") || changed("trim-high") || changed("trim-of") || changed("trim-how")
	if own == nil && o.margins == "" {
		return nil, usageError{text: diag.Say("the study has no `weighting:`, and no --margins are given", "评价项目没有 weighting:，也未给出 --margins"),
			hint: diag.Say("weighting: {method: rake, margins: margins.csv} in %s", "在 %s 中写 weighting: {method: rake, margins: margins.csv}", study.ConfigName)}
	}
	if !(o.low >= 0 && o.low <= 1) {
		return nil, usageError{text: wrongValue("trim-low", fmt.Sprint(o.low), diag.Say("0 to 1", "0 至 1"))}
	}
	if !(o.high >= 1) {
		return nil, usageError{text: wrongValue("trim-high", fmt.Sprint(o.high), diag.Say("1 or more", "不小于 1"))}
	}
	if !changed("margins") && !changed("method") && !trimmed {
		return own, nil
	}
	w := study.RespondentWeighting{Method: reports.WeightingMethod(o.method)}
	if own != nil {
		w = *own
		if changed("method") {
			w.Method = reports.WeightingMethod(o.method)
		}
	}
	if o.margins != "" {
		// A study's files are named from its folder, a flag's from here.
		w.Margins = o.margins
		if name, err := filepath.Rel(dir, o.margins); err == nil {
			w.Margins = name
		}
	}
	if trimmed {
		trim := reports.DefaultTrimming()
		if w.Trim != nil {
			trim = *w.Trim
		}
		if changed("trim-low") {
			trim.Low = o.low
		}
		if changed("trim-high") {
			trim.High = o.high
		}
		if changed("trim-of") {
			trim.Of = reports.TrimMeasure(o.of)
		}
		if changed("trim-how") {
			trim.How = reports.TrimWay(o.how)
		}
		w.Trim = &trim
	}
	return &w, nil
}
