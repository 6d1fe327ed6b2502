package store

import (
	"testing"

	"goodgov/internal/collect"
)

// A receipt goes on to prove what was received; what was withdrawn is said to be
// there no more, with all its versions.
func TestProofOfErased(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		var receipts []collect.Receipt
		for _, id := range []string{"1", "2", "3"} {
			sub := answer(id, "the words of "+id)
			if id == "3" {
				sub.Replaces = "2"
			}
			receipt, err := s.Submit(t.Context(), sub)
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, receipt)
		}
		for _, erased := range []bool{false, true} {
			for i, receipt := range receipts {
				proof, root, err := s.Prove(t.Context(), receipt.Code)
				if err != nil || !proof.Verify(root) || proof.Erased != (erased && i > 0) {
					t.Errorf("%d: erased %t, %v", i+1, proof.Erased, err)
				}
			}
			if err := s.Withdraw(t.Context(), receipts[1].Withdrawal, "web"); err != nil {
				t.Fatal(err)
			}
		}
	})
}
