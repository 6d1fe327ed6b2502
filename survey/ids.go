package survey

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"sort"
	"strings"
)

// idTable knows which ids came before from a few bits of their hashes and the
// places of their rows: eight bytes for each, up to a fifth more while it
// grows. Where the bits agree the row is read again, so that no two ids are
// taken for one.
type idTable struct {
	parts [256]idPart // by the first byte of the hash
	rows  rowFinder
}

// idPart is a hash table with linear probing. Its slots hold the next 24 bits
// of the hash, which say where the search for a row starts, and the place of
// the row; 0 is empty.
type idPart struct {
	slots []uint64
	used  int
}

const placeBits = 40 // a place in files of up to a terabyte

// A rowFinder reads rows again.
type rowFinder interface {
	// note is told of each new id, and returns its place.
	note(r *row) (place int64, err error)
	// id is the id of the row at a place, and line its line.
	id(place int64) ([]byte, error)
	line(place int64) (int, error)
}

func (t *idTable) line(place int64) (int, error) { return t.rows.line(place) }

func (t *idTable) first(r *row) (int64, bool, error) {
	part, tag := &t.parts[r.hash>>56], r.hash>>32&0xff_ffff
	if part.used*5 >= len(part.slots)*4 {
		part.grow()
	}
	i := part.start(tag)
	for ; part.slots[i] != 0; i = part.after(i) {
		if part.slots[i]>>placeBits != tag {
			continue
		}
		place := int64(part.slots[i]&(1<<placeBits-1)) - 1
		id, err := t.rows.id(place)
		if err != nil {
			return 0, false, err
		}
		if string(id) == string(r.key) {
			return place, true, nil
		}
	}
	place, err := t.rows.note(r)
	if err != nil {
		return 0, false, err
	}
	part.slots[i] = tag<<placeBits | uint64(place+1)
	part.used++
	return place, false, nil
}

func (p *idPart) start(tag uint64) int { return int(tag * uint64(len(p.slots)) >> 24) }

func (p *idPart) after(i int) int {
	if i++; i == len(p.slots) {
		return 0
	}
	return i
}

func (p *idPart) grow() {
	old := p.slots
	p.slots = make([]uint64, max(8, len(old)+len(old)/4))
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		i := p.start(slot >> placeBits)
		for p.slots[i] != 0 {
			i = p.after(i)
		}
		p.slots[i] = slot
	}
}

// fileRows finds rows in a file: their places are where they start in it.
type fileRows struct {
	file  io.ReaderAt
	size  int64
	split splitter
	field int // of the ids
	marks []mark
	text  []byte
}

// mark is a place in a file at which a line starts.
type mark struct {
	place int64
	line  int
}

func (f *fileRows) note(r *row) (int64, error) { return r.at, nil }

func (f *fileRows) id(place int64) ([]byte, error) {
	for n := 4 << 10; ; n *= 4 {
		text, final, err := f.read(place, n)
		if err != nil {
			return nil, err
		}
		record, ok := f.split.split(text, final)
		switch {
		case !ok:
			continue
		case f.field >= len(record.cells):
			return nil, errChanged
		}
		return []byte(strings.TrimSpace(record.cells[f.field])), nil
	}
}

// read reads up to n bytes at a place; final says that the file ends there.
func (f *fileRows) read(place int64, n int) (text []byte, final bool, err error) {
	f.text = grow(f.text, int(min(int64(n), f.size-place)))
	return f.text, place+int64(len(f.text)) == f.size, readAt(f.file, f.text, place)
}

func (f *fileRows) line(place int64) (int, error) {
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].place > place }) - 1
	line := f.marks[i].line
	for at := f.marks[i].place; at < place; {
		text, _, err := f.read(at, int(min(place-at, 64<<10)))
		if err != nil {
			return 0, err
		}
		line += bytes.Count(text, []byte{'\n'})
		at += int64(len(text))
	}
	return line, nil
}

// streamRows notes the lines and ids of rows that can't be read again, the
// last of them in memory and the others in the scratch, if there is one.
type streamRows struct {
	scratch func() (Scratch, error)
	file    Scratch
	written int64  // in the file
	recent  []byte // what follows
	buffer  []byte
}

const recentBytes = 1 << 20

func (s *streamRows) note(r *row) (int64, error) {
	place := s.written + int64(len(s.recent))
	s.recent = binary.AppendUvarint(s.recent, uint64(r.line))
	s.recent = binary.AppendUvarint(s.recent, uint64(len(r.key)))
	s.recent = append(s.recent, r.key...)
	if s.scratch == nil || len(s.recent) < recentBytes {
		return place, nil
	}
	if s.file == nil {
		var err error
		if s.file, err = s.scratch(); err != nil {
			return 0, fmt.Errorf("putting ids aside: %w", err)
		}
	}
	if _, err := s.file.WriteAt(s.recent, s.written); err != nil {
		return 0, fmt.Errorf("putting ids aside: %w", err)
	}
	s.written += int64(len(s.recent))
	s.recent = s.recent[:0]
	return place, nil
}

// read returns the line and the id that were noted at a place.
func (s *streamRows) read(place int64) (line int, id []byte, err error) {
	for n := 256; ; n *= 4 {
		text := s.recent
		if place >= s.written {
			text = text[place-s.written:]
		} else {
			s.buffer = grow(s.buffer, int(min(int64(n), s.written-place)))
			if _, err := s.file.ReadAt(s.buffer, place); err != nil && err != io.EOF {
				return 0, nil, fmt.Errorf("reading ids put aside: %w", err)
			}
			text = s.buffer
		}
		number, size := binary.Uvarint(text)
		length, more := binary.Uvarint(text[size:])
		if size += more; more > 0 && len(text)-size >= int(length) {
			return int(number), text[size : size+int(length)], nil
		}
	}
}

func (s *streamRows) id(place int64) ([]byte, error) {
	_, id, err := s.read(place)
	return id, err
}

func (s *streamRows) line(place int64) (int, error) {
	line, _, err := s.read(place)
	return line, err
}

func (s *streamRows) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
