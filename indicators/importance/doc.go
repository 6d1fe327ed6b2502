// Package importance sets how much indicators matter against how well they
// are done: importance–performance analysis (Martilla & James 1977), and
// importance derived from what goes together with an overall judgement
// (correlations, partial correlations, standardised regression coefficients,
// and relative weights, Johnson 2000).
package importance
