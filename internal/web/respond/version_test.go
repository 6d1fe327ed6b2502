package respond_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// givenOut notes how the form is, as a server does that begins.
func (h *house) givenOut(t testing.TB) {
	t.Helper()
	text, err := json.Marshal(h.form.Outline())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.store.GivenOut(t.Context(), h.form.ID, h.form.Version, string(text), func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
}

// Consent is to the words that were read: who agrees on a page from before they
// were changed reads the new ones first, and who does not agree is not asked again.
func TestConsentChangedMeanwhile(t *testing.T) {
	h := open(t, tricky(t), nil)
	shown := h.form.ConsentText()
	h.visitor(t).get("/go").sees(200, `name="wording" value="`+shown+`"`)
	changed := tricky(t)
	changed.Consent = form.Text{"zh": "同意公开我的回答", "en": "I agree that my answers are published"}
	h.serve(changed, nil)
	v := h.visitor(t)
	v.post("/begin", "agree", "yes", "helped", "yes", "wording", shown).sees(200, "下面的文字有改动", "同意公开我的回答", `name="helped" value="yes" checked`, `value="`+changed.ConsentText()+`"`)
	if v.path != "/begin" {
		t.Fatalf("at %s", v.path)
	}
	at := v.begin("", "helped", "yes")
	v.post(at, "g", "0", "go", "next", "age", "20").sees(200)
	v.post(at, "g", "2", "go", "next", "q1", "3").sees(200)
	v.post(at+"/check").sees(200, "答卷已收到")
	if _, kept := h.answers(t); kept.Consent.Text != changed.ConsentText() {
		t.Errorf("consent to %s, was shown %s", kept.Consent.Text, changed.ConsentText())
	}
	h.visitor(t).post("/begin", "agree", "no", "wording", shown).sees(200, "同样感谢您")
	declined, err := h.store.Declined(t.Context())
	if err != nil || len(declined) != 1 || declined[0].Consent.Text != shown {
		t.Errorf("%+v, %v; was shown %s", declined, err, shown)
	}
}

// second is the small form in its second version: codes mean something else, a
// question is gone, another is new and required.
func second(t testing.TB) *form.Form {
	f := tricky(t)
	f.Version = "2"
	choices := f.Groups[1].Questions[0].Choices
	choices[0].Label, choices[1].Label = choices[1].Label, choices[0].Label
	items := f.Groups[2].Questions
	items[1] = form.Question{Name: "q4", Kind: form.Item, Label: form.Text{"zh": "安静", "en": "Quiet"}, Required: true}
	if err := f.Check().Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

// A questionnaire that was begun with one version of the form and goes on with
// another becomes one of that: people are told, what means the same stays, what
// is required is asked for, and the page with all answers shows what is kept.
func TestDraftOfAnotherVersion(t *testing.T) {
	h := open(t, tricky(t), nil)
	h.givenOut(t)
	v := h.visitor(t)
	at := v.begin("")
	agreed := h.form.ConsentText()
	v.post(at, "g", "0", "go", "next", "age", "70").sees(200)
	v.post(at, "g", "1", "go", "next", "needs", "ramp").sees(200, `name=":version" value="1"`)
	v.post(at, "g", "2", "go", "next", "q1", "3", "q2", "2").sees(200)

	h.serve(second(t), nil)
	h.givenOut(t)
	for _, page := range []string{"", "?g=1", "/check"} {
		v.get(at+page).sees(200, "问卷有改动", "有 2 题已删除或改动", `action="`+at+`/renew"`)
		if strings.Contains(v.page, `id="app"`) || strings.Contains(v.page, `name="agree"`) {
			t.Errorf("%s: %s", page, v.page)
		}
	}
	// The page that is still open: what is on it is not lost.
	v.post(at, ":version", "1", "g", "0", "go", "next", "age", " 71 ").sees(200, "问卷有改动")
	v.post(at+"/check", "version", "1").sees(200, "问卷有改动")
	if len(h.kept(t)) != 0 {
		t.Fatal("what no page showed was kept")
	}
	v.post(at+"/renew", "version", "1", "wording", agreed).sees(200, "问卷有改动")
	v.post(at+"/renew", "version", "2", "wording", agreed).sees(200, `name="needs"`)
	v.post(at, ":version", "1", "g", "1", "go", "next", "needs", "ramp").sees(200, `name="needs"`)
	if strings.Contains(v.page, `checked`) {
		t.Errorf("a code of the first version is taken for one of the second: %s", v.page)
	}
	v.post(at, ":version", "2", "g", "1", "go", "next", "needs", "bench").sees(200, `name="q4"`)
	v.post(at+"/check", "version", "1").sees(200, "您的回答")
	v.post(at+"/check", "version", "2").sees(200, "有 1 处回答需要修改", "安静")
	v.post(at, ":version", "2", "g", "2", "go", "next", "q1", "3", "q4", "1").sees(200, "您的回答")
	v.post(at+"/check", "version", "2").sees(200, "答卷已收到")
	filled, kept := h.answers(t)
	if diff := cmp.Diff(form.Answers{"age": {"71"}, "needs": {"bench"}, "q1": {"3"}, "q4": {"1"}}, filled.Answers); diff != "" || filled.Version != "2" || kept.Version != "2" || kept.Consent.Text != agreed {
		t.Errorf("%s %s %+v\n%s", filled.Version, kept.Version, kept.Consent, diff)
	}
}

// Where what was agreed to is other words in the new version, people agree to
// those or their draft is gone.
func TestDraftOfAnotherConsent(t *testing.T) {
	h := open(t, tricky(t), nil)
	h.givenOut(t)
	v, other := h.visitor(t), h.visitor(t)
	at, otherAt := v.begin(""), other.begin("")
	agreed := h.form.ConsentText()
	f := second(t)
	f.Consent = form.Text{"zh": "同意公开我的回答", "en": "I agree that my answers are published"}
	h.serve(f, nil)
	v.get(at).sees(200, "您所同意的内容也有改动", "同意公开我的回答", `name="agree" value="no"`)
	v.post(at+"/renew", "version", "2", "wording", agreed, "agree", "yes").sees(200, "您所同意的内容也有改动")
	v.post(at+"/renew", "version", "2", "wording", f.ConsentText(), "agree", "yes").sees(200, `name="age"`)
	v.post(at, ":version", "2", "g", "0", "go", "next", "age", "20").sees(200)
	v.post(at, ":version", "2", "g", "2", "go", "next", "q1", "3", "q4", "1").sees(200)
	v.post(at+"/check", "version", "2").sees(200, "答卷已收到")
	if _, kept := h.answers(t); kept.Consent.Text != f.ConsentText() {
		t.Errorf("%+v", kept.Consent)
	}
	other.post(otherAt+"/renew", "version", "2", "wording", f.ConsentText(), "agree", "no").sees(200, "同样感谢您")
	if declined, err := h.store.Declined(t.Context()); err != nil || len(declined) != 1 || declined[0].Consent.Mode != collect.Alone {
		t.Errorf("%+v, %v", declined, err)
	}
	other.get(otherAt).sees(http.StatusBadRequest, "没有这份填写中的问卷")
}

// A device that goes on with the version that it has is not mixed with another:
// the draft takes no answers of it, and what it sends whole is kept as its own.
func TestDeviceOfAnotherVersion(t *testing.T) {
	h := open(t, tricky(t), nil)
	h.givenOut(t)
	at := h.visitor(t).begin("")
	var d struct {
		Filled  form.Filled `json:"filled"`
		Changes int         `json:"changes"`
	}
	body, err := h.store.Draft(t.Context(), strings.TrimPrefix(at, "/q/"))
	if err == nil {
		err = json.Unmarshal(body, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	put := func() int {
		t.Helper()
		d.Changes++
		body, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		status, _ := h.call(t, "PUT", at, body)
		return status
	}
	d.Filled.Answers = form.Answers{"age": {"70"}, "needs": {"ramp"}, "q1": {"3"}, "q2": {"2"}}
	agreed := h.form.ConsentText()
	h.serve(second(t), nil)
	if status := put(); status != http.StatusOK {
		t.Errorf("a draft of its version: %d", status)
	}
	h.visitor(t).post(at+"/renew", "version", "2", "wording", agreed).sees(200, `name="needs"`)
	d.Changes += 5
	if status := put(); status != http.StatusBadRequest {
		t.Errorf("a draft of another version: %d", status)
	}
	if status, answer := h.device(t, d.Filled); status != http.StatusOK {
		t.Errorf("%d, %v", status, answer)
	}
	filled, kept := h.answers(t)
	if diff := cmp.Diff(d.Filled.Answers, filled.Answers); diff != "" || kept.Version != "1" {
		t.Errorf("%s\n%s", kept.Version, diff)
	}
}

// Control characters in a text, which come with what is pasted, keep nobody from
// sending, and are not kept.
func TestControlCharacters(t *testing.T) {
	f := tricky(t)
	f.Groups = append(f.Groups, form.Group{Name: "end", Label: form.Text{"zh": "最后", "en": "The end"}, Questions: []form.Question{{Name: "opinion", Kind: form.Words, Label: form.Text{"zh": "意见", "en": "Opinion"}}}})
	h := open(t, f, nil)
	v := h.visitor(t)
	at := v.begin("")
	v.post(at, "g", "0", "go", "next", "age", "20\x00").sees(200)
	v.post(at, "g", "2", "go", "next", "q1", "3").sees(200)
	v.post(at, "g", "3", "go", "next", "opinion", "路灯\x00不\x1b亮\r\n\t谢谢").sees(200, "您的回答")
	v.post(at+"/check").sees(200, "答卷已收到")
	filled, _ := h.answers(t)
	opinions, err := h.store.Opinions(t.Context())
	if err != nil || len(opinions) != 1 || opinions[0].Text != "路灯不亮\n\t谢谢" {
		t.Errorf("%+v, %v", opinions, err)
	}
	if diff := cmp.Diff(form.Answers{"age": {"20"}, "q1": {"3"}, "opinion": {"路灯不亮\n\t谢谢"}}, filled.Answers); diff != "" {
		t.Error(diff)
	}
}
