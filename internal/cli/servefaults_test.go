package cli

import (
	"bytes"
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/internal/web/office"
)

// The first judgement of the first expert leaves the counts as they are and
// gives scores for the time being; judgements that can't be weighed yet leave
// the counts.
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

	judge(0, 1) // of several children: the others are not connected
	made, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(made)
	if _, ok := errors.AsType[*office.Faulty](made.Unscored); !ok || made.Evaluation.Scores != nil || !strings.Contains(made.Unscored.Error(), "matrix.disconnected") {
		t.Errorf("scores of a matrix in parts: %v, %v", made.Evaluation.Scores, made.Unscored)
	}

	for second := 2; second < len(s.Framework.Children[0]); second++ {
		judge(0, second)
	}
	if made, err = c.Evaluate(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(made)
	if made.Unscored != nil || made.Evaluation.Scores == nil || !strings.Contains(made.Evaluation.Warnings[0].Text.String(), "weigh the same") {
		t.Errorf("no scores where some matrices wait: %v", made.Unscored)
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
