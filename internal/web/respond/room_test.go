package respond_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// What is chosen without scripts, group by group, is what is kept.
func TestWithoutScripts(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	v.get("/").sees(200, "参加调查", "某街道办事处", "730", `value="moli"`, `action="/c"`)
	v.get("/go?unit=moli").sees(200, "我同意参加", "茉莉", "约需 8 分钟")
	at := v.begin("moli", "helped", "yes")
	want := form.Answers{}
	for g := range h.form.Groups {
		fields := []string{"g", itoa(g), "go", "next"}
		for i, q := range h.form.Groups[g].Questions {
			value := itoa(1 + (g+i)%5)
			switch q.Kind {
			case form.One:
				value = q.Choices[i%len(q.Choices)].Value
			case form.Words:
				value = "路灯不亮\n<b>谢谢</b>"
			}
			fields = append(fields, q.Name, strings.ReplaceAll(value, "\n", "\r\n"))
			want[q.Name] = []string{value}
		}
		v.post(at, fields...).sees(200)
		if g == 1 { // another day, another device
			v = h.visitor(t)
			if v.get(at); !strings.Contains(v.page, `value="2"`) || v.status != 200 {
				t.Fatalf("resumed: %d %s", v.status, v.path)
			}
		}
	}
	if v.path != at+"/check" {
		t.Fatalf("after the last group: %s", v.path)
	}
	v.sees(200, "全部题目均已作答", "&lt;b&gt;谢谢")
	v.post(at+"/check").sees(200, "答卷已收到", "感谢您的参与")
	receipt, private := v.codes()
	filled, kept := h.answers(t)
	if diff := cmp.Diff(want, filled.Answers); diff != "" {
		t.Errorf("kept and chosen differ:\n%s", diff)
	}
	if filled.Seconds < 1 {
		t.Errorf("it took %g seconds: nobody would see that it was too fast", filled.Seconds)
	}
	if kept.Mode != collect.Helped || kept.Unit != "moli" || kept.Consent.Text != h.form.ConsentText() || kept.Consent.Language != "zh" || kept.Version != h.form.Version || kept.Type != form.TypeJSON {
		t.Errorf("%+v", kept)
	}
	if again := v.post(at + "/check"); again.status != 200 {
		t.Errorf("sent again: %d", again.status)
	} else if r, p := again.codes(); r != receipt || p != private {
		t.Errorf("sent again: %s, %s", r, p)
	}
	if len(h.kept(t)) != 1 {
		t.Error("kept twice")
	}

	v.get("/receipt").sees(200, `name="code"`)
	v.get("/mine").sees(200, `name="code"`)
	v.post("/receipt", "code", strings.ToLower(receipt)).sees(200, "收到的 1 份答卷之一")
	v.post("/receipt", "code", "0000-0000-0000-0000").sees(200, "没有这个回执")
	v.post("/mine", "code", private).sees(200, "路灯不亮", "尚未答复")
	opinions, err := h.store.Opinions(t.Context())
	if err != nil || len(opinions) != 1 {
		t.Fatalf("%v, %v", opinions, err)
	}
	for _, step := range []collect.Step{{Kind: collect.Reply, Who: "office", Note: "已报修"}, {Kind: collect.Implement, Who: "office", Note: "已换灯"}} {
		if err := h.store.StepOpinion(t.Context(), opinions[0].ID, step); err != nil {
			t.Fatal(err)
		}
	}
	v.post("/mine", "code", private).sees(200, "已报修", "已换灯", "已落实", "5 很满意")
	v.post("/mine/rate", "code", private, "rating", "9").sees(http.StatusConflict, "目前不能")
	v.post("/mine/rate", "code", private, "rating", "4").sees(200, "已记下您的评价", `value="4" required checked`)
	v.post("/mine/withdraw", "code", private).sees(200, "确定要撤回")
	if len(h.kept(t)) != 1 {
		t.Error("withdrawn before it was confirmed")
	}
	if v.get("/mine/withdraw?lang=en&elder=1").sees(200, "Type the private code", "elder.css"); v.path != "/mine?lang=en&elder=1" {
		t.Errorf("in the other language at %s", v.path)
	}
	v.get("/?lang=zh&elder=0").sees(200, "参加调查")
	v.post("/mine/withdraw", "code", private, "sure", "yes").sees(200, "已全部删除")
	if len(h.kept(t)) != 0 {
		t.Error("not withdrawn")
	}
	v.post("/mine", "code", private).sees(200, "已撤回，或已过保存期")
	for _, path := range []string{"/mine", "/mine/rate", "/mine/withdraw"} {
		v.post(path, "code", "0000", "rating", "4", "sure", "yes").sees(http.StatusNotFound, "没有这个个人码", `name="code" value="0000"`)
		if strings.Contains(v.page, `action="/mine/withdraw"`) {
			t.Errorf("%s: a wrong code can be withdrawn: %s", path, v.page)
		}
	}
	for _, secret := range []string{receipt, private, "路灯", strings.TrimPrefix(at, "/q/"), "moli"} {
		if strings.Contains(h.log.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
}

// Without scripts too the count of open questions leads to each of them, and the
// answers can be sent from below them.
func TestReview(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	at := v.begin("moli")
	first := h.form.Groups[0].Questions[0]
	v.post(at, "g", "0", "go", "next", first.Name, first.Choices[0].Value)
	v.get(at+"/check?lang=en").sees(200, "Questions without an answer: 62.", `<button form="send">Send my answers</button></p>`)
	links := regexp.MustCompile(`<a href="/q/[^"]+\?g=(\d+)#q-(\w+)" aria-label="Change (\d+)">(\d+)</a>`).FindAllStringSubmatch(v.page, -1)
	if len(links) != 62 {
		t.Fatalf("%d links to 62 questions:\n%s", len(links), v.page)
	}
	for _, link := range links {
		if !strings.HasPrefix(link[0], `<a href="`+at) || link[3] != link[4] || fmt.Sprint(h.form.Numbers()[link[2]]) != link[4] {
			t.Errorf("%q", link)
		}
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

// A form without its code says that one is wanted, and looks for none.
func TestWithoutACode(t *testing.T) {
	v := open(t, hangzhou(t), nil).visitor(t)
	for path, want := range map[string]string{"/receipt": "请先填写回执。", "/mine": "请先填写个人码。", "/mine/rate": "请先填写个人码。", "/mine/withdraw": "请先填写个人码。"} {
		for _, code := range []string{"", " - "} {
			v.post(path, "code", code, "rating", "3").sees(http.StatusBadRequest, want, `aria-invalid="true"`)
			v.get(path+"?lang=zh").sees(200, `name="code"`)
			if strings.Contains(v.page, want) || strings.Contains(v.page, "aria-invalid") {
				t.Errorf("%s: said before anything was sent: %s", path, v.page)
			}
		}
	}
}

// Whoever declines leaves nothing but a count.
func TestDecline(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t).post("/begin", "unit", "moli", "agree", "no", "wording", h.form.ConsentText()).sees(200, "同样感谢您")
	if v.path != "/declined" {
		t.Errorf("at %s", v.path)
	}
	declined, err := h.store.Declined(t.Context())
	if err != nil || len(declined) != 1 || declined[0].Unit != "moli" || declined[0].Consent.Text != h.form.ConsentText() {
		t.Errorf("%+v, %v", declined, err)
	}
	if len(h.kept(t)) != 0 {
		t.Error("something was kept")
	}
	// Who only opens the page is not told that they declined, nor counted.
	if v := h.visitor(t).get("/declined").sees(200, "对不参加的人，我们不保存任何信息"); strings.Contains(v.page, "您选择") {
		t.Error("somebody who did not decline is told so")
	}
	if declined, err := h.store.Declined(t.Context()); err != nil || len(declined) != 1 {
		t.Errorf("%d have declined, %v", len(declined), err)
	}
}

// A code admits one questionnaire, is not in what is kept, and nothing leads
// from the draft to it.
func TestOneTimeCode(t *testing.T) {
	h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) { c.Link = false })
	code := h.issue(t, "moli")
	v := h.visitor(t)
	v.get("/").sees(200, `action="/c"`)
	if strings.Contains(v.page, "参加调查") {
		t.Error("there is no open link, and the page offers one")
	}
	v.get("/u/moli").sees(400, "需要答题码")
	v.post("/c", "code", "OOOO").sees(http.StatusForbidden, "没有这个答题码")
	v.post("/c", "code", " "+strings.ToLower(strings.ReplaceAll(code, "-", " "))+"  ").sees(200, "茉莉", "我同意参加")
	at := v.begin("", "code", code)
	if draft, err := h.store.Draft(t.Context(), strings.TrimPrefix(at, "/q/")); err != nil || strings.Contains(collect.PlainCode(string(draft)), collect.PlainCode(code)) {
		t.Errorf("the draft is %s, %v", draft, err)
	}
	v.post(at, "g", "1", "go", "next", "D1", "3").sees(200)
	// On another device the code is asked for again.
	other := h.visitor(t)
	other.get(at+"/check").sees(200, `name="code"`)
	other.post(at+"/check").sees(400, "需要答题码")
	v.get(at + "/check")
	if strings.Contains(v.page, `name="code"`) {
		t.Error("asks for the code again")
	}
	v.post(at+"/check").sees(200, "答卷已收到")
	if there, err := url.Parse(h.URL + at); err != nil || len(v.client.Jar.Cookies(there)) != 0 {
		t.Errorf("the browser still has %v, %v", v.client.Jar.Cookies(there), err)
	}
	_, kept := h.answers(t)
	if kept.Unit != "moli" || kept.Respondent != "" || strings.Contains(string(kept.Body), collect.PlainCode(code)) {
		t.Errorf("%+v", kept)
	}
	v.get("/c/"+code).sees(http.StatusForbidden, "该答题码已使用")
	v.post("/begin", "code", code, "agree", "yes").sees(http.StatusForbidden, "该答题码已使用。如有疑问，可咨询：某街道办事处。")
	v.get("/c/0000-0000-0000").sees(http.StatusForbidden, "可咨询：某街道办事处")
}

// Where answers are not anonymous people are told, and the household is kept.
func TestNamed(t *testing.T) {
	f := hangzhou(t)
	f.Terms.Named = true
	h := open(t, f, nil)
	code := h.issue(t, "moli")
	v := h.visitor(t)
	v.get("/c/"+code).sees(200, "答题码对应您家")
	at := v.begin("", "code", code)
	v.post(at+"/check").sees(200, "答卷已收到")
	if _, kept := h.answers(t); kept.Respondent != "Room 101" {
		t.Errorf("%+v", kept)
	}
}

// device sends a questionnaire as scripts do.
func (h *house) device(t *testing.T, f form.Filled, header ...string) (int, map[string]any) {
	t.Helper()
	body, err := f.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return h.call(t, "POST", "/submit", body, header...)
}

func (h *house) call(t *testing.T, method, path string, body []byte, header ...string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func (h *house) filled(id string) form.Filled {
	now := time.Now().UTC().Truncate(time.Millisecond)
	return form.Filled{ID: id, Form: h.form.ID, Version: h.form.Version, Language: "zh", Unit: "moli", Mode: "alone",
		Consent: &form.Agreed{Text: h.form.ConsentText(), Language: "zh", At: now}, Started: now, Answers: form.Answers{"A1": {"3"}}}
}

func TestSubmit(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	if _, _, err := h.store.GivenOut(t.Context(), h.form.ID, "given out", "[]", func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*form.Filled)
		status int
	}{
		{"without consent", func(f *form.Filled) { f.Consent = nil }, 400},
		{"consent to nothing", func(f *form.Filled) { f.Consent.Text = "" }, 400},
		{"another form", func(f *form.Filled) { f.Form = "x" }, 400},
		{"an interviewer's, who is not signed in", func(f *form.Filled) { f.Mode = "interview" }, 400},
		{"in place of another's", func(f *form.Filled) { f.Replaces = "b" }, 400},
		{"nowhere", func(f *form.Filled) { f.Unit = "" }, 400},
		{"elsewhere", func(f *form.Filled) { f.Unit = "x" }, 400},
		{"off the scale", func(f *form.Filled) { f.Answers["A1"] = []string{"6"} }, 422},
		{"an earlier version, as it was asked then", func(f *form.Filled) { f.ID, f.Version, f.Answers["old"] = "v0", "0", []string{"6"} }, 200},
		{"a version that was never given out, off the scale", func(f *form.Filled) { f.ID, f.Version, f.Answers["A1"] = "v1", "0", []string{"6"} }, 422},
		{"a version that was never given out, with a long text", func(f *form.Filled) {
			f.ID, f.Version, f.Answers["opinion"] = "v2", "0", []string{strings.Repeat("长", form.DefaultLongest+1)}
		}, 422},
		{"a version that was given out, with what it took", func(f *form.Filled) {
			f.ID, f.Version, f.Answers["A1"], f.Answers["opinion"] = "v3", "given out", []string{"6"}, []string{strings.Repeat("长", form.DefaultLongest+1)}
		}, 200},
		{"a version that was given out, with more than any text", func(f *form.Filled) {
			f.ID, f.Version, f.Answers["opinion"] = "v4", "given out", []string{strings.Repeat("x", collect.MaxOpinion+1)}
		}, 400},
		{"a version of a name without end", func(f *form.Filled) { f.ID, f.Version = "v5", strings.Repeat("0", collect.MaxID+1) }, 400},
		{"questions without end", func(f *form.Filled) {
			f.ID = "v6"
			for i := range 500 {
				f.Answers[fmt.Sprint("made up ", i)] = []string{"1"}
			}
		}, 400},
		{"a NUL", func(f *form.Filled) { f.ID, f.Version, f.Answers["old"] = "v7", "given out", []string{"4\x00"} }, 400},
		{"a question that is not asked any more", func(f *form.Filled) { f.ID, f.Answers["old"] = "q0", []string{"6"} }, 200},
		{"as it should be", func(*form.Filled) {}, 200},
		{"again", func(*form.Filled) {}, 200},
		{"other answers", func(f *form.Filled) { f.Answers["A1"] = []string{"4"} }, 409},
	} {
		f := h.filled("a")
		f.Started = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
		f.Consent.At = f.Started
		c.change(&f)
		status, answer := h.device(t, f)
		if status != c.status || status >= 400 && answer["text"] == "" || status == 200 && (answer["receipt"] == "" || answer["again"] != (c.name == "again")) {
			t.Errorf("%s: %d, %v; want %d", c.name, status, answer, c.status)
		}
	}
	if n := len(h.kept(t)); n != 4 {
		t.Errorf("%d were kept, want 4", n)
	}
	if status, answer := h.call(t, "POST", "/submit", []byte("{")); status != 400 || answer["text"] == "" {
		t.Errorf("half of it: %d, %v", status, answer)
	}
}

// Parallel posts of the same bytes have one receipt.
func TestSubmitAtOnce(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	f := h.filled("a")
	receipts := make(chan any, 20)
	for range cap(receipts) {
		go func() {
			_, answer := h.device(t, f)
			receipts <- answer["receipt"]
		}()
	}
	first := <-receipts
	for range cap(receipts) - 1 {
		if r := <-receipts; r != first || r == nil {
			t.Errorf("%v and %v", first, r)
		}
	}
	if n := len(h.kept(t)); n != 1 {
		t.Errorf("%d were kept", n)
	}
}

// Where collecting has ended a community can't be chosen any more, and the list says
// so; when it has in all of them, the page does.
func TestEndedIsNotOffered(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	for i := range h.form.Units {
		unit := &h.form.Units[i]
		v.get("/?lang=zh").sees(200, `<option value="`+unit.Code+`">`)
		if err := h.store.Shut(t.Context(), unit.Code, "designer"); err != nil {
			t.Fatal(err)
		}
		if i+1 < len(h.form.Units) {
			v.get("/?lang=zh").sees(200, `<option value="`+unit.Code+`" disabled>`+unit.Name("zh")+`（已结束）</option>`)
			v.get("/?lang=en").sees(200, unit.Name("en")+" (ended)</option>")
		}
	}
	if v.get("/?lang=zh").sees(200, "问卷收集已结束"); strings.Contains(v.page, "<form") {
		t.Errorf("nothing is open: %s", v.page)
	}
}

// What the study says of whom to ask may be a sentence: it gets no second full stop.
func TestClosedEndsOnce(t *testing.T) {
	h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) {
		c.Form.Terms.Contact = form.Text{"zh": "正式调查请在此写明主管单位与电话。", "en": "A real survey names its office here."}
	})
	if err := h.store.Shut(t.Context(), "moli", "designer"); err != nil {
		t.Fatal(err)
	}
	h.visitor(t).get("/u/moli?lang=zh").sees(200, "请咨询：正式调查请在此写明主管单位与电话。</p>")
	h.visitor(t).get("/u/moli?lang=en").sees(200, "Please ask: A real survey names its office here.</p>")
}

