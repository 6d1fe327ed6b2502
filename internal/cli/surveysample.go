package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) surveySampleCommand() *cobra.Command {
	cmd := a.command("survey.sample")
	cmd.AddCommand(a.samplePlanCommand())
	cmd.AddCommand(a.sampleDrawCommand())
	cmd.AddCommand(a.sampleDesignCommand())
	cmd.AddCommand(a.sampleWeightCommand())
	return cmd
}
