package reports

import (
	"bytes"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"goodgov/indicators/importance"
	"goodgov/indicators/waves"
	"goodgov/internal/golden"
)

func printed(t *testing.T, tables ...*Table) string {
	t.Helper()
	var text bytes.Buffer
	for _, table := range tables {
		if err := table.WriteText(&text, Plain); err != nil {
			t.Fatal(err)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

func quadrants(e *Evaluation, level int) *Importance {
	return NewImportance(e, level, importance.Options{Line: importance.AtMeans, ImportanceLine: math.NaN()})
}

// What is left out of reports is left out here too; a unit without
// respondents has no place.
func TestImportanceTables(t *testing.T) {
	e := small().evaluate(t)
	x := quadrants(e, 2)
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		for _, code := range []string{"city", "lake", "few", "nobody"} {
			unit, _ := e.Units.Index(code)
			text.WriteString(x.ImportanceSentence(lang, unit) + "\n" + printed(t, x.ImportanceTable(lang, unit)))
		}
	}
	golden.Check(t, "importance.txt", []byte(text.String()))
	few, _ := e.Units.Index("few")
	if _, drawn := x.importanceFigure("en", few); drawn {
		t.Error("a hidden unit has a picture")
	}
	var all bytes.Buffer
	if err := x.WriteImportanceCSV(&all); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(all.String(), "\nfew,C1,") {
		t.Error("the file is not whole")
	}
}

// Under equal weights nothing is more important than most, and nobody is told so.
func TestImportanceUnderEqualWeights(t *testing.T) {
	e := small().evaluate(t)
	x := quadrants(e, 2)
	for _, node := range x.Nodes {
		e.Weights.Global[node] = 1 / float64(len(x.Nodes))
	}
	e.WeightsFrom = FromEquality
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		text.WriteString(x.ImportanceSentence(lang, 0) + "\n" + printed(t, x.ImportanceTable(lang, 0)))
	}
	golden.Check(t, "importance-even.txt", []byte(text.String()))
}

// The report draws quadrants for four indicators or more.
func TestQuadrantsTakeFour(t *testing.T) {
	if _, drawn := small().evaluate(t).mendFigure("en"); drawn {
		t.Error("two indicators are drawn in quadrants")
	}
}

// later is a study and two earlier waves with other answers.
func later(t *testing.T) *Evaluation {
	t.Helper()
	e := small().evaluate(t)
	a := &waves.Analysis{Framework: e.Framework, Weights: e.Weights, Confidence: 0.95, Adjustment: "holm", Lost: []string{"D9", "D10"}}
	for i, name := range []string{"2018", "2020", ""} {
		other := e
		if i < 2 {
			s := small()
			s.answer = func(unit string, item int, random *rand.Rand) int { return min(5, 1+i+random.IntN(3)) }
			other = s.evaluate(t)
		}
		w := waves.Wave{Name: name, Time: float64(2018 + 2*i), Results: other.Scores}
		for range e.Units.List {
			sd := make([]float64, e.Framework.Len())
			for node := range sd {
				sd[node] = 0.8
			}
			w.SD = append(w.SD, sd)
			shares := make([]waves.Share, len(e.Framework.Items))
			for item := range shares {
				shares[item] = waves.Share{Favourable: 5 + 3*i, N: 20}
			}
			w.Favourable = append(w.Favourable, shares)
		}
		a.Waves = append(a.Waves, w)
	}
	a.Analyse(nil)
	e.Trend = a
	return e
}

func TestTrendTables(t *testing.T) {
	e := later(t)
	var text strings.Builder
	for _, lang := range []string{"en", "zh"} {
		text.WriteString(e.TrendSentence(lang, 0) + "\n")
		for _, view := range TrendViews() {
			text.WriteString(printed(t, e.TrendTables(view, lang, 0, 1)...))
		}
	}
	golden.Check(t, "trend.txt", []byte(text.String()))
	few, _ := e.Units.Index("few")
	for _, view := range TrendViews() {
		if shown := printed(t, e.TrendTables(view, "en", few, 3)...); view != ShowUnits && regexp.MustCompile(`\d\.\d\d  `).MatchString(shown) {
			t.Errorf("%s of a hidden unit:\n%s", view, shown)
		}
	}
	if said := e.TrendSentence("en", few); strings.ContainsAny(said, "0123456789") {
		t.Errorf("of a hidden unit: %s", said)
	}
	if _, drawn := e.trendFigure("en", few); drawn {
		t.Error("a hidden unit has a picture")
	}
	for _, view := range TrendViews() {
		var file bytes.Buffer
		if err := e.WriteTrendCSV(&file, view); err != nil || strings.Contains(file.String(), "NaN") {
			t.Errorf("%s: %v\n%s", view, err, &file)
		}
	}
}

// Nobody in the wave before: nothing is said to have changed.
func TestTrendWithoutBefore(t *testing.T) {
	e := later(t)
	e.Trend = &waves.Analysis{Framework: e.Framework, Weights: e.Weights, Confidence: 0.95, Adjustment: "holm"}
	empty := small()
	empty.people = map[string]int{}
	before := empty.evaluate(t)
	for _, other := range []*Evaluation{before, e} {
		w := waves.Wave{Name: "x", Results: other.Scores}
		for range e.Units.List {
			w.SD = append(w.SD, make([]float64, e.Framework.Len()))
			w.Favourable = append(w.Favourable, make([]waves.Share, len(e.Framework.Items)))
		}
		e.Trend.Waves = append(e.Trend.Waves, w)
	}
	e.Trend.Analyse(nil)
	if said := e.TrendSentence("en", 0); !strings.HasPrefix(said, "Against x the overall score can't be compared.") {
		t.Error(said)
	}
	if shown := printed(t, e.TrendTables(ShowChanges, "en", 0, 1)...); !strings.Contains(shown, "no earlier score") {
		t.Error(shown)
	}
}
