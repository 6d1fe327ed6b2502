package cli

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a report prints for R finds the answers that the report is of, wherever
// they are kept: the same valid rows, with the same Cronbach's alpha of all items.
func TestRecipeReadsTheAnswers(t *testing.T) {
	for _, c := range []struct {
		name         string
		table, store bool
	}{{"table", true, false}, {"store", false, true}, {"both", true, true}} {
		t.Run(c.name, func(t *testing.T) {
			dir := copied(t, "exchange")
			t.Chdir(filepath.Join(dir, "study"))
			if c.store {
				done(t, "survey", "import", filepath.Join("..", "odk.csv"), "--store", storeName, "-q")
			}
			if !c.table {
				rewrite(t, "goodgov.yaml", "responses: responses.csv\n", "")
			}
			done(t, "run")
			recipe := readingRecipe(t)
			if command := regexp.MustCompile(`(?m)^# goodgov (.*?) +#`).FindStringSubmatch(recipe); command != nil {
				done(t, strings.Fields(command[1])...)
			}
			var judged struct {
				Scales []struct {
					N     int
					Alpha float64
				}
			}
			if err := json.Unmarshal([]byte(done(t, "survey", "reliability", "--format", "json")), &judged); err != nil || len(judged.Scales) == 0 {
				t.Fatalf("%v: %+v", err, judged)
			}
			want := fmt.Sprintf("%d %.9f", judged.Scales[0].N, judged.Scales[0].Alpha)
			if got := inR(t, recipe+`
v <- cov(na.omit(x)); k <- ncol(v)
cat(sprintf("%d %.9f", nrow(na.omit(x)), k / (k - 1) * (1 - sum(diag(v)) / sum(v))))
stopifnot(length(unit) == nrow(x), all(unit %in% read.csv("units.csv")$code))
`); got != want {
				t.Errorf("R: %s, want %s; the recipe is\n%s", got, want, recipe)
			}
		})
	}
}

// readingRecipe is the code of the report with which R reads the answers.
func readingRecipe(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("out", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?s)<pre[^>]*>(?:<code>)?([^<]*raw  &lt;- [^<]*)<`).FindStringSubmatch(string(page))
	if found == nil {
		t.Fatal("the report has no recipe that reads answers")
	}
	return html.UnescapeString(found[1])
}

// inR runs code and returns what it prints.
func inR(t *testing.T, code string) string {
	t.Helper()
	r, err := exec.LookPath("Rscript")
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatal("Rscript is not installed: make setup installs it")
	default:
		t.Skip("Rscript is not installed: its check is left out")
	}
	cmd := exec.Command(r, "-")
	cmd.Stdin, cmd.Env = strings.NewReader(code), append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}
