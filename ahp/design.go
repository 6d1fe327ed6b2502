package ahp

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/internal/diag"
)

// DesignCriterion says what makes a set of pairs a good one to ask about. The
// pairs are the edges of a graph over the elements. When each judgement is the
// true ratio with an independent error of the same variance σ² in logarithms,
// the logarithmic least squares estimate of ln(w_i/w_j) has the variance σ²·R_ij,
// where R_ij is the resistance of the graph between i and j.
type DesignCriterion string

const (
	// DesignBalanced asks about every element equally often, give or take one, and
	// of such graphs takes one with the smallest diameter, so that no two
	// elements are compared through many others (Szádoczki, Bozóki & Tekile
	// 2022), and then with the most spanning trees.
	DesignBalanced DesignCriterion = "balanced"
	// DesignD is D-optimality: the most spanning trees, which is the smallest
	// volume of the confidence region of the logarithms of the weights.
	DesignD DesignCriterion = "d-optimal"
	// DesignA is A-optimality: the smallest mean variance of ln(w_i/w_j) over all pairs.
	DesignA DesignCriterion = "a-optimal"
)

// DesignCriteria lists the criteria, the default first.
func DesignCriteria() []DesignCriterion {
	return []DesignCriterion{DesignBalanced, DesignD, DesignA}
}

var criterionOption = diag.Say("criterion of the design", "设计准则")

// ParseDesignCriterion finds a criterion by its name.
func ParseDesignCriterion(name string) (DesignCriterion, error) {
	return parseName(criterionOption, name, DesignCriteria())
}

// CodeDesign is the code of a number of elements or pairs that no design has.
const CodeDesign diag.Code = "design.size"

// MostDesigned is the largest number of elements that Design takes.
const MostDesigned = 200

// Precision tells how well judgements of some pairs tell the weights, compared
// with judgements of all. See DesignCriterion for the model.
type Precision struct {
	Pairs    int
	Diameter int // the longest chain of judgements that two elements are compared through
	// FewestOf and MostOf are how often the element with the fewest judgements
	// comes, and the one with the most.
	FewestOf, MostOf int
	// LogTrees is the logarithm of the number of spanning trees.
	LogTrees float64
	// MeanVariance and WorstVariance are those of ln(w_i/w_j) over all pairs, in
	// units of the variance of a single judgement's logarithm. All pairs
	// judged give 2/n for both.
	MeanVariance, WorstVariance float64
	// StandardError is how much larger the standard errors are than with all
	// pairs: √(MeanVariance·n/2).
	StandardError float64
	// EfficiencyD and EfficiencyA compare with all pairs, 1 being as good:
	// (trees/n^(n−2))^(1/(n−1)) and (2/n)/MeanVariance.
	EfficiencyD, EfficiencyA float64
}

// PairDesign is a set of pairs to ask about.
type PairDesign struct {
	Criterion DesignCriterion
	Pairs     []Pair // row by row
	Precision
}

// Design chooses which pairs of n elements to ask about when all n(n−1)/2 are
// too many. Any number from n−1, which leaves no judgement to check another, to
// all can be had; other numbers are an *Error, and so are fewer than two and
// more than MostDesigned elements. The pairs connect all elements, and are the
// same on every run; they are the best that a search of fixed length found,
// which for many pairs is not known to be the best there is.
func Design(n, pairs int, criterion DesignCriterion) (*PairDesign, error) {
	if !slices.Contains(DesignCriteria(), criterion) {
		return nil, unknownName(criterionOption, string(criterion), DesignCriteria())
	}
	if n < 2 || n > MostDesigned {
		return nil, &Error{Code: CodeDesign, Found: diag.Say("%d elements", "%d 个元素", n),
			Want: diag.Say("%d to %d elements", "%d 至 %d 个元素", 2, MostDesigned)}
	}
	if all := n * (n - 1) / 2; pairs < n-1 || pairs > all {
		return nil, &Error{Code: CodeDesign, Found: diag.Say("%d pairs of %d elements", "%[2]d 个元素中的 %[1]d 对", pairs, n),
			Want: diag.Say("%d pairs, which just connect them, to %d, which are all", "%d 对（刚好连通）至 %d 对（全部）", n-1, all)}
	}
	d := &designer{n: n, criterion: criterion}
	g := d.search(pairs)
	return &PairDesign{Criterion: criterion, Pairs: g.pairs(), Precision: g.precision()}, nil
}

