package goodgov_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"goodgov/ahp"
	"goodgov/internal/cli"
)

// These tests hold what is true of the repository as a whole: documents say
// what the program does, links lead somewhere, dependencies are accounted for.

// files lists the repository's files that a person writes, with slashes.
func files(t *testing.T, extensions ...string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); base == ".git" || base == "node_modules" || base == "out" || base == "dist" {
				return filepath.SkipDir
			}
			return nil
		}
		if len(extensions) == 0 || slices.Contains(extensions, filepath.Ext(name)) {
			list = append(list, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("no files with extensions %v", extensions)
	}
	return list
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// goodgov runs a command line and returns what a terminal would show.
func goodgov(t *testing.T, args ...string) (terminal string, code int) {
	t.Helper()
	var screen bytes.Buffer
	code = cli.Run(context.Background(), cli.Env{In: strings.NewReader(""), Out: &screen, Err: &screen, Args: args, Getenv: func(string) string { return "" }})
	return screen.String(), code
}

// inCopy moves to a copy of what the documents' commands work on.
func inCopy(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"testdata", "docs/example"} {
		if err := os.CopyFS(filepath.Join(dir, filepath.FromSlash(name)), os.DirFS(filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

var fence = regexp.MustCompile("(?ms)^( *)```([a-z]+)\n(.*?)^ *```$")

// blocks returns the fenced blocks of a document that are marked with a
// language, those in lists without their indentation.
func blocks(document, language string) []string {
	var found []string
	for _, match := range fence.FindAllStringSubmatch(document, -1) {
		if match[2] != language {
			continue
		}
		block := ""
		for line := range strings.Lines(match[3]) {
			block += strings.TrimPrefix(line, match[1])
		}
		found = append(found, block)
	}
	return found
}

// session is a command of a document with what it prints there.
type session struct{ command, printed string }

func sessions(document string) []session {
	var list []session
	for _, block := range blocks(document, "console") {
		for line := range strings.Lines(block) {
			if command, found := strings.CutPrefix(line, "$ "); found {
				list = append(list, session{command: strings.TrimSpace(command)})
			} else if len(list) > 0 {
				list[len(list)-1].printed += line
			}
		}
	}
	return list
}

// Commands in the documents print what the documents say. A line "…" stands
// for any lines; "$ echo $?" for the exit code.
func TestSessions(t *testing.T) {
	documents := map[string]string{}
	count := 0
	for _, name := range files(t, ".md") {
		documents[name] = read(t, name)
		count += len(sessions(documents[name]))
	}
	if count == 0 {
		t.Fatal("no sessions in any document")
	}
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		list := sessions(documents[name])
		if len(list) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			inCopy(t)
			code := 0
			for _, s := range list {
				var got string
				if s.command == "echo $?" {
					got = strconv.Itoa(code) + "\n"
				} else {
					args := strings.Fields(s.command)
					if args[0] != "goodgov" {
						t.Errorf("%s: only goodgov can be run here", s.command)
						continue
					}
					got, code = goodgov(t, args[1:]...)
				}
				if !elided(s.printed).MatchString(got) {
					t.Errorf("$ %s\n%s", s.command, cmp.Diff(s.printed, got))
				}
			}
		})
	}
}

// elided is a pattern for a text in which a line "…" stands for any lines.
func elided(text string) *regexp.Regexp {
	pattern := `\A`
	for line := range strings.Lines(text) {
		if line == "…\n" {
			pattern += `(?s:.*\n)`
			continue
		}
		pattern += regexp.QuoteMeta(line)
	}
	return regexp.MustCompile(pattern + `\z`)
}

var anyLanguage = regexp.MustCompile(` --lang (en|zh)$`)

// The two READMEs are equals: the same sections, sessions and links.
func TestReadmesAreEquals(t *testing.T) {
	english, chinese := read(t, "README.md"), read(t, "README_zh.md")
	shape := func(text string) []string {
		var list []string
		for line := range strings.Lines(text) {
			if mark, _, found := strings.Cut(line, " "); found && strings.Trim(mark, "#") == "" && mark != "" {
				list = append(list, mark)
			}
		}
		return list
	}
	if diff := cmp.Diff(shape(english), shape(chinese)); diff != "" {
		t.Errorf("headings (-en +zh):\n%s", diff)
	}
	commands := func(text string) []string {
		var list []string
		for _, s := range sessions(text) {
			list = append(list, anyLanguage.ReplaceAllString(s.command, ""))
		}
		for _, block := range blocks(text, "sh") {
			for line := range strings.Lines(block) {
				command, _, _ := strings.Cut(line, "#")
				list = append(list, strings.TrimSpace(command))
			}
		}
		for _, match := range regexp.MustCompile("`goodgov [^`]+`").FindAllString(text, -1) {
			list = append(list, strings.NewReplacer("名称", "NAME", "代码", "CODE").Replace(match))
		}
		slices.Sort(list)
		return list
	}
	if diff := cmp.Diff(commands(english), commands(chinese)); diff != "" {
		t.Errorf("commands (-en +zh):\n%s", diff)
	}
	targets := func(text string) []string {
		var list []string
		for _, l := range links(text) {
			if l != "README.md" && l != "README_zh.md" {
				list = append(list, strings.NewReplacer("-zh.png", ".png", "-en.png", ".png", "_zh.md", ".md").Replace(l))
			}
		}
		slices.Sort(list)
		return list
	}
	if diff := cmp.Diff(targets(english), targets(chinese)); diff != "" {
		t.Errorf("links (-en +zh):\n%s", diff)
	}
}

// The commands that the READMEs list are those that there are.
func TestReadmeCommands(t *testing.T) {
	listed := map[string]bool{}
	for _, match := range regexp.MustCompile("(?m)^\\| `goodgov ([a-z -]+[a-z])").FindAllStringSubmatch(read(t, "README.md"), -1) {
		listed[match[1]] = true
	}
	there := map[string]bool{}
	var walk func(parent string)
	walk = func(parent string) {
		help, code := goodgov(t, append(strings.Fields(parent), "--help", "--lang", "en")...)
		if code != 0 {
			t.Fatalf("goodgov %s --help: exit code %d", parent, code)
		}
		_, commands, found := strings.Cut(help, "\nCommands:\n")
		if !found || strings.Contains(help, "\n  goodgov "+parent+" [DIR]") {
			there[parent] = true
		}
		for line := range strings.Lines(commands) {
			fields := strings.Fields(line)
			if !strings.HasPrefix(line, "  ") || len(fields) == 0 {
				break
			}
			switch name := strings.TrimSpace(parent + " " + fields[0]); name {
			case "help":
			case "completion":
				there[name] = true
			default:
				walk(name)
			}
		}
	}
	walk("")
	if diff := cmp.Diff(there, listed); diff != "" {
		t.Errorf("commands (-program +README):\n%s", diff)
	}
}

var linkPattern = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// links returns the targets of a document's links within the repository.
func links(text string) []string {
	var list []string
	for _, match := range linkPattern.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(match[1], "://") && !strings.HasPrefix(match[1], "mailto:") {
			list = append(list, match[1])
		}
	}
	return list
}

