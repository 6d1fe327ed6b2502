package tabular

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"goodgov/internal/diag"
)

// sample has level-1 and level-2 characters, the euro sign, one that takes
// four bytes in GB18030 (ß) and one outside the basic plane.
const sample = "编码,名称\r\nA1,满意度 €\r\nA2,\"龘𠮷\nß\"\r\n"

func encode(tb testing.TB, e encoding.Encoding, text string) string {
	tb.Helper()
	encoded, err := e.NewEncoder().String(text)
	if err != nil {
		tb.Fatal(err)
	}
	return encoded
}

func decodeAll(r io.Reader) (string, *Decoder, error) {
	d, err := NewDecoder(r, "t.csv")
	if err != nil {
		return "", nil, err
	}
	text, err := io.ReadAll(d)
	return string(text), d, err
}

// readers hand out content in the ways that readers may.
var readers = map[string]func(string) io.Reader{
	"whole":      func(s string) io.Reader { return strings.NewReader(s) },
	"one byte":   func(s string) io.Reader { return iotest.OneByteReader(strings.NewReader(s)) },
	"data, EOF":  func(s string) io.Reader { return iotest.DataErrReader(strings.NewReader(s)) },
	"half reads": func(s string) io.Reader { return iotest.HalfReader(strings.NewReader(s)) },
}

func TestDecoder(t *testing.T) {
	utf16LE := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16BE := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	long := strings.Repeat("id,1,2,3\n", 3*window/9)
	tests := []struct {
		name, in, want string
		encoding       Encoding
		note           string
	}{
		{"empty", "", "", UTF8, ""},
		{"ASCII", "a,b\n1,2\n", "a,b\n1,2\n", UTF8, ""},
		{"UTF-8", strings.ReplaceAll(sample, "\r", ""), strings.ReplaceAll(sample, "\r", ""), UTF8, ""},
		{"UTF-8, CRLF", sample, sample, UTF8, "read as UTF-8, lines ending in CRLF"},
		{"UTF-8, byte order mark", "\uFEFFa\n", "a\n", UTF8, "read as UTF-8 with a byte order mark"},
		{"byte order mark alone", "\uFEFF", "", UTF8, "read as UTF-8 with a byte order mark"},
		{"GB18030", encode(t, simplifiedchinese.GB18030, sample), sample, GB18030, "not UTF-8, read as GB18030, lines ending in CRLF"},
		{"GBK", encode(t, simplifiedchinese.GBK, "社区\n满意\n"), "社区\n满意\n", GB18030, "not UTF-8, read as GB18030"},
		{"one character of GBK", encode(t, simplifiedchinese.GBK, "a\n是"), "a\n是", GB18030, "not UTF-8, read as GB18030"},
		{"GBK that looks like UTF-8 in most places", encode(t, simplifiedchinese.GBK, "id\n女\n女\n女\n女\n男\n"), "id\n女\n女\n女\n女\n男\n", GB18030, "not UTF-8, read as GB18030"},
		{"UTF-16LE", encode(t, utf16LE, sample), sample, UTF16LE, "read as UTF-16LE with a byte order mark, lines ending in CRLF"},
		{"UTF-16BE", encode(t, utf16BE, sample), sample, UTF16BE, "read as UTF-16BE with a byte order mark, lines ending in CRLF"},
		{"lone CR", "a,b\r1,2\r", "a,b\n1,2\n", UTF8, "read as UTF-8, lines ending in CR"},
		{"CR in a cell", "a\n\"1\r2\"\n", "a\n\"1\r2\"\n", UTF8, ""},
		{"UTF-8 after much ASCII", long + "社区\n", long + "社区\n", UTF8, ""},
		{"GBK after much ASCII", long + encode(t, simplifiedchinese.GBK, "社区\n"), long + "社区\n", GB18030, "not UTF-8, read as GB18030"},
		{"UTF-8 cut by the window", "a" + strings.Repeat("社", window), "a" + strings.Repeat("社", window), UTF8, ""},
		{"UTF-8 cut by the window after two bytes", strings.Repeat("社区\n", window), strings.Repeat("社区\n", window), UTF8, ""},
		{"GBK cut by the window", "a" + encode(t, simplifiedchinese.GBK, strings.Repeat("社", window)), "a" + strings.Repeat("社", window), GB18030, "not UTF-8, read as GB18030"},
		{"window ends within CRLF", strings.Repeat("a", window-1) + "\r\nb\r\n", strings.Repeat("a", window-1) + "\r\nb\r\n", UTF8, ""},
	}
	for _, test := range tests {
		for kind, reader := range readers {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				got, d, err := decodeAll(reader(test.in))
				if err != nil {
					t.Fatal(err)
				}
				if got != test.want {
					t.Errorf("got %.80q…, want %.80q…", got, test.want)
				}
				if d.Encoding() != test.encoding {
					t.Errorf("read as %v, want %v", d.Encoding(), test.encoding)
				}
				var notes []string
				for _, note := range d.Notes() {
					notes = append(notes, note.Want.String())
				}
				if strings.Join(notes, ";") != test.note {
					t.Errorf("notes %q, want %q", notes, test.note)
				}
			})
		}
	}
}

