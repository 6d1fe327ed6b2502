package survey

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTurn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 17, 63, 64} {
		const stride = 3
		rows := make([]uint64, blockRows*stride)
		for i := range rows {
			rows[i] = r.Uint64()
		}
		var turned [blockRows]uint64
		turn(&turned, rows, stride, n)
		for row := range blockRows {
			for bit := range 64 {
				want := uint64(0)
				if row < n {
					want = rows[row*stride] >> bit & 1
				}
				if got := turned[bit] >> row & 1; got != want {
					t.Fatalf("%d rows: bit %d of row %d is %d, want %d", n, bit, row, got, want)
				}
			}
		}
	}
}

func TestDictionary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d dictionary
		numbers := map[string]int{}
		for range rapid.IntRange(0, 200).Draw(t, "texts") {
			text := rapid.StringMatching(`(330106-)?[ab]{0,20}`).Draw(t, "text")
			b := append([]byte("12345678"+text), "then come at least eight bytes"...)
			number, known := d.find(b, span{8, int32(8 + len(text))})
			want, met := numbers[text]
			if known != met || known && number != want {
				t.Fatalf("%q: %d, %v; want %d, %v", text, number, known, want, met)
			}
			if !known {
				numbers[text] = d.add(text)
			}
		}
		if len(numbers) != len(d.texts) {
			t.Fatalf("%d texts, want %d", len(d.texts), len(numbers))
		}
	})
}

// Times are compared as numbers, most of them by their digits.
func TestTooFast(t *testing.T) {
	for _, least := range []float64{0.5, 1, 1.5, 42, 120, 1234567, 99_999_998.5, 99_999_999, 1e8, 1e300} {
		p := &plan{least: least, leastDigits: digitsOf(math.Ceil(least))}
		for _, text := range []string{"", "0", "1", "2", "7", "41", "42", "43", "00000042", "120", "1199", "1234566", "1234567", "1234568", "12345678", "123456789", "99999998", "99999999",
			"1.5", " 60", "-1", "+1", "1e3", "6:0", "/", ":", "\x80", "0x1"} {
			b := []byte(strings.Repeat("9", 20) + text + ",5,5,5,5,5,5")
			fast, ok := p.tooFast(b, span{20, int32(20 + len(text))})
			took, wantOK := number(text)
			if ok != wantOK || ok && fast != (took < least) {
				t.Errorf("%q of %v: %v, %v; want %v, %v", text, least, fast, ok, took < least, wantOK)
			}
		}
	}
}

// The words that are read quickly are what careful reading makes of them, and
// all of the usual ones are.
func TestWords(t *testing.T) {
	q := &Questionnaire{Scale: Scale{1, 5}, Missing: []string{"9", "NA"}}
	for i := range 57 {
		q.Items = append(q.Items, Item{Code: fmt.Sprint("q", i)})
	}
	l := &layout{}
	for i := range q.Items {
		l.items = append(l.items, itemColumn{field: i, item: i})
	}
	w, ok := newWindows(q, newPacking(q, l), ',')
	if !ok {
		t.Fatal("no windows")
	}
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(17, 20).Draw(t, "items")
		cells := rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "9", "", "", "NA", "6", "x", ",", "44"}), items, items).Draw(t, "cells")
		ending := rapid.SampledFrom([]string{",", "\n", "\r"}).Draw(t, "ending")
		n := (items-1)%window + 1
		pk := &pack{last: w.full - w.step, live: live(n), size: 2 * n, pattern: w.pattern ^ uint64(','^ending[0])<<(16*n-8)}
		text := []byte("12345678," + strings.Join(cells, ",") + ending + strings.Repeat("1,,", 40))
		packed, next := w.word(text, 9, pk)
		wantPacked, wantNext := w.careful(text, 9, pk)
		if next >= 0 && (next != wantNext || packed != wantPacked) {
			t.Fatalf("%q: %x, %d; want %x, %d", text, packed, next, wantPacked, wantNext)
		}
		usual := true
		for first := 0; first < items; first += window {
			empty := 0
			for _, cell := range cells[first:min(first+window, items)] {
				usual = usual && (cell == "" || cell == "9" || "1" <= cell && cell <= "5" && len(cell) == 1)
				if cell == "" {
					empty++
				}
			}
			usual = usual && empty < 2
		}
		if usual && (next < 0 || next != len(text)-120) {
			t.Fatalf("%q: %d, want %d", text, next, len(text)-120)
		}
	})
}

