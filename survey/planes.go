package survey

// Planes are up to 64 valid rows turned by a quarter: bit r of a plane is of
// row r, so that counting in 64 rows at once is counting ones.
type Planes struct {
	Answered []uint64 // by item: the rows with an answer

	packing Packing
	missing Code // that stands for a missing code; 0 where no bits can hold it
	turned  [][blockRows]uint64
}

// PlaneRows is how many rows Planes hold.
const PlaneRows = blockRows

// NewPlanes makes room for rows of these answers.
func (r *Responses) NewPlanes() *Planes {
	p := &Planes{Answered: make([]uint64, len(r.Questionnaire.Items)), packing: r.Packing, turned: make([][blockRows]uint64, r.Packing.Words)}
	if missing := r.Questionnaire.missingCode(); int(missing) < 1<<r.Packing.Bits {
		p.missing = missing
	}
	return p
}

// Turn takes up to 64 rows, packed, one behind the other.
func (p *Planes) Turn(rows []uint64) {
	words := p.packing.Words
	for w := range p.turned {
		turn(&p.turned[w], rows[w:], words, len(rows)/words)
	}
	for item := range p.Answered {
		planes := p.Of(item)
		answered, coded := uint64(0), ^uint64(0)
		for bit, plane := range planes {
			answered |= plane
			coded &= where(plane, int(p.missing)>>bit)
		}
		if p.missing != NoAnswer {
			answered &^= coded
			for bit := range planes {
				planes[bit] &= answered
			}
		}
		p.Answered[item] = answered
	}
}

// Of are the bits of the Code of an item, the lowest first; all are 0 in the
// rows without an answer. They are valid until the next Turn.
func (p *Planes) Of(item int) []uint64 {
	shift := p.packing.Shift[item]
	return p.turned[p.packing.Word[item]][shift : shift+p.packing.Bits]
}