// Collecting ends: nobody begins any more, who began before may finish, and
// what was received before has its receipt.
func TestClosed(t *testing.T) {
	h := open(t, hangzhou(t), func(c *respond.Config, site *page.Site) {
		c.UnitAndAbove = func(unit string) []string {
			switch unit {
			case "":
				return nil
			case "moli":
				return []string{unit, "street"}
			}
			return []string{unit}
		}
		site.Now = func() time.Time { return time.Now().Add(-time.Hour) } // before the store's
	})
	v := h.visitor(t)
	at := v.begin("moli")
	received, late := h.filled("received"), h.filled("late")
	received.Started, late.Started = time.Time{}, late.Started.Add(-time.Minute)
	if status, answer := h.device(t, received); status != 200 {
		t.Fatalf("%d, %v", status, answer)
	}
	if err := h.store.Shut(t.Context(), "street", "designer"); err != nil {
		t.Fatal(err)
	}
	code := h.issue(t, "moli")
	for _, late := range []*visitor{h.visitor(t).get("/u/moli"), h.visitor(t).get("/go?unit=moli"), h.visitor(t).get("/c/" + code), h.visitor(t).post("/begin", "unit", "moli", "agree", "yes"), h.visitor(t).post("/begin", "code", code, "agree", "yes")} {
		late.sees(200, "感谢所有参加的居民", "茉莉社区的问卷收集已结束", "某街道办事处", `href="/mine"`, `href="/receipt"`)
		if strings.Contains(late.page, "未成功") || strings.Contains(late.page, "<form") {
			t.Errorf("%s: %s", late.path, late.page)
		}
	}
	h.visitor(t).get("/u/moli?lang=en").sees(200, "Thank you to all who took part", "has ended in", "the street office")
	h.visitor(t).get("/").sees(200, "参加调查") // other communities go on
	if err := h.store.Shut(t.Context(), "", "designer"); err != nil {
		t.Fatal(err)
	}
	h.visitor(t).get("/").sees(200, "收集已结束", "核对回执")
	v.post(at, "g", "1", "go", "next", "D1", "3").sees(200)
	v.post(at+"/check").sees(200, "答卷已收到")
	if status, _ := h.device(t, received); status != 200 {
		t.Errorf("received before: %d", status)
	}
	received.Answers["A1"] = []string{"1"}
	if status, _ := h.device(t, received); status != http.StatusConflict {
		t.Errorf("another under the id of what was received before: %d", status)
	}
	if refused, err := h.store.Refused(t.Context()); err != nil || len(refused) > 0 {
		t.Errorf("%d bodies are kept that nobody looks at any more, %v", len(refused), err)
	}
	if status, _ := h.device(t, late); status != 200 {
		t.Errorf("begun before: %d", status)
	}
	after := h.filled("after")
	after.Started = time.Now().Add(time.Minute)
	if status, _ := h.device(t, after); status != http.StatusForbidden {
		t.Errorf("begun after: %d", status)
	}
}

