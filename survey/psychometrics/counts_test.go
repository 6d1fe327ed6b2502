package psychometrics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"goodgov/survey"
)

// answers writes rows as a file in which NaN is an empty cell or the code 99,
// and reads it.
func answers(t testing.TB, rows [][]float64, units []string, q *survey.Questionnaire) *survey.Responses {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("unit")
	for _, item := range q.Items {
		b.WriteString("," + item.Code)
	}
	b.WriteByte('\n')
	for r, row := range rows {
		b.WriteString(units[r])
		for i, x := range row {
			switch {
			case !math.IsNaN(x):
				fmt.Fprintf(&b, ",%d", int(x))
			case (r+i)%2 == 0 && len(q.Missing) > 0:
				b.WriteString(",99")
			default:
				b.WriteByte(',')
			}
		}
		b.WriteByte('\n')
	}
	responses, _, err := survey.Scan(context.Background(), survey.Source{Name: "a.csv", File: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, q, survey.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { responses.Close() })
	return responses
}

func questionnaire(items int, scale survey.Scale, units ...string) *survey.Questionnaire {
	q := &survey.Questionnaire{Scale: scale, Columns: survey.Columns{Unit: "unit"}, Units: units}
	for i := range items {
		q.Items = append(q.Items, survey.Item{Code: fmt.Sprintf("q%d", i+1)})
		q.Sets = append(q.Sets, []int{i})
	}
	return q
}

// What is counted 64 rows at a time is what plain values give: whatever the
// scale, reversed items, missing codes, and units.
func TestCountsAreThoseOfValues(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		items := rapid.IntRange(1, 9).Draw(r, "items")
		low := rapid.IntRange(-2, 2).Draw(r, "low")
		scale := survey.Scale{Min: low, Max: low + rapid.SampledFrom([]int{1, 2, 4, 5, 6, 9, 14, 15, 20}).Draw(r, "width")}
		q := questionnaire(items, scale, "a", "b", "c")
		if rapid.Bool().Draw(r, "codes") {
			q.Missing = []string{"99"}
		}
		for i := range q.Items {
			q.Items[i].Reverse = rapid.Bool().Draw(r, "reverse")
		}
		n := rapid.IntRange(1, 150).Draw(r, "n")
		rows, scored := make([][]float64, n), make([][]float64, n)
		units := make([]string, n)
		random := rapid.Uint64().Draw(r, "seed")
		next := func(below int) int {
			random = random*6364136223846793005 + 1442695040888963407
			return int(random >> 33 % uint64(below))
		}
		for i := range rows {
			units[i] = q.Units[next(3)]
			for item := range items {
				x := float64(scale.Min + next(scale.Width()))
				if next(8) == 0 {
					x = math.NaN()
				}
				rows[i] = append(rows[i], x)
				if q.Items[item].Reverse {
					x = float64(scale.Min+scale.Max) - x
				}
				scored[i] = append(scored[i], x)
			}
		}
		from := rapid.IntRange(0, items-1).Draw(r, "from")
		span := Span{from, rapid.IntRange(from+1, items).Draw(r, "to")}
		counts, pairs, err := Count(t.Context(), answers(t, rows, units, q), []Span{{0, items}, span}, CountOptions{Pairs: true, Tables: true})
		if err != nil {
			r.Fatal(err)
		}
		for _, c := range counts {
			compareCounts(r, c, pairs, within(scored, c.Span), units)
		}
	})
}