func TestDecoderFaults(t *testing.T) {
	utf16LE := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	gbk := encode(t, simplifiedchinese.GBK, "社区\n满意\n")
	tests := []struct {
		name, in string
		decoded  string // before the fault
		code     diag.Code
		line     int
	}{
		{"NUL", "a,b\n1,\x002\n", "a,b\n1,", "text.nul", 2},
		{"UTF-16 without a byte order mark", "a\x00,\x00", "a", "text.nul", 1},
		{"damaged UTF-8", "a\n社区,满意\n社\xE5\x8C,好\n", "a\n", "text.encoding", 3},
		{"UTF-8 cut at the end", "a\n社区\xE6\xBB", "a\n", "text.encoding", 2},
		{"late byte", "社\n" + strings.Repeat("ab\n", window) + "\xFF\n", "社\n" + strings.Repeat("ab\n", window), "text.encoding", window + 2},
		{"late NUL", strings.Repeat("ab\n", window) + "\x00", strings.Repeat("ab\n", window), "text.nul", window + 1},
		{"late UTF-8 in GBK", gbk + strings.Repeat("ab\n", window) + "\xFF\xFF", "社区\n满意\n" + strings.Repeat("ab\n", window), "text.encoding", window + 3},
		{"Latin-1", encode(t, charmap.ISO8859_1, "a\ncafé\n"), "a\ncaf", "text.encoding", 2},
		{"neither, in lone CR lines", "a\rb\r\xFF\r", "a\nb\n", "text.encoding", 3},
		{"half a character in UTF-16", encode(t, utf16LE, "a\nb") + "c", "a\nb", "text.encoding", 2},
		{"half a surrogate pair", "\xFF\xFEa\x00\n\x00\x3D\xD8b\x00", "a\n", "text.encoding", 2},
	}
	for _, test := range tests {
		for kind, reader := range readers {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				got, d, err := decodeAll(reader(test.in))
				problems, ok := errors.AsType[*diag.Problems](err)
				if !ok {
					t.Fatalf("error %v, want problems", err)
				}
				if got != test.decoded {
					t.Errorf("got %.80q…, want %.80q…", got, test.decoded)
				}
				if p := problems.All()[0]; p.Code != test.code || p.Line != test.line || p.File != "t.csv" {
					t.Errorf("got %v", p.Text())
				}
				if _, again := d.Read(make([]byte, 1)); again != err {
					t.Errorf("the next read says %v", again)
				}
			})
		}
	}
}

