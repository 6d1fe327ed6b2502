package store

import (
	"context"
	"database/sql"

	"goodgov/internal/collect"
)

// Judge keeps judgements, all or none. A zero time is now.
func (s *Store) Judge(ctx context.Context, judgements []collect.Judgement) error {
	return s.change(ctx, "keep judgements", func(ctx context.Context, tx *sql.Tx) error {
		for _, j := range judgements {
			if j.At.IsZero() {
				j.At = s.now()
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO judgement (expert, parent, a, b, value, at) VALUES ($1, $2, $3, $4, $5, $6)`,
				j.Expert, j.Parent, j.A, j.B, j.Value, milliseconds(j.At)); err != nil {
				return err
			}
		}
		return nil
	})
}

const judgementColumns = `expert, parent, a, b, value, at`

func scanJudgement(row scanner) (j collect.Judgement, err error) {
	var at int64
	err = row.Scan(&j.Expert, &j.Parent, &j.A, &j.B, &j.Value, &at)
	j.At = moment(at)
	return j, err
}

// Judgements returns the last judgement of each expert on each pair, without
// those taken back. A pair and its reverse are one pair; whichever came last counts.
func (s *Store) Judgements(ctx context.Context) ([]collect.Judgement, error) {
	return list(ctx, s, "read judgements", scanJudgement, lastJudgements+lastOfPair)
}

// JudgementsOf returns those of Judgements that are of one expert.
func (s *Store) JudgementsOf(ctx context.Context, expert string) ([]collect.Judgement, error) {
	return list(ctx, s, "read judgements", scanJudgement, lastJudgements+` WHERE expert = $1`+lastOfPair, expert)
}

// One pass over the judgements finds the last of each pair, whichever way round.
const (
	lastJudgements = `SELECT ` + judgementColumns + ` FROM judgement WHERE value <> '' AND seq IN (SELECT MAX(seq) FROM judgement`
	lastOfPair     = ` GROUP BY expert, parent, CASE WHEN a < b THEN a ELSE b END, CASE WHEN a < b THEN b ELSE a END) ORDER BY expert, parent, a, b`
)

// JudgementHistory returns all that an expert ever judged, in order.
func (s *Store) JudgementHistory(ctx context.Context, expert string) ([]collect.Judgement, error) {
	return list(ctx, s, "read judgements", scanJudgement, `SELECT `+judgementColumns+` FROM judgement WHERE expert = $1 ORDER BY seq`, expert)
}
