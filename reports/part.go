package reports

import (
	"io"
	"maps"
	"slices"

	"goodgov/indicators"
	"goodgov/survey/disclosure"
)

// Part is the evaluation of one unit with all below it, as of a study of its
// own: nothing in it tells of another unit, and what the whole leaves out is
// left out. What was looked into for the whole alone is gone: the quality of the
// questionnaire, groups, trends, how sure ranks are. The root's is the evaluation itself.
func (e *Evaluation) Part(unit int) (*Evaluation, error) {
	if unit == 0 {
		return e, nil
	}
	within := e.Units.Within(unit)
	list := make([]indicators.Unit, len(within))
	for i, u := range within {
		list[i] = e.Units.List[u]
	}
	list[0].Parent = ""
	units, err := indicators.NewUnits("", list)
	if err != nil {
		return nil, err
	}
	whole := e.left()
	part := &Evaluation{
		Title: maps.Clone(e.Title), Note: e.Note,
		Framework: e.Framework, Weights: e.Weights, WeightsFrom: e.WeightsFrom, Matrices: e.Matrices, Experts: e.Experts, AHP: e.AHP,
		Units: units, Questionnaire: e.Questionnaire, ScaleNames: e.ScaleNames, Labels: e.Labels, Rules: e.Rules,
		Tallies: cut(e.Tallies, within), Program: e.Program, Publish: e.Publish, public: e.public, Opinions: e.Opinions.part(units, within),
		hiding: &hiding{units: cut(whole.units, within), cells: make([][]disclosure.Reason, len(whole.cells))},
	}
	for lang, title := range part.Title {
		part.Title[lang] = title + " – " + list[0].Name(lang)
	}
	for _, w := range e.Warnings {
		if slices.ContainsFunc(list, func(u indicators.Unit) bool { return u.Code == w.Unit }) {
			part.Warnings = append(part.Warnings, w)
		}
	}
	if e.Scores == nil {
		return part, nil
	}
	for node, cells := range whole.cells {
		if cells != nil {
			part.hiding.cells[node] = cut(cells, within)
		}
	}
	part.Scores = &indicators.Results{Framework: e.Framework, Units: units, Weights: e.Weights, Options: e.Scores.Options, Valid: cut(e.Scores.Valid, within)}
	for _, u := range within {
		part.Scores.Scores = append(part.Scores.Scores, slices.Clone(e.Scores.Scores[u]))
	}
	nothing := func(int, int) bool { return false }
	for node := range e.Framework.Nodes {
		part.eachRanks(node, nothing, func(unit, rank int) { part.Scores.Scores[unit][node].Rank = rank })
	}
	part.hiding.rank(part)
	return part, nil
}

// cut takes those elements that are named.
func cut[T any](all []T, which []int) []T {
	some := make([]T, len(which))
	for i, at := range which {
		some[i] = all[at]
	}
	return some
}

// WriteReportPage writes the page of the report without the files beside it.
func WriteReportPage(e *Evaluation, lang string, w io.Writer) error {
	page, err := e.reportPage(lang, nil)
	if err != nil {
		return err
	}
	return newRenderer(lang).page(w, "report.html", page)
}
