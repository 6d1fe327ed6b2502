// Package sampling plans samples, draws them, says what one is worth, and
// weights it: sample sizes and margins of error, shares of units, drawing from
// a list, means of stratified and clustered samples with their standard
// errors, design effects, and weights that bring a sample to the margins of its
// population.
//
// It knows no questionnaire and no file: values in, values out, the same on
// every machine.
package sampling
