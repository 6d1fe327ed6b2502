package chart

import (
	"image"
	"image/png"
	"io"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// imageCanvas is gonum's raster canvas with our letters: text is filled
// outlines, as in an SVG file, so that both are the same picture.
type imageCanvas struct {
	*vgimg.Canvas
	anchor anchor
}

var _ backend = (*imageCanvas)(nil)

// newImageCanvas makes a canvas whose origin is the top left corner.
func newImageCanvas(width, height, scale float64) *imageCanvas {
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(width), vg.Length(height)), vgimg.UseDPI(int(scale*float64(vg.Inch))))
	c.Translate(vg.Point{Y: vg.Length(height)})
	return &imageCanvas{Canvas: c}
}

func (c *imageCanvas) setAnchor(a anchor)        { c.anchor = a }
func (c *imageCanvas) begin(class, title string) {}
func (c *imageCanvas) end()                      {}

// FillString draws a text; of the face only the size counts.
func (c *imageCanvas) FillString(face font.Face, pt vg.Point, text string) {
	letters := lettering()
	size := float64(face.Font.Size)
	pt.X -= vg.Length(c.anchor.share() * letters.width(text, size))
	em := vg.Length(size / unitsPerEm)
	for _, g := range letters.set(text) {
		if outline, _ := letters.shape(g); len(outline) > 0 {
			c.Fill(outlinePath(outline, pt, em))
		}
		pt.X += vg.Length(g.advance) * em
	}
}

func outlinePath(outline sfnt.Segments, origin vg.Point, em vg.Length) vg.Path {
	at := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: origin.X + vg.Length(p.X)/64*em, Y: origin.Y - vg.Length(p.Y)/64*em}
	}
	var path vg.Path
	for n, segment := range outline {
		switch segment.Op {
		case sfnt.SegmentOpMoveTo:
			if n > 0 {
				path.Close()
			}
			path.Move(at(segment.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(at(segment.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(at(segment.Args[0]), at(segment.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(at(segment.Args[0]), at(segment.Args[1]), at(segment.Args[2]))
		}
	}
	path.Close()
	return path
}

// writeTo writes a PNG file.
func (c *imageCanvas) writeTo(w io.Writer) error {
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // a tenth larger, in a third of the time
	return encoder.Encode(w, paletted(c.Image().(*image.RGBA)))
}
