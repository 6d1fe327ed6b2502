package tabular

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"goodgov/internal/diag"
)

// Encoding is how characters are written as bytes.
type Encoding int

const (
	UTF8    Encoding = iota // with or without a byte order mark
	GB18030                 // with its subsets GBK and GB2312
	UTF16LE                 // with a byte order mark; Excel's "Unicode text"
	UTF16BE
)

// String returns the encoding's usual name.
func (e Encoding) String() string {
	switch e {
	case GB18030:
		return "GB18030"
	case UTF16LE:
		return "UTF-16LE"
	case UTF16BE:
		return "UTF-16BE"
	default:
		return "UTF-8"
	}
}

// window is how much of a text is looked at to recognise its encoding,
// counted from the first byte that is not ASCII.
const window = 64 << 10

// Decoder turns text in any Encoding into valid UTF-8 without a byte order
// mark and without NUL, as a stream.
//
// The encodings without a byte order mark agree on ASCII, so nothing needs
// to be known before the first byte beyond it: there the decoder looks ahead,
// and decides. A text that is neither UTF-8 nor GB18030 in that window, or
// that leaves its encoding later on, ends in an error (*diag.Problems) that
// names the line.
//
// Where lines end in a lone CR, as in files of old Macintoshes, they come
// out ending in LF.
type Decoder struct {
	name   string
	source io.Reader
	ended  error  // what ended source: io.EOF or a failure
	buffer []byte // read from source
	used   int    // of buffer; what follows is ahead: not yet decoded

	encoding   Encoding
	recognised bool // a byte order mark or a byte beyond ASCII was met
	mark       bool // a byte order mark was removed
	crlf       bool // lines end in CRLF
	loneCR     bool // lines end in CR

	transformer transform.Transformer // nil where bytes pass as they are
	scratch     []byte                // output for callers with small buffers
	pending     []byte                // part of scratch that is not yet read
	line        int                   // of the next byte to come out
	err         error                 // what Read returns when pending is used up
}

// NewDecoder starts to decode r; name is what the user calls it. The only
// errors are those of reading r: those of decoding it come from Read.
func NewDecoder(r io.Reader, name string) (*Decoder, error) {
	d := &Decoder{name: name, source: r, line: 1}
	if err := d.lookAhead(window); err != nil {
		return nil, err
	}
	for _, mark := range []struct {
		bytes       string
		encoding    Encoding
		transformer transform.Transformer
	}{
		{"\xEF\xBB\xBF", UTF8, nil},
		{"\xFF\xFE", UTF16LE, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()},
		{"\xFE\xFF", UTF16BE, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()},
	} {
		if bytes.HasPrefix(d.ahead(), []byte(mark.bytes)) {
			d.recognise(mark.encoding, mark.transformer)
			d.mark = true
			d.used += len(mark.bytes)
			break
		}
	}
	d.recogniseLineEnds()
	return d, nil
}

// Encoding is what the text is read as; until a byte beyond ASCII was read,
// UTF-8.
func (d *Decoder) Encoding() Encoding { return d.encoding }

// Notes says what was assumed about the text read so far: nothing for plain
// UTF-8, a Note for a byte order mark or line ends, a Caution for an encoding
// that was guessed.
func (d *Decoder) Notes() []diag.Problem {
	note := diag.Problem{File: d.name, Code: "text.encoding", Severity: diag.Note}
	lineEnds := diag.Raw("")
	switch {
	case d.crlf:
		lineEnds = diag.Say(", lines ending in CRLF", "，换行为 CRLF")
	case d.loneCR:
		lineEnds = diag.Say(", lines ending in CR", "，换行为 CR")
	}
	switch {
	case d.encoding == GB18030:
		note.Severity = diag.Caution
		note.Want = diag.Say("not UTF-8, read as GB18030%s", "不是 UTF-8，按 GB18030 读取%s", lineEnds)
		note.Hint = diag.Say("save it as “CSV UTF-8” if characters look wrong", "如文字显示不对，请另存为“CSV UTF-8”")
	case d.mark:
		note.Want = diag.Say("read as %s with a byte order mark%s", "按带 BOM 的 %s 读取%s", d.encoding.String(), lineEnds)
	case d.crlf || d.loneCR:
		note.Want = diag.Say("read as %s%s", "按 %s 读取%s", d.encoding.String(), lineEnds)
	default:
		return nil
	}
	return []diag.Problem{note}
}

// Read reads UTF-8.
func (d *Decoder) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(d.pending) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		const direct = 512 // smaller buffers could not hold what one step may produce
		if len(p) >= direct {
			n, err := d.decode(p)
			d.err = err
			if n > 0 {
				err = nil
			}
			return n, err
		}
		if d.scratch == nil {
			d.scratch = make([]byte, 4<<10)
		}
		n, err := d.decode(d.scratch)
		d.pending, d.err = d.scratch[:n], err
		if n == 0 {
			return 0, err
		}
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	return n, nil
}

