package psychometrics

import (
	"context"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/cores"
	"goodgov/survey"
)

// Span is a scale: items From … To−1 of a questionnaire.
type Span struct{ From, To int }

// Len is the number of its items.
func (s Span) Len() int { return s.To - s.From }

// Counts are what was counted of a scale in the respondents who answered all of
// it. They are whole numbers, so that they are the same however the rows were
// divided among processors. Answers count from 1, reversed where the item is.
type Counts struct {
	Span  Span
	Scale survey.Scale
	N     int
	// Answers holds at i·width+c−1 how often item i was given answer c.
	Answers []int
	// Products holds at i·k+j, j ≤ i, the sums of the products of answers.
	Products []int
	// Totals holds at t−k how often the sum of a respondent's answers was t.
	Totals []int
	// Tables are the pairs of answers, as in OrdinalMoments; nil where they
	// were not asked for.
	Tables [][]Table
	// Units has for each unit of the questionnaire how many there are, and the
	// sums and the squares of their totals.
	Units []UnitTotals
	// Low and High hold, as Answers does, the answers of the respondents with
	// the lowest and the highest totals; nil where there are no two such groups.
	Cuts      Cuts
	Low, High []int
}

// UnitTotals are sums over the respondents of a unit.
type UnitTotals struct{ N, Sum, Squares int }

// Pairs are what was counted of each two items in the respondents who answered
// both, at i·k+j of all k items. Answers count as in Counts.
type Pairs struct {
	Items    int
	Scale    survey.Scale
	N        []int // j ≤ i: respondents
	Sums     []int // of item i, in those who answered j too
	Products []int // j ≤ i
}

// CountOptions say what to count.
type CountOptions struct {
	Pairs  bool // of all items, for the pairwise rule
	Tables bool // of each scale, for polychoric correlations
}

// Count goes over the valid rows and counts for every scale; Pairs is nil where
// they were not asked for. It goes over the rows a second time for the extreme
// groups. An error is of reading the rows back, or the context's.
func Count(ctx context.Context, r *survey.Responses, scales []Span, opt CountOptions) ([]Counts, *Pairs, error) {
	counts := make([]Counts, len(scales))
	for s, span := range scales {
		counts[s] = newCounts(r, span, opt)
	}
	var pairs *Pairs
	if opt.Pairs {
		pairs = newPairs(r)
	}
	err := each(ctx, r, func() worker {
		w := &counter{rows: newRows(r), shared: counts}
		for _, span := range scales {
			w.counts = append(w.counts, newCounts(r, span, opt))
		}
		if opt.Pairs {
			w.pairs = newPairs(r)
		}
		return w
	}, func(w worker) {
		w.(*counter).addTo(counts, pairs)
	})
	if err != nil {
		return nil, nil, err
	}
	for s := range counts {
		c := &counts[s]
		var ok bool
		if c.Cuts, ok = CutsOf(c.Totals, CriticalShare); ok {
			c.Cuts.Low += c.Span.Len()
			c.Cuts.High += c.Span.Len()
			c.Low, c.High = make([]int, len(c.Answers)), make([]int, len(c.Answers))
		}
	}
	err = each(ctx, r, func() worker { return newExtremes(r, counts) }, func(w worker) {
		w.(*extremes).addTo(counts)
	})
	if err != nil {
		return nil, nil, err
	}
	for s := range counts {
		counts[s].reverse(r.Questionnaire)
	}
	if pairs != nil {
		pairs.reverse(r.Questionnaire)
	}
	return counts, pairs, nil
}

func newCounts(r *survey.Responses, span Span, opt CountOptions) Counts {
	k, width := span.Len(), r.Questionnaire.Scale.Width()
	c := Counts{Span: span, Scale: r.Questionnaire.Scale, Answers: make([]int, k*width), Products: make([]int, k*k),
		Totals: make([]int, k*(width-1)+1), Units: make([]UnitTotals, len(r.Questionnaire.Units))}
	if opt.Tables {
		c.Tables = newTables(k, width)
	}
	return c
}

