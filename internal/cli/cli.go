// Package cli is the command line: one file a command. It opens paths, writes
// files, and turns errors into messages and exit codes; the work is done by
// the packages below it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports"
)

// Exit codes.
const (
	exitOK            = 0
	exitFailed        = 1 // I/O
	exitUnusable      = 2 // usage, or input that can't be used
	exitNotAcceptable = 3 // read and computed, but over a limit
)

// Env is what a run of the program may know of the world around it.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	Args     []string // without the program's name
	Getenv   func(string) string

	OutTerminal, ErrTerminal bool
}

// Main runs the program in the process's own environment.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Args: os.Args[1:], Getenv: os.Getenv,
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())), ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	})
}

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, env Env) int {
	a := &app{env: env, lang: guessLanguage(env)}
	root := a.root()
	root.SetArgs(env.Args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	return a.report(err)
}

// app is what the commands share: the environment and the global flags.
type app struct {
	env    Env
	lang   string // of help and messages
	forced bool   // --lang was given: it goes before a study's own language
	format string
	quiet  bool
}

// errNotAcceptable ends a command whose result is over a limit: exit code 3.
// What is wrong was printed already.
var errNotAcceptable = errors.New("not acceptable")

// usageError is a command line that can't be understood.
type usageError struct{ err error }

func (u usageError) Error() string { return u.err.Error() }
func (u usageError) Unwrap() error { return u.err }

func (a *app) report(err error) int {
	p := a.printer()
	problems, isProblems := errors.AsType[*diag.Problems](err)
	usage, isUsage := errors.AsType[usageError](err)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errNotAcceptable):
		return exitNotAcceptable
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.env.Err, p.T("error.interrupted"))
		return exitFailed
	case isProblems:
		if a.format == formatJSON {
			problems.WriteJSON(a.env.Err, a.lang)
		} else {
			problems.WriteText(a.env.Err, a.lang)
		}
		return exitUnusable
	case isUsage:
		fmt.Fprintf(a.env.Err, "goodgov: %v\n%s\n", usage.err, p.T("error.usage"))
		return exitUnusable
	default:
		fmt.Fprintf(a.env.Err, "goodgov: %v\n", err)
		return exitFailed
	}
}

func (a *app) printer() i18n.Printer { return i18n.Printer{Lang: a.lang} }

// speak settles the language of what is printed: --lang, or the study's.
func (a *app) speak(studyLanguage string) {
	if !a.forced && studyLanguage != "" {
		a.lang = studyLanguage
	}
}

func (a *app) style() reports.Style {
	if a.env.OutTerminal && a.env.Getenv("NO_COLOR") == "" {
		return reports.Colour
	}
	return reports.Plain
}

// say prints a line on stderr unless --quiet.
func (a *app) say(text string) {
	if !a.quiet {
		fmt.Fprintln(a.env.Err, text)
	}
}

// notes prints cautions and notes on stderr unless --quiet.
func (a *app) notes(problems *diag.Problems) {
	if problems != nil && !a.quiet {
		problems.WriteText(a.env.Err, a.lang)
	}
}

// guessLanguage looks for --lang before the flags are parsed, so that help
// and errors are in the right language too, and then at the environment.
func guessLanguage(env Env) string {
	for i, arg := range env.Args {
		if value, found := strings.CutPrefix(arg, "--lang="); found {
			return languageOf(value)
		}
		if arg == "--lang" && i+1 < len(env.Args) {
			return languageOf(env.Args[i+1])
		}
	}
	for _, name := range []string{"GOODGOV_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env.Getenv(name); value != "" {
			return languageOf(value)
		}
	}
	return diag.English
}

func languageOf(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return diag.Chinese
	}
	return diag.English
}

// Formats of results on stdout.
const (
	formatTable = "table"
	formatCSV   = "csv"
	formatJSON  = "json"
)

var formats = []string{formatTable, formatCSV, formatJSON}

// addFormat gives a command the --format flag.
func (a *app) addFormat(cmd *cobra.Command) {
	cmd.Flags().Var(newChoice(&a.format, formatTable, formats), "format", a.printer().T("flag.format"))
	complete(cmd, "format", formats)
}

func complete(cmd *cobra.Command, flag string, values []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is not the command's: a mistake in this package
	}
}

// choice is a flag with a few legal values.
type choice struct {
	value *string
	legal []string
}

func newChoice(value *string, preset string, legal []string) *choice {
	*value = preset
	return &choice{value: value, legal: legal}
}

func (c *choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}
func (c *choice) Type() string { return strings.Join(c.legal, "|") }
func (c *choice) Set(text string) error {
	for _, legal := range c.legal {
		if text == legal {
			*c.value = text
			return nil
		}
	}
	nearest := diag.Nearest(text, c.legal)
	if nearest != "" {
		return fmt.Errorf("%q: want one of %s (did you mean %q?)", text, strings.Join(c.legal, ", "), nearest)
	}
	return fmt.Errorf("%q: want one of %s", text, strings.Join(c.legal, ", "))
}
