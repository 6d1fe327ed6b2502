package cli

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"goodgov/survey/form"
)

// The server counts for quotas as long as it runs: with one woman kept, the next
// is turned away in a moment.
func TestServeQuota(t *testing.T) {
	dir := copied(t, "hangzhou")
	name := filepath.Join(dir, "goodgov.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), "\ncollecting:\n", "\ncollecting:\n  quotas: [{question: gender, value: 2, at_most: 1}]\n", 1))
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
	address, _, diagnostics, stop := serving(t, dir)
	f := formOf(t, dir)
	const unit = "moli"
	q := filled(t, f, 1, 1, func(f *form.Filled) { f.Unit, f.Answers["gender"] = unit, []string{"2"} })
	if answer, err := submit(address, q); err != nil || answer.status != http.StatusOK {
		t.Fatalf("%+v, %v", answer, err)
	}
	group := slices.IndexFunc(f.Groups, func(g form.Group) bool {
		return slices.ContainsFunc(g.Questions, func(q form.Question) bool { return q.Name == "gender" })
	})
	post := func(at string, fields url.Values) string { // where it leads
		t.Helper()
		answer, err := http.PostForm(at, fields)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.Request.URL.Path
	}
	for began := time.Now(); ; {
		at := post(address+"/begin", url.Values{"unit": {unit}, "agree": {"yes"}, "wording": {f.ConsentText()}})
		if !strings.HasPrefix(at, "/q/") {
			t.Fatalf("to begin leads to %s", at)
		}
		if to := post(address+at, url.Values{"g": {strconv.Itoa(group)}, "go": {"next"}, "gender": {"2"}}); to == "/full" {
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("others are still let in after a minute")
		}
	}
	if code := stop(); code != exitOK {
		t.Errorf("exit code %d: %s", code, diagnostics)
	}
}
