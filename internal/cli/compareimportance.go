package cli

import (
	"fmt"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"goodgov/indicators/importance"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

type importanceOptions struct {
	by, outcome, unit, line string
	level                   int
	importanceLine          float64
	seed                    uint64
	skip                    bool
}

func (a *app) compareImportanceCommand() *cobra.Command {
	var o importanceOptions
	cmd := a.command("compare.importance")
	cmd.Use = "importance [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.importance(cmd, folder(args), o) }
	p := a.printer()
	flags := cmd.Flags()
	methods := texts(importance.Methods())
	flags.Var(newChoice(&o.by, methods[0], methods), "importance", p.T("flag.importance"))
	complete(cmd, "importance", methods)
	flags.StringVar(&o.outcome, "outcome", "", p.T("flag.outcome"))
	flags.IntVar(&o.level, "level", 1, p.T("flag.level.importance"))
	flags.StringVar(&o.unit, "unit", "", p.T("flag.unit.trend"))
	lines := []string{string(importance.AtMeans), string(importance.AtMidpoint)}
	line := newChoice(&o.line, lines[0], append(lines, aNumber))
	line.also = func(text string) bool { _, err := strconv.ParseFloat(text, 64); return err == nil }
	flags.Var(line, "line", p.T("flag.line"))
	complete(cmd, "line", lines)
	flags.Float64Var(&o.importanceLine, "importance-line", math.NaN(), p.T("flag.importanceline"))
	flags.Lookup("importance-line").DefValue = ""
	flags.Uint64Var(&o.seed, "seed", importance.DefaultResampling().Seed, p.T("flag.seed.importance"))
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

func (a *app) importance(cmd *cobra.Command, dir string, o importanceOptions) error {
	method := importance.Method(o.by)
	switch {
	case method != importance.ByWeight && o.outcome == "":
		return usageError{text: diag.Say("--importance %s needs --outcome", "--importance %s 需要 --outcome", o.by),
			hint: diag.Say("an overall judgement, as a column of the answers or an indicator; from the overall score itself only the weights would come back", "总体评价，可为答卷中的一列或某个指标；总分由各指标加权而成，由它推导只会得到权重")}
	case method == importance.ByWeight && o.outcome != "":
		return usageError{text: diag.Say("--outcome needs --importance with a way to derive it", "--outcome 需要用 --importance 指定推导方法"), hint: diag.Say("--importance relative", "--importance relative")}
	}
	s, err := a.openCollected(dir)
	if err != nil {
		return err
	}
	if o.level < 1 || o.level > s.Framework.Depth {
		return usageError{text: wrongValue("level", strconv.Itoa(o.level), diag.Say("a level of the framework, 1 to %d", "指标体系的级别，1 至 %d", s.Framework.Depth))}
	}
	unit, err := unitOf(s.Units, o.unit)
	if err != nil {
		return err
	}
	scale := s.Config.Scale
	given, err := strconv.ParseFloat(o.line, 64)
	if err == nil && !(given >= float64(scale.Min) && given <= float64(scale.Max)) {
		return usageError{text: wrongValue("line", o.line, diag.Say("a score from %d to %d", "%d 至 %d 的得分", scale.Min, scale.Max))}
	}
	atGiven := err == nil
	opt := study.ImportanceOptions{Level: o.level, Method: method, Outcome: o.outcome, Resample: importance.DefaultResampling(),
		Lines: importance.Options{Line: importance.Line(o.line), ImportanceLine: o.importanceLine}}
	if atGiven {
		opt.Lines.Line, opt.Lines.Given = importance.AtGiven, given
	}
	opt.Resample.Seed, opt.Resample.Confidence = o.seed, s.Config.Scores.Confidence
	progress := a.progress()
	opt.Read = study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}
	x, err := s.Importance(cmd.Context(), opt)
	progress.stop()
	if err != nil {
		return err
	}
	a.notes(x.Problems)
	switch a.format {
	case formatJSON:
		return x.WriteImportanceJSON(a.env.Out, a.lang)
	case formatCSV:
		return x.WriteImportanceCSV(a.env.Out)
	}
	fmt.Fprintf(a.env.Out, "%s\n\n", x.ImportanceSentence(a.lang, unit))
	if err := a.showTables(1, func(int) *reports.Table { return x.ImportanceTable(a.lang, unit) }); err != nil {
		return err
	}
	return a.closing(x.Note)
}
