package sampling

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

func equal(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

// R 4.2.2, survey 4.1-1: svymean(~api00, …, deff = TRUE) and deff = "replace" of
// apistrat (weights N/n), apiclus1 and apiclus2, with and without fpc.
func TestDesignsOfSchools(t *testing.T) {
	strata, clusters, stages := makeSample(t, "api_strata.csv"), makeSample(t, "api_clusters.csv"), makeSample(t, "api_two_stage.csv")
	for _, c := range []struct {
		name                     string
		m                        *made
		stages                   []Stage
		mean, se, deff, replaced float64
		df                       int
	}{
		{"stratified", strata, []Stage{{Stratum: strata.groups("stype"), Population: strata.numbers(t, "fpc")}}, 662.287363577656, 9.40894087943401, 1.20445728636053, 1.16556618896433, 197},
		{"stratified, no fpc", strata, []Stage{{Stratum: strata.groups("stype")}}, 662.287363577656, 9.53613237299001, 1.23724146290902, 1.19729178699978, 197},
		{"clusters", clusters, []Stage{{Cluster: clusters.groups("dnum"), Population: clusters.numbers(t, "fpc")}}, 644.169398907104, 23.542240693781, 9.34586945059095, 9.06974836245306, 14},
		{"clusters, no fpc", clusters, []Stage{{Cluster: clusters.groups("dnum")}}, 644.169398907104, 23.7790107208869, 9.534802121425, 9.25309907058891, 14},
		{"two stages", stages, []Stage{{Cluster: stages.groups("dnum"), Population: stages.numbers(t, "fpc1")}, {Population: stages.numbers(t, "fpc2")}}, 670.811808118081, 30.0990273768366, 6.25051375571258, 6.0969527027662, 39},
	} {
		weights := c.m.numbers(t, "weight")
		if c.name == "two stages" {
			// svydesign takes them from the fpc: 757/40 districts, then schools.
			one, two := c.m.numbers(t, "fpc1"), c.m.numbers(t, "fpc2")
			drawn := c.m.numbers(t, "n")
			for i := range weights {
				weights[i] = one[i] / 40 * two[i] / drawn[i]
			}
		}
		d := Design{Weights: weights, Stages: c.stages}
		e := d.Mean(c.m.value)
		reference.Near(t, c.name+" mean", e.Value, c.mean, 1e-10)
		reference.Near(t, c.name+" se", e.SE, c.se, 1e-10)
		reference.Near(t, c.name+" deff", e.DesignEffect, c.deff, 1e-10)
		reference.Near(t, c.name+" deff replaced", e.DesignEffectReplaced, c.replaced, 1e-10)
		if e.DF != c.df {
			t.Errorf("%s: %d degrees of freedom, want %d", c.name, e.DF, c.df)
		}
	}
}

// R 4.2.2, survey 4.1-1: a stratum with one respondent, and a missing value,
// with options(survey.lonely.psu = "adjust").
func TestLonelyStrata(t *testing.T) {
	d := Design{Weights: []float64{1, 2, 1, 3, 1, 1}, Stages: []Stage{{Stratum: []int{1, 1, 1, 2, 3, 3}}}, Lonely: LonelyAdjusts}
	values := []float64{1, 4, 2, 7, 3, 5}
	reference.Near(t, "adjusted", d.Mean(values).SE, 0.914580700121093, 1e-12)
	d.Lonely = LonelyFails
	if e := d.Mean(values); !math.IsNaN(e.SE) || e.LonelyStrata != 1 || e.Value != 40.0/9 {
		t.Errorf("%+v", e)
	}
}

// Traps: nobody, one respondent, no weights, everybody alike, and a whole
// population, which leaves nothing to chance.
func TestDesignTraps(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		d      Design
		values []float64
		value  float64
		se     float64
	}{
		"nobody":      {Design{}, nil, nan, nan},
		"all missing": {Design{Weights: equal(2)}, []float64{nan, nan}, nan, nan},
		"no weights":  {Design{Weights: []float64{0, 0}}, []float64{3, 4}, nan, nan},
		"one":         {Design{Weights: equal(1)}, []float64{3}, 3, nan},
		"alike":       {Design{Weights: equal(3)}, []float64{3, 3, 3}, 3, 0},
		"all of them": {Design{Weights: equal(3), Stages: []Stage{{Population: []float64{3, 3, 3}}}}, []float64{1, 2, 6}, 3, 0},
	} {
		e := c.d.Mean(c.values)
		reference.Near(t, name, e.Value, c.value, 1e-15)
		reference.Near(t, name+": se", e.SE, c.se, 1e-15)
	}
}

