package store

import (
	"context"
	"database/sql"
	"time"

	"goodgov/internal/collect"
)

// Shut ends collecting in a unit, or everywhere for the empty one, and enters
// that in the audit log. Again it succeeds again.
func (s *Store) Shut(ctx context.Context, unit, who string) error {
	return s.turn(ctx, unit, who, collect.CollectingClosed, `INSERT INTO shut (unit, at) VALUES ($1, $2) ON CONFLICT (unit) DO NOTHING`, unit, milliseconds(s.now()))
}

// Reopen takes back Shut of the same unit.
func (s *Store) Reopen(ctx context.Context, unit, who string) error {
	return s.turn(ctx, unit, who, "collecting.opened", `DELETE FROM shut WHERE unit = $1`, unit)
}

func (s *Store) turn(ctx context.Context, unit, who, did, statement string, arguments ...any) error {
	return s.change(ctx, "open or close collecting", func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, statement, arguments...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err // it was so already
		}
		return s.record(ctx, tx, collect.Entry{Who: who, Did: did, About: unit})
	})
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
