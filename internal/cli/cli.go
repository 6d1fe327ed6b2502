// Package cli is the command line: one file a command. It opens paths, writes
// files, and turns errors into messages and exit codes; the work is done by
// the packages below it.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/store"
	"goodgov/internal/study"
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
	context.AfterFunc(ctx, stop) // what can't be interrupted at once is ended by a second signal
	return Run(ctx, Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Args: os.Args[1:], Getenv: os.Getenv,
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())), ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	})
}

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, env Env) int {
	out := &checkedWriter{Writer: env.Out}
	env.Out = out
	a := &app{ctx: ctx, env: env, lang: guessLanguage(env)}
	root := a.root()
	root.SetArgs(append([]string{}, env.Args...)) // nil would mean the process's own
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil || errors.Is(err, errNotAcceptable) {
		err = cmp.Or(a.result.keep(a.inputs), out.err, err)
	}
	a.result.drop()
	err = cmp.Or(err, a.close())
	return a.report(cmd, err)
}

// checkedWriter remembers that a write failed: results that could not be
// printed in full are a failure, also where they were printed in passing.
type checkedWriter struct {
	io.Writer
	err error
}

func (w *checkedWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.err = cmp.Or(w.err, err)
	return n, err
}

// app is what the commands share: the environment and the global flags.
type app struct {
	ctx    context.Context // of the command line
	env    Env
	lang   string // of help and messages
	forced bool   // --lang was given: it goes before a study's own language
	format string
	quiet  bool
	result resultFile
	inputs []string // files of the study that was opened

	store   string         // --store of what reads a study's answers
	kept    *store.Store   // what was collected for the study; nil: nothing was, or it is not read
	closers []func() error // of what is open until the end
}

// errNotAcceptable ends a command whose result is over a limit: exit code 3.
// What is wrong was printed already.
var errNotAcceptable = errors.New("not acceptable")

// spoken are errors that speak both languages: failures of ours, what a store
// refuses and what is wrong with it.
type spoken interface {
	error
	In(lang string) string
}

// failure is an error that speaks both languages.
type failure struct{ diag.Text }

func (f failure) Error() string { return f.String() }

func (a *app) report(cmd *cobra.Command, err error) int {
	p := a.printer()
	problems, isProblems := errors.AsType[*diag.Problems](err)
	usage, isUsage := errors.AsType[usageError](err)
	said, isSaid := errors.AsType[spoken](err)
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
		fmt.Fprintln(a.env.Err, p.T("error", usage.text.In(a.lang)))
		if !usage.hint.IsZero() {
			fmt.Fprintln(a.env.Err, p.T("error.hint", usage.hint.In(a.lang)))
		}
		fmt.Fprintln(a.env.Err, p.T("error.usage", cmd.CommandPath()))
		return exitUnusable
	case isSaid:
		fmt.Fprintln(a.env.Err, p.T("error", diag.Visible(said.In(a.lang))))
		return exitFailed
	default:
		fmt.Fprintln(a.env.Err, p.T("error", diag.Visible(study.Refusal(err).In(a.lang))))
		return exitFailed
	}
}

func (a *app) printer() i18n.Printer { return i18n.Printer{Lang: a.lang} }

// open opens a study. From then on messages are in its language, those about
// its faults included, unless --lang was given.
func (a *app) open(dir string) (*study.Study, error) {
	s, err := study.Open(dir)
	if s != nil {
		a.inputs = s.Inputs()
		if !a.forced {
			a.lang = s.Config.Language
		}
	}
	return s, err
}

// showTables prints tables with a line between them.
func (a *app) showTables(n int, table func(i int) *reports.Table) error {
	for i := range n {
		if i > 0 {
			fmt.Fprintln(a.env.Out)
		}
		if err := table(i).WriteText(a.env.Out, a.style()); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) style() reports.Style {
	if a.env.OutTerminal && a.env.Getenv("NO_COLOR") == "" {
		return reports.Colour
	}
	return reports.Plain
}

// say prints lines on stderr unless --quiet. What is named in them may come from
// strangers.
func (a *app) say(text string) {
	if a.quiet {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintln(a.env.Err, diag.Visible(line))
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
	also  func(text string) bool // whether a value is legal that the list can't name; nil for none
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

// Type is what help shows for the value: the legal values, or a word where
// they are too many for the line.
func (c *choice) Type() string {
	if all := strings.Join(c.legal, "|"); len(all) <= 30 {
		return all
	}
	return "NAME"
}

func (c *choice) Set(text string) error {
	if !slices.Contains(c.legal, text) && (c.also == nil || !c.also(text)) {
		return errors.New(c.want().String())
	}
	*c.value = text
	return nil
}

func (c *choice) want() diag.Text {
	list := strings.Join(c.legal, ", ")
	return diag.Say("one of %s", "%s 之一", list)
}
