package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/golden"

	"pgregory.net/rapid"
)

// The golden files are small: live text, few rows, and one outlined file.
func TestGolden(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("byte comparison holds where products are not fused with sums")
	}
	heat := sampleHeatMap(t, "zh", 'B')
	heat.Rows = slices.Concat(heat.Rows[:3], heat.Rows[11:13])
	tree := sampleTreeMap(t, "en")
	tree.Roots = tree.Roots[:3]
	for _, test := range []struct {
		name    string
		chart   Chart
		options Options
	}{
		{"ranking.svg", sampleRanking("zh", 8), Options{Format: InlineSVG}},
		{"ranking-narrow.svg", sampleRanking("en", 8), Options{Format: InlineSVG, Width: 360, IDPrefix: "narrow-"}},
		{"profile.svg", sampleProfile(t, "zh", 'B'), Options{Format: InlineSVG}},
		{"heatmap.svg", heat, Options{Format: InlineSVG}},
		{"treemap.svg", tree, Options{Format: InlineSVG}},
		{"diverging.svg", sampleDiverging(t, "zh", 6), Options{Format: InlineSVG}},
		{"interval.svg", sampleInterval("zh"), Options{Format: InlineSVG}},
		{"strip.svg", sampleStrip("zh"), Options{Format: InlineSVG}},
		{"lines.svg", sampleLines("en"), Options{Format: InlineSVG}},
		{"dendrogram.svg", sampleDendrogram("zh"), Options{Format: InlineSVG}},
		{"scree.svg", sampleScree("zh"), Options{Format: InlineSVG}},
		{"loadings.svg", sampleLoadings("en"), Options{Format: InlineSVG}},
		{"rankintervals.svg", sampleRankIntervals("zh", 8), Options{Format: InlineSVG}},
		{"acceptability.svg", sampleAcceptability("en"), Options{Format: InlineSVG}},
		{"forest.svg", sampleForest("zh", 6), Options{Format: InlineSVG}},
		{"quadrants.svg", sampleQuadrants("zh"), Options{Format: InlineSVG}},
		{"dumbbells.svg", sampleDumbbells("en"), Options{Format: InlineSVG}},
		{"trend.svg", sampleTrend("zh"), Options{Format: InlineSVG}},
		{"ranking-outlined.svg", sampleRanking("zh", 3), Options{Format: SVG}},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, _ := render(t, test.chart, test.options)
			golden.Check(t, test.name, data)
		})
	}
}

// Rendering again, or from many goroutines, gives the same bytes.
func TestSameBytes(t *testing.T) {
	all := samples(t)
	names := slices.Sorted(maps.Keys(all))
	first := map[string][]byte{}
	for _, name := range names {
		for _, format := range Formats {
			if format != PNG || name == "profile-zh" {
				first[name+string(format)], _ = render(t, all[name], Options{Format: format})
			}
		}
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, name := range names {
				for _, format := range Formats {
					want, drawn := first[name+string(format)]
					var got bytes.Buffer
					if !drawn {
						continue
					}
					if _, err := Render(&got, all[name], Options{Format: format}); err != nil || !bytes.Equal(got.Bytes(), want) {
						t.Errorf("%s as %s differs the second time (%v)", name, format, err)
					}
				}
			}
		})
	}
	wait.Wait()
}

func TestPNG(t *testing.T) {
	for _, test := range []struct {
		name   string
		chart  Chart
		accent color.NRGBA // a colour that the picture must show
		scale  float64
	}{
		{"ranking", sampleRanking("zh", 5), blue, 2},
		{"diverging", sampleDiverging(t, "en", 4), sampleDiverging(t, "en", 4).categoryColor(4), 1},
		{"interval", sampleInterval("en"), blue, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, _ := render(t, test.chart, Options{Format: PNG, Scale: test.scale})
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			svg, _ := render(t, test.chart, Options{Format: SVG})
			root := parse(t, svg)
			for name, got := range map[string]int{"width": img.Bounds().Dx(), "height": img.Bounds().Dy()} {
				if want := test.scale * root.number(t, name); math.Abs(float64(got)-want) > 1 {
					t.Errorf("%s is %d pixels, want %g", name, got, want)
				}
			}
			counts := map[color.NRGBA]int{}
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					counts[color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)]++
				}
			}
			area := img.Bounds().Dx() * img.Bounds().Dy()
			if share := float64(counts[paper]) / float64(area); share < 0.3 || share > 0.98 {
				t.Errorf("%.0f%% of the picture is paper", 100*share)
			}
			if counts[test.accent] < 20 {
				t.Errorf("%d pixels have the colour %v", counts[test.accent], test.accent)
			}
		})
	}
}

