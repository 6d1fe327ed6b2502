package survey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
)

// fast is Scan with another tuning, of a file or of a stream.
func fast(stream bool, tune tuning) reader {
	return func(ctx context.Context, text string, q *Questionnaire, opt Options) (*Responses, *diag.Problems, error) {
		source := Source{Name: "a.csv", File: strings.NewReader(text), Size: int64(len(text))}
		if stream {
			source = Source{Name: "a.csv", Stream: iotest.OneByteReader(strings.NewReader(text))}
		}
		return scan(ctx, source, q, opt, tune)
	}
}

func init() {
	for _, tune := range []tuning{{1, 1 << 20}, {1, 1}, {2, 7}, {4, 40}, {3, 300}} {
		readers[fmt.Sprintf("file, %d workers, %d bytes", tune.workers, tune.chunk)] = fast(false, tune)
		readers[fmt.Sprintf("stream, %d workers, %d bytes", tune.workers, tune.chunk)] = fast(true, tune)
	}
}

// A shape is a questionnaire to try files with.
type shape struct {
	header string
	q      Questionnaire
}

// shapes exercise the ways of the fast reader: runs of items of every length
// modulo 4, other cells before, between and behind, scales of every width.
func shapes() []shape {
	items := func(n int) (list []Item) {
		for i := range n {
			list = append(list, Item{Code: fmt.Sprintf("q%d", i+1)})
		}
		return list
	}
	names := func(n int) string {
		var list []string
		for _, item := range items(n) {
			list = append(list, item.Code)
		}
		return strings.Join(list, ",")
	}
	sets := func(n int) (list [][]int) {
		for i := range n {
			list = append(list, []int{i}, []int{i, (i + 1) % n})
			list = append(list, slices.Concat(list...)[:min(i, 9)])
		}
		return list
	}
	units := []string{"C1", "C2", "330106-000001", "一个名字很长的社区", "330106-0000000002"}
	return []shape{
		{"id,unit,sex,s," + names(25), Questionnaire{
			Items: items(25), Scale: Scale{1, 5}, Columns: Columns{ID: "id", Unit: "unit", Seconds: "s"}, Background: []string{"sex"}, Units: units, Sets: sets(25),
			Screening: Screening{MaxMissing: share(0.2), MinSeconds: 60, MaxLongstring: 4, Duplicates: true}}},
		{names(3) + ",id,q4,A1,unit,q6,q5,q9,q8,q7,w", Questionnaire{
			Items: items(9), Scale: Scale{1, 7}, Columns: Columns{ID: "id", Unit: "unit", Weight: "w"}, Units: units, Sets: sets(9),
			Missing: []string{"9", "NA"}, Screening: Screening{MaxMissing: share(0.3), Counts: CodedCell, MaxLongstring: 2, Attention: []Attention{{"A1", "3"}}}}},
		{"unit," + names(7) + ",x", Questionnaire{
			Items: items(7), Scale: Scale{0, 10}, Columns: Columns{Unit: "unit"}, Units: units, Missing: []string{"99", "-1", "."}, Background: []string{"x", "q2"},
			Screening: Screening{MaxMissing: share(0.3), Counts: EmptyCell, MaxLongstring: 3, Flags: Longstring}}},
		{names(21), Questionnaire{Items: items(21), Scale: Scale{-1, 2}, Units: []string{"all"}, Screening: Screening{MaxLongstring: 20}}},
		{"id," + names(6), Questionnaire{Items: items(6), Scale: Scale{1, 100}, Columns: Columns{ID: "id"}, Units: []string{"all"}, Sets: sets(6), Missing: []string{"0"}}},
		{"unit,s," + names(33), Questionnaire{Items: items(33), Scale: Scale{0, 1}, Columns: Columns{Unit: "unit", Seconds: "s"}, Units: units, Missing: []string{"8"},
			Screening: Screening{MinSeconds: 1.5, MaxLongstring: 12}}},
		{"x,unit,note," + names(21) + ",id,s", Questionnaire{ // cells far from the start of a line, some behind the items
			Items: items(21), Scale: Scale{1, 5}, Columns: Columns{ID: "id", Unit: "unit", Seconds: "s"}, Background: []string{"note"}, Units: units, Missing: []string{"9"},
			Screening: Screening{MaxMissing: share(0.3), MinSeconds: 60, Duplicates: true}}},
	}
}

