package survey

import "sync"

// A collector gathers valid rows by unit until there are enough of a unit to
// deal with at once: to count them, column by column, and to hand them to the
// store. Each worker has its own; what they count into is shared.
type collector struct {
	counter *counter // nil: rows are not counted
	store   *store   // nil: rows are not kept
	shared  *counts

	stride int // words of a row: its answers, its weight
	most   int // rows of a unit that are gathered
	rows   []uint64
	filled []int32 // by unit
	slab   slab
}

// counts is the tallies that workers share.
type counts struct {
	tallies []Tally
	locks   [64]sync.Mutex // of the tallies with the same remainder
}

// bufferBytes is about how much a collector gathers in all.
const bufferBytes = 16 << 20

func newCollector(units, stride int, c *counter, s *store, shared *counts) *collector {
	most := min(2*blockRows, bufferBytes/8/max(1, units*stride))
	if most > blockRows {
		most = blockRows * (most / blockRows)
	}
	most = max(8, most)
	return &collector{counter: c, store: s, shared: shared, stride: stride, most: most,
		rows: make([]uint64, units*most*stride), filled: make([]int32, units)}
}

// add takes a row of a unit.
func (c *collector) add(unit int, row []uint64) error {
	n := int(c.filled[unit])
	if n == c.most {
		if err := c.flush(unit); err != nil {
			return err
		}
		n = 0
	}
	c.filled[unit] = int32(n + 1)
	buffer := c.rows[(unit*c.most+n)*c.stride:]
	if len(row) == 3 && len(buffer) >= 3 { // the most usual
		buffer[0], buffer[1], buffer[2] = row[0], row[1], row[2]
	} else {
		copy(buffer, row)
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
	c.count(unit, rows, n)
	if c.store == nil {
		return nil
	}
	return c.store.put(&c.slab, unit, rows, c.stride, n)
}

func (c *collector) count(unit int, rows []uint64, n int) {
	if c.counter == nil {
		return
	}
	c.counter.count(rows, c.stride, n)
	lock := &c.shared.locks[unit%len(c.shared.locks)]
	lock.Lock()
	defer lock.Unlock()
	c.shared.tallies[unit].Add(&c.counter.sum)
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
	if c.store == nil {
		return nil
	}
	return c.store.absorb(&c.slab)
}