// The mean colour of each tile is the same in a PNG of one and of two pixels a
// unit: the picture does not depend on the resolution.
func TestPNGScales(t *testing.T) {
	chart := sampleRanking("zh", 6)
	decode := func(scale float64) image.Image {
		data, _ := render(t, chart, Options{Format: PNG, Scale: scale})
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	one, two := decode(1), decode(2)
	const tile, tolerance = 40, 12.0 // of 255
	for y := 0; y+tile <= one.Bounds().Dy(); y += tile {
		for x := 0; x+tile <= one.Bounds().Dx(); x += tile {
			a := meanColor(one, image.Rect(x, y, x+tile, y+tile))
			b := meanColor(two, image.Rect(2*x, 2*y, 2*x+2*tile, 2*y+2*tile))
			for channel := range a {
				if math.Abs(a[channel]-b[channel]) > tolerance {
					t.Errorf("around %d, %d: %v at one pixel a unit, %v at two", x, y, a, b)
				}
			}
		}
	}
}

func meanColor(img image.Image, area image.Rectangle) (mean [3]float64) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			mean[0] += float64(c.R)
			mean[1] += float64(c.G)
			mean[2] += float64(c.B)
		}
	}
	for channel := range mean {
		mean[channel] /= float64(area.Dx() * area.Dy())
	}
	return mean
}

func TestAffordableScale(t *testing.T) {
	tests := []struct{ scale, width, height, want float64 }{
		{2, 720, 1000, 2},
		{1, 720, 1000, 1},
		{1.1, 720, 1000, 1.1},
		{2, 720, 20_000, 134.0 / 72}, // √(50e6 ÷ (720 · 20 000)) = 1.8634 = 134.2 ÷ 72
		{8, 1000, 50_000, 1},
	}
	for _, test := range tests {
		if got := affordable(test.scale, test.width, test.height); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%g pixels a unit for %g × %g became %g, want %g", test.scale, test.width, test.height, got, test.want)
		}
	}
}

func TestMissingGlyphsAreTold(t *testing.T) {
	chart := Ranking{Caption: Caption{Title: "龘社区"}, Rows: []RankingRow{{Label: "ज·龘", Value: 3.5}}}
	for _, format := range []Format{SVG, PNG} {
		_, warnings := render(t, chart, Options{Format: format})
		if len(warnings) != 1 || warnings[0].Code != CodeMissingGlyph {
			t.Fatalf("%s: warnings %v", format, warnings)
		}
		for _, lang := range []string{diag.English, diag.Chinese} {
			if text := warnings[0].Text.In(lang); !strings.Contains(text, "龘 (U+9F98)") || !strings.Contains(text, "ज (U+091C)") {
				t.Errorf("%s: %s", format, text)
			}
		}
	}
	// They are drawn as boxes, and told apart from nothing.
	data, _ := render(t, chart, Options{Format: SVG})
	if got := strings.Count(string(data), `#chart-x1000"`); got != 2 {
		t.Errorf("%d wide boxes, want 2", got)
	}
	// The reader's fonts draw live text, and have more characters than ours.
	data, warnings := render(t, chart, Options{Format: InlineSVG})
	if len(warnings) > 0 || !strings.Contains(string(data), ">ज·龘<") {
		t.Errorf("inline: %v\n%s", warnings, data)
	}
}

