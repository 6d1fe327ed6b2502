package forms

import (
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// panel is a hierarchy of a root with three elements, one of which has two
// below it and one four, judged by one expert of two.
func panel(t testing.TB) *ahp.Panel {
	t.Helper()
	text := func(en, zh string) diag.Text { return diag.Text{EN: en, ZH: zh} }
	p := ahp.NewPanel([]ahp.PanelNode{
		{Code: "A", Name: text("Good governance", "善治"), Parent: -1},
		{Code: "B1", Name: text("Participation", "参与"), Parent: 0},
		{Code: "C1", Name: text("Voice: 100% \"heard\"", "意见表达（100%“听见”）"), Parent: 1},
		{Code: "C2", Name: text("Channels", "渠道"), Parent: 1},
		{Code: "B2", Name: text("Responsiveness", "回应性"), Parent: 0},
		{Code: "C3", Parent: 4},
		{Code: "C4", Name: text("Disclosure of what residents want to know in a public-health event, in time and in full", "公共卫生事件期间及时、完整地公开居民关心的各类信息"), Parent: 4},
		{Code: "C5", Name: text("Speed", "及时"), Parent: 4},
		{Code: "C6", Name: text("Courtesy", "礼貌"), Parent: 4},
		{Code: "B3", Name: text("Rule of law", "法治"), Parent: 0},
	}, []ahp.PanelExpert{{Name: "E01", Group: "学者", Weight: 1}, {Name: "E02", Weight: 1}})
	judge := func(node, i, j int, value float64) {
		if err := p.Matrix(node, 0).Set(i, j, value); err != nil {
			t.Fatal(err)
		}
	}
	judge(0, 0, 1, 3)
	judge(0, 0, 2, 5)
	judge(0, 1, 2, 1.0/2)
	judge(1, 0, 1, 1.0/7)
	judge(4, 0, 1, 2)
	judge(4, 0, 2, 1)
	judge(4, 0, 3, 9)
	judge(4, 1, 2, 2.5)
	judge(4, 1, 3, 4)
	judge(4, 2, 3, 1.0/3)
	return p
}

func options(prefill Prefill, languages ...string) Options {
	return Options{
		Study: "Test study", Title: diag.Text{EN: "A test study", ZH: "测试项目"}, Note: diag.Text{EN: "Synthetic data.", ZH: "合成数据。"},
		Questions: map[string]diag.Text{"C2": {EN: "Problems are easy to report.", ZH: "反映问题的渠道畅通。"}},
		Languages: languages, AHP: ahp.DefaultOptions(), Prefill: prefill,
	}
}

func form(t testing.TB, expert int, o Options) *Form {
	t.Helper()
	f, err := New(panel(t), expert, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestNew(t *testing.T) {
	f := form(t, 0, options(Filled, "zh", "en"))
	if f.Pairs() != 3+1+6 || len(f.Comparisons) != 3 {
		t.Fatalf("%d pairs in %d comparisons", f.Pairs(), len(f.Comparisons))
	}
	c := &f.Comparisons[2]
	if got := f.path(c); got != "善治 / Good governance › 回应性 / Responsiveness" {
		t.Errorf("path %q", got)
	}
	if got := f.line(c.Elements[0].Name); got != "C3" {
		t.Errorf("an element without a name is called %q", got)
	}
	if got := f.line(f.Comparisons[0].Elements[0].Detail); got != "意见表达（100%“听见”）、渠道 / Voice: 100% \"heard\", Channels" {
		t.Errorf("detail of a branch: %q", got)
	}
	if got := f.line(f.Comparisons[1].Elements[1].Detail); got != "反映问题的渠道畅通。 / Problems are easy to report." {
		t.Errorf("detail of an item: %q", got)
	}
	if blank := form(t, 0, options(Blank, "en")); blank.Comparisons[0].Given != nil {
		t.Error("a blank form holds judgements")
	}
	if _, err := New(panel(t), 0, Options{Languages: []string{"en"}, AHP: ahp.Options{RandomIndex: "none"}}); err == nil {
		t.Error("an unknown random index is taken")
	}
}
