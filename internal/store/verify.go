package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"goodgov/internal/collect"
)

// Verified is what came of holding what is kept to the tree of receipts and to
// the audit log.
type Verified struct {
	Size int64        // leaves, those of what was erased among them
	Root collect.Hash // of their tree
	// There are the questionnaires that are there, neither withdrawn nor expired.
	// The leaf of BodyOnly of them, which an earlier version kept, vouches for the
	// answers and not for what stands beside them: unit, mode, consent, times.
	There, BodyOnly int64
	// Altered counts what is not as it was kept; First are the first of them.
	Altered int64
	First   []collect.Alteration
}

// firstAlterations is how many alterations are told one by one.
const firstAlterations = 100

func (v *Verified) alter(a collect.Alteration) {
	v.Altered++
	if len(v.First) < firstAlterations {
		v.First = append(v.First, a)
	}
}

// Verify reads everything that is kept, one questionnaire at a time, and holds
// it to its leaf. What is marked as replaced or gone is held to what replaced it, and
// to the entries of the audit log; whether that is whole is for VerifyAudit.
func (s *Store) Verify(ctx context.Context) (Verified, error) {
	var v Verified
	var tree collect.Tree
	err := s.look(ctx, func(tx *sql.Tx) error {
		if err := each(ctx, tx, `SELECT `+heldColumns+` FROM submission ORDER BY seq`, func(row scanner) error {
			held, err := scanHeld(row)
			if err != nil {
				return err
			}
			tree.Append(held.leaf)
			if held.gone == withdrawn || held.gone == expired {
				return nil
			}
			v.There++
			switch cover := held.cover(); {
			case cover == collect.CoversNothing, held.gone != "", held.Hash != sha256.Sum256(held.Body):
				v.alter(collect.Alteration{Sequence: held.Sequence, Why: collect.AlteredContent})
			case cover == collect.CoversBody:
				v.BodyOnly++
			}
			return nil
		}); err != nil {
			return err
		}
		for _, of := range []struct {
			why   collect.Altered
			query string
		}{
			{collect.AlteredReplaced, `SELECT seq FROM submission one WHERE
				replaced <> '' AND NOT EXISTS (SELECT 1 FROM submission other WHERE other.id = one.replaced AND other.replaces = one.id) OR
				replaces <> '' AND NOT EXISTS (SELECT 1 FROM submission other WHERE other.id = one.replaces AND other.replaced = one.id) ORDER BY seq`},
			{collect.AlteredWithdrawn, `SELECT seq FROM submission WHERE gone <> 'expired' AND
				(gone = 'withdrawn') <> (id IN (SELECT about FROM audit WHERE did = 'submission.withdrawn')) ORDER BY seq`},
		} {
			if err := each(ctx, tx, of.query, func(row scanner) error {
				a := collect.Alteration{Why: of.why}
				err := row.Scan(&a.Sequence)
				v.alter(a)
				return err
			}); err != nil {
				return err
			}
		}
		return v.expired(ctx, tx)
	})
	v.Size, v.Root = tree.Size, tree.Root()
	return v, s.explain("hold what is kept to its receipts", err)
}

// expired holds the number of what is past its time to what the log says.
func (v *Verified) expired(ctx context.Context, tx *sql.Tx) error {
	var there, logged int64
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM submission WHERE gone = 'expired'`).Scan(&there); err != nil {
		return err
	}
	err := each(ctx, tx, `SELECT detail FROM audit WHERE did = 'store.expired'`, func(row scanner) error {
		var detail string
		if err := row.Scan(&detail); err != nil {
			return err
		}
		var n int64
		if _, err := fmt.Sscanf(detail, "submissions %d", &n); err != nil {
			return nil // not an entry of ours: what it hides is missing in the sum
		}
		logged += n
		return nil
	})
	if there != logged {
		v.alter(collect.Alteration{Why: collect.AlteredExpired})
	}
	return err
}

// held is a submission with what it is held to.
type held struct {
	collect.Kept
	leaf collect.Leaf
	salt []byte
	gone string
}

const heldColumns = `leaf, salt, gone, ` + keptColumns

func scanHeld(row scanner) (h held, err error) {
	var leaf []byte
	h.Kept, err = scanKept(prefixed{row, []any{&leaf, &h.salt, &h.gone}})
	h.leaf = leafOf(leaf)
	return h, err
}

func (h *held) cover() collect.Cover { return collect.Covers(h.leaf, h.salt, &h.Submission) }

// prefixed scans rows whose first columns go to places of their own.
type prefixed struct {
	scanner
	first []any
}

func (p prefixed) Scan(places ...any) error { return p.scanner.Scan(append(p.first, places...)...) }