func newPairs(r *survey.Responses) *Pairs {
	k := len(r.Questionnaire.Items)
	return &Pairs{Items: k, Scale: r.Questionnaire.Scale, N: make([]int, k*k), Sums: make([]int, k*k), Products: make([]int, k*k)}
}

// worker takes rows 64 at a time.
type worker interface {
	gather() *rows
	take(n int)
}

// rows are up to 64 rows and their units.
type rows struct {
	words  []uint64
	units  []int
	planes *survey.Planes
	perRow int

	word, shift []int // by item: where its bits are
	bits        int
	scores      []uint64 // by item and bits: the answer, reversed where the item is; gap where there is none
	answers     []uint64 // of the row read last
	sums        []uint64 // at i what the items before i add up to
}

// gap is a missing answer, counted above the sum of those that are there.
const gap = 1 << 32

func newRows(r *survey.Responses) *rows {
	q, p := r.Questionnaire, r.Packing
	items := len(q.Items)
	x := &rows{planes: r.NewPlanes(), perRow: p.Words, word: p.Word, shift: p.Shift, bits: p.Bits,
		scores: make([]uint64, items<<p.Bits), answers: make([]uint64, items), sums: make([]uint64, items+1)}
	for at := range x.scores {
		item, code := at>>p.Bits, at&(1<<p.Bits-1)
		x.scores[at] = gap
		if code != int(survey.NoAnswer) && code <= q.Scale.Width() {
			x.scores[at] = uint64(q.Value(item, survey.Code(code))-float64(q.Scale.Min)) + 1
		}
	}
	return x
}

// row reads a row.
func (x *rows) row(at int) {
	words := x.words[at*x.perRow : (at+1)*x.perRow]
	mask, sum := uint64(1)<<x.bits-1, uint64(0)
	shift, answers, sums := x.shift[:len(x.word)], x.answers[:len(x.word)], x.sums[1:len(x.word)+1]
	for i, word := range x.word {
		score := x.scores[uint64(i)<<(x.bits&7)|words[word]>>(shift[i]&63)&mask]
		answers[i] = score
		sum += score
		sums[i] = sum
	}
}

// total is the sum of the answers to a scale; complete is false where one is missing.
func (x *rows) total(span Span) (total int, complete bool) {
	sum := x.sums[span.To] - x.sums[span.From]
	return int(sum), sum < gap
}

// each gives the rows of all units to workers, a unit to one worker as a
// whole, and calls done with each when there are no more.
func each(ctx context.Context, r *survey.Responses, newWorker func() worker, done func(worker)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var workers []worker
	err := cores.Each(ctx, len(r.Questionnaire.Units), func() func(unit int) {
		worker := newWorker()
		workers = append(workers, worker)
		return func(unit int) {
			if err := takeUnit(ctx, r, unit, worker); err != nil {
				stop(err)
			}
		}
	})
	if err != nil {
		return err
	}
	err = cores.Each(ctx, len(workers), func() func(w int) {
		return func(w int) {
			if left := len(workers[w].gather().units); left > 0 {
				workers[w].take(left)
			}
		}
	})
	for _, worker := range workers {
		done(worker)
	}
	return err
}

func takeUnit(ctx context.Context, r *survey.Responses, unit int, w worker) error {
	x := w.gather()
	for block, err := range r.Blocks(unit) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for left := block.Answers; len(left) > 0; {
			n := min(len(left)/x.perRow, survey.PlaneRows-len(x.units))
			x.words = append(x.words, left[:n*x.perRow]...)
			left = left[n*x.perRow:]
			for range n {
				x.units = append(x.units, unit)
			}
			if len(x.units) == survey.PlaneRows {
				w.take(len(x.units))
				x.words, x.units = x.words[:0], x.units[:0]
			}
		}
	}
	return nil
}