// Required answers and faults are pointed out, and nothing that was typed is lost.
func TestFaults(t *testing.T) {
	f := tricky(t)
	h := open(t, f, nil)
	v := h.visitor(t)
	at := v.begin("")
	v.post(at, "g", "0", "go", "next", "age", "7").sees(200, "请填写不小于 18 的数", `value="7"`, `aria-describedby="f-age"`, `href="#q-age"`)
	v.post(at, "g", "0", "go", "next", "age", "70").sees(200, "您需要什么")
	v.post(at, "g", "1", "go", "next", "needs", "none", "needs", "ramp").sees(200, "互斥")
	v.post(at+"/check").sees(200, "有 2 处回答需要修改", "请回答本题")
	v.post(at, "g", "0", "go", "next", "age", "30")
	if strings.Contains(v.page, "您需要什么") {
		t.Error("asks the young")
	}
	v.post(at, "g", "2", "go", "next", "q1", "2", "q2", "3").sees(200, "您的回答")
	v.post(at+"/check").sees(200, "答卷已收到")
	filled, _ := h.answers(t)
	if diff := cmp.Diff(form.Answers{"age": {"30"}, "q1": {"2"}, "q2": {"3"}}, filled.Answers); diff != "" {
		t.Errorf("what is not put any more is sent:\n%s", diff)
	}
}

