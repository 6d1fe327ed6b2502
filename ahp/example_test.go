package ahp_test

import (
	"fmt"

	"goodgov/ahp"
)

// One matrix: the criteria for choosing a car.
func Example() {
	m := ahp.NewMatrix([]string{"cost", "safety", "style", "capacity"})
	for _, judgement := range []struct {
		a, b int
		text string
	}{
		{0, 1, "3"}, {0, 2, "7"}, {0, 3, "3"},
		{1, 2, "9"}, {1, 3, "1"},
		{2, 3, "1/7"},
	} {
		value, err := ahp.ParseJudgement(judgement.text)
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := m.Set(judgement.a, judgement.b, value); err != nil {
			fmt.Println(err)
			return
		}
	}
	r, err := ahp.Analyse(m, ahp.DefaultOptions())
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range r.Names {
		fmt.Printf("%-8s %.4f\n", name, r.Weights[i])
	}
	fmt.Printf("λmax %.4f, CI %.4f, RI %.2f (%s), CR %.4f\n", r.LambdaMax, r.CI, r.RI, r.RandomIndex, r.CR)
	for _, s := range ahp.Worst(m, r, 1) {
		fmt.Printf("ask again: %s over %s is %.3g, the others say %.3g; %.3g would make CR %.4f\n", s.A, s.B, s.Value, s.Fit, s.Scale, s.CR)
	}
	// Output:
	// cost     0.5101
	// safety   0.2344
	// style    0.0405
	// capacity 0.2151
	// λmax 4.1992, CI 0.0664, RI 0.89 (saaty2005), CR 0.0746
	// ask again: safety over style is 9, the others say 3.77; 4 would make CR 0.0432
}

// A group: Ann counts twice, and Bob has left out a pair.
func ExampleAnalyseGroup() {
	names := []string{"openness", "speed", "fairness"}
	ann, bob := ahp.NewMatrix(names), ahp.NewMatrix(names)
	judge := func(m *ahp.Matrix, i, j int, v float64) {
		if err := m.Set(i, j, v); err != nil {
			fmt.Println(err)
		}
	}
	judge(ann, 0, 1, 3)
	judge(ann, 0, 2, 1)
	judge(ann, 1, 2, 1.0/3)
	judge(bob, 0, 1, 5)
	judge(bob, 1, 2, 1.0/2)

	opt := ahp.DefaultGroupOptions()
	opt.Weights = map[string]float64{"Ann": 2, "Bob": 1}
	g, err := ahp.AnalyseGroup(names, []ahp.ExpertMatrix{{Expert: "Ann", Matrix: ann}, {Expert: "Bob", Matrix: bob}}, opt)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range g.Names {
		fmt.Printf("%-8s %.4f\n", name, g.Weights[i])
	}
	fmt.Printf("CR of the group %.4f\n", g.CR)
	for _, e := range g.Experts {
		fmt.Printf("%s: share %.3f, CR %.4f, %d missing\n", e.Expert, e.Weight, e.CR, e.Missing)
	}
	for _, w := range g.Warnings {
		fmt.Println(w.Text)
	}
	// Output:
	// openness 0.4516
	// speed    0.1406
	// fairness 0.4079
	// CR of the group 0.0100
	// Ann: share 0.667, CR 0.0000, 0 missing
	// Bob: share 0.333, CR 0.0000, 1 missing
	// 1 of 2 experts left pairs unjudged: their CR uses the random index of a complete matrix and is lenient: Bob
}
