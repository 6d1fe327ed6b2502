// Package cfa fits confirmatory factor models: items that load on one factor
// each, as the items of a framework stand under its dimensions, with the
// factors correlated, uncorrelated, under a second-order factor, or one.
//
// A [Sample] is what is known of the answers: rows with gaps, or moments. [Fit]
// gives estimates with standard errors, standardised ones too, the indices of
// fit, and what a supervisor asks for beside them: modification indices,
// residual correlations, average variance extracted, composite reliability,
// heterotrait–monotrait ratios.
//
// The covariance matrix of the items is Σ = ΛΦΛ′ + Θ and their means are
// μ = τ + Λα (Jöreskog 1969; Bollen 1989). Every parameter moves Σ by a
// symmetrised product of two vectors, c·(uv′ + vu′), and μ by a vector, so that
// gradient, information and modification indices are read off the products
// Z′PZ of a few vectors Z; see the derivative type. Respondents with the same
// items missing form a pattern; without gaps there is one pattern, and full
// information maximum likelihood (FIML) is the same computation over several.
//
// Ordinal answers (WLSMV) go another way, by the polychoric correlations of
// their items and what is known of the errors of these.
//
// The package is pure. What the data can't bear (a singular matrix, too few
// respondents, a model that isn't identified) is an *Error; what was computed
// but deserves care (a negative variance, no convergence) is a warning.
package cfa
