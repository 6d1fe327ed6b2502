package office

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"goodgov/internal/diag"
	"goodgov/reports"
)

// mostCards is up to how many units a unit's own data have scorecards of each.
const mostCards = 200

// ownData hands a unit what was collected there: its report and scorecards, its
// scores, and the answers with nothing in them that leads to somebody. Units
// that are not published are left out, and a text says what else.
func (o *Room) ownData(w http.ResponseWriter, r *http.Request, v *visit) error {
	seen, err := o.seen(r.Context(), v)
	if err == nil && !seen.ended {
		err = errOpen
	}
	if err != nil {
		return err
	}
	d, err := o.packOwn(r, v)
	if err != nil {
		return err
	}
	return o.giveOut(w, r, v, "data.given_home", "own data", d)
}

// packOwn makes the archive whole before it is sent: one is made at a time, and
// a slow line must not keep others waiting. All that is in it is of the same
// answers: scores with somebody who withdrew meanwhile, beside answers without,
// would tell what that person answered. So they are not those of the pages.
func (o *Room) packOwn(r *http.Request, v *visit) (*Download, error) {
	o.packing.Lock()
	defer o.packing.Unlock()
	lowest := o.lowestWithin(v.at)
	d, err := o.Answers.Own(r.Context(), v.Lang, lowest, o.Publish.MinRespondents)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if d.Of.Tallies[v.at].Valid == 0 {
		return nil, errNoAnswers
	}
	s := &sight{Interim: &Interim{Evaluation: d.Of, At: o.Site.Now()}, of: d.Of, ended: true}
	part, err := o.part(s, v.at)
	if err != nil {
		return nil, err
	}
	hidden := 0
	for _, unit := range lowest {
		if d.Of.Hidden(unit) {
			hidden++
		}
	}
	cards := len(part.Units.List) <= mostCards
	about := o.aboutOwn(d, hidden, cards)
	read := func(lang string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "\ufeff%s\n\n%s\n%s\n\n%s\n", part.Title.In(lang), o.stateText(s, v.at).In(lang), o.Site.Note.In(lang), about.In(lang))
			return err
		}
	}
	files := append([]File{{"README.txt", read(diag.English)}, {"说明.txt", read(diag.Chinese)}}, d.Files...)
	files = append(files, File{"scores.csv", part.Published().WriteScoresCSV},
		File{"report.html", func(w io.Writer) error { return reports.WriteReportPage(part, v.Lang, w) }})
	if cards {
		for unit := range part.Units.List {
			files = append(files, File{reports.ScorecardName(part.Units, unit), func(w io.Writer) error {
				return reports.WriteScorecard(part, unit, v.Lang, func(_ string, render func(io.Writer) error) error { return render(w) })
			}})
		}
	}
	var b bytes.Buffer
	if err := (&Download{Files: files}).zip(&b); err != nil {
		return nil, err
	}
	name := o.Units.List[v.at].Code + "-" + o.day() + ".zip"
	return &Download{Rows: d.Rows, Files: []File{{name, func(w io.Writer) error { _, err := b.WriteTo(w); return err }}}}, nil
}

// aboutOwn says what is in a unit's own data, and what is not.
func (o *Room) aboutOwn(d *Download, hidden int, cards bool) diag.Text {
	fewest := o.Publish.MinRespondents
	results := diag.Say("report.html", "report.html")
	if cards {
		results = diag.Say("report.html, units/", "report.html、units/")
	}
	if len(d.Files) == 0 {
		return diag.Say(`What was collected here belongs to the people here. This archive has
- %[1]s: what may be published of the results;
- scores.csv: the same figures.

The questionnaires are not in it, so that nobody can be recognised: they are fewer than %[2]d, or would give away what
a unit of fewer answered. Results of the unit above have them in.`,
			`在这里收集的数据属于这里的居民。本压缩包内有：
- %[1]s：可公布的结果；
- scores.csv：同样的数字。

为使任何人都不被认出，未收入答卷：不足 %[2]d 份，或会使不足 %[2]d 份的单元的作答被推算出来。上级单元的结果中已包含这些答卷。`, results, fewest)
	}
	return diag.Say(`What was collected here belongs to the people here. This archive has
- %[6]s: the results with their uncertainty, as they may be published;
- scores.csv: the same figures;
- answers.csv and answers.xlsx: the valid questionnaires (%[1]d), with a sheet on what the columns mean.

Left out, so that nobody can be recognised:
- who answered, when, how and with whose help; what was written in free words;
- of the background (sex, age and the like) what fewer than %[3]d have in common (in so many questionnaires: %[2]d);
- answers to a question that fewer than %[3]d answered in a unit, or which would give away what these answered; the report leaves out the same (such columns, by unit: %[5]d);
- questionnaires of units with fewer than %[3]d, or which would give such a unit away (units: %[4]d);
- questionnaires that came after collecting had ended;
- the order in which questionnaires came in.
Please keep the answers to those who need them, and do not try to find out whose they are.`,
		`在这里收集的数据属于这里的居民。本压缩包内有：
- %[6]s：可公布的结果及其不确定性；
- scores.csv：同样的数字；
- answers.csv 与 answers.xlsx：有效问卷 %[1]d 份，另有一张工作表说明各列含义。

为使任何人都不被认出，以下内容未收入：
- 由谁、何时、以何种方式、在谁的帮助下填写，以及自由填写的文字；
- %[2]d 份问卷中的部分或全部背景信息（性别、年龄等）：同样情况的不足 %[3]d 份；
- 单元内不足 %[3]d 人作答的题目，以及会使这些人的作答被推算出来的题目的全部回答，与报告略去的一致（按单元计共 %[5]d 列）；
- %[4]d 个单元的问卷：不足 %[3]d 份，或会使此类单元的结果被推算出来；
- 收集结束后才收到的问卷；
- 问卷收到的先后顺序。
请只让工作需要的人使用这些答卷，不要设法查明是谁填写的。`, d.Rows, d.Blanked, fewest, hidden, d.Hidden, results)
}
