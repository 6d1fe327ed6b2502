package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) surveyCommand() *cobra.Command {
	cmd := a.command("survey")
	a.addCollected(cmd)
	cmd.AddCommand(a.surveyFormCommand())
	cmd.AddCommand(a.surveyPosterCommand())
	cmd.AddCommand(a.surveyCodesCommand())
	cmd.AddCommand(a.surveyImportCommand())
	cmd.AddCommand(a.surveyExportCommand())
	cmd.AddCommand(a.surveyScreenCommand())
	cmd.AddCommand(a.surveyValidityCommand())
	cmd.AddCommand(a.surveyReliabilityCommand())
	cmd.AddCommand(a.surveyAgreementCommand())
	cmd.AddCommand(a.surveyCFACommand())
	cmd.AddCommand(a.surveySampleCommand())
	cmd.AddCommand(a.surveyBackupCommand(), a.surveyRestoreCommand(), a.surveyWithdrawCommand(), a.surveyExpireCommand(), a.surveyOpinionsCommand())
	return cmd
}
