package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
)

// shells that there is a completion script for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (a *app) completionCommand() *cobra.Command {
	cmd := a.command("completion")
	cmd.Use = "completion bash|zsh|fish|powershell"
	cmd.ValidArgs = shells
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := between(1, 1)(cmd, args); err != nil {
			return err
		}
		if !slices.Contains(shells, args[0]) {
			return usageError{text: diag.Say("there is no completion for %q", "没有 %q 的补全脚本", args[0]), hint: diag.DidYouMean(args[0], shells)}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		root, out := cmd.Root(), a.env.Out
		switch args[0] {
		case "bash":
			return root.GenBashCompletionV2(out, true)
		case "zsh":
			return root.GenZshCompletion(out)
		case "fish":
			return root.GenFishCompletion(out, true)
		default:
			return root.GenPowerShellCompletionWithDesc(out)
		}
	}
	return cmd
}

// helpCommand shows the help of a command given by its name.
func (a *app) helpCommand() *cobra.Command {
	cmd := a.command("help")
	cmd.Use = "help [COMMAND]"
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		if above, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
			for _, sub := range above.Commands() {
				names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		wanted, rest, err := cmd.Root().Find(args)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return noCommand(wanted, rest)
		}
		wanted.InitDefaultHelpFlag()
		return wanted.Help()
	}
	return cmd
}
