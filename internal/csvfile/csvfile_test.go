package csvfile

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "+x": "'+x", "-x": "'-x", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "-1+1": "'-1+1", "-.": "'-.",
		"-3": "-3", "-3.5e2": "-3.5e2", "+4": "+4", "-.5": "-.5", "-": "-", "x=": "x=", "'x": "'x", "": "", "−3": "−3"} {
		if got := Harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPlainUndoesHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("=+-@\t\r1.e'x"))).Draw(t, "text")
		once := Harmless(text)
		if Harmless(once) != once {
			t.Fatalf("%q twice: %q", text, Harmless(once))
		}
		// What has an apostrophe of its own that looks like ours is the one text
		// that does not come back.
		if got := Plain(once); got != text && Plain(text) == text {
			t.Fatalf("%q comes back as %q", text, got)
		}
	})
}

func TestMarshal(t *testing.T) {
	type row struct {
		Code  string  `csv:"code"`
		Score float64 `csv:"score"`
	}
	var b strings.Builder
	if err := Marshal([]row{{`=HYPERLINK("x")`, -0.3}, {"a,b", 2.5}}, &b); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "code,score\n\"'=HYPERLINK(\"\"x\"\")\",-0.3\n\"a,b\",2.5\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestMarshalFails(t *testing.T) {
	if err := Marshal([]struct{ A string }{{"x"}}, full{}); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
}
