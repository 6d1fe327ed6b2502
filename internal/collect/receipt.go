package collect

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"time"

	"goodgov/internal/diag"
)

// Receipt is what a respondent gets for a submission that is safely kept.
type Receipt struct {
	Code       string // of the leaf: ReceiptCode
	Withdrawal string // WithdrawalCode
	Again      bool   // the same submission was received before
}

// Leaf stands for a submission in the tree of receipts. The salt, which stays
// in the store, keeps it from being found by trying likely answers, so that
// leaves can be published and a receipt can't be used to make somebody show
// what they answered. When a submission is withdrawn its salt goes, the leaf stays.
type Leaf = Hash

// NewSalt returns the salt of a leaf.
func NewSalt(random io.Reader) ([]byte, error) {
	salt := make([]byte, sha256.Size)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, fmt.Errorf("a random salt: %w", err)
	}
	return salt, nil
}

// NewLeaf is the leaf of a submission whose body has this hash. It stands for the
// body and for what is kept beside it: unit, mode, consent, time of receipt and the others.
func NewLeaf(salt []byte, s *Submission, body Hash) Leaf {
	beside := s.beside()
	return leafHash(slices.Concat(salt, body[:], beside[:]))
}

// beside is the hash of all that is kept of a submission but its body. Times count
// to the millisecond.
func (s *Submission) beside() (h Hash) {
	sum := sealing{sha256.New()}
	sum.Write([]byte("goodgov submission\x00"))
	sum.texts(s.ID, s.Form, s.Version, s.Unit, string(s.Mode), s.By, s.Language,
		s.Consent.Text, s.Consent.Language, string(s.Consent.Mode), s.Respondent, s.Replaces, s.Type)
	for _, at := range []time.Time{s.Consent.At, s.Received} {
		if at.IsZero() {
			at = time.UnixMilli(0)
		}
		sum.number(at.UnixMilli())
	}
	sum.Sum(h[:0])
	return h
}

// Cover is how much of a submission a leaf vouches for.
type Cover int

// The covers.
const (
	CoversNothing Cover = iota // the leaf is another's, or the submission was changed
	CoversBody                 // the body alone: leaves were made so at first
	CoversAll
)

// Covers holds a submission to a leaf and its salt. Leaves of the two kinds are
// made of a different number of bytes, so that none passes for one of the other.
func Covers(leaf Leaf, salt []byte, s *Submission) Cover {
	body := sha256.Sum256(s.Body)
	switch {
	case len(salt) != sha256.Size:
		return CoversNothing
	case leaf == NewLeaf(salt, s, body):
		return CoversAll
	case leaf == leafHash(slices.Concat(salt, body[:])):
		return CoversBody
	}
	return CoversNothing
}

// ErrAltered is what a receipt leads to when what is kept is not what was sent.
var ErrAltered = refusal("receipt.altered", "what is kept under this receipt is not what was sent: please tell the office", "此回执名下保存的内容已不是当时提交的内容，请告知主管单位")

// Alteration is a submission that is not as it was kept.
type Alteration struct {
	Sequence int64 // of the submission; 0: of none in particular
	Why      Altered
}

// Altered is a way in which what is kept can be found not to be what was.
type Altered string

// The ways.
const (
	AlteredContent   Altered = "content"
	AlteredReplaced  Altered = "replaced"
	AlteredWithdrawn Altered = "withdrawn"
	AlteredExpired   Altered = "expired"
)

// Text says it in both languages.
func (a Altered) Text() diag.Text {
	switch a {
	case AlteredContent:
		return diag.Say("the answers, or what is kept beside them, are not those of its leaf", "答案或与之一同保存的内容与叶子不符")
	case AlteredReplaced:
		return diag.Say("it and what is said to replace it, or to be replaced by it, don't name each other", "替换关系不符：它与所称的替换者或被替换者并未互指")
	case AlteredWithdrawn:
		return diag.Say("it is withdrawn without an entry in the audit log, or is there in spite of one", "与审计日志不符：已撤回而无记录，或有撤回记录而仍在")
	case AlteredExpired:
		return diag.Say("the number of those past their time is not that of the audit log", "期满删除的份数与审计日志不符")
	}
	panic("collect: no alteration " + string(a))
}

