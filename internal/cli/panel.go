package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/sheets"
	"goodgov/internal/study"
	"goodgov/internal/tabular"
)

// subject is what a command of the researcher's bench works on.
type subject struct {
	panel   *ahp.Panel
	options ahp.GroupOptions
	study   *study.Study // nil where the judgements come from files
}

// subjectOf reads the judgements of a study folder, or of matrix files.
func (a *app) subjectOf(cmd *cobra.Command, o *benchOptions, args []string) (*subject, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	args, isStudy, err := a.judged(args)
	if err != nil {
		return nil, err
	}
	var s *subject
	if isStudy {
		s, err = a.subjectOfStudy(cmd, o, args[0])
	} else {
		s = &subject{options: o.over(cmd, ahp.DefaultGroupOptions())}
		s.panel, err = a.panelOfFiles(o, args)
	}
	if err != nil || o.scale == "" || ahp.JudgementScale(o.scale) == ahp.LinearScale {
		return s, err
	}
	if s.panel, err = s.panel.Rescaled(ahp.JudgementScale(o.scale)); err != nil {
		return nil, panelFault(err)
	}
	a.say(a.printer().T("scale.applied", a.printer().T("scale."+o.scale)))
	return s, nil
}

// judged are the files to read. A folder without a goodgov.yaml stands for the
// files in it; any other is a study.
func (a *app) judged(args []string) (files []string, isStudy bool, err error) {
	if len(args) != 1 {
		return args, false, nil
	}
	dir := args[0]
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return args, false, nil // what is wrong is said when it is read
	}
	if _, err := os.Stat(filepath.Join(dir, study.ConfigName)); !errors.Is(err, fs.ErrNotExist) {
		return args, true, nil
	}
	names, err := visible(dir)
	if err != nil {
		return nil, false, err
	}
	for _, name := range names {
		if slices.Contains(sheetExtensions, strings.ToLower(filepath.Ext(name))) && !strings.HasPrefix(name, "~$") {
			files = append(files, filepath.Join(dir, name))
		}
	}
	if len(files) == 0 {
		return args, true, nil // which it is not, as will be said
	}
	a.say(a.printer().T("sheets.folder", dir, len(files)))
	return files, false, nil
}

// sheetExtensions are those of files that are read of a folder; a name that
// begins with ~$ is of a workbook that is open somewhere.
var sheetExtensions = []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".yaml", ".yml", ".ahp", ".json"}

func (a *app) subjectOfStudy(cmd *cobra.Command, o *benchOptions, dir string) (*subject, error) {
	s, err := a.openCollected(dir)
	if err != nil {
		return nil, err
	}
	panel, err := s.Panel()
	if err != nil {
		return nil, err
	}
	a.notes(s.Notes())
	return &subject{panel: panel, options: o.over(cmd, s.Config.AHP), study: s}, nil
}

// sheetOptions say how files of judgements are read.
type sheetOptions struct {
	layout, coding, tree string
	missing              string
	strictScale          bool
}

// addSheets gives a command the flags for reading files of judgements.
func (a *app) addSheets(cmd *cobra.Command, o *sheetOptions) {
	p := a.printer()
	layouts, codings := texts(sheets.Layouts()), texts(sheets.Codings())
	flags := cmd.Flags()
	flags.Var(newChoice(&o.layout, string(sheets.Auto), layouts), "layout", p.T("flag.sheets.layout", columns(layouts)))
	flags.Var(newChoice(&o.coding, string(sheets.AutoCoding), codings), "coding", p.T("flag.sheets.coding", columns(codings)))
	flags.StringVar(&o.tree, "tree", "", p.T("flag.sheets.tree"))
	flags.StringVar(&o.missing, "missing", "", p.T("flag.missing"))
	flags.BoolVar(&o.strictScale, "strict-scale", false, p.T("flag.strictscale"))
	complete(cmd, "layout", layouts)
	complete(cmd, "coding", codings)
}

// panelOfFiles reads files of judgements and puts them together.
func (a *app) panelOfFiles(o *benchOptions, files []string) (*ahp.Panel, error) {
	panel, _, err := a.assemble(o, files)
	return panel, err
}

