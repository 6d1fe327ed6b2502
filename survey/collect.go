package survey

// A collector gathers valid rows by unit until there are enough of a unit to
// deal with at once: to count them, column by column, and to hand them to the
// store. Each worker has its own.
type collector struct {
	counter *counter // nil: rows are not counted
	store   *store   // nil: rows are not kept

	stride int // words of a row: its answers, its weight
	most   int // rows of a unit that are gathered
	rows   []uint64
	filled []int32 // by unit
	slab   slab
}

// bufferBytes is about how much a collector gathers in all.
const bufferBytes = 16 << 20

func newCollector(units, stride int, c *counter, s *store) *collector {
	most := blockRows
	if s != nil {
		most *= 2 // longer blocks are fewer to write and read back
	}
	if most = min(most, bufferBytes/8/max(1, units*stride)); most > blockRows {
		most = blockRows * (most / blockRows)
	}
	most = max(8, most)
	return &collector{counter: c, store: s, stride: stride, most: most,
		rows: make([]uint64, units*most*stride), filled: make([]int32, units)}
}

// add takes a row of a unit.
func (c *collector) add(unit int, row []uint64) error {
	if int(c.filled[unit]) == c.most {
		if err := c.flush(unit); err != nil {
			return err
		}
	}
	n := int(c.filled[unit])
	c.filled[unit] = int32(n + 1)
	copy(c.rows[(unit*c.most+n)*c.stride:], row)
	return nil
}

// addValid takes the valid ones of some rows, which stand one behind the other.
func (c *collector) addValid(rows []batchRow, words []uint64) error {
	if c.stride != 3 { // the most usual
		for i := range rows {
			if r := &rows[i]; r.reasons == 0 {
				if err := c.add(int(r.unit), words[i*c.stride:(i+1)*c.stride]); err != nil {
					return err
				}
			}
		}
		return nil
	}
	filled, most := c.filled, int32(c.most)
	for i := range rows {
		r := &rows[i]
		if r.reasons != 0 {
			continue
		}
		if filled[r.unit] == most {
			if err := c.flush(int(r.unit)); err != nil {
				return err
			}
		}
		n := filled[r.unit]
		filled[r.unit] = n + 1
		at := (int(r.unit)*int(most) + int(n)) * 3
		from, to := words[i*3:i*3+3], c.rows[at:at+3]
		to[0], to[1], to[2] = from[0], from[1], from[2]
	}
	return nil
}

// of is what was gathered of a unit.
func (c *collector) of(unit int) []uint64 {
	start := unit * c.most * c.stride
	return c.rows[start : start+int(c.filled[unit])*c.stride]
}

// flush empties the buffer of a unit.
func (c *collector) flush(unit int) error {
	rows, n := c.of(unit), int(c.filled[unit])
	c.filled[unit] = 0
	if c.counter != nil {
		for first := 0; first < n; first += blockRows {
			c.counter.count(unit, rows[first*c.stride:], c.stride, min(blockRows, n-first))
		}
	}
	if c.store == nil {
		return nil
	}
	return c.store.put(&c.slab, unit, rows, c.stride, n)
}

// close deals with what is left in the buffers.
func (c *collector) close() error {
	for unit, n := range c.filled {
		if n > 0 {
			if err := c.flush(unit); err != nil {
				return err
			}
		}
	}
	c.rows = nil
	if c.counter != nil {
		for unit := range c.filled {
			c.counter.report(unit)
		}
		c.counter = nil
	}
	if c.store == nil {
		return nil
	}
	return c.store.absorb(&c.slab)
}
