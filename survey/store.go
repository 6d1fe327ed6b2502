package survey

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync"
)

// Scratch is room for what does not fit into memory; a temporary file will do.
type Scratch interface {
	io.WriterAt
	io.ReaderAt
	io.Closer
}

// Block is some of the valid rows of one unit.
type Block struct {
	Answers []uint64  // Packing.Words for each row
	Weights []float64 // one for each row; nil where there are no weights
}

// store keeps the valid rows, unit by unit, in the order in which they come
// in. It holds memoryWords words in memory and the rest in the scratch.
type store struct {
	packing  Packing
	weighted bool
	scratch  func() (Scratch, error) // nil: everything stays in memory

	mu     sync.Mutex
	blocks []storedBlock
	last   []int32 // by unit: its last block, −1 is none
	slabs  [][]uint64
	inCore int // words in slabs
	file   Scratch
	end    int64 // of what was written to the file, in bytes
	rows   int
}

// storedBlock is a run of rows of one unit and the block of it before this.
type storedBlock struct {
	previous int32
	rows     int32
	slab     int32 // −1: in the scratch
	at       int64 // in the slab, in words; in the scratch, in bytes
}

// memoryWords is how much of the rows stays in memory: 32 MiB. Tests change it.
var memoryWords = 4 << 20

const slabWords = 32 << 10 // 256 KiB, written to the scratch at a time

func newStore(p Packing, weighted bool, units int, scratch func() (Scratch, error)) *store {
	s := &store{packing: p, weighted: weighted, scratch: scratch, last: make([]int32, units)}
	for i := range s.last {
		s.last[i] = -1
	}
	return s
}

// width is the words that a row takes: its answers, and its weight.
func (s *store) width() int {
	if s.weighted {
		return s.packing.Words + 1
	}
	return s.packing.Words
}

// slab is rows on their way to the store. Each worker has its own.
type slab struct {
	words  []uint64
	blocks []struct{ unit, rows, at int }
	bytes  []byte // to write them
}

// put takes n rows of a unit, which stand stride words apart.
func (s *store) put(b *slab, unit int, rows []uint64, stride, n int) error {
	width := s.width()
	if len(b.words)+n*width > slabWords {
		if err := s.absorb(b); err != nil {
			return err
		}
	}
	if b.words == nil {
		b.words = make([]uint64, 0, max(slabWords, n*width))
	}
	b.blocks = append(b.blocks, struct{ unit, rows, at int }{unit, n, len(b.words)})
	for ; n > 0; n-- {
		b.words = append(b.words, rows[:width]...)
		rows = rows[stride:]
	}
	return nil
}

// absorb takes over what is in a slab and leaves it empty.
func (s *store) absorb(b *slab) error {
	if len(b.words) == 0 {
		return nil
	}
	file, at, err := s.place(b)
	if file == nil || err != nil {
		b.words = nil
		return err
	}
	b.bytes = b.bytes[:0]
	for _, word := range b.words {
		b.bytes = binary.LittleEndian.AppendUint64(b.bytes, word)
	}
	b.words = b.words[:0]
	if _, err := file.WriteAt(b.bytes, at); err != nil {
		return fmt.Errorf("putting answers aside: %w", err)
	}
	return nil
}

// place finds room for a slab and notes its blocks. The file is nil where
// they stay in memory.
func (s *store) place(b *slab) (file Scratch, at int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	index, wordSize := int32(-1), int64(8)
	if s.scratch == nil || s.inCore+len(b.words) <= memoryWords {
		index, wordSize = int32(len(s.slabs)), 1
		s.slabs = append(s.slabs, b.words)
		s.inCore += len(b.words)
	} else {
		if s.file == nil {
			if s.file, err = s.scratch(); err != nil {
				return nil, 0, fmt.Errorf("putting answers aside: %w", err)
			}
		}
		file, at = s.file, s.end
		s.end += int64(len(b.words)) * wordSize
	}
	for _, block := range b.blocks {
		s.add(block.unit, storedBlock{rows: int32(block.rows), slab: index, at: at + int64(block.at)*wordSize})
	}
	b.blocks = b.blocks[:0]
	return file, at, nil
}

func (s *store) add(unit int, b storedBlock) {
	b.previous = s.last[unit]
	s.last[unit] = int32(len(s.blocks))
	s.blocks = append(s.blocks, b)
	s.rows += int(b.rows)
}

// each calls yield with the blocks of a unit, which are valid until the next
// call, until it returns false. Several goroutines may do so at a time.
func (s *store) each(unit int, yield func(Block) bool) error {
	var words, answers []uint64
	var bytes []byte
	var weights []float64
	width := s.width()
	for i := s.last[unit]; i >= 0; i = s.blocks[i].previous {
		b := &s.blocks[i]
		n := int(b.rows)
		var rows []uint64
		if b.slab >= 0 {
			rows = s.slabs[b.slab][b.at:]
		} else {
			bytes = grow(bytes, n*width*8)
			if _, err := s.file.ReadAt(bytes, b.at); err != nil {
				return fmt.Errorf("reading answers put aside: %w", err)
			}
			words = grow(words, n*width)
			for i := range words {
				words[i] = binary.LittleEndian.Uint64(bytes[8*i:])
			}
			rows = words
		}
		if !s.weighted {
			if !yield(Block{Answers: rows[: n*width : n*width]}) {
				return nil
			}
			continue
		}
		weights = grow(weights, n)
		answers = answers[:0]
		for i := range n {
			row := rows[i*width : (i+1)*width]
			answers = append(answers, row[:width-1]...)
			weights[i] = math.Float64frombits(row[width-1])
		}
		if !yield(Block{Answers: answers, Weights: weights}) {
			return nil
		}
	}
	return nil
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	file := s.file
	s.file = nil
	return file.Close()
}
