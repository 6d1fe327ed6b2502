package exchange

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"goodgov/internal/diag"
)

// The data files of SPSS, as PSPP's developers describe them
// (https://www.gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html):
// a dictionary of records, then cases of elements of eight bytes each, plain,
// packed by command bytes, or packed and deflated.

// Limits against files made to exhaust a reader.
const (
	savVariables = 1 << 18 // elements of a case
	savRecord    = 64 << 20
	savMerged    = 1 << 20 // labels of variables that have more than one set of them
)

// errSav says that a file is not as a data file of SPSS is.
var errSav = errors.New("not a data file of SPSS")

// savVariable is a variable, of one element or, as a text, of several.
type savVariable struct {
	short, name, label string
	width              int // of a text, in bytes; 0 is a number
	format             byte
	element            int
	spare              bool // a further part of a very long text
	labels             map[string]string
}

// savReader reads a data file.
type savReader struct {
	in        *bufio.Reader
	order     binary.ByteOrder
	name      string
	packed    int32
	bias      float64
	cases     int32
	variables []*savVariable
	known     map[string]*savVariable // by the short name in capitals
	elements  []*savVariable          // by element; nil continues the one before
	decode    encoding.Encoding
	labelSets []savLabels
	codepage  int32
	charset   string

	data     io.Reader
	commands [8]byte
	at       int
	ended    bool
	row      int
	cells    []string
}

// savLabels are value labels and the elements that they are of.
type savLabels struct {
	values [][8]byte
	labels [][]byte
	of     []int32
}

func isSav(start []byte) bool {
	return bytes.HasPrefix(start, []byte("$FL2")) || bytes.HasPrefix(start, []byte("$FL3"))
}

// openSav reads the dictionary.
func openSav(in *bufio.Reader, name string) (*Source, error) {
	r := &savReader{in: in, name: name, at: 8, known: map[string]*savVariable{}}
	err := r.dictionary()
	if err == nil {
		err = r.finish()
	}
	if err != nil {
		return nil, r.failed(err)
	}
	s := &Source{Layout: SPSS, rows: r}
	for _, v := range r.variables {
		if !v.spare {
			s.Columns = append(s.Columns, Column{Name: v.name, Text: v.label, labels: v.labels})
		}
	}
	r.cells = make([]string, len(s.Columns))
	return s, nil
}

// failed makes a fault of a file that ends early or is not as it should be; what
// failed to be read stays what it is.
func (r *savReader) failed(err error) error {
	if !errors.Is(err, errSav) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) && !errors.Is(err, zlib.ErrHeader) && !errors.Is(err, zlib.ErrChecksum) {
		return err
	}
	var problems diag.Problems
	p := r.problem(-1, "sav.broken", diag.Say("a broken file: %v", "文件损坏：%v", err), diag.Say("a data file of SPSS", "SPSS 数据文件"))
	problems.Add(p)
	return problems.Err()
}

// take reads n bytes; what a file says of its own lengths is not trusted with
// memory.
func (r *savReader) take(n int64) ([]byte, error) {
	if n < 0 || n > savRecord {
		return nil, errSav
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r.in, n); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return b.Bytes(), nil
}

func (r *savReader) int() (int32, error) {
	b, err := r.take(4)
	if err != nil {
		return 0, err
	}
	return int32(r.order.Uint32(b)), nil
}

func (r *savReader) ints(n int) ([]int32, error) {
	b, err := r.take(int64(n) * 4)
	if err != nil {
		return nil, err
	}
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(r.order.Uint32(b[4*i:]))
	}
	return all, nil
}

func (r *savReader) dictionary() error {
	head, err := r.take(176)
	if err != nil {
		return err
	}
	r.order = binary.LittleEndian
	if layout := binary.LittleEndian.Uint32(head[64:]); layout != 2 && layout != 3 {
		r.order = binary.BigEndian
	}
	r.packed, r.cases = int32(r.order.Uint32(head[72:])), int32(r.order.Uint32(head[80:]))
	r.bias = math.Float64frombits(r.order.Uint64(head[84:]))
	if r.packed < 0 || r.packed > 2 {
		return errSav
	}
	for {
		kind, err := r.int()
		if err != nil {
			return err
		}
		switch kind {
		case 2:
			err = r.variable()
		case 3:
			err = r.valueLabels()
		case 6:
			var lines int32
			if lines, err = r.int(); err == nil {
				_, err = r.take(80 * int64(lines))
			}
		case 7:
			err = r.extension()
		case 999:
			_, err = r.int()
			return err
		default:
			return errSav
		}
		if err != nil {
			return err
		}
	}
}

