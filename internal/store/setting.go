package store

import (
	"context"
	"database/sql"
	"errors"
)

// setting reads what is kept under a name, if there is something.
func setting(ctx context.Context, tx *sql.Tx, name string) (value []byte, there bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// keepSetting keeps a value under a name, in place of what was there.
func keepSetting(ctx context.Context, tx *sql.Tx, name string, value []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
