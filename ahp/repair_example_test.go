package ahp_test

import (
	"fmt"

	"goodgov/ahp"
)

// A contradiction: a matters more than b, b more than c, and c more than a.
func ExampleRepair() {
	m := ahp.NewMatrix([]string{"a", "b", "c", "d"})
	for _, j := range []struct {
		i, j  int
		value float64
	}{{0, 1, 3}, {1, 2, 3}, {0, 2, 1. / 4}, {0, 3, 5}, {1, 3, 2}, {2, 3, 1}} {
		if err := m.Set(j.i, j.j, j.value); err != nil {
			fmt.Println(err)
			return
		}
	}
	r, err := ahp.Repair(m, ahp.DefaultRepairOptions())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range r.Edits {
		fmt.Printf("%s over %s: %.3g would be %.3g\n", e.A, e.B, e.From, e.To)
	}
	fmt.Printf("CR %.3f, then %.3f; fewer changes do not suffice: %v\n", r.Before.CR, r.After.CR, r.Fewest)
	// Output:
	// a over c: 0.25 would be 2
	// CR 0.613, then 0.080; fewer changes do not suffice: true
}

// Six elements have fifteen pairs; nine of them tell the weights with standard
// errors a third larger.
func ExampleDesign() {
	d, err := ahp.Design(6, 9, ahp.DesignBalanced)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Pairs)
	fmt.Printf("standard errors × %.2f, diameter %d\n", d.StandardError, d.Diameter)
	// Output:
	// [{0 3} {0 4} {0 5} {1 3} {1 4} {1 5} {2 3} {2 4} {2 5}]
	// standard errors × 1.34, diameter 2
}
