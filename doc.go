// Package goodgov is the root of the module: a program, and the packages that
// it is made of, for surveys and performance evaluation after the theory of
// good governance. Experts compare indicators in pairs, residents answer a
// questionnaire; out come scores of communities, districts and cities with
// their uncertainty, and a report.
//
// The root holds no code but the tests of the repository. Begin with:
//
//	goodgov/ahp         judgements → priorities and their consistency, of one expert or of a group
//	goodgov/survey      answers → valid answers, counted by unit
//	goodgov/indicators  the framework, weights, units; scores, standard errors, ranks
//	goodgov/reports     results → tables, CSV and JSON files, charts, the HTML report and scorecards
//	goodgov/cmd/goodgov the program
//
// ahp, survey and indicators are pure: they take Go values and readers, and
// open nothing. What opens files stands in internal: study reads a study
// folder and runs the chain, cli is the command line. ARCHITECTURE.md tells
// the rest, docs/METHODS.md the formulas.
package goodgov
