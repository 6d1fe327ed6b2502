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

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/study"
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

// An expert who stops half-way stops nobody: every command goes on from the
// store, and says whose judgements wait and of what, until none does.
func TestRunWhileAnExpertJudges(t *testing.T) {
	third, half := 1./3, 1./2
	begun := []collect.Judgement{{Expert: "wang", Parent: "A", A: "B1", B: "B2", Value: "3"}, {Expert: "wang", Parent: "B1", A: "D1", B: "D2", Value: "5"}} // nothing of D3
	rest := []collect.Judgement{{Expert: "wang", Parent: "B1", A: "D2", B: "D3", Value: "1"}, {Expert: "wang", Parent: "B2", A: "D4", B: "D5", Value: "3"}}
	for _, aggregate := range ahp.Aggregations() {
		dir := copied(t, "exchange/study")
		rewrite(t, filepath.Join(dir, study.ConfigName), "scale:\n", "ahp: {aggregate: "+string(aggregate)+"}\nscale:\n")
		kept, err := store.Open(t.Context(), filepath.Join(dir, storeName), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { kept.Close() })
		for _, step := range []struct {
			judged []collect.Judgement
			local  map[string]float64
			waits  map[string]string // by node, what its warning says
		}{
			{begun, map[string]float64{"B1": 3. / 4, "D1": third, "D2": third, "D3": third, "D4": half}, map[string]string{"B1": "begun by wang", "B2": "nobody has compared"}},
			{rest, map[string]float64{"B1": 3. / 4, "D1": 5. / 7, "D2": 1. / 7, "D3": 1. / 7, "D4": 3. / 4}, nil},
		} {
			if err := kept.Judge(t.Context(), step.judged); err != nil {
				t.Fatal(err)
			}
			out := t.TempDir()
			for _, args := range [][]string{{"score", dir}, {"run", dir, "-o", filepath.Join(out, "run")}, {"report", dir, "-o", filepath.Join(out, "report"), "--lang", "zh"}} {
				var diagnostics bytes.Buffer
				if code := Run(t.Context(), Env{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &diagnostics, Args: args, Getenv: func(string) string { return "" }}); code != exitOK {
					t.Fatalf("%s %s: exit code %d: %s", aggregate, args[0], code, &diagnostics)
				}
			}
			text, err := os.ReadFile(filepath.Join(out, "run", "result.json"))
			if err != nil {
				t.Fatal(err)
			}
			var result struct {
				Weights []struct {
					Code  string
					Local float64
				}
				Warnings []struct{ Code, Node, Text string }
			}
			if err := json.Unmarshal(text, &result); err != nil {
				t.Fatal(err)
			}
			for _, w := range result.Weights {
				if want, told := step.local[w.Code]; told && math.Abs(w.Local-want) > 1e-9 {
					t.Errorf("%s: %s weighs %v, want %v", aggregate, w.Code, w.Local, want)
				}
			}
			said := map[string]string{}
			for _, w := range result.Warnings {
				if w.Code == string(indicators.WarnUnjudged) {
					said[w.Node] = w.Text
				}
			}
			for node, want := range step.waits {
				if !strings.Contains(said[node], want) {
					t.Errorf("%s: of %s it is said %q, not %q", aggregate, node, said[node], want)
				}
			}
			page, err := os.ReadFile(filepath.Join(out, "report", "report.html"))
			if err != nil {
				t.Fatal(err)
			}
			if waits := strings.Contains(string(page), "下级指标的判断还太少，尚不能得出权重（已开始：wang），暂按等权计算"); len(said) != len(step.waits) || waits != (len(said) > 0) {
				t.Errorf("%s: the warnings are %v; the report says that judgements are too few: %t", aggregate, said, waits)
			}
		}
	}
}

// In a study as init makes it what experts judge on the web sets the weights;
// one that sets them otherwise says before anybody judges that it is in vain.
func TestJudgementsOfInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	goodgov := func(args ...string) string {
		t.Helper()
		var out, diagnostics bytes.Buffer
		if code := Run(t.Context(), Env{In: strings.NewReader(""), Out: &out, Err: &diagnostics, Args: args, Getenv: func(string) string { return "" }}); code != exitOK {
			t.Fatalf("%v: exit code %d: %s", args, code, &diagnostics)
		}
		return out.String() + diagnostics.String()
	}
	goodgov("init", dir)
	s, err := study.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), filepath.Join(dir, storeName), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	if equal := goodgov("framework", dir, "--format", "csv"); !strings.Contains(equal, ",0.5,") {
		t.Fatalf("nobody has judged yet: %s", equal)
	}
	nodes, below := s.Framework.Nodes, s.Framework.Children[0]
	if err := kept.Judge(t.Context(), []collect.Judgement{{Expert: "E1", Parent: nodes[0].Code, A: nodes[below[0]].Code, B: nodes[below[1]].Code, Value: "3"}}); err != nil {
		t.Fatal(err)
	}
	if weighed := goodgov("framework", dir, "--format", "csv"); !strings.Contains(weighed, ",0.75,") {
		t.Errorf("a judgement of 3 gives no weights 3/4 and 1/4: %s", weighed)
	}
	said := func() string {
		t.Helper()
		s, err := study.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		problems, err := unusedJudgements(t.Context(), s, storeName, kept)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := problems.WriteText(&b, "zh"); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if text := said(); text != "" {
		t.Errorf("they are used: %s", text)
	}
	rewrite(t, filepath.Join(dir, study.ConfigName), "# weights: equal", "weights: equal")
	if text := said(); !strings.Contains(text, "现有 1 条") || !strings.Contains(text, "serve.judgements_unused") {
		t.Errorf("they are not used: %q", text)
	}
	if text := goodgov("framework", dir, "--format", "csv"); !strings.Contains(text, ",0.5,") || !strings.Contains(text, "collected.judgements_unused") {
		t.Errorf("%s", text)
	}
}