// PrecisionOf tells the precision of the pairs that are judged in a matrix.
// Judgements that do not connect all elements are an *Error.
func PrecisionOf(m *Matrix) (Precision, error) {
	if len(m.Components()) != 1 {
		return Precision{}, disconnected(m)
	}
	return graphOf(m).precision(), nil
}

// NextPair is a pair to ask about next.
type NextPair struct {
	Pair
	A, B string // the names of the elements
	// Connects tells that the pair joins elements that no judgement connects yet.
	Connects bool
	// Mean is the mean variance of ln(w_i/w_j) once this pair and those before it
	// are judged, in units of a judgement's; +Inf while elements are unconnected.
	Mean float64
}

// Next returns the pairs to ask about next, at most most, the most urgent
// first, when those that are judged in m are known. First come pairs that
// connect what is not connected; then, by DesignA, the pair that lowers the mean
// variance most, and by the other criteria the one of the largest variance,
// which adds most spanning trees. Of equals the one whose elements were asked
// about less. What was answered does not matter, only which pairs were.
func Next(m *Matrix, most int, criterion DesignCriterion) ([]NextPair, error) {
	if !slices.Contains(DesignCriteria(), criterion) {
		return nil, unknownName(criterionOption, string(criterion), DesignCriteria())
	}
	g := graphOf(m)
	var list []NextPair
	for range min(most, m.missing) {
		p, connects := g.next(criterion)
		g.set(p, true)
		mean := math.Inf(1)
		if g.connected() {
			mean = g.precision().MeanVariance
		}
		list = append(list, NextPair{Pair: p, A: m.names[p.I], B: m.names[p.J], Connects: connects, Mean: mean})
	}
	return list, nil
}

// graph is a set of pairs.
type graph struct {
	n      int
	edge   []bool // n×n, symmetric
	degree []int
}

func newGraph(n int) *graph { return &graph{n: n, edge: make([]bool, n*n), degree: make([]int, n)} }

func graphOf(m *Matrix) *graph {
	g := newGraph(m.N())
	for i := range g.n {
		for j := i + 1; j < g.n; j++ {
			if m.a[i*g.n+j] != 0 {
				g.set(Pair{i, j}, true)
			}
		}
	}
	return g
}

func (g *graph) has(i, j int) bool { return g.edge[i*g.n+j] }

func (g *graph) set(p Pair, there bool) {
	if g.has(p.I, p.J) == there {
		return
	}
	step := -1
	if there {
		step = 1
	}
	g.edge[p.I*g.n+p.J], g.edge[p.J*g.n+p.I] = there, there
	g.degree[p.I] += step
	g.degree[p.J] += step
}

func (g *graph) pairs() []Pair {
	var list []Pair
	for i := range g.n {
		for j := i + 1; j < g.n; j++ {
			if g.has(i, j) {
				list = append(list, Pair{i, j})
			}
		}
	}
	return list
}

// distances fills in the lengths of the shortest chains from an element and
// returns the longest; −1 stands for elements that can't be reached.
func (g *graph) distances(from int, distance, queue []int) (longest int, all bool) {
	for i := range distance {
		distance[i] = -1
	}
	distance[from] = 0
	queue = append(queue[:0], from)
	for at := 0; at < len(queue); at++ {
		i := queue[at]
		longest = distance[i]
		for j := range g.n {
			if g.has(i, j) && distance[j] < 0 {
				distance[j] = longest + 1
				queue = append(queue, j)
			}
		}
	}
	return longest, len(queue) == g.n
}