func (r *savReader) variable() error {
	n, err := r.ints(5) // width, label?, missing values, print format, write format
	if err != nil {
		return err
	}
	short, err := r.take(8)
	if err != nil {
		return err
	}
	v := &savVariable{short: strings.TrimRight(string(short), " \x00"), width: int(n[0]), format: byte(n[3] >> 16), element: len(r.elements)}
	if n[1] != 0 {
		length, err := r.int()
		if err != nil {
			return err
		}
		label, err := r.take((int64(length) + 3) / 4 * 4)
		if err != nil || length < 0 {
			return errSav
		}
		v.label = string(label[:length])
	}
	if _, err := r.take(8 * int64(max(n[2], -n[2]))); err != nil {
		return err
	}
	if len(r.elements) >= savVariables {
		return errSav
	}
	if v.width < 0 { // a further element of the text before
		r.elements = append(r.elements, nil)
		return nil
	}
	r.elements = append(r.elements, v)
	r.variables = append(r.variables, v)
	r.known[strings.ToUpper(v.short)] = v
	return nil
}

func (r *savReader) valueLabels() error {
	count, err := r.int()
	if err != nil {
		return err
	}
	var set savLabels
	for range max(count, 0) {
		b, err := r.take(9)
		if err != nil {
			return err
		}
		label, err := r.take((int64(b[8])+1+7)/8*8 - 1)
		if err != nil {
			return err
		}
		set.values = append(set.values, [8]byte(b[:8]))
		set.labels = append(set.labels, label[:b[8]])
	}
	head, err := r.ints(2)
	if err != nil || head[0] != 4 || head[1] < 0 || head[1] > savVariables {
		return errSav
	}
	if set.of, err = r.ints(int(head[1])); err != nil {
		return err
	}
	r.labelSets = append(r.labelSets, set)
	return nil
}

func (r *savReader) extension() error {
	head, err := r.ints(3) // kind, size, count
	if err != nil {
		return err
	}
	data, err := r.take(int64(head[1]) * int64(head[2]))
	if err != nil {
		return err
	}
	switch head[0] {
	case 3:
		if len(data) >= 32 {
			r.codepage = int32(r.order.Uint32(data[28:]))
		}
	case 13: // SHORT=long, tabs between
		r.pairs(data, func(v *savVariable, name string) { v.name = name })
	case 14: // SHORT=length of a very long text
		r.pairs(data, func(v *savVariable, length string) {
			if n, err := strconv.Atoi(strings.Trim(length, "\x00 ")); err == nil && n > 255 && n <= 32767 {
				v.width = n
			}
		})
	case 20:
		r.charset = strings.Trim(string(data), "\x00 ")
	}
	return nil
}

func (r *savReader) pairs(data []byte, set func(*savVariable, string)) {
	for pair := range strings.SplitSeq(string(data), "\t") {
		if short, value, ok := strings.Cut(pair, "="); ok {
			if v := r.known[strings.ToUpper(strings.Trim(short, "\x00 "))]; v != nil {
				set(v, strings.TrimRight(value, "\x00"))
			}
		}
	}
}

// charsets are the names of Windows' code pages.
var charsets = map[int32]string{936: "gbk", 54936: "gb18030", 950: "big5", 932: "shift_jis", 949: "euc-kr", 1250: "windows-1250", 1251: "windows-1251", 1252: "windows-1252", 65001: "utf-8"}

// finish reads names and labels in the encoding of the file, which is known by
// now, and begins the data.
func (r *savReader) finish() error {
	charset := r.charset
	if charset == "" {
		charset = charsets[r.codepage]
	}
	if charset == "" {
		charset = "utf-8"
	}
	var err error
	if r.decode, err = htmlindex.Get(charset); err != nil {
		return fmt.Errorf("%w: the encoding %s", errSav, charset)
	}
	spare := 0
	for _, v := range r.variables {
		if v.name == "" {
			v.name = v.short
		}
		v.name, v.label = r.text([]byte(v.name)), r.text([]byte(v.label))
		if spare > 0 {
			v.spare, spare = true, spare-1
		} else if v.width > 255 {
			spare = (v.width+251)/252 - 1
		}
	}
	if err := r.label(); err != nil {
		return err
	}
	if len(r.variables) == 0 {
		return errSav
	}
	r.data = r.in
	if r.packed == 2 {
		return r.inflate()
	}
	return nil
}

// label gives variables their value labels. Those of one set that read values the
// same way share them: a small file can have very many of both.
func (r *savReader) label() error {
	merged := 0
	for _, set := range r.labelSets {
		shared := map[savReading]map[string]string{}
		for _, element := range set.of {
			if element < 1 || int(element) > len(r.elements) || r.elements[element-1] == nil {
				return errSav
			}
			v := r.elements[element-1]
			labels := shared[v.reading()]
			if labels == nil {
				labels = make(map[string]string, len(set.values))
				for i, value := range set.values {
					labels[r.cell(v, value[:])] = strings.TrimSpace(r.text(set.labels[i]))
				}
				shared[v.reading()] = labels
			}
			if v.labels != nil {
				if merged += len(v.labels) + len(labels); merged > savMerged {
					return errSav
				}
				labels = maps.Clone(labels)
				for value, label := range v.labels {
					if _, met := labels[value]; !met {
						labels[value] = label
					}
				}
			}
			v.labels = labels
		}
	}
	return nil
}

