package pdf

import (
	"encoding/binary"
	"slices"
)

// cff is the outline table of a font whose glyphs are keyed by CID (Adobe
// Technical Note 5176, The Compact Font Format Specification), as far as it
// takes to leave unused outlines out.
type cff struct {
	data     []byte
	cids     []int // by glyph
	outlines index
}

// Operators of the top dictionary.
const (
	opCharset     = 15
	opCharStrings = 17
)

// endchar is the outline of a glyph that shows nothing.
const endchar = 14

// findCFF returns the outlines of an OpenType font, nil where they are of
// another kind. The fonts are our own: what is not as it should be panics.
func findCFF(font []byte) *cff {
	tables := int(binary.BigEndian.Uint16(font[4:]))
	for i := range tables {
		record := font[12+16*i:]
		if string(record[:4]) == "CFF " {
			offset, length := binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:])
			return parseCFF(font[offset : offset+length])
		}
	}
	return nil
}

func parseCFF(data []byte) *cff {
	names := readIndex(data, int(data[2]))
	dictionaries := readIndex(data, names.end)
	top := dictionary(data[dictionaries.starts[0]:dictionaries.starts[1]])
	c := &cff{data: data, outlines: readIndex(data, top[opCharStrings])}
	charset := data[top[opCharset]:]
	if charset[0] != 0 {
		panic("pdf: charset of the embedded font is not in format 0")
	}
	c.cids = make([]int, len(c.outlines.starts)-1)
	for glyph := 1; glyph < len(c.cids); glyph++ {
		c.cids[glyph] = int(binary.BigEndian.Uint16(charset[2*glyph-1:]))
	}
	return c
}

// cid is the number by which a text asks for a glyph.
func (c *cff) cid(glyph int) int { return c.cids[glyph] }

// subset is the table with the outlines of unused glyphs blanked. The kept ones
// move together within their place, the rest of which is zeros: nothing else
// of the table moves, and zeros take next to no room when they are compressed.
func (c *cff) subset(used []glyph) []byte {
	data := slices.Clone(c.data)
	keep := make([]bool, len(c.cids))
	keep[0] = true
	for _, g := range used {
		keep[g.index] = true
	}
	x := c.outlines
	objects := data[x.starts[0]:x.end]
	clear(objects)
	length := 0
	for glyph, kept := range keep {
		x.setOffset(data, glyph, length)
		if kept {
			length += copy(objects[length:], c.data[x.starts[glyph]:x.starts[glyph+1]])
		} else {
			objects[length] = endchar
			length++
		}
	}
	x.setOffset(data, len(keep), length)
	return data
}

// index is an INDEX of a CFF table: where it begins, where its objects start, one
// more than there are, and where it ends.
type index struct {
	at, size int // size: bytes of an offset
	starts   []int
	end      int
}

// setOffset writes how far from the first object the one with a number starts.
func (x index) setOffset(data []byte, number, start int) {
	at := x.at + 3 + number*x.size
	for i := range x.size {
		data[at+i] = byte((start + 1) >> (8 * (x.size - 1 - i)))
	}
}

func readIndex(data []byte, at int) index {
	count := int(binary.BigEndian.Uint16(data[at:]))
	if count == 0 {
		return index{at: at, starts: []int{at + 2}, end: at + 2}
	}
	size := int(data[at+2])
	base := at + 3 + (count+1)*size - 1 // offsets count from the byte before the objects
	x := index{at: at, size: size, starts: make([]int, count+1)}
	for i := range x.starts {
		offset := 0
		for _, b := range data[at+3+i*size : at+3+(i+1)*size] {
			offset = offset<<8 | int(b)
		}
		x.starts[i] = base + offset
	}
	x.end = x.starts[count]
	return x
}

// dictionary reads the last operand of each one-byte operator, where it is a
// whole number.
func dictionary(data []byte) map[int]int {
	entries := map[int]int{}
	operand := 0
	for i := 0; i < len(data); {
		switch b := int(data[i]); {
		case b == 12: // two bytes
			i += 2
		case b <= 21:
			entries[b] = operand
			i++
		case b == 28:
			operand = int(int16(binary.BigEndian.Uint16(data[i+1:])))
			i += 3
		case b == 29:
			operand = int(int32(binary.BigEndian.Uint32(data[i+1:])))
			i += 5
		case b == 30: // a decimal number ends with a nibble of 15
			for i++; data[i]&15 != 15 && data[i]>>4 != 15; i++ {
			}
			i++
		case b <= 246:
			operand = b - 139
			i++
		case b <= 250:
			operand = (b-247)*256 + int(data[i+1]) + 108
			i += 2
		default:
			operand = -(b-251)*256 - int(data[i+1]) - 108
			i += 2
		}
	}
	return entries
}
