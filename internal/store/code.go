package store

import (
	"context"
	"database/sql"
	"errors"

	"goodgov/internal/collect"
)

// AddCodes keeps issued codes, all or none.
func (s *Store) AddCodes(ctx context.Context, codes []collect.IssuedCode) error {
	return s.change(ctx, "keep codes", func(ctx context.Context, tx *sql.Tx) error {
		for _, c := range codes {
			if _, err := tx.ExecContext(ctx, `INSERT INTO code (hash, list, unit, label, state) VALUES ($1, $2, $3, $4, $5)`,
				c.Hash[:], c.List, c.Unit, c.Label, string(c.State)); err != nil {
				return err
			}
		}
		return nil
	})
}

const codeColumns = `hash, list, unit, label, state`

func scanCode(row scanner) (c collect.IssuedCode, err error) {
	var hash []byte
	err = row.Scan(&hash, &c.List, &c.Unit, &c.Label, &c.State)
	copy(c.Hash[:], hash)
	return c, err
}

// Code returns what is known of a code as it was typed, or ErrNoCode.
func (s *Store) Code(ctx context.Context, typed string) (collect.IssuedCode, error) {
	hash := collect.HashCode(typed)
	c, err := scanCode(s.reader.QueryRowContext(ctx, `SELECT `+codeColumns+` FROM code WHERE hash = $1`, hash[:]))
	if errors.Is(err, sql.ErrNoRows) {
		return collect.IssuedCode{}, collect.ErrNoCode
	}
	return c, s.explain("look for a code", err)
}

// Codes returns all codes by list, unit and label: for the list of whom to
// remind.
func (s *Store) Codes(ctx context.Context) ([]collect.IssuedCode, error) {
	return list(ctx, s, "list codes", scanCode, `SELECT `+codeColumns+` FROM code ORDER BY list, unit, label, hash`)
}

// VoidCode makes a code that was not used invalid: a letter was lost.
func (s *Store) VoidCode(ctx context.Context, hash collect.Hash) error {
	return s.change(ctx, "void a code", func(ctx context.Context, tx *sql.Tx) error {
		return turnCode(ctx, tx, hash, collect.CodeVoid)
	})
}

func useCode(ctx context.Context, tx *sql.Tx, typed string) error {
	return turnCode(ctx, tx, collect.HashCode(typed), collect.CodeUsed)
}

// turnCode gives an open code another state, and no time: that would lead to
// the submission which came then.
func turnCode(ctx context.Context, tx *sql.Tx, hash collect.Hash, state collect.CodeState) error {
	var was collect.CodeState
	err := tx.QueryRowContext(ctx, `SELECT state FROM code WHERE hash = $1`, hash[:]).Scan(&was)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := was.Admits(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE code SET state = $1 WHERE hash = $2`, string(state), hash[:])
	return err
}
