package survey

import "sync"

// A collector gathers valid rows by unit until there are enough of a unit to
// deal with at once: to count them, column by column, and to hand them to the
// store. Each worker has its own; what they count into is shared.
type collector struct {
	counter *counter // nil: rows are not counted
	store   *store   // nil: rows are not kept
	shared  *counts

	stride  int // words of a row: its answers, its weight, its missing codes
	most    int // rows of a unit that are gathered
	buffers [][]uint64
	filled  []int32
	slab    slab
}

// counts is the tallies that workers share.
type counts struct {
	tallies []Tally
	locks   [64]sync.Mutex // of the tallies with the same remainder
}

// bufferBytes is about how much a collector gathers in all.
const bufferBytes = 16 << 20

func newCollector(units, stride int, c *counter, s *store, shared *counts) *collector {
	most := min(4*blockRows, bufferBytes/8/max(1, units*stride))
	if most >= blockRows {
		most = most / blockRows * blockRows
	}
	return &collector{counter: c, store: s, shared: shared, stride: stride, most: max(8, most),
		buffers: make([][]uint64, units), filled: make([]int32, units)}
}

// add makes room for a row of a unit and returns it.
func (c *collector) add(unit int) ([]uint64, error) {
	buffer, n := c.buffers[unit], int(c.filled[unit])
	if buffer == nil {
		buffer = make([]uint64, c.most*c.stride)
		c.buffers[unit] = buffer
	}
	if n == c.most {
		if err := c.flush(unit); err != nil {
			return nil, err
		}
		n = 0
	}
	c.filled[unit] = int32(n + 1)
	return buffer[n*c.stride : (n+1)*c.stride], nil
}

// flush empties the buffer of a unit.
func (c *collector) flush(unit int) error {
	n := int(c.filled[unit])
	c.filled[unit] = 0
	c.count(unit, c.buffers[unit], n)
	if c.store == nil {
		return nil
	}
	return c.store.put(&c.slab, unit, c.buffers[unit], c.stride, n)
}

func (c *collector) count(unit int, rows []uint64, n int) {
	if c.counter == nil {
		return
	}
	lock := &c.shared.locks[unit%len(c.shared.locks)]
	lock.Lock()
	defer lock.Unlock()
	c.counter.count(&c.shared.tallies[unit], rows, c.stride, n)
}

// close deals with what is left in the buffers. The store keeps them as they
// are.
func (c *collector) close() error {
	for unit, n := range c.filled {
		if n == 0 {
			continue
		}
		c.count(unit, c.buffers[unit], int(n))
		if c.store != nil {
			c.store.adopt(unit, c.buffers[unit], c.stride, int(n))
		}
	}
	if c.store == nil {
		return nil
	}
	return c.store.absorb(&c.slab)
}