// anchor is the name that a heading has in links.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(heading))
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, name := range files(t, ".md") {
		for _, link := range links(read(t, name)) {
			target, fragment, _ := strings.Cut(link, "#")
			if target == "" {
				target = name
			} else {
				target = path.Join(path.Dir(name), target)
			}
			if _, err := os.Stat(filepath.FromSlash(target)); err != nil {
				t.Errorf("%s: link to %s: %v", name, link, err)
				continue
			}
			if fragment == "" {
				continue
			}
			headings := regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(read(t, target), -1)
			if !slices.ContainsFunc(headings, func(h []string) bool { return anchor(h[1]) == fragment }) {
				t.Errorf("%s: link to %s: no such heading", name, link)
			}
		}
	}
}

// Files and folders that documents name in code type are there.
func TestNamedFilesExist(t *testing.T) {
	named := regexp.MustCompile("`((?:ahp|survey|indicators|reports|internal|cmd|docs|testdata)/[A-Za-z0-9_./-]+)`")
	for _, name := range []string{"README.md", "README_zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/METHODS.md", "docs/STUDY.md", "docs/DEPENDENCIES.md"} {
		for _, match := range named.FindAllStringSubmatch(read(t, name), -1) {
			if strings.HasPrefix(match[1], "testdata/golden") || strings.HasPrefix(match[1], "testdata/script") || strings.HasPrefix(match[1], "testdata/fuzz") {
				continue // of any package
			}
			if _, err := os.Stat(filepath.FromSlash(match[1])); err != nil {
				t.Errorf("%s names `%s`: %v", name, match[1], err)
			}
		}
	}
}

// Paths of one machine mean nothing on another.
func TestNoMachinePaths(t *testing.T) {
	path := regexp.MustCompile(`(^|[\s"'(=:,>` + "`" + `])/(work|root|home|Users)/[A-Za-z.]`)
	for _, name := range files(t) {
		switch filepath.Ext(name) {
		case ".png", ".otf", ".ttf", ".xlsx":
			continue
		}
		for n, line := range strings.Split(read(t, name), "\n") {
			if path.MatchString(line) {
				t.Errorf("%s:%d: %s", name, n+1, strings.TrimSpace(line))
			}
		}
	}
}

func TestPicturesAreSmall(t *testing.T) {
	for _, name := range files(t, ".png", ".svg") {
		if !strings.HasPrefix(name, "docs/") {
			continue
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 300_000 {
			t.Errorf("%s has %d bytes, want 300,000 at most", name, info.Size())
		}
	}
}

// imports lists the packages that the Go files import, tests included.
func imports(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range files(t, ".go") {
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			found[strings.Trim(spec.Path.Value, `"`)] = name
		}
	}
	return found
}

