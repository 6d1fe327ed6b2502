package reports

import (
	"math"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/waves"
)

// In the first wave two of "lake" answered, who are all of "west": either would
// be had from the other, and both from city and east.
func TestHiddenWaves(t *testing.T) {
	e := later(t)
	once := small()
	once.people = map[string]int{"hill": 20, "few": 20, "lake": 2}
	e.Trend.Waves[0].Results = once.evaluate(t).Scores
	e.Trend.Analyse(nil)
	for wave, want := range []map[string]bool{
		{"city": false, "east": true, "hill": true, "few": true, "west": true, "lake": true},
		{"city": false, "east": false, "hill": true, "few": true, "west": false, "lake": false},
	} {
		for code, want := range want {
			if got := e.hiddenIn(wave, at(t, e, code), 0); got != want {
				t.Errorf("%s in wave %d: hidden %t", code, wave, got)
			}
		}
	}
	row := e.wavesTable("en", at(t, e, "west"), 0).Rows[0].Cells
	if len(row) != 5 || row[2] != missing || row[3] == missing {
		t.Errorf("%q: the first score is shown, or can be had from the slope", row)
	}
	if v := e.waveScore(0, at(t, e, "lake"), 0).Value; !math.IsNaN(v) {
		t.Errorf("lake had %g", v)
	}
	if e.Trend = nil; e.hiddenSince(at(t, e, "city"), 0) {
		t.Error("hidden without waves")
	}
	e.Trend = later(t).Trend
	e.Publish.Protect = ProtectNone
	e.Protect()
	if e.hiddenIn(0, at(t, e, "lake"), 0) {
		t.Error("hidden though nothing is to be")
	}
}

// Of a panel it is those who were asked twice that must be enough.
func TestHiddenPanel(t *testing.T) {
	e := later(t)
	e.Trend.Panel = true
	for unit := range e.Units.List {
		clear(e.Trend.Changes[unit])
	}
	for code, n := range map[string]int{"city": 17, "east": 15, "hill": 8, "few": 7, "west": 2, "lake": 2, "nobody": 0} {
		for node := range e.Trend.Framework.Nodes {
			e.Trend.Changes[at(t, e, code)][node] = waves.Change{NBefore: n, N: n}
		}
	}
	for code, want := range map[string]bool{"city": false, "east": true, "west": true, "lake": true} {
		if got := e.hiddenSince(at(t, e, code), 0); got != want {
			t.Errorf("%s: hidden %t", code, got)
		}
	}
}

// A unit that is gone is not shown, and its place tells nothing of others.
func TestHiddenWavesOfOtherUnits(t *testing.T) {
	e := later(t)
	old := small()
	for i := range old.units {
		if old.units[i].Code == "hill" {
			old.units[i].Code = "gone"
		}
	}
	old.people = map[string]int{"gone": 20, "few": 3, "lake": 20}
	e.Trend.Waves[1].Results = old.evaluate(t).Scores
	e.Trend.Analyse(nil)
	if e.hiddenIn(1, at(t, e, "hill"), 0) || !e.hiddenIn(1, at(t, e, "few"), 0) || e.hiddenIn(1, at(t, e, "east"), 0) {
		t.Error("with one gone beside it, few alone is hidden, and hill was not there")
	}
	if e.Scores.Options.Rollup != indicators.ByRespondents {
		t.Fatal("numbers add up otherwise")
	}
}
