package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"goodgov/internal/collect"
)

// Record adds an entry to the audit log: who did what, to what. Sequence, time
// and hash are the store's to fill in.
func (s *Store) Record(ctx context.Context, e collect.Entry) error {
	return s.change(ctx, "write the audit log", func(ctx context.Context, tx *sql.Tx) error { return s.record(ctx, tx, e) })
}

func (s *Store) record(ctx context.Context, tx *sql.Tx, e collect.Entry) error {
	var before []byte
	err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1`).Scan(&e.Sequence, &before)
	if errors.Is(err, sql.ErrNoRows) {
		before, err = make([]byte, len(e.Hash)), nil
	}
	if err != nil {
		return err
	}
	e.Sequence++
	e.At = s.now()
	e = e.Seal(collect.Hash(before))
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (seq, at, who, did, about, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.Sequence, milliseconds(e.At), e.Who, e.Did, e.About, e.Detail, e.Hash[:])
	return err
}

// Audit goes through the audit log. After an error it ends.
func (s *Store) Audit(ctx context.Context) iter.Seq2[collect.Entry, error] {
	return func(yield func(collect.Entry, error) bool) {
		err := s.look(ctx, func(tx *sql.Tx) error {
			return each(ctx, tx, `SELECT seq, at, who, did, about, detail, hash FROM audit ORDER BY seq`, func(row scanner) error {
				var e collect.Entry
				var at int64
				var hash []byte
				if err := row.Scan(&e.Sequence, &at, &e.Who, &e.Did, &e.About, &e.Detail, &hash); err != nil {
					return err
				}
				e.At = moment(at)
				copy(e.Hash[:], hash)
				if !yield(e, nil) {
					return errStop
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(collect.Entry{}, s.explain("read the audit log", err))
		}
	}
}

// VerifyAudit goes through the audit log and returns its length and head; a
// *collect.Broken when it is not what was written.
func (s *Store) VerifyAudit(ctx context.Context) (collect.Chain, error) {
	var chain collect.Chain
	for e, err := range s.Audit(ctx) {
		if err == nil {
			err = chain.Check(e)
		}
		if err != nil {
			return chain, err
		}
	}
	return chain, nil
}

// each goes over the rows of a query.
func each(ctx context.Context, tx *sql.Tx, query string, row func(scanner) error, arguments ...any) error {
	rows, err := tx.QueryContext(ctx, query, arguments...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