// tricky is a small form with everything: a number, conditions, choices that
// exclude others, a required item, a shuffled group.
func tricky(t testing.TB) *form.Form {
	t.Helper()
	eighteen := 18.0
	condition := func(text string) *form.Condition {
		c, err := form.ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	text := func(zh, en string) form.Text { return form.Text{"zh": zh, "en": en} }
	f := &form.Form{ID: "tricky", Version: "1", Languages: []string{"zh", "en"}, Title: text("小问卷", "A small form"), Purpose: text("试用", "A try"), Consent: text("同意", "Agreed"),
		Scale: form.Scale{Min: 1, Labels: []form.Text{text("差", "Bad"), text("中", "Fair"), text("好", "Good")}},
		Groups: []form.Group{
			{Name: "about", Label: text("基本情况", "About you"), Questions: []form.Question{{Name: "age", Kind: form.Number, Label: text("年龄", "Age"), Hint: text("周岁", "in years"), Required: true, Whole: true, Min: &eighteen}}},
			{Name: "old", Label: text("需要", "Needs"), Relevant: condition("${age} >= 60"), Questions: []form.Question{{Name: "needs", Kind: form.Many, Label: text("您需要什么？", "What do you need?"),
				Choices: []form.Choice{{Value: "ramp", Label: text("坡道", "A ramp")}, {Value: "bench", Label: text("长椅", "A bench")}, {Value: "none", Label: text("都不需要", "Nothing"), Alone: true}}}}},
			{Name: "items", Label: text("评价", "Items"), Shuffle: true, Questions: []form.Question{
				{Name: "q1", Kind: form.Item, Label: text("干净", "Clean"), Required: true}, {Name: "q2", Kind: form.Item, Label: text("安全", "Safe")}, {Name: "q3", Kind: form.Item, Label: text("便利", "Handy")}}},
		}}
	if err := f.Check().Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

// Drafts: the later of two states stays.
func TestDraft(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	at := v.begin("moli")
	var d struct {
		Filled  form.Filled `json:"filled"`
		Changes int         `json:"changes"`
	}
	read := func() {
		t.Helper()
		d.Filled = form.Filled{}
		body, err := h.store.Draft(t.Context(), strings.TrimPrefix(at, "/q/"))
		if err != nil || json.Unmarshal(body, &d) != nil {
			t.Fatal(err)
		}
	}
	read()
	put := func(changes int, answer string) int {
		t.Helper()
		sent := d
		sent.Changes, sent.Filled.Answers, sent.Filled.Unit, sent.Filled.Consent = changes, form.Answers{"A1": {answer}}, "elsewhere", nil
		body, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		status, _ := h.call(t, "PUT", at, body)
		return status
	}
	if status := put(3, "1"); status != 200 {
		t.Errorf("saved: %d", status)
	}
	if status := put(2, "2"); status != http.StatusConflict {
		t.Errorf("an earlier state: %d", status)
	}
	read()
	if d.Changes != 3 || !slices.Equal(d.Filled.Answers["A1"], []string{"1"}) || d.Filled.Unit != "moli" || d.Filled.Consent == nil {
		t.Errorf("%+v", d)
	}
	// A device that kept no answers at all; the page then goes on without scripts.
	if status, _ := h.call(t, "PUT", at, fmt.Appendf(nil, `{"filled":{"id":%q,"version":%q,"answers":null},"changes":4}`, d.Filled.ID, d.Filled.Version)); status != 200 {
		t.Errorf("no answers: %d", status)
	}
	v.post(at, "g", "0", h.form.Groups[0].Questions[0].Name, "3").sees(200)
	if read(); len(d.Filled.Answers) != 1 {
		t.Errorf("after no answers: %v", d.Filled.Answers)
	}
	token := strings.TrimPrefix(at, "/q/")
	if status, _ := h.device(t, h.filled("stranger"), "Goodgov-Draft", token); status != 200 {
		t.Fatalf("another's: %d", status)
	}
	if v.get(at); !strings.HasPrefix(v.path, at+"?") && v.path != at {
		t.Errorf("another's questionnaire finished the draft: %s", v.path)
	}
	d.Filled.ID = "other"
	if status := put(9, "1"); status != 400 {
		t.Errorf("under another id: %d", status)
	}
	if status, _ := h.call(t, "PUT", "/q/nothing", []byte("{}")); status != 400 {
		t.Errorf("of no draft: %d", status)
	}
}

// meanwhile is a store in which something happens once, between reading a draft
// and whatever is done with it.
type meanwhile struct {
	respond.Store
	happens atomic.Pointer[func()]
}

func (m *meanwhile) Draft(ctx context.Context, token string) ([]byte, error) {
	body, err := m.Store.Draft(ctx, token)
	if happens := m.happens.Swap(nil); happens != nil {
		(*happens)()
	}
	return body, err
}

// fallen is a store whose server falls when a questionnaire was kept: what is
// asked of it from then on does not happen.
type fallen struct {
	respond.Store
	down atomic.Bool
}

var errFallen = errors.New("the server fell")

func (f *fallen) Submit(ctx context.Context, s collect.Submission) (collect.Receipt, error) {
	receipt, err := f.Store.Submit(ctx, s)
	f.down.Store(true)
	return receipt, err
}

func (f *fallen) SaveDraft(ctx context.Context, token string, was, body []byte) error {
	if f.down.Load() {
		return errFallen
	}
	return f.Store.SaveDraft(ctx, token, was, body)
}

// A questionnaire that is kept has no draft with its answers beside it, wherever
// the server falls, and its codes are not shown for longer when it is sent again.
func TestDraftGoesWithItsQuestionnaire(t *testing.T) {
	var falls fallen
	var late atomic.Int64 // by how much the clock is on
	h := open(t, hangzhou(t), func(c *respond.Config, site *page.Site) {
		falls.Store, c.Store = c.Store, &falls
		site.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	})
	const words = "remember these words"
	for _, device := range []bool{true, false} {
		falls.down.Store(false)
		v := h.visitor(t)
		at := v.begin("moli")
		token := strings.TrimPrefix(at, "/q/")
		for g := range h.form.Groups {
			fields := []string{"g", itoa(g), "go", "next"}
			for _, q := range h.form.Groups[g].Questions {
				value := "1"
				if q.Kind == form.Words {
					value = words
				}
				fields = append(fields, q.Name, value)
			}
			v.post(at, fields...).sees(200)
		}
		kept, err := h.store.Draft(t.Context(), token)
		var d struct {
			Filled form.Filled `json:"filled"`
		}
		if err != nil || json.Unmarshal(kept, &d) != nil || !strings.Contains(string(kept), words) {
			t.Fatalf("%s, %v", kept, err)
		}
		send := func() {
			t.Helper()
			if device {
				if status, answer := h.device(t, d.Filled, "Goodgov-Draft", token); status != 200 {
					t.Errorf("submitted: %d, %v", status, answer)
				}
			} else {
				v.post(at + "/check")
			}
		}
		send()
		if _, err := h.store.Submission(t.Context(), d.Filled.ID); err != nil {
			t.Error(err)
		}
		first, err := h.store.Draft(t.Context(), token)
		if err != nil || strings.Contains(string(first), words) || !strings.Contains(string(first), `"sent"`) {
			t.Errorf("device %t: beside the questionnaire there is %s, %v", device, first, err)
		}
		late.Add(int64(time.Hour))
		send()
		if again, err := h.store.Draft(t.Context(), token); err != nil || string(again) != string(first) {
			t.Errorf("device %t: sent again %s, %v; want %s", device, again, err, first)
		}
	}
}

// Answers that come while their questionnaire is submitted are not kept beside
// it, where withdrawing would not reach them.
func TestDraftSubmittedMeanwhile(t *testing.T) {
	var between meanwhile
	h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) { between.Store, c.Store = c.Store, &between })
	const words = "remember these words"
	for _, method := range []string{http.MethodPut, http.MethodPost} {
		v := h.visitor(t)
		at := v.begin("moli")
		token := strings.TrimPrefix(at, "/q/")
		var d struct {
			Filled  form.Filled `json:"filled"`
			Changes int         `json:"changes"`
		}
		kept, err := h.store.Draft(t.Context(), token)
		if err != nil || json.Unmarshal(kept, &d) != nil {
			t.Fatal(err)
		}
		d.Filled.Answers["opinion"], d.Changes = []string{words}, 60
		var private string
		submit := func() {
			status, answer := h.device(t, d.Filled, "Goodgov-Draft", token)
			if private, _ = answer["withdrawal"].(string); status != 200 || private == "" {
				t.Errorf("submitted: %d, %v", status, answer)
			}
		}
		between.happens.Store(&submit)
		if method == http.MethodPut {
			body, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			if status, answer := h.call(t, method, at, body); status != 200 || answer["sent"] != true {
				t.Errorf("saved after it was submitted: %d, %v", status, answer)
			}
		} else {
			last := len(h.form.Groups) - 1
			if v.post(at, "g", itoa(last), "go", "next", "opinion", words); v.path != at+"/done" {
				t.Errorf("saved after it was submitted: at %s", v.path)
			}
		}
		if err := h.store.Withdraw(t.Context(), private, "respondent"); err != nil {
			t.Fatal(err)
		}
		if kept, err = h.store.Draft(t.Context(), token); err != nil || strings.Contains(string(kept), words) || !strings.Contains(string(kept), `"sent"`) {
			t.Errorf("%s: after it was withdrawn there is %s, %v", method, kept, err)
		}
	}
}

