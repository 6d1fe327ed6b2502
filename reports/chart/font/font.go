// Package font holds the letters of charts and of PDF files. README.md says
// what the fonts hold and where they come from.
package font

import _ "embed"

// The fonts, as OpenType files; all are drawn on a square of 1,000 units.
var (
	//go:embed NotoSansCJKsc-subset.otf
	Han []byte // with CFF outlines, keyed by CID
	//go:embed NotoSans-subset.ttf
	Latin []byte
	//go:embed NotoSansMath-subset.ttf
	Math []byte
)