// modules lists what go.mod requires: module to version.
func modules(t *testing.T) map[string]string {
	t.Helper()
	required := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^(?:require )?\s*([a-z0-9.-]+\.[a-z]+/?\S*) (v\S+)`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		required[match[1]] = match[2]
	}
	return required
}

// Every module that the code imports has its line, with its version, in
// docs/DEPENDENCIES.md, and no line is left of one that went away.
func TestDependenciesAreDocumented(t *testing.T) {
	required := modules(t)
	direct := map[string]string{}
	for imported, file := range imports(t) {
		first, _, _ := strings.Cut(imported, "/")
		if !strings.Contains(first, ".") {
			continue // ours, or the standard library's
		}
		module := imported
		for required[module] == "" && strings.Contains(module, "/") {
			module = path.Dir(module)
		}
		if required[module] == "" {
			t.Errorf("%s imports %s, which go.mod does not require", file, imported)
			continue
		}
		direct[module] = required[module]
	}
	listed := map[string]string{}
	for _, match := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (v[^ ]+) \\|").FindAllStringSubmatch(read(t, "docs/DEPENDENCIES.md"), -1) {
		listed[match[1]] = match[2]
	}
	if diff := cmp.Diff(direct, listed); diff != "" {
		t.Errorf("direct dependencies (-go.mod +docs/DEPENDENCIES.md):\n%s", diff)
	}
}

// Every package has one package comment.
func TestPackageComments(t *testing.T) {
	comments, packages := map[string][]string{}, map[string]string{}
	for _, name := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		packages[dir] = parsed.Name.Name
		if parsed.Doc != nil {
			comments[dir] = append(comments[dir], name)
			begin := []string{"Package " + parsed.Name.Name + " "}
			if base := path.Base(dir); parsed.Name.Name == "main" {
				begin = []string{"Command " + base + " ", strings.ToUpper(base[:1]) + base[1:] + " "}
			}
			if !slices.ContainsFunc(begin, func(words string) bool { return strings.HasPrefix(parsed.Doc.Text(), words) }) {
				t.Errorf("%s: the package comment begins otherwise than with %q", name, begin)
			}
		}
	}
	for dir := range packages {
		if n := len(comments[dir]); n != 1 {
			t.Errorf("%s: %d package comments %v, want 1", dir, n, comments[dir])
		}
	}
}

// Exported things have comments.
func TestExportedThingsHaveComments(t *testing.T) {
	for _, name := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, isFunc := d.(*ast.FuncDecl); isFunc && f.Name.IsExported() && f.Doc == nil && (f.Recv == nil || exportedReceiver(f)) && f.Name.Name != "Error" && f.Name.Name != "Unwrap" {
				t.Errorf("%s: %s has no comment", set.Position(f.Pos()), f.Name.Name)
			}
			g, isGen := d.(*ast.GenDecl)
			if !isGen || g.Tok != token.TYPE {
				continue
			}
			for _, s := range g.Specs {
				if spec := s.(*ast.TypeSpec); spec.Name.IsExported() && spec.Doc == nil && g.Doc == nil && spec.Comment == nil {
					t.Errorf("%s: %s has no comment", set.Position(spec.Pos()), spec.Name.Name)
				}
			}
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	receiver := f.Recv.List[0].Type
	if pointer, isPointer := receiver.(*ast.StarExpr); isPointer {
		receiver = pointer.X
	}
	name, isName := receiver.(*ast.Ident)
	return isName && name.IsExported()
}

// Every package but commands holds its imports with a test of its own, so
// that the test runs whenever the package changes.
func TestImportDirectionsAreHeld(t *testing.T) {
	held := map[string]bool{}
	for _, name := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") && strings.Contains(read(t, name), "house.MayImport(t") {
			held[path.Dir(name)] = true
		}
	}
	for _, dir := range packageDirs(t) {
		if !held[dir] {
			t.Errorf("%s: no test that calls house.MayImport", dir)
		}
	}
}

// packageDirs lists the folders of packages that others may import.
func packageDirs(t *testing.T) []string {
	t.Helper()
	dirs := map[string]bool{}
	for _, name := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") || path.Dir(name) == "." {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Name.Name != "main" {
			dirs[path.Dir(name)] = true
		}
	}
	return slices.Sorted(maps.Keys(dirs))
}

// ARCHITECTURE.md tells of every package.
func TestArchitectureNamesEveryPackage(t *testing.T) {
	text := read(t, "ARCHITECTURE.md")
	for _, dir := range packageDirs(t) {
		if !strings.Contains(text, "`"+dir+"`") {
			t.Errorf("ARCHITECTURE.md does not tell of `%s`", dir)
		}
	}
}

// The random indices of docs/METHODS.md are those of the program.
func TestRandomIndicesOfMethods(t *testing.T) {
	text := read(t, "docs/METHODS.md")
	for _, table := range ahp.RandomIndexTables() {
		_, row, found := strings.Cut(text, "\n| `"+string(table)+"` | ")
		if !found {
			t.Errorf("docs/METHODS.md has no row %s", table)
			continue
		}
		row, _, _ = strings.Cut(row, " |\n")
		cells := strings.Split(row, " | ")
		for i, cell := range cells {
			want, extrapolated, err := ahp.RandomIndex(table, i+3)
			got, parseErr := strconv.ParseFloat(cell, 64)
			if err != nil || parseErr != nil || extrapolated || got != want {
				t.Errorf("%s, n = %d: %s, want %v", table, i+3, cell, want)
			}
		}
		if _, extrapolated, _ := ahp.RandomIndex(table, 3+len(cells)); !extrapolated {
			t.Errorf("%s: the document stops at n = %d, the program does not", table, 2+len(cells))
		}
	}
}

// The worked example of docs/METHODS.md, done again from its own table by the
// formulas beside it: weights of a 3 × 3 matrix by geometric means, item
// means, z and the standard error, to the digits printed.
func TestWorkedExampleOfMethods(t *testing.T) {
	near := func(what string, got, printed float64) {
		t.Helper()
		if math.Abs(got-printed) > 0.5001e-4 {
			t.Errorf("%s: %.6f, the document says %v", what, got, printed)
		}
	}
	text := section(read(t, "docs/METHODS.md"), "A worked example")
	roots := []float64{math.Cbrt(1 * 1 * 5), math.Cbrt(1 * 1 * 4), math.Cbrt(1. / 5 * 1 / 4 * 1)}
	sum := roots[0] + roots[1] + roots[2]
	for i, match := range regexp.MustCompile(`= ([0-9.]+)      / 3\.6658 = ([0-9.]+)`).FindAllStringSubmatch(text, -1) {
		near("root", roots[i], number(t, match[1]))
		near("weight", roots[i]/sum, number(t, match[2]))
	}
	// Items Q1 and Q2 halve the weight of their indicator.
	w := []float64{roots[0] / sum / 2, roots[0] / sum / 2, roots[1] / sum, roots[2] / sum}

	rows := regexp.MustCompile(`(?m)^\| r\d \| (.*) \|$`).FindAllStringSubmatch(text, -1)
	if len(rows) != 6 {
		t.Fatalf("%d respondents, want 6", len(rows))
	}
	n := float64(len(rows))
	answers, printed := make([][]float64, len(rows)), make([]float64, len(rows))
	mean, answered := make([]float64, len(w)), make([]float64, len(w))
	for i, row := range rows {
		cells := strings.Split(row[1], "|")
		printed[i] = number(t, strings.Replace(strings.TrimSpace(cells[len(w)]), "−", "-", 1))
		for d := range w {
			x := math.NaN()
			if cell := strings.TrimSpace(cells[d]); cell != "" {
				x = number(t, cell)
				mean[d] += x
				answered[d]++
			}
			answers[i] = append(answers[i], x)
		}
	}
	score := 0.0
	for d := range w {
		mean[d] /= answered[d]
		score += w[d] * mean[d]
	}
	near("score", score, 3.6299)
	squares := 0.0
	for i := range rows {
		z := 0.0
		for d, x := range answers[i] {
			if !math.IsNaN(x) {
				z += w[d] * (x - mean[d]) / (answered[d] / n)
			}
		}
		near("z", z, printed[i])
		squares += z * z
	}
	near("Σz²", squares, 1.5449)
	near("standard error", math.Sqrt(squares/(n*(n-1))), 0.2269)
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// docs/CLI_JSON.md names the fields of every JSON output, and no others: a
// heading with a command is followed by a table of them.
func TestJSONFieldsAreDocumented(t *testing.T) {
	text := read(t, "docs/CLI_JSON.md")
	inCopy(t)
	collected(t)
	for _, document := range []struct {
		heading string
		args    []string
		file    string // read in place of what is printed
	}{
		{"`result.json`", []string{"run", "testdata/hangzhou", "-o", "out"}, "out/result.json"},
		{"`goodgov score`", []string{"score", "testdata/hangzhou", "--format", "json"}, ""},
		{"`goodgov compare`", []string{"compare", "testdata/hangzhou", "--format", "json"}, ""},
		{"`goodgov score robustness`", []string{"score", "robustness", "testdata/hangzhou", "--n", "64", "--factors", "method", "--format", "json"}, ""},
		{"`goodgov framework`", []string{"framework", "testdata/hangzhou", "--format", "json"}, ""},
		{"`goodgov ahp weights` and `goodgov ahp check`", []string{"ahp", "check", "testdata/hangzhou", "--indices", "--method", "least-squares", "--format", "json"}, ""},
		{"`goodgov ahp weights --method all`", []string{"ahp", "weights", "testdata/matrices/incomplete.csv", "--method", "all", "--format", "json"}, ""},
		{"`goodgov ahp group`", []string{"ahp", "group", "testdata/hangzhou", "--by", "group", "--format", "json"}, ""},
		{"`goodgov ahp uncertainty`", []string{"ahp", "uncertainty", "testdata/ahp/square", "--by", "both", "--format", "json"}, ""},
		{"`goodgov ahp sensitivity`", []string{"ahp", "sensitivity", "testdata/ahp/square", "--show", "crossings", "--format", "json"}, ""},
		{"`goodgov ahp sensitivity --show tornado`", []string{"ahp", "sensitivity", "testdata/ahp/square", "--show", "tornado", "--format", "json"}, ""},
		{"`goodgov ahp complete`", []string{"ahp", "complete", "testdata/matrices/chain.csv", "--format", "json"}, ""},
		{"`goodgov ahp design`", []string{"ahp", "design", "--elements", "5", "--pairs", "6", "--format", "json"}, ""},
		{"`goodgov ahp design --next`", []string{"ahp", "design", "testdata/matrices/chain.csv", "--next", "1", "--format", "json"}, ""},
		{"`goodgov ahp repair`", []string{"ahp", "repair", "testdata/matrices/house.csv", "--format", "json"}, ""},
		{"`goodgov ahp import`", []string{"ahp", "import", "testdata/sheets/wjx.csv", "-o", "judged", "--format", "json"}, ""},
		{"`goodgov ahp scales`", []string{"ahp", "scales", "testdata/matrices/car.csv", "--format", "json"}, ""},
		{"`goodgov ahp fuzzy`", []string{"ahp", "fuzzy", "testdata/matrices/car.csv", "--fuzzy", "chang", "--format", "json"}, ""},
		{"`goodgov ahp best-worst`", []string{"ahp", "best-worst", "testdata/weights/best-worst.csv", "--format", "json"}, ""},
		{"`goodgov ahp rate`", []string{"ahp", "rate", "testdata/weights/importance.csv", "--as", "likert", "--format", "json"}, ""},
		{"`goodgov ahp combine`", []string{"ahp", "combine", "testdata/kansascity", "--format", "json"}, ""},
		{"`goodgov survey import`", []string{"survey", "import", "testdata/exchange/odk.csv", "testdata/exchange/study", "-o", filepath.Join(t.TempDir(), "answers.csv"), "--format", "json"}, ""},
		{"`goodgov survey codes status`", []string{"survey", "codes", "status", "testdata/exchange/study", "--format", "json"}, ""},
		{"`goodgov survey opinions`", []string{"survey", "opinions", "testdata/exchange/study", "--format", "json"}, ""},
		{"`goodgov survey expire`", []string{"survey", "expire", "testdata/exchange/study", "--before", "2020-01-01", "--dry-run", "--format", "json"}, ""},
		{"`goodgov audit verify`", []string{"audit", "verify", "testdata/exchange/study", "--format", "json"}, ""},
		{"`goodgov audit list`", []string{"audit", "list", "testdata/exchange/study", "--format", "json"}, ""},
		{"`goodgov compare trend`", []string{"compare", "trend", "testdata/hangzhou-waves", "--format", "json"}, ""},
		{"`goodgov compare importance`", []string{"compare", "importance", "testdata/hangzhou", "--importance", "relative", "--outcome", "C22", "--format", "json"}, ""},
		{"`goodgov compare regression`", []string{"compare", "regression", "testdata/hangzhou", "--on", "age", "--format", "json"}, ""},
		{"`goodgov survey cfa`", []string{"survey", "cfa", "testdata/hangzhou", "--show", "structures", "--format", "json"}, ""},
		{"`goodgov survey sample plan`", []string{"survey", "sample", "plan", "testdata/hangzhou", "--difference", "0.2", "--format", "json"}, ""},
		{"`goodgov survey sample draw`", []string{"survey", "sample", "draw", "testdata/hangzhou/units.csv", "--n", "5", "--format", "json"}, ""},
		{"`goodgov survey sample design`", []string{"survey", "sample", "design", "testdata/hangzhou", "--format", "json"}, ""},
		{"`goodgov survey sample weight`", []string{"survey", "sample", "weight", "testdata/hangzhou", "--margins", "testdata/hangzhou/margins.csv", "--format", "json"}, ""},
		{"`goodgov survey validity`", []string{"survey", "validity", "testdata/hangzhou", "--format", "json"}, ""},
		{"`goodgov survey agreement`", []string{"survey", "agreement", "testdata/stats/reliability/experts_ratings.csv", "--relevant", "7", "--format", "json"}, ""},
		{"`goodgov survey reliability`", []string{"survey", "reliability", "testdata/hangzhou", "--ordinal", "--format", "json"}, ""},
		{"`goodgov survey screen`", []string{"survey", "screen", "testdata/hangzhou", "--format", "json"}, ""},
		{"`goodgov survey screen --show rules`", []string{"survey", "screen", "testdata/fieldwork", "--show", "rules", "--format", "json"}, ""},
		{"`goodgov survey screen --compare`", []string{"survey", "screen", "testdata/fieldwork", "--compare", "--format", "json"}, ""},
		{"`goodgov survey screen --show rates`", []string{"survey", "screen", "testdata/fieldwork", "--show", "rates", "--format", "json"}, ""},
	} {
		printed := stdout(t, document.args...)
		if document.file != "" {
			printed = read(t, document.file)
		}
		var value any
		if err := json.Unmarshal([]byte(printed), &value); err != nil {
			t.Fatalf("%v: %v", document.args, err)
		}
		got := map[string]bool{}
		fields(value, "", got)
		want := map[string]bool{}
		for _, match := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(section(text, document.heading), -1) {
			want[match[1]] = true
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-program +docs/CLI_JSON.md):\n%s", document.heading, diff)
		}
	}
}

// collected puts questionnaires into the store of a sample.
func collected(t *testing.T) {
	t.Helper()
	stdout(t, "survey", "import", "testdata/exchange/odk.csv", "testdata/exchange/study", "--store", "testdata/exchange/study/collected.db")
	stdout(t, "survey", "codes", "make", "testdata/exchange/study", "--unit", "lake", "--n", "2", "--base", "https://survey.example.cn", "--csv", "codes.csv")
}

// stdout runs a command and returns its results; ahp check may say no.
func stdout(t *testing.T, args ...string) string {
	t.Helper()
	var out, messages bytes.Buffer
	code := cli.Run(context.Background(), cli.Env{In: strings.NewReader(""), Out: &out, Err: &messages, Args: args, Getenv: func(string) string { return "" }})
	if code != 0 && code != 3 {
		t.Fatalf("goodgov %v: exit code %d\n%s", args, code, &messages)
	}
	return out.String()
}

// section is the part of a document below a heading, down to the next.
func section(text, heading string) string {
	_, below, _ := strings.Cut(text, "## "+heading+"\n")
	below, _, _ = strings.Cut(below, "\n## ")
	return below
}

// fields adds the paths of all fields of a JSON value: "scores[].se".
func fields(value any, prefix string, paths map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			at := strings.TrimPrefix(prefix+"."+name, ".")
			paths[at] = true
			if name != "reasons" { // its names are the reasons
				fields(inner, at, paths)
			}
		}
	case []any:
		for _, inner := range v {
			fields(inner, prefix+"[]", paths)
		}
	}
}

// docs/CLI_JSON.md gives the header of every CSV file.
func TestCSVHeadersAreDocumented(t *testing.T) {
	listed := map[string]string{}
	for _, match := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([a-z0-9_,]+)` \\|").FindAllStringSubmatch(read(t, "docs/CLI_JSON.md"), -1) {
		listed[match[1]] = match[2]
	}
	inCopy(t)
	stdout(t, "run", "testdata/hangzhou", "-o", "out")
	got := map[string]string{}
	names, err := filepath.Glob("out/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		got[filepath.Base(name)] = header(t, read(t, name))
	}
	collected(t)
	got["survey codes make --csv"] = header(t, read(t, "codes.csv"))
	got["survey codes status --format csv"] = header(t, stdout(t, "survey", "codes", "status", "testdata/exchange/study", "--format", "csv"))
	got["survey codes remind"] = header(t, stdout(t, "survey", "codes", "remind", "testdata/exchange/study"))
	got["opinions.csv"] = header(t, stdout(t, "survey", "opinions", "testdata/exchange/study", "--format", "csv"))
	got["survey expire --format csv"] = header(t, stdout(t, "survey", "expire", "testdata/exchange/study", "--before", "2020-01-01", "--dry-run", "--format", "csv"))
	got["audit verify --format csv"] = header(t, stdout(t, "audit", "verify", "testdata/exchange/study", "--format", "csv"))
	got["audit list --format csv"] = header(t, stdout(t, "audit", "list", "testdata/exchange/study", "--format", "csv"))
	got["ahp weights --format csv"] = header(t, stdout(t, "ahp", "weights", "testdata/hangzhou", "--format", "csv"))
	got["ahp weights --method all --format csv"] = header(t, stdout(t, "ahp", "weights", "testdata/matrices/car.csv", "--method", "all", "--format", "csv"))
	got["ahp check --indices --format csv"] = header(t, stdout(t, "ahp", "check", "testdata/matrices/car.csv", "--indices", "--format", "csv"))
	got["ahp check --format csv"] = header(t, stdout(t, "ahp", "check", "testdata/hangzhou", "--format", "csv"))
	for _, view := range []string{"weights", "matrices", "experts", "individuals", "pairs", "aggregations"} {
		got["ahp group --show "+view+" --format csv"] = header(t, stdout(t, "ahp", "group", "testdata/hangzhou", "--show", view, "--format", "csv"))
	}
	for command, views := range map[string][]string{
		"uncertainty": {"weights", "ranks", "acceptability", "consistency"},
		"sensitivity": {"stability", "crossings", "lines", "tornado"},
	} {
		for _, view := range views {
			got["ahp "+command+" --show "+view+" --format csv"] = header(t, stdout(t, "ahp", command, "testdata/ahp/square", "--show", view, "--format", "csv"))
		}
	}
	got["ahp complete --format csv"] = header(t, stdout(t, "ahp", "complete", "testdata/matrices/chain.csv", "--format", "csv"))
	got["ahp design --format csv"] = header(t, stdout(t, "ahp", "design", "--elements", "5", "--format", "csv"))
	got["ahp design --pairs K --format csv"] = header(t, stdout(t, "ahp", "design", "--elements", "5", "--pairs", "6", "--format", "csv"))
	got["ahp design --next K --format csv"] = header(t, stdout(t, "ahp", "design", "testdata/matrices/chain.csv", "--next", "1", "--format", "csv"))
	got["ahp repair --format csv"] = header(t, stdout(t, "ahp", "repair", "testdata/matrices/house.csv", "--format", "csv"))
	got["ahp scales --format csv"] = header(t, stdout(t, "ahp", "scales", "testdata/matrices/car.csv", "--format", "csv"))
	got["ahp fuzzy --format csv"] = header(t, stdout(t, "ahp", "fuzzy", "testdata/matrices/car.csv", "--format", "csv"))
	got["ahp best-worst --format csv"] = header(t, stdout(t, "ahp", "best-worst", "testdata/weights/best-worst.csv", "--format", "csv"))
	got["ahp rate --format csv"] = header(t, stdout(t, "ahp", "rate", "testdata/weights/ratings.csv", "--format", "csv"))
	got["ahp combine --format csv"] = header(t, stdout(t, "ahp", "combine", "testdata/kansascity", "--format", "csv"))
	for _, view := range []string{"summary", "fit", "factors", "pairs", "modifications", "residuals", "structures"} {
		got["survey cfa --show "+view+" --format csv"] = header(t, stdout(t, "survey", "cfa", "testdata/hangzhou", "--show", view, "--format", "csv"))
	}
	for _, view := range []string{"summary", "number", "loadings", "missing"} {
		got["survey validity --show "+view+" --format csv"] = header(t, stdout(t, "survey", "validity", "testdata/hangzhou", "--show", view, "--format", "csv"))
	}
	for _, view := range []string{"tests", "groups", "pairs", "gaps"} {
		got["compare --show "+view+" --format csv"] = header(t, stdout(t, "compare", "testdata/hangzhou", "--by", "gender", "--show", view, "--format", "csv"))
	}
	got["score --intervals bca --format csv"] = header(t, stdout(t, "score", "testdata/hangzhou", "--intervals", "bca", "--replicates", "100", "--format", "csv"))
	got["score --show acceptability --format csv"] = header(t, stdout(t, "score", "testdata/hangzhou", "--show", "acceptability", "--replicates", "100", "--format", "csv"))
	for _, view := range []string{"summary", "units", "choices", "indices"} {
		got["score robustness --show "+view+" --format csv"] = header(t, stdout(t, "score", "robustness", "testdata/hangzhou", "--n", "64", "--factors", "method", "--show", view, "--format", "csv"))
	}
	got["survey sample plan --format csv"] = header(t, stdout(t, "survey", "sample", "plan", "testdata/hangzhou", "--format", "csv"))
	got["survey sample draw --format csv"] = header(t, stdout(t, "survey", "sample", "draw", "testdata/hangzhou/units.csv", "--n", "5", "--format", "csv"))
	got["survey sample design --format csv"] = header(t, stdout(t, "survey", "sample", "design", "testdata/hangzhou", "--format", "csv"))
	got["survey sample weight --format csv"] = header(t, stdout(t, "survey", "sample", "weight", "testdata/hangzhou", "--margins", "testdata/hangzhou/margins.csv", "--format", "csv"))
	for _, view := range []string{"changes", "waves", "items"} {
		got["compare trend --show "+view+" --format csv"] = header(t, stdout(t, "compare", "trend", "testdata/hangzhou-waves", "--show", view, "--format", "csv"))
	}
	got["compare importance --format csv"] = header(t, stdout(t, "compare", "importance", "testdata/hangzhou", "--format", "csv"))
	got["compare regression --format csv"] = header(t, stdout(t, "compare", "regression", "testdata/hangzhou", "--on", "gender", "--format", "csv"))
	got["survey agreement --format csv"] = header(t, stdout(t, "survey", "agreement", "testdata/stats/reliability/experts_ratings.csv", "--format", "csv"))
	for _, view := range []string{"scales", "items", "bounds", "aggregation"} {
		got["survey reliability --show "+view+" --format csv"] = header(t, stdout(t, "survey", "reliability", "testdata/hangzhou", "--show", view, "--format", "csv"))
	}
	got["survey screen -o FILE --format csv"] = header(t, stdout(t, "survey", "screen", "testdata/hangzhou", "-o", "list.csv", "--format", "csv"))
	for _, view := range []string{"--show rules", "--show respondents", "--show interviewers", "--show days", "--show rates", "--compare"} {
		got["survey screen "+view+" --format csv"] = header(t, stdout(t, append([]string{"survey", "screen", "testdata/fieldwork", "--format", "csv"}, strings.Fields(view)...)...))
	}
	if diff := cmp.Diff(got, listed); diff != "" {
		t.Errorf("headers (-program +docs/CLI_JSON.md):\n%s", diff)
	}
}

