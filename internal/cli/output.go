package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"goodgov/internal/diag"
)

// outputs are files that appear together: each is written under a temporary
// name beside its place and renamed when all are whole. Abort leaves the
// folder as it was.
type outputs struct {
	ctx    context.Context // of the command: once it is cancelled nothing more is written
	dir    string
	inputs []string // files that are read, and so must not be replaced
	made   []string // folders that did not exist before, outermost first
	staged []stagedFile
	placed []string    // files that are in their place
	mode   fs.FileMode // of the files; 0 is that of what the user writes otherwise
}

type stagedFile struct{ temporary, name string }

// newOutputs prepares a folder to be written to.
func newOutputs(ctx context.Context, dir string, inputs []string) (*outputs, error) {
	o := &outputs{ctx: ctx, dir: dir, inputs: inputs}
	if err := again(func() error { return o.mkdir(dir) }); err != nil {
		o.abort()
		return nil, err
	}
	return o, nil
}

// again tries what may fail because another run that gave up took a folder
// away that had just been found.
func again(try func() error) error {
	err := try()
	for left := 100; left > 0 && errors.Is(err, fs.ErrNotExist); left-- {
		err = try()
	}
	return err
}

// mkdir makes a folder and those above it, and remembers which are new.
func (o *outputs) mkdir(dir string) error {
	var missing []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil {
			if !info.IsDir() {
				return failure{diag.Say("%s: a file is in the way of a folder", "%s：此处需要文件夹，但已有同名文件", at)}
			}
			break
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
			return err
		}
		missing = append(missing, at)
		if at == filepath.Dir(at) {
			break
		}
	}
	for _, at := range slices.Backward(missing) {
		switch err := os.Mkdir(at, 0o755); {
		case err == nil:
			o.made = append(o.made, at)
		case !errors.Is(err, fs.ErrExist): // made by somebody else just now
			return err
		}
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
	if err := o.ctx.Err(); err != nil {
		return nil, err
	}
	path := filepath.Join(o.dir, name)
	if err := o.free(path); err != nil {
		return nil, err
	}
	if there, err := os.Stat(path); err == nil {
		if file, err := passage(path, there); file != nil || err != nil {
			return file, err
		}
	}
	// A link stays a link: what it leads to is replaced.
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	var file *os.File
	err := again(func() (err error) {
		if err = o.mkdir(filepath.Dir(path)); err == nil {
			file, err = temporary(path, cmp.Or(o.mode, 0o666))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	o.staged = append(o.staged, stagedFile{temporary: file.Name(), name: path})
	if o.mode != 0 { // whatever the umask
		if err := file.Chmod(o.mode); err != nil {
			file.Close()
			return nil, err
		}
	}
	return &bufferedFile{Writer: bufio.NewWriterSize(file, 1<<16), file: file}, nil
}

// keepPrivate lets nobody else read the files, those that are staged and those
// that will be.
func (o *outputs) keepPrivate() error {
	o.mode = 0o600
	for _, f := range o.staged {
		if err := os.Chmod(f.temporary, o.mode); err != nil {
			return err
		}
	}
	return nil
}

// passage opens what is written to and not replaced: stdout and stderr under
// any name, wherever they lead to, devices and named pipes, which a file in
// their place would take away from everybody. It is nil for a file.
func passage(path string, there fs.FileInfo) (io.WriteCloser, error) {
	if standard := standardStream(there); standard != nil {
		return &bufferedFile{Writer: bufio.NewWriterSize(standard, 1<<16), file: io.NopCloser(nil)}, nil
	}
	if there.Mode().IsRegular() {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return &bufferedFile{Writer: bufio.NewWriterSize(file, 1<<16), file: file}, nil
}

// temporary makes a file beside path. Unlike os.CreateTemp's it may be read by
// those who may read what the user writes otherwise, unless mode says less.
func temporary(path string, mode fs.FileMode) (*os.File, error) {
	for {
		name := fmt.Sprintf(".%s.%08x", filepath.Base(path), rand.Uint32())
		file, err := os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}

// free reports whether a file may be put in a place.
func (o *outputs) free(path string) error {
	there, err := os.Stat(path)
	if err != nil {
		return nil
	}
	if there.IsDir() {
		return failure{diag.Say("%s: a folder is in the way of a file", "%s：此处需要文件，但已有同名文件夹", path)}
	}
	for _, input := range o.inputs {
		if read, err := os.Stat(input); err == nil && os.SameFile(there, read) {
			var problems diag.Problems
			problems.Add(diag.Problem{File: path, Code: "output.is_input", Found: diag.Say("a file that the study reads", "评价项目要读取的文件"),
				Want: diag.Say("another place to write to", "别的输出位置"), Hint: diag.Say("give another one with -o", "请用 -o 另行指定")})
			return problems.Err()
		}
	}
	return nil
}

// commit puts every file in its place.
func (o *outputs) commit() error {
	if err := o.ctx.Err(); err != nil {
		return err
	}
	for len(o.staged) > 0 {
		f := o.staged[0]
		if err := os.Rename(f.temporary, f.name); err != nil {
			return err
		}
		o.staged, o.placed = o.staged[1:], append(o.placed, f.name)
	}
	o.made = nil
	return nil
}

// older lists files that match patterns in the folder and were not written by
// this run.
func (o *outputs) older(patterns ...string) []string {
	var names []string
	for _, pattern := range patterns {
		there, _ := fs.Glob(os.DirFS(o.dir), pattern) // its one error is a bad pattern
		for _, name := range there {
			if path := filepath.Join(o.dir, name); !slices.Contains(o.placed, path) {
				names = append(names, path)
			}
		}
	}
	return names
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

// standardStream is stdout or stderr, whichever a name leads to; nil for others.
func standardStream(there fs.FileInfo) *os.File {
	for _, standard := range []*os.File{os.Stdout, os.Stderr} {
		if info, err := standard.Stat(); err == nil && os.SameFile(there, info) {
			return standard
		}
	}
	return nil
}

type bufferedFile struct {
	*bufio.Writer
	file io.Closer
}

func (b *bufferedFile) Close() error {
	return errors.Join(b.Flush(), b.file.Close())
}
