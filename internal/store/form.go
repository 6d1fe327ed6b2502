package store

import (
	"context"
	"database/sql"
	"errors"
)

// GivenOut keeps how a questionnaire is under a version, as text of the
// caller's, and returns how it was when the answers of that version began, and
// how many of them there are. While there are none the text is what is given.
func (s *Store) GivenOut(ctx context.Context, form, version, text string) (before string, answers int64, err error) {
	type given struct {
		before  string
		answers int64
	}
	g, err := changed(ctx, s, "keep how the questionnaire is", func(ctx context.Context, tx *sql.Tx) (given, error) {
		g := given{before: text}
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM submission WHERE form = $1 AND version = $2 AND gone = ''`, form, version).Scan(&g.answers); err != nil {
			return g, err
		}
		name := "form " + form + " " + version
		if g.answers > 0 {
			var kept []byte
			err := tx.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = $1`, name).Scan(&kept)
			if err == nil {
				g.before = string(kept)
			}
			if !errors.Is(err, sql.ErrNoRows) {
				return g, err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, []byte(text))
		return g, err
	})
	return g.before, g.answers, err
}
