package study

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
)

func TestCollecting(t *testing.T) {
	var problems diag.Problems
	c := parseConfig("goodgov.yaml", []byte(`collecting:
  ways: [code, interviewer]
  anonymous: false
  target: 13
  quotas: [{question: gender, value: 1, at_least: 5, at_most: 9}]
  keep_days: 365
  contact: {zh: 街道办, en: the office}
`), &problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	got := c.Collecting
	got.Quotas[0].line = 0
	want := Collecting{Ways: []Way{ByCode, ByInterviewer}, Named: true, Target: 13, KeepDays: 365, Contact: map[string]string{"zh": "街道办", "en": "the office"},
		Quotas: []Quota{{Question: "gender", Value: "1", AtLeast: 5, AtMost: 9}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Quota{})); diff != "" {
		t.Error(diff)
	}
	if c := parseConfig("goodgov.yaml", []byte("title: x\n"), &problems); cmp.Diff(Ways(), c.Collecting.Ways) != "" || c.Collecting.Named {
		t.Errorf("without a word: %+v", c.Collecting)
	}
	for text, want := range map[string]string{
		"ways: [codes]":                          "code",
		"quotas: [{question: gender, value: 1}]": "quota",
		"quotas: [{question: gender, value: 1, at_least: 9, at_most: 5}]": "at most 5",
		"target: -1":   "target",
		"keep_days: 0": "keep_days",
	} {
		var problems diag.Problems
		parseConfig("goodgov.yaml", []byte("collecting:\n  "+text+"\n"), &problems)
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A quota asks for an answer that the questionnaire has.
func TestQuotasOfForm(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	s.Config.Collecting.Quotas = []Quota{{Question: "gender", Value: "1"}, {Question: "gendre", Value: "1"}, {Question: "gender", Value: "7"}, {Question: "D1", Value: "1"}}
	_, err = s.Form()
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok || problems.Len() != 3 {
		t.Errorf("%v", err)
	}
}
