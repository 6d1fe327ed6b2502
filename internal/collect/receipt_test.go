package collect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The leaves and roots are those that the test programs of Certificate
// Transparency use (google/certificate-transparency, merkle tree tests).
func TestTreeOfCertificateTransparency(t *testing.T) {
	leaves := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var tree Tree
	for i, want := range roots {
		if root := tree.Root(); hex.EncodeToString(root[:]) != want {
			t.Errorf("root of %d leaves is %x, want %s", i, root, want)
		}
		if i < len(leaves) {
			data, err := hex.DecodeString(leaves[i])
			if err != nil {
				t.Fatal(err)
			}
			tree.Append(leafHash(data))
		}
	}
}

// Every leaf of a tree of any size is proved; no other leaf, place, size or
// root passes with the same path.
func TestProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 70).Draw(t, "size")
		index := rapid.IntRange(0, size-1).Draw(t, "index")
		var prover Prover
		var tree Tree
		for i := range size {
			leaf := leafHash([]byte{byte(i)})
			tree.Append(leaf)
			if i == index {
				prover.AppendProved(leaf)
			} else {
				prover.Append(leaf)
			}
		}
		proof, root, found := prover.Finish()
		if !found || root != tree.Root() || !proof.Verify(root) {
			t.Fatalf("leaf %d of %d is not proved", index, size)
		}
		other := proof
		other.Leaf[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		if other.Verify(root) {
			t.Fatal("another leaf passes")
		}
		if other = proof; size > 1 {
			other.Index = int64((index + rapid.IntRange(1, size-1).Draw(t, "shift")) % size)
			if other.Verify(root) {
				t.Fatalf("leaf %d passes as %d of %d", index, other.Index, size)
			}
			other = proof
			other.Path = slices.Clone(proof.Path)
			other.Path[rapid.IntRange(0, len(other.Path)-1).Draw(t, "step")][0] ^= 1
			if other.Verify(root) {
				t.Fatal("another path passes")
			}
		}
		root[0] ^= 1
		if proof.Verify(root) {
			t.Fatal("another root passes")
		}
	})
}

func TestProofOutOfRange(t *testing.T) {
	for _, p := range []Proof{{}, {Index: -1, Size: 1}, {Index: 1, Size: 1}, {Size: 1, Path: make([]Hash, 1)}} {
		if p.Verify(p.Leaf) {
			t.Errorf("%+v passes", p)
		}
	}
}

// A leaf depends on the salt, so that likely answers can't be tried.
func TestLeafIsSalted(t *testing.T) {
	sent := Submission{Body: []byte("4,4,4")}
	body := sha256.Sum256(sent.Body)
	salt1, err1 := NewSalt(bytes.NewReader(bytes.Repeat([]byte{1}, 32)))
	salt2, err2 := NewSalt(bytes.NewReader(bytes.Repeat([]byte{2}, 32)))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if NewLeaf(salt1, &sent, body) == NewLeaf(salt2, &sent, body) {
		t.Error("two salts make one leaf")
	}
	if code := ReceiptCode(NewLeaf(salt1, &sent, body)); len(code) != 19 || PlainCode(code) == PlainCode(ReceiptCode(NewLeaf(salt2, &sent, body))) {
		t.Errorf("receipt code %q", code)
	}
	if _, err := NewSalt(bytes.NewReader(nil)); err == nil {
		t.Error("a salt without randomness")
	}
}

// A leaf vouches for each field of a submission that is kept; the code, the draft
// and the opinion, which are kept elsewhere or not at all, are not among them.
func TestLeafCovers(t *testing.T) {
	salt := bytes.Repeat([]byte{1}, 32)
	at := time.UnixMilli(1_772_000_000_123)
	sent := Submission{ID: "1", Form: "f", Version: "v", Unit: "u", Mode: Alone, By: "b", Language: "l",
		Consent:    Consent{Text: "t", Language: "l", Mode: Alone, At: at},
		Respondent: "r", Code: "c", Opinion: "o", Replaces: "0", Received: at, Type: "t", Body: []byte("4,4,4")}
	leaf := NewLeaf(salt, &sent, sha256.Sum256(sent.Body))
	bare := leafHash(slices.Concat(salt, hashOf(sent.Body)))
	if cover, of := Covers(leaf, salt, &sent), Covers(bare, salt, &sent); cover != CoversAll || of != CoversBody {
		t.Fatalf("covers %d, of the body alone %d", cover, of)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Submission]()) {
		changed := sent
		value := reflect.ValueOf(&changed).Elem().FieldByIndex(field.Index)
		switch value.Interface().(type) {
		case []byte:
			value.SetBytes([]byte("5,5,5"))
		case time.Time:
			value.Set(reflect.ValueOf(at.Add(time.Millisecond)))
		case *Draft:
			value.Set(reflect.ValueOf(&Draft{Token: "x"}))
		case Consent:
			continue // below
		default:
			value.SetString(value.String() + "x")
		}
		want, wantBare := CoversNothing, CoversBody
		if field.Name == "Code" || field.Name == "Draft" || field.Name == "Opinion" {
			want = CoversAll
		}
		if field.Name == "Body" {
			wantBare = CoversNothing
		}
		if cover := Covers(leaf, salt, &changed); cover != want {
			t.Errorf("%s changed: covers %d, want %d", field.Name, cover, want)
		}
		if cover := Covers(bare, salt, &changed); cover != wantBare {
			t.Errorf("%s changed: the leaf of the body alone covers %d, want %d", field.Name, cover, wantBare)
		}
	}
	for _, consent := range []Consent{{"x", "l", Alone, at}, {"t", "x", Alone, at}, {"t", "l", Paper, at}, {"t", "l", Alone, at.Add(time.Millisecond)}} {
		changed := sent
		changed.Consent = consent
		if Covers(leaf, salt, &changed) != CoversNothing {
			t.Errorf("consent %+v passes", consent)
		}
	}
	// The bytes of a leaf of one kind, taken apart as those of the other.
	apart := sent
	apart.Body = []byte("x")
	if Covers(leafHash(slices.Concat(salt, hashOf(sent.Body), hashOf(apart.Body))), slices.Concat(salt, hashOf(sent.Body)), &apart) != CoversNothing {
		t.Error("a leaf passes with a salt of another length")
	}
}

func hashOf(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}
