package study

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/waves"
	"goodgov/internal/diag"
	"goodgov/internal/inference"
	"goodgov/survey"
)

func compareWaves(t *testing.T, s *Study) *waves.Analysis {
	t.Helper()
	w, err := s.Weigh()
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Waves(t.Context(), w.Weights, WaveOptions{Adjustment: inference.Holm})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What was planted in the made-up waves is found, and nothing else.
func TestWaves(t *testing.T) {
	s, err := Open("../../testdata/hangzhou-waves")
	if err != nil {
		t.Fatal(err)
	}
	a := compareWaves(t, s)
	if !slices.Equal(a.Lost, []string{"D56", "D57"}) || len(a.NewUnits)+len(a.GoneUnits) > 0 || a.Panel {
		t.Errorf("lost %v, new %v, gone %v, panel %t", a.Lost, a.NewUnits, a.GoneUnits, a.Panel)
	}
	planted := map[string]float64{"B6": 0.30, "B3": -0.20}
	for _, node := range a.Framework.AtLevel(1) {
		code, c := a.Framework.Nodes[node].Code, a.Changes[0][node]
		// Answers are rounded to the points of the scale, items keep their means to about 0.01.
		if math.Abs(c.Value-planted[code]) > 0.03 {
			t.Errorf("%s has changed by %.3f, want %.2f", code, c.Value, planted[code])
		}
		if found := c.Adjusted < 0.05; found != (planted[code] != 0) {
			t.Errorf("%s: adjusted p = %.4f", code, c.Adjusted)
		}
		if code == "B6" && !(a.Trends[0][node].Slope.Value > 0.10 && a.Trends[0][node].Slope.P < 1e-6) {
			t.Errorf("trend of B6: %+v", a.Trends[0][node].Slope)
		}
	}
	if times := []float64{a.Waves[0].Time, a.Waves[1].Time, a.Waves[2].Time}; !slices.Equal(times, []float64{2018, 2020, 2022}) {
		t.Errorf("times %v", times)
	}
}

// Scores on a part of the items are those of answers that have no others.
func TestWavesOnCommonItems(t *testing.T) {
	s, err := Open("../../testdata/hangzhou-waves")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	data, err := os.ReadFile("../../testdata/hangzhou/responses.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	for _, row := range rows {
		var kept []string
		for i, cell := range row {
			if name := rows[0][i]; name != "D56" && name != "D57" {
				kept = append(kept, cell)
			}
		}
		if err := w.Write(kept); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	part := filepath.Join(dir, "part.csv")
	if err := os.WriteFile(part, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, method := range indicators.Methods {
		a := compareWaves(t, s.With(func(c *Config) {
			c.Screening = survey.Screening{Duplicates: true} // rules that count items would part the two
			c.Scores.Method = method
			c.Waves = []Wave{{Name: "part", Responses: part}}
		}))
		for unit := range a.Units.List {
			for node := range a.Framework.Nodes {
				got, want := a.Waves[1].Results.Scores[unit][node], a.Waves[0].Results.Scores[unit][node]
				if math.Abs(got.Value-want.Value) > 1e-12 || math.Abs(got.SE-want.SE) > 1e-12 || got.N != want.N {
					t.Fatalf("%s, unit %d, %s: %+v, want %+v", method, unit, a.Framework.Nodes[node].Code, got, want)
				}
			}
		}
	}
}

// The same answers twice are a panel in which nobody has changed.
func TestWavesOfAPanel(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	s = s.With(func(c *Config) {
		c.Waves = []Wave{{Name: "again", Responses: "responses.csv", Panel: true}}
	})
	a := compareWaves(t, s)
	if notes := s.Notes().All(); !slices.ContainsFunc(notes, func(p diag.Problem) bool { return p.Code == "waves.itself" }) {
		t.Errorf("notes %v", notes)
	}
	if c := a.Changes[0][0]; !a.Panel || c.N != 370 || c.Value != 0 || c.SE != 0 {
		t.Errorf("panel %t: %+v", a.Panel, c)
	}
	if a.Trends != nil {
		t.Error("two waves are a trend")
	}
}

func TestWavesOfNone(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	if a := compareWaves(t, s); a != nil {
		t.Errorf("%+v", a)
	}
}

func TestWaveFaults(t *testing.T) {
	for config, want := range map[string]string{
		`waves: [{responses: a.csv}]`:                                                               "waves.entry",
		`waves: [{name: "1"}]`:                                                                      "waves.entry",
		`waves: [{name: "1"}, {name: "2", study: x}]`:                                               "waves.entry",
		`waves: [{name: "1", study: x, responses: y}]`:                                              "waves.entry",
		`waves: [{name: "1", study: x}, {name: "1", study: y}]`:                                     "waves.entry",
		`waves: [{name: "1", stduy: x}]`:                                                            "yaml.unknown_key",
		`waves: [{name: "1", study: nowhere}]`:                                                      "study.folder",
		`waves: [{name: "1", responses: nowhere.csv}]`:                                              "file.missing",
		`waves: [{name: "1", responses: units.csv}]`:                                                "waves.nothing_common",
		"columns: {unit: community}\nwaves: [{name: \"1\", responses: responses.csv, panel: true}]": "waves.no_ids",
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("../../testdata/hangzhou")); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, ConfigName)
		text := "title: x\nindicators: indicators.csv\nunits: units.csv\nresponses: responses.csv\n" + config + "\n"
		if !strings.Contains(config, "columns") {
			text += "columns: {id: id, unit: community}\nscreening: {duplicates: true}\n"
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir)
		if err == nil {
			_, err = s.Waves(t.Context(), indicators.EqualWeights(s.Framework), WaveOptions{})
		}
		if err == nil || !strings.Contains(codes(err), want) {
			t.Errorf("%s: %v (%s), want %s", config, err, codes(err), want)
		}
	}
}

// codes are those of the problems that an error lists.
func codes(err error) string {
	text := ""
	if faults, ok := errors.AsType[*diag.Problems](err); ok {
		for _, p := range faults.All() {
			text += string(p.Code) + " "
		}
	}
	return text
}
