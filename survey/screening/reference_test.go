package screening

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/reference"
	"goodgov/survey"
)

// column of a table, NaN where a cell is empty.
func column(t *testing.T, table [][]string, name string) []float64 {
	t.Helper()
	var values []float64
	at := -1
	for i, header := range table[0] {
		if header == name {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("no column %s", name)
	}
	for _, record := range table[1:] {
		v := math.NaN()
		if record[at] != "" {
			var err error
			if v, err = strconv.ParseFloat(record[at], 64); err != nil {
				t.Fatal(err)
			}
		}
		values = append(values, v)
	}
	return values
}

// cases reads a table of answers.
func cases(t *testing.T, table [][]string, items []survey.Item, columns ...string) *survey.Cases {
	t.Helper()
	var text strings.Builder
	if err := csv.NewWriter(&text).WriteAll(table); err != nil {
		t.Fatal(err)
	}
	q := &survey.Questionnaire{Scale: survey.Scale{Min: 1, Max: 5}, Units: []string{"all"}, Items: items}
	for _, header := range table[0] {
		if header == "duration_sec" {
			q.Columns.Seconds = header
		}
	}
	c, _, _, err := survey.ReadCases(t.Context(), survey.CSV(strings.NewReader(text.String()), "a.csv", ','), "a.csv", q, columns,
		survey.Options{BadRows: survey.SkipBadRows, Keep: survey.CountRows})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func syntheticItems() (items []survey.Item) {
	for i := range 57 {
		items = append(items, survey.Item{Code: fmt.Sprintf("i%02d", i+1)})
	}
	return items
}

// dimensions are those of the synthetic answers: six of eight items, one of nine.
func dimensions() (scales [][]int) {
	for from := 0; from < 56; from += 8 {
		var scale []int
		for item := from; item < from+8 || from == 48 && item < 57; item++ {
			scale = append(scale, item)
		}
		scales = append(scales, scale)
	}
	return scales
}

// careless.csv is of R's package careless 1.2.2 and stats; reference.csv of base
// R (see testdata/stats/screening/README.md).
func TestAgainstR(t *testing.T) {
	answers, careless, base := reference.Rows(t, "synthetic/responses.csv"), reference.Rows(t, "screening/careless.csv"), reference.Rows(t, "screening/reference.csv")
	c := cases(t, answers, syntheticItems())
	r := Usual()
	r.Scales, r.PairLimit = dimensions(), 0.45
	want := everything &^ (survey.AntonymsAlike | survey.Impossible | survey.BusyInterviewer)
	m, err := Measure(t.Context(), c, &r, want)
	if err != nil || len(m.Warnings(want)) > 0 {
		t.Fatal(err, m.Warnings(want))
	}
	reference.AllNear(t, "IRV", m.IRV, column(t, careless, "irv"), 1e-10)
	reference.AllNear(t, "D²", m.Distance, column(t, base, "d2"), 1e-10)
	reference.AllNear(t, "p of D²", m.P, column(t, base, "p"), 1e-10)
	complete := column(t, careless, "mahal_complete")
	for i, want := range complete {
		if !math.IsNaN(want) && math.Abs(m.Distance[i]-want) > 1e-10*want {
			t.Errorf("D² of row %d: %.15g, of complete answers %.15g", i+1, m.Distance[i], want)
		}
	}
	reference.AllNear(t, "seconds per item", m.PerItem, column(t, careless, "sec_per_item"), 1e-10)
	reference.AllNear(t, "speed", m.Speed, column(t, careless, "relative_speed"), 1e-10)
	reference.AllNear(t, "match", m.Match, column(t, base, "match"), 1e-10)
	for i, twin := range column(t, base, "twin") {
		if !math.IsNaN(twin) && m.Twin[i] != int32(twin)-1 {
			t.Errorf("row %d: twin %d, want %g", i+1, m.Twin[i]+1, twin)
		}
	}
	// R leaves those whose answers do not vary without a figure; here they are careless.
	for i, want := range column(t, careless, "evenodd_careless_pkg") {
		want = -want // careless has the opposite sign
		if got := m.EvenOdd[i]; math.IsNaN(want) && !math.IsInf(got, -1) || !math.IsNaN(want) && math.Abs(got-want) > 1e-10 {
			t.Errorf("even-odd of row %d: %.15g, want %.15g", i+1, got, want)
		}
	}
	for i, want := range column(t, base, "synonyms") {
		if got := m.Synonyms[i]; math.IsNaN(want) && !math.IsInf(got, -1) && !math.IsNaN(got) || !math.IsNaN(want) && math.Abs(got-want) > 1e-10 {
			t.Errorf("synonyms of row %d: %.15g, want %.15g", i+1, got, want)
		}
	}
	if len(m.SynonymPairs) != 63 || m.MedianSeconds != 419.5 || m.Covariance != CompleteCovariance || !m.NearDuplicates.Exhaustive {
		t.Errorf("%d pairs, median %g s, covariances %s", len(m.SynonymPairs), m.MedianSeconds, m.Covariance)
	}
	// Numbers of the expected values that come with the answers: irv < .3, p < .001
	// (2 of 270 complete), below 2 s per item, relative speed above 2.
	counts := map[survey.Reason]int{}
	for i, reasons := range r.Judge(m, c.Len()) {
		for _, reason := range survey.Reasons() {
			if reasons&reason != 0 && (reason != survey.Outlying || !math.IsNaN(complete[i])) {
				counts[reason]++
			}
		}
	}
	for reason, want := range map[survey.Reason]int{survey.LowVariability: 4, survey.Outlying: 2, survey.FastPerItem: 10, survey.FastRelative: 19, survey.NearDuplicate: 6} {
		if counts[reason] != want {
			t.Errorf("%s: %d, want %d", reason, counts[reason], want)
		}
	}
	t.Run("antonyms", func(t *testing.T) {
		turned := [][]string{answers[0]}
		for _, record := range answers[1:] {
			record = append([]string(nil), record...)
			for at, header := range answers[0] {
				var item int
				if _, err := fmt.Sscanf(header, "i%d", &item); err == nil && item%2 == 0 && record[at] != "" {
					record[at] = string('6' - record[at][0] + '0')
				}
			}
			turned = append(turned, record)
		}
		m, err := Measure(t.Context(), cases(t, turned, syntheticItems()), &r, survey.AntonymsAlike)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range column(t, base, "antonyms") {
			if got := m.Antonyms[i]; math.IsNaN(want) && !math.IsInf(got, 1) && !math.IsNaN(got) || !math.IsNaN(want) && math.Abs(got-want) > 1e-10 {
				t.Errorf("row %d: %.15g, want %.15g", i+1, got, want)
			}
		}
		if len(m.AntonymPairs) != 41 {
			t.Errorf("%d pairs, want 41", len(m.AntonymPairs))
		}
	})
}

// t.test of the logarithms, t.test, fisher.test of R 4.2.2: a community against
// all others of the synthetic answers; valid is 150 s or more.
func TestFieldworkAgainstR(t *testing.T) {
	c := cases(t, reference.Rows(t, "synthetic/responses.csv"), syntheticItems(), "community")
	reasons := make([]survey.Reason, c.Len())
	for i, seconds := range c.Seconds {
		if seconds < 150 {
			reasons[i] = survey.TooFast
		}
	}
	f := FieldworkOf(c, "community", reasons, nil, 0, 0.95)
	if len(f.Works) != 28 {
		t.Fatalf("%d communities, want 28", len(f.Works))
	}
	for _, want := range []struct {
		name                         string
		n, valid                     int
		seconds, irv, pSec, pIRV, pV float64
	}{
		{"C01", 24, 22, 469.08333333333331, 0.97441703660459256, 0.79600893601490563, 0.30841542387328447, 0.22799123575388361},
		{"C10", 16, 15, 484.5, 1.0177664894828111, 0.97885482295699677, 0.83033038535792725, 0.46756048065949057},
		{"C22", 9, 9, 453.44444444444446, 1.0182321531653489, 0.28364370197242728, 0.7918080429214609, 1},
	} {
		for _, w := range f.Works {
			if w.Name != want.name {
				continue
			}
			if w.N != want.n || w.Valid != want.valid {
				t.Errorf("%s: %d of %d valid, want %d of %d", w.Name, w.Valid, w.N, want.valid, want.n)
			}
			reference.AllNear(t, w.Name, []float64{w.Seconds, w.IRV, w.SecondsP, w.IRVP, w.ValidP}, []float64{want.seconds, want.irv, want.pSec, want.pIRV, want.pV}, 1e-9)
			reference.AllNear(t, w.Name+" adjusted", w.Adjusted[:], []float64{1, 1, 1}, 1e-9)
		}
	}
	if got := f.Effect.ICC1; !(got > 0 && got < 0.3) {
		t.Errorf("ICC(1) %g", got)
	}
}

// Worked by AAPOR's formulas: 370 interviews, 18 partial, 41 refusals, 57 not
// met, 6 others, 72 of unknown and 36 of no eligibility.
func TestOutcomeRates(t *testing.T) {
	d := Dispositions{Complete: 370, Partial: 18, Refusal: 41, NonContact: 57, Other: 6, UnknownHome: 60, Unknown: 12, NotEligible: 36}
	r := d.Rates(d.Eligibility())
	reference.AllNear(t, "e", []float64{r.E}, []float64{0.931818181818182}, 1e-12)
	reference.AllNear(t, "RR", r.Response[:], []float64{0.656028368794326, 0.687943262411348, 0.661788617886179, 0.693983739837398, 0.752032520325203, 0.788617886178862}, 1e-12)
	reference.AllNear(t, "COOP", r.Cooperation[:], []float64{0.850574712643678, 0.891954022988506, 0.862470862470862, 0.904428904428904}, 1e-12)
	reference.AllNear(t, "REF", r.Refusal[:], []float64{0.0726950354609929, 0.0733333333333333, 0.0833333333333333}, 1e-12)
	reference.AllNear(t, "CON", r.Contact[:], []float64{0.771276595744681, 0.778048780487805, 0.884146341463415}, 1e-12)
	if d.Total() != 600 {
		t.Errorf("%d cases", d.Total())
	}
	nobody := Dispositions{}.Rates(Dispositions{}.Eligibility())
	if !math.IsNaN(nobody.Response[0]) || !math.IsNaN(nobody.Contact[2]) {
		t.Errorf("rates of nobody: %v", nobody)
	}
	only := Dispositions{Complete: 3, Unknown: 2}
	if r := only.Rates(only.Eligibility()); r.Response[0] != 0.6 || r.Response[2] != 0.6 || r.E != 1 {
		t.Errorf("three interviews and two unknown: %v", r)
	}
}
