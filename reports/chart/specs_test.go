package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// texts returns what is written in an element.
func texts(e element) []string {
	var out []string
	for _, text := range e.all("text") {
		out = append(out, text.Text)
	}
	return out
}

// isBand tells the rectangle of an interval.
func isBand(rect element) bool { return rect.attr("height") == "5" }

// mark is where the symbol of a row stands: the inner of its two circles.
func mark(t *testing.T, row element) (x, y float64) {
	t.Helper()
	circles := row.all("circle")
	if len(circles) != 2 {
		t.Fatalf("%q has %d circles, want a rim and a dot", row.title(), len(circles))
	}
	return circles[1].number(t, "cx"), circles[1].number(t, "cy")
}

func TestRankingPositions(t *testing.T) {
	spec := sampleRanking("zh", 28)
	rows := onPage(t, spec).groups("row")
	if len(rows) != 28 {
		t.Fatalf("%d rows, want 28", len(rows))
	}
	type place struct{ value, x, y float64 }
	var places []place
	for n, row := range rows {
		want := spec.Rows[n]
		if got := texts(row); !slices.Equal(got, []string{want.Label, spec.Axis.print(want.Value)}) {
			t.Errorf("row %d says %q", n, got)
		}
		if want.Highlight {
			continue // a diamond
		}
		x, y := mark(t, row)
		places = append(places, place{want.Value, x, y})
		bands := slices.DeleteFunc(row.all("rect"), func(r element) bool { return !isBand(r) })
		if math.IsNaN(want.Low) {
			if len(bands) > 0 || strings.Contains(row.title(), "[") {
				t.Errorf("%q has an interval", row.title())
			}
			continue
		}
		from := bands[0].number(t, "x")
		to := from + bands[0].number(t, "width")
		// The interval of the samples is symmetric, to the hundredths written.
		if middle := (from + to) / 2; math.Abs(middle-x) > 0.02 {
			t.Errorf("%q: dot at %g, interval from %g to %g", row.title(), x, from, to)
		}
		if title := fmt.Sprintf("%s: %.2f [%.2f, %.2f]", want.Label, want.Value, want.Low, want.High); row.title() != title {
			t.Errorf("row %d is called %q, want %q", n, row.title(), title)
		}
	}
	for n := range places[1:] {
		a, b := places[n], places[n+1]
		if a.value > b.value && a.x <= b.x || a.y >= b.y {
			t.Errorf("%v is followed by %v", a, b)
		}
	}
	// Equal steps of the value are equal steps of x.
	first, last := places[0], places[len(places)-1]
	slope := (first.x - last.x) / (first.value - last.value)
	for _, p := range places {
		if want := last.x + slope*(p.value-last.value); math.Abs(p.x-want) > 0.03 {
			t.Errorf("%g stands at %g, want %g", p.value, p.x, want)
		}
	}
}

func TestRankingReferenceAndGroups(t *testing.T) {
	spec := Ranking{
		Rows: []RankingRow{
			{Label: "a", Value: 3, Group: "东部"}, {Label: "b", Value: 4, Group: "西部"}, {Label: "c", Value: math.NaN(), Group: "东部"},
		},
		Reference: &Reference{"全市", 3.5},
	}
	root := onPage(t, spec)
	for _, want := range []string{"东部", "西部", "全市 3.50", "–"} {
		if !slices.Contains(texts(root), want) {
			t.Errorf("nowhere %q in %q", want, texts(root))
		}
	}
	rows := root.groups("row")
	// The first group has dots, the second another shape; no value, no mark.
	shapes := func(row element) int { return len(row.all("circle")) + len(row.all("path")) }
	if len(rows[0].all("circle")) != 2 || len(rows[1].all("circle")) != 0 || shapes(rows[1]) != 2 || shapes(rows[2]) != 0 {
		t.Error("groups do not differ in shape, or a missing value has a mark")
	}
}

