package respond_test

import (
	"strings"
	"testing"

	"goodgov/internal/collect"
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