// counter is a worker of the first round.
type counter struct {
	rows   *rows
	counts []Counts
	pairs  *Pairs
	shared []Counts // for Units: a unit is one worker's own

	masked [][]uint64 // the planes of a scale in complete rows, by item
	given  []uint64   // all of them
}

func (w *counter) gather() *rows { return w.rows }

func (w *counter) take(n int) {
	x := w.rows
	x.planes.Turn(x.words)
	all := ^uint64(0) >> (survey.PlaneRows - n)
	for s := range w.counts {
		c := &w.counts[s]
		complete := all
		for item := c.Span.From; item < c.Span.To && complete != 0; item++ {
			complete &= x.planes.Answered[item]
		}
		if complete != 0 {
			w.scale(c, complete)
		}
	}
	if w.pairs != nil {
		w.pair()
	}
	w.totals(n)
}

// scale counts a scale in the rows that are complete.
func (w *counter) scale(c *Counts, complete uint64) {
	c.N += bits.OnesCount64(complete)
	k, width := c.Span.Len(), c.Scale.Width()
	w.masked, w.given = w.masked[:0], slices.Grow(w.given[:0], k*len(w.rows.planes.Of(0)))
	for item := c.Span.From; item < c.Span.To; item++ {
		from := len(w.given)
		for _, plane := range w.rows.planes.Of(item) {
			w.given = append(w.given, plane&complete)
		}
		w.masked = append(w.masked, w.given[from:])
	}
	for i := range k {
		products(c.Products[i*k:], w.masked[:i+1], w.masked[i])
		for code := 1; code <= width; code++ {
			c.Answers[i*width+code-1] += bits.OnesCount64(gave(w.masked[i], code, complete))
		}
	}
	if c.Tables != nil {
		w.tables(c, complete)
	}
}

// gave are the rows in which an answer is code.
func gave(planes []uint64, code int, rows uint64) uint64 {
	for bit, plane := range planes {
		rows &= plane ^ (uint64(code>>bit&1) - 1)
	}
	return rows
}

// products adds to sums, one for each of others, the products of their answers
// with those of an item: 2^(a+b) for every row in which bit a of the one and
// bit b of the other are set.
func products(sums []int, others [][]uint64, item []uint64) {
	if len(item) == 3 {
		x0, x1, x2 := item[0], item[1], item[2]
		for j, y := range others {
			y0, y1, y2 := y[0], y[1], y[2]
			sums[j] += bits.OnesCount64(x0&y0) + 2*(bits.OnesCount64(x0&y1)+bits.OnesCount64(x1&y0)) +
				4*(bits.OnesCount64(x0&y2)+bits.OnesCount64(x1&y1)+bits.OnesCount64(x2&y0)) +
				8*(bits.OnesCount64(x1&y2)+bits.OnesCount64(x2&y1)) + 16*bits.OnesCount64(x2&y2)
		}
		return
	}
	for j, other := range others {
		for a, x := range item {
			for b, y := range other {
				sums[j] += bits.OnesCount64(x&y) << (a + b)
			}
		}
	}
}

// tables counts pairs of answers.
func (w *counter) tables(c *Counts, complete uint64) {
	width := c.Scale.Width()
	rowsOf := make([][]uint64, len(w.masked))
	for i, planes := range w.masked {
		rowsOf[i] = make([]uint64, width)
		for code := range width {
			rowsOf[i][code] = gave(planes, code+1, complete)
		}
		for j := range i {
			for a, first := range rowsOf[i] {
				for b, second := range rowsOf[j] {
					c.Tables[i][j][a][b] += bits.OnesCount64(first & second)
				}
			}
		}
	}
}