func compareCounts(r *rapid.T, c Counts, pairs *Pairs, scored [][]float64, units []string) {
	same := func(what string, got, want float64) {
		if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			r.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
	rows := Complete(scored)
	if c.N != len(rows) {
		r.Fatalf("n = %d, want %d", c.N, len(rows))
	}
	for rule, moments := range map[MissingRule]func() (Moments, error){Listwise: c.Moments, Pairwise: func() (Moments, error) { return pairs.Moments(c.Span) }} {
		got, err := moments()
		want, wantErr := MomentsOf(scored, rule)
		if (err == nil) != (wantErr == nil) {
			r.Fatalf("%s: error %v, want %v", rule, err, wantErr)
		}
		if err != nil {
			continue
		}
		same("n", float64(got.N), float64(want.N))
		for i := range c.Span.Len() {
			same("mean", got.Mean[i], want.Mean[i])
			for j := range i + 1 {
				same("covariance", got.Cov.At(i, j), want.Cov.At(i, j))
			}
		}
	}
	var whole []int
	var groups [3][]float64
	for i, row := range scored {
		sum := 0.0
		for _, x := range row {
			sum += x
		}
		if !math.IsNaN(sum) {
			g := units[i][0] - 'a'
			groups[g] = append(groups[g], sum/float64(len(row)))
			whole = append(whole, int(sum))
		}
	}
	got, want := c.Groups().Aggregate(0.9), GroupsOf(groups[:]).Aggregate(0.9)
	if got.N != want.N || got.Groups != want.Groups {
		r.Fatalf("groups %+v, want %+v", got, want)
	}
	same("F", min(got.F, 1e9), min(want.F, 1e9))
	codes := make([][]int, len(rows))
	for i, row := range rows {
		for _, x := range row {
			codes[i] = append(codes[i], int(x)-c.Scale.Min)
		}
	}
	for i, row := range TablesOf(codes, c.Span.Len(), c.Scale.Width()) {
		for j, table := range row {
			if fmt.Sprint(table) != fmt.Sprint(c.Tables[i][j]) {
				r.Fatalf("pairs of items %d and %d: %v, want %v", i, j, c.Tables[i][j], table)
			}
		}
	}
	if c.Low == nil {
		return
	}
	low, high := 0, 0
	shift := c.Span.Len() * (c.Scale.Min - 1)
	for _, total := range whole {
		if total-shift <= c.Cuts.Low {
			low++
		}
		if total-shift >= c.Cuts.High {
			high++
		}
	}
	for i := range c.Span.Len() {
		if x := CompareExtremes(c.distribution(c.Low, i), c.distribution(c.High, i)); x.NLow != low || x.NHigh != high {
			r.Fatalf("extreme groups of %d and %d, want %d and %d", x.NLow, x.NHigh, low, high)
		}
	}
}

// The order of the items changes nothing but the order of their figures.
func TestOrderOfItemsDoesNotMatter(t *testing.T) {
	m := moments(t, within(synthetic(t), Span{0, 8}), Listwise)
	rapid.Check(t, func(r *rapid.T) {
		order := rapid.Permutation(all(8)).Draw(r, "order")
		x, y := Analyse(m, nil, DefaultOptions()), Analyse(m.Of(order), nil, DefaultOptions())
		for at, i := range order {
			if math.Abs(x.ItemTotal[i]-y.ItemTotal[at])+math.Abs(x.Loading[i]-y.Loading[at])+math.Abs(x.SMC[i]-y.SMC[at]) > 1e-8 {
				r.Fatalf("item %d: %v, %v, %v and %v, %v, %v", i, x.ItemTotal[i], x.Loading[i], x.SMC[i], y.ItemTotal[at], y.Loading[at], y.SMC[at])
			}
		}
		if math.Abs(x.Alpha-y.Alpha)+math.Abs(x.Omega-y.Omega) > 1e-9 {
			r.Fatalf("α %v, ω %v and α %v, ω %v", x.Alpha, x.Omega, y.Alpha, y.Omega)
		}
	})
}

func TestOfResponsesIsStoppedByItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := questionnaire(2, survey.Scale{Min: 1, Max: 5}, "a")
	_, err := OfResponses(ctx, answers(t, [][]float64{{1, 2}}, []string{"a"}, q), []ScaleSpec{{Span: Span{0, 2}}}, DefaultScaleOptions())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Reliability, correlations and all of 57 items, 7 dimensions and 22 indicators.
func BenchmarkOfResponses(b *testing.B) {
	const rows = 100_000
	units := make([]string, 100)
	for u := range units {
		units[u] = fmt.Sprintf("u%02d", u)
	}
	q := questionnaire(57, survey.Scale{Min: 1, Max: 5}, units...)
	random := uint64(1)
	next := func(below int) int {
		random = random*6364136223846793005 + 1442695040888963407
		return int(random >> 33 % uint64(below))
	}
	values, of := make([][]float64, rows), make([]string, rows)
	for r := range values {
		of[r] = units[next(len(units))]
		own := next(3)
		for range 57 {
			x := float64(1 + own + next(3))
			if next(100) < 3 {
				x = math.NaN()
			}
			values[r] = append(values[r], x)
		}
	}
	responses := answers(b, values, of, q)
	specs := []ScaleSpec{{Span: Span{0, 57}}}
	for from := 0; from < 56; from += 8 {
		specs = append(specs, ScaleSpec{Span: Span{from, from + 8}})
	}
	for from := 0; from+3 <= 57; from += 3 {
		specs = append(specs, ScaleSpec{Span: Span{from, from + 3}})
	}
	for _, rule := range []MissingRule{Listwise, Pairwise} {
		for _, correlation := range []Correlation{PearsonCorrelation, PolychoricCorrelation} {
			b.Run(fmt.Sprintf("rows=%d/%s/%s", rows, rule, correlation), func(b *testing.B) {
				opt := DefaultScaleOptions()
				opt.Missing, opt.Correlation = rule, correlation
				b.ReportAllocs()
				for b.Loop() {
					if _, err := OfResponses(b.Context(), responses, specs, opt); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
			})
		}
	}
}

// Everybody has the same mean of items, which is no binary fraction: what
// rounding leaves is neither variance within groups nor between them.
func TestNoVarianceIsNone(t *testing.T) {
	for _, sizes := range [][2]int{{3, 7}, {1, 4}, {7, 11}} {
		var groups [2][]float64
		for g, size := range sizes {
			for range size {
				groups[g] = append(groups[g], 17./9)
			}
		}
		if a := GroupsOf(groups[:]).Aggregate(0.95); !math.IsNaN(a.F) || !math.IsNaN(a.ICC1) {
			t.Errorf("groups of %v: F %v, ICC(1) %v", sizes, a.F, a.ICC1)
		}
	}
}