func TestUnusableSpecs(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	series := func(values ...float64) Series { return Series{Name: "s", Values: values} }
	tests := []struct {
		name    string
		chart   Chart
		options Options
		want    diag.Code
	}{
		{"ranking without rows", Ranking{}, Options{}, CodeNoData},
		{"infinite value", Ranking{Rows: []RankingRow{{Value: inf}}}, Options{}, CodeNumber},
		{"infinite interval", Ranking{Rows: []RankingRow{{Value: 1, Low: -inf}}}, Options{}, CodeNumber},
		{"infinite reference", Ranking{Rows: []RankingRow{{Value: 1}}, Reference: &Reference{Value: inf}}, Options{}, CodeNumber},
		{"axis upside down", Ranking{Rows: []RankingRow{{Value: 1}}, Axis: Axis{Min: 5, Max: 1}}, Options{}, CodeShape},
		{"axis without an end", Ranking{Rows: []RankingRow{{Value: 1}}, Axis: Axis{Min: 1, Max: nan}}, Options{}, CodeShape},
		{"profile without rows", Profile{Series: []Series{series()}}, Options{}, CodeNoData},
		{"profile without series", Profile{Labels: []string{"a"}}, Options{}, CodeNoData},
		{"seven series", Profile{Labels: []string{"a"}, Series: slices.Repeat([]Series{series(1)}, 7)}, Options{}, CodeShape},
		{"too few values", Profile{Labels: []string{"a", "b"}, Series: []Series{series(1)}}, Options{}, CodeShape},
		{"half an interval", Profile{Labels: []string{"a"}, Series: []Series{{Values: []float64{1}, Low: []float64{1}}}}, Options{}, CodeShape},
		{"heat map without columns", HeatMap{Rows: []HeatMapRow{{}}}, Options{}, CodeNoData},
		{"heat map without rows", HeatMap{Columns: []string{"a"}}, Options{}, CodeNoData},
		{"ragged heat map", HeatMap{Columns: []string{"a", "b"}, Rows: []HeatMapRow{{Values: []float64{1}}}}, Options{}, CodeShape},
		{"unknown scale", HeatMap{Columns: []string{"a"}, Rows: []HeatMapRow{{Values: []float64{1}}}, Scale: ColorScale{Kind: "rainbow"}}, Options{}, CodeShape},
		{"tree map without weights", TreeMap{Roots: []TreeNode{{Label: "a"}}}, Options{}, CodeNoData},
		{"negative weight", TreeMap{Roots: []TreeNode{{Weight: -1}, {Weight: 2}}}, Options{}, CodeNumber},
		{"infinite weight", TreeMap{Roots: []TreeNode{{Weight: inf}}}, Options{}, CodeNumber},
		{"one category", Diverging{Categories: []string{"a"}, Rows: []DivergingRow{{Counts: []int{1}}}}, Options{}, CodeShape},
		{"diverging without rows", Diverging{Categories: []string{"a", "b"}}, Options{}, CodeNoData},
		{"too few counts", Diverging{Categories: []string{"a", "b"}, Rows: []DivergingRow{{Counts: []int{1}}}}, Options{}, CodeShape},
		{"negative count", Diverging{Categories: []string{"a", "b"}, Rows: []DivergingRow{{Counts: []int{1, -1}}}}, Options{}, CodeNumber},
		{"interval without a scale", Interval{Value: 1}, Options{}, CodeShape},
		{"strip without rows", Strip{}, Options{}, CodeNoData},
		{"infinite dot", Strip{Rows: []StripRow{{Points: []StripPoint{{Value: inf}}}}}, Options{}, CodeNumber},
		{"infinite limit", Strip{Rows: []StripRow{{}}, Limit: &Reference{Value: inf}}, Options{}, CodeNumber},
		{"no lines", Lines{}, Options{}, CodeNoData},
		{"line without points", Lines{Lines: []Line{{}}}, Options{}, CodeShape},
		{"ragged line", Lines{Lines: []Line{{X: []float64{0, 1}, Y: []float64{0}}}}, Options{}, CodeShape},
		{"infinite point", Lines{Lines: []Line{{X: []float64{0}, Y: []float64{inf}}}}, Options{}, CodeNumber},
		{"seven strong lines", Lines{Lines: slices.Repeat([]Line{{X: []float64{0}, Y: []float64{0}, Strong: true}}, 7)}, Options{}, CodeShape},
		{"flat panel", Lines{Lines: []Line{{X: []float64{0}, Y: []float64{0}}}, Height: 3}, Options{}, CodeShape},
		{"dendrogram without leaves", Dendrogram{}, Options{}, CodeNoData},
		{"too few merges", Dendrogram{Leaves: make([]DendrogramLeaf, 2)}, Options{}, CodeShape},
		{"merged twice", Dendrogram{Leaves: make([]DendrogramLeaf, 3), Merges: []DendrogramMerge{{A: 0, B: 1}, {A: 0, B: 2}}}, Options{}, CodeShape},
		{"merged before it is made", Dendrogram{Leaves: make([]DendrogramLeaf, 2), Merges: []DendrogramMerge{{A: 0, B: 2}}}, Options{}, CodeShape},
		{"negative distance", Dendrogram{Leaves: make([]DendrogramLeaf, 2), Merges: []DendrogramMerge{{A: 0, B: 1, Distance: -1}}}, Options{}, CodeShape},
		{"seventh group", Dendrogram{Leaves: []DendrogramLeaf{{Group: 6}}}, Options{}, CodeShape},
		{"unknown format", sampleInterval("en"), Options{Format: "gif"}, CodeOption},
		{"too narrow", sampleRanking("en", 2), Options{Width: 30}, CodeOption},
		{"no width", sampleRanking("en", 2), Options{Width: nan}, CodeOption},
		{"huge scale", sampleRanking("en", 2), Options{Format: PNG, Scale: 100}, CodeOption},
		{"prefix that is markup", sampleRanking("en", 2), Options{IDPrefix: `a"><script>`}, CodeOption},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			_, err := Render(&out, test.chart, test.options)
			problems, ok := errors.AsType[*diag.Problems](err)
			if !ok || problems.All()[0].Code != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if out.Len() > 0 {
				t.Errorf("%d bytes were written", out.Len())
			}
		})
	}
}

