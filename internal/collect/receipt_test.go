package collect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

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
	body := sha256.Sum256([]byte("4,4,4"))
	salt1, err1 := NewSalt(bytes.NewReader(bytes.Repeat([]byte{1}, 32)))
	salt2, err2 := NewSalt(bytes.NewReader(bytes.Repeat([]byte{2}, 32)))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if NewLeaf(salt1, body) == NewLeaf(salt2, body) {
		t.Error("two salts make one leaf")
	}
	if code := ReceiptCode(NewLeaf(salt1, body)); len(code) != 19 || PlainCode(code) == PlainCode(ReceiptCode(NewLeaf(salt2, body))) {
		t.Errorf("receipt code %q", code)
	}
	if _, err := NewSalt(bytes.NewReader(nil)); err == nil {
		t.Error("a salt without randomness")
	}
}
