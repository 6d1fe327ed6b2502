package screening

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"goodgov/internal/cores"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// Search is how near-duplicates were looked for.
type Search struct {
	// Exhaustive: each questionnaire was compared with each other.
	Exhaustive bool
	// Bands is into how many parts the items were cut otherwise: only
	// questionnaires that agree in a whole part are compared. With Mismatches
	// the most different answers that the threshold allows, no pair is missed
	// that together leaves at most Bands − 1 − Mismatches of those parts with an
	// item unanswered or differently answered.
	Bands, Mismatches int
	// Cut is how many questionnaires agreed in a part with more others than are
	// compared; of those the nearest by their answers were.
	Cut int
}

// What the search takes at most.
const (
	exhaustiveCases = 20_000 // all pairs up to here: 200 million comparisons, about a second
	spareBands      = 2
	nearestInBand   = 2_048
)

// answersTogether is the share of the items that two questionnaires must both
// have answered: two that are nearly empty are always alike.
const answersTogether = 0.5

// nearDuplicates finds for each questionnaire the one most like it by the share
// of equal answers among those that both gave. share is the threshold; 0 is the
// usual one. Equals are the first in the file.
func (m *Measures) nearDuplicates(ctx context.Context, c *survey.Cases, share float64) error {
	if share == 0 {
		share = Usual().NearDuplicates
	}
	m.Match, m.Twin = make([]float64, c.Len()), make([]int32, c.Len())
	for i := range m.Match {
		m.Match[i], m.Twin[i] = math.NaN(), -1
	}
	t := newTwins(c)
	if len(t.rows) <= exhaustiveCases {
		m.NearDuplicates.Exhaustive = true
		err := t.exhaustive(ctx)
		t.report(m)
		return err
	}
	items := len(c.Questionnaire.Items)
	m.NearDuplicates.Mismatches = int((1-share)*float64(items) + rounding)
	m.NearDuplicates.Bands = min(items, m.NearDuplicates.Mismatches+1+spareBands)
	cut, err := t.banded(ctx, m.NearDuplicates.Bands)
	m.NearDuplicates.Cut = cut
	t.report(m)
	if cut > 0 {
		m.warn(survey.NearDuplicate, WarnCut, diag.Say("%d questionnaires agree in a part of the items with more than %d others; they were compared with the nearest of them only",
			"有 %d 份问卷在部分题项上与超过 %d 份问卷作答相同，仅与其中最接近者作了比较", cut, nearestInBand))
	}
	return err
}

// twins holds the answers in planes of bits: for each questionnaire a plane for
// each bit of a code, then which items are answered, of as many words each.
type twins struct {
	items, words, planes int
	rows                 []int32 // cases that can be compared
	bits                 []uint64
	best                 []found // by place in rows
}

// found is how like the nearest is: equal of both.
type found struct {
	equal, both, with int32
}

// more reports whether a share is greater, or as great with one that stands earlier.
func (f found) more(g found) bool {
	if c := cmp.Compare(int64(f.equal)*int64(g.both), int64(g.equal)*int64(f.both)); c != 0 {
		return c > 0
	}
	return g.with < 0 || f.with >= 0 && f.with < g.with
}

func newTwins(c *survey.Cases) *twins {
	items := len(c.Questionnaire.Items)
	t := &twins{items: items, words: (items + 63) / 64, planes: bits.Len(uint(c.Questionnaire.Scale.Width()))}
	least := int(math.Ceil(answersTogether * float64(items)))
	for i := range c.Len() {
		if c.Reasons[i]&survey.BadRow != 0 {
			continue
		}
		answered := 0
		for _, a := range c.Answers(i) {
			if a != survey.NoAnswer {
				answered++
			}
		}
		if answered >= max(1, least) {
			t.rows = append(t.rows, int32(i))
		}
	}
	width := t.width()
	t.bits = make([]uint64, len(t.rows)*width)
	for at, i := range t.rows {
		row := t.bits[at*width : (at+1)*width]
		for item, a := range c.Answers(int(i)) {
			word, bit := item/64, uint64(1)<<(item%64)
			for p := range t.planes {
				if a>>p&1 != 0 {
					row[p*t.words+word] |= bit
				}
			}
			if a != survey.NoAnswer {
				row[t.planes*t.words+word] |= bit
			}
		}
	}
	t.best = make([]found, len(t.rows))
	for i := range t.best {
		t.best[i] = found{both: 1, with: -1}
	}
	return t
}

