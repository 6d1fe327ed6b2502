package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"goodgov/internal/collect"
)

// AddCodes keeps issued codes of one list, at least one, all or none, enters that in the
// audit log as done by who, and returns the list's name. A list without a name
// gets the next number, which no other one gets however many are made at once.
func (s *Store) AddCodes(ctx context.Context, codes []collect.IssuedCode, who string) (list string, err error) {
	return s.addCodes(ctx, codes, who, func(context.Context, *sql.Tx) error { return nil })
}

// AddFirstCodes keeps codes as AddCodes does, but none where some of their
// households have one already, by a list that somebody else made in the same
// moment too. It is a *collect.Twice then.
func (s *Store) AddFirstCodes(ctx context.Context, codes []collect.IssuedCode, who string) (list string, err error) {
	return s.addCodes(ctx, codes, who, func(ctx context.Context, tx *sql.Tx) error {
		var before []collect.IssuedCode
		if err := each(ctx, tx, `SELECT `+codeColumns+` FROM code`, func(row scanner) error {
			c, err := scanCode(row)
			before = append(before, c)
			return err
		}); err != nil {
			return err
		}
		return collect.CheckFirst(before, codes)
	})
}

// addCodes keeps codes if a check in the same transaction lets it.
func (s *Store) addCodes(ctx context.Context, codes []collect.IssuedCode, who string, check func(context.Context, *sql.Tx) error) (string, error) {
	return changed(ctx, s, "keep codes", func(ctx context.Context, tx *sql.Tx) (string, error) {
		if err := check(ctx, tx); err != nil {
			return "", err
		}
		list := codes[0].List
		if list == "" {
			var lists []string
			if err := each(ctx, tx, `SELECT DISTINCT list FROM code`, func(row scanner) error {
				var name string
				err := row.Scan(&name)
				lists = append(lists, name)
				return err
			}); err != nil {
				return "", err
			}
			list = collect.NextList(lists)
		}
		for some := range slices.Chunk(codes, codesAtOnce) {
			some = slices.Clone(some)
			for i := range some {
				some[i].List = list
			}
			if err := insertCodes(ctx, tx, some); err != nil {
				return "", err
			}
		}
		return list, s.record(ctx, tx, collect.CodesMade(who, list, codes))
	})
}

// insertCodes adds rows for codes, in their order.
func insertCodes(ctx context.Context, tx *sql.Tx, codes []collect.IssuedCode) error {
	var arguments []any
	for _, c := range codes {
		arguments = append(arguments, c.Hash[:], c.List, c.Unit, c.Label, string(c.State))
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO code (`+codeColumns+`) VALUES `+tuples(len(codes), 5), arguments...)
	return err
}

// codesAtOnce is how many codes a statement is about: to a database at the other
// end of a town, a list of 20,000 by themselves would be a minute on the way.
const codesAtOnce = 50

// tuples is "($1, $2), ($3, $4), …".
func tuples(rows, columns int) string {
	all := make([]string, rows)
	for row := range all {
		marks := make([]string, columns)
		for i := range marks {
			marks[i] = fmt.Sprintf("$%d", row*columns+i+1)
		}
		all[row] = "(" + strings.Join(marks, ", ") + ")"
	}
	return strings.Join(all, ", ")
}

const codeColumns = `hash, list, unit, label, state`

func scanCode(row scanner) (c collect.IssuedCode, err error) {
	var hash []byte
	err = row.Scan(&hash, &c.List, &c.Unit, &c.Label, &c.State)
	copy(c.Hash[:], hash)
	return c, err
}

// Code returns what is known of a code as it was typed, or ErrNoCode.
func (s *Store) Code(ctx context.Context, typed string) (collect.IssuedCode, error) {
	hash := collect.HashCode(typed)
	c, err := scanCode(s.reader.QueryRowContext(ctx, `SELECT `+codeColumns+` FROM code WHERE hash = $1`, hash[:]))
	if errors.Is(err, sql.ErrNoRows) {
		return collect.IssuedCode{}, collect.ErrNoCode
	}
	return c, s.explain("look for a code", err)
}

// Codes returns all codes by list, unit and label: for the list of whom to
// remind.
func (s *Store) Codes(ctx context.Context) ([]collect.IssuedCode, error) {
	return list(ctx, s, "list codes", scanCode, `SELECT `+codeColumns+` FROM code ORDER BY list, unit, label, hash`)
}

// VoidCodes makes those of some codes invalid that were not used, because a
// letter was lost, enters that in the audit log as done by who, and returns them.
// Where there are none, nothing is entered.
func (s *Store) VoidCodes(ctx context.Context, codes []collect.IssuedCode, who string) ([]collect.IssuedCode, error) {
	return changed(ctx, s, "void codes", func(ctx context.Context, tx *sql.Tx) ([]collect.IssuedCode, error) {
		turned := map[collect.Hash]bool{}
		for some := range slices.Chunk(codes, codesAtOnce) {
			var arguments []any
			for _, c := range some {
				arguments = append(arguments, c.Hash[:])
			}
			if err := each(ctx, tx, `UPDATE code SET state = '`+string(collect.CodeVoid)+`' WHERE state = '`+string(collect.CodeOpen)+`' AND hash IN (`+placeholders(len(some))+`) RETURNING hash`, func(row scanner) error {
				var bytes []byte
				var hash collect.Hash
				err := row.Scan(&bytes)
				copy(hash[:], bytes)
				turned[hash] = true
				return err
			}, arguments...); err != nil {
				return nil, err
			}
		}
		var voided []collect.IssuedCode
		for _, c := range codes {
			if turned[c.Hash] {
				delete(turned, c.Hash)
				c.State = collect.CodeVoid
				voided = append(voided, c)
			}
		}
		if len(voided) == 0 {
			return nil, nil
		}
		return voided, s.record(ctx, tx, collect.CodesVoided(who, voided))
	})
}

// useCode makes an open code a used one, and keeps no time: that would lead to
// the submission which came then.
func (s *Store) useCode(ctx context.Context, tx *sql.Tx, typed string) error {
	hash := collect.HashCode(typed)
	c, err := scanCode(tx.QueryRowContext(ctx, `SELECT `+codeColumns+` FROM code WHERE hash = $1`, hash[:]))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := c.State.Admits(); err != nil {
		return err
	}
	c.State = collect.CodeUsed
	return s.engine.use(ctx, tx, c, s.random)
}
