package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/survey/form"
)

// formChanges tells how the questionnaire differs from what was answered under
// the same version, which devices that have it by that version can't notice, and
// where answers given under earlier ones mean something else. The Text is for
// pages; it is empty, and there are no problems, where nothing was changed. That
// answers on two scales would stand under one version, never to be told apart,
// is an error.
func formChanges(ctx context.Context, f *form.Form, name string, kept *store.Store) (diag.Text, *diag.Problems, error) {
	before, answers, err := givenOutBefore(ctx, f, name, kept)
	if err != nil {
		return diag.Text{}, nil, err
	}
	var problems diag.Problems
	var said []diag.Text
	if changes := f.Outline().Since(before); !changes.None() {
		found := diag.Say("another questionnaire than that which %d questionnaires of version %s began with (%s)", "问卷与版本 %[2]s 的 %[1]d 份答卷开始收集时不同（%[3]s）", answers, f.Version, changesText(changes))
		want := diag.Say("another version where the questionnaire was changed, or devices go on with the old one (questionnaire: {version: …})", "修改问卷后请更换版本，否则设备会继续使用旧问卷（questionnaire: {version: …}）")
		p := diag.Problem{File: study.ConfigName, Key: "questionnaire.version", Code: "serve.form_changed", Severity: diag.Caution, Found: found, Want: want}
		if !changes.Answers() {
			p.Code, p.Severity = "serve.form_reworded", diag.Note
		}
		problems.Add(p)
		said = append(said, diag.Say("%s; want %s", "%s；%s", found, want))
	}
	earlier, err := earlierVersions(ctx, f, name, kept)
	if err != nil {
		return diag.Text{}, nil, err
	}
	for _, p := range earlier {
		problems.Add(p)
		said = append(said, diag.Say("%s; want %s", "%s；应为：%s", p.Found, p.Want))
	}
	return sentences(said), &problems, nil
}

// sentences are texts one behind the other.
func sentences(said []diag.Text) diag.Text {
	if len(said) == 0 {
		return diag.Text{}
	}
	text := said[0]
	for _, more := range said[1:] {
		text = diag.Say("%s. %s", "%s。%s", text, more)
	}
	return text
}

// givenOutBefore keeps how the questionnaire is given out under its version, and
// returns how that was when its answers began, and how many there are.
func givenOutBefore(ctx context.Context, f *form.Form, name string, kept *store.Store) (before form.Outline, answers int64, err error) {
	outline := f.Outline()
	text, err := json.Marshal(outline)
	if err != nil {
		return nil, 0, err
	}
	// An outline that an earlier release kept has no labels: one that says the same
	// with them takes its place.
	same := func(kept string) bool {
		var before form.Outline
		return json.Unmarshal([]byte(kept), &before) == nil && outline.Since(before).None()
	}
	was, answers, err := kept.GivenOut(ctx, f.ID, f.Version, string(text), same)
	if err == nil {
		err = json.Unmarshal([]byte(was), &before)
	}
	if err != nil {
		return nil, 0, storeFailure(name, err)
	}
	if d := outline.From(before); d.OtherScale() {
		var problems diag.Problems
		problems.Add(diag.Problem{File: study.ConfigName, Key: "questionnaire.version", Code: "serve.other_scale",
			Found: diag.Say("the scale %s, where %d questionnaires of version %s were answered on %s", "量表为 %[1]s，而版本 %[3]s 的 %[2]d 份答卷所用量表为 %[4]s", d.Is, answers, f.Version, d.Was),
			Want:  diag.Say("another version for another scale: questionnaire: {version: …}", "与新量表相应的新版本：questionnaire: {version: …}"),
			Hint:  diag.Say("answers on two scales under one version can't be told apart", "同一版本下两种量表的回答无法区分")})
		return nil, 0, problems.Err()
	}
	return before, answers, nil
}

// earlierVersions says of other versions where their answers mean something else.
func earlierVersions(ctx context.Context, f *form.Form, name string, kept *store.Store) ([]diag.Problem, error) {
	versions, err := kept.CountVersions(ctx, f.ID)
	if err != nil {
		return nil, storeFailure(name, err)
	}
	outlines, answers := map[string]string{}, map[string]int{}
	for _, v := range versions {
		if v.Name != f.Version && v.Outline != "" && v.Answers > 0 {
			outlines[v.Name], answers[v.Name] = v.Outline, int(v.Answers)
		}
	}
	drifts, err := study.Drifts(f, outlines)
	if err != nil {
		return nil, storeFailure(name, err)
	}
	return study.SayDrifts(name, f, drifts, answers), nil
}

// beginServing keeps in the store that a version of the questionnaire is served, and
// returns what says that it is over, and a caution of other versions that are
// served from the same store: people would be put now one, now another.
func beginServing(ctx context.Context, f *form.Form, name string, kept *store.Store) (over func(), other *diag.Problems, err error) {
	server := rand.Text()
	versions, err := kept.Serving(ctx, f.ID, f.Version, server)
	if err != nil {
		return nil, nil, storeFailure(name, err)
	}
	var problems diag.Problems
	for _, version := range versions {
		problems.Add(diag.Problem{File: name, Key: "questionnaire.version", Code: "serve.other_version", Severity: diag.Caution,
			Found: diag.Say("a server with version %s that has not ended, while this one serves version %s", "另一服务仍在提供版本 %s 的问卷，尚未停止，而本服务提供版本 %s", version, f.Version),
			Want:  diag.Say("one version for everybody", "所有人使用同一版本"),
			Hint:  diag.Say("end the other server, or start it with the same questionnaire; if it was cut off, nothing needs doing", "请停止另一服务，或以相同问卷重新启动；如它已意外中断，则无需处理")})
	}
	return func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
		defer cancel()
		_ = kept.Served(last, f.ID, server) // a store that is gone hears it as it would hear of a power cut: not at all
	}, &problems, nil
}

// lastWord is how long a server that ends waits for the store to hear of it.
const lastWord = 2 * time.Second

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
