package collect

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"

	"goodgov/internal/diag"
)

// Entry is a line of the audit log.
type Entry struct {
	Sequence int64 // 1, 2, 3 … without gaps
	At       time.Time
	Who      string // an account, or the program's part that did it
	Did      string // "submission.withdrawn"
	About    string // the thing it was done to
	Detail   string // numbers and names of settings; never an answer, a token or a password
	Hash     Hash   // of this entry and, through the one before, of all before
}

// Respondent is who did something with a private code: it has no name.
const Respondent = "respondent"

// CollectingClosed is what is done when collecting ends in a unit, or everywhere.
const CollectingClosed = "collecting.closed"

// PaperCorrected is the entry for a paper that was typed in anew.
func PaperCorrected(s *Submission) Entry {
	return Entry{Who: s.By, Did: "paper.corrected", About: s.ID}
}

// Seal returns the entry with its hash, given that of the entry before; the
// first follows the zero hash. Each field goes in with its length, so that no
// two entries hash the same bytes. Times count to the millisecond.
func (e Entry) Seal(before Hash) Entry {
	sum := sealing{sha256.New()}
	sum.Write([]byte("goodgov audit\x00"))
	sum.Write(before[:])
	sum.number(e.Sequence)
	sum.number(e.At.UnixMilli())
	sum.texts(e.Who, e.Did, e.About, e.Detail)
	sum.Sum(e.Hash[:0])
	return e
}

// sealing is a sum over fields, each with its length.
type sealing struct{ hash.Hash }

func (s sealing) number(n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	s.Write(b[:])
}

func (s sealing) texts(texts ...string) {
	for _, text := range texts {
		s.number(int64(len(text)))
		s.Write([]byte(text))
	}
}

// Chain holds entries to each other as they pass. The zero value awaits the
// first. What is missing at the end only shows when Head is compared with one
// that was noted elsewhere.
type Chain struct {
	Length int64
	Head   Hash
}

// Check takes in the next entry, and returns a *Broken when it does not
// follow the last one.
func (c *Chain) Check(e Entry) error {
	if e.Sequence != c.Length+1 {
		return &Broken{At: c.Length + 1, Why: diag.Say("entry %d stands in its place", "此处为第 %d 条", e.Sequence)}
	}
	if e.Seal(c.Head).Hash != e.Hash {
		return &Broken{At: e.Sequence, Why: diag.Say("its content, or that of one before it, was changed", "本条或其前内容被改动")}
	}
	c.Length, c.Head = e.Sequence, e.Hash
	return nil
}

// Broken says where the audit log is not what was written.
type Broken struct {
	At  int64 // the entry's number
	Why diag.Text
}

// Text says it in both languages.
func (b *Broken) Text() diag.Text {
	return diag.Say("the audit log is broken at entry %d: %s", "审计日志在第 %d 条处断裂：%s", b.At, b.Why)
}

// Error reads English.
func (b *Broken) Error() string { return b.Text().String() }
