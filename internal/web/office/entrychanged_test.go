package office_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// givenOut notes how the form is, as a server does that begins.
func (h *house) givenOut() {
	h.t.Helper()
	text, err := json.Marshal(h.room.Form.Outline())
	if err != nil {
		h.t.Fatal(err)
	}
	if _, _, err := h.store.GivenOut(h.t.Context(), h.form, h.room.Form.Version, string(text), func(string) bool { return true }); err != nil {
		h.t.Fatal(err)
	}
}

// second makes the form one of another version: the codes of gender are changed
// round, D57 is gone, D1 is required, a question is new.
func (h *house) second() {
	h.t.Helper()
	f := h.room.Form
	f.Version += "b"
	gender := f.Question("gender").Choices
	gender[0].Label, gender[1].Label = gender[1].Label, gender[0].Label
	f.Question("D1").Required = true
	for g := range f.Groups {
		for i := range f.Groups[g].Questions {
			if q := &f.Groups[g].Questions[i]; q.Name == "D57" {
				*q = form.Question{Name: "lamps", Kind: form.Words, Label: form.Text{"zh": "哪里路灯不亮？", "en": "Which street lamps are out?"}}
			}
		}
	}
	h.givenOut()
}

// checked are the answers that a page shows as chosen.
func checked(page string) map[string]bool {
	found := map[string]bool{}
	for _, part := range strings.Split(page, "<input ")[1:] {
		tag, _, _ := strings.Cut(part, ">")
		if _, name, ok := strings.Cut(tag, `name="q.`); ok && strings.HasSuffix(tag, " checked") {
			name, rest, _ := strings.Cut(name, `"`)
			_, value, _ := strings.Cut(rest, `value="`)
			value, _, _ = strings.Cut(value, `"`)
			found[name+" "+value] = true
		}
	}
	return found
}

// An interview whose page is of an earlier version is shown again, with what means
// the same and with what has changed; what is kept is what a page showed.
func TestInterviewOfAnotherVersion(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	h.givenOut()
	first := h.room.Form.Version
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/interview"
	sent, _ := fields(t, v.get(address).Body.String(), address)
	for name, value := range map[string]string{"agreed": "on", "q.gender": "2", "q.D1": "4", "q.D57": "3", "q.opinion": "路灯"} {
		sent.Set(name, value)
	}
	was := h.room.Form.Outline().InWords("gender", []string{"2"}, "en")
	h.second()
	page := says(t, "sent", v.send(http.MethodPost, address, sent), http.StatusOK, "from version "+first+" to "+first+"b", "the answer was: "+was, "3 ", "are not asked any more", "this question is new")
	if len(h.kept()) != 0 {
		t.Fatal("what the page did not show was kept")
	}
	if diff := cmp.Diff(map[string]bool{"D1 4": true}, checked(page)); diff != "" || !strings.Contains(page, ">路灯</textarea>") || !strings.Contains(page, `name="agreed" required checked`) {
		t.Errorf("shown again with (−want +got)\n%s", diff)
	}
	again, _ := fields(t, page, address)
	for name, value := range map[string]string{"agreed": "on", "q.gender": "1", "q.D1": "4", "q.opinion": "路灯", "q.lamps": "东门"} {
		again.Set(name, value)
	}
	says(t, "sent again", v.send(http.MethodPost, address, again), http.StatusOK, "safely kept")
	k := h.kept()[0]
	if diff := cmp.Diff(form.Answers{"gender": {"1"}, "D1": {"4"}, "lamps": {"东门"}, "opinion": {"路灯"}}, filled(t, k).Answers); diff != "" || k.Version != first+"b" {
		t.Errorf("%s: %s", k.Version, diff)
	}
}

// Consent is to what was read out: where that has changed it is read out again.
func TestInterviewOfAnotherConsent(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/interview"
	page := v.get(address).Body.String()
	sent, _ := fields(t, page, address)
	sent.Set("agreed", "on")
	sent.Set("q.D1", "4")
	declined, _ := fields(t, page, "/office/entry/guihua/decline")
	shown := h.room.Form.ConsentText()
	h.room.Form.Consent = form.Text{"zh": "同意公开我的回答", "en": "I agree that my answers are published"}
	page = says(t, "sent", v.send(http.MethodPost, address, sent), http.StatusOK, "read out or agreed to has changed", "my answers are published")
	if strings.Contains(page, "required checked") || !checked(page)["D1 4"] || len(h.kept()) != 0 {
		t.Errorf("%d kept: %s", len(h.kept()), page)
	}
	again, _ := fields(t, page, address)
	again.Set("agreed", "on")
	again.Set("q.D1", "4")
	says(t, "sent again", v.send(http.MethodPost, address, again), http.StatusOK, "safely kept")
	if k := h.kept()[0]; k.Consent.Text != h.room.Form.ConsentText() || k.Consent.Text == shown {
		t.Errorf("%+v", k.Consent)
	}
	v.send(http.MethodPost, "/office/entry/guihua/decline", declined)
	if all, err := h.store.Declined(t.Context()); err != nil || len(all) != 1 || all[0].Consent.Text != shown {
		t.Errorf("%+v, %v", all, err)
	}
}

// The page for papers says for which version it is, and where there are others
// that sheets are to be compared with it.
func TestPaperOfAnotherVersion(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	h.givenOut()
	first := h.room.Form.Version
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/paper"
	page := says(t, "one version", v.get(address), http.StatusOK, "sheets of version "+first+".")
	if strings.Contains(page, "There are others") {
		t.Error("there are no others")
	}
	sent, _ := fields(t, page, address)
	for name, value := range map[string]string{"agreed": "on", "number": "7", "q.gender": "2", "q.D1": "4"} {
		sent.Set(name, value)
	}
	h.second()
	page = says(t, "typed in before", v.send(http.MethodPost, address, sent), http.StatusOK, "sheets of version "+first+"b.", "There are others", "the answer was: 2")
	if typed, _ := fields(t, page, address); typed.Get("q.gender") != "" || typed.Get("q.D1") != "4" || typed.Get("number") != "7" || len(h.kept()) != 0 {
		t.Errorf("%v", typed)
	}
	// Another paper under a number that was there, on a page from before.
	for _, number := range []url.Values{{"renumber": {"yes"}}, {}} {
		sent["renumber"] = number["renumber"]
		if page := v.send(http.MethodPost, address, sent).Body.String(); !strings.Contains(page, "The questionnaire has changed") || !slices.Equal(sent["asked"], []string{first}) {
			t.Errorf("%v: %s", number, page)
		}
	}
}
