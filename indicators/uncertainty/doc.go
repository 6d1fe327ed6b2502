// Package uncertainty says how sure scores and ranks are: bootstrap intervals
// of every unit on every node, what ranks a unit may have, which units can't be
// told apart, and scores of small units drawn towards the mean.
//
// The same seed gives the same figures on any number of cores. The formulas
// are written out, with their sources, in docs/METHODS.md.
package uncertainty
