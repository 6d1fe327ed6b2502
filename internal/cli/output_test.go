package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// tree lists the files below the working directory with what is in them.
func tree(t *testing.T) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || path == "." {
			return err
		}
		if entry.IsDir() {
			fmt.Fprintf(&list, "%s/ ", filepath.ToSlash(path))
			return nil
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(&list, "%s=%s ", filepath.ToSlash(path), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(list.String())
}

func saying(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func stage(t *testing.T, dir string, files ...string) *outputs {
	t.Helper()
	o, err := newOutputs(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if err := o.create(name, saying("new")); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// Nothing shows before the commit; then everything does.
func TestOutputsCommit(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("out", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("out/a", []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := stage(t, "out", "a", "units/b")
	if text, err := os.ReadFile("out/a"); err != nil || string(text) != "old" {
		t.Errorf("%q, %v before the commit", text, err)
	}
	if _, err := os.Stat("out/units/b"); err == nil {
		t.Error("a file before the commit")
	}
	if err := o.commit(); err != nil {
		t.Fatal(err)
	}
	o.abort()
	if got, want := tree(t), "out/ out/a=new out/units/ out/units/b=new"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := os.WriteFile("like this", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	like, err := os.Stat("like this")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat("out/a"); err != nil || info.Mode() != like.Mode() {
		t.Errorf("mode %v, %v; other files have %v", info.Mode(), err, like.Mode())
	}
}

// Abort leaves the folders as they were: those that were made go, but for what
// somebody else has put something in.
func TestOutputsAbort(t *testing.T) {
	for _, c := range []struct {
		name, dir string
		before    []string
		during    string
		want      string
	}{
		{name: "a new folder", dir: "a/b/c", want: ""},
		{name: "a folder that was there", dir: "a/b", before: []string{"a/keep"}, want: "a/ a/keep=old"},
		{name: "files that were there", dir: "a", before: []string{"a/x", "a/units/y"}, want: "a/ a/units/ a/units/y=old a/x=old"},
		{name: "somebody else's file", dir: "a/b/c", during: "a/b/theirs", want: "a/ a/b/ a/b/theirs=old"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write := func(name string) {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range c.before {
				write(name)
			}
			o := stage(t, c.dir, "x", "units/y", "units/z")
			if c.during != "" {
				write(c.during)
			}
			o.abort()
			if got := tree(t); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// A file that can't be written is not put in its place, and an error of the
// writing is the caller's.
func TestOutputsFail(t *testing.T) {
	t.Chdir(t.TempDir())
	o := stage(t, "out", "good")
	broken := errors.New("broken")
	if err := o.create("bad", func(w io.Writer) error { io.WriteString(w, "half"); return broken }); err != broken {
		t.Errorf("got %v", err)
	}
	o.abort()
	if got := tree(t); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

func TestOutputsInTheWay(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("out/folder", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file", "out/file", "input"} {
		if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before := tree(t)
	for dir, want := range map[string]string{
		"file":       "file: a file is in the way of a folder",
		"file/under": "file: a file is in the way of a folder",
	} {
		if _, err := newOutputs(context.Background(), dir, nil); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", dir, err, want)
		}
	}
	o, err := newOutputs(context.Background(), ".", []string{"input", "nowhere"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"out/folder":   "out/folder: a folder is in the way of a file",
		"out/file/x":   "out/file: a file is in the way of a folder",
		"out/../input": "input: found a file that the study reads, want another place to write to [output.is_input]",
	} {
		if err := o.create(name, saying("new")); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	o.abort()
	if after := tree(t); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}

// What is no file, such as a socket, is not replaced by one, also where it
// can't be written to.
func TestOutputsOverASocket(t *testing.T) {
	t.Chdir(t.TempDir())
	listener, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	o := stage(t, ".")
	defer o.abort()
	if err := o.create("socket", saying("new")); err == nil {
		t.Error("no error")
	}
	if err := o.commit(); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat("socket"); err != nil || info.Mode().Type() != fs.ModeSocket {
		t.Errorf("%v, %v in place of the socket", info, err)
	}
}

func TestOutputsCancelled(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	o, err := newOutputs(ctx, "out", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.create("a", saying("new")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := o.create("b", saying("new")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := o.commit(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	o.abort()
	if got := tree(t); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

// Writers into one folder at once do not disturb each other, also where one
// of them gives up: what is there at the end is whole, and of one of them.
func TestOutputsAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	text := func(writer int) string { return strings.Repeat(fmt.Sprint(writer), 1<<16) }
	var group sync.WaitGroup
	for writer := range 8 {
		group.Go(func() {
			for range 20 {
				o, err := newOutputs(context.Background(), "out/deep", nil)
				if err != nil {
					t.Error(err)
					return
				}
				for _, name := range []string{"a", "units/b"} {
					if err := o.create(name, saying(text(writer))); err != nil {
						t.Error(err)
					}
				}
				if writer%2 == 0 {
					if err := o.commit(); err != nil {
						t.Error(err)
					}
				}
				o.abort()
			}
		})
	}
	group.Wait()
	for _, name := range []string{"out/deep/a", "out/deep/units/b"} {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != text(int(got[0]-'0')) {
			t.Errorf("%s is not whole", name)
		}
	}
	entries, err := os.ReadDir("out/deep")
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

// Writers that give up at once leave no file, and take no folder away from
// each other that is about to be written to; a folder may be left that one of
// them made while another was using it.
func TestOutputsGiveUpAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				o, err := newOutputs(context.Background(), "out/deep", nil)
				if err == nil {
					err = o.create("units/a", saying("new"))
					o.abort()
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := tree(t); strings.Contains(got, "=") {
		t.Errorf("left behind: %s", got)
	}
}

// Two runs of the program into the same folder both succeed.
func TestRunsAtOnce(t *testing.T) {
	small(t)
	var group sync.WaitGroup
	for _, lang := range []string{"en", "zh"} {
		group.Go(func() {
			var out, diagnostics bytes.Buffer
			code := Run(context.Background(), Env{In: strings.NewReader(""), Out: &out, Err: &diagnostics,
				Args: []string{"run", "study", "--lang", lang}, Getenv: func(string) string { return "" }})
			if code != exitOK {
				t.Errorf("exit code %d\n%s", code, &diagnostics)
			}
		})
	}
	group.Wait()
	page, err := os.ReadFile("study/out/report.html")
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(page)), "</html>") {
		t.Errorf("report.html is not whole: %v", err)
	}
	scores, err := os.ReadFile("study/out/scores.csv")
	if err != nil || strings.Count(string(scores), "\n") != 1+3*7 {
		t.Errorf("scores.csv is not whole: %v", err)
	}
	if hidden, err := filepath.Glob("study/out/.*"); err != nil || len(hidden) > 0 {
		t.Errorf("left behind: %v, %v", hidden, err)
	}
}
