package chart

import (
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"maps"
	"slices"
)

// paletted is an opaque image with at most 256 colours: a third of the bytes
// of full colour, and several times as fast to compress. What a chart is drawn
// in keeps its exact colour; smoothed edges, which have thousands between
// them, take the nearest.
func paletted(img *image.RGBA) *image.Paletted {
	counts := map[uint32]int{}
	eachRun(img, func(rgba uint32, from, to int) { counts[rgba] += to - from })
	byCount := slices.SortedFunc(maps.Keys(counts), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	chosen := choose(byCount)

	index := make(map[uint32]uint8, len(byCount))
	for n, rgba := range chosen {
		index[rgba] = uint8(n)
	}
	nearby := map[uint32]uint8{}
	for _, rgba := range byCount {
		if _, exact := index[rgba]; exact {
			continue
		}
		key := rgba & 0x00fcfcfc // six bits a channel: what differs less looks alike
		near, known := nearby[key]
		if !known {
			near, _ = nearest(chosen, rgba)
			nearby[key] = near
		}
		index[rgba] = near
	}

	out := image.NewPaletted(img.Rect, nil)
	for _, rgba := range chosen {
		out.Palette = append(out.Palette, color.RGBA{uint8(rgba), uint8(rgba >> 8), uint8(rgba >> 16), 0xff})
	}
	eachRun(img, func(rgba uint32, from, to int) {
		near := index[rgba]
		for n := from; n < to; n++ {
			out.Pix[n] = near
		}
	})
	return out
}

// eachRun goes through an image's runs of pixels of one colour, given as R in
// the lowest byte, then G, B and A. Its rows follow each other without a gap.
func eachRun(img *image.RGBA, visit func(rgba uint32, from, to int)) {
	at := func(n int) uint32 { return binary.LittleEndian.Uint32(img.Pix[4*n:]) }
	pixels := len(img.Pix) / 4
	for from := 0; from < pixels; {
		rgba, to := at(from), from+1
		for to < pixels && at(to) == rgba {
			to++
		}
		visit(rgba, from, to)
		from = to
	}
}

// choose picks the colours of a palette from those of a picture, the most
// frequent first: some as they are, then those that none before them is near.
func choose(byCount []uint32) []uint32 {
	const most, exact, near = 256, 128, 3 * 10 * 10
	if len(byCount) <= most {
		return byCount
	}
	chosen := slices.Clone(byCount[:exact])
	seen := map[uint32]bool{}
	for _, rgba := range byCount[exact:] {
		key := rgba & 0x00f8f8f8
		if seen[key] {
			continue
		}
		seen[key] = true
		if _, distance := nearest(chosen, rgba); distance > near {
			if chosen = append(chosen, rgba); len(chosen) == most {
				break
			}
		}
	}
	return chosen
}

// nearest returns the colour with the least squared distance.
func nearest(colors []uint32, rgba uint32) (index uint8, distance int) {
	distance = 1 << 30
	for n, c := range colors {
		r, g, b := int(c&0xff)-int(rgba&0xff), int(c>>8&0xff)-int(rgba>>8&0xff), int(c>>16&0xff)-int(rgba>>16&0xff)
		if d := r*r + g*g + b*b; d < distance {
			index, distance = uint8(n), d
		}
	}
	return index, distance
}
