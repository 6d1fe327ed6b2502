// Package template holds study folders to begin with: frameworks with their
// questions, example units, and every table with its header, explained in
// both languages. On request it fills them with synthetic judgements and
// answers, so that a study can be seen at work before there is any data.
package template

import (
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/synthetic"
	"goodgov/survey"
)

// Options of Write. The zero value is an empty study in Chinese.
type Options struct {
	Content       Content
	Language      string // that the study's pages are read in: diag.Chinese, the default, or diag.English
	Questionnaire string // its id; "questionnaire" where none is given
	Seed          uint64 // of the example
}

// Content says what a new study holds.
type Content int

const (
	Empty   Content = iota // tables to be filled in
	Example                // synthetic judgements and answers for the example units, said to be so in title and note
)

// Names lists the templates in the order in which to show them.
func Names() []string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].name
	}
	return names
}

// Describe says in one sentence what a template is for; "" for an unknown name.
func Describe(name, lang string) string {
	t := find(name)
	if t == nil {
		return ""
	}
	return t.about.In(lang)
}

func find(name string) *template {
	i := slices.IndexFunc(all, func(t template) bool { return t.name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// template is what differs from one study folder to another, beside its
// framework and units.
type template struct {
	name         string
	about, title diag.Text
	origin       diag.Text // where the framework is from; may be empty
	unit         diag.Text // what the lowest units are called
	unitColumn   string
	background   []string
	maxMissing   float64
	screening    survey.Screening // without MaxMissing
}

var all = []template{
	{
		name: "hangzhou",
		about: diag.Say("Grassroots smart governance after the evaluation published for Hangzhou: 7 dimensions, 22 indicators, 57 questions, weights by experts.",
			"基层智治平台绩效评价：参照已发表的杭州评价，7 个维度、22 个指标、57 道题，可由专家赋权。"),
		origin: diag.Say("The published evaluation is Zheng and Lu, 社科纵横 2022, no. 5. The dimensions and the numbers of indicators are its own, and so are the names that its discussion mentions; the other names follow that discussion, and the questions were written for this project.",
			"已发表的评价见 Zheng、Lu，《社科纵横》2022 年第 5 期。维度、指标数量和其讨论中提到的名称出自该文，其余名称依其讨论重拟，题目为本项目所写。"),
		title:      diag.Say("Performance of grassroots smart governance", "基层智治平台绩效评价"),
		unit:       diag.Say("communities", "社区"),
		unitColumn: "community",
		background: synthetic.ProfileColumns,
		maxMissing: 0.2,
		screening: survey.Screening{MinSeconds: 120, MaxLongstring: 30, Duplicates: true,
			Attention: []survey.Attention{{Column: "A1", Want: "3"}}},
	},
	{
		name: "grid-worker",
		about: diag.Say("Residents appraise their grid workers: efficiency, attitude, level of work, ability to serve; 15 questions.",
			"居民评价网格员：工作效率、工作态度、业务水平、服务能力，15 道题。"),
		title:      diag.Say("Appraisal of grid workers", "网格员工作考评"),
		unit:       diag.Say("grid workers", "网格员"),
		unitColumn: "worker",
		background: []string{"gender", "age"},
		maxMissing: 0.2,
		screening:  survey.Screening{MinSeconds: 30, Duplicates: true},
	},
	{
		name: "deliberation",
		about: diag.Say("How good community deliberation is: equality, openness, information, reasons, and what becomes of the outcome; 17 questions.",
			"社区协商质量评价：平等、公开、信息、理由、结果落实，17 道题。"),
		title:      diag.Say("Quality of community deliberation", "社区协商质量评价"),
		unit:       diag.Say("communities", "社区"),
		unitColumn: "community",
		background: []string{"gender", "age", "years"},
		maxMissing: 0.2,
		screening:  survey.Screening{MinSeconds: 30, Duplicates: true},
	},
	{
		name: "data-collection",
		about: diag.Say("Residents rate how their data are collected and used: purpose, no more than needed, consent, security, access, accuracy, help; 21 questions.",
			"居民评价信息采集与使用：目的告知、最少采集（一表通）、知情同意、信息安全、查询与回流、准确更新、特殊群体便利，21 道题。"),
		title:      diag.Say("How residents' data are collected and used", "居民信息采集与使用评价"),
		unit:       diag.Say("communities", "社区"),
		unitColumn: "community",
		background: []string{"gender", "age", "disability"},
		maxMissing: 0.2,
		screening:  survey.Screening{MinSeconds: 40, Duplicates: true},
	},
	{
		name: "blank",
		about: diag.Say("A minimal study to write over: 2 dimensions, 2 questions each.",
			"最小的空白项目：2 个维度，各 2 道题，供改写。"),
		title:      diag.Say("New evaluation", "新评价项目"),
		unit:       diag.Say("communities", "社区"),
		unitColumn: "community",
		background: []string{"gender", "age"},
		maxMissing: 0.5,
		screening:  survey.Screening{MinSeconds: 8, Duplicates: true},
	},
}