// odd are cells that are not plain, and a few that are.
var odd = []string{"", "", "", "6", "0", "9", "10", "11", "99", "-1", "NA", ".", "4.0", "3.5", " 4 ", "４", "x", "\"3\"", "\"a,b\"", "\"a\nb\"", "\"a\r\nb\"", "\"a\"\"b\"", "\"", "a\"b",
	"\"a\"b", "\x00", "\xff", "一", " ", "C1", "C3", "1,2", "\n", "\r", "100", "nan", "12345678901", "1e3"}

// randomFile writes a file for a shape, of which a share of cells and lines
// is odd.
func randomFile(r *rand.Rand, s *shape, rows int, strange float64) string {
	var b strings.Builder
	if r.Float64() < 0.1 {
		b.WriteString("\ufeff")
	}
	end := "\n"
	if r.Float64() < 0.3 {
		end = "\r\n"
	}
	columns, mixed := strings.Split(s.header, ","), r.Float64() < 0.1
	b.WriteString(s.header + end)
	for row := range rows {
		for i, column := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			if r.Float64() < strange/float64(len(columns)) {
				b.WriteString(odd[r.IntN(len(odd))])
				continue
			}
			switch column {
			case "id":
				fmt.Fprintf(&b, "%s%d", []string{"p", "p", "受访者"}[r.IntN(3)], r.IntN(rows*10)+row/1000)
			case "unit":
				b.WriteString(s.q.Units[r.IntN(len(s.q.Units))])
			case "sex":
				b.WriteString([]string{"f", "m", " f", ""}[r.IntN(4)])
			case "s":
				b.WriteString([]string{"59", "60", "61", "", "1000", "59.5"}[r.IntN(6)])
			case "w":
				fmt.Fprintf(&b, "%.3g", r.Float64()*10)
			case "A1":
				b.WriteString([]string{"3", "3.0", "2"}[r.IntN(3)])
			case "x":
				b.WriteString(strings.Repeat("x", r.IntN(200)))
			case "note":
				b.WriteString([]string{"", "a", "一二三"}[r.IntN(3)])
			default:
				if v := s.q.Scale.Min + r.IntN(s.q.Scale.Width()+1); v <= s.q.Scale.Max {
					fmt.Fprint(&b, v)
				} else if missing := s.q.Missing; len(missing) > 0 && r.IntN(2) == 0 {
					b.WriteString(missing[r.IntN(len(missing))])
				}
			}
		}
		if row < rows-1 || r.IntN(2) == 0 {
			if mixed && r.IntN(20) == 0 {
				b.WriteString("\r\n")
			} else {
				b.WriteString(end)
			}
		}
		if r.Float64() < strange/4 {
			b.WriteString([]string{"\n", "\r\n", ",,,\n", " \n", "\"\n", "\r"}[r.IntN(6)])
		}
	}
	return b.String()
}

// agree compares the outcome of a fast reader with that of the plain one.
func agree(tb testing.TB, text string, s *shape, stream bool, tune tuning, opt Options) {
	tb.Helper()
	q := s.q
	wantNotUTF8 := false
	if _, _, err := plain(tb.Context(), text, &q, opt); errors.Is(err, ErrNotUTF8) {
		wantNotUTF8 = true
	}
	read := fast(stream, tune)
	if _, _, err := read(tb.Context(), text, &q, opt); errors.Is(err, ErrNotUTF8) != wantNotUTF8 {
		tb.Fatalf("not UTF-8: %v, want %v", !wantNotUTF8, wantNotUTF8)
	}
	if wantNotUTF8 {
		return
	}
	want, got := reader(plain).outcome(tb, text, &q, opt), read.outcome(tb, text, &q, opt)
	if diff := want.diff(got); diff != "" {
		tb.Fatalf("%+v, stream %v: -want +got\n%s", tune, stream, diff)
	}
}

