// Package chart draws the figures of a report. Each chart is a plain struct of
// labels and numbers (Ranking, Profile, HeatMap, TreeMap, Diverging, Interval,
// Strip, Lines, Dendrogram, Scree, RankIntervals, Forest, Quadrants, Dumbbells,
// Trend);
// Render writes it as SVG or PNG:
//
//	warnings, err := chart.Render(w, chart.Ranking{
//		Caption: chart.Caption{Title: "综合得分"},
//		Rows:    []chart.RankingRow{{Label: "桂花社区", Value: 3.91, Low: 3.72, High: 4.10}},
//	}, chart.Options{Format: chart.SVG})
//
// The package has no words of its own: every text in a picture comes with the
// spec, in the language that the caller wants. It alone knows gonum/plot and
// fonts. It draws on gonum's vector canvas (vg), not on its Plot type, whose
// axes do not suit rows of long labels and which would put a second family of
// fonts, 5 MB, into the program.
//
// The same spec and options give the same bytes. Colours can be told apart by
// colour-blind readers and in print, and no mark differs from another by its
// colour alone. Text keeps its size: a narrower picture has shorter labels and
// not smaller ones, so ask for the width that the reader has
// (Options.Width: 720 on paper and large screens, 360 on a telephone).
package chart

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Format is what a chart is written as.
type Format string

const (
	// SVG is a file that stands alone: text is drawn as outlines and looks the
	// same where no Chinese font is installed; its words are in title and desc.
	SVG Format = "svg"
	// InlineSVG is an svg element to put into an HTML page: text is live and
	// set in the reader's own fonts. It has its natural size; the page's style
	// sheet lets it shrink: svg.chart { max-width: 100%; height: auto }.
	InlineSVG Format = "inline"
	// PNG is a raster image of the same picture as SVG.
	PNG Format = "png"
)

// Formats lists all formats.
var Formats = []Format{SVG, InlineSVG, PNG}

// Sizes of a picture, in units: one is a CSS pixel, 1/96 inch, in an SVG file.
const (
	DefaultWidth = 720.0
	MinWidth     = 240.0
	MaxWidth     = 4000.0
)

// Options say how a chart is written. The zero value is a stand-alone SVG file
// of the default width.
type Options struct {
	Format Format  // "" is SVG
	Width  float64 // in units, MinWidth to MaxWidth; 0 is DefaultWidth (for an Interval, its own)

	// Note is printed below the chart's own note: what is said of every picture
	// of a report, such as that its data are synthetic.
	Note string

	// IDPrefix begins every id inside an SVG. Two charts of one HTML page need
	// different ones. It must begin with a letter; "" is "chart-".
	IDPrefix string

	// Scale is how many pixels of a PNG a unit has; 0 is 2.
	Scale float64
}

// Caption is what stands around a chart. All of it may be empty.
type Caption struct {
	Title    string
	Subtitle string
	Note     string // below the picture: what the marks mean, the number of respondents, the source

	// Alt describes the picture to those who can't see it; it is not drawn.
	// Subtitle and note stand in for it. Where there is no title it is the
	// picture's name as well.
	Alt string
}

func (c Caption) caption() Caption { return c }

// Chart is one of the specs of this package.
type Chart interface {
	caption() Caption
	// validate adds what keeps the chart from being drawn.
	validate(*diag.Problems)
	// draw draws the chart below the caption.
	draw(*pen)
	// natural is the width that the chart has unless another is asked for.
	natural() float64
}

// Codes of the problems and warnings of this package.
const (
	CodeNoData       diag.Code = "chart.no_data"       // error: nothing to draw
	CodeShape        diag.Code = "chart.shape"         // error: lists of different lengths, a part of a spec out of its range
	CodeNumber       diag.Code = "chart.number"        // error: a number that can't be drawn
	CodeOption       diag.Code = "chart.option"        // error: an option out of its range
	CodeMissingGlyph diag.Code = "chart.missing_glyph" // warning: characters without a shape, drawn as empty boxes
	CodeOffAxis      diag.Code = "chart.off_axis"      // warning: values outside an axis whose ends the spec set, drawn at its edge
	CodeReduced      diag.Code = "chart.reduced"       // warning: a PNG with fewer pixels than asked for
)

// maxPixels keeps a PNG within 400 MB of memory, which gonum's canvas takes
// twice at four bytes a pixel.
const maxPixels = 50_000_000

