package ahp

import (
	"strings"

	"goodgov/internal/diag"
)

// Codes of the errors. They are stable.
const (
	CodeUnreadable    diag.Code = "judgement.unreadable"     // text that is no number and no fraction
	CodeNotPositive   diag.Code = "judgement.not_positive"   // zero, negative or infinite
	CodeNotReciprocal diag.Code = "judgement.not_reciprocal" // a over b and b over a contradict each other
	CodeDiagonal      diag.Code = "judgement.diagonal"       // an element over itself is not 1

	CodeEmptyMatrix  diag.Code = "matrix.empty"         // no elements
	CodeDisconnected diag.Code = "matrix.disconnected"  // groups of elements never compared with each other
	CodeTooFarApart  diag.Code = "matrix.too_far_apart" // priorities beyond the range of a double
	CodeNames        diag.Code = "matrix.names"         // matrices of a group differ in their elements

	CodeNeedsAllPairs  diag.Code = "matrix.needs_all_pairs" // the method can't do without a pair not judged
	CodeUnknownName    diag.Code = "option.unknown"         // no such method, table or policy
	CodeBadLimit       diag.Code = "option.limit"           // no CR can be held against it
	CodeBadTrim        diag.Code = "option.trim"            // not a share that can be left out at either end
	CodeExpertWeight   diag.Code = "expert.weight"          // missing, negative, not finite, or 0 for all
	CodeExpertRepeated diag.Code = "expert.repeated"        // two matrices of one expert
	CodeBadPriorities  diag.Code = "expert.priorities"      // a vector of another length, or not positive
	CodeNobody         diag.Code = "experts.none"           // nobody judged anything
	CodeAllDropped     diag.Code = "experts.all_dropped"    // nobody is left who counts
	CodeFewExperts     diag.Code = "experts.few"            // too few to tell how they differ
	CodeBadDraws       diag.Code = "option.draws"           // no way to draw weights anew
	CodeSeveralRoots   diag.Code = "panel.roots"            // hierarchies that were not weighed against each other
	CodeNoParts        diag.Code = "panel.parts"            // no groups of experts to put side by side
)

// Codes of the warnings. They are stable.
const (
	WarnInconsistent        diag.Code = "matrix.inconsistent"       // CR over the limit
	WarnIncomplete          diag.Code = "matrix.incomplete"         // pairs missing: the RI of a full matrix is lenient
	WarnUnchecked           diag.Code = "matrix.unchecked"          // too few judgements to contradict each other
	WarnExtrapolated        diag.Code = "random_index.extrapolated" // n beyond the table
	WarnSeveralMinima       diag.Code = "priorities.several_minima" // least squares found more than one local minimum
	WarnNotUnique           diag.Code = "priorities.not_unique"     // other priorities fit the judgements as well
	WarnExpertsInconsistent diag.Code = "experts.inconsistent"      // some experts are over the limit
	WarnExpertsIncomplete   diag.Code = "experts.incomplete"        // some experts left pairs unjudged
	WarnExpertsDisconnected diag.Code = "experts.disconnected"      // some experts left elements unconnected
	WarnManyExperts         diag.Code = "experts.many"              // more experts than are compared two by two
	WarnDrawsUnusable       diag.Code = "draws.unusable"            // draws that give no weights
	WarnNoSpread            diag.Code = "draws.no_spread"           // pairs that one expert alone judged
	WarnFewExperts          diag.Code = "draws.few_experts"         // intervals cover less than they say
)

// Error is a fault of the judgements or options given. All errors of this
// package are of this type.
type Error = diag.Fault

// parseName finds text among the values that an option may have.
func parseName[T ~string](option diag.Text, text string, known []T) (T, error) {
	for _, value := range known {
		if string(value) == text {
			return value, nil
		}
	}
	return "", unknownName(option, text, known)
}

func unknownName[T ~string](option diag.Text, text string, known []T) error {
	names := make([]string, len(known))
	for i, value := range known {
		names[i] = string(value)
	}
	return &Error{
		Code:  CodeUnknownName,
		Found: diag.Quote(text),
		Want:  diag.Say("%s: one of %s", "%s：%s 之一", option, strings.Join(names, ", ")),
		Hint:  diag.DidYouMean(text, names),
	}
}