// savReading is all that decides how the bytes of a value label's value read.
type savReading struct {
	width  int
	layout string
}

func (v *savVariable) reading() savReading {
	if v.width > 0 {
		return savReading{width: min(v.width, 8)}
	}
	return savReading{layout: v.layout()}
}

// layout is how a number that stands for a moment is written; "" where it is one.
func (v *savVariable) layout() string {
	switch v.format {
	case 20, 23, 24, 38, 39: // dates, in seconds since the calendar of Gregory began
		return time.DateOnly
	case 22, 41:
		return time.DateTime
	}
	return ""
}

func (r *savReader) text(b []byte) string {
	decoded, err := r.decode.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "�")
	}
	return string(decoded)
}

// inflate begins the deflated blocks, which follow each other up to the trailer.
func (r *savReader) inflate() error {
	head, err := r.take(24)
	if err != nil {
		return err
	}
	length := int64(r.order.Uint64(head[8:])) - int64(r.order.Uint64(head)) - 24
	if length < 0 {
		return errSav
	}
	r.data = &inflater{in: bufio.NewReader(io.LimitReader(r.in, length))}
	return nil
}

// inflater reads one zlib stream after the other.
type inflater struct {
	in  *bufio.Reader
	now io.ReadCloser
}

func (z *inflater) Read(p []byte) (int, error) {
	for {
		if z.now == nil {
			if _, err := z.in.Peek(1); err != nil {
				return 0, err
			}
			var err error
			if z.now, err = zlib.NewReader(z.in); err != nil {
				return 0, err
			}
		}
		n, err := z.now.Read(p)
		if err == io.EOF {
			z.now, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

var (
	blank   = [8]byte{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '}
	lowest  = -math.MaxFloat64 // stands for no value
	errDone = errors.New("the data are at their end")
)

// element reads the next eight bytes of the data.
func (r *savReader) element() (e [8]byte, err error) {
	if r.packed == 0 {
		_, err = io.ReadFull(r.data, e[:])
		return e, err
	}
	for {
		if r.at == 8 {
			if _, err := io.ReadFull(r.data, r.commands[:]); err != nil {
				return e, err
			}
			r.at = 0
		}
		command := r.commands[r.at]
		r.at++
		switch command {
		case 0:
			continue
		case 252:
			return e, errDone
		case 253:
			_, err := io.ReadFull(r.data, e[:])
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return e, err
		case 254:
			return blank, nil
		case 255:
			r.order.PutUint64(e[:], math.Float64bits(lowest))
			return e, nil
		}
		r.order.PutUint64(e[:], math.Float64bits(float64(command)-r.bias))
		return e, nil
	}
}

func (r *savReader) next() ([]string, error) {
	if r.ended || r.cases >= 0 && r.row >= int(r.cases) {
		return nil, io.EOF
	}
	clear(r.cells)
	column := -1
	var current *savVariable // whose elements follow
	var bytesOf []byte
	flush := func() {
		if current != nil {
			r.cells[column] = r.cell(current, bytesOf)
		}
		bytesOf = bytesOf[:0]
	}
	segment := 0
	for i := range r.elements {
		e, err := r.element()
		if i == 0 && (err == io.EOF || err == errDone) {
			r.ended = true
			return nil, io.EOF
		}
		if err != nil {
			r.ended = true
			if err == errDone {
				err = io.ErrUnexpectedEOF
			}
			return nil, r.failed(err)
		}
		switch v := r.elements[i]; {
		case v == nil:
			segment += 8
		case v.spare:
			segment = 8
		default:
			flush()
			current, segment = v, 8
			column++
		}
		part := e[:]
		if segment > 255 { // the last byte of a part of a very long text is no part of it
			part = part[:7]
		}
		bytesOf = append(bytesOf, part...)
	}
	flush()
	r.row++
	return r.cells, nil
}

// cell is a value as text: "" where there is none.
func (r *savReader) cell(v *savVariable, b []byte) string {
	if v.width > 0 {
		return strings.TrimRight(r.text(b[:min(len(b), v.width)]), " \x00")
	}
	n := math.Float64frombits(r.order.Uint64(b))
	if n == lowest || math.IsNaN(n) || math.IsInf(n, 0) {
		return ""
	}
	if layout := v.layout(); layout != "" {
		return moment(n, layout)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func moment(seconds float64, form string) string {
	const to1970 = 12219379200 // from 14 October 1582
	if math.Abs(seconds) > 1e12 {
		return strconv.FormatFloat(seconds, 'f', -1, 64)
	}
	return time.Unix(int64(seconds)-to1970, 0).UTC().Format(form)
}

func (r *savReader) problem(column int, code diag.Code, found, want diag.Text) diag.Problem {
	p := diag.Problem{File: r.name, Line: r.row, Code: code, Found: found, Want: want}
	shown := 0
	for _, v := range r.variables {
		if v.spare {
			continue
		}
		if shown == column {
			p.Field, p.Column = column+1, v.name
		}
		shown++
	}
	return p
}

func (r *savReader) notes() []diag.Problem { return nil }
