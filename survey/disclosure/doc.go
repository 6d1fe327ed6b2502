// Package disclosure says which figures a publication has to leave out, so
// that nobody can work out from it what a few people answered.
//
// A cell with fewer people than a minimum is left out (primary suppression).
// That alone protects nothing where the others and their total are published:
// the cell is had by subtraction. So further cells are left out
// (complementary suppression) until an attacker who knows every equation
// between the cells can't say of any of them within how narrow bounds it lies
// (Cox 1980; Hundepool et al. 2012, ch. 4). The bounds that the attacker has
// are computed, not guessed, by passing intervals up and down the tree along
// which figures add up. They are exact.
//
// The attacker is taken to know the rules, the minimum among them, that a
// cell of nobody is published as such, and every figure that is published; not
// which of the cells left out is the small one.
package disclosure

// Reason says why a cell is not published.
type Reason uint8

const (
	Shown         Reason = iota // it is published
	Primary                     // too few people stand behind it
	Complementary               // it would give another one away
)

// Hidden reports whether the cell is left out, for whatever reason.
func (r Reason) Hidden() bool { return r != Shown }

// few reports whether n people are some, but fewer than a minimum.
func few(n, minimum int) bool { return 0 < n && n < minimum }
