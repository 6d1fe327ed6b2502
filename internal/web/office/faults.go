package office

import (
	"fmt"
	"path/filepath"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// Faulty is why answers are not evaluated: faults of the study's files.
type Faulty struct{ Problems *diag.Problems }

func (f *Faulty) refusal() *collect.Refusal {
	return &collect.Refusal{Code: "serve.faulty", Text: diag.Say("The answers can't be evaluated: faults in the study: %d. `goodgov run` names them.", "目前无法评价答卷：评价项目有 %d 处错误，运行 goodgov run 可逐一列出。", f.Problems.Errors())}
}

// Error says for the log which faults there are, and nothing of what stands there.
func (f *Faulty) Error() string {
	var b strings.Builder
	b.WriteString(f.refusal().Error())
	for _, p := range f.first() {
		place := filepath.Base(p.File)
		if p.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, p.Line)
		}
		fmt.Fprintf(&b, "; %s [%s]", place, p.Code)
	}
	return b.String()
}

// Unwrap is what all may read who are told of it.
func (f *Faulty) Unwrap() error { return f.refusal() }

// shownFaults are as many as are shown at once.
const shownFaults = 10

func (f *Faulty) first() []diag.Problem {
	var first []diag.Problem
	for _, p := range f.Problems.All() {
		if p.Severity == diag.Error && len(first) < shownFaults {
			first = append(first, p)
		}
	}
	return first
}

// texts are the first faults for who can mend them. What stands in the rows of
// a table is not quoted: it may be what somebody answered or judged.
func (f *Faulty) texts(lang string) []string {
	var texts []string
	for _, p := range f.first() {
		if p.Line > 1 && p.Key == "" {
			p.Found, p.Hint = diag.Say("something else", "其他内容"), diag.Text{}
		}
		text := p.Text().In(lang)
		if hint := p.Hint.In(lang); hint != "" {
			text += diag.Say(" – %s", "（%s）", hint).In(lang)
		}
		texts = append(texts, text)
	}
	return texts
}

// linesOf are the faults of a list that somebody sent, in words: row, column,
// what stands there and what should.
func linesOf(problems *diag.Problems, lang string) []string {
	var lines []string
	for _, p := range problems.All() {
		if p.Severity != diag.Error {
			continue
		}
		line := p.Text()
		if p.Line > 0 && p.Column != "" {
			line = diag.Say("row %d, %s: %s", "第 %d 行，%s：%s", p.Line, p.Column, diag.Instead(p.Found, p.Want))
		}
		if !p.Hint.IsZero() {
			line = diag.Say("%s – %s", "%s（%s）", line, p.Hint)
		}
		lines = append(lines, line.In(lang))
	}
	if more := problems.Errors() - len(lines); more > 0 {
		lines = append(lines, diag.Say("and %d more", "另有 %d 处", more).In(lang))
	}
	return lines
}

// unjudged says that weights are not all the experts' yet; nothing where they are.
func unjudged(e *reports.Evaluation) diag.Text {
	n := 0
	for _, w := range e.Warnings {
		if w.Code == indicators.WarnUnjudged {
			n++
		}
	}
	if n == 0 {
		return diag.Text{}
	}
	return diag.Say("Scores are for the time being: experts have not compared all sets of indicators yet, or too few pairs of them (%[2]d of %[1]d), so that all weigh the same there.",
		"得分只是暂时的：%d 组指标中有 %d 组还没有专家比较过或比较得太少，暂按等权计算。", n+len(e.Matrices), n)
}
