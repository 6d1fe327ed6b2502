package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"goodgov/internal/collect"
)

// Shut ends collecting in a unit, or everywhere for the empty one, notes after
// which questionnaire (see Endings), and enters it in the audit log. Again it
// succeeds again.
func (s *Store) Shut(ctx context.Context, unit, who string) error {
	return s.change(ctx, "close collecting", func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO shut (unit, at) VALUES ($1, $2) ON CONFLICT (unit) DO NOTHING`, unit, milliseconds(s.now()))
		if err := one(result, err, errStop); err != nil {
			return already(err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO ending (unit, seq) SELECT CAST($1 AS TEXT), coalesce(max(seq), 0) FROM submission WHERE true ON CONFLICT (unit, seq) DO NOTHING`, unit); err != nil {
			return err
		}
		return s.record(ctx, tx, collect.Entry{Who: who, Did: collect.CollectingClosed, About: unit})
	})
}

// Reopen takes back Shut of the same unit.
func (s *Store) Reopen(ctx context.Context, unit, who string) error {
	return s.change(ctx, "open collecting", func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM shut WHERE unit = $1`, unit)
		if err := one(result, err, errStop); err != nil {
			return already(err)
		}
		return s.record(ctx, tx, collect.Entry{Who: who, Did: "collecting.opened", About: unit})
	})
}

// already takes what is so as it was asked for as done.
func already(err error) error {
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// endingsSince is the version of the tables since which they have the endings.
const endingsSince = 5

// findEndings finds out, in tables that come from an earlier version, after which
// questionnaires collecting ended, by the clock of then: the shut units have since
// when, the audit log those that were opened again.
func findEndings(ctx context.Context, tx *sql.Tx, version int64) error {
	if version >= endingsSince {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO ending (unit, seq) SELECT DISTINCT unit, seq FROM (
		SELECT unit, ended, max(seq) OVER (ORDER BY at, ended ROWS UNBOUNDED PRECEDING) AS seq FROM (
			SELECT '' AS unit, received AS at, 0 AS ended, seq FROM submission WHERE gone = ''
			UNION ALL SELECT unit, at, 1, 0 FROM shut
			UNION ALL SELECT about, at, 1, 0 FROM audit WHERE did = $1) AS deeds) AS numbered
		WHERE ended = 1`, collect.CollectingClosed)
	return err
}

// Endings returns, by unit, the number of the last questionnaire that had come
// when collecting ended, 0 for none, each time that it did and also where it goes
// on since, in ascending order. The empty unit is everywhere.
func (s *Store) Endings(ctx context.Context) (map[string][]int64, error) {
	type ending struct {
		unit string
		seq  int64
	}
	all, err := list(ctx, s, "read after what collecting has ended", func(row scanner) (e ending, err error) {
		err = row.Scan(&e.unit, &e.seq)
		return e, err
	}, `SELECT unit, seq FROM ending ORDER BY unit, seq`)
	endings := map[string][]int64{}
	for _, e := range all {
		endings[e.unit] = append(endings[e.unit], e.seq)
	}
	return endings, err
}

// ShutUnits returns the units where collecting has ended; the empty one is everywhere.
func (s *Store) ShutUnits(ctx context.Context) ([]string, error) {
	return list(ctx, s, "read where collecting has ended", func(row scanner) (unit string, err error) {
		err = row.Scan(&unit)
		return unit, err
	}, `SELECT unit FROM shut ORDER BY unit`)
}

// ShutAt returns since when collecting has ended, by unit; the empty one is everywhere.
func (s *Store) ShutAt(ctx context.Context) (map[string]time.Time, error) {
	type ended struct {
		unit string
		at   time.Time
	}
	all, err := list(ctx, s, "read since when collecting has ended", func(row scanner) (e ended, err error) {
		var at int64
		err = row.Scan(&e.unit, &at)
		e.at = moment(at)
		return e, err
	}, `SELECT unit, at FROM shut`)
	since := map[string]time.Time{}
	for _, e := range all {
		since[e.unit] = e.at
	}
	return since, err
}