func (g *graph) connected() bool {
	_, all := g.distances(0, make([]int, g.n), make([]int, 0, g.n))
	return all
}

// diameter is the longest of all shortest chains, of a connected graph.
func (g *graph) diameter() int {
	distance, queue := make([]int, g.n), make([]int, 0, g.n)
	longest := 0
	for i := range g.n {
		far, _ := g.distances(i, distance, queue)
		longest = max(longest, far)
	}
	return longest
}

// inverse returns (L + J/n)⁻¹ of the graph's Laplacian L, J all ones, and the
// logarithm of the number of spanning trees, which is ln(det(L + J/n)/n)
// (Kirchhoff 1847). Of an unconnected graph ok is false.
func (g *graph) inverse() (inverse []float64, logTrees float64, ok bool) {
	return g.inverseIn(make([]float64, g.n*g.n))
}

// inverseIn is inverse in the memory of n×n numbers.
func (g *graph) inverseIn(a []float64) (inverse []float64, logTrees float64, ok bool) {
	n := g.n
	for i := range n {
		for j := range n {
			a[i*n+j] = 1 / float64(n)
			if g.has(i, j) {
				a[i*n+j]--
			}
		}
		a[i*n+i] += float64(g.degree[i])
	}
	return invert(a, n)
}

// invert returns the inverse of a positive definite matrix and ln(det/n), by
// Gauss–Jordan elimination in place, which needs no pivoting for such.
func invert(a []float64, n int) (inverse []float64, logDet float64, ok bool) {
	logDet = -math.Log(float64(n))
	for k := range n {
		pivot := a[k*n+k]
		if pivot <= 1e-9 {
			return nil, math.Inf(-1), false
		}
		logDet += math.Log(pivot)
		row := a[k*n : k*n+n]
		row[k] = 1
		for j := range row {
			row[j] /= pivot
		}
		for i := range n {
			if i == k {
				continue
			}
			other := a[i*n : i*n+n]
			factor := other[k]
			other[k] = 0
			for j := range other {
				other[j] -= factor * row[j]
			}
		}
	}
	return a, logDet, true
}

// precision of a connected graph.
func (g *graph) precision() Precision {
	n := g.n
	order := float64(n)
	inverse, logTrees, _ := g.inverse()
	p := Precision{Diameter: g.diameter(), FewestOf: slices.Min(g.degree), MostOf: slices.Max(g.degree), LogTrees: logTrees}
	sum := 0.0
	for i := range n {
		for j := i + 1; j < n; j++ {
			variance := resistance(inverse, n, i, j)
			sum += variance
			p.WorstVariance = max(p.WorstVariance, variance)
			if g.has(i, j) {
				p.Pairs++
			}
		}
	}
	p.MeanVariance = sum / (order * (order - 1) / 2)
	p.EfficiencyA = 2 / order / p.MeanVariance
	p.StandardError = math.Sqrt(1 / p.EfficiencyA)
	p.EfficiencyD = math.Exp((logTrees - (order-2)*math.Log(order)) / (order - 1))
	return p
}

// resistance between two elements: the variance of ln(w_i/w_j) for judgements
// of variance 1 (Klein & Randić 1993 for the name).
func resistance(inverse []float64, n, i, j int) float64 {
	return inverse[i*n+i] + inverse[j*n+j] - 2*inverse[i*n+j]
}

