// Package compare tells groups of respondents apart: whether their means differ,
// which of them, by how much, and how sure that is.
//
// Compare takes one value for each respondent and the group that they are in.
// It gives descriptive figures, tests of all groups together (Welch's, the
// analysis of variance, Brown and Forsythe's, Kruskal and Wallis's), tests of
// each pair, effect sizes with intervals, and trends over ordered groups. A p of
// many is never given without the adjusted one beside it.
//
// What is below it may be used alone: Fit, with Robust, is for linear models whose
// respondents live together in communities.
//
// Values are plain numbers, NaN where there is none. Nothing here panics on
// data: figures that are not defined are NaN.
package compare
