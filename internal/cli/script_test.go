package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"goodgov/internal/postgrestest"
)

func TestMain(m *testing.M) {
	testscript.Main(postgrestest.M{M: m}, map[string]func(){"goodgov": func() { os.Exit(Main()) }})
}

// The scripts run the program as its users do, a script a behaviour. Beside
// testscript's own commands they have those of scriptCommands.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE_GOLDEN") == "1",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scriptCommands(t),
		Setup: func(env *testscript.Env) error {
			env.Setenv("LC_ALL", "C.UTF-8")
			env.Setenv("TZ", "UTC")
			env.Setenv("GOODGOV_LANG", "")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector's second at every exit
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" { // who may write anywhere
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("there is no condition %q", name)
		},
	})
}

type scriptCommand = func(ts *testscript.TestScript, neg bool, args []string)

func scriptCommands(t *testing.T) map[string]scriptCommand {
	module, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]scriptCommand{
		// exitcode N command args...: run a command that must exit with N
		"exitcode": func(ts *testscript.TestScript, _ bool, args []string) {
			want, err := strconv.Atoi(args[0])
			ts.Check(err)
			got := 0
			if err := ts.Exec(args[1], args[2:]...); err != nil {
				exit, ok := errors.AsType[*exec.ExitError](err)
				if !ok {
					ts.Fatalf("%v", err)
				}
				got = exit.ExitCode()
			}
			if got != want {
				ts.Fatalf("exit code %d, want %d", got, want)
			}
		},
		// sample NAME...: copy samples of the module to testdata/NAME
		"sample": func(ts *testscript.TestScript, _ bool, args []string) {
			for _, name := range args {
				ts.Check(os.CopyFS(ts.MkAbs(filepath.Join("testdata", name)), os.DirFS(filepath.Join(module, "testdata", name))))
			}
		},
		// small DIR: write a small study without a fault
		"small": func(ts *testscript.TestScript, _ bool, args []string) {
			archive, err := txtar.ParseFile(filepath.Join(module, "internal", "study", "testdata", "good.txtar"))
			ts.Check(err)
			ts.Check(os.MkdirAll(ts.MkAbs(args[0]), 0o755))
			ts.Check(txtar.Write(archive, ts.MkAbs(args[0])))
		},
		// replace FILE OLD NEW: replace a text that must be there
		"replace": func(ts *testscript.TestScript, _ bool, args []string) {
			text := ts.ReadFile(args[0])
			if !strings.Contains(text, args[1]) {
				ts.Fatalf("%s has no %q", args[0], args[1])
			}
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], unquoted(args[2]), 1)), 0o644))
		},
		// append FILE LINE: add a line
		"append": func(ts *testscript.TestScript, _ bool, args []string) {
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.ReadFile(args[0])+unquoted(args[1])+"\n"), 0o644))
		},
		// encode gb18030|bom|crlf FILE...
		"encode": func(ts *testscript.TestScript, _ bool, args []string) {
			for _, name := range args[1:] {
				text := ts.ReadFile(name)
				switch args[0] {
				case "gb18030":
					encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
					ts.Check(err)
					text = encoded
				case "bom":
					text = "\uFEFF" + text
				case "crlf":
					text = strings.ReplaceAll(text, "\n", "\r\n")
				default:
					ts.Fatalf("there is no encoding %q", args[0])
				}
				ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
			}
		},
		// workbook FILE.csv FILE.xlsx SHEET: the same table in a sheet
		"workbook": func(ts *testscript.TestScript, _ bool, args []string) {
			book := excelize.NewFile()
			defer book.Close()
			ts.Check(book.SetSheetName("Sheet1", args[2]))
			for i, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
				var row []any
				for cell := range strings.SplitSeq(line, ",") {
					if number, err := strconv.Atoi(cell); err == nil {
						row = append(row, number)
					} else {
						row = append(row, cell)
					}
				}
				ts.Check(book.SetSheetRow(args[2], fmt.Sprintf("A%d", i+1), &row))
			}
			ts.Check(book.SaveAs(ts.MkAbs(args[1])))
		},
	}
	return commands
}

// unquoted lets scripts write line breaks.
func unquoted(text string) string { return strings.ReplaceAll(text, `\n`, "\n") }
