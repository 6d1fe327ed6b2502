package compare

import (
	"cmp"
	"slices"
	"strings"
)

// letter gives groups their letters, at the level of the options.
func (c *Comparison) letter() {
	in := c.members()
	if len(in) < 2 {
		return
	}
	order := slices.Clone(in)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.Groups[b].Mean, c.Groups[a].Mean) })
	place := map[int]int{}
	for at, j := range order {
		place[j] = at
	}
	var apart [][2]int
	for _, p := range c.Pairs {
		if p.Adjusted < 1-c.Options.Confidence {
			apart = append(apart, [2]int{place[p.A], place[p.B]})
		}
	}
	for at, letters := range Letters(len(order), apart) {
		c.Groups[order[at]].Letters = letters
	}
}

// Letters is the compact letter display of n groups, of which some pairs are
// apart: two groups share a letter if and only if they are not apart. It is
// Piepho's (2004) insert and absorb. After z come the letters with a dash: a′.
func Letters(n int, apart [][2]int) []string {
	all := make([]bool, n)
	for i := range all {
		all[i] = true
	}
	columns := [][]bool{all}
	for _, pair := range apart {
		var next [][]bool
		for _, column := range columns {
			if !column[pair[0]] || !column[pair[1]] {
				next = append(next, column)
				continue
			}
			for _, leave := range pair {
				part := slices.Clone(column)
				part[leave] = false
				next = append(next, part)
			}
		}
		columns = absorb(next)
	}
	// the first letter goes to the first groups
	slices.SortFunc(columns, func(a, b []bool) int {
		for i := range a {
			if a[i] != b[i] {
				if a[i] {
					return -1
				}
				return 1
			}
		}
		return 0
	})
	letters := make([]string, n)
	for at, column := range columns {
		for i, holds := range column {
			if holds {
				letters[i] += letterName(at)
			}
		}
	}
	return letters
}

// absorb drops columns that lie within another.
func absorb(columns [][]bool) [][]bool {
	var kept [][]bool
	for i, column := range columns {
		within := false
		for j, other := range columns {
			if i != j && inside(column, other) && (!inside(other, column) || j < i) {
				within = true
				break
			}
		}
		if !within {
			kept = append(kept, column)
		}
	}
	return kept
}

func inside(a, b []bool) bool {
	for i := range a {
		if a[i] && !b[i] {
			return false
		}
	}
	return true
}

func letterName(at int) string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz"
	name := alphabet[at%26 : at%26+1]
	if round := at / 26; round > 0 {
		name += strings.Repeat("′", round)
	}
	return name
}
