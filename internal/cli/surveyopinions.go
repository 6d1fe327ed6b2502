package cli

import (
	"context"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/reports"
)

func (a *app) surveyOpinionsCommand() *cobra.Command {
	cmd := a.command("survey.opinions")
	cmd.Use = "opinions [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.surveyOpinions(cmd.Context(), folder(args)) }
	a.addResults(cmd)
	return cmd
}

func (a *app) surveyOpinions(ctx context.Context, dir string) error {
	s, err := a.openCollected(dir)
	if err != nil {
		return err
	}
	a.notes(s.Notes())
	if err := a.result.keepPrivate(); err != nil {
		return err
	}
	opinions, err := s.TreatedOpinions(ctx)
	if err != nil {
		return err
	}
	if opinions == nil {
		var problems diag.Problems
		problems.Add(diag.Problem{File: dir, Code: "opinions.none", Found: diag.Say("no opinions", "没有居民意见"), Want: diag.Say("opinions that were collected (questionnaire: {opinion: {}})", "收集到的居民意见（questionnaire: {opinion: {}}）")})
		return problems.Err()
	}
	switch a.format {
	case formatCSV:
		return opinions.WriteCSV(a.env.Out, a.lang)
	case formatJSON:
		return opinions.WriteJSON(a.env.Out, a.lang)
	}
	opinions.Publish.Protect = reports.ProtectNone // who answers them must see them all
	return opinions.Table(a.lang, nil).WriteText(a.env.Out, a.style())
}
