package reports

import (
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFileName(t *testing.T) {
	tests := []struct{ code, want string }{
		{"C001", "C001"},
		{"a-b_c.d", "a-b_c.d"},
		{"濮家新村", "濮家新村"},
		{"3", "3"},
		{"a/b", "a-b"},
		{`a\b`, "a-b"},
		{"../../etc/passwd", "-..-etc-passwd"},
		{"..", "_"},
		{".", "_"},
		{"", "_"},
		{".hidden", "hidden"},
		{"a b?c#d%e&f:g*h", "a-b-c-d-e-f-g-h"},
		{"line\nbreak\x00", "line-break-"},
		{strings.Repeat("社", 100), strings.Repeat("社", 60)},
	}
	for _, test := range tests {
		if got := fileName(test.code); got != test.want {
			t.Errorf("%q: %q, want %q", test.code, got, test.want)
		}
	}
}

func TestFileNames(t *testing.T) {
	tests := []struct{ name, codes, want string }{
		{"different", "a b c", "a b c"},
		{"differ by case", "Hill hill HILL", "Hill hill-2 HILL-3"},
		{"differ by what is left out", "a/b a?b a-b", "a-b a-b-2 a-b-3"},
		{"nothing left", ".. . ...", "_ _-2 _-3"},
		{"a number that is taken", "a-2 A a", "a-2 A a-3"},
		{"a number that will be taken", "a A a-2", "a A-2 a-2-2"},
		{"Chinese", "社区/甲 社区 社区-甲", "社区-甲 社区 社区-甲-2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(FileNames(strings.Fields(test.codes)), " "); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// Whatever the codes: names differ even where case does not count, stay in
// their folder, and are short enough for a file system.
func TestFileNamesLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.StringMatching(`[aA./-]{0,3}`), rapid.StringN(50, 300, -1))).Draw(t, "codes")
		names := FileNames(codes)
		if len(names) != len(codes) {
			t.Fatalf("%d names of %d codes", len(names), len(codes))
		}
		seen := map[string]bool{}
		for _, name := range names {
			if lower := strings.ToLower(name); seen[lower] {
				t.Errorf("%q twice among %q", name, names)
			} else {
				seen[lower] = true
			}
			file := name + ".html"
			if path.Base(file) != file || path.Clean(file) != file || strings.HasPrefix(file, ".") || len(file) > 255 || !utf8.ValidString(file) {
				t.Errorf("file %q", file)
			}
		}
	})
}

// Levels that differ by case or by a stroke have charts of their own.
func TestLevelFile(t *testing.T) {
	s := uniform(1, 2, 3)
	s.units[1].Level, s.units[2].Level, s.units[3].Level = "社区", "a/b", "A-b"
	e := s.evaluate(t)
	var files []string
	for _, level := range e.Units.Levels() {
		files = append(files, levelFile(e.Units, level))
	}
	if want := []string{"all", "社区", "a-b", "A-b-2"}; !slices.Equal(files, want) {
		t.Errorf("%q, want %q", files, want)
	}
}

func TestID(t *testing.T) {
	tests := []struct{ name, want string }{
		{"ranking-community", "ranking-community"},
		{"profile-C1.a_b", "profile-C1_2e_a_5f_b"},
		{"heatmap-社", "heatmap-_793e_"},
	}
	for _, test := range tests {
		if got := id(test.name); got != test.want {
			t.Errorf("%q: %q, want %q", test.name, got, test.want)
		}
	}
}
