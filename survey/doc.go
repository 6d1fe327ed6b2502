// Package survey reads the answers to a questionnaire, decides which returned
// questionnaires are valid, and counts.
//
// A [Questionnaire] is the codebook: which column of the file is which item,
// the answer scale, the codes that mean "no answer", and the [Screening]
// rules. [Read] goes once over the rows of a file and returns [Responses]:
// a [Tally] for each unit (returned, valid, reasons, and for each item how
// often each answer was given) and the valid rows themselves in a compact
// form for what needs them one by one.
//
// The package is pure: it reads from an io.Reader and opens nothing.
package survey
