package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"goodgov/internal/collect"
)

// Head is the number of leaves in the tree of receipts and their root: to be
// noted or printed, so that whoever has it can tell when one is changed or missing.
func (s *Store) Head(ctx context.Context) (size int64, root collect.Hash, err error) {
	var tree collect.Tree
	err = s.look(ctx, func(tx *sql.Tx) error {
		return leaves(ctx, tx, func(_ int64, leaf collect.Leaf) { tree.Append(leaf) })
	})
	return tree.Size, tree.Root(), s.explain("read the receipts", err)
}

// HeadAt is the root as it was when there were so many leaves; ErrNotFound when
// there never were.
func (s *Store) HeadAt(ctx context.Context, size int64) (collect.Hash, error) {
	var tree collect.Tree
	err := s.look(ctx, func(tx *sql.Tx) error {
		return leaves(ctx, tx, func(_ int64, leaf collect.Leaf) {
			if tree.Size < size {
				tree.Append(leaf)
			}
		})
	})
	if err == nil && tree.Size < size {
		return collect.Hash{}, collect.ErrNotFound
	}
	return tree.Root(), s.explain("read the receipts", err)
}

// Prove returns the proof that the submission of a receipt's code, as it was
// typed, is among those that the root stands for; ErrNotFound when it is not, and
// ErrAltered when what is kept under it is not what the receipt was given for.
func (s *Store) Prove(ctx context.Context, typed string) (collect.Proof, collect.Hash, error) {
	var prover collect.Prover
	var proof collect.Proof
	var root collect.Hash
	code := collect.PlainCode(typed)
	err := s.look(ctx, func(tx *sql.Tx) error {
		var proved int64
		if err := leaves(ctx, tx, func(sequence int64, leaf collect.Leaf) {
			if collect.PlainCode(collect.ReceiptCode(leaf)) == code {
				prover.AppendProved(leaf)
				proved = sequence
			} else {
				prover.Append(leaf)
			}
		}); err != nil {
			return err
		}
		var found bool
		if proof, root, found = prover.Finish(); !found {
			return collect.ErrNotFound
		}
		var err error
		proof.Erased, err = unaltered(ctx, tx, proved)
		return err
	})
	if _, refused := errors.AsType[*collect.Refusal](err); refused {
		return collect.Proof{}, collect.Hash{}, err
	}
	return proof, root, s.explain("read the receipts", err)
}

// unaltered returns ErrAltered when a submission is there and is not what its
// leaf was made of, and tells whether it is there no more.
func unaltered(ctx context.Context, tx *sql.Tx, sequence int64) (erased bool, err error) {
	held, err := scanHeld(tx.QueryRowContext(ctx, `SELECT `+heldColumns+` FROM submission WHERE seq = $1`, sequence))
	if err == nil && held.gone == "" && held.cover() == collect.CoversNothing {
		err = fmt.Errorf("submission %d: %w", sequence, collect.ErrAltered)
	}
	return held.gone != "", err
}

// leaves goes through the leaves of all submissions, those withdrawn and
// replaced among them, in the order of arrival.
func leaves(ctx context.Context, tx *sql.Tx, visit func(sequence int64, leaf collect.Leaf)) error {
	return each(ctx, tx, `SELECT seq, leaf FROM submission ORDER BY seq`, func(row scanner) error {
		var sequence int64
		var leaf []byte
		if err := row.Scan(&sequence, &leaf); err != nil {
			return err
		}
		visit(sequence, leafOf(leaf))
		return nil
	})
}

// leafOf is a leaf as it is kept; one of another length, which nobody kept so,
// is the leaf of nothing.
func leafOf(kept []byte) (leaf collect.Leaf) {
	copy(leaf[:], kept)
	return leaf
}
