package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/i18n"
)

func (a *app) root() *cobra.Command {
	p := a.printer()
	root := a.command("", nil)
	root.Use = "goodgov"
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.SetUsageTemplate(usageTemplate(p))
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}")
	var lang string
	root.PersistentFlags().Var(newChoice(&lang, a.lang, i18n.Languages), "lang", p.T("flag.lang"))
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, p.T("flag.quiet"))
	root.PersistentFlags().BoolP("help", "h", false, p.T("flag.help"))
	complete(root, "lang", i18n.Languages)
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		a.forced = cmd.Flags().Changed("lang")
		if a.forced {
			a.lang = lang
		}
	}
	root.AddCommand(a.runCommand(), a.frameworkCommand(), a.scoreCommand(), a.reportCommand(), a.ahpCommand(), a.surveyCommand())
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, command := range root.Commands() {
		switch command.Name() {
		case "completion":
			command.Short = p.T("help.completion.short")
		case "help":
			command.Short = p.T("help.help.short")
		}
	}
	wrapArgs(root)
	return root
}

// command makes a command with its texts from the catalogue: key is its path
// joined by dots, such as "ahp.check".
func (a *app) command(key string, run func(cmd *cobra.Command, args []string) error) *cobra.Command {
	p := a.printer()
	name := key
	if key == "" {
		key = "goodgov"
	}
	prefix := "help." + key
	cmd := &cobra.Command{Short: p.T(prefix + ".short"), RunE: run}
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

// wrapArgs makes the errors of argument checks usage errors: cobra does not
// pass them through the flag error function.
func wrapArgs(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil && !cmd.Runnable() {
		check = cobra.NoArgs
	}
	if check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	if !cmd.Runnable() && cmd.HasSubCommands() {
		cmd.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	for _, sub := range cmd.Commands() {
		wrapArgs(sub)
	}
}

func usageTemplate(p i18n.Printer) string {
	return p.T("usage.usage") + `{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} ` + p.T("usage.command") + `{{end}}{{if .HasExample}}

` + p.T("usage.examples") + `
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

` + p.T("usage.commands") + `{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + p.T("usage.flags") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + p.T("usage.global") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

` + p.T("usage.more", `{{.CommandPath}}`) + `{{end}}
`
}
