package uncertainty

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"goodgov/internal/inference"
)

// PairTest names the test that tells units apart, of all pairs at once.
type PairTest string

const (
	// MaxT is the stepwise max-t test (Romano & Wolf 2005) on which Mogstad,
	// Romano, Shaikh & Wilhelm (2024) build sets of ranks. The largest of the
	// differences is drawn from what the standard errors say. Standard errors
	// of few respondents are not sure themselves: they are drawn as well, by
	// χ² with their degrees of freedom, and differences are put on one scale by
	// Welch's degrees of freedom and Wallace's (1959) normal deviate of t.
	MaxT PairTest = "max-t"
	// Holm is Holm's (1979) stepwise test on Welch's p values: for levels of
	// so many units that drawing all pairs would take too long. It is a
	// little more careful.
	Holm PairTest = "holm"
)

// maxDrawnUnits is up to how many units all pairs are drawn.
const maxDrawnUnits = 80

// estimate is a score and what is known of its error.
type estimate struct {
	value, se float64
	df        float64 // of se; +Inf where it is known
}

// pair is two units, by place in a ranking, the first the higher.
type pair struct {
	i, j int
	size float64   // how large the difference is, as a normal deviate
	draw []float64 // the same of drawn differences of equal units, with their sign
}

// tellApart fills in which units differ for sure. deviations, where they are
// given, are drawn scores less the estimates, by unit; else they are drawn. experts
// is how many were drawn, where nobody else was; else 0.
func (r *Ranking) tellApart(of []estimate, deviations [][]float64, experts int, opt Options, stream uint64) {
	n := len(of)
	r.Pairs = n * (n - 1) / 2
	for k := range r.Units {
		u := &r.Units[k]
		u.OwnLow, u.OwnHigh, u.SetLow, u.SetHigh, u.Not = 1, n, 1, n, n-1
	}
	if n > maxDrawnUnits && deviations != nil {
		r.Untested = r.Pairs // of scores that vary together there is no telling but by drawing
		return
	}
	r.Test = MaxT
	random := rand.New(rand.NewPCG(opt.Seed, stream))
	var pairs []pair
	switch {
	case n > maxDrawnUnits:
		r.Test = Holm
		pairs = welchPairs(of)
	case deviations == nil:
		pairs = drawPairs(of, random, opt.Replicates)
	case experts > 0:
		pairs = sharedPairs(of, deviations, experts, random)
	default:
		pairs = drawnPairs(of, deviations, random)
	}
	r.Untested = r.Pairs - len(pairs)
	if len(pairs) == 0 {
		return
	}
	alpha := 1 - opt.Confidence
	above := make([][]int, n) // by unit, those surely above it
	tested := make([]bool, n)
	together := stepwise(pairs, alpha, r.Test)
	for k, p := range pairs {
		tested[p.i], tested[p.j] = true, true
		if !together[k] {
			continue
		}
		r.Apart++
		above[p.j] = append(above[p.j], p.i)
		r.Units[p.j].Above++
		r.Units[p.i].Below++
		r.Units[p.j].SetLow++
		r.Units[p.i].SetHigh--
	}
	for k := range r.Units {
		u := &r.Units[k]
		u.Not = n - 1 - u.Above - u.Below
	}
	r.alone(pairs, alpha)
	r.tiers(above, tested)
}

// alone fills in the ranks that can't be ruled out for each unit by itself.
func (r *Ranking) alone(pairs []pair, alpha float64) {
	of := make([][]pair, len(r.Units))
	for _, p := range pairs {
		of[p.i], of[p.j] = append(of[p.i], p), append(of[p.j], p)
	}
	for k := range r.Units {
		for at, apart := range stepwise(of[k], alpha, r.Test) {
			switch {
			case !apart:
			case of[k][at].i == k:
				r.Units[k].OwnHigh--
			default:
				r.Units[k].OwnLow++
			}
		}
	}
}