// A writer's fault comes back as it is.
func TestWriterFaults(t *testing.T) {
	for _, format := range Formats {
		if _, err := Render(brokenPipe{}, sampleInterval("en"), Options{Format: format}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// What a picture is called and how it is described to those who can't see it.
func TestSpokenWords(t *testing.T) {
	tests := []struct {
		caption           Caption
		note              string
		name, description string
	}{
		{Caption{Title: "t", Subtitle: "s", Note: "n", Alt: "a"}, "", "t", "a"},
		{Caption{Title: "t", Subtitle: "s", Note: "n"}, "synthetic", "t", "s n synthetic"},
		{Caption{Alt: "a", Note: "n"}, "", "a", ""},
		{Caption{Alt: "a"}, "synthetic", "a", "synthetic"},
		{Caption{Title: "t"}, "", "t", ""},
	}
	for _, test := range tests {
		if name, description := spoken(test.caption, test.note); name != test.name || description != test.description {
			t.Errorf("%+v and %q: %q, %q; want %q, %q", test.caption, test.note, name, description, test.name, test.description)
		}
	}
}

// The notes of the chart and of the report stand below it, the report's last.
func TestNotes(t *testing.T) {
	data, _ := render(t, sampleRanking("zh", 2), Options{Format: InlineSVG, Note: "数据为合成。"})
	written := texts(parse(t, data))
	if got := written[len(written)-1]; got != "数据为合成。" || !strings.HasPrefix(written[len(written)-2], "注：") {
		t.Errorf("the last lines are %q", written[len(written)-2:])
	}
}

// Hostile labels stay text.
func TestLabelsAreEscaped(t *testing.T) {
	label := "<script>alert(\"1\")</script>&amp;\x00\n\xff]]>"
	for name, chart := range map[string]Chart{
		"ranking":   Ranking{Caption: Caption{Title: label, Subtitle: label, Note: label}, Rows: []RankingRow{{Label: label, Group: label, Value: 1}, {Value: 2}}, Reference: &Reference{label, 1}, Axis: Axis{Label: label}},
		"profile":   Profile{Labels: []string{label}, Series: []Series{{Name: label, Values: []float64{1}}}},
		"heatmap":   HeatMap{Columns: []string{label}, Rows: []HeatMapRow{{Label: label, Values: []float64{math.NaN()}}}, Missing: label, Scale: ColorScale{Kind: ScaleDiverging, Label: label}},
		"treemap":   TreeMap{Roots: []TreeNode{{Label: label, Children: []TreeNode{{Label: label, Weight: 1}}}}},
		"diverging": Diverging{Categories: []string{label, label}, Rows: []DivergingRow{{Label: label, Group: label, Counts: []int{1, 1}}}, Count: label, Missing: label},
		"interval":  Interval{Caption: Caption{Alt: label}, Max: 1},
	} {
		for _, format := range []Format{SVG, InlineSVG} {
			data, _ := render(t, chart, Options{Format: format})
			root := parse(t, data)
			if len(root.all("script")) > 0 || bytes.Contains(data, []byte("<script")) {
				t.Errorf("%s as %s holds a script", name, format)
			}
		}
	}
}

// What random charts are made of.
var (
	drawnValue = rapid.OneOf(rapid.Float64Range(-10, 10), rapid.Float64(),
		rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 1e15, -1e15, 5e-324, 1e-9}))
	drawnLabel   = rapid.OneOf(rapid.StringN(0, 30, 60), rapid.SampledFrom([]string{"", "治理目标完成度", "Early warning", "很长很长很长很长很长很长很长很长很长很长的名称 with Latin"}))
	drawnCaption = rapid.Custom(func(t *rapid.T) Caption {
		return Caption{drawnLabel.Draw(t, "title"), drawnLabel.Draw(t, "subtitle"), drawnLabel.Draw(t, "note"), drawnLabel.Draw(t, "alt")}
	})
)

func drawnValues(t *rapid.T, name string, n int) []float64 {
	return rapid.SliceOfN(drawnValue, n, n).Draw(t, name)
}

// Whatever the numbers and words are, a chart is drawn or refused in words.
func TestAnySpec(t *testing.T) {
	value, label, caption, some := drawnValue, drawnLabel, drawnCaption, drawnValues
	var node func(depth int) *rapid.Generator[TreeNode]
	node = func(depth int) *rapid.Generator[TreeNode] {
		return rapid.Custom(func(t *rapid.T) TreeNode {
			n := TreeNode{Label: label.Draw(t, "label"), Weight: math.Abs(value.Draw(t, "weight"))}
			if depth < 4 {
				n.Children = rapid.SliceOfN(node(depth+1), 0, 3).Draw(t, "children")
			}
			return n
		})
	}
	charts := map[string]func(*rapid.T) Chart{
		"ranking": func(t *rapid.T) Chart {
			r := Ranking{Caption: caption.Draw(t, "caption"), Axis: Axis{Min: value.Draw(t, "min"), Max: value.Draw(t, "max")}}
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				r.Rows = append(r.Rows, RankingRow{label.Draw(t, "label"), value.Draw(t, "value"), value.Draw(t, "low"), value.Draw(t, "high"),
					label.Draw(t, "group"), rapid.Bool().Draw(t, "highlight")})
			}
			if rapid.Bool().Draw(t, "given") {
				r.Axis = Axis{}
			}
			if rapid.Bool().Draw(t, "reference") {
				r.Reference = &Reference{label.Draw(t, "name"), value.Draw(t, "reference")}
			}
			return r
		},
		"profile": func(t *rapid.T) Chart {
			n := rapid.IntRange(0, 4).Draw(t, "rows")
			pr := Profile{Caption: caption.Draw(t, "caption"), Labels: rapid.SliceOfN(label, n, n).Draw(t, "labels")}
			for range rapid.IntRange(0, 5).Draw(t, "series") {
				pr.Series = append(pr.Series, Series{label.Draw(t, "name"), some(t, "values", n), some(t, "low", n), some(t, "high", n)})
			}
			return pr
		},
		"heatmap": func(t *rapid.T) Chart {
			n := rapid.IntRange(0, 60).Draw(t, "columns")
			h := HeatMap{Caption: caption.Draw(t, "caption"), Columns: rapid.SliceOfN(label, n, n).Draw(t, "columns"),
				Scale:   ColorScale{Kind: rapid.SampledFrom([]ColorScaleKind{"", ScaleSequential, ScaleDiverging}).Draw(t, "kind"), Center: value.Draw(t, "center"), Label: label.Draw(t, "label")},
				Missing: label.Draw(t, "missing")}
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				h.Rows = append(h.Rows, HeatMapRow{label.Draw(t, "label"), some(t, "values", n), rapid.Bool().Draw(t, "highlight"), rapid.Bool().Draw(t, "begins")})
			}
			return h
		},
		"treemap": func(t *rapid.T) Chart {
			return TreeMap{Caption: caption.Draw(t, "caption"), Roots: rapid.SliceOfN(node(1), 0, 4).Draw(t, "roots"), Height: value.Draw(t, "height")}
		},
		"diverging": func(t *rapid.T) Chart {
			n := rapid.IntRange(0, 12).Draw(t, "categories")
			count := rapid.OneOf(rapid.IntRange(0, 40), rapid.Int())
			d := Diverging{Caption: caption.Draw(t, "caption"), Categories: rapid.SliceOfN(label, n, n).Draw(t, "categories"), Missing: label.Draw(t, "missing"), Count: label.Draw(t, "count")}
			for range rapid.IntRange(0, 4).Draw(t, "rows") {
				d.Rows = append(d.Rows, DivergingRow{label.Draw(t, "label"), rapid.SliceOfN(count, n, n).Draw(t, "counts"), count.Draw(t, "missing"), label.Draw(t, "group")})
			}
			return d
		},
		"interval": func(t *rapid.T) Chart {
			v := some(t, "values", 6)
			return Interval{caption.Draw(t, "caption"), v[0], v[1], v[2], v[3], v[4], v[5]}
		},
		"strip": func(t *rapid.T) Chart {
			s := Strip{Caption: caption.Draw(t, "caption"), Within: label.Draw(t, "within"), Over: label.Draw(t, "over")}
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				row := StripRow{Label: label.Draw(t, "label")}
				for range rapid.IntRange(0, 6).Draw(t, "points") {
					row.Points = append(row.Points, StripPoint{label.Draw(t, "name"), value.Draw(t, "value")})
				}
				s.Rows = append(s.Rows, row)
			}
			if rapid.Bool().Draw(t, "limit") {
				s.Limit = &Reference{label.Draw(t, "limit"), value.Draw(t, "at")}
			}
			return s
		},
		"lines": func(t *rapid.T) Chart {
			l := Lines{Caption: caption.Draw(t, "caption"), X: Axis{Label: label.Draw(t, "x")}, Y: Axis{Label: label.Draw(t, "y")}}
			for range rapid.IntRange(0, 5).Draw(t, "lines") {
				n := rapid.IntRange(1, 4).Draw(t, "points")
				l.Lines = append(l.Lines, Line{label.Draw(t, "name"), some(t, "x", n), some(t, "y", n), rapid.Bool().Draw(t, "strong")})
			}
			for range rapid.IntRange(0, 2).Draw(t, "marks") {
				l.Marks = append(l.Marks, LineMark{value.Draw(t, "x"), value.Draw(t, "y"), label.Draw(t, "mark")})
			}
			if rapid.Bool().Draw(t, "now") {
				l.Now = &Reference{label.Draw(t, "now"), value.Draw(t, "at")}
			}
			return l
		},
		"dendrogram": func(t *rapid.T) Chart {
			n := rapid.IntRange(0, 6).Draw(t, "leaves")
			d := Dendrogram{Caption: caption.Draw(t, "caption"), Groups: []string{label.Draw(t, "group")}, Apart: label.Draw(t, "apart")}
			for range n {
				d.Leaves = append(d.Leaves, DendrogramLeaf{label.Draw(t, "label"), rapid.IntRange(-1, 5).Draw(t, "group"), rapid.Bool().Draw(t, "apart")})
			}
			for k := range max(0, n-1) { // a chain
				last := 0
				if k > 0 {
					last = n + k - 1
				}
				d.Merges = append(d.Merges, DendrogramMerge{last, k + 1, math.Abs(value.Draw(t, "distance"))})
			}
			if rapid.Bool().Draw(t, "cut") {
				d.Cut = &Reference{label.Draw(t, "cut"), value.Draw(t, "at")}
			}
			return d
		},
	}
	anyChart(t, charts)
}