func (a *app) assemble(o *benchOptions, files []string) (*ahp.Panel, []*sheets.Reading, error) {
	options := sheets.Options{Layout: sheets.Layout(o.layout), Coding: sheets.Coding(o.coding), Missing: o.missing}
	if o.strictScale {
		options.Scale = sheets.RefuseOffScale
	}
	var problems, notes diag.Problems
	var readings []*sheets.Reading
	for _, name := range files {
		r, err := readSheet(name, diag.Say("a file of judgements", "判断文件"), options, &problems)
		if err != nil {
			return nil, nil, err
		}
		if r != nil {
			readings = append(readings, r)
			notes.Merge(&r.Notes)
		}
	}
	var tree *sheets.Reading
	if o.tree != "" {
		var err error
		if tree, err = readSheet(o.tree, diag.Say("a file with the hierarchy", "层次结构文件"), sheets.Options{}, &problems); err != nil {
			return nil, nil, err
		}
	}
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	if o.layout == string(sheets.Auto) {
		a.sayLayouts(readings)
	}
	panel, assumed, err := sheets.Assemble(readings, tree)
	if err != nil {
		return nil, nil, err
	}
	notes.Merge(assumed)
	a.notes(&notes)
	return panel, readings, nil
}

// sayLayouts tells what files were read as, those of one layout together.
func (a *app) sayLayouts(readings []*sheets.Reading) {
	files := map[sheets.Layout][]string{}
	for _, r := range readings {
		files[r.Layout] = append(files[r.Layout], r.File)
	}
	for _, layout := range sheets.Layouts() {
		names := files[layout]
		if len(names) == 0 || layout == sheets.Square {
			continue
		}
		which := strings.Join(names, ", ")
		if len(names) > mostNamed {
			which = a.printer().T("sheets.manyfiles", names[0], len(names))
		}
		a.say(a.printer().T("sheets.recognised", which, layout.Text().In(a.lang), string(layout)))
	}
}

// mostNamed is how many files of one layout are named each.
const mostNamed = 3

// readSheet reads one file; nil where there were problems.
func readSheet(name string, want diag.Text, options sheets.Options, problems *diag.Problems) (*sheets.Reading, error) {
	path, _ := tabular.SplitName(name)
	file, err := study.OpenFile(path, want, problems)
	if err != nil || file == nil {
		return nil, err
	}
	defer file.Close()
	r, err := sheets.Read(file, name, options)
	return r, problems.MergeError(err)
}

// panelFault makes the fault of a node's judgements one that is listed.
func panelFault(err error) error {
	var problems diag.Problems
	node := ""
	if at, ok := errors.AsType[*ahp.PanelError](err); ok {
		node = at.Node
	}
	fault, ok := errors.AsType[*ahp.Error](err)
	if !ok {
		return err
	}
	p := fault.Problem()
	p.Key = node
	problems.Add(p)
	return problems.Err()
}

// fileFault makes a fault of what was read from a file one that is listed.
func fileFault(file string, err error) error {
	fault, ok := errors.AsType[*diag.Fault](err)
	if !ok {
		return err
	}
	var problems diag.Problems
	p := fault.Problem()
	p.File = file
	problems.Add(p)
	return problems.Err()
}

// badOption is a value that a flag can't have, as the package says that knows.
func badOption(flag string, err error) error {
	fault, ok := errors.AsType[*ahp.Error](err)
	if !ok {
		return err
	}
	p := fault.Problem()
	return usageError{text: diag.Say("--%s: %s", "--%s：%s", flag, p.Text()), hint: p.Hint}
}

// readTable opens a table and has it read.
func readTable(name string, what diag.Text, read func(io.Reader) error) error {
	var problems diag.Problems
	path, _ := tabular.SplitName(name)
	file, err := study.OpenFile(path, what, &problems)
	if err != nil {
		return err
	}
	if file == nil {
		return problems.Err()
	}
	defer file.Close()
	return read(file)
}
