// Package reports turns results into what people read: terminal tables, CSV
// and JSON files, charts, one self-contained HTML report and a scorecard page
// for each unit. It renders to an io.Writer and computes no score of its own.
package reports

import (
	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/indicators/robustness"
	"goodgov/indicators/uncertainty"
	"goodgov/indicators/waves"
	"goodgov/internal/diag"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// Evaluation is everything that a report is made of: the study as it was
// described, and what came out.
type Evaluation struct {
	Title indicators.Names
	Note  indicators.Names // printed under every page, for example that the data is synthetic

	Framework   *indicators.Framework
	Weights     *indicators.Weights
	WeightsFrom WeightSource
	Matrices    []indicators.MatrixResult // where weights come from judgements
	Experts     []Expert
	AHP         ahp.GroupOptions

	Units         *indicators.Units
	Questionnaire *survey.Questionnaire
	ScaleNames    map[string][]string     // labels of the scale points by language
	Labels        Labels                  // of background columns and their values
	Tallies       []survey.Tally          // by unit, with all units below pooled
	Unplaced      survey.Tally            // returned rows that belong to no unit
	Flags         [survey.ReasonCount]int // questionnaires with each reason that leaves them valid
	Rules         *screening.Rules        // those that compare questionnaires; nil: none
	Outcomes      *Outcomes               // nil where no dispositions are given
	Background    []survey.BackgroundCounts
	Opinions      *Opinions // nil where none were collected

	Weighting *RespondentWeights // nil: respondents keep the weights that they have

	Uncertainty *uncertainty.Result   // of scores and ranks; nil: not asked
	ranks       []uncertainty.Ranking // of those that are published; see publishedRanks

	Scores   *indicators.Results // nil where only the framework is shown
	Quality  *Quality            // of the instrument; nil where it was not judged
	Program  string              // with its version; "": goodgov
	Robust   *robustness.Result  // what other decisions would have made of the ranking; nil: not asked
	Trend    *waves.Analysis     // what has changed since earlier waves; nil: there are none, or it was not asked
	Groups   *Comparisons        // of respondents; nil: there are none, or it was not asked
	Warnings []diag.Warning
	Problems *diag.Problems // cautions and notes met in reading
	Publish  Publish
	Alone    bool            // pages are by themselves, without the files that run writes beside them
	Watch    *Watch          // what became of the rules of early warning; nil: there are none
	hiding   *hiding         // what reports leave out; see Protect
	past     []*Evaluation   // the earlier waves of Trend, for what is left out of them
	alertsBy map[int][]Alert // those that may be published, by unit; nil: not yet asked for
	public   bool            // it has nothing in it that reports leave out; see Published
}

// WeightSource says where the weights come from.
type WeightSource string

const (
	FromJudgements WeightSource = "judgements"
	FromTable      WeightSource = "table"
	FromEquality   WeightSource = "equal"
)

// Expert is one of those who compared.
type Expert struct {
	Name   string  // as in the judgements
	Label  string  // for people; may be empty
	Group  string  // may be empty
	Weight float64 // 1 where none is given
}

// Labels names background columns and their values.
type Labels map[string]ColumnLabels

// ColumnLabels names one column; Values are by the text in the file.
type ColumnLabels struct {
	Name    indicators.Names
	Values  map[string]indicators.Names
	Order   []string        // values in the order of the codebook
	Missing map[string]bool // values that mean "not given"
}

// Column returns a column's name in a language.
func (l Labels) Column(column, lang string) string {
	if name := l[column].Name.In(lang); name != "" {
		return name
	}
	return column
}

// Value returns the label of a value of a column.
func (l Labels) Value(column, value, lang string) string {
	if label := l[column].Values[value].In(lang); label != "" {
		return label
	}
	return value
}
