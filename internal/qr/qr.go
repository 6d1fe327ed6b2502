// Package qr makes QR codes of addresses: for a terminal, for a page, and as
// squares for whoever draws.
package qr

import (
	"fmt"
	"io"
	"strings"

	"rsc.io/qr"
)

// Code is a QR code.
type Code struct{ code *qr.Code }

// quiet is how many squares around a code stay white, as ISO/IEC 18004 asks.
const quiet = 4

// Encode makes the code of a text. It stays readable when up to a quarter of
// it is stained (level Q). The error is that the text is too long.
func Encode(text string) (Code, error) {
	code, err := qr.Encode(text, qr.Q)
	if err != nil {
		return Code{}, fmt.Errorf("a QR code of %d bytes: %w", len(text), err)
	}
	return Code{code}, nil
}

// Size is the number of squares on a side, the white ones around it included.
func (c Code) Size() int { return c.code.Size + 2*quiet }

// Black tells whether a square is black; x counts from the left, y from the top.
func (c Code) Black(x, y int) bool { return c.code.Black(x-quiet, y-quiet) }

// WriteText draws the code with half blocks, two squares a letter. White is
// drawn and black left out, so that it is read on the dark ground that
// terminals have; most readers take it on a light one as well.
func (c Code) WriteText(w io.Writer) error {
	var b strings.Builder
	size := c.Size()
	for y := 0; y < size; y += 2 {
		for x := range size {
			above, below := !c.Black(x, y), y+1 < size && !c.Black(x, y+1)
			switch {
			case above && below:
				b.WriteRune('█')
			case above:
				b.WriteRune('▀')
			case below:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteSVG draws the code as an SVG of one path, black on white, that fills
// the place it is given. The label is its text for those who don't see it.
func (c Code) WriteSVG(w io.Writer, label string) error {
	var b strings.Builder
	size := c.Size()
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`,
		attribute.Replace(label), size, size, size, size)
	for y := range size {
		for x := 0; x < size; x++ {
			run := 0
			for x+run < size && c.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	b.WriteString(`"/></svg>`)
	_, err := io.WriteString(w, b.String())
	return err
}

var attribute = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;")
