package cfa

import "testing"

// 57 items, 7 factors, 370 respondents.
func BenchmarkFit(b *testing.B) {
	rows, _ := readAnswers(b, "gender")
	sample := Observe(rows)
	for _, c := range []struct {
		name string
		o    Options
	}{{"ml", Options{ML, Listwise, Lavaan}}, {"mlm", Options{MLM, Listwise, Lavaan}}, {"mlr", Options{MLR, Listwise, Lavaan}}, {"fiml", Options{ML, FIML, Lavaan}}, {"wlsmv", Options{WLSMV, Listwise, Lavaan}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Fit(dimensions(Correlated), sample, c.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
