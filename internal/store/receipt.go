package store

import (
	"context"
	"database/sql"

	"goodgov/internal/collect"
)

// Head is the number of leaves in the tree of receipts and their root: to be
// noted or printed, so that whoever has it can tell when one is changed or missing.
func (s *Store) Head(ctx context.Context) (size int64, root collect.Hash, err error) {
	var tree collect.Tree
	err = s.leaves(ctx, tree.Append)
	return tree.Size, tree.Root(), s.explain("read the receipts", err)
}

// HeadAt is the root as it was when there were so many leaves; ErrNotFound when
// there never were.
func (s *Store) HeadAt(ctx context.Context, size int64) (collect.Hash, error) {
	var tree collect.Tree
	err := s.leaves(ctx, func(leaf collect.Leaf) {
		if tree.Size < size {
			tree.Append(leaf)
		}
	})
	if err == nil && tree.Size < size {
		return collect.Hash{}, collect.ErrNotFound
	}
	return tree.Root(), s.explain("read the receipts", err)
}

// Prove returns the proof that the submission of a receipt's code, as it was
// typed, is among those that the root stands for; ErrNotFound when it is not.
func (s *Store) Prove(ctx context.Context, typed string) (collect.Proof, collect.Hash, error) {
	var prover collect.Prover
	code := collect.PlainCode(typed)
	err := s.leaves(ctx, func(leaf collect.Leaf) {
		if collect.PlainCode(collect.ReceiptCode(leaf)) == code {
			prover.AppendProved(leaf)
		} else {
			prover.Append(leaf)
		}
	})
	if err != nil {
		return collect.Proof{}, collect.Hash{}, s.explain("read the receipts", err)
	}
	proof, root, found := prover.Finish()
	if !found {
		return collect.Proof{}, collect.Hash{}, collect.ErrNotFound
	}
	return proof, root, nil
}

// leaves goes through the leaves of all submissions, those withdrawn and
// replaced among them, in the order of arrival.
func (s *Store) leaves(ctx context.Context, visit func(collect.Leaf)) error {
	return s.look(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, `SELECT leaf FROM submission ORDER BY seq`, func(row scanner) error {
			var leaf []byte
			if err := row.Scan(&leaf); err != nil {
				return err
			}
			visit(collect.Leaf(leaf))
			return nil
		})
	})
}
