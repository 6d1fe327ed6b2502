package sampling

import "math"

// Stage of a sample.
type Stage struct {
	Stratum []int // of each respondent's cluster; nil: one stratum
	Cluster []int // of each respondent, within the stratum; nil: each is his or her own
	// Population counts the clusters that the respondent's was drawn among, in
	// its stratum; nil: so many that it makes no difference, and no further
	// stage counts.
	Population []float64
}

// Design is how respondents came into a sample.
type Design struct {
	Weights     []float64    // of respondents, 0 or more
	Stages      []Stage      // none: a simple random sample of very many
	Calibration *Calibration // of Weights; nil: they are taken as given
	Lonely      Lonely
}

// Lonely says what becomes of a stratum with a single cluster, which says
// nothing of the variance in it.
type Lonely string

const (
	LonelyFails   Lonely = "fail"   // there is no standard error
	LonelyAdjusts Lonely = "adjust" // its distance from the mean of all clusters stands for it
)

// Estimate is a mean of a sample.
type Estimate struct {
	N         int // respondents with a value and a weight
	Value, SE float64
	DF        int // clusters less strata of the first stage
	// DesignEffect is the variance over that of a simple random sample of as many
	// from a population as large as the weights add up to, NaN where they add up
	// to less than the sample; DesignEffectReplaced is over that of one drawn
	// with replacement.
	DesignEffect, DesignEffectReplaced float64
	LonelyStrata                       int
}

// Mean of values, NaN being missing, with its standard error by linearisation
// (Taylor), as R's survey package has it: those without a value stay in the
// design, where they count zero. Figures are NaN without any value, or weight,
// the standard error also where a stratum is lonely and Lonely does not adjust.
func (d *Design) Mean(values []float64) Estimate {
	nan := math.NaN()
	e := Estimate{Value: nan, SE: nan, DesignEffect: nan, DesignEffectReplaced: nan}
	sum, weight := 0.0, 0.0
	for i, v := range values {
		if w := d.Weights[i]; !math.IsNaN(v) && w > 0 {
			e.N++
			sum += w * v
			weight += w
		}
	}
	if e.N == 0 {
		return e
	}
	e.Value = sum / weight
	distance, spread := make([]float64, len(values)), 0.0
	for i, v := range values {
		if w := d.Weights[i]; !math.IsNaN(v) && w > 0 {
			distance[i] = v - e.Value
			spread += w * distance[i] * distance[i]
		}
	}
	if d.Calibration != nil {
		distance = d.Calibration.Residuals(distance)
	}
	influence := make([]float64, len(values))
	all := make([]int, len(values))
	for i := range influence {
		influence[i] = d.Weights[i] * distance[i] / weight
		all[i] = i
	}
	s := summation{design: d, influence: influence}
	variance := s.stage(0, all)
	e.DF, e.LonelyStrata = s.clusters-s.strata, s.lonely
	if e.LonelyStrata > 0 && d.Lonely != LonelyAdjusts || e.N < 2 {
		return e
	}
	e.SE = math.Sqrt(variance)
	n := float64(e.N)
	simple := spread / weight / (n - 1) // s²/n
	e.DesignEffectReplaced = variance / simple
	if weight >= n {
		e.DesignEffect = variance / (simple * (weight - n) / weight)
	}
	return e
}

// summation adds up the variance of a total stage by stage.
type summation struct {
	design                   *Design
	influence                []float64
	clusters, strata, lonely int // of the first stage; lonely of all
}

// stage is the variance that the respondents of one cluster of the stage before
// contribute: between the clusters of each stratum, and for the part that was
// drawn of a finite number, within them.
func (s *summation) stage(at int, respondents []int) float64 {
	var stage Stage
	if at < len(s.design.Stages) {
		stage = s.design.Stages[at]
	}
	variance := 0.0
	strata := split(respondents, stage.Stratum)
	mean, count := 0.0, 0.0 // of all clusters of the stage
	parts := make([][][]int, len(strata))
	for h, stratum := range strata {
		parts[h] = [][]int{}
		if stage.Cluster == nil {
			for _, i := range stratum {
				parts[h] = append(parts[h], []int{i})
			}
		} else {
			parts[h] = split(stratum, stage.Cluster)
		}
		for _, cluster := range parts[h] {
			mean += s.total(cluster)
			count++
		}
	}
	mean /= count
	if at == 0 {
		s.clusters, s.strata = int(count), len(strata)
	}
	for _, clusters := range parts {
		n, fraction := float64(len(clusters)), 0.0
		if stage.Population != nil {
			fraction = min(1, n/stage.Population[clusters[0][0]])
		}
		centre, factor := mean, 1.0
		switch {
		case n > 1:
			centre, factor = 0, n/(n-1)
			for _, cluster := range clusters {
				centre += s.total(cluster) / n
			}
		case fraction < 1:
			s.lonely++
		}
		between := 0.0
		for _, cluster := range clusters {
			distance := s.total(cluster) - centre
			between += distance * distance
		}
		variance += (1 - fraction) * factor * between
		if at+1 < len(s.design.Stages) && fraction > 0 {
			for _, cluster := range clusters {
				variance += fraction * s.stage(at+1, cluster)
			}
		}
	}
	return variance
}

func (s *summation) total(respondents []int) (total float64) {
	for _, i := range respondents {
		total += s.influence[i]
	}
	return total
}

// split puts respondents together by what they have in common, in the order in
// which that appears.
func split(respondents, by []int) [][]int {
	if by == nil {
		return [][]int{respondents}
	}
	place, groups := map[int]int{}, [][]int{}
	for _, i := range respondents {
		at, known := place[by[i]]
		if !known {
			at = len(groups)
			place[by[i]] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}