// pair counts every two items.
func (w *counter) pair() {
	p, planes := w.pairs, w.rows.planes
	for i := range p.Items {
		item := planes.Of(i)
		for j := range i + 1 {
			both := planes.Answered[i] & planes.Answered[j]
			if both == 0 {
				continue
			}
			other := planes.Of(j)
			p.N[i*p.Items+j] += bits.OnesCount64(both)
			for bit, plane := range item {
				p.Sums[i*p.Items+j] += bits.OnesCount64(plane&both) << bit
			}
			if i != j {
				for bit, plane := range other {
					p.Sums[j*p.Items+i] += bits.OnesCount64(plane&both) << bit
				}
			}
			products(p.Products[i*p.Items+j:], [][]uint64{other}, item)
		}
	}
}

// totals adds up the answers of each row.
func (w *counter) totals(n int) {
	for row := range n {
		w.rows.row(row)
		unit := w.rows.units[row]
		for s := range w.counts {
			c := &w.counts[s]
			total, complete := w.rows.total(c.Span)
			if !complete {
				continue
			}
			c.Totals[total-c.Span.Len()]++
			u := &w.shared[s].Units[unit]
			u.N++
			u.Sum += total
			u.Squares += total * total
		}
	}
}

func (w *counter) addTo(counts []Counts, pairs *Pairs) {
	for s := range counts {
		from, to := &w.counts[s], &counts[s]
		to.N += from.N
		add(to.Answers, from.Answers)
		add(to.Products, from.Products)
		add(to.Totals, from.Totals)
		for i := range to.Tables {
			for j := range to.Tables[i] {
				for a := range to.Tables[i][j] {
					add(to.Tables[i][j][a], from.Tables[i][j][a])
				}
			}
		}
	}
	if pairs != nil {
		add(pairs.N, w.pairs.N)
		add(pairs.Sums, w.pairs.Sums)
		add(pairs.Products, w.pairs.Products)
	}
}

func add(sums, terms []int) {
	for i, term := range terms {
		sums[i] += term
	}
}

// extremes is a worker of the second round: it counts the answers of the
// respondents with the highest and the lowest totals.
type extremes struct {
	rows   *rows
	counts []Counts
}

func newExtremes(r *survey.Responses, counts []Counts) *extremes {
	w := &extremes{rows: newRows(r)}
	for _, c := range counts {
		c.Low, c.High = make([]int, len(c.Low)), make([]int, len(c.High))
		w.counts = append(w.counts, c)
	}
	return w
}

func (w *extremes) gather() *rows { return w.rows }

func (w *extremes) take(n int) {
	for row := range n {
		w.rows.row(row)
		for s := range w.counts {
			c := &w.counts[s]
			total, complete := w.rows.total(c.Span)
			if !complete || len(c.Low) == 0 || total > c.Cuts.Low && total < c.Cuts.High {
				continue
			}
			group, width := c.Low, c.Scale.Width()
			if total >= c.Cuts.High {
				group = c.High
			}
			for i, answer := range w.rows.answers[c.Span.From:c.Span.To] {
				group[i*width+int(answer)-1]++
			}
		}
	}
}

func (w *extremes) addTo(counts []Counts) {
	for s := range counts {
		add(counts[s].Low, w.counts[s].Low)
		add(counts[s].High, w.counts[s].High)
	}
}

// reverse turns the counts of items that are worded negatively, whose bits
// were counted as they are. Totals and groups are of scored answers already.
func (c *Counts) reverse(q *survey.Questionnaire) {
	k, width := c.Span.Len(), c.Scale.Width()
	sums := make([]int, k)
	for i := range k {
		for code := 1; code <= width; code++ {
			sums[i] += code * c.Answers[i*width+code-1]
		}
	}
	reversed := func(i int) bool { return q.Items[c.Span.From+i].Reverse }
	for i := range k {
		for j := range i + 1 {
			at := i*k + j
			c.Products[at] = turned(c.Products[at], sums[i], sums[j], c.N, width+1, reversed(i), reversed(j))
		}
		if !reversed(i) {
			continue
		}
		slices.Reverse(c.Answers[i*width : (i+1)*width])
		for j := range c.Tables {
			switch {
			case c.Tables == nil || i == j:
			case j < i:
				slices.Reverse(c.Tables[i][j])
			default:
				for _, row := range c.Tables[j][i] {
					slices.Reverse(row)
				}
			}
		}
	}
}

