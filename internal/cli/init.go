package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/internal/template"
)

type initOptions struct {
	dir      string
	template string
	example  bool
	force    bool
}

func (a *app) initCommand() *cobra.Command {
	o := initOptions{}
	p := a.printer()
	cmd := a.command("init")
	cmd.Use = "init DIR"
	cmd.Args = between(1, 1)
	cmd.ValidArgsFunction = completeFolders
	var list strings.Builder
	for _, name := range template.Names() {
		fmt.Fprintf(&list, "  %s\n", name)
		for line := range strings.Lines(text.WrapSoft(template.Describe(name, a.lang), 76)) {
			fmt.Fprintf(&list, "      %s\n", strings.TrimSpace(line))
		}
	}
	cmd.Long = cmd.Short + "\n\n" + p.T("help.init.long", strings.TrimRight(list.String(), "\n"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.dir = filepath.Clean(args[0])
		return a.init(cmd, o)
	}
	cmd.Flags().Var(newChoice(&o.template, "blank", template.Names()), "template", p.T("flag.template"))
	complete(cmd, "template", template.Names())
	cmd.Flags().BoolVar(&o.example, "example", false, p.T("flag.example"))
	cmd.Flags().BoolVar(&o.force, "force", false, p.T("flag.force"))
	return cmd
}

// init writes a new study and says what to do with it.
func (a *app) init(cmd *cobra.Command, o initOptions) error {
	there, err := visible(o.dir)
	if err != nil {
		return err
	}
	if len(there) > 0 && !o.force {
		return occupied(o.dir, there)
	}
	files, err := newOutputs(cmd.Context(), o.dir, nil)
	if err != nil {
		return err
	}
	defer files.abort()
	options := template.Options{Language: a.lang, Questionnaire: newFormID(o.dir), Seed: 1}
	if o.example {
		options.Content = template.Example
	}
	err = template.Write(func(name string, data []byte) error {
		if slices.Contains(there, name) {
			a.say(a.printer().T("init.replaced", filepath.Join(o.dir, name)))
		}
		return files.create(name, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	}, o.template, options)
	if err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	next := "init.empty"
	if o.example {
		next = "init.example"
	}
	_, err = fmt.Fprintln(a.env.Out, a.printer().T(next, o.dir, o.template, typed(o.dir)))
	return err
}

// newFormID is an id for the questionnaire of a new study: what is left of the
// folder's name, and a few letters at random. Folders of one name are many, and
// where names are Chinese nothing is left of them: stores, devices and the pages
// of several studies at one address tell studies apart by the id.
func newFormID(dir string) string {
	return study.FormID(dir) + "_" + strings.ToLower(rand.Text()[:6])
}

// typed is a path as it is typed on a command line: in quotation marks where a
// shell would take it apart.
func typed(path string) string {
	special := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-+,:@/", r) && r != filepath.Separator
	}
	switch {
	case !strings.ContainsFunc(path, special):
		return path
	case strings.ContainsAny(path, "\"$`!") || filepath.Separator != '\\' && strings.Contains(path, `\`):
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	default:
		return `"` + path + `"`
	}
}

// visible lists what is in a folder, which need not exist, but for names that
// begin with a dot: they belong to the system or to version control.
func visible(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil // whether it can be made is for the outputs to say
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// occupied refuses to write among files that somebody may want to keep.
func occupied(dir string, there []string) error {
	const most = 8
	list := strings.Join(there[:min(len(there), most)], ", ")
	if len(there) > most {
		list += ", …"
	}
	var problems diag.Problems
	problems.Add(diag.Problem{File: dir, Code: "init.not_empty",
		Found: diag.Say("a folder with %d entries (%s)", "文件夹中已有 %d 项（%s）", len(there), list),
		Want:  diag.Say("an empty or a new folder", "空文件夹或新文件夹"),
		Hint:  diag.Say("--force writes all the same, and replaces files of the same names", "加 --force 仍写入，同名文件将被替换")})
	return problems.Err()
}