// ReceiptCode is the short form of a leaf that a person can keep and type.
func ReceiptCode(leaf Leaf) string { return letters(leaf[:receiptLetters]) }

// The tree of receipts is that of Certificate Transparency (Laurie, Langley &
// Kasper 2013, RFC 6962, 2.1): whoever noted the root of a number of leaves
// can be shown that a leaf is among them by a few dozen hashes, and can tell
// when a leaf was changed or removed.

func leafHash(data []byte) Hash { return sha256.Sum256(append([]byte{0}, data...)) }

func nodeHash(left, right Hash) Hash {
	b := make([]byte, 1, 1+2*sha256.Size)
	b[0] = 1
	return sha256.Sum256(append(append(b, left[:]...), right[:]...))
}

// Tree takes in leaves one by one and knows the root of those it has seen. It
// holds one hash for each binary digit of their number. The zero value is empty.
type Tree struct {
	Size  int64
	peaks []subtree // complete subtrees, the largest first
}

type subtree struct {
	root   Hash
	leaves int64
	path   *[]Hash // of the leaf to be proved, where it lies in here
}

// Append takes in the next leaf.
func (t *Tree) Append(leaf Leaf) { t.append(leaf, nil) }

func (t *Tree) append(leaf Leaf, path *[]Hash) {
	t.Size++
	t.peaks = append(t.peaks, subtree{leaf, 1, path})
	for n := len(t.peaks); n > 1 && t.peaks[n-2].leaves == t.peaks[n-1].leaves; n = len(t.peaks) {
		t.peaks = append(t.peaks[:n-2], join(t.peaks[n-2], t.peaks[n-1]))
	}
}

func join(left, right subtree) subtree {
	whole := subtree{nodeHash(left.root, right.root), left.leaves + right.leaves, left.path}
	if left.path != nil {
		*left.path = append(*left.path, right.root)
	}
	if right.path != nil {
		*right.path = append(*right.path, left.root)
		whole.path = right.path
	}
	return whole
}

// Root is the hash of all leaves so far; without any, that of nothing.
func (t *Tree) Root() Hash { return t.whole().root }

func (t *Tree) whole() subtree {
	n := len(t.peaks)
	if n == 0 {
		return subtree{root: sha256.Sum256(nil)}
	}
	whole := t.peaks[n-1]
	for i := n - 2; i >= 0; i-- {
		whole = join(t.peaks[i], whole)
	}
	return whole
}

// Proof shows that a leaf is the one at Index, from 0, among Size leaves.
type Proof struct {
	Leaf  Leaf
	Index int64
	Size  int64
	Path  []Hash // the subtrees beside the way up

	Erased bool // what the leaf was made of is kept no longer; no part of the proof
}

// Prover makes the proof of one leaf while all leaves pass.
type Prover struct {
	tree  Tree
	proof Proof
	found bool
}

// Append takes in the next leaf.
func (p *Prover) Append(leaf Leaf) { p.tree.Append(leaf) }

// AppendProved takes in the next leaf, the one to be proved.
func (p *Prover) AppendProved(leaf Leaf) {
	p.found = true
	p.proof = Proof{Leaf: leaf, Index: p.tree.Size}
	p.tree.append(leaf, &p.proof.Path)
}

// Finish returns the proof and the root that it leads to, and false when the
// leaf did not pass. The prover can't be used any more.
func (p *Prover) Finish() (Proof, Hash, bool) {
	root := p.tree.Root()
	p.proof.Size = p.tree.Size
	return p.proof, root, p.found
}

// Verify tells whether the proof leads to the root (RFC 9162, 2.1.3.2).
func (p Proof) Verify(root Hash) bool {
	if p.Index < 0 || p.Index >= p.Size {
		return false
	}
	at, last, sum := p.Index, p.Size-1, p.Leaf
	for _, beside := range p.Path {
		if last == 0 {
			return false
		}
		if at&1 == 1 || at == last {
			sum = nodeHash(beside, sum)
			for at&1 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			sum = nodeHash(sum, beside)
		}
		at, last = at>>1, last>>1
	}
	return last == 0 && sum == root
}
