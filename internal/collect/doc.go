// Package collect is what collecting answers knows: what a submission is, who
// may do what, how codes and receipts are made, what an opinion goes through,
// and how the audit log is chained. It keeps nothing: the clock, randomness
// and storage are other packages' and come in as values.
package collect