// A tornado has bars and no values of its own: no dashes beside them.
func TestRankingOfBarsAlone(t *testing.T) {
	spec := Ranking{Rows: []RankingRow{{Label: "a", Value: math.NaN(), Low: 0.1, High: 0.4}, {Label: "b", Value: math.NaN(), Low: 0.2, High: 0.3}}, Reference: &Reference{"now", 0.25}}
	root := onPage(t, spec)
	if slices.Contains(texts(root), "–") {
		t.Errorf("a missing value is printed: %q", texts(root))
	}
	var widths []float64
	for _, row := range root.groups("row") {
		widths = append(widths, row.all("rect")[0].number(t, "width"))
	}
	if len(widths) != 2 || math.Abs(widths[0]-3*widths[1]) > 0.05 {
		t.Errorf("bars of 0.3 and 0.1 are %v wide", widths)
	}
}

// A value beyond an axis that the spec has set is told, and stays inside.
func TestOffAxis(t *testing.T) {
	spec := Ranking{Rows: []RankingRow{{Label: "a", Value: 5.4, Low: 4.8, High: 6}, {Label: "b", Value: 3}}, Axis: Axis{Min: 1, Max: 5}}
	data, warnings := render(t, spec, Options{Format: InlineSVG})
	if len(warnings) != 1 || warnings[0].Code != CodeOffAxis || !strings.Contains(warnings[0].Text.In("zh"), "1 个数值") {
		t.Fatalf("warnings %v", warnings)
	}
	rows := parse(t, data).groups("row")
	x, _ := mark(t, rows[0])
	for _, band := range rows[0].all("rect") {
		if end := band.number(t, "x") + band.number(t, "width"); math.Abs(end-x) > 0.02 {
			t.Errorf("the interval ends at %g, the axis at %g", end, x)
		}
	}
	// An axis made for the data has room for all of them.
	spec.Axis = Axis{}
	if _, warnings := render(t, spec, Options{}); len(warnings) > 0 {
		t.Errorf("warnings %v", warnings)
	}
}

func TestRankingSizes(t *testing.T) {
	height := func(rows int) float64 { return onPage(t, sampleRanking("en", rows)).number(t, "height") }
	one, many, most := height(1), height(28), height(200)
	if !(one < 200 && many < 800 && most > 3000) {
		t.Errorf("1, 28 and 200 rows are %g, %g and %g units tall", one, many, most)
	}
}

func TestProfilePositions(t *testing.T) {
	spec := sampleProfile(t, "en", 'B')
	root := onPage(t, spec)
	rows := root.groups("row")
	if len(rows) != len(spec.Labels) {
		t.Fatalf("%d rows, want %d", len(rows), len(spec.Labels))
	}
	for n, row := range rows {
		want := []string{spec.Labels[n]}
		for _, series := range spec.Series {
			want = append(want, spec.Axis.print(series.Values[n]))
			if part := series.Name + " " + spec.Axis.print(series.Values[n]); !strings.Contains(row.title(), part) {
				t.Errorf("%q does not say %q", row.title(), part)
			}
		}
		if got := texts(row); !slices.Equal(got, want) {
			t.Errorf("row %d says %q, want %q", n, got, want)
		}
		if len(row.all("circle")) != 2 || len(row.all("path")) != 4 {
			t.Errorf("row %d: %d circles and %d other shapes", n, len(row.all("circle")), len(row.all("path")))
		}
	}
	// On a telephone only the leading series is printed.
	narrow, _ := render(t, spec, Options{Format: InlineSVG, Width: 360})
	for n, row := range parse(t, narrow).groups("row") {
		if got, want := texts(row), spec.Axis.print(spec.Series[0].Values[n]); len(got) != 2 || got[1] != want {
			t.Errorf("row %d says %q on a telephone", n, got)
		}
	}
}

