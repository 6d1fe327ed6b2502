package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"goodgov/internal/collect"
)

// AddOpinion keeps an opinion that came without a questionnaire, under an id,
// and returns the code by which its author comes back to it. An id that is there stays as it is, with its code.
func (s *Store) AddOpinion(ctx context.Context, o collect.Opinion) (code string, err error) {
	code = collect.WithdrawalCode(s.key, o.ID)
	hash := collect.HashCode(code)
	if o.Received.IsZero() {
		o.Received = s.now()
	}
	return code, s.change(ctx, "keep an opinion", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO opinion (id, unit, body, received, code) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
			o.ID, o.Unit, o.Text, milliseconds(o.Received), hash[:])
		return err
	})
}

// StepOpinion takes a step with an opinion, or is ErrStep. Steps of the office
// are entered in the audit log, without their words. A zero time is now.
func (s *Store) StepOpinion(ctx context.Context, id string, step collect.Step) error {
	if step.At.IsZero() {
		step.At = s.now()
	}
	if !collect.IsText(id) {
		return collect.ErrNotFound
	}
	return s.change(ctx, "take a step with an opinion", func(ctx context.Context, tx *sql.Tx) error {
		opinions, err := readOpinions(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(opinions) == 0 {
			return collect.ErrNotFound
		}
		if err := opinions[0].Apply(step); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO opinion_step (opinion, kind, who, note, rating, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, string(step.Kind), step.Who, step.Note, int64(step.Rating), milliseconds(step.At)); err != nil || step.Who == "" {
			return err
		}
		return s.record(ctx, tx, collect.Entry{Who: step.Who, Did: "opinion." + string(step.Kind), About: id})
	})
}

// Opinion returns the opinion of an id, or ErrNotFound.
func (s *Store) Opinion(ctx context.Context, id string) (o collect.Opinion, err error) {
	if id == "" || !collect.IsText(id) {
		return o, collect.ErrNotFound
	}
	err = s.look(ctx, func(tx *sql.Tx) error {
		opinions, err := readOpinions(ctx, tx, id)
		if err == nil && len(opinions) > 0 {
			o = opinions[0]
		}
		return err
	})
	if err == nil && o.ID == "" {
		return o, collect.ErrNotFound
	}
	return o, s.explain("read an opinion", err)
}

// Opinions returns all opinions as they stand, in the order they came; of a long
// text the first collect.OpinionStart characters, for they are many.
func (s *Store) Opinions(ctx context.Context) (opinions []collect.Opinion, err error) {
	err = s.look(ctx, func(tx *sql.Tx) error {
		opinions, err = readOpinions(ctx, tx, "")
		return err
	})
	return opinions, s.explain("read opinions", err)
}

// OpinionSteps returns what happened to an opinion, in order; nothing where
// there is none.
func (s *Store) OpinionSteps(ctx context.Context, id string) ([]collect.Step, error) {
	if !collect.IsText(id) {
		return nil, nil
	}
	return list(ctx, s, "read what happened to an opinion", func(row scanner) (step collect.Step, err error) {
		var at int64
		err = row.Scan(&step.Kind, &step.Who, &step.Note, &step.Rating, &at)
		step.At = moment(at)
		return step, err
	}, `SELECT kind, who, note, rating, at FROM opinion_step WHERE opinion = $1 ORDER BY seq`, id)
}

// OpinionByCode returns the opinion of its author's code, as it was typed, or
// ErrNotFound. The code of any version of a questionnaire leads to it.
func (s *Store) OpinionByCode(ctx context.Context, typed string) (o collect.Opinion, err error) {
	hash := collect.HashCode(typed)
	err = s.look(ctx, func(tx *sql.Tx) error {
		id, err := opinionOf(ctx, tx, hash)
		if err != nil {
			return err
		}
		opinions, err := readOpinions(ctx, tx, id)
		if err == nil {
			o = opinions[0]
		}
		return err
	})
	if errors.Is(err, collect.ErrNotFound) {
		return o, err
	}
	return o, s.explain("read an opinion", err)
}

// opinionOf returns the id of the opinion of a code: the one that has it, or else
// the last of the questionnaire that the code came with, whose correction somebody
// else may have typed in.
func opinionOf(ctx context.Context, tx *sql.Tx, code collect.Hash) (id string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id FROM opinion WHERE code = $1`, code[:]).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	err = tx.QueryRowContext(ctx, `SELECT id FROM submission WHERE withdrawal = $1`, code[:]).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", collect.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	all, err := versions(ctx, tx, id)
	if err != nil {
		return "", err
	}
	for _, version := range slices.Backward(all) {
		err := tx.QueryRowContext(ctx, `SELECT id FROM opinion WHERE id = $1`, version).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return "", collect.ErrNotFound
}

// KnowsCode returns nil where a private code, as it was typed, leads to a
// submission, ErrGone where that is gone, and ErrNotFound where there is no
// such code.
func (s *Store) KnowsCode(ctx context.Context, typed string) error {
	hash := collect.HashCode(typed)
	var gone string
	err := s.reader.QueryRowContext(ctx, `SELECT gone FROM submission WHERE withdrawal = $1`, hash[:]).Scan(&gone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return collect.ErrNotFound
	case err != nil:
		return s.explain("read a private code", err)
	case gone != "":
		return collect.ErrGone
	}
	return nil
}

// readOpinions reads one opinion, or with an empty id the beginnings of all, and takes the
// steps they took.
func readOpinions(ctx context.Context, tx *sql.Tx, id string) ([]collect.Opinion, error) {
	var opinions []collect.Opinion
	place := map[string]int{}
	err := each(ctx, tx, `SELECT o.id, o.unit, CASE WHEN $1 = '' THEN substr(o.body, 1, $2) ELSE o.body END, o.received, o.code, COALESCE(s.mode, '') FROM opinion o LEFT JOIN submission s ON s.id = o.id WHERE o.id = $1 OR $1 = '' ORDER BY o.seq`, func(row scanner) error {
		var o collect.Opinion
		var received int64
		var code []byte
		if err := row.Scan(&o.ID, &o.Unit, &o.Text, &received, &code, &o.Mode); err != nil {
			return err
		}
		o.Received = moment(received)
		copy(o.Code[:], code)
		place[o.ID] = len(opinions)
		opinions = append(opinions, o)
		return nil
	}, id, collect.OpinionStart)
	if err != nil {
		return nil, err
	}
	return opinions, each(ctx, tx, `SELECT opinion, kind, who, note, rating, at FROM opinion_step WHERE opinion = $1 OR $1 = '' ORDER BY seq`, func(row scanner) error {
		var of string
		var step collect.Step
		var at int64
		if err := row.Scan(&of, &step.Kind, &step.Who, &step.Note, &step.Rating, &at); err != nil {
			return err
		}
		step.At = moment(at)
		if err := opinions[place[of]].Apply(step); err != nil {
			return fmt.Errorf("opinion %s: %w", of, err)
		}
		return nil
	}, id)
}