// tiers sorts units into tiers, by what the test says of all pairs: the first
// tier are the units that no unit is surely above; the next are those that,
// of the rest, no unit is surely above; and so on. No two units of one tier differ
// for sure, and every unit has one of the tier before surely above it. Units that
// could not be tested have none.
func (r *Ranking) tiers(above [][]int, tested []bool) {
	for k := range r.Units { // the best first: those above have their tier
		if !tested[k] {
			continue
		}
		tier := 1
		for _, better := range above[k] {
			tier = max(tier, r.Units[better].Tier+1)
		}
		r.Units[k].Tier = tier
		r.Tiers = max(r.Tiers, tier)
	}
}

// stepwise tells which of some pairs differ, at a level for all of them
// together, and for which of the two is above.
func stepwise(pairs []pair, alpha float64, test PairTest) []bool {
	apart := make([]bool, len(pairs))
	if test == Holm {
		order := make([]int, len(pairs))
		for k := range order {
			order[k] = k
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(pairs[b].size, pairs[a].size) })
		for k, at := range order {
			if inference.NormalTwoSided(pairs[at].size)*float64(len(pairs)-k) > alpha {
				break
			}
			apart[at] = true
		}
		return apart
	}
	if len(pairs) == 0 {
		return apart
	}
	for {
		bound := critical(pairs, apart, alpha)
		more := false
		for k := range pairs {
			if !apart[k] && pairs[k].size > bound {
				apart[k], more = true, true
			}
		}
		if !more {
			return apart
		}
	}
}

// critical is what the largest difference of equal units exceeds with a chance
// of alpha. Of pairs that were found apart, only that they are the other way
// round may still be said wrongly.
func critical(pairs []pair, apart []bool, alpha float64) float64 {
	largest := make([]float64, len(pairs[0].draw))
	for k := range pairs {
		draw := pairs[k].draw[:len(largest)]
		if apart[k] {
			for at, v := range draw {
				if -v > largest[at] {
					largest[at] = -v
				}
			}
			continue
		}
		for at, v := range draw {
			if size := math.Abs(v); size > largest[at] {
				largest[at] = size
			}
		}
	}
	slices.Sort(largest)
	return largest[min(int(math.Ceil((1-alpha)*float64(len(largest)+1))), len(largest))-1]
}

// testable are the pairs of which something can be said: both have a standard
// error, and not both of 0.
func testable(of []estimate) []pair {
	var pairs []pair
	for i := range of {
		for j := i + 1; j < len(of); j++ {
			if math.Hypot(of[i].se, of[j].se) > rounding && of[i].df > 0 && of[j].df > 0 {
				pairs = append(pairs, pair{i: i, j: j})
			}
		}
	}
	return pairs
}

// welch is a difference as a normal deviate: t with Welch's (1938) degrees of
// freedom. vi and vj are variances.
func welch(difference, vi, vj, dfi, dfj float64) float64 {
	v := vi + vj
	return deviate(difference*difference/v, v*v/(vi*vi/dfi+vj*vj/dfj))
}

// deviate is Wallace's (1959) normal deviate of t, of which t2 is the square.
func deviate(t2, df float64) float64 {
	if !(df < 1e6) {
		return math.Sqrt(t2)
	}
	return (8*df + 1) / (8*df + 3) * math.Sqrt(df*math.Log1p(t2/df))
}

// welchPairs are pairs by their p values alone.
func welchPairs(of []estimate) []pair {
	pairs := testable(of)
	for k := range pairs {
		a, b := of[pairs[k].i], of[pairs[k].j]
		pairs[k].size = welch(a.value-b.value, a.se*a.se, b.se*b.se, a.df, b.df)
	}
	return pairs
}

