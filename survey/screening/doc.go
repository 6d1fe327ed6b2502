// Package screening looks at questionnaires against each other: careless
// answers, speed, near-duplicates, combinations that can't be, and the work of
// interviewers. Rules that see one questionnaire alone are in package survey.
//
// [Measure] computes an index of each questionnaire for each rule, and
// [Rules.Judge] compares the indices with thresholds. Nothing is removed here:
// the reasons travel back to the second reading in a survey.Overlay, and the
// study's policy says which of them make a questionnaire invalid.
//
// The package also has the outcome rates of the American Association for
// Public Opinion Research, [Dispositions].
package screening
