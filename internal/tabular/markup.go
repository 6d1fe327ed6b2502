package tabular

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

var (
	errMarkup   = errors.New("not well-formed XML")
	errTooLarge = errors.New("larger than a part of a workbook should be")
)

// maxToken is the longest tag or text that markup takes: a cell has at most
// 32,767 characters, each a reference of ten bytes at worst.
const maxToken = 1 << 20

// markup scans the XML of a workbook's parts as a stream of tags and text. It
// does no more than a workbook needs, and validates no more; for that it
// reads a sheet about ten times as fast as encoding/xml does. Document types,
// by which entities grow, are refused; prefixes of names are left out.
type markup struct {
	source io.Reader
	left   int64 // bytes that may still be read
	buffer []byte
	pos    int    // in buffer, of what comes next
	joined []byte // text that had several parts
}

// A tag's slices are valid until the next call of a method of markup.
type tag struct {
	name       []byte
	attributes []byte
	closing    bool // </name>
	empty      bool // <name/>
}

func newMarkup(r io.Reader, limit int64) *markup {
	return &markup{source: r, left: limit, buffer: make([]byte, 0, window)}
}

// more reads on, and keeps what comes next. It returns io.EOF at the end.
func (m *markup) more() error {
	if m.pos > 0 {
		m.buffer = m.buffer[:copy(m.buffer, m.buffer[m.pos:])]
		m.pos = 0
	}
	if len(m.buffer) == cap(m.buffer) {
		if len(m.buffer) >= maxToken {
			return errTooLarge
		}
		m.buffer = append(make([]byte, 0, 2*cap(m.buffer)), m.buffer...)
	}
	for range 100 {
		n, err := m.source.Read(m.buffer[len(m.buffer):cap(m.buffer)])
		m.buffer = m.buffer[:len(m.buffer)+n]
		if m.left -= int64(n); m.left < 0 {
			return errTooLarge
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// unexpected makes the end of the input an error in the middle of something.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// next skips text up to the next tag and returns it; at the end of the input
// it returns io.EOF.
func (m *markup) next() (tag, error) {
	for {
		_, behind, err := m.toTag()
		if err != nil {
			return tag{}, err
		}
		if behind != '!' && behind != '?' {
			return m.tag()
		}
		if _, err := m.special(); err != nil {
			return tag{}, err
		}
	}
}

// text returns the text up to the next tag, references resolved. It is valid
// until the next call of a method of markup.
func (m *markup) text() ([]byte, error) {
	m.joined = m.joined[:0]
	for {
		part, behind, err := m.toTag()
		if err != nil {
			return nil, unexpected(err)
		}
		if bytes.IndexByte(part, '&') >= 0 {
			if part, err = resolve(part); err != nil {
				return nil, err
			}
		}
		if behind != '!' && behind != '?' {
			if len(m.joined) == 0 {
				return part, nil
			}
			m.joined = append(m.joined, part...)
			return m.joined, nil
		}
		m.joined = append(m.joined, part...)
		section, err := m.special()
		if err != nil {
			return nil, err
		}
		m.joined = append(m.joined, section...)
		if len(m.joined) > maxToken {
			return nil, errTooLarge
		}
	}
}

// toTag moves to the next < and returns the text before it and the byte
// behind it.
func (m *markup) toTag() (text []byte, behind byte, err error) {
	for searched := 0; ; {
		rest := m.buffer[m.pos:]
		i := bytes.IndexByte(rest[searched:], '<')
		if i < 0 {
			i = len(rest) - searched
		}
		if searched += i; searched+1 < len(rest) {
			m.pos += searched
			return rest[:searched], rest[searched+1], nil
		}
		if err := m.more(); err != nil {
			if searched < len(rest) {
				err = unexpected(err)
			}
			return nil, 0, err
		}
	}
}

// special scans a comment, a processing instruction or a CDATA section, and
// returns the text of the latter.
func (m *markup) special() (text []byte, err error) {
	for _, kind := range []struct{ start, end string }{{"<?", "?>"}, {"<!--", "-->"}, {"<![CDATA[", "]]>"}} {
		for len(m.buffer)-m.pos < len(kind.start) {
			if err := m.more(); err != nil {
				return nil, unexpected(err)
			}
		}
		if !bytes.HasPrefix(m.buffer[m.pos:], []byte(kind.start)) {
			continue
		}
		m.pos += len(kind.start)
		for {
			rest := m.buffer[m.pos:]
			if i := bytes.Index(rest, []byte(kind.end)); i >= 0 {
				m.pos += i + len(kind.end)
				if kind.end == "]]>" {
					text = rest[:i]
				}
				return text, nil
			}
			if err := m.more(); err != nil {
				return nil, unexpected(err)
			}
		}
	}
	return nil, errMarkup
}

// tag scans the tag that comes next.
func (m *markup) tag() (tag, error) {
	for searched, quote := 1, byte(0); ; {
		rest := m.buffer[m.pos:]
		end := bytes.IndexByte(rest[searched:], '>')
		if end < 0 {
			quote = quoteAfter(rest[searched:], quote)
			searched = len(rest)
			if err := m.more(); err != nil {
				return tag{}, unexpected(err)
			}
			continue
		}
		quote = quoteAfter(rest[searched:searched+end], quote)
		searched += end + 1
		if quote == 0 { // else the > is part of an attribute's value
			m.pos += searched
			return parseTag(rest[1 : searched-1])
		}
	}
}

// quoteAfter is the quotation mark that is open behind a part of a tag, given
// the one that was open before it; 0 is none.
func quoteAfter(part []byte, quote byte) byte {
	if quote == 0 && bytes.IndexByte(part, '\'') < 0 && bytes.Count(part, []byte{'"'})%2 == 0 {
		return 0
	}
	for _, b := range part {
		switch {
		case quote == b:
			quote = 0
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		}
	}
	return quote
}

// leaf takes text between two strings of tags if it comes next in one piece,
// as nearly all cells do: one step in place of a tag by tag scan.
func (m *markup) leaf(before, after string) (text []byte, ok bool) {
	rest := m.buffer[m.pos:]
	if !bytes.HasPrefix(rest, []byte(before)) {
		return nil, false
	}
	rest = rest[len(before):]
	i := bytes.IndexByte(rest, '<')
	if i < 0 || !bytes.HasPrefix(rest[i:], []byte(after)) || bytes.IndexByte(rest[:i], '&') >= 0 {
		return nil, false
	}
	m.pos += len(before) + i + len(after)
	return rest[:i], true
}

// parseTag takes what is between < and >.
func parseTag(content []byte) (tag, error) {
	var t tag
	if n := len(content); n > 0 && content[n-1] == '/' {
		t.empty = true
		content = content[:n-1]
	}
	if len(content) > 0 && content[0] == '/' {
		t.closing = true
		content = content[1:]
	}
	start, end := 0, 0
	for ; end < len(content) && !isSpace(content[end]); end++ {
		if content[end] == ':' {
			start = end + 1
		}
	}
	t.name, t.attributes = content[start:end], content[end:]
	if len(t.name) == 0 || t.closing && t.empty {
		return tag{}, errMarkup
	}
	return t, nil
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// attribute returns the first attribute of a tag, without its prefix and with
// references as they are, and the tag without it; a nil name means that there
// is none.
func (t tag) attribute() (name, value []byte, rest tag, err error) {
	a := t.attributes
	for len(a) > 0 && isSpace(a[0]) {
		a = a[1:]
	}
	if len(a) == 0 {
		return nil, nil, t, nil
	}
	equals := bytes.IndexByte(a, '=')
	if equals <= 0 {
		return nil, nil, t, errMarkup
	}
	name, a = a[:equals], a[equals+1:]
	for isSpace(name[len(name)-1]) { // its first byte is no space
		name = name[:len(name)-1]
	}
	if colon := bytes.IndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	for len(a) > 0 && isSpace(a[0]) {
		a = a[1:]
	}
	if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
		return nil, nil, t, errMarkup
	}
	end := bytes.IndexByte(a[1:], a[0])
	if end < 0 {
		return nil, nil, t, errMarkup
	}
	t.attributes = a[end+2:]
	return name, a[1 : end+1], t, nil
}

// values returns the values of the attributes with the names wanted, with
// references resolved; those that a tag does not have are empty.
func (t tag) values(wanted ...string) ([]string, error) {
	found := make([]string, len(wanted))
	for {
		name, value, rest, err := t.attribute()
		if err != nil {
			return nil, err
		}
		if name == nil {
			return found, nil
		}
		for i, want := range wanted {
			if string(name) == want {
				resolved, err := resolve(value)
				if err != nil {
					return nil, err
				}
				found[i] = string(resolved)
			}
		}
		t = rest
	}
}

// skip moves behind the end of an element whose opening tag was read.
func (m *markup) skip(t tag) error {
	if t.empty {
		return nil
	}
	for depth := 1; depth > 0; {
		t, err := m.next()
		if err != nil {
			return unexpected(err)
		}
		switch {
		case t.closing:
			depth--
		case !t.empty:
			depth++
		}
	}
	return nil
}

// resolve replaces references to characters.
func resolve(text []byte) ([]byte, error) {
	var out []byte
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			if out == nil {
				return text, nil
			}
			return append(out, text...), nil
		}
		out = append(out, text[:i]...)
		end := bytes.IndexByte(text[i:], ';')
		if end < 0 {
			return nil, errMarkup
		}
		name := string(text[i+1 : i+end])
		text = text[i+end+1:]
		switch name {
		case "amp":
			out = append(out, '&')
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "quot":
			out = append(out, '"')
		case "apos":
			out = append(out, '\'')
		default:
			r, err := character(name)
			if err != nil {
				return nil, err
			}
			out = utf8.AppendRune(out, r)
		}
	}
}

// character reads the number of a reference, "#39" or "#x27".
func character(name string) (rune, error) {
	digits, base := name, 10
	if len(digits) < 2 || digits[0] != '#' {
		return 0, errMarkup
	}
	if digits = digits[1:]; digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return 0, errMarkup
	}
	return rune(n), nil
}
