package letter

import (
	"io"
	"testing"
)

func BenchmarkLetters(b *testing.B) {
	letters := households(400)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := WriteLetters(io.Discard, about("zh", "en"), letters, Quarters); err != nil {
			b.Fatal(err)
		}
	}
}