// decode fills a part of dst with checked text: at least one byte, or else an error.
func (d *Decoder) decode(dst []byte) (n int, err error) {
	for n == 0 && err == nil {
		if d.transformer == nil {
			n, err = d.pass(dst)
		} else {
			n, err = d.transform(dst)
		}
	}
	text := dst[:n]
	if i := bytes.IndexByte(text, 0); i >= 0 {
		text, err = text[:i], d.nul(d.lineAfter(text[:i]))
	}
	d.line = d.lineAfter(text)
	if d.loneCR {
		for i, b := range text {
			if b == '\r' {
				text[i] = '\n'
			}
		}
	}
	return len(text), err
}

// pass copies bytes that are ASCII or UTF-8 already. Its error is about what
// follows the n bytes.
func (d *Decoder) pass(dst []byte) (n int, err error) {
	n, err = d.raw(dst)
	chunk := dst[:n]
	if !d.recognised {
		if n = indexBeyondASCII(chunk); n == len(chunk) {
			return n, err
		}
		d.unread(chunk[n:])
		if err := d.lookAhead(window); err != nil {
			return n, err
		}
		return n, d.recogniseBeyondASCII(d.lineAfter(chunk[:n]))
	}
	if err != nil || utf8.Valid(chunk) {
		return n, err
	}
	n = indexNotUTF8(chunk)
	if !utf8.FullRune(chunk[n:]) && !d.exhausted() { // a character cut by the chunk's end
		d.unread(chunk[n:])
		return n, nil
	}
	return n, d.notUTF8(d.lineAfter(chunk[:n]), chunk[n])
}

