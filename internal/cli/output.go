package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// outputs are files that appear together: each is written under a temporary
// name beside its place and renamed when all are whole. Abort leaves the
// folder as it was.
type outputs struct {
	dir    string
	made   []string // folders that did not exist before, outermost first
	staged []stagedFile
}

type stagedFile struct{ temporary, name string }

// newOutputs prepares a folder to be written to.
func newOutputs(dir string) (*outputs, error) {
	o := &outputs{dir: dir}
	if err := o.mkdir(dir); err != nil {
		o.abort()
		return nil, err
	}
	return o, nil
}

// mkdir makes a folder and those above it, and remembers which are new.
func (o *outputs) mkdir(dir string) error {
	var missing []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil {
			if !info.IsDir() {
				return fmt.Errorf("%s: not a folder", at)
			}
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		missing = append([]string{at}, missing...)
		if at == filepath.Dir(at) {
			break
		}
	}
	for _, at := range missing {
		if err := os.Mkdir(at, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		o.made = append(o.made, at)
	}
	return nil
}

// create writes one file by a function; name may contain a subfolder.
func (o *outputs) create(name string, write func(io.Writer) error) error {
	file, err := o.open(name)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// open stages a file; it must be closed before commit.
func (o *outputs) open(name string) (io.WriteCloser, error) {
	path := filepath.Join(o.dir, name)
	if err := o.mkdir(filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	o.staged = append(o.staged, stagedFile{temporary: file.Name(), name: path})
	return &bufferedFile{Writer: bufio.NewWriterSize(file, 1<<16), file: file}, nil
}

// commit puts every file in its place.
func (o *outputs) commit() error {
	for _, f := range o.staged {
		if info, err := os.Stat(f.name); err == nil && info.IsDir() {
			return fmt.Errorf("%s: a folder is in the way", f.name)
		}
	}
	for len(o.staged) > 0 {
		f := o.staged[0]
		if err := os.Chmod(f.temporary, 0o644); err != nil {
			return err
		}
		if err := os.Rename(f.temporary, f.name); err != nil {
			return err
		}
		o.staged = o.staged[1:]
	}
	o.made = nil
	return nil
}

// abort removes what was staged and the folders that were made; after a
// commit there is nothing to remove.
func (o *outputs) abort() {
	for _, f := range o.staged {
		os.Remove(f.temporary)
	}
	for i := len(o.made) - 1; i >= 0; i-- {
		os.Remove(o.made[i]) // fails, rightly, where somebody has put something in it
	}
	o.staged, o.made = nil, nil
}

type bufferedFile struct {
	*bufio.Writer
	file *os.File
}

func (b *bufferedFile) Close() error {
	return errors.Join(b.Flush(), b.file.Close())
}
