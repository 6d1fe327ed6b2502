package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// migrations holds, for each version of the tables, the statements that lead
// to it from the one before: NNNN.sql for both engines, then NNNN.ENGINE.sql.
//
//go:embed migrations
var migrations embed.FS

// Schema is the version of the tables that this program writes.
const Schema = 6

func (s *Store) migrate(ctx context.Context) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)`); err != nil {
			return err
		}
		var version int64
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM schema_version`).Scan(&version); err != nil {
			return err
		}
		if version > Schema {
			return fmt.Errorf("%w: tables of version %d, known are %d", ErrNewer, version, Schema)
		}
		for v := version + 1; v <= Schema; v++ {
			for _, name := range []string{fmt.Sprintf("%04d.sql", v), fmt.Sprintf("%04d.%s.sql", v, s.engine.name())} {
				statements, err := fs.ReadFile(migrations, "migrations/"+name)
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				if err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, s.engine.types().Replace(string(statements))); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO schema_version (version) VALUES ($1)`, v); err != nil {
				return err
			}
		}
		return findEndings(ctx, tx, version)
	})
}

const keySetting = "key"

// loadKey reads the store's key, making it when there is none.
func (s *Store) loadKey(ctx context.Context) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		key, there, err := setting(ctx, tx, keySetting)
		if s.key = key; there || err != nil {
			return err
		}
		s.key = make([]byte, 32)
		if _, err := io.ReadFull(s.random, s.key); err != nil {
			return fmt.Errorf("a random key: %w", err)
		}
		return keepSetting(ctx, tx, keySetting, s.key)
	})
}