// Pages of one questionnaire that are saved at once don't undo each other.
func TestDraftSavedAtOnce(t *testing.T) {
	var between meanwhile
	h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) { between.Store, c.Store = c.Store, &between })
	at := h.visitor(t).begin("moli")
	save := func(g int) {
		h.visitor(t).post(at, "g", itoa(g), "go", "save", h.form.Groups[g].Questions[0].Name, "3").sees(200)
	}
	other := func() { save(0) }
	between.happens.Store(&other)
	save(1)
	kept, err := h.store.Draft(t.Context(), strings.TrimPrefix(at, "/q/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range h.form.Groups[:2] {
		if name := group.Questions[0].Name; !strings.Contains(string(kept), fmt.Sprintf("%q:[\"3\"]", name)) {
			t.Errorf("no answer to %s in %s", name, kept)
		}
	}
}

// By the open link nobody is asked of whose group enough have answered.
func TestQuota(t *testing.T) {
	var late atomic.Int64 // by how much the clock is on
	h := open(t, hangzhou(t), func(c *respond.Config, site *page.Site) {
		c.Quotas = []respond.Quota{{Question: "gender", Value: "1", Most: 1}}
		site.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	})
	// What was sent, and what was withdrawn, is counted in a moment.
	until := func(full bool) (v *visitor, at string) {
		t.Helper()
		for began := time.Now(); time.Since(began) < time.Minute; {
			v = h.visitor(t)
			at = v.begin("moli")
			if v.post(at, "g", "0", "go", "next", "gender", "1"); v.path == "/full" == full {
				return v, at
			}
		}
		t.Fatalf("full is not %t after a minute", full)
		return nil, ""
	}
	v, at := until(false)
	v.post(at+"/check").sees(200, "答卷已收到")
	v, at = until(true)
	v.sees(200, "感谢您的到来")
	v.get(at).sees(400, "没有这份填写中的问卷")
	other := h.visitor(t)
	other.post(other.begin("ziteng"), "g", "0", "go", "next", "gender", "1")
	if other.path == "/full" {
		t.Error("another community is full")
	}
	// Whoever is withdrawn leaves a place.
	for kept, err := range h.store.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := h.store.Submit(t.Context(), kept.Submission)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.store.Withdraw(t.Context(), receipt.Withdrawal, "web"); err != nil {
			t.Fatal(err)
		}
	}
	late.Store(int64(time.Hour))
	until(false)
}

