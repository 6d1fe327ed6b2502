// Package indicators holds what is measured and how it adds up: the
// [Framework] (a tree whose leaves are items), its [Weights], the [Units]
// (communities and what stands above them), and the scores of every unit on
// every indicator, with standard errors, intervals and ranks.
//
// It takes statistics of items ([Sample]) and coded answers one respondent at
// a time; it knows no questionnaire and no file.
//
// The formulas are written out, with their sources, in docs/METHODS.md.
package indicators
