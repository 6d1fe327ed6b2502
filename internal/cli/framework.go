package cli

import "github.com/spf13/cobra"

func (a *app) frameworkCommand() *cobra.Command {
	cmd := a.command("framework")
	cmd.Use = "framework [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		s, err := a.openCollected(folder(args))
		if err != nil {
			return err
		}
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
	a.addCollected(cmd)
	a.addResults(cmd)
	return cmd
}
