package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"goodgov/internal/template"
)

// outcome is what one command line did.
type outcome struct {
	code     int
	out, err string
}

// goodgov runs a command line in the process.
func goodgov(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, diagnostics bytes.Buffer
	code := Run(context.Background(), Env{In: strings.NewReader(""), Out: &out, Err: &diagnostics, Args: args, Getenv: func(string) string { return "" }})
	return outcome{code: code, out: out.String(), err: diagnostics.String()}
}

// small goes to a new folder in which the small study without a fault is
// "study".
func small(t *testing.T) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("..", "study", "testdata", "good.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("study", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := txtar.Write(archive, "study"); err != nil {
		t.Fatal(err)
	}
}

func rewrite(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", path, old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestExitCodes(t *testing.T) {
	matrices, err := filepath.Abs(filepath.Join("..", "..", "testdata", "matrices"))
	if err != nil {
		t.Fatal(err)
	}
	small(t)
	if err := os.CopyFS("hidden", os.DirFS("study")); err != nil {
		t.Fatal(err)
	}
	rewrite(t, "hidden/goodgov.yaml", "min_respondents: 1", "min_respondents: 100")
	if err := os.CopyFS("faulty", os.DirFS("study")); err != nil {
		t.Fatal(err)
	}
	rewrite(t, "faulty/responses.csv", "r1,plum", "r1,peach")
	if err := os.WriteFile("file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	house := filepath.Join(matrices, "house.csv")
	for _, c := range []struct {
		line string
		want int
	}{
		{"", exitOK},
		{"--help", exitOK},
		{"help", exitOK},
		{"completion fish", exitOK},
		{"run study", exitOK},
		{"run study --strict", exitOK},
		{"run hidden", exitOK},
		{"run hidden --strict", exitNotAcceptable},
		{"run faulty", exitUnusable},
		{"run faulty --strict", exitUnusable},
		{"run faulty --skip-bad-rows", exitOK},
		{"run study -o file", exitFailed},
		{"run nowhere", exitUnusable},
		{"run study more", exitUnusable},
		{"run study --no", exitUnusable},
		{"framework study", exitOK},
		{"framework nowhere", exitUnusable},
		{"score study --format csv", exitOK},
		{"score study --format xml", exitUnusable},
		{"score study --depth -1", exitUnusable},
		{"score faulty", exitUnusable},
		{"report study", exitOK},
		{"report study --unit plum", exitOK},
		{"report study --unit prune", exitUnusable},
		{"report study -o file/x", exitFailed},
		{"survey screen study", exitOK},
		{"survey screen study -o file/x", exitFailed},
		{"survey screen faulty", exitUnusable},
		{"survey", exitOK},
		{"survey screem", exitUnusable},
		{"ahp weights " + house, exitOK},
		{"ahp check " + house, exitNotAcceptable},
		{"ahp check --limit 0.2 " + house, exitOK},
		{"ahp check --limit -1 " + house, exitUnusable},
		{"ahp check study", exitOK},
		{"ahp check", exitUnusable},
		{"ahp check file", exitUnusable},
		{"ahp weights study hidden", exitUnusable},
		{"init new", exitOK},
		{"init new", exitUnusable},
		{"init file", exitFailed},
		{"init", exitUnusable},
		{"nonsense", exitUnusable},
	} {
		if got := goodgov(t, strings.Fields(c.line)...); got.code != c.want {
			t.Errorf("goodgov %s: exit code %d, want %d\n%s", c.line, got.code, c.want, got.err)
		} else if (got.code == exitFailed || got.code == exitUnusable) && (got.out != "" || got.err == "") {
			t.Errorf("goodgov %s: stdout %q, stderr %q", c.line, got.out, got.err)
		}
	}
}

// Without arguments of its own a process's own must not be taken.
func TestNoArguments(t *testing.T) {
	var out bytes.Buffer
	if code := Run(context.Background(), Env{In: strings.NewReader(""), Out: &out, Err: io.Discard, Getenv: func(string) string { return "" }}); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(out.String(), "Commands:") {
		t.Errorf("printed %q", &out)
	}
}

// brokenWriter takes so many bytes, and no more.
type brokenWriter struct{ left int }

var errBroken = errors.New("the printer is out of paper")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return w.left, errBroken
	}
	w.left -= len(p)
	return len(p), nil
}