// Six series have six shapes, and the symbol in the legend is that of the rows.
func TestProfileShapes(t *testing.T) {
	spec := Profile{Labels: []string{"a"}}
	for n := range 6 {
		spec.Series = append(spec.Series, Series{Name: strconv.Itoa(n), Values: []float64{float64(n)}})
	}
	root := onPage(t, spec)
	marks := map[string]int{}
	for _, kind := range []string{"circle", "rect", "path"} {
		for _, e := range root.groups("row")[0].all(kind) {
			marks[e.attr("fill")]++
		}
	}
	for n, m := range markers {
		if fill := fmt.Sprintf("#%02x%02x%02x", m.color.R, m.color.G, m.color.B); marks[fill] != 1 {
			t.Errorf("series %d has %d marks in its colour %s", n, marks[fill], fill)
		}
		for _, other := range markers[:n] {
			if other.shape == m.shape {
				t.Errorf("series %d has the shape of another", n)
			}
		}
	}
}

func TestHeatMapCells(t *testing.T) {
	spec := sampleHeatMap(t, "zh", 'C')
	root := onPage(t, spec)
	cells := root.groups("cell")
	if want := len(spec.Rows) * len(spec.Columns); len(cells) != want {
		t.Fatalf("%d cells, want %d", len(cells), want)
	}
	values := []float64{}
	for _, row := range spec.Rows {
		values = append(values, row.Values...)
	}
	scale := spec.Scale.over(values)
	for n, cell := range cells {
		row, column := n/len(spec.Columns), n%len(spec.Columns)
		v := spec.Rows[row].Values[column]
		if want := spec.Rows[row].Label + " · " + spec.Columns[column] + ": " + spec.print(v); cell.title() != want {
			t.Errorf("cell %d is called %q, want %q", n, cell.title(), want)
		}
		rect := cell.all("rect")[0]
		if got := texts(cell); !slices.Equal(got, []string{spec.print(v)}) {
			t.Errorf("%s says %q", cell.title(), got)
		}
		if math.IsNaN(v) {
			if len(cell.all("path")) == 0 {
				t.Errorf("%s is not hatched", cell.title())
			}
			continue
		}
		c := scale.of(v)
		if want := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B); rect.attr("fill") != want {
			t.Errorf("%s is %s, want %s", cell.title(), rect.attr("fill"), want)
		}
	}
	if !slices.Contains(texts(root), spec.Missing) {
		t.Error("the legend does not say what a hatched cell is")
	}
}

// Columns that are too narrow for numbers have none, and their names go down
// the column if they are Chinese and upwards if not.
func TestHeatMapHeads(t *testing.T) {
	for lang, turned := range map[string]int{"zh": 0, "en": 57} {
		root := onPage(t, sampleHeatMap(t, lang, 'D'))
		for _, cell := range root.groups("cell") {
			if got := texts(cell); len(got) > 0 && got[0] != noValue {
				t.Fatalf("a narrow cell says %q", got)
			}
		}
		rotated, single := 0, 0
		for _, text := range root.all("text") {
			if strings.Contains(text.attr("transform"), "rotate(-90)") {
				rotated++
			}
			if len([]rune(text.Text)) == 1 && text.Text != noValue {
				single++
			}
		}
		if rotated != turned || (single > 57) != (turned == 0) {
			t.Errorf("%s: %d turned names, %d single characters", lang, rotated, single)
		}
	}
}

func TestTreeMapAreas(t *testing.T) {
	spec := sampleTreeMap(t, "zh")
	root := onPage(t, spec)
	if got := len(root.groups("level-1")); got != 7 {
		t.Errorf("%d branches, want 7", got)
	}
	leaves := root.groups("level-3")
	if len(leaves) != 57 {
		t.Fatalf("%d leaves, want 57", len(leaves))
	}
	for _, leaf := range leaves {
		if strings.Count(leaf.title(), "›") != 2 || !strings.HasSuffix(leaf.title(), "%") {
			t.Errorf("a leaf is called %q", leaf.title())
		}
	}
	// Branches are in proportion, but for the gaps between them.
	var ratios []float64
	for _, branch := range root.groups("level-1") {
		rect := branch.all("rect")[0]
		share := branch.title()[strings.LastIndex(branch.title(), " ")+1:]
		weight, err := strconv.ParseFloat(strings.TrimSuffix(share, "%"), 64)
		if err != nil {
			t.Fatal(err)
		}
		ratios = append(ratios, (rect.number(t, "width")+2)*(rect.number(t, "height")+2)/weight)
	}
	// The shares are printed to a tenth of a per cent of about ten.
	if low, high := slices.Min(ratios), slices.Max(ratios); high/low > 1.02 {
		t.Errorf("units of area per per cent go from %.0f to %.0f", low, high)
	}
}