func (t *twins) width() int { return (t.planes + 1) * t.words }

func (t *twins) row(at int) []uint64 { return t.bits[at*t.width() : (at+1)*t.width()] }

// compare counts equal answers, and those that both gave.
func (t *twins) compare(a, b []uint64) (equal, both int) {
	for w := range t.words {
		var differ uint64
		for p := w; p < t.planes*t.words; p += t.words {
			differ |= a[p] ^ b[p]
		}
		together := a[t.planes*t.words+w] & b[t.planes*t.words+w]
		both += bits.OnesCount64(together)
		equal += bits.OnesCount64(together &^ differ)
	}
	return equal, both
}

func (t *twins) enough(both int) bool { return 2*both >= t.items }

// exhaustive compares all pairs; each core has rows of its own.
func (t *twins) exhaustive(ctx context.Context) error {
	n := len(t.rows)
	return cores.Each(ctx, n, func() func(i int) {
		return func(i int) {
			row, best := t.row(i), t.best[i]
			for j := range n {
				if j == i {
					continue
				}
				if equal, both := t.compare(row, t.row(j)); t.enough(both) {
					if f := (found{int32(equal), int32(both), int32(j)}); f.more(best) {
						best = f
					}
				}
			}
			t.best[i] = best
		}
	})
}

// banded compares those that agree in a whole part of the items.
func (t *twins) banded(ctx context.Context, bands int) (cut int, err error) {
	n := len(t.rows)
	order := make([]int32, n)
	isCut := make([]bool, n)
	for band := range bands {
		mask := t.mask(band*t.items/bands, (band+1)*t.items/bands)
		order = order[:0]
		for at := range n {
			if t.answeredAll(t.row(at), mask) {
				order = append(order, int32(at))
			}
		}
		// By the answers of the band, then by all: those most alike stand together.
		slices.SortFunc(order, func(a, b int32) int {
			x, y := t.row(int(a)), t.row(int(b))
			return cmp.Or(t.byMask(x, y, mask), slices.Compare(x, y), cmp.Compare(a, b))
		})
		var runs [][]int32
		for from := 0; from < len(order); {
			to := from + 1
			for to < len(order) && t.byMask(t.row(int(order[from])), t.row(int(order[to])), mask) == 0 {
				to++
			}
			if to-from > 1 {
				runs = append(runs, order[from:to])
			}
			from = to
		}
		if err := cores.Each(ctx, len(runs), func() func(i int) {
			return func(i int) { t.run(runs[i], isCut) }
		}); err != nil {
			return 0, err
		}
	}
	for _, is := range isCut {
		if is {
			cut++
		}
	}
	return cut, nil
}

// run compares those in a run with each other; no other run of the band has them.
func (t *twins) run(run []int32, isCut []bool) {
	for i, a := range run {
		if len(run) > nearestInBand {
			isCut[a] = true
		}
		row := t.row(int(a))
		for _, b := range run[i+1 : min(len(run), i+nearestInBand)] {
			equal, both := t.compare(row, t.row(int(b)))
			if !t.enough(both) {
				continue
			}
			if f := (found{int32(equal), int32(both), b}); f.more(t.best[a]) {
				t.best[a] = f
			}
			if f := (found{int32(equal), int32(both), a}); f.more(t.best[b]) {
				t.best[b] = f
			}
		}
	}
}

// mask marks the items from … to−1.
func (t *twins) mask(from, to int) []uint64 {
	mask := make([]uint64, t.words)
	for item := from; item < to; item++ {
		mask[item/64] |= 1 << (item % 64)
	}
	return mask
}

func (t *twins) answeredAll(row, mask []uint64) bool {
	for w, m := range mask {
		if row[t.planes*t.words+w]&m != m {
			return false
		}
	}
	return true
}

func (t *twins) byMask(a, b, mask []uint64) int {
	for p := range t.planes * t.words {
		if c := cmp.Compare(a[p]&mask[p%t.words], b[p]&mask[p%t.words]); c != 0 {
			return c
		}
	}
	return 0
}

// report writes down what was found; 0 where nothing is like it.
func (t *twins) report(m *Measures) {
	for at, i := range t.rows {
		m.Match[i] = 0
		if f := t.best[at]; f.with >= 0 {
			m.Match[i], m.Twin[i] = float64(f.equal)/float64(f.both), t.rows[f.with]
		}
	}
}
