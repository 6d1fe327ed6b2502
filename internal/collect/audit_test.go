package collect

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func drawLog(t *rapid.T) []Entry {
	word := rapid.StringN(0, 5, -1)
	var log []Entry
	var head Hash
	for i := range rapid.IntRange(1, 12).Draw(t, "entries") {
		e := Entry{
			Sequence: int64(i + 1),
			At:       time.UnixMilli(rapid.Int64Range(0, 1<<45).Draw(t, "at")).UTC(),
			Who:      word.Draw(t, "who"), Did: word.Draw(t, "did"), About: word.Draw(t, "about"), Detail: word.Draw(t, "detail"),
		}.Seal(head)
		head = e.Hash
		log = append(log, e)
	}
	return log
}

func check(log []Entry) (Chain, error) {
	var chain Chain
	for _, e := range log {
		if err := chain.Check(e); err != nil {
			return chain, err
		}
	}
	return chain, nil
}

// A log that was written checks; one with an entry changed, left out, doubled
// or moved does not, from that entry on.
func TestChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		chain, err := check(log)
		if err != nil || chain.Length != int64(len(log)) || chain.Head != log[len(log)-1].Hash {
			t.Fatalf("the log as written: %v", err)
		}
		i := rapid.IntRange(0, len(log)-1).Draw(t, "touched")
		touched := append([]Entry{}, log...)
		at := int64(i + 1)
		switch rapid.SampledFrom([]string{"who", "at", "moved bytes", "left out", "doubled", "resealed"}).Draw(t, "how") {
		case "who":
			touched[i].Who += "x"
		case "at":
			touched[i].At = touched[i].At.Add(time.Millisecond)
		case "moved bytes": // from the end of a field to the beginning of the next
			touched[i].Did, touched[i].About = touched[i].Did+"a", strings.TrimPrefix(touched[i].About, "a")
		case "left out":
			if i == len(log)-1 {
				return // the end is held by a head noted elsewhere
			}
			touched = append(touched[:i], touched[i+1:]...)
		case "doubled":
			touched = append(touched[:i+1], touched[i:]...)
			at++
		case "resealed": // with a hash of its own, right but for the entries after
			if i == len(log)-1 {
				return
			}
			var before Hash
			if i > 0 {
				before = touched[i-1].Hash
			}
			touched[i].Detail += "x"
			touched[i] = touched[i].Seal(before)
			at++
		}
		_, err = check(touched)
		broken, ok := errors.AsType[*Broken](err)
		if !ok || broken.At != at {
			t.Fatalf("entry %d touched: %v", at, err)
		}
	})
}

// Fields of other lengths with the same bytes in a row have other hashes.
func TestSealKeepsFieldsApart(t *testing.T) {
	a := Entry{Sequence: 1, Who: "ab", Did: "c"}.Seal(Hash{})
	b := Entry{Sequence: 1, Who: "a", Did: "bc"}.Seal(Hash{})
	if a.Hash == b.Hash {
		t.Error("two entries have one hash")
	}
}
