package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"goodgov/internal/i18n"
)

// commands are all commands, in a language.
func commands(lang string) []*cobra.Command {
	a := &app{env: Env{Out: new(bytes.Buffer), Err: new(bytes.Buffer)}, lang: lang}
	root := a.root()
	root.InitDefaultHelpCmd()
	var all []*cobra.Command
	var add func(*cobra.Command)
	add = func(cmd *cobra.Command) {
		cmd.InitDefaultHelpFlag()
		all = append(all, cmd)
		for _, sub := range cmd.Commands() {
			add(sub)
		}
	}
	add(root)
	return all
}

// Every command says what it does, how it is called, and what its flags are,
// in both languages; no flag is without a completion where its values are few.
func TestHelp(t *testing.T) {
	for _, lang := range i18n.Languages {
		all := commands(lang)
		if len(all) < 12 {
			t.Fatalf("%d commands", len(all))
		}
		for _, cmd := range all {
			name := cmd.CommandPath() + " in " + lang
			help := cmd.Long + "\n" + cmd.Short + "\n" + cmd.UsageString()
			if strings.Contains(help, "⟦") {
				t.Errorf("%s lacks a text:\n%s", name, help)
			}
			if strings.Contains(help, "%!") || strings.Contains(help, "\t") {
				t.Errorf("%s: %q", name, help)
			}
			if !strings.Contains(cmd.Example, "goodgov ") {
				t.Errorf("%s has no example", name)
			}
			first := []rune(cmd.Short)[0]
			if lang == "en" && !unicode.IsUpper(first) || lang == "zh" && !strings.ContainsFunc(cmd.Short, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: short text %q", name, cmd.Short)
			}
			if strings.HasSuffix(cmd.Short, ".") || strings.HasSuffix(cmd.Short, "。") {
				t.Errorf("%s: short text %q is a sentence", name, cmd.Short)
			}
			cmd.Flags().VisitAll(func(flag *pflag.Flag) {
				if _, few := flag.Value.(*choice); !few {
					return
				}
				if _, completed := cmd.GetFlagCompletionFunc(flag.Name); !completed {
					t.Errorf("%s: --%s is not completed", name, flag.Name)
				}
			})
			for _, line := range strings.Split(help, "\n") {
				if len([]rune(line)) > 120 {
					t.Errorf("%s: a line of %d characters: %s", name, len([]rune(line)), line)
				}
			}
		}
	}
}

// The commands of the two languages are the same.
func TestHelpAgrees(t *testing.T) {
	shape := func(lang string) []string {
		var all []string
		for _, cmd := range commands(lang) {
			cmd.Flags().VisitAll(func(flag *pflag.Flag) { all = append(all, cmd.Use+" --"+flag.Name+" "+flag.Shorthand) })
		}
		return all
	}
	if en, zh := shape("en"), shape("zh"); !slices.Equal(en, zh) {
		t.Errorf("en %q\nzh %q", en, zh)
	}
}

// Every example of every help text works where the module's samples are, in
// the order in which help shows them; once where the languages differ by
// their --lang alone.
func TestExamples(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS(filepath.Join("..", "..", "testdata"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	done := map[string]bool{}
	for _, lang := range i18n.Languages {
		for _, cmd := range commands(lang) {
			for _, line := range strings.Split(cmd.Example, "\n") {
				line, _, _ = strings.Cut(strings.TrimSpace(line), " > ")
				same := strings.ReplaceAll(line, "--lang zh", "--lang en")
				if done[same] {
					continue
				}
				done[same] = true
				words := strings.Fields(strings.ReplaceAll(line, "/tmp/", filepath.ToSlash(dir)+"/"))
				if words[0] != "goodgov" {
					t.Errorf("%q of %s", line, cmd.CommandPath())
					continue
				}
				var diagnostics bytes.Buffer
				// What serves goes on until it is interrupted, as it tells.
				ctx, interrupt := context.WithCancel(t.Context())
				out := &untilPrinted{text: "Ctrl-C", do: interrupt}
				code := Run(ctx, Env{In: strings.NewReader(""), Out: out, Err: &diagnostics, Args: words[1:], Getenv: func(string) string { return "" }})
				want := exitOK
				if (strings.Contains(line, "ahp check") || strings.Contains(line, "audit prove")) && code == exitNotAcceptable {
					want = exitNotAcceptable // that is what the example shows
				}
				interrupt()
				shown := out.String() != ""
				if at := slices.Index(words, "-o"); at > 0 && code == exitOK { // it goes into a file
					_, err := os.Stat(words[at+1])
					shown = err == nil
				}
				if code != want || !shown {
					t.Errorf("%s: exit code %d\n%s", line, code, &diagnostics)
				}
			}
		}
	}
}
