package synthetic

import (
	"math"
	"math/rand/v2"
	"slices"
)

// opinions draws what each person thinks of each item, as a deviation from
// the item's mean.
func (a Answers) opinions(r *rand.Rand, sheets []*sheet) {
	f, u := a.Framework, a.Units
	dimensions := f.AtLevel(1)
	lowest, upper := standardNormals(r, len(u.List)), standardNormals(r, len(u.List))
	aspects := make([][]float64, len(dimensions))
	for d := range dimensions {
		aspects[d] = standardNormals(r, len(u.List))
	}
	for _, s := range sheets {
		general := ofPerson * r.NormFloat64()
		for _, unit := range u.Path(s.unit) {
			switch {
			case u.Lowest(unit):
				general += ofUnit * lowest[unit]
			case u.Parent[unit] >= 0:
				general += ofUpperUnit * upper[unit]
			}
		}
		varies := ofAnswer * math.Exp(ofHabit*r.NormFloat64())
		branch := make([]float64, f.Len()) // what a node adds to the items under it
		for k := 1; k < f.Len(); k++ {
			switch {
			case f.Leaf(k):
				branch[k] = varies * r.NormFloat64()
			case f.Level[k] == 1:
				branch[k] = ofDimension*r.NormFloat64() + ofAspect*aspects[slices.Index(dimensions, k)][s.unit]
			default:
				branch[k] = ofFacet * r.NormFloat64()
			}
		}
		s.latent = make([]float64, len(f.Items))
		for i, item := range f.Items {
			s.latent[i] = general + a.effect(s.profile, f.Nodes[item].Code)
			for k := item; k > 0; k = f.Parent[k] {
				s.latent[i] += branch[k]
			}
		}
	}
}

func (a Answers) effect(p Profile, item string) float64 {
	sum := 0.0
	for _, e := range a.Effects {
		if e.Item == item && p[e.Column] == e.Value {
			sum += e.Shift
		}
	}
	return sum
}

// skips leaves some items unanswered, more in some people than in others, but
// never so many that the screening would object.
func (a Answers) skips(r *rand.Rand, sheets []*sheet) {
	items := len(a.Framework.Items)
	for _, s := range sheets {
		s.answers = make([]int, items)
		share := shareSkipped * r.ExpFloat64()
		skipped := 0
		for i := range s.answers {
			if r.Float64() < share && skipped < a.mostMissing() {
				s.answers[i] = unanswered
				skipped++
			}
		}
	}
}

// times draws how long each questionnaire took: older people take longer.
func (a Answers) times(r *rand.Rand, sheets []*sheet) {
	for _, s := range sheets {
		median := secondsPerItem * float64(len(a.Framework.Items))
		if s.profile["age"] == "4" {
			median *= 1.3
		}
		for {
			s.seconds = int(median * math.Exp(spreadOfSeconds*r.NormFloat64()))
			if float64(s.seconds) >= a.Screening.MinSeconds {
				break
			}
		}
	}
}

// means draws what each item comes to: dimensions differ, and items in them.
func (a Answers) means(r *rand.Rand) []float64 {
	const ofMiddle, ofDimensions, ofItems = 0.68, 0.035, 0.045 // of the scale's length
	f, length := a.Framework, float64(a.Scale.Max-a.Scale.Min)
	dimension := make([]float64, f.Len())
	for _, k := range f.AtLevel(1) {
		dimension[k] = ofDimensions * r.NormFloat64()
	}
	means := make([]float64, len(f.Items))
	for i, item := range f.Items {
		share := ofMiddle + ofItems*r.NormFloat64()
		for k := item; k > 0; k = f.Parent[k] {
			share += dimension[k]
		}
		means[i] = float64(a.Scale.Min) + length*min(max(share, 0.5), 0.85)
	}
	return means
}

// round turns opinions of item i into answers. Rounding and the ends of the
// scale move a mean, so the lowest centre is searched at which the valid
// answers have the mean that was asked for, or, as a whole answer is the least
// that can move, a little more.
func (a Answers) round(i int, mean float64, valid, sheets []*sheet) {
	answer := func(s *sheet, centre float64) int {
		return min(max(int(math.Round(centre+s.latent[i])), a.Scale.Min), a.Scale.Max)
	}
	low, high := float64(a.Scale.Min)-2, float64(a.Scale.Max)+2
	for range 40 {
		centre := (low + high) / 2
		sum, n := 0, 0
		for _, s := range valid {
			if s.answers[i] != unanswered {
				sum += answer(s, centre)
				n++
			}
		}
		if float64(sum) < mean*float64(n) {
			low = centre
		} else {
			high = centre
		}
	}
	for _, s := range sheets {
		if s.answers[i] != unanswered {
			s.answers[i] = answer(s, high)
		}
	}
}
