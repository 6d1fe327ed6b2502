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
	blocks [][]storedBlock // in parts that do not move: there are many
	last   []int32         // by unit: its last block, −1 is none
	slabs  [][]uint64
	inCore int // words in slabs
	file   Scratch
	end    int64 // of what was written to the file, in bytes
	rows   int

	spare sync.Pool // of *reading
}

// reading is room for rows that come from the scratch.
type reading struct {
	bytes          []byte
	words, answers []uint64
	weights        []float64
}

// partBlocks is how many blocks a part of the list of them has.
const partBlocks = 1 << 12

// storedBlock is a run of rows of one unit and the block of it before this.
type storedBlock struct {
	previous int32
	rows     int32
	slab     int32 // −1: in the scratch
	at       int64 // in the slab, in words; in the scratch, in bytes
}

// memoryWords is how much of the rows stays in memory: 8 MiB. Tests change it.
var memoryWords = 1 << 20

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
	if n := len(s.blocks); n == 0 || len(s.blocks[n-1]) == partBlocks {
		s.blocks = append(s.blocks, make([]storedBlock, 0, partBlocks))
	}
	part := len(s.blocks) - 1
	b.previous = s.last[unit]
	s.last[unit] = int32(part*partBlocks + len(s.blocks[part]))
	s.blocks[part] = append(s.blocks[part], b)
	s.rows += int(b.rows)
}

// each calls yield with the blocks of a unit, which are valid until the next
// call, until it returns false. Several goroutines may do so at a time.
func (s *store) each(unit int, yield func(Block) bool) error {
	room, _ := s.spare.Get().(*reading)
	if room == nil {
		room = &reading{}
	}
	defer s.spare.Put(room)
	width := s.width()
	for i := s.last[unit]; i >= 0; {
		b := &s.blocks[i/partBlocks][i%partBlocks]
		i = b.previous
		n := int(b.rows)
		var rows []uint64
		if b.slab >= 0 {
			rows = s.slabs[b.slab][b.at:]
		} else {
			room.bytes = grow(room.bytes, n*width*8)
			if _, err := s.file.ReadAt(room.bytes, b.at); err != nil {
				return fmt.Errorf("reading answers put aside: %w", err)
			}
			room.words = grow(room.words, n*width)
			for i := range room.words {
				room.words[i] = binary.LittleEndian.Uint64(room.bytes[8*i:])
			}
			rows = room.words
		}
		if !s.weighted {
			if !yield(Block{Answers: rows[: n*width : n*width]}) {
				return nil
			}
			continue
		}
		room.weights = grow(room.weights, n)
		room.answers = room.answers[:0]
		for i := range n {
			row := rows[i*width : (i+1)*width]
			room.answers = append(room.answers, row[:width-1]...)
			room.weights[i] = math.Float64frombits(row[width-1])
		}
		if !yield(Block{Answers: room.answers, Weights: room.weights}) {
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
