package cli

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/sheets"
	"goodgov/internal/study"
	"goodgov/reports"
)

type importOptions struct {
	benchOptions
	dir   string
	force bool
}

func (a *app) ahpImportCommand() *cobra.Command {
	var o importOptions
	p := a.printer()
	cmd := a.command("ahp.import")
	cmd.Use = "import FILE..."
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.importSheets(cmd, &o, args) }
	flags := cmd.Flags()
	flags.StringVarP(&o.dir, "output", "o", "", p.T("flag.import.output"))
	flags.BoolVar(&o.force, "force", false, p.T("flag.import.force"))
	a.addSheets(cmd, &o.sheetOptions)
	a.addFormat(cmd)
	return cmd
}

// importSheets makes a study folder of files of judgements, or brings them
// into one that is there.
func (a *app) importSheets(cmd *cobra.Command, o *importOptions, args []string) error {
	if o.dir == "" {
		return usageError{text: diag.Say("no folder to write to", "未指定要写入的文件夹"), hint: diag.Say("name it with -o DIR", "请用 -o DIR 指定")}
	}
	o.strictScale = true // a study takes no others
	args, isStudy, err := a.judged(args)
	if err != nil {
		return err
	}
	if isStudy {
		return usageError{text: diag.Say("%s: a study, want files of judgements", "%s：是评价项目，应为判断文件", args[0])}
	}
	_, err = os.Stat(filepath.Join(o.dir, study.ConfigName))
	isNew := errors.Is(err, fs.ErrNotExist)
	var judgements string
	if !isNew {
		s, err := a.open(o.dir)
		if err != nil {
			return err
		}
		if o.tree == "" {
			o.tree = filepath.Join(o.dir, s.Config.Indicators)
		}
		judgements = s.Config.Judgements
	}
	if judgements == "" {
		judgements = "judgements.csv"
	}
	panel, readings, err := a.assemble(&o.benchOptions, args)
	if err != nil {
		return err
	}
	folder, err := sheets.Folder(panel, a.lang)
	if err != nil {
		return err
	}
	files, err := newOutputs(cmd.Context(), o.dir, args)
	if err != nil {
		return err
	}
	defer files.abort()
	var there []string
	for _, f := range folder {
		if !isNew && f.Name != sheets.JudgementsName {
			continue // the study has its own
		}
		name := f.Name
		if name == sheets.JudgementsName {
			name = judgements
		}
		if _, err := os.Stat(filepath.Join(o.dir, name)); err == nil {
			there = append(there, name)
		}
		if err := files.create(name, func(w io.Writer) error {
			_, err := io.Copy(w, bytes.NewReader(f.Data))
			return err
		}); err != nil {
			return err
		}
	}
	if len(there) > 0 && !o.force {
		slices.Sort(there)
		return occupied(o.dir, there)
	}
	if err := files.commit(); err != nil {
		return err
	}
	return a.printImport(&reports.Import{Dir: o.dir, Panel: panel, Files: imported(readings)})
}

func imported(readings []*sheets.Reading) []reports.ImportedFile {
	var files []reports.ImportedFile
	for _, r := range readings {
		files = append(files, reports.ImportedFile{Name: r.File, Layout: string(r.Layout), LayoutText: r.Layout.Text(), Coding: string(r.Coding), Judgements: r.Judgements()})
	}
	return files
}

func (a *app) printImport(i *reports.Import) error {
	switch a.format {
	case formatCSV:
		return i.WriteCSV(a.env.Out)
	case formatJSON:
		return i.WriteJSON(a.env.Out)
	}
	return i.Table(a.lang).WriteText(a.env.Out, a.style())
}