// Without stages it is the mean of a simple random sample: s/√n, and a design
// effect of 1.
func TestSimpleSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1, 5), 2, 40).Draw(t, "values")
		mean, squares, n := 0.0, 0.0, float64(len(values))
		for _, v := range values {
			mean += v / n
		}
		for _, v := range values {
			squares += (v - mean) * (v - mean)
		}
		d := Design{Weights: equal(len(values))}
		e := d.Mean(values)
		if want := math.Sqrt(squares / (n - 1) / n); math.Abs(e.SE-want) > 1e-12 {
			t.Fatalf("se %g, want %g", e.SE, want)
		}
		if squares > 1e-9 && math.Abs(e.DesignEffectReplaced-1) > 1e-9 {
			t.Fatalf("deff %g", e.DesignEffectReplaced)
		}
	})
}

// The synthetic study: 370 respondents in 28 communities of known population.
// R 4.2.2, survey 4.1-1: svymean(~total, svydesign(…, weights = ~N/n), deff =
// TRUE), stratified by community with fpc and clustered by community; without
// weights svydesign(ids = ~community, weights = ~1). Kish by n*sum(w^2)/sum(w)^2.
func TestDesignsOfCommunities(t *testing.T) {
	community, total, drawn, people := communities(t)
	weights := make([]float64, len(total))
	for i := range weights {
		weights[i] = people[i] / drawn[i]
	}
	for _, c := range []struct {
		name               string
		d                  Design
		mean, se, deff, df float64
	}{
		{"strata", Design{Weights: weights, Stages: []Stage{{Stratum: community, Population: people}}}, 3.45053971421657, 0.046540307933218, 1.89314142236395, 342},
		{"clusters", Design{Weights: weights, Stages: []Stage{{Cluster: community}}}, 3.45053971421657, 0.0559629867053757, 2.73732473618179, 27},
		{"clusters alone", Design{Weights: equal(len(total)), Stages: []Stage{{Cluster: community}}}, 3.47900322212169, 0.0514239134001104, math.NaN(), 27},
	} {
		e := c.d.Mean(total)
		reference.Near(t, c.name+" mean", e.Value, c.mean, 1e-10)
		reference.Near(t, c.name+" se", e.SE, c.se, 1e-10)
		if !math.IsNaN(c.deff) {
			reference.Near(t, c.name+" deff", e.DesignEffect, c.deff, 1e-10)
		}
		reference.Near(t, c.name+" df", float64(e.DF), c.df, 0)
	}
	deff, effective := Kish(weights)
	reference.Near(t, "Kish", deff, 1.74210295379702, 1e-12)
	reference.Near(t, "effective n", effective, 212.386988492019, 1e-12)
}

// communities are those of each synthetic respondent: a number, the total
// score, how many were drawn there and how many people live there.
func communities(t *testing.T) (community []int, total, drawn, people []float64) {
	t.Helper()
	size, population, number := map[string]float64{}, map[string]float64{}, map[string]int{}
	for i, row := range reference.Rows(t, "sampling/communities.csv")[1:] {
		number[row[0]], size[row[0]], population[row[0]] = i, figure(t, row[1]), figure(t, row[2])
	}
	for _, row := range reference.Rows(t, "reliability/scores.csv")[1:] {
		community = append(community, number[row[0]])
		total = append(total, figure(t, row[len(row)-1]))
		drawn, people = append(drawn, size[row[0]]), append(people, population[row[0]])
	}
	return community, total, drawn, people
}
