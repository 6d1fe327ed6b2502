package survey

import (
	"bytes"
	"fmt"
	"testing"
)

// table is a file of answers to a questionnaire of 57 items, in random order
// of communities, 3 % of the answers missing.
func table(rows, communities int) ([]byte, *Questionnaire) {
	q := &Questionnaire{Scale: Scale{1, 5}, Columns: Columns{Unit: "community", Seconds: "seconds"},
		Screening: Screening{MaxMissing: share(0.2), MinSeconds: 120, MaxLongstring: 30}}
	var b bytes.Buffer
	b.WriteString("id,community,gender,age,years,disability,seconds")
	for i := range 57 {
		q.Items = append(q.Items, Item{Code: fmt.Sprintf("q%02d", i+1)})
		fmt.Fprintf(&b, ",q%02d", i+1)
		q.Sets = append(q.Sets, []int{i})
	}
	for first := 0; first+3 <= 57; first += 3 {
		q.Sets = append(q.Sets, []int{first, first + 1, first + 2})
	}
	b.WriteByte('\n')
	for c := range communities {
		q.Units = append(q.Units, fmt.Sprintf("330106-%07d", c))
	}
	state := uint64(1)
	random := func() uint64 {
		state = state*6364136223846793005 + 1442695040888963407
		return state >> 33
	}
	for range rows {
		fmt.Fprintf(&b, "%016x-%016x,%s,%s,%d,%d,%s,%d", random(), random(), q.Units[random()%uint64(communities)], []string{"female", "male"}[random()%2],
			18+random()%72, random()%40, []string{"no", "yes"}[random()%2], 100+random()%1700)
		for range 57 {
			b.WriteByte(',')
			if random()%100 >= 3 {
				b.WriteByte(byte('1' + random()%5))
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), q
}

// One megabyte of text, already read: what one core does for each row.
func BenchmarkRows(b *testing.B) {
	const rows = 5500
	for _, communities := range []int{1000, 10000} {
		text, q := table(rows, communities)
		s, chunk := chunkOf(b, text, q)
		w := newWorker(s)
		b.Run(fmt.Sprintf("communities=%d/parse", communities), func(b *testing.B) {
			for b.Loop() {
				if err := w.parser.read(chunk, false); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
		b.Run(fmt.Sprintf("communities=%d/collect", communities), func(b *testing.B) {
			for b.Loop() {
				if err := w.take(chunk); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}

// chunkOf prepares to read a text as one chunk.
func chunkOf(tb testing.TB, text []byte, q *Questionnaire) (*scanner, *batch) {
	source := Source{Name: "a.csv", Comma: ',', File: bytes.NewReader(text), Size: int64(len(text))}
	head, err := source.readHeader()
	if err != nil {
		tb.Fatal(err)
	}
	l, err := q.layout(head.cells, source.Name, head.line)
	if err != nil {
		tb.Fatal(err)
	}
	s := newScanner(tb.Context(), source, head, q, l, Options{Keep: CountRows}, tuning{workers: 1, chunk: len(text)})
	s.free = make(chan *batch, 1)
	s.free <- &batch{}
	chunk, err := s.next(nil)
	if err != nil {
		tb.Fatal(err)
	}
	chunk.from = chunk.begin
	return s, chunk
}

func BenchmarkScan(b *testing.B) {
	const rows = 100_000
	for _, communities := range []int{1000, 10000} {
		text, q := table(rows, communities)
		for _, keep := range []struct {
			name string
			keep Keep
		}{{"counted", CountRows}, {"kept", KeepRows}} {
			b.Run(fmt.Sprintf("rows=%d/communities=%d/%s", rows, communities, keep.name), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					responses, _, err := Scan(b.Context(), Source{Name: "a.csv", File: bytes.NewReader(text), Size: int64(len(text))}, q, Options{Keep: keep.keep})
					if err != nil {
						b.Fatal(err)
					}
					if err := responses.Close(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
			})
		}
	}
}
