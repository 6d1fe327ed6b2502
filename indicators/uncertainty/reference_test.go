package uncertainty

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// records reads a table of testdata/stats/uncertainty, or beside it.
func records(tb testing.TB, path ...string) []map[string]string {
	tb.Helper()
	file, err := os.Open(filepath.Join(append([]string{"..", "..", "testdata", "stats", "uncertainty"}, path...)...))
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func figure(tb testing.TB, text string) float64 {
	tb.Helper()
	if text == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// references are the figures of one case of references.csv.
func references(t *testing.T, name string) map[string]float64 {
	t.Helper()
	figures := map[string]float64{}
	for _, row := range records(t, "references.csv") {
		if row["case"] == name {
			figures[row["figure"]] = figure(t, row["value"])
		}
	}
	return figures
}

func same(t testing.TB, what string, tolerance, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

// Percentile and BCa intervals of given replicates: boot.ci of R's boot 1.3-28.1,
// with given influences (testdata/stats/uncertainty/references.R).
func TestIntervalsAgainstR(t *testing.T) {
	draws := make([]float64, 199)
	for i := range draws {
		draws[i] = math.Exp(0.3 * distuv.UnitNormal.Quantile(float64(i+1)/200))
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(draws), func(i, j int) { draws[i], draws[j] = draws[j], draws[i] })
	influences := skew{}
	for _, l := range []float64{-1.3, -0.7, -0.2, 0.1, 0.4, 1.9, -0.9, 0.6, 0.05, 0.05} {
		influences.squares += l * l
		influences.cubes += l * l * l
	}
	for name, confidence := range map[string]float64{"boot90": 0.9, "boot95": 0.95} {
		want := references(t, name)
		s := spread(1.05, draws, influences.acceleration(), confidence, &sorter{})
		same(t, name+" low", 1e-12, s.Low, want["percentile_low"])
		same(t, name+" high", 1e-12, s.High, want["percentile_high"])
		same(t, name+" BCa low", 1e-12, s.BCaLow, want["bca_low"])
		same(t, name+" BCa high", 1e-12, s.BCaHigh, want["bca_high"])
	}
}

// Acceleration and bias of a mean by formulas: the jackknife of a mean is that
// of the values themselves, (1/6) Σd³ / (Σd²)^{3/2}.
func TestAccelerationOfAMean(t *testing.T) {
	values := []float64{1, 2, 2, 3, 7}
	sum := 15.0
	var without []float64
	cubes, squares := 0.0, 0.0
	for _, v := range values {
		without = append(without, (sum-v)/4)
		d := v - 3
		cubes, squares = cubes+d*d*d, squares+d*d
	}
	var s skew
	s.add(without)
	same(t, "acceleration", 1e-14, s.acceleration(), cubes/(6*math.Pow(squares, 1.5)))
}

// Sets of ranks: csranks with 100,000 draws, and Holm's test. Those of units
// looked at alone agree in the first step; further ones tell u1 from u2, whose
// difference of 2.655 standard errors lies between the critical values of the
// first step, 2.669, and of the second, 2.645 (2,000,000 draws in R).
func TestRankSetsAgainstR(t *testing.T) {
	rows := records(t, "rank_sets.csv")
	slices.SortFunc(rows, func(a, b map[string]string) int { return int(figure(t, a["rank"]) - figure(t, b["rank"])) })
	ranking := func() (*Ranking, []estimate) {
		r := &Ranking{}
		var of []estimate
		for k, row := range rows {
			r.Units = append(r.Units, RankedUnit{Unit: k, Rank: k + 1})
			of = append(of, estimate{figure(t, row["y"]), figure(t, row["se"]), math.Inf(1)})
		}
		return r, of
	}
	opt := DefaultOptions()
	opt.Replicates = 40_000
	check := func(what, unit string, low, high int, row map[string]string, columns string) {
		t.Helper()
		if float64(low) != figure(t, row[columns+"_lo"]) || float64(high) != figure(t, row[columns+"_hi"]) {
			t.Errorf("%s of %s: %d to %d, want %s to %s", what, unit, low, high, row[columns+"_lo"], row[columns+"_hi"])
		}
	}
	for columns, confidence := range map[string]float64{"sim95": 0.95, "sim90": 0.9} {
		r, of := ranking()
		opt.Confidence = confidence
		r.tellApart(of, nil, 0, opt, 1)
		for k, row := range rows {
			u := &r.Units[k]
			check("together", row["unit"], u.SetLow, u.SetHigh, row, columns)
			if confidence != 0.95 {
				continue
			}
			if row["unit"] == "u2" {
				u.OwnLow--
			}
			check("alone", row["unit"], u.OwnLow, u.OwnHigh, row, "marg95")
		}
	}
	// Holm's p values of all pairs.
	_, of := ranking()
	pairs := welchPairs(of)
	low, high := slices.Repeat([]int{1}, len(rows)), slices.Repeat([]int{len(rows)}, len(rows))
	for k, apart := range stepwise(pairs, 0.05, Holm) {
		if apart {
			low[pairs[k].j]++
			high[pairs[k].i]--
		}
	}
	for k, row := range rows {
		check("Holm", row["unit"], low[k], high[k], row, "holm")
	}
}

// Random intercepts of 28 communities: lme4 (testdata/stats/uncertainty).
func TestShrinkageAgainstR(t *testing.T) {
	rows := records(t, "shrinkage.csv")
	means := map[string]group{}
	for _, row := range records(t, "..", "..", "..", "indicators", "testdata", "synthetic", "scores.csv") {
		n, sd := figure(t, row["n"]), figure(t, row["sd_total"])
		means[row["community"]] = group{int(n), figure(t, row["mean_total"]), (n - 1) * sd * sd}
	}
	var groups []group
	for _, row := range rows {
		groups = append(groups, means[row["community"]])
	}
	s, want := interceptShrinkage(groups), references(t, "lmer")
	same(t, "μ", 1e-10, s.Mean, want["mu"])
	same(t, "se μ", 1e-10, s.MeanSE, want["se_mu"])
	same(t, "τ²", 1e-10, s.Tau2, want["tau2"])
	same(t, "σ²", 1e-10, s.Sigma2, want["sigma2"])
	for k, row := range rows {
		u, name := s.Units[k], row["community"]
		same(t, name+" B", 1e-9, u.B, figure(t, row["reliability"]))
		same(t, name+" value", 1e-10, u.Value, figure(t, row["eb_mean"]))
		same(t, name+" variance", 1e-10, u.SE*u.SE, figure(t, row["cond_var"]))
		same(t, name+" variance with μ", 1e-10, u.SEWithMean*u.SEWithMean, figure(t, row["cond_var_incl_mu"]))
		same(t, name+" expected rank", 1e-8, u.Expected, figure(t, row["expected_rank_high_is_1"]))
		u.SEWithMean = u.SE // the case's interval is without the error of the mean
		low, high := u.Interval(0.95)
		same(t, name+" low", 1e-9, low, figure(t, row["eb_lower95"]))
		same(t, name+" high", 1e-9, high, figure(t, row["eb_upper95"]))
		if float64(u.Rank) != figure(t, row["eb_rank"]) {
			t.Errorf("%s: rank %d, want %s", name, u.Rank, row["eb_rank"])
		}
	}
}

// Scores with known standard errors: the REML root, and metafor's rma and blup.
func TestAreaShrinkageAgainstR(t *testing.T) {
	var y, d []float64
	rows := records(t, "fay_herriot.csv")
	for _, row := range rows {
		y, d = append(y, figure(t, row["y"])), append(d, figure(t, row["d"]))
	}
	s, want := areaShrinkage(y, d), references(t, "fay-herriot")
	same(t, "A", 1e-10, s.Tau2, want["A"])
	same(t, "μ", 1e-10, s.Mean, want["mu"])
	for k, row := range rows {
		same(t, row["community"]+" γ", 1e-9, s.Units[k].B, figure(t, row["gamma"]))
		same(t, row["community"]+" θ", 1e-10, s.Units[k].Value, figure(t, row["theta"]))
	}
	y, d = nil, nil
	for _, row := range records(t, "rank_sets.csv") {
		se := figure(t, row["se"])
		y, d = append(y, figure(t, row["y"])), append(d, se*se)
	}
	s, want = areaShrinkage(y, d), references(t, "eight")
	same(t, "τ²", 1e-8, s.Tau2, want["tau2"])
	same(t, "μ", 1e-9, s.Mean, want["mu"])
	same(t, "se μ", 1e-9, s.MeanSE, want["mu_se"])
	for k, u := range s.Units {
		same(t, "θ", 1e-9, u.Value, want["blup"+strconv.Itoa(k+1)])
		same(t, "se θ", 1e-9, u.SEWithMean, want["blup_se"+strconv.Itoa(k+1)])
	}
}

// Replicates of any size and nearness come out in order.
func TestSorter(t *testing.T) {
	nan, most, least := math.NaN(), math.MaxFloat64, math.SmallestNonzeroFloat64
	for _, draws := range [][]float64{{3, nan, 1, 2}, {most, 0, -most}, {0, 2 * least, least}, {math.Inf(1), 1, 0}, {7, 7}, {nan}, {}} {
		want := slices.DeleteFunc(slices.Clone(draws), math.IsNaN)
		slices.Sort(want)
		if got := new(sorter).sort(draws); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