// Sums of weights are those of exact arithmetic, rounded once.
func TestWeightSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(1e-6, 1e6), 1, 60).Draw(t, "weights")
		var b strings.Builder
		b.WriteString("w,q1,q2\n")
		want := 0.0
		for _, w := range weights {
			fmt.Fprintf(&b, "%v,2,\n", w)
			want += w
		}
		q := &Questionnaire{Items: []Item{{Code: "q1"}, {Code: "q2"}}, Scale: Scale{1, 2}, Columns: Columns{Weight: "w"}, Units: []string{"all"}, Sets: [][]int{{0, 1}, {1}}}
		responses, _, err := Read(t.Context(), CSV(strings.NewReader(b.String()), "a", ','), "a", q, Options{})
		if err != nil {
			t.Fatal(err)
		}
		tally := responses.Tallies[0]
		for what, got := range map[string]float64{"of an answer": tally.Weighted[2], "of no answer": tally.Weighted[3], "of who answered": tally.AnsweredWeight[0]} {
			if math.Abs(got-want) > 1e-13*want {
				t.Errorf("weights %s: %v, want %v", what, got, want)
			}
		}
		if tally.AnsweredWeight[1] != 0 {
			t.Errorf("weights of nobody: %v", tally.AnsweredWeight[1])
		}
	})
}

// Blocks hold the rows that Rows goes over, missing codes apart.
func TestBlocks(t *testing.T) {
	const text = "w,q1,q2\n2,1,9\n0.5,,2\n3,9,\n"
	q := &Questionnaire{Items: []Item{{Code: "q1"}, {Code: "q2"}}, Scale: Scale{1, 2}, Missing: []string{"9"}, Columns: Columns{Weight: "w"}, Units: []string{"all", "nobody"}}
	q.Columns.Unit = ""
	each(t, func(t *testing.T, read reader) {
		responses, _, err := read(t.Context(), text, q, Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for unit := range q.Units {
			for block, err := range responses.Blocks(unit) {
				if err != nil {
					t.Fatal(err)
				}
				for i, weight := range block.Weights {
					row := block.Answers[i*responses.Packing.Words : (i+1)*responses.Packing.Words]
					found[fmt.Sprint(unit, weight, responses.Packing.at(row, 0), responses.Packing.at(row, 1))] = true
				}
			}
		}
		for _, want := range []string{"0 2 1 3", "0 0.5 0 2", "0 3 3 0"} { // the missing code is one more than the points of the scale
			if !found[want] {
				t.Errorf("no row %q in %v", want, found)
			}
		}
		if len(found) != 3 {
			t.Errorf("%d rows, want 3", len(found))
		}
	})
}

// A chunk of text in which no line ends, and a quoted cell over many chunks,
// are put together.
func TestLongRecords(t *testing.T) {
	long := strings.Repeat("x", 5000)
	lines := strings.Repeat("\"\"y\n", 1000)
	text := "id,unit,q1,q2,q3,note\na,C1,1,2,3," + long + "\nb,C2,1,2,3,\"" + lines + "\"\nc,C1,1,2,3,\n"
	each(t, func(t *testing.T, read reader) {
		o := read.outcome(t, text, short(), Options{})
		if got, want := o.verdicts(), "2 a C1 valid\n3 b C2 valid\n1004 c C1 valid\n"; got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
	var b bytes.Buffer
	b.WriteString("id,unit,q1,q2,q3,note\n")
	for i := range 500 {
		fmt.Fprintf(&b, "%d,C1,1,2,3,\"a\n,b\nc,d,e\n\"\n", i)
	}
	each(t, func(t *testing.T, read reader) {
		o := read.outcome(t, b.String(), short(), Options{})
		if len(o.Verdicts) != 500 || o.Verdicts[499].Line != 2+499*4 {
			t.Errorf("%d rows, the last on line %d", len(o.Verdicts), o.Verdicts[len(o.Verdicts)-1].Line)
		}
	})
}
