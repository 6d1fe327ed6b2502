package store

import (
	"context"
	"database/sql"
	"io"
	"math/rand/v2"

	"goodgov/internal/collect"
)

// crowd is how many codes that were used before are written anew with one that
// is used: enough that the mark of a transaction names nobody, few enough that it
// costs little beside the flush of a commit.
const crowd = 30

// use writes the row anew together with those of others of its unit. PostgreSQL
// marks rows with the transaction that wrote them, and appends them: by the mark,
// or by their order, the questionnaire that came with the code could be found. Like
// this its mark is that of up to crowd others too, in an order of its own, and most marks of
// earlier ones are gone. Codes of other units would be no crowd: the
// questionnaire says its unit.
func (e *postgres) use(ctx context.Context, tx *sql.Tx, used collect.IssuedCode, random io.Reader) error {
	rows := []collect.IssuedCode{used}
	if err := each(ctx, tx, `DELETE FROM code WHERE hash IN (SELECT hash FROM code WHERE unit = $1 AND state = 'used' ORDER BY random() LIMIT $2) RETURNING `+codeColumns, func(row scanner) error {
		other, err := scanCode(row)
		rows = append(rows, other)
		return err
	}, used.Unit, crowd); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM code WHERE hash = $1`, used.Hash[:]); err != nil {
		return err
	}
	var seed [32]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return err
	}
	rand.New(rand.NewChaCha8(seed)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return insertCodes(ctx, tx, rows)
}
