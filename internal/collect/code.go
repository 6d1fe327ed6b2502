package collect

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"
)

// alphabet is Crockford's base 32: no I, L, O and U, which are read for 1, 1,
// 0 and V.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Letters in codes that people type: 60 bits keep a list of hashes from being
// searched through, 80 bits are beyond guessing for good.
const (
	codeLetters    = 12
	receiptLetters = 16
)

// NewCode returns a one-time code to print on a letter: twelve letters and
// digits in groups of four.
func NewCode(random io.Reader) (string, error) {
	b := make([]byte, codeLetters)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("a random code: %w", err)
	}
	return letters(b), nil
}

// letters spells five bits of each byte, in groups of four.
func letters(b []byte) string {
	var code strings.Builder
	for i, x := range b {
		if i > 0 && i%4 == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(alphabet[x&31])
	}
	return code.String()
}

// PlainCode is a code as it was meant, however it was typed: small letters,
// full-width forms, blanks and dashes, O for 0, I and L for 1.
func PlainCode(typed string) string {
	var code strings.Builder
	for _, r := range strings.ToUpper(width.Narrow.String(typed)) {
		switch r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if strings.ContainsRune(alphabet, r) {
			code.WriteRune(r)
		}
	}
	return code.String()
}

// HashCode is what is kept of a code that people type.
func HashCode(code string) Hash { return sha256.Sum256([]byte("goodgov code\x00" + PlainCode(code))) }

// NewToken returns a token for a link or a cookie: 256 bits, in letters that
// an address can hold.
func NewToken(random io.Reader) (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("a random token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// NewID returns an id for a questionnaire: 256 bits, as devices choose theirs, in
// letters that tables can hold as they are. One that began with a dash would be
// another one in a table that spreadsheets are to show.
func NewID(random io.Reader) (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("a random id: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// HashToken is what is kept of a token.
func HashToken(token string) Hash { return sha256.Sum256([]byte("goodgov token\x00" + token)) }

// WithdrawalCode is the code by which a respondent takes a submission back.
// It follows from the submission's id and the store's key, so that the same
// code is given when an acknowledgement was lost, and who knows the id alone
// can't make it.
func WithdrawalCode(key []byte, id string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("goodgov withdrawal\x00" + id))
	return letters(mac.Sum(nil)[:receiptLetters])
}

// CodeState is what became of a one-time code.
type CodeState string

// The states.
const (
	CodeOpen CodeState = "open"
	CodeUsed CodeState = "used"
	CodeVoid CodeState = "void"
)

// IssuedCode is a one-time code as it is kept: without the code itself. Which
// submission used it is not known.
type IssuedCode struct {
	Hash  Hash
	List  string // one printing
	Unit  string
	Label string // to whom the letter goes: a household's address
	State CodeState
}

// Admits returns nil when the code can be used, and otherwise why not.
func (s CodeState) Admits() error {
	switch s {
	case CodeOpen:
		return nil
	case CodeUsed:
		return ErrCodeUsed
	case CodeVoid:
		return ErrCodeVoid
	}
	return ErrNoCode
}
