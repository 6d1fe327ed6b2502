package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/i18n"
)

func (a *app) root() *cobra.Command {
	p := a.printer()
	root := a.command("")
	root.Use = "goodgov"
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetUsageFunc(a.usage)
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{.UsageString}}")
	var lang string
	root.PersistentFlags().Var(newChoice(&lang, a.lang, i18n.Languages), "lang", p.T("flag.lang"))
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, p.T("flag.quiet"))
	root.PersistentFlags().BoolP("help", "h", false, p.T("flag.help"))
	complete(root, "lang", i18n.Languages)
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		a.forced = cmd.Flags().Changed("lang")
		if a.forced {
			a.lang = lang
		}
		return a.divert(cmd, args)
	}
	root.AddCommand(a.runCommand(), a.initCommand(), a.frameworkCommand(), a.scoreCommand(), a.compareCommand(), a.reportCommand(), a.ahpCommand(), a.surveyCommand(), a.serveCommand(), a.auditCommand(), a.completionCommand())
	root.SetHelpCommand(a.helpCommand())
	return finish(root)
}

// finish gives the commands that only have others below them something to do.
func finish(cmd *cobra.Command) *cobra.Command {
	if cmd.HasSubCommands() && cmd.RunE == nil {
		cmd.Args = noCommand
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	for _, sub := range cmd.Commands() {
		finish(sub)
	}
	return cmd
}

// command makes a command with its texts from the catalogue: key is its path
// joined by dots, such as "ahp.check".
func (a *app) command(key string) *cobra.Command {
	p := a.printer()
	name := key
	if key == "" {
		key = "goodgov"
	}
	prefix := "help." + key
	cmd := &cobra.Command{Short: p.T(prefix + ".short"), DisableFlagsInUseLine: true}
	if i18n.Has(prefix + ".long") {
		cmd.Long = cmd.Short + "\n\n" + p.T(prefix+".long")
	}
	if i18n.Has(prefix + ".example") {
		cmd.Example = indent(p.T(prefix + ".example"))
	}
	if at := strings.LastIndexByte(name, '.'); at >= 0 {
		name = name[at+1:]
	}
	cmd.Use = name
	return cmd
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}