// Before the first question no more comes than a slow line brings in a few
// seconds: page, style, scripts, icon, and the form for the scripts.
func TestSize(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	for _, lang := range h.form.Languages {
		v.get(v.begin("moli") + "?lang=" + lang)
		first := len(v.page)
		unpacked, packed := first, first
		addresses := regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`).FindAllStringSubmatch(v.page, -1)
		addresses = append(addresses, regexp.MustCompile(`&#34;`+lang+`&#34;:&#34;(/form/[^&]+)&#34;`).FindStringSubmatch(v.page))
		if len(addresses) != 7 { // icon, two style sheets, three scripts, the form
			t.Fatalf("%q", addresses)
		}
		for _, address := range addresses {
			unpacked += len(v.get(address[1]).page)
			r := httptest.NewRequestWithContext(t.Context(), "GET", h.URL+address[1], nil)
			r.RequestURI = ""
			r.Header.Set("Accept-Encoding", "gzip")
			packed += len(h.visitor(t).take(http.DefaultClient.Do(r)).page)
		}
		t.Logf("%s: %d bytes, unpacked %d", lang, packed, unpacked)
		if unpacked > 60_000 || packed > 30_000 {
			t.Errorf("%s: %d bytes, unpacked %d", lang, packed, unpacked)
		}
	}
}

