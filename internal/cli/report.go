package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

func (a *app) reportCommand() *cobra.Command {
	var out, unit string
	var skip, unprotected bool
	cmd := a.command("report")
	cmd.Use = "report [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.writeReport(cmd, folder(args), out, unit, skip, unprotected)
	}
	p := a.printer()
	cmd.Flags().StringVarP(&out, "output", "o", "", p.T("flag.output"))
	cmd.Flags().StringVar(&unit, "unit", "", p.T("flag.unit"))
	cmd.Flags().BoolVar(&unprotected, "unprotected", false, p.T("flag.unprotected"))
	a.addSkip(cmd, &skip)
	return cmd
}

// writeReport writes the report with its charts, or one unit's scorecard.
func (a *app) writeReport(cmd *cobra.Command, dir, out, code string, skip, unprotected bool) error {
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	if unprotected {
		s.Config.Publish.Protect = reports.ProtectNone
	}
	unit := -1
	if code != "" {
		at, known := s.Units.Index(code)
		if !known {
			return usageError{text: wrongValue("unit", code, diag.Say("the code of a unit of the study", "评价项目中的单元代码")),
				hint: diag.DidYouMean(code, s.Units.Codes())}
		}
		unit = at
	}
	if out == "" {
		out = filepath.Join(dir, "out")
	}
	files, err := newOutputs(cmd.Context(), out, s.Inputs())
	if err != nil {
		return err
	}
	defer files.abort()
	quality := study.WithQuality
	if unit >= 0 { // a scorecard does not judge the instrument
		quality = study.WithoutQuality
	}
	progress := a.progress()
	e, err := s.Run(cmd.Context(), study.RunOptions{Read: study.ReadOptions{BadRows: badRows(skip), Progress: progress.update}, Errors: indicators.WithErrors, Quality: quality})
	progress.stop()
	if err != nil {
		return err
	}
	e.Program = program()
	written := filepath.Join(out, "report.html")
	if unit >= 0 {
		name := reports.ScorecardName(e.Units, unit)
		written = filepath.Join(out, filepath.FromSlash(name))
		err = reports.WriteScorecard(e, unit, a.lang, files.create)
	} else {
		err = reports.WriteReport(e, a.lang, files.create)
	}
	if err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	a.notes(e.Problems)
	if unit < 0 {
		a.sayOlder(files)
	}
	_, err = fmt.Fprintln(a.env.Out, written)
	return err
}
