package store

import (
	"database/sql"
	"fmt"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/postgrestest"
)

// Who administers PostgreSQL can't join a code that was used and the questionnaire
// that used it, neither by the transaction that wrote both nor by the order of the rows.
func TestUsedCodesAreACrowd(t *testing.T) {
	s := opened(t, postgrestest.Database(t), Options{})
	const households = 3 * crowd
	var codes []collect.IssuedCode
	for _, unit := range []string{"C1", "C2"} {
		for i := range households {
			codes = append(codes, collect.IssuedCode{Hash: collect.HashCode(fmt.Sprint(unit, i)), Unit: unit, Label: fmt.Sprint(unit, i), State: collect.CodeOpen})
		}
	}
	if _, err := s.AddCodes(t.Context(), codes, "designer"); err != nil {
		t.Fatal(err)
	}
	atTheEnds := 0
	for i := range households {
		for _, unit := range []string{"C1", "C2"} {
			sent := answer(fmt.Sprint(unit, i), "words")
			sent.Unit, sent.Code = unit, fmt.Sprint(unit, i)
			if _, err := s.Submit(t.Context(), sent); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := list(t.Context(), s, "look at marks", func(row scanner) (label string, err error) {
			err = row.Scan(&label)
			return label, err
		}, `SELECT label FROM code WHERE xmin = (SELECT xmin FROM submission WHERE id = $1) ORDER BY ctid`, fmt.Sprint("C2", i))
		if err != nil || len(rows) != 1+min(i, crowd) {
			t.Fatalf("%d rows have the mark of the last questionnaire, %v", len(rows), err)
		}
		if own := fmt.Sprint("C2", i); i >= crowd && (rows[0] == own || rows[crowd] == own) {
			atTheEnds++
		}
	}
	// Two places of 31, sixty times: four on average; twenty are beyond chance.
	if atTheEnds > 20 {
		t.Errorf("%d of %d lie at an end of their crowd", atTheEnds, households-crowd)
	}
	// Of the rows that have a questionnaire's mark each may be its own; how often is
	// whoever guesses right? Once in 31 of the marks that are left, a few dozen.
	guesses, err := list(t.Context(), s, "join by marks", func(row scanner) (right float64, err error) {
		err = row.Scan(&right)
		return right, err
	}, `SELECT sum((label = submission.id)::int)::float / count(*) FROM submission JOIN code ON code.xmin = submission.xmin GROUP BY submission.id`)
	if err != nil {
		t.Fatal(err)
	}
	right := 0.0
	for _, guess := range guesses {
		right += guess
	}
	if right > 10 {
		t.Errorf("of %d questionnaires %.1f are joined to their codes by %d marks", len(codes), right, len(guesses))
	}
	if all, err := s.Codes(t.Context()); err != nil || len(all) != len(codes) {
		t.Errorf("%d codes, %v", len(all), err)
	}
}

// What an earlier version kept joins codes and questionnaires until this one
// opens it.
func TestUsedCodesOfAnEarlierVersion(t *testing.T) {
	address := postgrestest.Database(t)
	s := opened(t, address, Options{})
	for i := range 3 {
		id := fmt.Sprint(i)
		if _, err := s.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode(id), Unit: "C1", Label: id, State: collect.CodeOpen}}, "designer"); err != nil {
			t.Fatal(err)
		}
		err := s.transact(t.Context(), func(tx *sql.Tx) error {
			a, err := s.arrive(answer(id, "words"))
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(t.Context(), `UPDATE code SET state = 'used' WHERE label = $1`, id); err != nil {
				return err
			}
			_, err = s.engine.insert(t.Context(), tx, []*arrival{a})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	joined := func(want int) {
		t.Helper()
		var n int
		if err := s.reader.QueryRowContext(t.Context(), `SELECT count(*) FROM submission JOIN code ON code.xmin = submission.xmin`).Scan(&n); err != nil || n != want {
			t.Errorf("%d are joined, want %d, %v", n, want, err)
		}
	}
	joined(3)
	if _, err := s.writer.ExecContext(t.Context(), `DELETE FROM schema_version WHERE version >= 6`); err != nil {
		t.Fatal(err)
	}
	opened(t, address, Options{})
	joined(0)
	if codes, err := s.Codes(t.Context()); err != nil || len(codes) != 3 || codes[2].State != collect.CodeUsed || codes[2].Label != "2" {
		t.Errorf("%+v, %v", codes, err)
	}
}