// failing is a store whose disk is full.
type failing struct{ respond.Store }

func (failing) Submit(context.Context, collect.Submission) (collect.Receipt, error) {
	return collect.Receipt{}, errors.New("the disk is full")
}

// What can't be kept is not acknowledged, and the draft stays as it is.
func TestFullDisk(t *testing.T) {
	h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) { c.Store = failing{c.Store} })
	v := h.visitor(t)
	at := v.begin("moli")
	v.post(at, "g", "1", "go", "next", "D1", "3").sees(200)
	v.post(at+"/check").sees(http.StatusServiceUnavailable, "未保存任何内容")
	v.get(at+"?g=1").sees(200, `name="D1" value="3" checked`)
	if status, answer := h.device(t, h.filled("a")); status != http.StatusServiceUnavailable || answer["receipt"] != nil {
		t.Errorf("%d, %v", status, answer)
	}
}

// The page of receipts does not tell which questionnaire of all it is: backups
// are in the order of arrival, and who has one would know the answers by it.
func TestReceiptDoesNotNumber(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	var receipts []string
	for i := range 3 {
		receipt, err := h.store.Submit(t.Context(), collect.Submission{ID: fmt.Sprint(i), Form: h.form.ID, Unit: "guihua", Mode: collect.Alone, Body: []byte{byte('a' + i)}})
		if err != nil {
			t.Fatal(err)
		}
		receipts = append(receipts, receipt.Code)
	}
	pages := map[string]bool{}
	for _, receipt := range receipts {
		v := h.visitor(t).post("/receipt", "code", receipt).sees(200, "收到的 3 份答卷之一")
		pages[strings.ReplaceAll(v.page, receipt, "RECEIPT")] = true
	}
	if len(pages) != 1 {
		t.Error("the pages of receipts differ by more than the receipt")
	}
}