// next finds the pair that is not there and would tell most.
func (g *graph) next(criterion DesignCriterion) (best Pair, connects bool) {
	part := g.parts()
	connects = slices.Max(part) > 0
	var inverse []float64
	if !connects {
		inverse, _, _ = g.inverse()
	}
	size := make([]int, g.n)
	for _, p := range part {
		size[p]++
	}
	highest, fewest := math.Inf(-1), 0
	for i := range g.n {
		for j := i + 1; j < g.n; j++ {
			if g.has(i, j) || connects && part[i] == part[j] {
				continue
			}
			score := 0.0
			switch {
			case connects: // what joins the largest parts leaves the least to join
				score = float64(size[part[i]] + size[part[j]])
			case criterion == DesignA:
				score = g.meanGain(inverse, i, j)
			default:
				score = resistance(inverse, g.n, i, j)
			}
			asked := g.degree[i] + g.degree[j]
			if score > highest+1e-12 || score > highest-1e-12 && asked < fewest {
				best, highest, fewest = Pair{i, j}, max(score, highest), asked
			}
		}
	}
	return best, connects
}

// meanGain is by how much another pair lowers the sum of all variances, over n:
// by Sherman & Morrison (1950), |G·b|²/(1 + R) with b = e_i − e_j.
func (g *graph) meanGain(inverse []float64, i, j int) float64 {
	sum := 0.0
	for k := range g.n {
		d := inverse[k*g.n+i] - inverse[k*g.n+j]
		sum += d * d
	}
	return sum / (1 + resistance(inverse, g.n, i, j))
}

// parts numbers the connected parts of a graph, by element.
func (g *graph) parts() []int {
	part := make([]int, g.n)
	for i := range part {
		part[i] = -1
	}
	distance, queue := make([]int, g.n), make([]int, 0, g.n)
	count := 0
	for i := range part {
		if part[i] >= 0 {
			continue
		}
		g.distances(i, distance, queue)
		for j, d := range distance {
			if d >= 0 {
				part[j] = count
			}
		}
		count++
	}
	return part
}

// designer searches for a design.
type designer struct {
	n         int
	criterion DesignCriterion
	effort    int       // graphs left to look at
	work      []float64 // n×n
}

const (
	designEffort = 12_000_000 // over n³: a tenth of a second or less
	mostGraphs   = 15_000     // for small n, which have few
	kicks        = 4          // random moves between two climbs
)

// search climbs from a balanced graph to a better neighbour until there is
// none, then makes a few random moves and climbs again, and keeps the best. The
// random numbers are the same every time.
func (d *designer) search(pairs int) *graph {
	g := balanced(d.n, pairs)
	all := d.n * (d.n - 1) / 2
	if pairs == all || d.n < 4 && d.criterion == DesignBalanced {
		return g
	}
	d.effort = min(designEffort/(d.n*d.n*d.n), mostGraphs)
	random := rand.New(rand.NewPCG(uint64(d.n), uint64(pairs)))
	best, bestValue := g.clone(), d.value(g)
	for d.effort > 0 {
		value := d.climb(g)
		if value.better(bestValue) {
			best, bestValue = g.clone(), value
		}
		g = best.clone()
		for range kicks {
			d.kick(g, random)
		}
	}
	return best
}

func (g *graph) clone() *graph {
	return &graph{n: g.n, edge: slices.Clone(g.edge), degree: slices.Clone(g.degree)}
}

// worth is how good a graph is; less is better, the first first.
type worth [2]float64

const sameWorth = 1e-9

func (w worth) better(than worth) bool {
	for k := range w {
		if math.Abs(w[k]-than[k]) > sameWorth {
			return w[k] < than[k]
		}
	}
	return false
}

func (d *designer) value(g *graph) worth {
	d.effort--
	if d.work == nil {
		d.work = make([]float64, d.n*d.n)
	}
	inverse, logTrees, ok := g.inverseIn(d.work)
	if !ok {
		return worth{math.Inf(1), math.Inf(1)}
	}
	switch d.criterion {
	case DesignA:
		trace := 0.0 // of the inverse, which is the mean variance but for constants
		for i := range g.n {
			trace += inverse[i*g.n+i]
		}
		return worth{trace, 0}
	case DesignD:
		return worth{-logTrees, 0}
	default:
		return worth{float64(g.diameter()), -logTrees}
	}
}

