package cli

import (
	"github.com/spf13/cobra"

	"goodgov/internal/study"
)

func (a *app) frameworkCommand() *cobra.Command {
	cmd := a.command("framework", nil)
	cmd.Use = "framework [DIR]"
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		s, err := study.Open(folder(args))
		if err != nil {
			return err
		}
		a.speak(s.Config.Language)
		e, err := s.Describe()
		if err != nil {
			return err
		}
		a.notes(e.Problems)
		switch a.format {
		case formatCSV:
			return e.WriteWeightsCSV(a.env.Out, a.lang)
		case formatJSON:
			return e.WriteFrameworkJSON(a.env.Out, a.lang)
		}
		return e.FrameworkTable(a.lang).WriteText(a.env.Out, a.style())
	}
	a.addFormat(cmd)
	return cmd
}