// The fast reader makes of every file what the plain one does, whatever the
// chunks and the workers.
func TestScanIsRead(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i, s := range shapes() {
		for _, strange := range []float64{0, 0.02, 0.5, 3} {
			t.Run(fmt.Sprintf("shape %d, %g strange", i, strange), func(t *testing.T) {
				for range 12 {
					text := randomFile(r, &s, 1+r.IntN(150), strange)
					tune := tuning{workers: 1 + r.IntN(4), chunk: 1 + r.IntN([]int{20, 300, 3000, 1 << 16}[r.IntN(4)])}
					agree(t, text, &s, r.IntN(2) == 0, tune, Options{BadRows: BadRows(r.IntN(2)), Keep: Keep(r.IntN(2))})
				}
			})
		}
	}
}

func FuzzScan(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	list := shapes()
	for i, s := range list {
		for _, strange := range []float64{0, 1} {
			f.Add(randomFile(r, &s, 5, strange), byte(i), byte(2), uint16(50), false, false)
		}
	}
	for _, text := range csvSeeds {
		f.Add("q1,q2,q3,q4,q5,q6,q7,unit,x\n"+text, byte(2), byte(1), uint16(3), true, true)
	}
	// Bytes of two cells that would be a character side by side; a chunk that
	// starts in an open quotation and is not UTF-8 there.
	f.Add("q3,q4,q\xcd,\x8a", byte(31), byte(0), uint16(3), false, false)
	f.Add("q1,q2,q3,q4,q5,q6,q7,unit,x\nx\n\"\n\n\xe4\xe4\n", byte(2), byte(0), uint16(3), true, true)
	f.Fuzz(func(t *testing.T, text string, which, workers byte, chunk uint16, stream, skip bool) {
		s := &list[int(which)%len(list)]
		opt := Options{}
		if skip {
			opt.BadRows = SkipBadRows
		}
		agree(t, text, s, stream, tuning{workers: 1 + int(workers)%4, chunk: 1 + int(chunk)}, opt)
	})
}

// The way of most rows of most files is the fast one.
func TestPlainRowsTakeTheFastWay(t *testing.T) {
	text, q := table(2000, 50)
	s, chunk := chunkOf(t, text, q)
	if err := newWorker(s).parser.read(chunk, false); err != nil {
		t.Fatal(err)
	}
	if len(chunk.rows) != 2000 || len(chunk.strict) != 0 {
		t.Errorf("%d of %d rows were read strictly, want 0 of 2000", len(chunk.strict), len(chunk.rows))
	}
	for i, s := range shapes() {
		if i == 2 || i == 4 {
			continue // a cell with two uses; a scale that is too wide
		}
		text := randomFile(rand.New(rand.NewPCG(5, 6)), &s, 500, 0)
		scanner, chunk := chunkOf(t, []byte(text), &s.q)
		if err := newWorker(scanner).parser.read(chunk, false); err != nil {
			t.Fatal(err)
		}
		if len(chunk.strict) > 0 {
			t.Errorf("shape %d: %d of %d rows were read strictly, want none", i, len(chunk.strict), len(chunk.rows))
		}
	}
}

