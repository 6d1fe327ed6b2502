package chart

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// unusable are specs that can't be drawn.
func TestUnusableQualitySpecs(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for name, chart := range map[string]Chart{
		"scree without eigenvalues":   Scree{},
		"thresholds of another count": Scree{Observed: []float64{2, 1}, Random: []float64{1}},
		"more kept than there are":    Scree{Observed: []float64{2, 1}, Kept: 3},
		"infinite eigenvalue":         Scree{Observed: []float64{inf}},
		"flat scree":                  Scree{Observed: []float64{1}, Height: 3},
		"ranks of nobody":             RankIntervals{},
		"infinite rank":               RankIntervals{Rows: []RankIntervalRow{{Rank: inf}}},
		"minus one unit":              RankIntervals{Rows: []RankIntervalRow{{Rank: 1}}, Units: -1},
		"forest without rows":         Forest{},
		"infinite shrinkage":          Forest{Rows: []ForestRow{{Shrunken: inf}}},
		"minus one respondent":        Forest{Rows: []ForestRow{{N: -1}}},
		"infinite forest reference":   Forest{Rows: []ForestRow{{Value: 1}}, Reference: &Reference{Value: inf}},
		"quadrants without points":    Quadrants{},
		"cross-hairs nowhere":         Quadrants{Points: []QuadrantPoint{{}}, CrossX: nan},
		"infinite importance":         Quadrants{Points: []QuadrantPoint{{Y: inf}}},
		"flat quadrants":              Quadrants{Points: []QuadrantPoint{{}}, Height: 3},
		"dumbbells without rows":      Dumbbells{},
		"infinite gap":                Dumbbells{Rows: []DumbbellRow{{Low: inf}}},
		"trend without waves":         Trend{Series: []Series{{}}},
		"trend without series":        Trend{Waves: []string{"1"}},
		"a wave too few":              Trend{Waves: []string{"1", "2"}, Series: []Series{{Values: []float64{1}}}},
		"flat trend":                  Trend{Waves: []string{"1"}, Series: []Series{{Values: []float64{1}}}, Height: 3},
		"loadings blank at NaN":       HeatMap{Columns: []string{"a"}, Rows: []HeatMapRow{{Values: []float64{1}}}, Blank: nan},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if _, err := Render(&out, chart, Options{}); err == nil || out.Len() > 0 {
				t.Errorf("drawn: %v, %d bytes", err, out.Len())
			}
		})
	}
}

// Each eigenvalue and threshold is where the axis has it: higher is higher.
func TestScreePositions(t *testing.T) {
	spec := sampleScree("en")
	root := onPage(t, spec)
	points := root.groups("point")
	if len(points) != 2*len(spec.Observed) {
		t.Fatalf("%d points, want %d", len(points), 2*len(spec.Observed))
	}
	points = points[len(spec.Observed):] // the eigenvalues lie on top
	first, x0 := mark2(t, points[0])
	second, x1 := mark2(t, points[1])
	perUnit := (second - first) / (spec.Observed[0] - spec.Observed[1])
	for n, point := range points {
		y, x := mark2(t, point)
		if want := first + perUnit*(spec.Observed[0]-spec.Observed[n]); math.Abs(y-want) > 0.05 {
			t.Errorf("eigenvalue %d stands at %g, want %g", n+1, y, want)
		}
		if want := x0 + float64(n)*(x1-x0); math.Abs(x-want) > 0.05 {
			t.Errorf("eigenvalue %d stands at x %g, want %g", n+1, x, want)
		}
	}
	if got, want := points[0].title(), "1: The answers 9.90; 95th percentile of random answers 1.90"; got != want {
		t.Errorf("the first is called %q, want %q", got, want)
	}
}

func mark2(t *testing.T, e element) (y, x float64) {
	t.Helper()
	x, y = mark(t, e)
	return y, x
}