// drawPairs are pairs with differences drawn from independent errors.
func drawPairs(of []estimate, random *rand.Rand, draws int) []pair {
	pairs := welchPairs(of)
	errors, variances := make([][]float64, len(of)), make([][]float64, len(of))
	for k, e := range of {
		errors[k], variances[k] = make([]float64, draws), make([]float64, draws)
		for at := range draws {
			errors[k][at] = e.se * random.NormFloat64()
			variances[k][at] = e.se * e.se * meanSquare(random, e.df)
		}
	}
	for k := range pairs {
		p := &pairs[k]
		p.draw = make([]float64, draws)
		ei, ej, vi, vj := errors[p.i], errors[p.j], variances[p.i], variances[p.j]
		for at := range p.draw {
			d := ei[at] - ej[at]
			p.draw[at] = math.Copysign(welch(d, vi[at], vj[at], of[p.i].df, of[p.j].df), d)
		}
	}
	return pairs
}

// meanSquare draws χ²/df: 1 where df is infinite, or not known.
func meanSquare(random *rand.Rand, df float64) float64 {
	if !(df < 1e6) {
		return 1
	}
	return distuv.Gamma{Alpha: df / 2, Beta: df / 2, Src: random}.Rand()
}

// drawnPairs are pairs with the differences of replicates, where scores vary
// together. Their variances are those of the replicates, but no less than the
// standard errors say, which the bootstrap of few falls short of; and they are
// drawn as well, as in drawPairs.
func drawnPairs(of []estimate, deviations [][]float64, random *rand.Rand) []pair {
	draws := len(deviations[0])
	scale := make([][]float64, len(of)) // of the variances
	for k, e := range of {
		scale[k] = make([]float64, draws)
		for at := range draws {
			scale[k][at] = e.se * e.se * meanSquare(random, e.df)
		}
	}
	var pairs []pair
	for _, p := range testable(of) {
		a, b := of[p.i], of[p.j]
		vi, vj := a.se*a.se, b.se*b.se
		draw, v := differences(deviations[p.i], deviations[p.j])
		if !(v > rounding*rounding) {
			continue
		}
		size := welch(a.value-b.value, vi, vj, a.df, b.df)
		if v > vi+vj {
			size = welch((a.value-b.value)*math.Sqrt((vi+vj)/v), vi, vj, a.df, b.df)
		}
		for at, d := range draw {
			draw[at] = math.Copysign(welch(d*math.Sqrt((vi+vj)/v), scale[p.i][at], scale[p.j][at], a.df, b.df), d)
		}
		pairs = append(pairs, pair{i: p.i, j: p.j, size: size, draw: draw})
	}
	return pairs
}

// sharedPairs are pairs of scores that vary with the same experts, as many as
// are drawn: a sample of its own, with one degree of freedom less.
func sharedPairs(of []estimate, deviations [][]float64, experts int, random *rand.Rand) []pair {
	df := float64(experts - 1)
	scale := make([]float64, len(deviations[0]))
	for at := range scale {
		scale[at] = meanSquare(random, df)
	}
	var pairs []pair
	for i := range of {
		for j := i + 1; j < len(of); j++ {
			draw, v := differences(deviations[i], deviations[j])
			if !(v > rounding*rounding) {
				continue
			}
			for at, d := range draw {
				draw[at] = math.Copysign(deviate(d*d/(v*scale[at]), df), d)
			}
			difference := of[i].value - of[j].value
			pairs = append(pairs, pair{i: i, j: j, size: deviate(difference*difference/(v*float64(experts)/df), df), draw: draw})
		}
	}
	return pairs
}

// differences of drawn deviations, and their variance.
func differences(a, b []float64) (draw []float64, variance float64) {
	draw = make([]float64, len(a))
	mean := 0.0
	for at := range draw {
		draw[at] = a[at] - b[at]
		mean += draw[at] / float64(len(draw))
	}
	for _, d := range draw {
		variance += (d - mean) * (d - mean) / float64(len(draw)-1)
	}
	return draw, variance
}
