package store

import (
	"context"
	"database/sql"
	"errors"

	"goodgov/internal/collect"
)

// SaveDraft keeps the answers so far of whoever holds the token, in place of
// those that were; nil: there were none. ErrChanged: by now there are others, or none.
func (s *Store) SaveDraft(ctx context.Context, token string, was, body []byte) error {
	hash := collect.HashToken(token)
	return s.change(ctx, "save a draft", func(ctx context.Context, tx *sql.Tx) error {
		statement, arguments := `INSERT INTO draft (token, body, updated) VALUES ($1, $2, $3) ON CONFLICT (token) DO NOTHING`, []any{hash[:], body, milliseconds(s.now())}
		if was != nil {
			statement, arguments = `UPDATE draft SET body = $2, updated = $3 WHERE token = $1 AND body = $4`, append(arguments, was)
		}
		result, err := tx.ExecContext(ctx, statement, arguments...)
		return one(result, err, collect.ErrChanged)
	})
}

// Draft returns the answers so far, or ErrNotFound.
func (s *Store) Draft(ctx context.Context, token string) ([]byte, error) {
	hash := collect.HashToken(token)
	var body []byte
	err := s.reader.QueryRowContext(ctx, `SELECT body FROM draft WHERE token = $1`, hash[:]).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, collect.ErrNotFound
	}
	return body, s.explain("read a draft", err)
}

// clearDrafts leaves of the drafts of arrivals that are kept what is to be left. A
// draft whose answers stayed beside their questionnaire would be out of reach
// for who withdraws it.
func (s *Store) clearDrafts(ctx context.Context, tx *sql.Tx, arrivals []*arrival) error {
	var asked []any
	for _, a := range arrivals {
		if a.Draft != nil && a.err == nil {
			hash := collect.HashToken(a.Draft.Token)
			asked = append(asked, hash[:])
		}
	}
	if len(asked) == 0 {
		return nil
	}
	bodies := make(map[string][]byte, len(asked))
	if err := each(ctx, tx, `SELECT token, body FROM draft WHERE token IN (`+placeholders(len(asked))+`)`, func(row scanner) error {
		var hash, body []byte
		err := row.Scan(&hash, &body)
		bodies[string(hash)] = body
		return err
	}, asked...); err != nil {
		return err
	}
	var rows []any
	for _, a := range arrivals {
		if a.Draft == nil || a.err != nil {
			continue
		}
		hash := collect.HashToken(a.Draft.Token)
		body, there := bodies[string(hash[:])]
		if !there {
			continue
		}
		if left := a.Draft.Left(body); left != nil {
			rows = append(rows, hash[:], left, milliseconds(s.now()))
			delete(bodies, string(hash[:])) // once: one statement writes no row twice
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO draft (token, body, updated) VALUES `+tuples(len(rows)/3, 3)+` ON CONFLICT (token) DO UPDATE SET body = excluded.body, updated = excluded.updated`, rows...)
	return err
}

// DropDraft erases a draft, if there is one.
func (s *Store) DropDraft(ctx context.Context, token string) error {
	hash := collect.HashToken(token)
	return s.change(ctx, "erase a draft", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM draft WHERE token = $1`, hash[:])
		return err
	})
}

// Decline counts a consent that was not given. The same id counts once.
// ErrInvalid: something in it is no text.
func (s *Store) Decline(ctx context.Context, d collect.Declined) error {
	for _, text := range []string{d.ID, d.Form, d.Unit, d.Consent.Text, d.Consent.Language, string(d.Consent.Mode)} {
		if !collect.IsText(text) {
			return collect.ErrInvalid
		}
	}
	if d.Consent.At.IsZero() {
		d.Consent.At = s.now()
	}
	return s.change(ctx, "keep that consent was declined", func(ctx context.Context, tx *sql.Tx) error {
		if d.ID != "" {
			result, err := tx.ExecContext(ctx, `INSERT INTO declined_once (id, at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, d.ID, milliseconds(d.Consent.At))
			if err := one(result, err, errStop); err != nil {
				if errors.Is(err, errStop) {
					return nil // it was counted before
				}
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO declined (form, unit, consent_text, consent_language, consent_mode, consent_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			d.Form, d.Unit, d.Consent.Text, d.Consent.Language, string(d.Consent.Mode), milliseconds(d.Consent.At))
		return err
	})
}

// Declined returns the consents that were not given, in the order they came.
func (s *Store) Declined(ctx context.Context) ([]collect.Declined, error) {
	return list(ctx, s, "list who declined", func(row scanner) (d collect.Declined, err error) {
		var at int64
		err = row.Scan(&d.Form, &d.Unit, &d.Consent.Text, &d.Consent.Language, &d.Consent.Mode, &at)
		d.Consent.At = moment(at)
		return d, err
	}, `SELECT form, unit, consent_text, consent_language, consent_mode, consent_at FROM declined ORDER BY seq`)
}
