package survey

import (
	"bytes"
	"unicode/utf8"
)

// splitter splits records of CSV from text in memory, as strictly as
// encoding/csv and with the same results, but knowing how much of the text a
// record takes and whether all of it is there.
type splitter struct {
	comma byte

	cells []string
	text  []byte
	ends  []int
}

// record is what split finds at the start of a text: blank lines, and a
// record behind them.
type record struct {
	cells   []string // nil where there is none; valid until the next record
	size    int      // bytes that it takes with the blank lines before it
	start   int      // bytes of the blank lines before it
	before  int      // blank lines before it
	lines   int      // that it takes, without those
	fault   int      // line of the record, from 1, with a quotation mark out of place; 0 is none
	invalid bool     // not UTF-8
}

// split takes the first record off a text. ok is false where the text ends
// before the record does; final says that no more of it will come.
func (s *splitter) split(text []byte, final bool) (r record, ok bool) {
	var line []byte
	for {
		if len(text) == r.size {
			return r, true
		}
		var used int
		if line, used, ok = cutLine(text[r.size:], final); !ok {
			return r, false
		}
		r.size += used
		if len(line) > 0 {
			break
		}
		r.start = r.size
		r.before++
	}
	r.lines = 1
	s.text, s.ends = s.text[:0], s.ends[:0]
	for {
		if len(line) == 0 || line[0] != '"' {
			field, rest, more := bytes.Cut(line, []byte{s.comma})
			if bytes.IndexByte(field, '"') >= 0 {
				r.fault = r.lines
				return r, true
			}
			s.end(field)
			if !more {
				break
			}
			line = rest
			continue
		}
		line = line[1:]
		last, again := false, false
		for !last && !again {
			i := bytes.IndexByte(line, '"')
			if i >= 0 {
				s.text = append(s.text, line[:i]...)
				line = line[i+1:]
				switch {
				case len(line) == 0:
					last = true
				case line[0] == '"':
					s.text = append(s.text, '"')
					line = line[1:]
				case line[0] == s.comma:
					line, again = line[1:], true
				default:
					r.fault = r.lines
					return r, true
				}
				continue
			}
			if len(text) == r.size { // the quotation mark is not closed
				if !final {
					return r, false
				}
				r.fault = r.lines
				return r, true
			}
			s.text = append(append(s.text, line...), '\n')
			var used int
			if line, used, ok = cutLine(text[r.size:], final); !ok {
				return r, false
			}
			r.size += used
			if len(line) > 0 || text[r.size-1] == '\n' { // a carriage return that ends the text begins no line
				r.lines++
			}
		}
		s.end(nil)
		if last {
			break
		}
	}
	r.invalid = !utf8.Valid(text[r.start:r.size]) // not s.text: the end of a cell and the start of the next may look like a character
	all, from := string(s.text), 0
	s.cells = s.cells[:0]
	for _, end := range s.ends {
		s.cells = append(s.cells, all[from:end])
		from = end
	}
	r.cells = s.cells
	return r, true
}

// end ends a cell with what is left of it.
func (s *splitter) end(rest []byte) {
	s.text = append(s.text, rest...)
	s.ends = append(s.ends, len(s.text))
}

// cutLine takes the first line off a text, without what ends it.
func cutLine(text []byte, final bool) (line []byte, used int, ok bool) {
	i := bytes.IndexByte(text, '\n')
	if i < 0 {
		if !final {
			return nil, 0, false
		}
		return bytes.TrimSuffix(text, []byte{'\r'}), len(text), true
	}
	return bytes.TrimSuffix(text[:i], []byte{'\r'}), i + 1, true
}
