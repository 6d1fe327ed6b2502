package latex

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"50 % of A&B_1 #2":        `50 \% of A\&B\_1 \#2`,
		`\input{x}`:               `\textbackslash{}input\{x\}`,
		"λmax ≤ 0.1, χ² − 3":      `$\lambda_{\max}$ $\le$ 0.1, $\chi$$^2$ $-$ 3`,
		"[a] *b*":                 `{[}a{]} {*}b{*}`,
		"two\nlines\tand  blanks": "two lines and blanks",
		"公平 – 效率":                 "公平 -- 效率",
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestChinese(t *testing.T) {
	for text, want := range map[string]bool{"weights, λ ≤ 0.1 – Müller": false, "权重": true, "E01：x": true, "": false} {
		if got := Chinese(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

var environment = regexp.MustCompile(`\\(begin|end)\{([a-z]+)\}`)

// balanced holds that braces and environments are closed in the order in
// which they were opened, and that nothing stands bare that LaTeX would take
// for a sign of its own.
func balanced(t interface{ Errorf(string, ...any) }, source string) {
	source = regexp.MustCompile(`(?m)^%.*$`).ReplaceAllString(source, "") // comments
	depth := 0
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				t.Errorf("a brace is closed that was not opened: %q", source[max(0, i-40):i+1])
				return
			}
		}
	}
	if depth != 0 {
		t.Errorf("%d braces are open", depth)
	}
	var open []string
	for _, match := range environment.FindAllStringSubmatch(source, -1) {
		switch {
		case match[1] == "begin":
			open = append(open, match[2])
		case len(open) == 0 || open[len(open)-1] != match[2]:
			t.Errorf("end of %s; open are %q", match[2], open)
			return
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("open at the end: %q", open)
	}
	if strings.Count(source, `\begingroup`) != strings.Count(source, `\endgroup`) {
		t.Errorf("groups do not balance")
	}
}

func sample(words string) *Document {
	return &Document{Comment: []string{words}, Title: words, Note: words, TableName: "Table", Prefix: "A", Continued: "continued", Tables: []Table{
		{Caption: "Weights of " + words, Label: "tab:1", Name: 1, Columns: []Column{{"Code", Left}, {"Element", Left}, {words, Right}},
			Rows: []Row{{Cells: []string{"A", words, "1"}, Strong: true}, {Cells: []string{"B", words, "0.25 – 0.5"}, Indent: 2}, {Cells: []string{words}}}, Notes: []string{words}},
		{Label: "tab:2", Columns: []Column{{strings.Repeat("wide ", 30), Left}, {strings.Repeat("wider ", 30), Right}}, Rows: []Row{{Cells: []string{strings.Repeat(words+" ", 9), words}}}},
	}}
}

// Whatever the words are, the source is in balance and every row has as many
// cells as the table has columns.
func TestBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOf(rapid.RuneFrom([]rune("ab\\{}%$&#_~^[]*<>|\"'`-–λ² \n公"))).Draw(t, "words")
		var b strings.Builder
		if err := sample(words).Write(&b); err != nil {
			t.Fatal(err)
		}
		balanced(t, b.String())
		escaped := strings.NewReplacer(`\\`, "", `\&`, "").Replace(Escape(words))
		if strings.Contains(escaped, "&") {
			t.Errorf("a bare & in %q", escaped)
		}
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(line, "%") {
				continue
			}
			if bare := strings.ReplaceAll(line, `\%`, ""); strings.Contains(bare, "%") {
				t.Errorf("a comment in %q", line)
			}
		}
	})
}

// The document compiles with pdfLaTeX, odd characters and all.
func TestCompiles(t *testing.T) {
	compiler, err := exec.LookPath("pdflatex")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no pdflatex: `make test` installs it")
		}
		t.Skip("no pdflatex: `make test` installs it")
	}
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "tables.tex"))
	if err != nil {
		t.Fatal(err)
	}
	words := `Speed & reach_1 (50 %), #3 {x} \y ~ ^ $2 [z] *w* <a> "q" λmax ≤ 0.1 − χ² ζ Müller`
	if err := sample(words).Write(file); err != nil {
		t.Fatal(err)
	}
	file.Close()
	cmd := exec.CommandContext(t.Context(), compiler, "-interaction=nonstopmode", "-halt-on-error", "tables.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