// Rows that do not fit into the buffers go to the store, and beyond what it
// holds in memory to the scratch.
func TestScratch(t *testing.T) {
	text, q := table(4000, 3)
	q.Columns.Weight = "age"
	want := reader(plain).outcome(t, string(text), q, Options{})
	files := 0
	var open sync.Map
	scratch := func() (Scratch, error) {
		files++
		file, err := os.Create(filepath.Join(t.TempDir(), "scratch"))
		open.Store(file, nil)
		return &closing{file, &open}, err
	}
	defer func(words int) { memoryWords = words }(memoryWords)
	memoryWords = 10_000
	read := fast(false, tuning{workers: 2, chunk: 1 << 16})
	got := read.outcome(t, string(text), q, Options{Scratch: scratch})
	if diff := want.diff(got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if files != 1 {
		t.Errorf("%d scratch files, want 1", files)
	}
	open.Range(func(file, _ any) bool {
		t.Error("a scratch file was not closed")
		return true
	})
}

type closing struct {
	*os.File
	open *sync.Map
}

func (c *closing) Close() error {
	c.open.Delete(c.File)
	return c.File.Close()
}

// failing is a scratch on which writing or reading fails.
type failing struct{ write, read error }

func (f failing) WriteAt(p []byte, _ int64) (int, error) { return len(p), f.write }
func (f failing) ReadAt(p []byte, _ int64) (int, error)  { return len(p), f.read }
func (failing) Close() error                             { return nil }

func TestScratchFails(t *testing.T) {
	text, q := table(2000, 3)
	q.Background = nil
	defer func(words int) { memoryWords = words }(memoryWords)
	memoryWords = 0
	failure := errors.New("disk full")
	for name, read := range map[string]reader{"plain": plain, "fast": fast(false, tuning{2, 1 << 16})} {
		for _, scratch := range []func() (Scratch, error){
			func() (Scratch, error) { return nil, failure },
			func() (Scratch, error) { return failing{write: failure}, nil },
		} {
			if _, _, err := read(t.Context(), string(text), q, Options{Scratch: scratch}); !errors.Is(err, failure) {
				t.Errorf("%s: error %v, want %v", name, err, failure)
			}
		}
		responses, _, err := read(t.Context(), string(text), q, Options{Scratch: func() (Scratch, error) { return failing{read: failure}, nil }})
		if err != nil {
			t.Fatal(err)
		}
		met := error(nil)
		for _, err := range responses.Rows() {
			met = err
		}
		if !errors.Is(met, failure) {
			t.Errorf("%s: rows end with %v, want %v", name, met, failure)
		}
		for unit := range q.Units {
			for _, err := range responses.Blocks(unit) {
				met = err
			}
			if !errors.Is(met, failure) {
				t.Errorf("%s: blocks end with %v, want %v", name, met, failure)
			}
		}
		q := *q
		q.Columns.Weight = "age"
		if _, _, err := read(t.Context(), string(text), &q, Options{Scratch: func() (Scratch, error) { return failing{read: failure}, nil }}); !errors.Is(err, failure) {
			t.Errorf("%s: error %v with weights, want %v", name, err, failure)
		}
	}
}

// Repeated ids are found among many, in files and in streams, whose ids are
// put aside.
func TestRepeatedIDs(t *testing.T) {
	const rows = 10_000
	r := rand.New(rand.NewPCG(7, 8))
	var b strings.Builder
	b.WriteString("id,unit,q1,q2,q3\n")
	for range rows {
		fmt.Fprintf(&b, "respondent number %d,C%d,%d,2,3\n", r.IntN(8*rows), 1+r.IntN(2), 1+r.IntN(5))
	}
	for _, duplicates := range []bool{true, false} {
		q := short()
		q.Screening.Duplicates = duplicates
		want := reader(plain).outcome(t, b.String(), q, Options{BadRows: SkipBadRows})
		for _, stream := range []bool{false, true} {
			scratch := func() (Scratch, error) { return os.Create(filepath.Join(t.TempDir(), "scratch")) }
			got := fast(stream, tuning{workers: 3, chunk: 1 << 14}).outcome(t, b.String(), q, Options{BadRows: SkipBadRows, Scratch: scratch})
			if diff := want.diff(got); diff != "" {
				t.Errorf("stream %v: -want +got\n%s", stream, diff)
			}
		}
	}
}

// One unit may have more rows than the short numbers hold that workers count in.
func TestManyRowsOfAUnit(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,unit,q1,q2,q3\n")
	for i := range 150_000 {
		fmt.Fprintf(&b, "%d,C1,%d,,%d\n", i, 1+i%5, 1+i%2)
	}
	q := short()
	q.Columns.ID = ""
	want := reader(plain).outcome(t, b.String(), q, Options{})
	if diff := want.diff(fast(false, tuning{workers: 2, chunk: 1 << 17}).outcome(t, b.String(), q, Options{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Two ids with one hash are two ids.
func TestIDsOfOneHash(t *testing.T) {
	rows := &streamRows{}
	table := &idTable{rows: rows}
	for i := range 1000 {
		r := row{key: fmt.Append(nil, "p", i), hash: uint64(i%3) << 32, line: i + 2}
		if _, repeated, err := table.first(&r); repeated || err != nil {
			t.Fatalf("id %d: repeated %v, error %v", i, repeated, err)
		}
	}
	for i := range 1000 {
		r := row{key: fmt.Append(nil, "p", i), hash: uint64(i%3) << 32, line: 5000}
		place, repeated, err := table.first(&r)
		if err != nil || !repeated {
			t.Fatalf("id %d: repeated %v, error %v", i, repeated, err)
		}
		if line, err := table.line(place); line != i+2 || err != nil {
			t.Fatalf("id %d is first on line %d, error %v, want %d", i, line, err, i+2)
		}
	}
}

// What is told of the progress ends with the whole, and never goes back.
func TestProgress(t *testing.T) {
	text, q := table(3000, 10)
	for _, stream := range []bool{false, true} {
		last, total := int64(0), int64(0)
		opt := Options{Progress: func(done, of int64) {
			if done < last {
				t.Errorf("%d bytes after %d", done, last)
			}
			last, total = done, of
		}}
		if _, _, err := fast(stream, tuning{4, 1 << 14})(t.Context(), string(text), q, opt); err != nil {
			t.Fatal(err)
		}
		want := int64(len(text))
		if stream {
			want = -1
		}
		if last != int64(len(text)) || total != want {
			t.Errorf("stream %v: %d bytes of %d, want %d of %d", stream, last, total, len(text), want)
		}
	}
}

func TestScanFailures(t *testing.T) {
	failure := errors.New("failure")
	text, q := table(3000, 10)
	t.Run("stream", func(t *testing.T) {
		for _, n := range []int{0, 10, 300, len(text) / 2, len(text)} {
			r := io.MultiReader(bytes.NewReader(text[:n]), iotest.ErrReader(failure))
			if _, _, err := scan(t.Context(), Source{Stream: r}, q, Options{}, tuning{2, 1 << 12}); !errors.Is(err, failure) {
				t.Errorf("after %d bytes: error %v, want %v", n, err, failure)
			}
		}
	})
	t.Run("file", func(t *testing.T) {
		for _, n := range []int{0, 300, len(text) / 2} {
			file := &brokenFile{bytes.NewReader(text), int64(n), failure}
			if _, _, err := scan(t.Context(), Source{File: file, Size: int64(len(text))}, q, Options{}, tuning{2, 1 << 12}); !errors.Is(err, failure) {
				t.Errorf("after %d bytes: error %v, want %v", n, err, failure)
			}
		}
	})
	t.Run("shorter file", func(t *testing.T) {
		for _, n := range []int{0, len(text) / 2} {
			source := Source{File: bytes.NewReader(text[:n]), Size: int64(len(text))}
			if _, _, err := scan(t.Context(), source, q, Options{}, tuning{2, 1 << 12}); !errors.Is(err, errChanged) {
				t.Errorf("after %d bytes: error %v, want %v", n, err, errChanged)
			}
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		rows := 0
		opt := Options{Verdicts: func(Verdict) error {
			if rows++; rows == 500 {
				cancel()
			}
			return nil
		}}
		if _, _, err := scan(ctx, Source{File: bytes.NewReader(text), Size: int64(len(text))}, q, opt, tuning{2, 1 << 12}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
		if rows >= 3000 {
			t.Errorf("all rows were read")
		}
	})
	t.Run("cancelled in a stream that does not end", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r, w := io.Pipe()
		defer w.Close()
		go func() {
			w.Write(text)
			cancel()
		}()
		if _, _, err := scan(ctx, Source{Stream: r}, q, Options{}, tuning{2, 1 << 12}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	})
}

// brokenFile can't be read beyond a place.
type brokenFile struct {
	*bytes.Reader
	end int64
	err error
}

func (b *brokenFile) ReadAt(p []byte, place int64) (int, error) {
	if place+int64(len(p)) > b.end {
		return 0, b.err
	}
	return b.Reader.ReadAt(p, place)
}

func TestSemicolons(t *testing.T) {
	const text = "id;unit;q1;q2;q3\na;C1;1;;3\nb;C2;\"4\";5;9\n"
	q := short()
	q.Missing = []string{"9"}
	want, _, err := Read(t.Context(), CSV(strings.NewReader(text), "a.csv", ';'), "a.csv", q, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := Scan(t.Context(), Source{Name: "a.csv", Comma: ';', Stream: strings.NewReader(text)}, q, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Tallies, got.Tallies); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
