// Package robustness asks whether a ranking would hold if others had been
// asked, or if what could be decided otherwise had been: other weights, other
// ways of combining scores, other rules for missing answers and for which
// questionnaires are valid. It draws all of that together many times, and
// shares out the variance of scores, of ranks and of their shift to where it
// comes from, by Sobol' indices (Saisana, Saltelli & Tarantola 2005).
//
// The same seed gives the same figures on any number of cores.
package robustness