func TestDecoderFailure(t *testing.T) {
	failure := errors.New("disk on fire")
	for _, content := range []string{"", "a\n", "社区\n", strings.Repeat("社区\n", window), strings.Repeat("a\n", window)} {
		text, _, err := decodeAll(io.MultiReader(strings.NewReader(content), iotest.ErrReader(failure)))
		if !errors.Is(err, failure) {
			t.Errorf("after %d bytes: error %v", len(content), err)
		}
		if !strings.HasPrefix(content, text) {
			t.Errorf("after %d bytes: wrong text", len(content))
		}
	}
	if _, err := NewDecoder(iotest.ErrReader(failure), "t.csv"); !errors.Is(err, failure) {
		t.Error(err)
	}
	if _, _, err := decodeAll(stuck{}); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// stuck is a reader that never gets anywhere.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// Whatever is UTF-8 comes out as it went in, whatever the sizes of reads, and
// so does what was encoded in one of the other encodings.
func TestDecoderKeepsText(t *testing.T) {
	encodings := []encoding.Encoding{
		encoding.Nop, simplifiedchinese.GB18030,
		unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	}
	text := rapid.StringOfN(rapid.RuneFrom([]rune("a1,\"\n社区满意龘")), 0, 300, -1)
	rapid.Check(t, func(t *rapid.T) {
		ascii := strings.Repeat("id,1\n", rapid.SampledFrom([]int{0, 1, window / 5, window}).Draw(t, "ASCII"))
		want := ascii + "\n" + strings.Repeat(text.Draw(t, "text"), rapid.IntRange(0, 400).Draw(t, "repeats"))
		i := rapid.IntRange(0, len(encodings)-1).Draw(t, "encoding")
		encoded, err := encodings[i].NewEncoder().String(want)
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDecoder(strings.NewReader(encoded), "t.csv")
		if err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, rapid.SampledFrom([]int{3, 511, 512, 513, 4096, 4 * window}).Draw(t, "buffer"))
		var got []byte
		for err == nil {
			var n int
			n, err = d.Read(buffer)
			got = append(got, buffer[:n]...)
		}
		if err != io.EOF || string(got) != want {
			t.Errorf("error %v, got %d bytes, want %d", err, len(got), len(want))
		}
	})
}

// What comes out is UTF-8 without NUL, and decoding it again changes nothing.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", sample, "\uFEFF" + sample, encode(f, simplifiedchinese.GB18030, sample), "a\rb", "a\x00",
		encode(f, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), sample), "\xFE\xFF\x00", "社\xE5\x8C", "\xEF\xBB",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		text, _, err := decodeAll(bytes.NewReader(content))
		if err != nil {
			if _, ok := errors.AsType[*diag.Problems](err); !ok {
				t.Errorf("error %v, want problems", err)
			}
		}
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			t.Errorf("got %q", text)
		}
		slow, _, slowErr := decodeAll(iotest.OneByteReader(bytes.NewReader(content)))
		if slow != text || (slowErr == nil) != (err == nil) {
			t.Errorf("byte by byte: got %q, %v; want %q, %v", slow, slowErr, text, err)
		}
		if err != nil || strings.HasPrefix(text, "\uFEFF") || !strings.Contains(text, "\n") {
			return
		}
		if again, _, err := decodeAll(strings.NewReader(text)); err != nil || again != text {
			t.Errorf("again: got %q, %v; want %q", again, err, text)
		}
	})
}

func BenchmarkDecoder(b *testing.B) {
	row := strings.Repeat("1,", 57) + "4\n"
	for _, kind := range []struct{ name, text string }{
		{"ascii", strings.Repeat(row, 200_000)},
		{"utf8", "社区\n" + strings.Repeat("钱塘社区,"+row, 200_000)},
		{"gb18030", encode(b, simplifiedchinese.GB18030, "社区\n"+strings.Repeat("钱塘社区,"+row, 20_000))},
	} {
		b.Run(kind.name, func(b *testing.B) {
			b.SetBytes(int64(len(kind.text)))
			b.ReportAllocs()
			buffer := make([]byte, 256<<10)
			for b.Loop() {
				d, err := NewDecoder(strings.NewReader(kind.text), "t.csv")
				for err == nil {
					_, err = d.Read(buffer)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}
