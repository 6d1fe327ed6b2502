package cli

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/store"
)

// Who writes to the database past the program is found out by its owner, who is
// told which questionnaire it was.
func TestAuditNamesWhatWasAltered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "collected.db")
	s, err := store.Open(t.Context(), file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var receipt collect.Receipt
	for _, id := range []string{"1", "2"} {
		if receipt, err = s.Submit(t.Context(), collect.Submission{ID: id, Form: "f", Unit: "C1", Mode: collect.Alone, Body: []byte("4,4,4")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if out := done(t, "audit", "verify", dir, "--store", file); !strings.Contains(out, "2, all as they were kept") {
		t.Error(out)
	}
	past, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer past.Close()
	if _, err := past.Exec(`UPDATE submission SET unit = 'C2' WHERE id = '2'`); err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string]string{"en": "questionnaire 2  the answers, or what is kept beside them", "zh": "第 2 号答卷  答案或与之一同保存的内容与叶子不符"} {
		if o := goodgov(t, "audit", "verify", dir, "--store", file, "--lang", lang); o.code != exitNotAcceptable || !strings.Contains(o.out, words) {
			t.Errorf("exit code %d: %s", o.code, o.out)
		}
	}
	o := goodgov(t, "audit", "verify", dir, "--store", file, "--format", "json")
	var found struct {
		Whole       bool
		Altered     int
		Alterations []struct {
			Sequence int
			Why      string
		}
	}
	if err := json.Unmarshal([]byte(o.out), &found); err != nil {
		t.Fatal(err)
	}
	if found.Whole || found.Altered != 1 || found.Alterations[0].Sequence != 2 || found.Alterations[0].Why != "content" {
		t.Errorf("%+v", found)
	}
	if o := goodgov(t, "audit", "prove", receipt.Code, dir, "--store", file, "--lang", "en"); o.code != exitNotAcceptable || !strings.Contains(o.out, "not what was sent") {
		t.Errorf("exit code %d: %s", o.code, o.out)
	}
}
