package ahp

import (
	"cmp"
	"math"
	"slices"
)

// Likeness is how near experts are to each other, each pair by the nodes of
// which both alone tell the weights, the nodes weighted by their global weight
// in the group's result. Rows and columns are in the order of Experts.
type Likeness struct {
	Experts []int // by their place in the panel, sorted by name
	// Apart are experts who could not be placed, having no node in common with
	// some of the others or no weights of their own.
	Apart []int
	// Distance is the root mean square difference of the centred log ratios of
	// the weights (the distance of Aitchison 1986, scaled to one element): two
	// experts at distance d typically differ by the factor exp(d) about a
	// weight's relation to its siblings.
	Distance [][]float64
	// SStar is the consensus S* of the two alone, the mean over the nodes.
	SStar [][]float64
}

// likeness compares experts two by two; global is the group's.
func (p *Panel) likeness(individuals []Individual, global []float64) *Likeness {
	l := &Likeness{}
	for e := range individuals {
		l.Experts = append(l.Experts, e)
	}
	slices.SortStableFunc(l.Experts, func(x, y int) int { return cmp.Compare(individuals[x].Name, individuals[y].Name) })
	least := make([]float64, len(p.Nodes)) // of the similarity, by node
	for _, node := range p.Compared() {
		n := len(p.children[node])
		least[node] = math.Exp(lowestEntropy(n)) / float64(n)
	}
	profiles := make([]profile, len(l.Experts))
	for k, e := range l.Experts {
		profiles[k] = p.profile(&individuals[e])
	}
	l.Distance, l.SStar = square(len(profiles)), square(len(profiles))
	for i := range profiles {
		l.Distance[i][i], l.SStar[i][i] = 0, 1
		if profiles[i].empty() {
			l.Distance[i][i], l.SStar[i][i] = math.NaN(), math.NaN()
		}
		for j := range i {
			d, s := p.compare(&profiles[i], &profiles[j], global, least)
			l.Distance[i][j], l.Distance[j][i] = d, d
			l.SStar[i][j], l.SStar[j][i] = s, s
		}
	}
	l.setApart()
	return l
}

func square(n int) [][]float64 {
	cells := make([]float64, n*n)
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = cells[i*n : i*n+n : i*n+n]
	}
	return rows
}

// profile is what is compared of an expert, by node; nil where unknown.
type profile struct {
	weights, logs [][]float64 // logs are centred
	entropy       []float64
}

func (p *Panel) profile(i *Individual) profile {
	f := profile{weights: make([][]float64, len(p.Nodes)), logs: make([][]float64, len(p.Nodes)), entropy: make([]float64, len(p.Nodes))}
	for _, node := range p.Compared() {
		if weights := i.Local[node]; weights != nil {
			f.weights[node], f.logs[node], f.entropy[node] = weights, centredLogs(weights), entropy(weights)
		}
	}
	return f
}

func (f *profile) empty() bool {
	return !slices.ContainsFunc(f.weights, func(w []float64) bool { return w != nil })
}

// centredLogs are the logarithms of the weights about their mean.
func centredLogs(weights []float64) []float64 {
	logs := make([]float64, len(weights))
	mean := 0.0
	for i, w := range weights {
		logs[i] = math.Log(w)
		mean += logs[i] / float64(len(weights))
	}
	for i := range logs {
		logs[i] -= mean
	}
	return logs
}

// compare returns the distance of two experts and their S*; NaN where they
// have no node in common.
func (p *Panel) compare(x, y *profile, global, least []float64) (distance, sStar float64) {
	var squares, consensus, total float64
	for node := range p.Nodes {
		if x.weights[node] == nil || y.weights[node] == nil {
			continue
		}
		n := float64(len(x.weights[node]))
		sum, gamma := 0.0, 0.0
		for i, w := range x.weights[node] {
			difference := x.logs[node][i] - y.logs[node][i]
			sum += difference * difference
			gamma += entropyOf((w + y.weights[node][i]) / 2)
		}
		similarity := math.Exp(-max(0, gamma-(x.entropy[node]+y.entropy[node])/2))
		squares += global[node] * sum / n
		consensus += global[node] * max(0, (similarity-least[node])/(1-least[node]))
		total += global[node]
	}
	return math.Sqrt(squares / total), consensus / total
}

// setApart takes out experts until all that remain can be compared: whoever
// can't be compared with the most others goes first, of equals the last by name.
func (l *Likeness) setApart() {
	unknown := make([]int, len(l.Distance)) // with how many of those that remain
	for i, row := range l.Distance {
		for _, d := range row {
			if math.IsNaN(d) {
				unknown[i]++
			}
		}
	}
	remain := everyone(len(unknown))
	for {
		worst, most := -1, 0
		for at, i := range remain {
			if unknown[i] > 0 && unknown[i] >= most {
				worst, most = at, unknown[i]
			}
		}
		if worst < 0 {
			break
		}
		apart := remain[worst]
		l.Apart = append(l.Apart, l.Experts[apart])
		remain = slices.Delete(remain, worst, worst+1)
		for _, i := range remain {
			if math.IsNaN(l.Distance[i][apart]) {
				unknown[i]--
			}
		}
	}
	if len(l.Apart) == 0 {
		return
	}
	slices.Sort(l.Apart)
	l.Experts, l.Distance, l.SStar = only(l.Experts, remain), onlyBoth(l.Distance, remain), onlyBoth(l.SStar, remain)
}

// only is some of the entries, by their place.
func only[T any](all []T, places []int) []T {
	some := make([]T, len(places))
	for k, i := range places {
		some[k] = all[i]
	}
	return some
}

// onlyBoth is some of the rows, and of their columns the same.
func onlyBoth(rows [][]float64, places []int) [][]float64 {
	some := only(rows, places)
	for k, row := range some {
		some[k] = only(row, places)
	}
	return some
}
