package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"goodgov/internal/collect"
)

// What is left of a submission that is gone: its id, so that a device that
// sends it again does not bring it back, the hash of its private code, and its
// leaf, which without the salt says nothing about it.
const forget = `UPDATE submission SET form = '', version = '', unit = '', mode = '', author = '', language = '',
	consent_text = '', consent_language = '', consent_mode = '', consent_at = 0, respondent = '', received = 0, type = '',
	body = $1, hash = $1, salt = $1, gone = $2`

// Why a submission is gone.
const (
	withdrawn = "withdrawn"
	expired   = "expired"
)

// Withdraw erases the submission of a private code, as it was typed, with
// those it replaced, those that replaced it, what was refused under their ids and
// the opinion that came with them, and enters that in the audit log. It waits until
// the files are cleared of them, but has succeeded where that has to wait (see
// scrub). Again it succeeds again. ErrNotFound: there is no such code.
func (s *Store) Withdraw(ctx context.Context, typed, who string) error {
	hash := collect.HashCode(typed)
	err := s.change(ctx, "withdraw", func(ctx context.Context, tx *sql.Tx) error {
		var id string
		err := tx.QueryRowContext(ctx, `SELECT id FROM submission WHERE withdrawal = $1`, hash[:]).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return collect.ErrNotFound
		}
		if err != nil {
			return err
		}
		versions, err := versions(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, id := range versions {
			if err := s.withdraw(ctx, tx, id, who); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		_ = s.scrub(ctx) // told as a failure, it would be taken for one of withdrawing
	}
	return err
}

func (s *Store) withdraw(ctx context.Context, tx *sql.Tx, id, who string) error {
	// What was refused under the id may have come later than the questionnaire,
	// and still be there when that is past its time.
	for _, statement := range []string{`DELETE FROM refused WHERE id = $1`, `DELETE FROM opinion_step WHERE opinion = $1`, `DELETE FROM opinion WHERE id = $1`} {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return err
		}
	}
	result, err := tx.ExecContext(ctx, forget+` WHERE id = $3 AND gone = ''`, []byte{}, withdrawn, id)
	if err := one(result, err, errStop); err != nil {
		if errors.Is(err, errStop) {
			return nil // it was gone
		}
		return err
	}
	return s.record(ctx, tx, collect.Entry{Who: who, Did: "submission.withdrawn", About: id})
}

// versions returns the ids of a submission, of what it replaced and of what
// replaced it, the earliest first.
func versions(ctx context.Context, tx *sql.Tx, id string) ([]string, error) {
	var before, after string
	links := func(id string) error {
		return tx.QueryRowContext(ctx, `SELECT replaces, replaced FROM submission WHERE id = $1`, id).Scan(&before, &after)
	}
	if err := links(id); err != nil {
		return nil, err
	}
	for before != "" {
		id = before
		if err := links(id); err != nil {
			return nil, err
		}
	}
	all := []string{id}
	for after != "" {
		all = append(all, after)
		if err := links(after); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// endedLabels are the labels of codes that nobody is reminded by any more.
const endedLabels = ` WHERE label <> '' AND EXISTS (SELECT 1 FROM shut WHERE unit = '' AND at < $1)`

// Expire erases what was received before a time, as the study's retention
// asks, and enters the counts in the audit log.
func (s *Store) Expire(ctx context.Context, before time.Time, who string) (collect.Expired, error) {
	erased, err := changed(ctx, s, "erase what is past its time", func(ctx context.Context, tx *sql.Tx) (collect.Expired, error) {
		var n collect.Expired
		limit := before.UnixMilli()
		for _, step := range []struct {
			count     *int64
			statement string
			arguments []any
		}{
			{&n.Submissions, forget + ` WHERE gone = '' AND received < $3`, []any{[]byte{}, expired, limit}},
			{&n.Refused, `DELETE FROM refused WHERE received < $1`, []any{limit}},
			{&n.Declined, `DELETE FROM declined WHERE consent_at < $1`, []any{limit}},
			{new(int64), `DELETE FROM declined_once WHERE at < $1`, []any{limit}},
			{&n.Drafts, `DELETE FROM draft WHERE updated < $1`, []any{limit}},
			{&n.Opinions, `UPDATE opinion SET body = '' WHERE body <> '' AND received < $1`, []any{limit}},
			{&n.Households, `UPDATE code SET label = ''` + endedLabels, []any{limit}},
		} {
			result, err := tx.ExecContext(ctx, step.statement, step.arguments...)
			if err != nil {
				return n, err
			}
			if *step.count, err = result.RowsAffected(); err != nil {
				return n, err
			}
		}
		return n, s.record(ctx, tx, collect.Entry{Who: who, Did: "store.expired", About: before.UTC().Format(time.RFC3339),
			Detail: fmt.Sprintf("submissions %d, refused %d, declined %d, drafts %d, opinions %d, households %d", n.Submissions, n.Refused, n.Declined, n.Drafts, n.Opinions, n.Households)})
	})
	if err == nil {
		err = s.scrub(ctx)
	}
	return erased, err
}

// Expiring counts what Expire would erase.
func (s *Store) Expiring(ctx context.Context, before time.Time) (collect.Expired, error) {
	var n collect.Expired
	err := s.look(ctx, func(tx *sql.Tx) error {
		for _, of := range []struct {
			count *int64
			query string
		}{
			{&n.Submissions, `SELECT count(*) FROM submission WHERE gone = '' AND received < $1`},
			{&n.Refused, `SELECT count(*) FROM refused WHERE received < $1`},
			{&n.Declined, `SELECT count(*) FROM declined WHERE consent_at < $1`},
			{&n.Drafts, `SELECT count(*) FROM draft WHERE updated < $1`},
			{&n.Opinions, `SELECT count(*) FROM opinion WHERE body <> '' AND received < $1`},
			{&n.Households, `SELECT count(*) FROM code` + endedLabels},
		} {
			if err := tx.QueryRowContext(ctx, of.query, before.UnixMilli()).Scan(of.count); err != nil {
				return err
			}
		}
		return nil
	})
	return n, s.explain("count what is past its time", err)
}
