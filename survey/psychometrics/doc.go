// Package psychometrics says how good the instrument is: what its items tell,
// how reliable its scales are, how far raters agree, and whether the answers
// of a unit may be averaged at all.
//
// Most figures need no more than [Moments]: the number of respondents, the
// means and the covariances of the items. They come from plain values, in
// which NaN is a missing answer, by [MomentsOf], or, for many rows, from exact
// counts of packed answers, by [Count]. How missing answers were treated is a
// named rule, [MissingRule], and stays with the moments.
//
// [Analyse] gathers what a report on one scale wants. Figures that the data do
// not define are NaN, and a warning says why: a singular correlation matrix, an
// item that everybody answered alike, two items where three are needed.
//
// The package is pure: it opens nothing.
package psychometrics