// raw reads bytes as they are, at least a whole character unless the source
// ends; n is 0 only with an error.
func (d *Decoder) raw(dst []byte) (n int, err error) {
	n = copy(dst, d.ahead())
	d.used += n
	for tries := 0; n < utf8.UTFMax && d.ended == nil; tries++ {
		n += d.readSource(dst[n:], tries)
	}
	if d.ended != nil && d.ended != io.EOF {
		return 0, d.failure()
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// transform decodes through the transformer; what it could not decode comes
// out as U+FFFD, and is an error.
func (d *Decoder) transform(dst []byte) (n int, err error) {
	if err := d.lookAhead(utf8.UTFMax); err != nil {
		return 0, err
	}
	if d.exhausted() {
		return 0, io.EOF
	}
	n, used, err := d.transformer.Transform(dst, d.ahead(), d.ended != nil)
	d.used += used
	if err != nil && !errors.Is(err, transform.ErrShortSrc) && !errors.Is(err, transform.ErrShortDst) {
		return 0, fmt.Errorf("%s: %w", d.name, err)
	}
	if i := bytes.Index(dst[:n], []byte(replacement)); i >= 0 {
		return i, d.undecodable(d.lineAfter(dst[:i]))
	}
	return n, nil
}

const replacement = "\uFFFD"

// lookAhead reads from the source until at least n bytes are ahead or it
// ends; its end is no error.
func (d *Decoder) lookAhead(n int) error {
	if len(d.ahead()) < n && d.ended == nil {
		if cap(d.buffer) < max(n, window) {
			d.buffer = slices.Grow(d.buffer, max(n, window))
		}
		d.buffer = append(d.buffer[:0], d.ahead()...)
		d.used = 0
	}
	for tries := 0; len(d.ahead()) < n && d.ended == nil; tries++ {
		end := len(d.buffer)
		d.buffer = d.buffer[:end+d.readSource(d.buffer[end:cap(d.buffer)], tries)]
	}
	if d.ended != nil && d.ended != io.EOF {
		return d.failure()
	}
	return nil
}

// readSource reads once and remembers how the source ended; tries counts the
// reads that were made for the same purpose.
func (d *Decoder) readSource(dst []byte, tries int) (n int) {
	n, d.ended = d.source.Read(dst)
	if n == 0 && d.ended == nil && tries > 100 {
		d.ended = io.ErrNoProgress
	}
	return n
}

func (d *Decoder) ahead() []byte { return d.buffer[d.used:] }

// exhausted reports whether nothing is left to decode.
func (d *Decoder) exhausted() bool { return d.used == len(d.buffer) && d.ended != nil }

// unread puts bytes back in front of those ahead.
func (d *Decoder) unread(b []byte) {
	if d.used < len(b) {
		d.buffer = slices.Concat(b, d.ahead())
		d.used = 0
		return
	}
	d.used -= len(b)
	copy(d.buffer[d.used:], b)
}

// lineAfter is the line on which text ends, given that it comes out next.
func (d *Decoder) lineAfter(text []byte) int {
	line := d.line + bytes.Count(text, []byte("\n"))
	if d.loneCR {
		line += bytes.Count(text, []byte("\r"))
	}
	return line
}

func (d *Decoder) failure() error { return fmt.Errorf("%s: %w", d.name, d.ended) }

func (d *Decoder) recognise(e Encoding, t transform.Transformer) {
	d.encoding, d.transformer, d.recognised = e, t, true
}

// recogniseBeyondASCII decides between UTF-8 and GB18030 by what is ahead,
// which starts on the given line with a byte beyond ASCII.
func (d *Decoder) recogniseBeyondASCII(line int) error {
	ahead := d.ahead()
	first, long, invalid := len(ahead), 0, 0
	for i := 0; i < len(ahead); {
		r, size := utf8.DecodeRune(ahead[i:])
		switch {
		case size > 2:
			long += size
		case r != utf8.RuneError: // ASCII, or two bytes, as GB18030 has them too
		case d.ended == nil && !utf8.FullRune(ahead[i:]):
			size = len(ahead) - i // a character cut by the window's end
		default:
			invalid++
			first = min(first, i)
		}
		i += size
	}
	if invalid == 0 {
		d.recognise(UTF8, nil)
		return nil
	}
	// Most UTF-8 is also some GB18030 or other, but Chinese in UTF-8 takes
	// three bytes a character, and in GB18030 hardly ever looks like that: a
	// text in which such characters prevail is UTF-8, and damaged.
	if invalid > long {
		text, _, err := transform.Bytes(partly{simplifiedchinese.GB18030.NewDecoder()}, ahead)
		if err == nil && !bytes.Contains(text, []byte(replacement)) {
			d.recognise(GB18030, simplifiedchinese.GB18030.NewDecoder())
			return nil
		}
	}
	return d.notUTF8(line+d.lineAfter(ahead[:first])-d.line, ahead[first])
}

// partly decodes a text that may be cut within a character at its end.
type partly struct{ transform.Transformer }

func (p partly) Transform(dst, src []byte, _ bool) (int, int, error) {
	n, used, err := p.Transformer.Transform(dst, src, false)
	if errors.Is(err, transform.ErrShortSrc) {
		return n, len(src), nil
	}
	return n, used, err
}

// recogniseLineEnds looks at the first window.
func (d *Decoder) recogniseLineEnds() {
	head := d.ahead()
	if d.transformer != nil {
		head, _, _ = transform.Bytes(partly{d.transformer}, head)
		d.transformer.Reset()
	}
	if d.ended == nil {
		head = bytes.TrimSuffix(head, []byte("\r")) // an LF may follow
	}
	d.crlf = bytes.Contains(head, []byte("\r\n"))
	d.loneCR = bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0
}

// indexBeyondASCII is the index of the first byte of 0x80 or more, or len(b).
func indexBeyondASCII(b []byte) int {
	i := 0
	for ; i+8 <= len(b) && binary.NativeEndian.Uint64(b[i:])&0x8080808080808080 == 0; i += 8 {
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// indexNotUTF8 is the index of the first byte that does not start a
// character, or len(b).
func indexNotUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}

var saveAsUTF8 = diag.Say("open it in a spreadsheet or editor and save it as “CSV UTF-8”", "请用电子表格或编辑器打开，另存为“CSV UTF-8”")

func (d *Decoder) problem(line int, code diag.Code, found, want, hint diag.Text) error {
	problems := new(diag.Problems)
	problems.Add(diag.Problem{File: d.name, Line: line, Code: code, Found: found, Want: want, Hint: hint})
	return problems.Err()
}

func (d *Decoder) notUTF8(line int, b byte) error {
	return d.problem(line, "text.encoding",
		diag.Say("the byte 0x%02X, which is not UTF-8", "字节 0x%02X，不是 UTF-8", b),
		diag.Say("text in UTF-8 or GB18030 throughout", "全文为 UTF-8 或 GB18030"), saveAsUTF8)
}

func (d *Decoder) undecodable(line int) error {
	return d.problem(line, "text.encoding",
		diag.Say("bytes that are not %s", "不是 %s 的字节", d.encoding.String()),
		diag.Say("text in one encoding throughout", "全文使用同一种编码"), saveAsUTF8)
}

func (d *Decoder) nul(line int) error {
	return d.problem(line, "text.nul",
		diag.Say("a NUL byte", "NUL 字节"), diag.Say("plain text", "纯文本"),
		diag.Say("a binary file, or UTF-16 without a byte order mark? save it as “CSV UTF-8”", "是否为二进制文件，或没有 BOM 的 UTF-16？请另存为“CSV UTF-8”"))
}
