package reports

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"goodgov/indicators/uncertainty"
	"goodgov/internal/golden"
)

// sure is a study of six communities of which the first is well above the
// others.
func sure() sample {
	s := uniform(2, 2, 6)
	s.replicates = 500
	s.answer = func(unit string, item int, random *rand.Rand) int {
		if unit == "c001" || unit == "c005" {
			return 4 + random.IntN(2)
		}
		return 1 + random.IntN(4)
	}
	return s
}

// The tables of how sure ranks are, and the files, in both languages.
func TestUncertaintyGolden(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		s := sure()
		s.publish = 0
		e := s.evaluate(t)
		var b bytes.Buffer
		for _, table := range []*Table{e.RankTable(lang, "community", 0), e.AcceptabilityTable(lang, "community", 0), e.TierTable(lang, "community", 0), e.ShrunkenTable(lang, "community", 0),
			e.WithIntervals(BCaIntervals).ScoreTable(lang, 0, 1)} {
			if err := table.WriteText(&b, Plain); err != nil {
				t.Fatal(err)
			}
			b.WriteByte('\n')
		}
		b.WriteString(e.IntervalNote(lang, PercentileIntervals) + "\n\n")
		if err := e.WriteRanksCSV(&b, lang); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, "sure-"+lang+".txt", b.Bytes())
	}
}

// The report says it in its first section and under the ranking.
func TestReportOfRanks(t *testing.T) {
	s := sure()
	s.publish = 0
	files := report(t, s.evaluate(t), "en")
	page := string(files["report.html"])
	glance, ranking, _ := strings.Cut(page, `id="ranking"`)
	for _, part := range []string{glance, ranking} {
		if !strings.Contains(part, "differ for sure (95 % for all pairs together)") {
			t.Error("a part of the page does not say which differences are sure")
		}
	}
	for _, name := range []string{"charts/ranks-community.svg", "charts/acceptability-community.svg"} {
		if !bytes.Contains(files[name], []byte("Community c001")) {
			t.Errorf("%s does not show the units", name)
		}
	}
}

// Units that reports leave out stand in no table of ranks and count in none; the
// files have them, unless they are to be handed on.
func TestHiddenUnitsAreNotRanked(t *testing.T) {
	s := small()
	s.replicates = 200
	e := s.evaluate(t)
	few := at(t, e, "few")
	if !e.Hidden(few) {
		t.Fatal("nothing is hidden")
	}
	hidden := 0
	for unit := range e.Units.List {
		if e.Units.List[unit].Level == "community" && (e.Hidden(unit) || math.IsNaN(e.Scores.Scores[unit][0].Value)) {
			hidden++
		}
	}
	shown := len(e.Units.AtLevel("community")) - hidden
	for _, lang := range []string{"en", "zh"} {
		for _, table := range []*Table{e.RankTable(lang, "community", 0), e.AcceptabilityTable(lang, "community", 0), e.TierTable(lang, "community", 0)} {
			if table == nil {
				t.Fatal("no table")
			}
			if len(table.Rows) != shown {
				t.Errorf("%s: %d rows, want %d", table.Title, len(table.Rows), shown)
			}
			for _, row := range table.Rows {
				for _, cell := range row.Cells {
					if cell == e.Units.List[few].Name(lang) {
						t.Errorf("%s shows %s", table.Title, cell)
					}
				}
			}
		}
	}
	ranked := func(e *Evaluation) (units []string) {
		var b bytes.Buffer
		if err := e.WriteScoresJSON(&b, "en"); err != nil {
			t.Fatal(err)
		}
		var file struct {
			Uncertainty struct {
				Rankings []struct{ Units []struct{ Unit string } }
			}
		}
		if err := json.Unmarshal(b.Bytes(), &file); err != nil {
			t.Fatal(err)
		}
		for _, r := range file.Uncertainty.Rankings {
			for _, u := range r.Units {
				units = append(units, u.Unit)
			}
		}
		return units
	}
	for public, e := range map[bool]*Evaluation{false: e, true: e.Published()} {
		found := strings.Contains(strings.Join(ranked(e), " "), "few")
		if found == public {
			t.Errorf("handed on: %t; a hidden unit is in the file: %t", public, found)
		}
	}
}

// What the sentence says of every kind of ranking.
func TestSureSentence(t *testing.T) {
	s := sure()
	e := s.evaluate(t)
	unit := func(above, below int) uncertainty.RankedUnit {
		return uncertainty.RankedUnit{Above: above, Below: below}
	}
	ranking := func(pairs, apart, untested int, units ...uncertainty.RankedUnit) *uncertainty.Ranking {
		for k := range units {
			units[k].Rank = k + 1
		}
		return &uncertainty.Ranking{Level: "community", Test: uncertainty.MaxT, Pairs: pairs, Apart: apart, Untested: untested, Units: units}
	}
	for _, c := range []struct {
		ranking *uncertainty.Ranking
		want    string
	}{
		{ranking(3, 0, 0, unit(0, 0), unit(0, 0), unit(0, 0)), "Of 3 pairs of communities none differs for sure (95 % for all pairs together): do not act on the order among them."},
		{ranking(3, 3, 0, unit(0, 2), unit(1, 1), unit(2, 0)), "All 3 pairs of communities differ for sure (95 % for all pairs together)."},
		{ranking(6, 1, 0, unit(0, 1), unit(0, 0), unit(0, 0), unit(1, 0)), "Of 6 pairs of communities 1 differ for sure (95 % for all pairs together). Places 2 to 3 can't be told apart from any other: do not act on them."},
		{ranking(6, 2, 1, unit(0, 0), unit(0, 2), unit(0, 0), unit(2, 0)), "Of 6 pairs of communities 2 differ for sure (95 % for all pairs together). 2 of 4 can't be told apart from any other: do not act on where such units stand. Of 1 pairs nothing can be said."},
		{ranking(3, 2, 0, unit(0, 1), unit(0, 1), unit(2, 0)), "Of 3 pairs of communities 2 differ for sure (95 % for all pairs together). Act on differences between tiers, not on the order within one."},
		{ranking(3, 0, 3, unit(0, 0), unit(0, 0), unit(0, 0)), "Nothing can be said of the differences among communities: too few respondents."},
	} {
		if got := e.sureSentence("en", c.ranking); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestChance(t *testing.T) {
	for want, p := range map[string]float64{"0 %": 0, "<1 %": 0.001, "1 %": 0.012, "50 %": 0.5, ">99 %": 0.999, "100 %": 1, missing: math.NaN()} {
		if got := chance(p); got != want {
			t.Errorf("%v: %q, want %q", p, got, want)
		}
	}
	for _, c := range []struct {
		low, high int
		want      string
	}{{0, 0, missing}, {2, 2, "2"}, {1, 4, "1–4"}} {
		if got := rankRange(c.low, c.high); got != c.want {
			t.Errorf("%d to %d: %q, want %q", c.low, c.high, got, c.want)
		}
	}
}