// Who withdrew, or whose answers are past their time, is not told that the
// questionnaire is still among the others, but that it was and is erased.
func TestReceiptOfErased(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	var receipts []collect.Receipt
	for i := range 3 {
		receipt, err := h.store.Submit(t.Context(), collect.Submission{ID: fmt.Sprint(i), Form: h.form.ID, Unit: "guihua", Mode: collect.Alone, Body: []byte{byte('a' + i)}})
		if err != nil {
			t.Fatal(err)
		}
		receipts = append(receipts, receipt)
	}
	v := h.visitor(t)
	if err := h.store.Withdraw(t.Context(), receipts[1].Withdrawal, "web"); err != nil {
		t.Fatal(err)
	}
	v.post("/receipt", "code", receipts[1].Code).sees(200, "曾是收到的 3 份答卷之一", "已全部删除")
	v.post("/receipt?lang=en", "code", receipts[1].Code).sees(200, "It was among the questionnaires that were received, 3 in all. Its answers have been erased since")
	v.post("/receipt?lang=zh", "code", receipts[2].Code).sees(200, "在：它是收到的 3 份答卷之一")
	if _, err := h.store.Expire(t.Context(), time.Now().AddDate(100, 0, 0), "test"); err != nil {
		t.Fatal(err)
	}
	v.post("/receipt", "code", receipts[2].Code).sees(200, "曾是收到的 3 份答卷之一")
}

// Who reads large type also reads in it what went wrong.
func TestErrorsInLargeType(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	v.get("/q/nowhere").sees(http.StatusBadRequest, "respond.css")
	if strings.Contains(v.page, "elder.css") {
		t.Error("large type that nobody asked for")
	}
	v.get("/?elder=1").sees(200, "elder.css")
	v.get("/q/nowhere").sees(http.StatusBadRequest, "elder.css", `<a href="/">`)
	v.get("/no/such/page").sees(http.StatusNotFound, "elder.css")
}

// Questions are called by the same numbers as on paper and by interviewers,
// whoever is asked which and in whatever order.
func TestNumbers(t *testing.T) {
	h := open(t, tricky(t), nil)
	v := h.visitor(t)
	at := v.begin("")
	v.get(at).sees(200, "第 1 题，共 5 题")
	if strings.Contains(v.page, "第 1 至 1 题") {
		t.Error("one question is said to be from 1 to 1")
	}
	v.post(at, "g", "0", "go", "next", "age", "40").sees(200, "第 3 至 5 题，共 5 题")
	for name, number := range map[string]int{"q1": 3, "q2": 4, "q3": 5} {
		if want := fmt.Sprintf(`id="q-%s">`, name) + "\n" + fmt.Sprintf(`<legend><span class="no">%d</span>`, number); !strings.Contains(v.page, want) {
			t.Errorf("no %s in %s", want, v.page)
		}
	}
	v.get(at+"/check").sees(200, `<span class="no">5</span>`)
}

// What the page of consent tells is told without a network too, and whoever
// holds a code that does not work is told whom to ask, page or program.
func TestTold(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	for _, path := range []string{"/", "/u/moli", "/offline"} {
		v.get(path)
		for _, told := range append(h.form.Told(form.OnWeb), h.form.Purpose) {
			if !strings.Contains(v.page, ">"+told["zh"]+"</") {
				t.Errorf("%s does not tell: %s", path, told["zh"])
			}
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/submit", strings.NewReader(`{"id":"1","form":"`+h.form.ID+`","version":"`+h.form.Version+`","mode":"alone","consent":{"text":"x"},"answers":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Goodgov-Code", "0000-0000-0000")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusForbidden || !strings.Contains(string(text), "某街道办事处") {
		t.Errorf("%s: %s, %v", answer.Status, text, err)
	}
}

// Without scripts a question that an answer in the same group leads to is put
// before the next group, once, also where it may be left out.
func TestFollowUpInItsGroup(t *testing.T) {
	f := tricky(t)
	about := &f.Groups[0]
	about.Questions = append(about.Questions, form.Question{Name: "help", Kind: form.Words, Label: form.Text{"zh": "谁照顾您？", "en": "Who looks after you?"}, Relevant: f.Groups[1].Relevant})
	if err := f.Check().Err(); err != nil {
		t.Fatal(err)
	}
	h := open(t, f, nil)
	v := h.visitor(t)
	at := v.begin("")
	v.post(at, "g", "0", "go", "next", "age", "70").sees(200, "还有新的题目", "谁照顾您", `value="70"`)
	if !strings.HasPrefix(v.path, at+"?g=0") {
		t.Fatalf("at %s", v.path)
	}
	v.post(at, "g", "0", "go", "next", "age", "70").sees(200, "您需要什么")
	v.post(at, "g", "0", "go", "next", "age", "30").sees(200, `name="q1"`)
	v.post(at, "g", "0", "go", "back", "age", "70").sees(200, "谁照顾您")
	v.post(at, "g", "0", "go", "next", "age", "70", "help", "女儿").sees(200, "您需要什么")
}