// Results that can't be printed in full are a failure, whatever prints them.
func TestBrokenStdout(t *testing.T) {
	small(t)
	for _, line := range []string{"run study", "framework study", "score study", "score study --format csv", "score study --format json",
		"report study", "survey screen study", "survey screen study --format csv", "ahp weights study", "ahp check study", "init new", "--help", "completion bash"} {
		for _, left := range []int{0, 20} {
			var diagnostics bytes.Buffer
			code := Run(context.Background(), Env{In: strings.NewReader(""), Out: &brokenWriter{left: left}, Err: &diagnostics,
				Args: strings.Fields(line), Getenv: func(string) string { return "" }})
			if code != exitFailed && !(left > 0 && line == "report study") || !strings.Contains(diagnostics.String(), errBroken.Error()) && code == exitFailed {
				t.Errorf("goodgov %s, %d bytes: exit code %d, %s", line, left, code, &diagnostics)
			}
			if err := os.RemoveAll("new"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A run that is interrupted writes nothing, and leaves what was there.
func TestInterrupted(t *testing.T) {
	for _, line := range []string{"run study", "run study -o new/deep", "report study -o new/deep", "survey screen study -o new/list.csv", "score study", "init new"} {
		t.Run(line, func(t *testing.T) {
			small(t)
			if err := os.MkdirAll("study/out", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile("study/out/result.json", []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			var out, diagnostics bytes.Buffer
			code := Run(ctx, Env{In: strings.NewReader(""), Out: &out, Err: &diagnostics, Args: strings.Fields(line), Getenv: func(string) string { return "" }})
			if code != exitFailed || out.Len() > 0 || diagnostics.String() != "goodgov: interrupted; nothing was written\n" {
				t.Errorf("exit code %d, stdout %q, stderr %q", code, &out, &diagnostics)
			}
			entries, err := os.ReadDir("study/out")
			if err != nil || len(entries) != 1 {
				t.Errorf("%v, %v", entries, err)
			}
			if _, err := os.Stat("new"); err == nil {
				t.Error("a folder was left behind")
			}
		})
	}
}

// fuse is a context that is cancelled when it has been asked so many times.
type fuse struct {
	context.Context
	left atomic.Int64
}

func (f *fuse) Err() error {
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// Wherever a run is interrupted, between any two files, nothing is left of it.
func TestInterruptedAnywhere(t *testing.T) {
	small(t)
	stages, step := int64(0), int64(3)
	if racing {
		step = 9
	}
	for ; ; stages += step {
		ctx := &fuse{Context: context.Background()}
		ctx.left.Store(stages)
		var out, diagnostics bytes.Buffer
		code := Run(ctx, Env{In: strings.NewReader(""), Out: &out, Err: &diagnostics, Args: []string{"run", "study"}, Getenv: func(string) string { return "" }})
		if code == exitOK {
			break
		}
		if code != exitFailed || out.Len() > 0 {
			t.Fatalf("exit code %d, stdout %q, stderr %q", code, &out, &diagnostics)
		}
		if _, err := os.Stat("study/out"); err == nil {
			t.Fatalf("interrupted after %d stages: a folder was left behind", stages)
		}
	}
	if stages < 10 {
		t.Errorf("interrupted in %d stages alone", stages)
	}
}

// Every template makes a study that runs at once, or says that answers are
// wanted.
func TestTemplates(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range template.Names() {
		for _, lang := range []string{"en", "zh"} {
			empty, example := name+"-"+lang, name+"-"+lang+"-example"
			if got := goodgov(t, "init", empty, "--template", name, "--lang", lang); got.code != exitOK || !strings.Contains(got.out, "goodgov run "+empty) {
				t.Fatalf("%+v", got)
			}
			if got := goodgov(t, "framework", empty); got.code != exitOK || got.err != "" {
				t.Errorf("%+v", got)
			}
			got := goodgov(t, "run", empty)
			if got.code != exitUnusable || !strings.Contains(got.err, "table.no_rows") || strings.Count(got.err, "\n") != 2 { // with its hint
				t.Errorf("%+v", got)
			}
			if got := goodgov(t, "init", example, "--template", name, "--example", "--lang", lang); got.code != exitOK {
				t.Fatalf("%+v", got)
			}
			if lang == "en" && !racing {
				if got := goodgov(t, "run", example, "-q"); got.code != exitOK || got.err != "" || !strings.Contains(got.out, "Synthetic data") {
					t.Errorf("%+v", got)
				}
			} else if got := goodgov(t, "score", example); got.code != exitOK || got.err != "" || len(got.out) < 200 {
				t.Errorf("%+v", got)
			}
		}
	}
}

// JSON has the fields that others rely on.
func TestJSON(t *testing.T) {
	matrices, err := filepath.Abs(filepath.Join("..", "..", "testdata", "matrices"))
	if err != nil {
		t.Fatal(err)
	}
	small(t)
	if got := goodgov(t, "run", "study"); got.code != exitOK {
		t.Fatal(got.err)
	}
	result, err := os.ReadFile("study/out/result.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		fields     string
	}{
		{"ahp weights", goodgov(t, "ahp", "weights", filepath.Join(matrices, "house.csv"), "--format", "json").out,
			"schema matrices.name matrices.n matrices.names matrices.weights matrices.method matrices.lambda_max matrices.ci matrices.ri matrices.random_index matrices.cr matrices.gci matrices.consistent matrices.missing warnings.code warnings.node warnings.text"},
		{"result.json", string(result),
			"schema study weights.code weights.parent weights.level weights.local weights.global " +
				"matrices.parent matrices.n matrices.lambda_max matrices.ci matrices.ri matrices.cr matrices.experts.expert matrices.experts.cr matrices.experts.consistent " +
				"screening.distributed screening.returned screening.valid screening.valid_rate screening.valid_of_returned screening.reasons " +
				"scores.unit scores.code scores.n scores.score scores.se scores.low scores.high scores.rank warnings.code warnings.unit warnings.node warnings.text"},
		{"score", goodgov(t, "score", "study", "--format", "json").out, "schema scores.unit scores.code scores.score warnings.code"},
		{"framework", goodgov(t, "framework", "study", "--format", "json").out, "schema weights.code weights.local weights.global matrices.cr"},
		{"survey screen", goodgov(t, "survey", "screen", "study", "--format", "json").out, "schema screening.valid units.unit units.valid"},
		{"faults", goodgov(t, "score", "nowhere", "--format", "json").err, "schema total problems.file problems.code problems.severity problems.found problems.want"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var value any
			if err := json.Unmarshal([]byte(c.text), &value); err != nil {
				t.Fatalf("%v\n%s", err, c.text)
			}
			if object, ok := value.(map[string]any); !ok || object["schema"] != 1.0 {
				t.Errorf("schema is not 1: %s", c.text)
			}
			got := fields(value, "")
			for _, want := range strings.Fields(c.fields) {
				if !slices.Contains(got, want) {
					t.Errorf("no field %s among %q", want, got)
				}
			}
		})
	}
}

// fields are the paths of all fields, lists left out.
func fields(value any, path string) []string {
	var all []string
	switch v := value.(type) {
	case map[string]any:
		for key, under := range v {
			at := strings.TrimPrefix(path+"."+key, ".")
			all = append(all, at)
			all = append(all, fields(under, at)...)
		}
	case []any:
		for _, element := range v {
			all = append(all, fields(element, path)...)
		}
	}
	return all
}

// The progress bar shows on a terminal while a large file is read, and there
// alone.
func TestProgress(t *testing.T) {
	bar := func(env Env, quiet bool, total int64) string {
		var screen bytes.Buffer
		env.Err = &screen
		a := &app{env: env, lang: "en", quiet: quiet}
		b := a.progress()
		for done := int64(0); done <= total; done += total / 4 {
			b.update(done, total)
		}
		b.stop()
		return screen.String()
	}
	terminal := Env{ErrTerminal: true}
	if got := bar(terminal, false, 2*longRead); !strings.Contains(got, "reading answers") {
		t.Errorf("nothing on a terminal: %q", got)
	}
	for name, got := range map[string]string{
		"a pipe": bar(Env{}, false, 2*longRead), "--quiet": bar(terminal, true, 2*longRead), "a small file": bar(terminal, false, 1000),
	} {
		if got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Colours are for terminals, and not where NO_COLOR is set.
func TestColour(t *testing.T) {
	small(t)
	print := func(terminal bool, noColor string) string {
		var out bytes.Buffer
		Run(context.Background(), Env{In: strings.NewReader(""), Out: &out, Err: io.Discard, Args: []string{"framework", "study"}, OutTerminal: terminal,
			Getenv: func(name string) string { return map[string]string{"NO_COLOR": noColor}[name] }})
		return out.String()
	}
	plain := print(false, "")
	if strings.Contains(plain, "\x1b[") || plain != print(true, "1") {
		t.Error("colours where there should be none")
	}
	if !strings.Contains(print(true, ""), "\x1b[") {
		t.Error("no colours on a terminal")
	}
}
