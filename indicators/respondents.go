package indicators

import (
	"iter"
	"math"
	"math/bits"
)

// Respondents gives the valid respondents one unit at a time, their answers
// packed: a hundred bytes a respondent would be too many where there are
// millions, and what the answers say is looked up in tables, several of them
// at once.
type Respondents struct {
	Coding
	// Of goes over a unit's own respondents (those that name it, not those
	// below), in any order and any sizes of blocks. A block is valid until
	// the next. An error ends it. Several goroutines may go over several
	// units, and a unit may be gone over more than once.
	Of func(unit int) iter.Seq2[Block, error]
}

// Coding says how answers are packed. Every answer takes the same few bits;
// none lies across two words. No code occurs that has no Value.
type Coding struct {
	Bits  int         // of an answer, 1 to 8
	Words int         // of a respondent
	Word  []int       // by item, in the order of Framework.Items: the word that holds its answer
	Shift []int       // by item: the lowest bit of it there
	Value [][]float64 // by item and code: what an answer scores, reversed items reversed; NaN is no answer, and so is code 0
}

// Block is some respondents of one unit.
type Block struct {
	Answers []uint64  // Coding.Words for each respondent
	Weights []float64 // one for each, 0 or more; nil where there are none
}

// rows is how many respondents a block has.
func (c *Coding) rows(b Block) int { return len(b.Answers) / c.Words }

// values says what each code of an item scores: one value for every pattern
// of its bits.
func (c *Coding) values(item int) []float64 {
	values := make([]float64, 1<<c.Bits)
	for code := range values {
		values[code] = math.NaN()
	}
	copy(values[1:], c.Value[item][1:])
	return values
}

// heaviest is the largest weight of a unit's own respondents; 0 is that of no
// weights.
func (r *Respondents) heaviest(unit int) (float64, error) {
	heaviest := 0.0
	for block, err := range r.Of(unit) {
		if err != nil || block.Weights == nil {
			return 0, err
		}
		for _, w := range block.Weights {
			heaviest = max(heaviest, w)
		}
	}
	return heaviest, nil
}

// Respondent is a respondent written out: the unit, the weight, and a value
// for each of Framework.Items, NaN where there is no answer.
type Respondent struct {
	Unit   int
	Weight float64
	Values []float64
}

// Listed makes Respondents of a list. It panics where an item has more than
// 255 values.
func Listed(f *Framework, list []Respondent) *Respondents {
	r := &Respondents{}
	codes := make([]map[float64]uint64, len(f.Items))
	for i := range f.Items {
		codes[i] = map[float64]uint64{}
		r.Value = append(r.Value, []float64{math.NaN()})
	}
	for _, person := range list {
		for i, v := range person.Values {
			if _, known := codes[i][v]; known || math.IsNaN(v) {
				continue
			}
			codes[i][v] = uint64(len(r.Value[i]))
			r.Value[i] = append(r.Value[i], v)
		}
	}
	for i := range f.Items {
		r.Bits = max(r.Bits, 1, bits.Len(uint(len(r.Value[i])-1)))
	}
	if r.Bits > 8 {
		panic("indicators: an item of more than 255 values")
	}
	perWord := 64 / r.Bits
	for i := range f.Items {
		r.Word, r.Shift = append(r.Word, i/perWord), append(r.Shift, i%perWord*r.Bits)
	}
	r.Words = (len(f.Items) + perWord - 1) / perWord
	units := map[int]*Block{}
	for _, person := range list {
		b := units[person.Unit]
		if b == nil {
			b = &Block{}
			units[person.Unit] = b
		}
		row := make([]uint64, r.Words)
		for i, v := range person.Values {
			row[r.Word[i]] |= codes[i][v] << r.Shift[i] // NaN is no key: 0
		}
		b.Answers = append(b.Answers, row...)
		b.Weights = append(b.Weights, person.Weight)
	}
	r.Of = func(unit int) iter.Seq2[Block, error] {
		return func(yield func(Block, error) bool) {
			if b := units[unit]; b != nil {
				yield(*b, nil)
			}
		}
	}
	return r
}
