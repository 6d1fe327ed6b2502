package study

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey/form"
)

// Codes of what is said of answers to earlier versions of the questionnaire.
const (
	WarnVersion diag.Code = "collected.version"     // some of their answers mean something else
	WarnScale   diag.Code = "collected.other_scale" // they are on another scale, and don't count
	// WarnChoice is said of codes that are no choice of the form, or not any more.
	WarnChoice diag.Code = "collected.other_choice"
)

// Drifts tells, by version, where answers given under it mean something else
// than the same answers to the form as it is. outlines are those of the versions,
// in JSON; versions that mean the same are not in it.
func Drifts(f *form.Form, outlines map[string]string) (map[string]form.Drift, error) {
	now := f.Outline()
	drifts := map[string]form.Drift{}
	for version, text := range outlines {
		var before form.Outline
		if err := json.Unmarshal([]byte(text), &before); err != nil {
			return nil, fmt.Errorf("how version %s of the questionnaire was: %w", version, err)
		}
		if d := now.From(before); !d.None() {
			drifts[version] = d
		}
	}
	return drifts, nil
}

// SayDrifts says of the versions of a form that so many answers were given under,
// in a store of that name, what their answers mean.
func SayDrifts(file string, f *form.Form, drifts map[string]form.Drift, answers map[string]int) []diag.Problem {
	var said []diag.Problem
	for _, version := range slices.Sorted(maps.Keys(drifts)) {
		d, n := drifts[version], answers[version]
		if n == 0 {
			continue
		}
		p := diag.Problem{File: file, Key: version, Code: WarnVersion, Severity: diag.Caution,
			Found: diag.Say("answers given under version %s (%d questionnaires) to other questions or choices than those of now: %s", "版本 %s 的 %d 份答卷所答的题目或选项与现在不同：%s", version, n, d.Text()),
			Want:  diag.Say("answers that mean the same, as they are counted together", "含义相同的回答：各版答卷合并统计"),
			Hint:  diag.Say("a code keeps its meaning: give what means something else another code, or another name", "代码的含义不应改变：含义不同的选项请另用代码，含义不同的题目请另用名称")}
		if d.OtherScale() {
			p.Code = WarnScale
			p.Found = diag.Say("%d questionnaires of version %s, answered on the scale %s", "版本 %[2]s 的 %[1]d 份答卷所用量表为 %[3]s", n, version, d.Was)
			p.Want = diag.Say("the scale of the study, %s: they are bad rows, and don't count", "评价项目的量表 %s：这些答卷作为无法读取的行，不计入", d.Is)
			p.Hint = diag.Say("put the scale back, or evaluate them as a study of their own: goodgov survey export --raw has them all", "请恢复原量表，或另立评价项目评价这些答卷：goodgov survey export --raw 可导出全部答卷")
		}
		said = append(said, p)
	}
	return said
}

// drifts are those of what was collected.
func (s *Study) drifts(ctx context.Context, f *form.Form) (map[string]form.Drift, error) {
	outlines, err := s.collected.source.Versions(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	return Drifts(f, outlines)
}

// setApart is what stands in the column of the first item of a questionnaire that
// was answered on another scale: a fault, whatever its answers are.
func setApart(version, scale string) string { return "version " + version + ": " + scale }

// gatherScales drops what was said of each questionnaire on another scale: once
// for all is enough, and is among the notes on what was collected.
func (f *following) gatherScales(problems *diag.Problems) {
	marks := map[string]bool{}
	for _, mark := range f.answers.marks {
		marks[diag.Quote(mark).String()] = true
	}
	ofScale := func(p diag.Problem) bool {
		return p.Code == "answer.unreadable" && p.File == f.file && p.Line > f.behind() && marks[p.Found.String()]
	}
	all := problems.All()
	if first := slices.IndexFunc(all, ofScale); first >= 0 {
		problems.Replace(all[first].Severity, f.answers.ofScale, ofScale)
	}
}

// versionWarnings are warnings about the versions that answers were given under.
func (s *Study) versionWarnings() []diag.Warning {
	if s.collected == nil || s.collected.answers == nil {
		return nil
	}
	var warnings []diag.Warning
	for _, p := range s.collected.answers.notes {
		if p.Code == WarnVersion || p.Code == WarnScale || p.Code == WarnChoice {
			warnings = append(warnings, diag.Warning{Code: p.Code, Text: diag.Say("%s; want %s", "%s；应为：%s", p.Found, p.Want)})
		}
	}
	return warnings
}

// nameOthers names the codes that were answered and are no choices: a figure
// about them is about no choice of the questionnaire.
func (s *Study) nameOthers(a *collectedAnswers, f *form.Form, others *tally) {
	for name, n := range others.each() {
		question, code, _ := strings.Cut(name, choiceOf)
		labels := s.Labels[question]
		if labels.Missing[code] {
			continue
		}
		a.notes = append(a.notes, diag.Problem{File: a.name, Key: question + " = " + code, Code: WarnChoice, Severity: diag.Caution,
			Found: diag.Say("%d answers %s to %s", "%[3]s 的回答中有 %[1]d 个为 %[2]s", n, diag.Quote(code), question),
			Want:  diag.Say("a choice of the questionnaire: they are a group of their own", "问卷中的选项：这些回答单列一组"),
			Hint:  diag.Say("put a choice that was dropped back, or leave it in the codebook with its label", "请恢复删去的选项，或在码表中保留其文字")})
		if f.Question(question).Kind != form.One || labels.Values[code] != nil {
			continue
		}
		labels.Values = maps.Clone(labels.Values)
		if labels.Values == nil {
			labels.Values = map[string]indicators.Names{}
		}
		labels.Values[code] = indicators.Names{"en": code + " (not in the questionnaire)", "zh": code + "（不在问卷中）"}
		if s.Labels == nil {
			s.Labels = reports.Labels{}
		}
		s.Labels[question] = labels
	}
	if others.others > 0 {
		a.notes = append(a.notes, diag.Problem{File: a.name, Code: WarnChoice, Severity: diag.Caution,
			Found: diag.Say("%d further answers that are no choices", "另有 %d 个回答不是选项", others.others), Want: diag.Say("choices of the questionnaire", "问卷中的选项")})
	}
}

// choiceOf stands between a question's name and a code.
const choiceOf = "\x1f"
