package cli

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// resultFile is where a command's results go instead of stdout. The zero value
// is stdout, and so is the name "-".
type resultFile struct {
	name  string // as given with -o
	files *outputs
	file  io.WriteCloser
}

// addResults gives a command that prints results the flags --format and -o.
func (a *app) addResults(cmd *cobra.Command) {
	a.addFormat(cmd)
	cmd.Flags().StringVarP(&a.result.name, "output", "o", "", a.printer().T("flag.resultfile"))
}

// divert sends what the command prints into the file that -o names, if it
// names one. Unless --format is given the file's name says what it holds.
func (a *app) divert(cmd *cobra.Command, args []string) error {
	r := &a.result
	if r.name == "" || r.name == "-" {
		return nil
	}
	if !cmd.Flags().Changed("format") {
		switch format := strings.TrimPrefix(strings.ToLower(filepath.Ext(r.name)), "."); format {
		case formatCSV, formatJSON:
			a.format = format
		}
	}
	if err := r.open(cmd.Context(), args); err != nil {
		return err
	}
	a.env.Out, a.env.OutTerminal = r.file, false
	return nil
}

// open stages the file; inputs are those known before the command has begun.
func (r *resultFile) open(ctx context.Context, inputs []string) (err error) {
	if r.files, err = newOutputs(ctx, filepath.Dir(r.name), inputs); err != nil {
		return err
	}
	r.file, err = r.files.open(filepath.Base(r.name))
	return err
}

// keepPrivate lets nobody else read the file.
func (r *resultFile) keepPrivate() error {
	if r.files == nil {
		return nil
	}
	return r.files.keepPrivate()
}

// keep puts the file in its place, unless the study turned out to read it.
func (r *resultFile) keep(inputs []string) error {
	if r.file == nil {
		return nil
	}
	if err := r.file.Close(); err != nil {
		return err
	}
	r.file = nil
	r.files.inputs = append(r.files.inputs, inputs...)
	if err := r.files.free(r.name); err != nil {
		return err
	}
	return r.files.commit()
}

// drop removes what was not kept.
func (r *resultFile) drop() {
	if r.file != nil {
		r.file.Close()
	}
	if r.files != nil {
		r.files.abort()
	}
}
