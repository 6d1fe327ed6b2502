package cli

import (
	"context"
	"encoding/json"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/survey/form"
)

// formChanges tells how the questionnaire differs from what was answered under
// the same version, which devices that have it by that version can't notice.
// The Text is for pages; it is empty, and there are no problems, where nothing was changed.
func formChanges(ctx context.Context, f *form.Form, name string, kept *store.Store) (diag.Text, *diag.Problems, error) {
	var problems diag.Problems
	outline := f.Outline()
	text, err := json.Marshal(outline)
	if err != nil {
		return diag.Text{}, nil, err
	}
	// An outline that an earlier release kept has no labels: one that says the same
	// with them takes its place.
	same := func(kept string) bool {
		var before form.Outline
		return json.Unmarshal([]byte(kept), &before) == nil && outline.Since(before).None()
	}
	was, answers, err := kept.GivenOut(ctx, f.ID, f.Version, string(text), same)
	if err != nil {
		return diag.Text{}, nil, storeFailure(name, err)
	}
	var before form.Outline
	if err := json.Unmarshal([]byte(was), &before); err != nil {
		return diag.Text{}, nil, storeFailure(name, err)
	}
	changes := outline.Since(before)
	if changes.None() {
		return diag.Text{}, &problems, nil
	}
	found := diag.Say("another questionnaire than that which %d questionnaires of version %s began with (%s)", "问卷与版本 %[2]s 的 %[1]d 份答卷开始收集时不同（%[3]s）", answers, f.Version, changesText(changes))
	want := diag.Say("another version where the questionnaire was changed, or devices go on with the old one (questionnaire: {version: …})", "修改问卷后请更换版本，否则设备会继续使用旧问卷（questionnaire: {version: …}）")
	p := diag.Problem{File: study.ConfigName, Key: "questionnaire.version", Code: "serve.form_changed", Severity: diag.Caution, Found: found, Want: want}
	if !changes.Answers() {
		p.Code, p.Severity = "serve.form_reworded", diag.Note
	}
	problems.Add(p)
	return diag.Say("%s; want %s", "%s；%s", found, want), &problems, nil
}

// changesText lists what was changed.
func changesText(c form.Changes) diag.Text {
	var all []any
	var en, zh []string
	for _, part := range []struct {
		names  []string
		en, zh string
	}{
		{c.Gone, "gone: %s", "已删除：%s"},
		{c.New, "new: %s", "新增：%s"},
		{c.Changed, "other answers or conditions: %s", "选项、取值或条件有改动：%s"},
		{c.Reworded, "other words: %s", "仅措辞有改动：%s"},
	} {
		if len(part.names) > 0 {
			en, zh = append(en, part.en), append(zh, part.zh)
			all = append(all, strings.Join(part.names, ", "))
		}
	}
	return diag.Say(strings.Join(en, "; "), strings.Join(zh, "；"), all...)
}