// Cells within Blank of the centre have no number and keep their title.
func TestBlankLoadings(t *testing.T) {
	spec := sampleLoadings("zh")
	root := onPage(t, spec)
	printed := 0
	for n, cell := range root.groups("cell") {
		v := spec.Rows[n/3].Values[n%3]
		if got, want := len(texts(cell)), 0; math.Abs(v) < 0.3 && got != want {
			t.Errorf("%q prints %v", cell.title(), texts(cell))
		}
		if len(texts(cell)) > 0 {
			printed++
		}
		if want := spec.Rows[n/3].Label + " · " + spec.Columns[n%3] + ": " + spec.print(v); cell.title() != want {
			t.Errorf("cell %d is called %q, want %q", n, cell.title(), want)
		}
	}
	if printed != 13 { // twelve of the factors, and the negative one
		t.Errorf("%d loadings are printed, want 13", printed)
	}
}

func TestRankIntervalsTell(t *testing.T) {
	spec := sampleRankIntervals("en", 8)
	rows := onPage(t, spec).groups("row")
	if got, want := rows[0].title(), "Ginkgo: 1 · 95% interval 1–7 · set that holds for all at once 1–8 · upper"; got != want {
		t.Errorf("the first row is called %q, want %q", got, want)
	}
	if strings.Contains(rows[3].title(), "95% interval") {
		t.Errorf("%q has an interval", rows[3].title())
	}
	if tiers := onPage(t, spec).all("text"); !slices.ContainsFunc(tiers, func(e element) bool { return e.Text == "middle" }) {
		t.Error("the tier is not named")
	}
	// Ranks of a level where only some are shown reach to the last of all.
	spec.Units = 40
	if ticks := texts(onPage(t, spec)); !slices.Contains(ticks, "40") {
		t.Errorf("the axis ends before rank 40: %q", ticks)
	}
}

func TestForestMarks(t *testing.T) {
	spec := sampleForest("en", 6)
	rows := onPage(t, spec).groups("row")
	last := rows[len(rows)-1]
	if want := "City: 3.78 [3.71, 3.85] · n 370"; last.title() != want {
		t.Errorf("the total is called %q, want %q", last.title(), want)
	}
	if !strings.Contains(rows[0].title(), "shrunken") || strings.Contains(last.title(), "shrunken") {
		t.Errorf("%q and %q", rows[0].title(), last.title())
	}
	// A unit without a value has its name and no mark.
	spec.Rows[2].Value = math.NaN()
	row := onPage(t, spec).groups("row")[2]
	if len(row.all("path"))+len(row.all("rect"))+len(row.all("line")) != 0 {
		t.Error("a mark for a missing value")
	}
}

// No label lies upon another, nor upon a point, however crowded it is.
func TestQuadrantLabelsKeepClear(t *testing.T) {
	for _, width := range []float64{360, 720} {
		data, _ := render(t, sampleQuadrants("en"), Options{Format: InlineSVG, Width: width})
		type written struct {
			text string
			obstacle
		}
		var all []written
		for _, point := range parse(t, data).groups("point") {
			for _, text := range point.all("text") {
				half := lettering().width(text.Text, smallSize) / 2
				x, y := text.number(t, "x"), text.number(t, "y")
				all = append(all, written{text.Text, obstacle{x - half, y - 9, x + half, y + 2}})
			}
		}
		if len(all) != 22 {
			t.Errorf("at %g %d points are labelled, want 22", width, len(all))
		}
		for n, a := range all {
			for _, b := range all[:n] {
				if a.meets(b.obstacle) {
					t.Errorf("at %g %s lies upon %s", width, a.text, b.text)
				}
			}
		}
	}
}

func TestDumbbellsTellGaps(t *testing.T) {
	spec := sampleDumbbells("en")
	rows := onPage(t, spec).groups("row")
	for n, want := range map[int]string{
		0: "gap −0.34 [−0.48, −0.20]", 2: "gap +0.02 [−0.12, +0.16]", 6: "gap –",
	} {
		if got := rows[n].title(); !strings.HasSuffix(got, want) {
			t.Errorf("row %d is called %q, want …%q", n, got, want)
		}
	}
	// What does not hold is hollow, not only pale: a rim, the mark and its middle.
	if holds, not := len(rows[0].all("path")), len(rows[1].all("path")); not <= holds {
		t.Errorf("%d shapes in a row that holds, %d in one that does not", holds, not)
	}
	if got := texts(rows[6]); !slices.Equal(got, []string{"Justice", "–"}) {
		t.Errorf("without a group the row says %q", got)
	}
}

