package respond_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
)

// What was done, or why not, is an answer: the page does not say that there is none yet.
func TestOutcomeIsAnAnswer(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	code, err := h.store.AddOpinion(t.Context(), collect.Opinion{ID: "o1", Unit: "moli", Text: "路灯不亮"})
	if err != nil {
		t.Fatal(err)
	}
	v := h.visitor(t)
	v.post("/mine", "code", code).sees(200, "路灯不亮", "尚未答复")
	if err := h.store.StepOpinion(t.Context(), "o1", collect.Step{Kind: collect.Decline, Who: "office", Note: "管线正在迁改"}); err != nil {
		t.Fatal(err)
	}
	if got := v.post("/mine", "code", code).sees(200, "未采纳。", "管线正在迁改", `name="rating"`); strings.Contains(got.page, "尚未答复") {
		t.Error("an outcome with its reason, and yet no answer")
	}
}

// What was chosen is said and stays chosen, until another is; who has not rated
// finds nothing chosen.
func TestRatingStays(t *testing.T) {
	h := open(t, hangzhou(t), nil)
	code, err := h.store.AddOpinion(t.Context(), collect.Opinion{ID: "o1", Unit: "moli", Text: "路灯不亮"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.StepOpinion(t.Context(), "o1", collect.Step{Kind: collect.Reply, Who: "office", Note: "本周维修"}); err != nil {
		t.Fatal(err)
	}
	v := h.visitor(t)
	if v.post("/mine", "code", code).sees(200, "本周维修"); strings.Contains(v.page, " checked") || strings.Contains(v.page, "您选择了") {
		t.Errorf("nothing was chosen: %s", v.page)
	}
	for _, c := range []struct{ rating, words string }{{"4", "4 满意"}, {"2", "2 不满意"}} {
		for _, path := range []string{"/mine/rate", "/mine"} {
			v.post(path, "code", code, "rating", c.rating).sees(200, "您选择了："+c.words+"。", `value="`+c.rating+`" required checked>`)
			if n := strings.Count(v.page, " checked"); n != 1 {
				t.Errorf("%s: %d choices are chosen", path, n)
			}
		}
	}
}

// Where no opinion is asked for, no page promises an answer to one, nor the form
// that scripts show.
func TestNoAnswerIsPromisedToNobody(t *testing.T) {
	for question, want := range map[string]bool{"opinion": true, "": false} {
		h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) { c.Opinion = question })
		v := h.visitor(t)
		pages := map[string]string{"start": v.get("/").page}
		at := v.begin("moli")
		pages["form"] = v.get(regexp.MustCompile(`"zh":"(/[^"]+)"`).FindStringSubmatch(html.UnescapeString(v.page))[1]).page
		v.post(at, "g", "0", "go", "next", "A1", "3")
		pages["done"] = v.post(at+"/check").sees(200, "答卷已收到").page
		_, private := v.codes()
		for name, path := range map[string]string{"mine": "/mine", "withdrawing": "/mine/withdraw"} {
			page := v.post(path, "code", private).sees(200, "撤回").page
			if speaks := strings.Contains(page, "意见"); speaks != want {
				t.Errorf("opinions are asked for in %q: the page %q speaks of them: %v", question, name, speaks)
			}
		}
		for name, text := range pages {
			if promised := strings.Contains(text, "意见的答复") || strings.Contains(text, "意见办理情况"); promised != want {
				t.Errorf("opinions are asked for in %q: the page %q promises an answer: %v", question, name, promised)
			}
		}
	}
}