func header(t *testing.T, text string) string {
	t.Helper()
	record, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(record, ",")
}

// docs/CLI_JSON.md lists the codes of all warnings.
func TestWarningCodesAreDocumented(t *testing.T) {
	listed := map[string]bool{}
	for _, match := range regexp.MustCompile("(?m)^\\| `([a-z_]+\\.[a-z_]+)` \\|").FindAllStringSubmatch(section(read(t, "docs/CLI_JSON.md"), "Codes of warnings"), -1) {
		listed[match[1]] = true
	}
	got := map[string]bool{}
	for _, name := range files(t, ".go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "reports/chart/") {
			continue
		}
		for _, pattern := range []string{`diag\.Warning\{Code: "([a-z_.]+)"`, `Warn[A-Za-z]+ +(?:diag\.Code )?= "([a-z_.]+)"`} {
			for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(read(t, name), -1) {
				got[match[1]] = true
			}
		}
	}
	if diff := cmp.Diff(got, listed); diff != "" {
		t.Errorf("codes (-program +docs/CLI_JSON.md):\n%s", diff)
	}
}

// docs/STUDY.md lists the keys of goodgov.yaml: those that the program offers
// where it meets one that it does not know.
func TestStudyKeysAreDocumented(t *testing.T) {
	listed := map[string]bool{}
	for _, match := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\|").FindAllStringSubmatch(section(read(t, "docs/STUDY.md"), "goodgov.yaml"), -1) {
		listed[match[1]] = true
	}
	inCopy(t)
	const config = "docs/example/goodgov.yaml"
	got := map[string]bool{}
	for _, under := range []string{"", "columns", "scale", "screening", "ahp", "scores", "weighting", "publish", "collecting"} {
		text := "qqqqqq: 1\n"
		if under != "" {
			text = under + ": {qqqqqq: 1}\n"
		}
		if err := os.WriteFile(config, []byte("title: T\nlanguage: en\n"+text), 0o644); err != nil {
			t.Fatal(err)
		}
		message, _ := goodgov(t, "framework", "docs/example")
		match := regexp.MustCompile(`(?m)qqqqqq.*want one of (.*) \[yaml\.unknown_key\]$`).FindStringSubmatch(message)
		if match == nil {
			t.Fatalf("%s: no list of keys in\n%s", under, message)
		}
		for key := range strings.SplitSeq(match[1], ", ") {
			if under != "" {
				got[under+"."+key] = true
			} else {
				got[key] = true
			}
		}
	}
	// A mapping is documented by what is in it.
	for _, mapping := range []string{"columns", "scale", "screening", "ahp", "scores", "weighting", "publish", "collecting"} {
		delete(got, mapping)
	}
	if diff := cmp.Diff(got, listed); diff != "" {
		t.Errorf("keys (-program +docs/STUDY.md):\n%s", diff)
	}
}

// Every term of the glossary stands there once, in both languages.
func TestGlossary(t *testing.T) {
	seen := map[string]bool{}
	rows := 0
	for line := range strings.Lines(read(t, "docs/GLOSSARY.md")) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || strings.HasPrefix(strings.TrimSpace(cells[0]), "---") {
			continue
		}
		english, chinese := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
		if english == "term" {
			continue
		}
		rows++
		if english == "" || chinese == "" || strings.TrimSpace(cells[2]) == "" {
			t.Errorf("an empty cell: %s", line)
		}
		if !strings.ContainsFunc(chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && chinese != english {
			t.Errorf("%s: no Chinese term", english)
		}
		if seen[english] {
			t.Errorf("%s stands there twice", english)
		}
		seen[english] = true
	}
	if rows == 0 {
		t.Error("no terms")
	}
}