// The boxes of a layout have areas in proportion to the weights, fill the
// rectangle and do not overlap.
func TestSquarify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(0.001, 1000), 1, 30).Draw(t, "weights")
		area := box{3, 5, rapid.Float64Range(20, 900).Draw(t, "width"), rapid.Float64Range(20, 900).Draw(t, "height")}
		var nodes []TreeNode
		total := 0.0
		for _, w := range weights {
			nodes = append(nodes, TreeNode{Weight: w})
			total += w
		}
		sorted, boxes := squarify(nodes, area)
		const slack = 1e-6
		for n, b := range boxes {
			want := area.width * area.height * sorted[n].Weight / total
			if math.Abs(b.width*b.height-want) > slack*area.width*area.height {
				t.Fatalf("box %d has area %g, want %g", n, b.width*b.height, want)
			}
			if b.x < area.x-slack || b.y < area.y-slack || b.x+b.width > area.x+area.width+slack || b.y+b.height > area.y+area.height+slack {
				t.Fatalf("box %d %v is outside %v", n, b, area)
			}
			for m, other := range boxes[:n] {
				across := min(b.x+b.width, other.x+other.width) - max(b.x, other.x)
				down := min(b.y+b.height, other.y+other.height) - max(b.y, other.y)
				if across > slack && down > slack {
					t.Fatalf("boxes %d and %d overlap", m, n)
				}
			}
		}
	})
}

// Weights that differ by more than a number holds still have their boxes.
func TestSquarifyExtremes(t *testing.T) {
	_, boxes := squarify([]TreeNode{{Weight: 1e-9}, {Weight: 1e15}, {Weight: 5e-324}, {Weight: math.NaN()}, {Weight: 0}}, box{0, 0, 400, 300})
	if len(boxes) != 3 {
		t.Fatalf("%d boxes, want one for each weight above nought", len(boxes))
	}
	for n, b := range boxes {
		for _, v := range []float64{b.x, b.y, b.width, b.height} {
			if !(v >= 0 && v <= 400) {
				t.Errorf("box %d is %v", n, b)
			}
		}
	}
}

// The worked example of Bruls, Huizing and van Wijk (2000, fig. 3): weights 6,
// 6, 4, 3, 2, 2, 1 in a rectangle of 6 × 4.
func TestSquarifyExample(t *testing.T) {
	var nodes []TreeNode
	for _, w := range []float64{6, 6, 4, 3, 2, 2, 1} {
		nodes = append(nodes, TreeNode{Weight: w})
	}
	_, boxes := squarify(nodes, box{0, 0, 6, 4})
	want := []box{
		{0, 0, 3, 2}, {0, 2, 3, 2}, // 6, 6: a column
		{3, 0, 12.0 / 7, 7.0 / 3}, {3 + 12.0/7, 0, 9.0 / 7, 7.0 / 3}, // 4, 3: a row
		{3, 7.0 / 3, 1.2, 5.0 / 3},                                 // 2
		{4.2, 7.0 / 3, 1.2, 5.0 / 3}, {5.4, 7.0 / 3, 0.6, 5.0 / 3}, // 2, 1
	}
	for n, b := range boxes {
		for _, pair := range [][2]float64{{b.x, want[n].x}, {b.y, want[n].y}, {b.width, want[n].width}, {b.height, want[n].height}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("box %d is %v, want %v", n, b, want[n])
				break
			}
		}
	}
}

