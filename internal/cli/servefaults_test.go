package cli

import (
	"bytes"
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/internal/web/office"
)

// The first judgement of the first expert leaves the counts as they are and
// gives scores for the time being, as does a matrix that is there whole;
// judgements that can't be weighed leave the counts.
func TestOfficeEvaluatesWhileExpertsJudge(t *testing.T) {
	_, c := fieldworkSoFar(t)
	whole, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(c.dir, study.ConfigName), "judgements: judgements.csv\n", "")
	s, err := study.Open(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	judge := func(node int, pairs ...int) {
		t.Helper()
		children := s.Framework.Children[node]
		for _, second := range pairs {
			j := collect.Judgement{Expert: s.Experts[0].Name, Parent: s.Framework.Nodes[node].Code, A: s.Framework.Nodes[children[0]].Code, B: s.Framework.Nodes[children[second]].Code, Value: "3"}
			if err := c.kept.Judge(t.Context(), []collect.Judgement{j}); err != nil {
				t.Fatal(err)
			}
		}
	}
	same := func(made *office.Interim) {
		t.Helper()
		for unit, want := range whole.Evaluation.Tallies {
			if got := made.Evaluation.Tallies[unit]; got.Valid != want.Valid || got.Returned != want.Returned || made.Quotas[0][unit] != whole.Quotas[0][unit] {
				t.Errorf("%s: %d valid of %d, %d for the quota; want %d of %d, %d", c.units[unit], got.Valid, got.Returned, made.Quotas[0][unit], want.Valid, want.Returned, whole.Quotas[0][unit])
			}
		}
	}

	scored := func(waiting string) {
		t.Helper()
		made, err := c.Evaluate(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(made)
		if made.Unscored != nil || made.Evaluation.Scores == nil {
			t.Fatalf("no scores: %v", made.Unscored)
		}
		texts := map[string]string{}
		for _, w := range made.Evaluation.Warnings {
			if w.Code == indicators.WarnUnjudged {
				texts[w.Node] = w.Text.In(diag.English)
			}
		}
		if got := texts[s.Framework.Nodes[0].Code]; !strings.Contains(got, waiting) || (got == "") != (waiting == "") {
			t.Errorf("of the first matrix it is said %q, want %q", got, waiting)
		}
		if next := s.Framework.Children[0][0]; !strings.Contains(texts[s.Framework.Nodes[next].Code], "nobody has compared") {
			t.Errorf("nothing is said of a matrix that nobody has begun: %v", texts)
		}
	}

	judge(0, 1) // of several children: the others are not connected
	scored("begun by " + s.Experts[0].Name)
	for second := 2; second < len(s.Framework.Children[0]); second++ {
		judge(0, second)
	}
	scored("")

	first := s.Framework.Children[0]
	stranger := collect.Judgement{Expert: "nobody", Parent: s.Framework.Nodes[0].Code, A: s.Framework.Nodes[first[0]].Code, B: s.Framework.Nodes[first[1]].Code, Value: "3"}
	if err := c.kept.Judge(t.Context(), []collect.Judgement{stranger}); err != nil {
		t.Fatal(err)
	}
	made, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(made)
	if _, ok := errors.AsType[*office.Faulty](made.Unscored); !ok || made.Evaluation.Scores != nil || !strings.Contains(made.Unscored.Error(), "judgements.expert_unknown") {
		t.Errorf("judgements of somebody who is not asked: %v", made.Unscored)
	}
}

// What will stop the evaluation is said at the start: faults of the study's
// tables, and units that are not there any more.
func TestServeSaysFaults(t *testing.T) {
	s, c := fieldworkSoFar(t)
	said := func(problems *diag.Problems) string {
		t.Helper()
		if problems.Errors() > 0 {
			t.Errorf("errors, where cautions are wanted: %v", problems)
		}
		var b bytes.Buffer
		if err := problems.WriteText(&b, diag.English); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	faults, err := servedFaults(t.Context(), c.dir, c.kept)
	if err != nil || faults.Len() != 0 {
		t.Fatal(faults, err)
	}
	_, issued, err := collect.Issue("1", collect.Numbered("guihua", 3), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	counts, err := c.kept.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if text := said(movedUnits(s, storeName, c.form.ID, counts, issued)); text != "" {
		t.Errorf("all units are there: %s", text)
	}
	rewrite(t, filepath.Join(c.dir, "units.csv"), "\nguihua,", "\nguihua2,")
	rewrite(t, filepath.Join(c.dir, "judgements.csv"), "E01,", "E99,")
	moved, err := study.Open(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	text := said(movedUnits(moved, storeName, c.form.ID, counts, issued))
	for _, want := range []string{"guihua: found questionnaires of a unit that is not there (7)", "guihua: found one-time codes of a unit that is not there (3)", `did you mean "guihua2"?`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
	faults, err = servedFaults(t.Context(), c.dir, c.kept)
	if err != nil {
		t.Fatal(err)
	}
	if text := said(faults); !strings.Contains(text, "judgements.csv:2") || !strings.Contains(text, "[judgements.expert_unknown]") {
		t.Errorf("faults of the judgements are not said: %s", text)
	}
}
