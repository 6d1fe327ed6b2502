package exchange

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/study"
)

// What PSPP saves of an export, in every compression, comes back as it was.
func TestSavOfPSPP(t *testing.T) {
	pspp := program(t, "pspp")
	s, rows := nasty(t)
	long := strings.Repeat("很长的意见，", 150) // 2,700 bytes
	rows[2][12] = long
	dir := t.TempDir()
	scripts(t, table(t, s, rows, Selection{}), dir, "zh")
	syntax := "INSERT FILE='answers.sps'.\nSAVE OUTFILE='plain.sav' /UNCOMPRESSED.\nSAVE OUTFILE='packed.sav' /COMPRESSED.\nSAVE OUTFILE='deflated.zsav' /ZCOMPRESSED.\n"
	if err := os.WriteFile(filepath.Join(dir, "check.sps"), []byte(syntax), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(pspp, "check.sps")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	again := s.With(func(c *study.Config) { c.Missing = []string{"9", "-3", "-91"} })
	want := rows
	want[1][9], want[3][12] = "-91", "路灯不亮 =请修"
	for _, name := range []string{"answers.sav", "plain.sav", "packed.sav", "deflated.zsav"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		src, err := Open(bytes.NewReader(data), name, "")
		if err != nil {
			t.Fatal(err)
		}
		if src.Layout != SPSS || src.Columns[9].Text != "社区及时答复居民的问题" {
			t.Errorf("%s: %s, %+v", name, src.Layout, src.Columns[9])
		}
		back, _, err := imported(Of(again), src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, most := range []int{3, 200, len(data) / 2, len(data) - 9} { // cut off
			if src, err := Open(bytes.NewReader(data[:most]), name, SPSS); err == nil {
				if _, _, err = imported(Of(again), src, Options{}); err == nil && name != "deflated.zsav" {
					t.Errorf("%s: %d bytes are enough", name, most)
				}
			}
		}
	}
}

// What ReadStat writes is read as well.
func TestSavOfReadStat(t *testing.T) {
	readstat := program(t, "readstat")
	s := small(t)
	for _, ending := range []string{".sav", ".zsav"} {
		out := filepath.Join(t.TempDir(), "f"+ending)
		if text, err := exec.Command(readstat, filepath.Join(samples, "answers.sav"), out).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		src, err := Open(bytes.NewReader(data), "f"+ending, "")
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := imported(Of(s), src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := truth(t)
		want[3][12] = "路灯不亮 =请修"
		if diff := cmp.Diff(want, back); diff != "" {
			t.Errorf("%s: %s", ending, diff)
		}
	}
}

// A code is what its label in the file says.
func TestLabelsGoBeforeCodes(t *testing.T) {
	d := Of(small(t))
	r := newReader(d, d.Variable("D1"), SPSS, nil)
	r.labels = map[string]string{"1": "非常同意", "5": "非常不同意", "2": "more or less"}
	for text, want := range map[string]string{"1": "5", "5": "1", "2": "2", "3": "3"} {
		if got, f := r.read(text); f != nil || got != want {
			t.Errorf("%s is %s", text, got)
		}
	}
}

// labelled is a file of variables, every second one a text, and sets of value
// labels that are each of all variables.
func labelled(variables, labels, sets int) []byte {
	b := slices.Concat([]byte("$FL2"), make([]byte, 172))
	binary.LittleEndian.PutUint32(b[64:], 2)
	add := func(numbers ...int32) {
		for _, n := range numbers {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		}
	}
	for i := range variables {
		add(2, int32(i%2), 0, 0, 0, 0)
		b = fmt.Appendf(b, "V%07d", i)
	}
	for set := range sets {
		add(3, int32(labels))
		for i := range labels {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(1+i+set*labels)))
			b = append(b, "\x01a\x00\x00\x00\x00\x00\x00"...)
		}
		add(4, int32(variables))
		for i := range variables {
			add(int32(i + 1))
		}
	}
	add(999, 0)
	return b
}

// A small file with very many variables and labels takes little memory.
func TestSavLabelsAreShared(t *testing.T) {
	data := labelled(3000, 3000, 1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	src, err := Open(bytes.NewReader(data), "f.sav", SPSS)
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 100<<20 {
		t.Errorf("%d bytes take %d", len(data), took)
	}
	if got := src.Columns[2998].labels["3000"]; len(src.Columns) != 3000 || got != "a" {
		t.Errorf("%d columns, the label %q", len(src.Columns), got)
	}
	if src, err := Open(bytes.NewReader(labelled(4, 2, 2)), "f.sav", SPSS); err != nil || len(src.Columns[0].labels) != 4 {
		t.Errorf("%v, two sets are not taken together", err)
	}
	if _, err := Open(bytes.NewReader(labelled(3000, 400, 2)), "f.sav", SPSS); err == nil {
		t.Error("very many labels of two sets are taken together")
	}
}

func FuzzSav(f *testing.F) {
	data, err := os.ReadFile(filepath.Join(samples, "answers.sav"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		src, err := Open(bytes.NewReader(data), "f.sav", SPSS)
		if err != nil {
			return
		}
		for range 1000 {
			if cells, err := src.rows.next(); err != nil {
				return
			} else if len(cells) != len(src.Columns) {
				t.Fatalf("%d cells, %d columns", len(cells), len(src.Columns))
			}
		}
	})
}

// Texts are in the encoding that the file names, or in that of its code page.
func TestSavEncodings(t *testing.T) {
	for _, r := range []*savReader{{codepage: 936}, {charset: "GBK"}, {charset: "GB18030", codepage: 65001}} {
		r.variables = []*savVariable{{short: "V1", label: "\xd6\xd0\xce\xc4"}}
		if err := r.finish(); err != nil {
			t.Fatal(err)
		}
		if label := r.variables[0].label; label != "中文" {
			t.Errorf("%s, %d: %s", r.charset, r.codepage, label)
		}
	}
}
