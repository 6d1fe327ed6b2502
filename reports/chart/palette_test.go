package chart

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// An image of few colours keeps each; one of many keeps the frequent ones and
// puts the others close by.
func TestPaletted(t *testing.T) {
	few := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for n := range 256 {
		few.SetRGBA(n%16, n/16, color.RGBA{uint8(n), uint8(255 - n), 7, 255})
	}
	for at, got := range pixels(paletted(few)) {
		if want := few.RGBAAt(at.X, at.Y); got != want {
			t.Fatalf("at %v %v became %v", at, want, got)
		}
	}

	many := image.NewRGBA(image.Rect(0, 0, 300, 300))
	for y := range 300 {
		for x := range 300 {
			c := color.RGBA{255, 255, 255, 255} // the upper two thirds: paper and a band
			if y >= 50 && y < 100 {
				c = color.RGBA{0, 114, 178, 255}
			}
			if y >= 200 { // below: a gradient of 30,000 colours
				c = color.RGBA{uint8(x * 255 / 299), uint8((y - 200) * 255 / 99), 120, 255}
			}
			many.SetRGBA(x, y, c)
		}
	}
	reduced := paletted(many)
	if len(reduced.Palette) > 256 {
		t.Fatalf("%d colours", len(reduced.Palette))
	}
	sum, count := 0.0, 0
	for at, got := range pixels(reduced) {
		want := many.RGBAAt(at.X, at.Y)
		off := math.Hypot(math.Hypot(float64(got.R)-float64(want.R), float64(got.G)-float64(want.G)), float64(got.B)-float64(want.B))
		if at.Y < 200 && off > 0 {
			t.Fatalf("at %v %v became %v", at, want, got)
		}
		if at.Y >= 200 {
			sum, count = sum+off, count+1
		}
	}
	// 128 colours over a plane of 256 × 256 leave cells of 23 × 23.
	if mean := sum / float64(count); mean > 20 {
		t.Errorf("colours are off by %.1f on average", mean)
	}
}

func pixels(img *image.Paletted) map[image.Point]color.RGBA {
	out := map[image.Point]color.RGBA{}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			out[image.Pt(x, y)] = color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
		}
	}
	return out
}