// anyChart renders random charts of some kinds.
func anyChart(t *testing.T, charts map[string]func(*rapid.T) Chart) {
	for name, chart := range charts {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				spec := chart(t)
				options := Options{Format: rapid.SampledFrom([]Format{SVG, InlineSVG}).Draw(t, "format"), Width: float64(rapid.IntRange(240, 900).Draw(t, "width"))}
				var out bytes.Buffer
				_, err := Render(&out, spec, options)
				if err != nil {
					if _, ok := errors.AsType[*diag.Problems](err); !ok {
						t.Fatalf("%v", err)
					}
					return
				}
				var root element
				if err := xml.Unmarshal(out.Bytes(), &root); err != nil {
					t.Fatalf("not XML: %v\n%s", err, out.String())
				}
				if attribute := notNumber(root); attribute != "" {
					t.Fatalf("a coordinate that is no number: %s", attribute)
				}
			})
		})
	}
}

// notNumber returns an attribute with a coordinate that no viewer can place.
func notNumber(e element) string {
	for _, a := range e.Attrs {
		switch a.Name.Local {
		case "x", "y", "width", "height", "cx", "cy", "r", "d", "transform", "viewBox":
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				return a.Name.Local + "=" + a.Value
			}
		}
		if a.Name.Local == "width" || a.Name.Local == "height" || a.Name.Local == "r" {
			if strings.HasPrefix(a.Value, "-") {
				return a.Name.Local + "=" + a.Value
			}
		}
	}
	for _, child := range e.Children {
		if found := notNumber(child); found != "" {
			return found
		}
	}
	return ""
}
