package reports

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
	"goodgov/survey/disclosure"
)

// In the small study "hill" goes with "few", which its district would tell
// otherwise.
func TestHiddenTogether(t *testing.T) {
	e := small().evaluate(t)
	for code, want := range map[string]bool{"city": false, "east": false, "hill": true, "few": true, "west": false, "lake": false, "nobody": false} {
		if got := e.Hidden(at(t, e, code)); got != want {
			t.Errorf("%s: hidden %t", code, got)
		}
	}
	e.Publish.Protect = ProtectMinimum
	e.Protect()
	if e.Hidden(at(t, e, "hill")) || !e.Hidden(at(t, e, "few")) {
		t.Error("only the small one is to be hidden")
	}
	e.Publish.Protect = ProtectNone
	e.Protect()
	if units, cells := e.Withheld(); units+cells != 0 {
		t.Errorf("%d units and %d cells are hidden though nothing is to be", units, cells)
	}
}

// sparse is a study in which some items have few answers in some units.
func sparse(seed uint64, rollup indicators.Rollup) sample {
	random := rand.New(rand.NewPCG(seed, 7))
	s := small()
	s.options.Rollup = rollup
	s.judgements = nil
	s.publish = 3 + random.IntN(4)
	for i := range s.units {
		s.units[i].Population = float64(100 + random.IntN(900))
	}
	for code := range s.people {
		s.people[code] = random.IntN(25)
	}
	share := map[string]float64{}
	s.answer = func(unit string, item int, random *rand.Rand) int {
		key := fmt.Sprint(unit, item)
		if _, known := share[key]; !known {
			share[key] = math.Min(1, random.Float64()*3)
		}
		if random.Float64() > share[key] {
			return 0
		}
		return 1 + random.IntN(5)
	}
	return s
}

// Whatever the answers: of no number that is left out is it known within less
// than the minimum, along the units for each indicator; no mean that is left
// out is told by its parts or its whole; and what has few behind it is left
// out.
func TestProtected(t *testing.T) {
	left := 0
	rapid.Check(t, func(r *rapid.T) {
		rollup := rapid.SampledFrom(indicators.Rollups).Draw(r, "rollup")
		e := sparse(rapid.Uint64().Draw(r, "seed"), rollup).evaluate(t)
		u, f := e.Units, e.Framework
		for node := range f.Nodes {
			n, reasons := make([]int, len(u.List)), make([]disclosure.Reason, len(u.List))
			for unit := range n {
				n[unit] = e.Scores.Scores[unit][node].N
				if e.HiddenCell(unit, node) {
					reasons[unit] = disclosure.Primary
					left++
				} else if 0 < n[unit] && n[unit] < e.Publish.MinRespondents {
					r.Fatalf("%d answers are published", n[unit])
				}
			}
			for unit, bounds := range disclosure.TreeBounds(u.Parent, n, reasons) {
				if reasons[unit].Hidden() && n[unit] > 0 && bounds.Width() < float64(e.Publish.MinRespondents) {
					r.Fatalf("%s of %s: n is known to be %v", f.Nodes[node].Code, u.List[unit].Code, bounds)
				}
			}
			if rollup != indicators.ByRespondents {
				attack(r, e, u.Parent, reasons, func(unit int) (float64, bool) {
					weight := 1.0
					if rollup == indicators.ByPopulation {
						weight = u.List[unit].Population
					}
					return weight, n[unit] > 0
				})
			}
		}
		for unit := range u.List {
			reasons := make([]disclosure.Reason, f.Len())
			for node := range reasons {
				if e.HiddenCell(unit, node) {
					reasons[node] = disclosure.Primary
				}
			}
			attack(r, e, f.Parent, reasons, func(node int) (float64, bool) {
				return e.Weights.Local[node], e.Scores.Scores[unit][node].N > 0
			})
		}
	})
	if left == 0 {
		t.Error("nothing was ever left out: the test finds nothing")
	}
}

// attack solves the equations parent = Σ weight × child for the means that are
// left out, by elimination: none may come out.
func attack(t *rapid.T, e *Evaluation, parent []int, reasons []disclosure.Reason, part func(i int) (weight float64, has bool)) {
	var rows [][]float64
	for p := range parent {
		row, sum, unknown := make([]float64, len(parent)), 0.0, false
		for i, up := range parent {
			if weight, has := part(i); up == p && has {
				sum += weight
				row[i] = weight
			}
		}
		if sum == 0 {
			continue
		}
		for i := range row {
			row[i] /= -sum
			if i == p {
				row[i] = 1
			}
			if !reasons[i].Hidden() {
				row[i] = 0 // known
			}
			unknown = unknown || row[i] != 0
		}
		if unknown {
			rows = append(rows, row)
		}
	}
	for column := range parent { // Gauss and Jordan
		pivot := slices.IndexFunc(rows, func(row []float64) bool {
			return math.Abs(row[column]) > 1e-9 && !slices.ContainsFunc(row[:column], func(v float64) bool { return math.Abs(v) > 1e-9 })
		})
		if pivot < 0 {
			continue
		}
		for i, row := range rows {
			if i == pivot {
				continue
			}
			factor := row[column] / rows[pivot][column]
			for j := range row {
				row[j] -= factor * rows[pivot][j]
			}
		}
	}
	for _, row := range rows {
		told, others := 0, 0
		for _, v := range row {
			if math.Abs(v) > 1e-9 {
				told++
			} else if v != 0 {
				others++
			}
		}
		if told == 1 {
			t.Fatalf("a mean that is left out is told: %v of %v", row, reasons)
		}
	}
}

