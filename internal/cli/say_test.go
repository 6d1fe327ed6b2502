package cli

import (
	"bytes"
	"testing"
)

// A line on stderr is a line, whatever the names in it are.
func TestSayShowsWhatSteers(t *testing.T) {
	var out bytes.Buffer
	a := &app{env: Env{Err: &out}}
	a.say("one\ntwo \x1b[2J\u202e")
	if got, want := out.String(), "one\ntwo \\x1b[2J\\u202e\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
