package study

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/reports"
	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

// judged runs a study with its instrument.
func judged(t *testing.T, dir string) *reports.Evaluation {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(t.Context(), RunOptions{Errors: indicators.WithErrors, Quality: WithQuality})
	if err != nil {
		t.Fatal(err)
	}
	if e.Quality == nil {
		t.Fatal("the instrument was not judged")
	}
	return e
}

func figure(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.6f, want %.6f", what, got, want)
	}
}

// The figures of R 4.2.2 with lavaan 0.6-14, from the code that the report
// itself prints; lavaan's EM stops early, hence three decimals. 21,090 answers:
// gaps are filled by what is likeliest.
func TestQualityOfHangzhou(t *testing.T) {
	q := judged(t, "../../testdata/hangzhou").Quality
	if len(q.Skipped) > 0 {
		t.Fatalf("left out: %v", q.Skipped)
	}
	figure(t, "alpha of the whole", q.Reliability.Scales[0].Alpha, 0.947, 5e-4)
	figure(t, "lower end", q.Reliability.Scales[0].AlphaLow, 0.933, 5e-4)
	v := q.Validity
	if v.Moments.Missing != psychometrics.EM || v.N != 370 {
		t.Errorf("structure from %d respondents by %s", v.N, v.Moments.Missing)
	}
	figure(t, "KMO", v.Adequacy.Overall, 0.921324, 1e-3)
	figure(t, "Bartlett", v.Bartlett.ChiSquared, 6997.052, 0.1)
	figure(t, "first eigenvalue", v.Values[0], 13.7301866, 1e-3)
	figure(t, "Harman", v.Harman, 0.2408805, 1e-4)
	if v.Parallel.Factors != 5 {
		t.Errorf("%d factors by parallel analysis, want 5", v.Parallel.Factors)
	}
	if o := q.Factors.Result.Options; o.Missing != cfa.FIML {
		t.Errorf("the factor model takes %s", o.Missing)
	}
}

// 75,409 answers: too many for FIML in passing, so that the factor model takes the 177
// complete questionnaires. R as above: cfa(model, x, missing = "listwise").
func TestQualityOfKansasCity(t *testing.T) {
	q := judged(t, "../../testdata/kansascity").Quality
	m := &q.Factors.Result.Measures
	if o := q.Factors.Result.Options; o.Missing != cfa.Listwise || m.N != 177 {
		t.Errorf("the factor model takes %s, %d of them", o.Missing, m.N)
	}
	figure(t, "chi square", m.ChiSquare, 6464.646, 1e-3)
	figure(t, "CFI", m.CFI, 0.566, 5e-4)
	figure(t, "RMSEA", m.RMSEA, 0.094, 5e-4)
	if v := q.Validity; v.Moments.Missing != psychometrics.EM || v.N != 1033 {
		t.Errorf("structure from %d respondents by %s", v.N, v.Moments.Missing)
	}
}

// little is a study of some items in some dimensions, with the rows of answers
// that are given.
func little(t *testing.T, indicatorRows, rows []string, items ...string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"goodgov.yaml":   "title: {en: Little}\nlanguage: en\nindicators: indicators.csv\nunits: units.csv\nweights: equal\nresponses: responses.csv\ncolumns: {id: id, unit: unit}\nscale: {min: 1, max: 5}\n",
		"indicators.csv": "code,parent,name_en,question_en\nA,,All,\n" + strings.Join(indicatorRows, "\n") + "\n",
		"units.csv":      "code,parent,level,name_en\ncity,,city,City\nu1,city,community,One\nu2,city,community,Two\n",
		"responses.csv":  "id,unit," + strings.Join(items, ",") + "\n" + strings.Join(rows, "\n") + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What the answers do not bear is left out and named; a run never fails for it.
func TestQualityOfLittle(t *testing.T) {
	two := []string{"B1,A,First,", "B2,A,Second,", "a,B1,a,?", "b,B1,b,?", "c,B2,c,?", "d,B2,d,?"}
	flat := []string{"a,A,a,?", "b,A,b,?", "c,A,c,?"}
	rows := func(n int, row func(person int) string) (rows []string) {
		for person := range n {
			rows = append(rows, fmt.Sprintf("p%d,u%d,%s", person, person%2+1, row(person)))
		}
		return rows
	}
	many := []string{"B1,A,First,", "B2,A,Second,"}
	var codes []string
	for i := range mostAsked + 1 {
		codes = append(codes, fmt.Sprint("q", i))
		many = append(many, fmt.Sprintf("%s,B%d,q,?", codes[i], i%2+1))
	}
	random := func(person int) string {
		return fmt.Sprintf("%d,%d,%d,%d", person%5+1, person/2%5+1, person/3%5+1, person*person%5+1)
	}
	for name, test := range map[string]struct {
		dir     string
		skipped []reports.QualityPart
	}{
		"one respondent": {little(t, two, rows(1, random), "a", "b", "c", "d"), []reports.QualityPart{reports.QualityValidity, reports.QualityFactors}},
		"all the same":   {little(t, two, rows(40, func(int) string { return "3,3,3,3" }), "a", "b", "c", "d"), []reports.QualityPart{reports.QualityValidity, reports.QualityFactors}},
		"nothing said":   {little(t, two, rows(40, func(int) string { return ",,," }), "a", "b", "c", "d"), []reports.QualityPart{reports.QualityValidity, reports.QualityFactors}},
		"copied item":    {little(t, two, rows(40, func(p int) string { return fmt.Sprintf("%d,%[1]d,%d,%d", p%5+1, p/3%5+1, p*p%5+1) }), "a", "b", "c", "d"), []reports.QualityPart{reports.QualityValidity, reports.QualityFactors}},
		"no dimensions":  {little(t, flat, rows(40, func(p int) string { return random(p)[:5] }), "a", "b", "c"), []reports.QualityPart{reports.QualityFactors}},
		"a single item":  {little(t, flat[:1], rows(40, func(p int) string { return fmt.Sprint(p%5 + 1) }), "a"), reports.QualityParts()},
		"many items":     {little(t, many, rows(200, func(p int) string { return strings.Repeat(fmt.Sprint(p%5+1, ","), mostAsked) + "1" }), codes...), reports.QualityParts()},
		"enough of it":   {little(t, two, rows(60, random), "a", "b", "c", "d"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := judged(t, test.dir)
			for _, part := range test.skipped {
				if why, skipped := e.Quality.Skipped[part]; !skipped || why.In("en") == "" || why.In("zh") == "" {
					t.Errorf("%s was not left out with a reason", part)
				}
			}
			if test.skipped == nil && e.Quality.Skipped[reports.QualityReliability].In("en") != "" {
				t.Errorf("left out: %v", e.Quality.Skipped)
			}
			for _, lang := range []string{"en", "zh"} {
				if err := reports.WriteReport(e, lang, discard); err != nil {
					t.Errorf("%s: %v", lang, err)
				}
			}
		})
	}
}

// discard renders pages and forgets them; pictures of dots take the longest and
// say nothing more.
func discard(name string, render func(io.Writer) error) error {
	if strings.HasSuffix(name, ".png") {
		return nil
	}
	return render(io.Discard)
}