// move exchanges pairs that are there for as many that are not.
type move struct{ out, in []Pair }

func (m move) apply(g *graph) {
	for _, p := range m.out {
		g.set(p, false)
	}
	for _, p := range m.in {
		g.set(p, true)
	}
}

func (m move) reverse() move { return move{out: m.in, in: m.out} }

// climb makes the best move to a better graph, again and again.
func (d *designer) climb(g *graph) worth {
	value := d.value(g)
	for d.effort > 0 {
		var best move
		found := false
		for _, m := range d.moves(g) {
			if d.effort <= 0 {
				break
			}
			m.apply(g)
			if v := d.value(g); v.better(value) {
				best, value, found = m, v, true
			}
			m.reverse().apply(g)
		}
		if !found {
			break
		}
		best.apply(g)
	}
	return value
}

func (d *designer) kick(g *graph, random *rand.Rand) {
	moves := d.moves(g)
	if len(moves) > 0 {
		moves[random.IntN(len(moves))].apply(g)
	}
}

// moves lists the neighbours of a graph: two pairs a–b, c–d become a–c, b–d,
// which keeps how often each element comes; or one end of a pair moves to
// another element, which for a balanced graph must come as often afterwards as
// the one that was left did before.
func (d *designer) moves(g *graph) []move {
	var list []move
	pairs := g.pairs()
	for k, p := range pairs {
		for _, q := range pairs[k+1:] {
			for _, r := range [2]Pair{q, {q.J, q.I}} {
				if p.I != r.I && p.I != r.J && p.J != r.I && p.J != r.J && !g.has(p.I, r.I) && !g.has(p.J, r.J) {
					list = append(list, move{[]Pair{p, q}, []Pair{{p.I, r.I}, {p.J, r.J}}})
				}
			}
		}
		for _, end := range [2]Pair{p, {p.J, p.I}} {
			for to := range g.n {
				if to == end.I || to == end.J || g.has(end.I, to) {
					continue
				}
				if d.criterion != DesignBalanced || g.degree[to]+1 == g.degree[end.J] {
					list = append(list, move{[]Pair{p}, []Pair{{end.I, to}}})
				}
			}
		}
	}
	return list
}

// balanced returns a connected graph in which every element comes equally
// often, give or take one. It takes pairs in an order in which this holds at
// every length: for even n, rounds of a tournament, each of which has every
// element once; for odd n, Hamiltonian cycles (Walecki's, in Lucas 1892), every
// other pair of a cycle first.
func balanced(n, pairs int) *graph {
	g := newGraph(n)
	for _, p := range slices.SortedFunc(slices.Values(tournament(n)[:pairs]), comparePairs) {
		g.set(p, true)
	}
	return g
}

func comparePairs(a, b Pair) int { return cmp.Or(cmp.Compare(a.I, b.I), cmp.Compare(a.J, b.J)) }

func tournament(n int) []Pair {
	var order []Pair
	add := func(i, j int) { order = append(order, Pair{min(i, j), max(i, j)}) }
	if n%2 == 0 {
		others := n - 1
		for round := range others {
			add(round, n-1)
			for k := 1; k < n/2; k++ {
				add((round+k)%others, (round-k+others)%others)
			}
		}
		return order
	}
	others := n - 1
	for round := range others / 2 {
		cycle := []int{n - 1}
		for k := range others { // round, round+1, round−1, round+2, …
			step := (k + 1) / 2
			if k%2 == 0 {
				step = -step
			}
			cycle = append(cycle, (round+step+others)%others)
		}
		for k := 0; k < n-1; k += 2 {
			add(cycle[k], cycle[k+1])
		}
		add(cycle[n-2], cycle[n-1])
		for k := 1; k < n-2; k += 2 {
			add(cycle[k], cycle[k+1])
		}
		add(cycle[n-1], cycle[0])
	}
	return order
}