// Ranks are among the units that are published.
func TestPublishedRanks(t *testing.T) {
	e := small().evaluate(t)
	for i, code := range []string{"few", "lake", "hill", "mill"} {
		e.Scores.Scores[at(t, e, code)][0].Value = []float64{4, 4, 3, 2}[i]
	}
	e.Protect()
	for code, want := range map[string]int{"few": 0, "lake": 1, "hill": 0, "mill": 2} {
		if got := e.published(at(t, e, code), 0).Rank; got != want {
			t.Errorf("%s: rank %d, want %d", code, got, want)
		}
	}
}

// A page that is not protected says so, and so does a picture.
func TestUnprotectedSaysSo(t *testing.T) {
	e := small().evaluate(t)
	e.Publish.Protect = ProtectNone
	for lang, want := range map[string]string{"en": "Not for publication.", "zh": "不得公布。"} {
		for name, file := range report(t, e, lang) {
			if strings.HasSuffix(name, ".html") && !strings.Contains(string(file), want) {
				t.Errorf("%s does not say that it is not for publication", name)
			}
		}
	}
}

// A gap of one item in a shown unit takes another item with it, so that the
// indicator does not tell it; and those of another unit.
func TestHiddenCells(t *testing.T) {
	s := uniform(2, 3, 3)
	s.people = map[string]int{"c001": 10, "c002": 11, "c003": 12}
	asked := map[string]int{}
	s.answer = func(unit string, item int, random *rand.Rand) int {
		key := fmt.Sprint(unit, item)
		if asked[key]++; key == "c0010" && asked[key] > 3 {
			return 0 // three of ten answered the first item
		}
		return 1 + random.IntN(5)
	}
	e := s.evaluate(t)
	var hidden []string
	for unit := range e.Units.List {
		for node := range e.Framework.Nodes {
			if e.HiddenCell(unit, node) {
				hidden = append(hidden, e.Units.List[unit].Code+" "+e.Framework.Nodes[node].Code)
			}
		}
	}
	if want := []string{"c001 A11", "c001 A12", "c002 A11", "c002 A12"}; !slices.Equal(hidden, want) {
		t.Errorf("hidden %v, want %v", hidden, want)
	}
	if units, cells := e.Withheld(); units != 0 || cells != 4 {
		t.Errorf("%d units, %d cells", units, cells)
	}
	table := e.ScoreTable("en", at(t, e, "c001"), 2)
	if row := table.Rows[2].Cells; !slices.Equal(row[3:], []string{"not published", "", "", ""}) || len(table.Notes) != 1 {
		t.Errorf("row %q, notes %q", row, table.Notes)
	}
}

// Files that may be handed on hold nothing that reports leave out, neither
// figures nor ranks, and are as they would be without.
func TestPublishedFiles(t *testing.T) {
	e := small().evaluate(t)
	public := e.Published()
	for name, write := range map[string]func(e *Evaluation, w *strings.Builder) error{
		"json": func(e *Evaluation, w *strings.Builder) error { return e.WriteScoresJSON(w, "en") },
		"csv":  func(e *Evaluation, w *strings.Builder) error { return e.WriteScoresCSV(w) },
	} {
		var whole, open strings.Builder
		if err := write(e, &whole); err != nil {
			t.Fatal(err)
		}
		if err := write(public, &open); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"few", "hill"} {
			for node, s := range e.Scores.Scores[at(t, e, code)] {
				secret, err := number(s.Value).MarshalCSV()
				if len(secret) < 10 {
					continue // 3.5 may be anybody's
				}
				if err != nil || !strings.Contains(whole.String(), secret) {
					t.Errorf("%s does not hold %s, %v: the test finds nothing", name, secret, err)
				}
				if strings.Contains(open.String(), secret) {
					t.Errorf("%s tells the score of %s on %s", name, code, e.Framework.Nodes[node].Code)
				}
			}
		}
	}
	// Mill is the last of the two that are shown; among all it is the third.
	if got := public.Scores.Scores[at(t, e, "mill")][0].Rank; got != 2 {
		t.Errorf("rank %d", got)
	}
	if n := public.Scores.Scores[at(t, e, "few")][0].N; n != withheld {
		t.Errorf("n %d", n)
	}
	if e.Scores.Scores[at(t, e, "few")][0].N != 3 {
		t.Error("the evaluation itself was changed")
	}
	for _, w := range public.Warnings {
		if w.Unit == "few" || w.Unit == "hill" {
			t.Errorf("a warning about %s", w.Unit)
		}
	}
}
