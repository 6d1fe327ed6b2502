package store

import (
	"errors"
	"testing"
	"time"

	"goodgov/internal/collect"
)

func TestPasses(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		token, err := s.AddPass(t.Context(), collect.Pass{Kind: collect.ExpertPass, Subject: "E07", Label: "Mrs Wang"}, "designer")
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Pass(t.Context(), collect.ExpertPass, token)
		if err != nil || p.Subject != "E07" || p.Label != "Mrs Wang" || p.Hash != collect.HashToken(token) || p.Created.IsZero() {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := s.Pass(t.Context(), collect.DevicePass, token); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("an expert's pass lets a device in: %v", err)
		}
		if err := s.ClosePass(t.Context(), p.Hash, "designer"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Pass(t.Context(), collect.ExpertPass, token); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("a closed pass lets somebody in: %v", err)
		}
		if err := s.ClosePass(t.Context(), p.Hash, "designer"); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("closed twice: %v", err)
		}
		all, err := s.Passes(t.Context())
		if err != nil || len(all) != 1 || !all[0].Closed {
			t.Errorf("%+v, %v", all, err)
		}
		if did := deeds(t, s); did != "pass.made pass.closed" {
			t.Errorf("the audit log says %q", did)
		}
	})
}

func TestShut(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for range 2 {
			for _, unit := range []string{"moli", ""} {
				if err := s.Shut(t.Context(), unit, "designer"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if units, err := s.ShutUnits(t.Context()); err != nil || len(units) != 2 || units[0] != "" || units[1] != "moli" {
			t.Errorf("%q, %v", units, err)
		}
		if err := s.Reopen(t.Context(), "", "designer"); err != nil {
			t.Fatal(err)
		}
		if units, err := s.ShutUnits(t.Context()); err != nil || len(units) != 1 {
			t.Errorf("%q, %v", units, err)
		}
		if since, err := s.ShutAt(t.Context()); err != nil || len(since) != 1 || since["moli"].IsZero() || since["moli"].After(time.Now()) {
			t.Errorf("%v, %v", since, err)
		}
		if did := deeds(t, s); did != "collecting.closed collecting.closed collecting.opened" {
			t.Errorf("the audit log says %q", did)
		}
	})
}

// An opinion that came with a questionnaire goes the way of the questionnaire.
func TestOpinionOfSubmission(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		first := collect.Submission{ID: "1", Form: "f", Unit: "C1", Mode: collect.Alone, Body: []byte("a"), Opinion: "more light"}
		receipt, err := s.Submit(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.Submit(t.Context(), first); err != nil || !again.Again {
			t.Fatalf("%+v, %v", again, err)
		}
		if o, err := s.OpinionByCode(t.Context(), receipt.Withdrawal); err != nil || o.Text != "more light" || o.Unit != "C1" || o.ID != "1" {
			t.Errorf("%+v, %v", o, err)
		}
		better := collect.Submission{ID: "2", Replaces: "1", Form: "f", Unit: "C1", Mode: collect.Alone, Body: []byte("b"), Opinion: "more light, and benches"}
		if receipt, err = s.Submit(t.Context(), better); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 1 || all[0].Text != better.Opinion {
			t.Errorf("%+v, %v", all, err)
		}
		if err := s.StepOpinion(t.Context(), "2", collect.Step{Kind: collect.Reply, Who: "li", Note: "soon"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Withdraw(t.Context(), receipt.Withdrawal, ""); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("after withdrawal: %+v, %v", all, err)
		}
	})
}

// What says nothing is no opinion that would wait for an answer; it stays in the
// answers. How an opinion came tells who can read what is answered.
func TestWhatIsNoOpinion(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i, text := range []string{"-", "无", "👍", "n/a", "more light"} {
			if _, err := s.Submit(t.Context(), collect.Submission{ID: text, Form: "f", Unit: "C1", Mode: collect.Modes()[i], Body: []byte(text), Opinion: text}); err != nil {
				t.Fatal(err)
			}
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 1 || all[0].Text != "more light" || all[0].Mode != collect.Device {
			t.Errorf("%+v, %v", all, err)
		}
		if kept, err := s.Submission(t.Context(), "无"); err != nil || string(kept.Body) != "无" {
			t.Errorf("%+v, %v", kept, err)
		}
		// A correction that takes the words back leaves nothing to answer.
		if _, err := s.Submit(t.Context(), collect.Submission{ID: "2", Replaces: "more light", Form: "f", Unit: "C1", Mode: collect.Device, Body: []byte("b"), Opinion: "无"}); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// deeds are the audit log's, in order.
func deeds(t *testing.T, s *Store) string {
	t.Helper()
	did := ""
	for e, err := range s.Audit(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if did != "" {
			did += " "
		}
		did += e.Did
	}
	return did
}
