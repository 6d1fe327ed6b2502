package cli

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
)

// writeFile is a list that is written while the answers are read, and kept
// only when all of them could be.
type writeFile struct {
	io.Writer
	commit func() error
	abort  func()
}

// listFile stages a file, or, with no name, a list for stdout.
func (a *app) listFile(ctx context.Context, name string, inputs []string) (writeFile, error) {
	if name != "" {
		files, err := newOutputs(ctx, filepath.Dir(name), inputs)
		if err != nil {
			return writeFile{}, err
		}
		file, err := files.open(filepath.Base(name))
		if err != nil {
			files.abort()
			return writeFile{}, err
		}
		return writeFile{Writer: file, abort: files.abort, commit: func() error {
			if err := file.Close(); err != nil {
				return err
			}
			return files.commit()
		}}, nil
	}
	// stdout can't be taken back, so that the list waits in a file until all
	// answers were read.
	file, err := os.CreateTemp("", "goodgov-list-*")
	if err != nil {
		return writeFile{}, err
	}
	buffered := bufio.NewWriter(file)
	return writeFile{Writer: buffered,
		abort: func() {
			file.Close()
			os.Remove(file.Name())
		},
		commit: func() error {
			if err := buffered.Flush(); err != nil {
				return err
			}
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				return err
			}
			_, err := io.Copy(a.env.Out, file)
			return err
		}}, nil
}
