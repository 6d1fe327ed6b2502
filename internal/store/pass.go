package store

import (
	"context"
	"database/sql"
	"errors"

	"goodgov/internal/collect"
)

// AddPass makes a pass, enters that in the audit log as done by who, and
// returns the token for its link. The token can't be had a second time.
func (s *Store) AddPass(ctx context.Context, p collect.Pass, who string) (token string, err error) {
	if token, err = collect.NewToken(s.random); err != nil {
		return "", err
	}
	hash := collect.HashToken(token)
	return token, s.change(ctx, "keep a pass", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO pass (token, kind, subject, unit, label, created, closed) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
			hash[:], string(p.Kind), p.Subject, p.Unit, p.Label, milliseconds(s.now())); err != nil {
			return err
		}
		return s.record(ctx, tx, collect.Entry{Who: who, Did: "pass.made", About: p.Subject, Detail: "kind " + string(p.Kind) + "; unit " + p.Unit})
	})
}

const passColumns = `token, kind, subject, unit, label, created, closed`

func scanPass(row scanner) (p collect.Pass, err error) {
	var hash []byte
	var created, closed int64
	err = row.Scan(&hash, &p.Kind, &p.Subject, &p.Unit, &p.Label, &created, &closed)
	copy(p.Hash[:], hash)
	p.Created, p.Closed = moment(created), closed != 0
	return p, err
}

// Pass returns the open pass of a kind that a token is for, or ErrNotFound.
func (s *Store) Pass(ctx context.Context, kind collect.PassKind, token string) (collect.Pass, error) {
	hash := collect.HashToken(token)
	p, err := scanPass(s.reader.QueryRowContext(ctx, `SELECT `+passColumns+` FROM pass WHERE token = $1 AND kind = $2 AND closed = 0`, hash[:], string(kind)))
	if errors.Is(err, sql.ErrNoRows) {
		return collect.Pass{}, collect.ErrNotFound
	}
	return p, s.explain("look for a pass", err)
}

// Passes returns all passes by kind, subject and time.
func (s *Store) Passes(ctx context.Context) ([]collect.Pass, error) {
	return list(ctx, s, "list passes", scanPass, `SELECT `+passColumns+` FROM pass ORDER BY kind, subject, created, token`)
}

// ClosePass lets nobody in by the pass any more, and enters that in the audit
// log; ErrNotFound when there is no such open pass.
func (s *Store) ClosePass(ctx context.Context, hash collect.Hash, who string) error {
	return s.change(ctx, "close a pass", func(ctx context.Context, tx *sql.Tx) error {
		var subject string
		err := tx.QueryRowContext(ctx, `UPDATE pass SET closed = 1 WHERE token = $1 AND closed = 0 RETURNING subject`, hash[:]).Scan(&subject)
		if errors.Is(err, sql.ErrNoRows) {
			return collect.ErrNotFound
		}
		if err != nil {
			return err
		}
		return s.record(ctx, tx, collect.Entry{Who: who, Did: "pass.closed", About: subject})
	})
}

// closeDevices lets nobody in by the links of an account's devices any more.
func (s *Store) closeDevices(ctx context.Context, tx *sql.Tx, account, who string) error {
	result, err := tx.ExecContext(ctx, `UPDATE pass SET closed = 1 WHERE kind = $1 AND subject = $2 AND closed = 0`, string(collect.DevicePass), account)
	if err := one(result, err, errStop); err != nil {
		if errors.Is(err, errStop) {
			return nil // there are none
		}
		return err
	}
	return s.record(ctx, tx, collect.Entry{Who: who, Did: "pass.closed", About: account})
}
