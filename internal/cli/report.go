package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"goodgov/indicators"
	"goodgov/indicators/robustness"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/reports"
)

type reportOptions struct {
	dir, out, unit                string
	skip, unprotected, robustness bool
}

func (a *app) reportCommand() *cobra.Command {
	var o reportOptions
	cmd := a.command("report")
	cmd.Use = "report [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.dir = folder(args)
		return a.writeReport(cmd, o)
	}
	p := a.printer()
	cmd.Flags().StringVarP(&o.out, "output", "o", "", p.T("flag.output"))
	cmd.Flags().StringVar(&o.unit, "unit", "", p.T("flag.unit"))
	cmd.Flags().BoolVar(&o.robustness, "robustness", false, p.T("flag.robustness"))
	cmd.Flags().BoolVar(&o.unprotected, "unprotected", false, p.T("flag.unprotected"))
	a.addCollected(cmd)
	a.addSkip(cmd, &o.skip)
	return cmd
}

// writeReport writes the report with its charts, or one unit's scorecard.
func (a *app) writeReport(cmd *cobra.Command, o reportOptions) error {
	s, err := a.openCollected(o.dir)
	if err != nil {
		return err
	}
	if o.unprotected {
		s.Config.Publish.Protect = reports.ProtectNone
	}
	unit := -1
	if o.unit != "" {
		at, known := s.Units.Index(o.unit)
		if !known {
			return usageError{text: wrongValue("unit", o.unit, diag.Say("the code of a unit of the study", "评价项目中的单元代码")),
				hint: diag.DidYouMean(o.unit, s.Units.Codes())}
		}
		unit = at
	}
	out := o.out
	if out == "" {
		out = filepath.Join(o.dir, "out")
	}
	files, err := newOutputs(cmd.Context(), out, s.Inputs())
	if err != nil {
		return err
	}
	defer files.abort()
	progress := a.progress()
	opt := study.RunOptions{Uncertainty: &s.Config.Uncertainty, Read: study.ReadOptions{BadRows: badRows(o.skip), Progress: progress.update}, Errors: indicators.WithErrors}
	if unit < 0 { // a scorecard tells nothing of waves, groups and the instrument
		opt.Waves, opt.Groups, opt.Quality = study.WithWaves, study.WithGroups, study.WithQuality
	}
	e, err := s.Run(cmd.Context(), opt)
	progress.stop()
	if err != nil {
		return err
	}
	e.Program = program()
	if o.robustness {
		otherwise, err := s.Robustness(cmd.Context(), study.RobustnessOptions{Units: study.PublishedUnits, Sobol: robustness.DefaultOptions(), Read: study.ReadOptions{BadRows: badRows(o.skip)}})
		if err != nil {
			return err
		}
		e.Robust = otherwise.Robust
	}
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
