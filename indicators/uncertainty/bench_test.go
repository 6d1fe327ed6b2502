package uncertainty

import (
	"context"
	"testing"

	"goodgov/indicators"
)

// 2,000 replicates of 370 respondents to 57 items in 28 communities, with
// intervals of every score and ranks on 8 nodes.
func BenchmarkAnalyse(b *testing.B) {
	f, u, w, people := synthetic(b)
	in := input(b, f, u, w, people, indicators.DefaultOptions())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Analyse(context.Background(), in, DefaultOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