// affordable is the number of pixels a unit that a picture of some size can
// have: what was asked for, or less in whole dots per inch.
func affordable(scale, width, height float64) float64 {
	pixels := width * height * scale * scale
	if pixels <= maxPixels {
		return scale
	}
	return math.Floor(scale*math.Sqrt(maxPixels/pixels)*72) / 72
}

// Render writes a chart. What keeps it from being drawn is a *diag.Problems
// (no rows, lists of unequal length, infinite numbers); nothing is written
// then. NaN is a missing value everywhere. Warnings come with the picture.
// Other errors are those of w.
func Render(w io.Writer, chart Chart, options Options) ([]diag.Warning, error) {
	var problems diag.Problems
	options = options.withDefaults(chart, &problems)
	chart.validate(&problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	name, description := spoken(chart.caption(), options.Note)
	svg := newSVGCanvas(options.Format, options.IDPrefix)
	sketch := newPen(svg, options)
	height := sketch.picture(chart)
	if options.Format != PNG {
		return sketch.warnings(), svg.writeTo(w, options.Width, height, name, description)
	}
	// The sketch has told the height.
	scale := affordable(options.Scale, options.Width, height)
	if scale < options.Scale {
		sketch.warn(CodeReduced, diag.Say("the picture is too tall for %g pixels a unit; it has %.2f",
			"图太高，无法按每单位 %g 像素绘制，改为 %.2f", options.Scale, scale))
	}
	img := newImageCanvas(options.Width, height, scale)
	newPen(img, options).picture(chart)
	return sketch.warnings(), img.writeTo(w)
}

func (o Options) withDefaults(chart Chart, problems *diag.Problems) Options {
	if o.Format == "" {
		o.Format = SVG
	}
	if o.Width == 0 {
		o.Width = chart.natural()
	}
	if o.IDPrefix == "" {
		o.IDPrefix = "chart-"
	}
	if o.Scale == 0 {
		o.Scale = 2
	}
	wrong := func(column, found string, want diag.Text) {
		problems.Add(diag.Problem{Code: CodeOption, Column: column, Found: diag.Quote(found), Want: want})
	}
	switch o.Format {
	case SVG, InlineSVG, PNG:
	default:
		wrong("Format", string(o.Format), diag.Say("one of %v", "%v 之一", Formats))
	}
	if lowest := min(MinWidth, chart.natural()); !(o.Width >= lowest && o.Width <= MaxWidth) {
		wrong("Width", fmt.Sprint(o.Width), diag.Say("%g to %g", "%g 至 %g", lowest, MaxWidth))
	}
	if !(o.Scale >= 0.5 && o.Scale <= 8) {
		wrong("Scale", fmt.Sprint(o.Scale), diag.Say("0.5 to 8", "0.5 至 8"))
	}
	for n, r := range o.IDPrefix {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (n == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			wrong("IDPrefix", o.IDPrefix, diag.Say("a letter, then letters, digits, - and _", "以字母开头，后接字母、数字、- 或 _"))
			break
		}
	}
	return o
}

// spoken returns the name and the description of a picture for those who hear it.
func spoken(c Caption, note string) (name, description string) {
	name = clean(cmp.Or(c.Title, c.Alt))
	var parts []string
	switch {
	case c.Title == "": // Alt is the name
	case c.Alt != "":
		parts = append(parts, clean(c.Alt))
	default:
		parts = append(parts, clean(c.Subtitle), clean(c.Note))
	}
	parts = append(parts, clean(note))
	return name, strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// largest is the largest number that is drawn; beyond it there is no score,
// count or weight, and differences would overflow.
const largest = 1e15

// checkNumbers adds a problem for each number that can't be drawn; NaN can be
// left out where it means that there is no value.
func checkNumbers(problems *diag.Problems, column, row string, values ...float64) {
	for _, v := range values {
		if math.Abs(v) > largest {
			problems.Add(diag.Problem{
				Code: CodeNumber, Column: column, Found: diag.Say("%g at %q", "%g（%q）", v, row),
				Want: diag.Say("a number of at most 1e15, or NaN for none", "绝对值不超过 1e15 的数，无值用 NaN"),
			})
		}
	}
}

func noData(problems *diag.Problems, column string) {
	problems.Add(diag.Problem{Code: CodeNoData, Column: column, Want: diag.Say("at least one entry to draw", "至少一项可绘制的数据")})
}

func shapeFault(problems *diag.Problems, column string, found, want diag.Text) {
	problems.Add(diag.Problem{Code: CodeShape, Column: column, Found: found, Want: want})
}