func (p *Pairs) reverse(q *survey.Questionnaire) {
	k, top := p.Items, p.Scale.Width()+1
	for i := range k {
		for j := range i + 1 {
			at, mirror := i*k+j, j*k+i
			ri, rj := q.Items[i].Reverse, q.Items[j].Reverse
			p.Products[at] = turned(p.Products[at], p.Sums[at], p.Sums[mirror], p.N[at], top, ri, rj)
			if ri {
				p.Sums[at] = top*p.N[at] - p.Sums[at]
			}
			if rj && i != j {
				p.Sums[mirror] = top*p.N[at] - p.Sums[mirror]
			}
		}
	}
}

// turned is Σx·y with x turned into top − x, y, or both.
func turned(product, x, y, n, top int, turnX, turnY bool) int {
	if turnX {
		product, x = top*y-product, top*n-x
	}
	if turnY {
		product = top*x - product
	}
	return product
}

// Distribution is how often each answer was given to item i of the scale.
func (c *Counts) Distribution(i int) Distribution { return c.distribution(c.Answers, i) }

func (c *Counts) distribution(answers []int, i int) Distribution {
	width := c.Scale.Width()
	return Distribution{Min: c.Scale.Min, Counts: answers[i*width : (i+1)*width]}
}

// Moments are those of the respondents who answered everything.
func (c *Counts) Moments() (Moments, error) {
	if c.N < 2 {
		return Moments{}, tooFew(c.N, Listwise)
	}
	k := c.Span.Len()
	m := Moments{N: c.N, Missing: Listwise, Mean: make([]float64, k), Cov: mat.NewSymDense(k, nil)}
	sums := make([]int, k)
	for i := range k {
		d := c.Distribution(i)
		m.Mean[i] = d.Mean()
		for v, count := range d.Counts {
			sums[i] += (v + 1) * count
		}
		for j := range i + 1 {
			m.Cov.SetSym(i, j, covariance(c.N, c.Products[i*k+j], sums[i], sums[j]))
		}
	}
	return m, nil
}

// Moments are those of the items of a scale by the pairwise rule.
func (p *Pairs) Moments(span Span) (Moments, error) {
	k := span.Len()
	m := Moments{Missing: Pairwise, Mean: make([]float64, k), Cov: mat.NewSymDense(k, nil)}
	for a := range k {
		for b := range a + 1 {
			i, j := span.From+a, span.From+b
			at := i*p.Items + j
			n := p.N[at]
			if n < 2 {
				return Moments{}, tooFew(n, Pairwise)
			}
			if m.N == 0 || n < m.N {
				m.N = n
			}
			m.Cov.SetSym(a, b, covariance(n, p.Products[at], p.Sums[at], p.Sums[j*p.Items+i]))
			if a == b {
				m.Mean[a] = float64(p.Sums[at])/float64(n) + float64(p.Scale.Min-1)
			}
		}
	}
	return m, nil
}

// covariance is exact up to the last division while n²·Σxy stays below 2⁶³.
func covariance(n, product, x, y int) float64 {
	return float64(n*product-x*y) / (float64(n) * float64(n-1))
}

// Groups are the units as groups of respondents, their values the means of
// their answers to the scale. Units without a complete respondent do not count.
func (c *Counts) Groups() Groups {
	var groups Groups
	k := float64(c.Span.Len())
	for _, u := range c.Units {
		if u.N == 0 {
			continue
		}
		n := float64(u.N)
		groups = append(groups, GroupMoments{N: u.N, Mean: float64(u.Sum)/n/k + float64(c.Scale.Min-1),
			Squares: float64(u.N*u.Squares-u.Sum*u.Sum) / n / (k * k)})
	}
	return groups
}
