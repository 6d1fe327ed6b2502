// Package synthetic makes up studies: experts' judgements and residents'
// answers for a framework and its units, with the habits of real ones.
// Experts disagree and contradict themselves; answers of one person, one
// community and one dimension resemble each other; some people hurry, give
// one answer all the way down, or leave the rest empty.
//
// What comes out shows how a study works and what its pages look like. It is
// evidence of nothing, and every study made of it must say so in its note.
//
// The same seed gives the same bytes.
package synthetic
