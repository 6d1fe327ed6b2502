package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"goodgov/internal/collect"
)

// ownerSetting is the setting that keeps whose the store is.
const ownerSetting = "study"

// Claim makes a store a study's, for good, and returns as what it was kept until
// now: that study as it was when it last did so, its title perhaps another, or
// the study itself. It is a *collect.Foreign when the store is another study's
// (see Belongs), and leaves it as it was then.
func (s *Store) Claim(ctx context.Context, study collect.Study) (collect.Study, error) {
	return changed(ctx, s, "make the store a study's", func(ctx context.Context, tx *sql.Tx) (collect.Study, error) {
		return claim(ctx, tx, study)
	})
}

func claim(ctx context.Context, tx *sql.Tx, study collect.Study) (collect.Study, error) {
	kept, err := owner(ctx, tx, study)
	if err != nil {
		return kept, err
	}
	value, err := json.Marshal(study)
	if err != nil {
		return kept, err
	}
	return kept, keepSetting(ctx, tx, ownerSetting, value)
}

// Belongs is a *collect.Foreign when the store is another study's: when another
// has claimed it, or, where nobody has, when there are answers and none to this
// study's questionnaire.
func (s *Store) Belongs(ctx context.Context, study collect.Study) error {
	return s.explain("find out whose the store is", s.look(ctx, func(tx *sql.Tx) error {
		_, err := owner(ctx, tx, study)
		return err
	}))
}

// owner is the study that the store is kept for, or the one that asks where
// that is nobody's yet.
func owner(ctx context.Context, tx *sql.Tx, asks collect.Study) (collect.Study, error) {
	found, err := claimed(ctx, tx)
	if err != nil {
		return asks, err
	}
	kept := asks
	if found != nil {
		kept = *found
	} else if kept, err = answered(ctx, tx, asks); err != nil {
		return asks, err
	}
	if !asks.Owns(kept) {
		return kept, &collect.Foreign{Kept: kept, Asked: asks}
	}
	return kept, nil
}

// claimed is the study that has claimed the store; nil where none has.
func claimed(ctx context.Context, tx *sql.Tx) (*collect.Study, error) {
	value, there, err := setting(ctx, tx, ownerSetting)
	if !there {
		return nil, err
	}
	kept := new(collect.Study)
	return kept, json.Unmarshal(value, kept)
}

// answered is the study whose questionnaire was answered most in a store that
// has no owner, or the one that asks if there are answers to its own, or none at all.
func answered(ctx context.Context, tx *sql.Tx, asks collect.Study) (collect.Study, error) {
	var most string
	err := each(ctx, tx, `SELECT form FROM submission GROUP BY form ORDER BY count(*), form`, func(row scanner) error {
		var form string
		if err := row.Scan(&form); err != nil {
			return err
		}
		if most != asks.ID {
			most = form
		}
		return nil
	})
	if err != nil || most == "" || most == asks.ID {
		return asks, err
	}
	return collect.Study{ID: most}, nil
}