func TestDivergingBars(t *testing.T) {
	spec := Diverging{
		Categories: []string{"1", "2", "3", "4", "5"},
		Rows: []DivergingRow{
			{Label: "a", Counts: []int{10, 20, 40, 20, 10}, Missing: 3}, // as much on either side
			{Label: "b", Counts: []int{0, 0, 0, 0, 50}},
			{Label: "c", Counts: []int{0, 0, 0, 0, 0}, Missing: 9},
		},
		Count: "n", Missing: "缺失",
	}
	root := onPage(t, spec)
	rows := root.groups("row")
	bars := rows[0].all("rect")
	if len(bars) != 5 {
		t.Fatalf("%d segments, want 5", len(bars))
	}
	from := bars[0].number(t, "x")
	to := bars[4].number(t, "x") + bars[4].number(t, "width")
	zero := (from + to) / 2
	if middle := bars[2].number(t, "x") + bars[2].number(t, "width")/2; math.Abs(middle-zero) > 0.02 {
		t.Errorf("the neutral segment is centred on %g, the bar on %g", middle, zero)
	}
	for n, share := range []float64{0.1, 0.2, 0.4, 0.2, 0.1} {
		if got := bars[n].number(t, "width") / (to - from); math.Abs(got-share) > 0.001 {
			t.Errorf("segment %d is %.3f of the bar, want %g", n, got, share)
		}
	}
	all := rows[1].all("rect")
	if len(all) != 1 || math.Abs(all[0].number(t, "x")-zero) > 0.02 || math.Abs(all[0].number(t, "width")-(to-from)) > 0.02 {
		t.Errorf("full agreement does not go from the centre a whole bar to the right")
	}
	if got := texts(rows[2]); len(rows[2].all("rect")) != 0 || !slices.Equal(got, []string{"c", noValue, "0", "9"}) {
		t.Errorf("a row without answers says %q", got)
	}
	if want := "a: 1 10 (10%); 2 20 (20%); 3 40 (40%); 4 20 (20%); 5 10 (10%); 缺失 3"; rows[0].title() != want {
		t.Errorf("the first row is called %q, want %q", rows[0].title(), want)
	}
}

// With an even number of points the centre lies between the middle two.
func TestDivergingEvenScale(t *testing.T) {
	spec := Diverging{Categories: []string{"1", "2", "3", "4"}, Rows: []DivergingRow{{Label: "a", Counts: []int{1, 2, 3, 4}}}}
	left, right := spec.Rows[0].reach()
	if math.Abs(left-0.3) > 1e-9 || math.Abs(right-0.7) > 1e-9 {
		t.Errorf("the bar reaches %g to the left and %g to the right, want 0.3 and 0.7", left, right)
	}
}

func TestDivergingGroups(t *testing.T) {
	root := onPage(t, sampleDiverging(t, "zh", 57))
	all := texts(root)
	for _, heading := range names(framework(t, "zh"), 'B') {
		if n := len(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s != heading })); n != 1 {
			t.Errorf("the heading %q is there %d times", heading, n)
		}
	}
	if rows := root.groups("row"); len(rows) != 57 {
		t.Errorf("%d rows, want 57", len(rows))
	}
}

func TestIntervalPicture(t *testing.T) {
	place := func(value float64) float64 {
		x, _ := mark(t, onPage(t, Interval{Min: 1, Max: 5, Value: value}))
		return x
	}
	low, middle, high := place(1), place(3), place(5)
	if math.Abs(middle-(low+high)/2) > 0.01 || !(low < middle && middle < high) {
		t.Errorf("1, 3 and 5 stand at %g, %g and %g", low, middle, high)
	}
	empty := onPage(t, Interval{Min: 1, Max: 5, Value: math.NaN(), Low: math.NaN(), High: math.NaN()})
	if len(empty.all("circle")) > 0 || empty.attr("aria-hidden") != "true" {
		t.Error("no value has a mark, or a picture without words is announced")
	}
	wide, _ := render(t, sampleInterval("en"), Options{Format: InlineSVG, Width: 200})
	if got := parse(t, wide).attr("width"); got != "200" {
		t.Errorf("the width is %s, want 200", got)
	}
}
