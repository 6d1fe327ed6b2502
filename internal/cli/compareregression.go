package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

type regressionOptions struct {
	on, numbers, reference []string
	node                   string
	all, skip              bool
}

func (a *app) compareRegressionCommand() *cobra.Command {
	var o regressionOptions
	cmd := a.command("compare.regression")
	cmd.Use = "regression [DIR] --on COLUMN,…"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.regression(cmd, folder(args), o) }
	p := a.printer()
	flags := cmd.Flags()
	flags.StringSliceVar(&o.on, "on", nil, p.T("flag.on.regression"))
	flags.StringSliceVar(&o.numbers, "number", nil, p.T("flag.number.regression"))
	flags.StringSliceVar(&o.reference, "reference", nil, p.T("flag.reference.regression"))
	flags.StringVar(&o.node, "node", "", p.T("flag.node.regression"))
	flags.BoolVar(&o.all, "all", false, p.T("flag.all.compare"))
	a.addSkip(cmd, &o.skip)
	a.addResults(cmd)
	return cmd
}

func (a *app) regression(cmd *cobra.Command, dir string, o regressionOptions) error {
	opt := study.RegressionOptions{On: o.on, Numbers: o.numbers, Reference: map[string]string{}}
	if len(o.on) == 0 {
		return usageError{text: diag.Say("--on is missing", "缺少 --on"), hint: diag.Say("the columns to explain the score by: --on age,gender", "用以解释得分的列：--on age,gender")}
	}
	for i, key := range o.on {
		if slices.Contains(o.on[:i], key) {
			return usageError{text: diag.Say("--on names %q twice", "--on 重复列出了 %q", key)}
		}
	}
	for _, key := range o.numbers {
		if !slices.Contains(o.on, key) {
			return usageError{text: diag.Say("--number %s: --on has no such column", "--number %s：--on 中没有该列", key), hint: diag.DidYouMean(key, o.on)}
		}
	}
	for _, text := range o.reference {
		key, value, found := strings.Cut(text, "=")
		if !found || !slices.Contains(o.on, key) || slices.Contains(o.numbers, key) {
			return usageError{text: wrongValue("reference", text, diag.Say("COLUMN=VALUE, a column of --on that has categories", "列=取值，且为 --on 中的分类列"))}
		}
		opt.Reference[key] = value
	}
	s, err := a.openCollected(dir)
	if err != nil {
		return err
	}
	for _, key := range o.numbers {
		if !slices.Contains(s.Config.Background, key) {
			return usageError{text: diag.Say("--number %s: no column of background", "--number %s：不是背景列", key), hint: diag.DidYouMean(key, s.Config.Background)}
		}
	}
	if o.node != "" {
		node, known := s.Framework.Index(o.node)
		if !known {
			return usageError{text: diag.Say("there is no indicator %q", "没有指标 %q", o.node), hint: diag.DidYouMean(o.node, s.Framework.Codes())}
		}
		opt.Node = node
	}
	progress := a.progress()
	opt.Read = study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}
	r, err := s.Regress(cmd.Context(), opt)
	progress.stop()
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	a.warn(r.Warnings)
	if o.all {
		r.Unprotected()
	}
	switch a.format {
	case formatJSON:
		return r.WriteJSON(a.env.Out, a.lang)
	case formatCSV:
		return r.WriteCSV(a.env.Out)
	}
	fmt.Fprintf(a.env.Out, "%s\n\n", r.Sentence(a.lang))
	if err := a.showTables(1, func(int) *reports.Table { return r.CoefficientTable(a.lang) }); err != nil {
		return err
	}
	return a.closing(r.Note)
}
