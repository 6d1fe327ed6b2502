// Package ahp is the mathematics of the Analytic Hierarchy Process (Saaty
// 1977, 1980): from judgements of how much more one thing matters than
// another to priorities, and to how well the judgements agree with themselves.
//
// Which function for what:
//
//   - One matrix: make it with NewMatrix and Set, then Analyse it. Pairs may be
//     left unjudged as long as the rest connect all elements.
//   - A group of experts on one matrix: AnalyseGroup, which also tells each
//     expert's consistency. AggregateJudgements and AggregatePriorities are its
//     two ways of putting experts together, for those who have the parts.
//   - A matrix over the limit of consistency: Worst names the judgements to ask
//     about again, Repair the fewest that would have to be others.
//   - Other measures of inconsistency: MeasureIndices for a matrix,
//     OverallConsistency for a hierarchy, SimulateRandomIndex where no table fits.
//   - Pairs that nobody judged: Complete fills them in, Design chooses which few
//     pairs to ask about, Next which one to ask next.
//   - A hierarchy: Panel.Analyse gives local and global weights,
//     Panel.Uncertainty how sure they are, Panel.Sensitivity what becomes of an
//     order when one of them changes.
//   - Reading judgements: ParseJudgement for text, Reconcile for a pair given
//     both ways round, InSaatyRange and OnSaatyScale for the fundamental scale.
//
// A hierarchy is one matrix for each parent: the global weight of an element is
// its weight in the matrix times the global weight of its parent.
//
// Methods, random index tables and group policies are named values, each with
// a Parse function and a list. What a method is and where it comes from stands
// at its name. Faults of the data are errors of type *Error, which read Chinese
// and English and become a diag.Problem once the caller adds the place.
// The package is pure: the same values give the same results, and nothing is
// read or written.
package ahp
