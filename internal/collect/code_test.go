package collect

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlainCode(t *testing.T) {
	for typed, want := range map[string]string{
		"ABCD-1234-EFGH":  "ABCD1234EFGH",
		" abcd 1234 efgh": "ABCD1234EFGH",
		"ＡＢＣＤ－１２３４－ｅｆｇｈ": "ABCD1234EFGH",
		"OIL-0": "0110",
		"":      "",
		"中文":    "",
	} {
		if got := PlainCode(typed); got != want {
			t.Errorf("PlainCode(%q) is %q, want %q", typed, got, want)
		}
	}
}

// A code is found however it is typed.
func TestNewCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code, err := NewCode(bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 12, 12).Draw(t, "random")))
		if err != nil || len(code) != 14 {
			t.Fatal(code, err)
		}
		typed := strings.ReplaceAll(strings.ToLower(code), "-", rapid.SampledFrom([]string{"", " ", "–", "－"}).Draw(t, "between"))
		typed = strings.NewReplacer("0", "o", "1", rapid.SampledFrom([]string{"l", "i", "1"}).Draw(t, "one")).Replace(typed)
		if HashCode(typed) != HashCode(code) {
			t.Fatalf("%q is not %q", typed, code)
		}
	})
	if _, err := NewCode(strings.NewReader("short")); err == nil {
		t.Error("a code without randomness")
	}
}

// The code follows from key and id, and from both of them.
func TestWithdrawalCode(t *testing.T) {
	code := WithdrawalCode([]byte("key"), "uuid:1")
	if len(code) != 19 || code != WithdrawalCode([]byte("key"), "uuid:1") {
		t.Errorf("code %q", code)
	}
	if code == WithdrawalCode([]byte("key"), "uuid:2") || code == WithdrawalCode([]byte("kez"), "uuid:1") {
		t.Error("another id or key makes the same code")
	}
}

func TestTokens(t *testing.T) {
	a, err1 := NewToken(rand.Reader)
	b, err2 := NewToken(rand.Reader)
	if err1 != nil || err2 != nil || a == b || len(a) != 43 {
		t.Fatal(a, b, err1, err2)
	}
	id, err := NewID(strings.NewReader("\xfb" + strings.Repeat("a", 31)))
	if err != nil || id != "fb"+strings.Repeat("61", 31) {
		t.Errorf("id %q, %v", id, err) // as a token it would begin with a dash
	}
	if HashToken(a) == HashToken(b) || HashToken(a) == HashCode(a) {
		t.Error("hashes of tokens and codes are not kept apart")
	}
}

func TestAdmits(t *testing.T) {
	for state, want := range map[CodeState]error{CodeOpen: nil, CodeUsed: ErrCodeUsed, CodeVoid: ErrCodeVoid, "": ErrNoCode} {
		if err := state.Admits(); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", state, err, want)
		}
	}
}
