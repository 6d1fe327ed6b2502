package chart

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/diag"
)

// element is an element of an SVG.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) number(t *testing.T, name string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(e.attr(name), 64)
	if err != nil {
		t.Fatalf("<%s> %s=%q", e.XMLName.Local, name, e.attr(name))
	}
	return v
}

// all returns the elements below e, and e, that have a name.
func (e element) all(name string) []element {
	var out []element
	if e.XMLName.Local == name {
		out = append(out, e)
	}
	for _, child := range e.Children {
		out = append(out, child.all(name)...)
	}
	return out
}

// groups returns the groups of a class.
func (e element) groups(class string) []element {
	var out []element
	for _, g := range e.all("g") {
		if g.attr("class") == class {
			out = append(out, g)
		}
	}
	return out
}

// title is what an element is called on pointing.
func (e element) title() string {
	for _, child := range e.Children {
		if child.XMLName.Local == "title" {
			return child.Text
		}
	}
	return ""
}

// render draws a chart and returns its bytes and warnings.
func render(t *testing.T, chart Chart, options Options) ([]byte, []diag.Warning) {
	t.Helper()
	var out bytes.Buffer
	warnings, err := Render(&out, chart, options)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), warnings
}

// onPage draws a chart for a page and parses it.
func onPage(t *testing.T, chart Chart) element {
	t.Helper()
	data, _ := render(t, chart, Options{Format: InlineSVG})
	return parse(t, data)
}

func parse(t *testing.T, data []byte) element {
	t.Helper()
	var root element
	decoder := xml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("not XML: %v\n%s", err, data)
	}
	return root
}

// samples are all charts, with Chinese and with English words.
func samples(t testing.TB) map[string]Chart {
	out := map[string]Chart{}
	for _, lang := range []string{"zh", "en"} {
		out["ranking-"+lang] = sampleRanking(lang, 28)
		out["profile-"+lang] = sampleProfile(t, lang, 'B')
		out["heatmap-"+lang] = sampleHeatMap(t, lang, 'B')
		out["treemap-"+lang] = sampleTreeMap(t, lang)
		out["diverging-"+lang] = sampleDiverging(t, lang, 57)
		out["interval-"+lang] = sampleInterval(lang)
		out["strip-"+lang] = sampleStrip(lang)
		out["lines-"+lang] = sampleLines(lang)
		out["dendrogram-"+lang] = sampleDendrogram(lang)
		out["scree-"+lang] = sampleScree(lang)
		out["loadings-"+lang] = sampleLoadings(lang)
		out["rankintervals-"+lang] = sampleRankIntervals(lang, 28)
		out["acceptability-"+lang] = sampleAcceptability(lang)
		out["forest-"+lang] = sampleForest(lang, 28)
		out["quadrants-"+lang] = sampleQuadrants(lang)
		out["dumbbells-"+lang] = sampleDumbbells(lang)
		out["trend-"+lang] = sampleTrend(lang)
	}
	return out
}

// Both kinds of SVG are XML, name the picture, refer to nothing outside and
// have no id twice.
func TestSVGIsSelfContained(t *testing.T) {
	for name, chart := range samples(t) {
		for _, format := range []Format{SVG, InlineSVG} {
			t.Run(name+"/"+string(format), func(t *testing.T) {
				data, warnings := render(t, chart, Options{Format: format, IDPrefix: "p7-"})
				if len(warnings) > 0 {
					t.Errorf("warnings: %v", warnings)
				}
				root := parse(t, data)
				title, description := spoken(chart.caption(), "")
				if root.attr("role") != "img" || root.attr("aria-label") != title || root.title() != title {
					t.Errorf("role %q, label %q, title %q; want img and %q", root.attr("role"), root.attr("aria-label"), root.title(), title)
				}
				if described := root.all("desc"); description != "" && (len(described) != 1 || described[0].Text != description || described[0].attr("id") != root.attr("aria-describedby")) {
					t.Errorf("description %v, want %q", described, description)
				}
				if prolog := bytes.HasPrefix(data, []byte("<?xml")); prolog != (format == SVG) {
					t.Errorf("XML prolog: %t", prolog)
				}
				ids := map[string]bool{}
				checkElement(t, root, ids)
				for _, use := range root.all("use") {
					if target := strings.TrimPrefix(use.attr("href"), "#"); !ids[target] {
						t.Errorf("nothing has the id %q", target)
					}
				}
				if texts := len(root.all("text")); (texts > 0) == (format == SVG) && name[:8] != "interval" {
					t.Errorf("%d live texts", texts)
				}
			})
		}
	}
}

func checkElement(t *testing.T, e element, ids map[string]bool) {
	t.Helper()
	switch e.XMLName.Local {
	case "script", "style", "image", "foreignObject", "a":
		t.Errorf("a <%s>", e.XMLName.Local)
	}
	for _, a := range e.Attrs {
		switch {
		case a.Name.Local == "id":
			if ids[a.Value] || !strings.HasPrefix(a.Value, "p7-") {
				t.Errorf("id %q is there twice or without its prefix", a.Value)
			}
			ids[a.Value] = true
		case a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#"), strings.Contains(a.Value, "url("), a.Name.Local == "style", strings.HasPrefix(a.Name.Local, "on"):
			t.Errorf("%s=%q", a.Name.Local, a.Value)
		}
	}
	for _, child := range e.Children {
		checkElement(t, child, ids)
	}
}

// Live text is at least 11 units and keeps inside the picture, by the measure
// of our own font.
func TestTextIsLegibleAndInside(t *testing.T) {
	for name, chart := range samples(t) {
		for _, width := range []float64{360, 720, 1000} {
			if name[:8] == "interval" {
				continue
			}
			data, _ := render(t, chart, Options{Format: InlineSVG, Width: width})
			root := parse(t, data)
			for _, text := range root.all("text") {
				size := 12.0
				if text.attr("font-size") != "" {
					size = text.number(t, "font-size")
				}
				if size < 11 {
					t.Errorf("%s at %g: %q has size %g", name, width, text.Text, size)
				}
				if text.attr("transform") != "" {
					continue
				}
				long := lettering().width(text.Text, size)
				from := text.number(t, "x")
				switch text.attr("text-anchor") {
				case "middle":
					from -= long / 2
				case "end":
					from -= long
				}
				if from < -0.5 || from+long > width+0.5 {
					t.Errorf("%s at %g: %q goes from %.1f to %.1f", name, width, text.Text, from, from+long)
				}
			}
		}
	}
}
