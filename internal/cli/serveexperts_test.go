package cli

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/web/judge"
)

// An expert of a study that is served judges, and `goodgov run` counts it in
// place of what the study's table has of the pair.
func TestServeExperts(t *testing.T) {
	dir := copied(t, "hangzhou")
	address, _, _, stop := serving(t, dir)
	kept, err := store.Open(t.Context(), filepath.Join(dir, storeName), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	token, err := kept.AddPass(t.Context(), collect.Pass{Kind: collect.ExpertPass, Subject: "E01"}, "office")
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+judge.Address(token)+"/A/live", strings.NewReader(`{"pairs": {"B1/B2": "9"}}`))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var live struct{ CR float64 }
	if err := json.NewDecoder(answer.Body).Decode(&live); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	if code := stop(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	out := filepath.Join(t.TempDir(), "out")
	var diagnostics bytes.Buffer
	if code := Run(t.Context(), Env{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &diagnostics, Args: []string{"run", dir, "-o", out, "--quiet"}, Getenv: func(string) string { return "" }}); code != exitOK {
		t.Fatalf("exit code %d: %s", code, &diagnostics)
	}
	text, err := os.ReadFile(filepath.Join(out, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var result struct {
		Matrices []struct {
			Parent  string
			Experts []struct {
				Expert string
				CR     float64
			}
		}
	}
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, m := range result.Matrices {
		for _, e := range m.Experts {
			if m.Parent != "A" || e.Expert != "E01" {
				continue
			}
			found = true
			// 9 in place of 1/4 goes against everything else that E01 said.
			if math.Abs(e.CR-live.CR) > 1e-12 || e.CR < 0.1 {
				t.Errorf("CR %v in result.json, %v on the page", e.CR, live.CR)
			}
		}
	}
	if !found {
		t.Error("E01 judged nothing")
	}
}