func TestTrendBreaksAtAMissingWave(t *testing.T) {
	lines := onPage(t, sampleTrend("en")).groups("line")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	// The first series is drawn last.
	if got := len(lines[2].groups("point")); got != 3 {
		t.Errorf("%d points of the city, want 3", got)
	}
	if got := len(lines[0].groups("point")); got != 2 {
		t.Errorf("%d points of a series without its second wave, want 2", got)
	}
	if got, want := lines[2].groups("point")[0].title(), "City · 2022: 3.60 [3.54, 3.66]"; got != want {
		t.Errorf("the first point is called %q, want %q", got, want)
	}
}

// Whatever the numbers, the picture is drawn inside itself or refused.
func TestAnyQualitySpec(t *testing.T) {
	anyChart(t, map[string]func(t *rapid.T) Chart{
		"scree": func(t *rapid.T) Chart {
			n := rapid.IntRange(0, 70).Draw(t, "factors")
			s := Scree{Caption: drawnCaption.Draw(t, "caption"), Observed: drawnValues(t, "observed", n), Kept: rapid.IntRange(0, 5).Draw(t, "kept"), ObservedName: drawnLabel.Draw(t, "name")}
			if rapid.Bool().Draw(t, "thresholds") {
				s.Random = drawnValues(t, "random", n)
			}
			return s
		},
		"rankintervals": func(t *rapid.T) Chart {
			r := RankIntervals{Caption: drawnCaption.Draw(t, "caption"), Units: rapid.IntRange(0, 400).Draw(t, "units"), SetName: drawnLabel.Draw(t, "set")}
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				v := drawnValues(t, "values", 5)
				r.Rows = append(r.Rows, RankIntervalRow{drawnLabel.Draw(t, "label"), v[0], v[1], v[2], v[3], v[4], drawnLabel.Draw(t, "tier")})
			}
			return r
		},
		"forest": func(t *rapid.T) Chart {
			f := Forest{Caption: drawnCaption.Draw(t, "caption"), Count: drawnLabel.Draw(t, "count"), ValueName: drawnLabel.Draw(t, "value")}
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				v := drawnValues(t, "values", 4)
				f.Rows = append(f.Rows, ForestRow{drawnLabel.Draw(t, "label"), rapid.IntRange(-1, 1e6).Draw(t, "n"), v[0], v[1], v[2], v[3], rapid.Bool().Draw(t, "total")})
			}
			return f
		},
		"quadrants": func(t *rapid.T) Chart {
			q := Quadrants{Caption: drawnCaption.Draw(t, "caption"), CrossX: drawnValue.Draw(t, "x"), CrossY: drawnValue.Draw(t, "y"), UpperLeft: drawnLabel.Draw(t, "quarter")}
			for range rapid.IntRange(0, 12).Draw(t, "points") {
				v := drawnValues(t, "values", 6)
				q.Points = append(q.Points, QuadrantPoint{drawnLabel.Draw(t, "label"), "", v[0], v[1], v[2], v[3], v[4], v[5], rapid.Bool().Draw(t, "unsure"), rapid.Bool().Draw(t, "unlabelled")})
			}
			return q
		},
		"dumbbells": func(t *rapid.T) Chart {
			d := Dumbbells{Caption: drawnCaption.Draw(t, "caption"), GapName: drawnLabel.Draw(t, "gap")}
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				v := drawnValues(t, "values", 4)
				d.Rows = append(d.Rows, DumbbellRow{drawnLabel.Draw(t, "label"), v[0], v[1], v[2], v[3], rapid.Bool().Draw(t, "holds")})
			}
			return d
		},
		"trend": func(t *rapid.T) Chart {
			n := rapid.IntRange(0, 5).Draw(t, "waves")
			trend := Trend{Caption: drawnCaption.Draw(t, "caption")}
			for range n {
				trend.Waves = append(trend.Waves, drawnLabel.Draw(t, "wave"))
			}
			for range rapid.IntRange(0, 6).Draw(t, "series") {
				trend.Series = append(trend.Series, Series{drawnLabel.Draw(t, "name"), drawnValues(t, "values", n), drawnValues(t, "low", n), drawnValues(t, "high", n)})
			}
			return trend
		},
	})
}
