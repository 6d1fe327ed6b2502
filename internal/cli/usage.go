package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"goodgov/internal/diag"
)

// usageError is a command line that can't be understood: exit code 2.
type usageError struct {
	text, hint diag.Text
}

func (u usageError) Error() string { return u.text.String() }

// flagError makes a usage error of what the flag parser says.
func flagError(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = name[1:]
		}
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
		return usageError{text: diag.Say("there is no flag %s", "没有选项 %s", name), hint: diag.DidYouMean(name, known)}
	}
	if without, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usageError{text: diag.Say("--%s needs a value", "--%s 需要一个值", without.GetFlag().Name)}
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		flag, value := invalid.GetFlag(), invalid.GetValue()
		wrong := usageError{text: wrongValue(flag.Name, value, wanted(flag.Value))}
		if c, few := flag.Value.(*choice); few {
			wrong.hint = diag.DidYouMean(value, c.legal)
		}
		return wrong
	}
	return usageError{text: diag.Raw(err.Error())}
}

// wanted says what values a flag takes.
func wanted(value pflag.Value) diag.Text {
	if c, few := value.(*choice); few {
		return c.want()
	}
	switch value.Type() {
	case "int":
		return diag.Say("a whole number", "整数")
	case "bool":
		return diag.Say("true or false, or no value", "true 或 false，或不带值")
	}
	return diag.Say("a number", "数字")
}

func wrongValue(flag, value string, want diag.Text) diag.Text {
	return diag.Say("--%s: %s", "--%s：%s", flag, diag.Instead(diag.Quote(value), want))
}

// between checks how many arguments a command is given.
func between(least, most int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch n := len(args); {
		case n < least:
			return usageError{text: diag.Say("%d arguments, want %d or more", "参数 %d 个，至少需要 %d 个", n, least)}
		case n > most:
			return usageError{text: diag.Say("%d arguments, want %d at most", "参数 %d 个，最多 %d 个", n, most),
				hint: diag.Say("put a name with spaces in quotation marks", "含空格的名称请加引号")}
		}
		return nil
	}
}

// noCommand refuses the arguments of a command that only has others below it.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, sub := range cmd.Commands() {
		known = append(known, sub.Name())
	}
	return usageError{text: diag.Say("there is no command %q", "没有命令 %q", strings.Join(append(path(cmd), args[0]), " ")), hint: diag.DidYouMean(args[0], known)}
}

// path is the names of a command and those above it, without the program's.
func path(cmd *cobra.Command) []string { return strings.Fields(cmd.CommandPath())[1:] }

// preset is how the flag library shows a default value.
var preset = regexp.MustCompile(`(?m) \(default (.*)\)$`)

// usage prints how a command is called.
func (a *app) usage(cmd *cobra.Command) error {
	p := a.printer()
	var b strings.Builder
	section := func(key, text string) {
		fmt.Fprintf(&b, "\n%s\n%s\n", p.T(key), strings.TrimRight(text, "\n"))
	}
	line := cmd.UseLine() + " " + p.T("usage.options")
	if cmd.HasSubCommands() {
		further := cmd.CommandPath() + " " + p.T("usage.command")
		if strings.Contains(cmd.Use, " ") { // it takes arguments itself
			further = line + "\n  " + further
		}
		line = further
	}
	fmt.Fprintf(&b, "%s\n  %s\n", p.T("usage.usage"), line)
	if cmd.HasExample() {
		section("usage.examples", cmd.Example)
	}
	if cmd.HasSubCommands() {
		var commands strings.Builder
		for _, sub := range cmd.Commands() {
			fmt.Fprintf(&commands, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
		}
		section("usage.commands", commands.String())
	}
	flags := func(set *pflag.FlagSet) string {
		return preset.ReplaceAllString(set.FlagUsages(), p.T("usage.default", "$1"))
	}
	if cmd.HasAvailableLocalFlags() {
		section("usage.flags", flags(cmd.LocalFlags()))
	}
	if cmd.HasAvailableInheritedFlags() {
		section("usage.global", flags(cmd.InheritedFlags()))
	}
	if cmd.HasSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", p.T("usage.more", cmd.CommandPath()))
	}
	_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
	return err
}
