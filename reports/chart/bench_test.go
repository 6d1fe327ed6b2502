package chart

import (
	"io"
	"testing"
)

// BenchmarkRender times every chart in the size that a study of 28
// communities and 57 items has.
func BenchmarkRender(b *testing.B) {
	for _, sample := range []struct {
		name  string
		chart Chart
	}{
		{"ranking", sampleRanking("zh", 28)},
		{"profile", sampleProfile(b, "zh", 'B')},
		{"heatmap", sampleHeatMap(b, "zh", 'C')},
		{"treemap", sampleTreeMap(b, "zh")},
		{"diverging", sampleDiverging(b, "zh", 57)},
		{"interval", sampleInterval("zh")},
	} {
		for _, format := range Formats {
			b.Run(sample.name+"/"+string(format), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Render(io.Discard, sample.chart, Options{Format: format}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkLettering times what the first chart of a program pays for.
func BenchmarkLettering(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newTypeface()
	}
}
