package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"goodgov/internal/collect"
)

// arrival is a submission on its way in, and what becomes of it.
type arrival struct {
	collect.Submission
	hash       collect.Hash
	salt       []byte
	leaf       collect.Leaf
	withdrawal string // the code
	again      bool
	err        error
}

// arrivalFields are the columns that an arrival fills, in the order of
// values, by PostgreSQL's types.
var arrivalFields = []struct{ name, kind string }{
	{"id", "text"}, {"form", "text"}, {"version", "text"}, {"unit", "text"},
	{"mode", "text"}, {"author", "text"}, {"language", "text"},
	{"consent_text", "text"}, {"consent_language", "text"}, {"consent_mode", "text"}, {"consent_at", "bigint"},
	{"respondent", "text"}, {"replaces", "text"}, {"received", "bigint"}, {"type", "text"},
	{"body", "bytea"}, {"hash", "bytea"}, {"salt", "bytea"}, {"leaf", "bytea"}, {"withdrawal", "bytea"},
}

func (a *arrival) values() []any {
	withdrawal := collect.HashCode(a.withdrawal)
	return []any{
		a.ID, a.Form, a.Version, a.Unit,
		string(a.Mode), a.By, a.Language,
		a.Consent.Text, a.Consent.Language, string(a.Consent.Mode), milliseconds(a.Consent.At),
		a.Respondent, a.Replaces, milliseconds(a.Received), a.Type,
		a.Body, a.hash[:], a.salt, a.leaf[:], withdrawal[:],
	}
}

func arrivalColumns() string {
	names := make([]string, len(arrivalFields))
	for i, field := range arrivalFields {
		names[i] = field.name
	}
	return strings.Join(names, ", ")
}

// placeholders is "$1, $2, …".
func placeholders(n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(marks, ", ")
}

// Submit keeps a submission and returns when it is durable. The same id with
// the same body succeeds again, however often and from however many at once.
// With another body it is ErrConflict, after that body was kept too, apart (see
// Refused), unless several are there. A submission with a code uses the code up, or is refused as the
// code is; one that replaces another is ErrStale when the other is not the
// latest, and where it was on paper that is entered in the audit log.
// What is left of its draft is written with it, or neither is. A zero time of receipt is now.
func (s *Store) Submit(ctx context.Context, submission collect.Submission) (collect.Receipt, error) {
	a, err := s.arrive(submission)
	if err != nil {
		return collect.Receipt{}, err
	}
	if submission.Code == "" && submission.Replaces == "" {
		err = s.submit(ctx, &change{arrival: a})
		if !errors.Is(err, ErrClosed) {
			err = s.explain("keep a submission", err)
		}
	} else {
		err = s.change(ctx, "keep a submission", func(ctx context.Context, tx *sql.Tx) error {
			if err := s.admit(ctx, tx, a); err != nil {
				return err
			}
			return s.clearDrafts(ctx, tx, []*arrival{a})
		})
	}
	if err == nil {
		err = a.err
	}
	if err != nil {
		return collect.Receipt{}, err
	}
	return a.receipt(), nil
}

// arrive makes an arrival of a submission that can be kept.
func (s *Store) arrive(submission collect.Submission) (*arrival, error) {
	if err := submission.Check(); err != nil {
		return nil, err
	}
	if submission.Received.IsZero() {
		submission.Received = s.now()
	}
	salt, err := collect.NewSalt(s.random)
	if err != nil {
		return nil, err
	}
	a := &arrival{
		Submission: submission,
		hash:       sha256.Sum256(submission.Body),
		salt:       salt,
		withdrawal: collect.WithdrawalCode(s.key, submission.ID),
	}
	a.leaf = collect.NewLeaf(salt, &submission, a.hash)
	return a, nil
}

func (a *arrival) receipt() collect.Receipt {
	return collect.Receipt{Code: collect.ReceiptCode(a.leaf), Withdrawal: a.withdrawal, Again: a.again}
}

// settle keeps the arrivals that are new, and finds out about each of the
// others whether it is the one that is there.
func (s *Store) settle(ctx context.Context, tx *sql.Tx, arrivals []*arrival) error {
	if len(arrivals) == 0 {
		return nil
	}
	first := make(map[string]bool, len(arrivals))
	var fresh, known []*arrival
	for _, a := range arrivals {
		if first[a.ID] {
			known = append(known, a)
			continue
		}
		first[a.ID] = true
		fresh = append(fresh, a)
	}
	created, err := s.engine.insert(ctx, tx, fresh)
	if err != nil {
		return err
	}
	for _, a := range fresh {
		if !created[a.ID] {
			known = append(known, a)
		} else if err := keepOpinion(ctx, tx, a); err != nil {
			return err
		}
	}
	for _, a := range known {
		if err := recognise(ctx, tx, a); err != nil {
			return err
		}
	}
	return s.clearDrafts(ctx, tx, arrivals)
}

// mostRefused is how many bodies are kept that came under the id of another: a
// device has one or two, and who sends more only wants to fill the disk.
const mostRefused = 3

// recognise holds an arrival to the submission of its id that is kept.
func recognise(ctx context.Context, tx *sql.Tx, a *arrival) error {
	var hash, leaf []byte
	var gone string
	err := tx.QueryRowContext(ctx, `SELECT hash, leaf, gone FROM submission WHERE id = $1`, a.ID).Scan(&hash, &leaf, &gone)
	switch {
	case err != nil:
		return err
	case gone != "":
		a.err = collect.ErrGone
	case string(hash) == string(a.hash[:]):
		a.again, a.leaf = true, leafOf(leaf)
	default:
		a.err = collect.ErrConflict
		var there int64
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM refused WHERE id = $1`, a.ID).Scan(&there); err != nil || there >= mostRefused {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO refused (id, hash, received, type, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id, hash) DO NOTHING`,
			a.ID, a.hash[:], milliseconds(a.Received), a.Type, a.Body)
	}
	return err
}

// admit keeps an arrival that something else must admit: its code, or the
// submission it replaces.
func (s *Store) admit(ctx context.Context, tx *sql.Tx, a *arrival) error {
	var there int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM submission WHERE id = $1`, a.ID).Scan(&there)
	if err == nil {
		return recognise(ctx, tx, a) // sent again: its code was used by itself
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if a.Code != "" {
		if err := s.useCode(ctx, tx, a.Code); err != nil {
			return err
		}
	}
	if a.Replaces != "" {
		result, err := tx.ExecContext(ctx, `UPDATE submission SET replaced = $1 WHERE id = $2 AND replaced = '' AND gone = ''`, a.ID, a.Replaces)
		if err := one(result, err, collect.ErrStale); err != nil {
			return err
		}
		if err := correctOpinion(ctx, tx, a); err != nil {
			return err
		}
	}
	if _, err = s.engine.insert(ctx, tx, []*arrival{a}); err != nil {
		return err
	}
	if a.Mode == collect.Paper && a.Replaces != "" {
		// Sent again it is not entered any more: it is entered with the paper, or
		// neither of them is there.
		if err := s.record(ctx, tx, collect.PaperCorrected(&a.Submission)); err != nil {
			return err
		}
	}
	return keepOpinion(ctx, tx, a)
}

// correctOpinion makes the opinion of the submission that an arrival replaces
// its own. Words that are the same stay one opinion, with all that was done about
// it; others take the place of what nobody has looked at yet.
func correctOpinion(ctx context.Context, tx *sql.Tx, a *arrival) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM opinion WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM opinion_step WHERE opinion = $1)`, a.Replaces); err != nil {
		return err
	}
	hash := collect.HashCode(a.withdrawal)
	result, err := tx.ExecContext(ctx, `UPDATE opinion SET id = $1, code = $2 WHERE id = $3 AND body = $4`, a.ID, hash[:], a.Replaces, a.Opinion)
	if err := one(result, err, errStop); err != nil {
		if errors.Is(err, errStop) {
			return nil // there is none, or it says something else
		}
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE opinion_step SET opinion = $1 WHERE opinion = $2`, a.ID, a.Replaces)
	return err
}

// keepOpinion keeps what an arrival says to the office, under its id. What says
// nothing stays among the answers alone: there is nothing to be answered.
func keepOpinion(ctx context.Context, tx *sql.Tx, a *arrival) error {
	if !collect.IsOpinion(a.Opinion) {
		return nil
	}
	hash := collect.HashCode(a.withdrawal)
	_, err := tx.ExecContext(ctx, `INSERT INTO opinion (id, unit, body, received, code) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
		a.ID, a.Unit, a.Opinion, milliseconds(a.Received), hash[:])
	return err
}

// one returns missing when a statement touched no row.
func one(result sql.Result, err, missing error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = missing
	}
	return err
}

const keptColumns = `seq, id, form, version, unit, mode, author, language, consent_text, consent_language, consent_mode, consent_at, respondent, replaces, received, type, body, hash`

// Submissions goes through the submissions that count, neither withdrawn nor
// replaced, in the order that is asked for: all of one moment, one at a time, however
// many there are and whatever is written meanwhile. After an error it ends.
func (s *Store) Submissions(ctx context.Context, q collect.Query) iter.Seq2[collect.Kept, error] {
	return func(yield func(collect.Kept, error) bool) {
		err := s.look(ctx, func(tx *sql.Tx) error {
			where, arguments := `gone = '' AND replaced = '' AND seq > $1`, []any{q.After}
			if q.Form != "" {
				arguments = append(arguments, q.Form)
				where += fmt.Sprintf(` AND form = $%d`, len(arguments))
			}
			order := `seq`
			if q.Order == collect.ByID {
				order = `id`
			}
			rows, err := tx.QueryContext(ctx, `SELECT `+keptColumns+` FROM submission WHERE `+where+` ORDER BY `+order, arguments...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				k, err := scanKept(rows)
				if err != nil {
					return err
				}
				if len(q.Units) > 0 && !slices.Contains(q.Units, k.Unit) {
					continue
				}
				if !yield(k, nil) {
					return errStop
				}
			}
			return rows.Err()
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(collect.Kept{}, s.explain("read submissions", err))
		}
	}
}

// errStop ends a walk that nobody wants to go on.
var errStop = errors.New("stop")

// look runs readings that see one state of everything.
func (s *Store) look(ctx context.Context, readings func(tx *sql.Tx) error) error {
	tx, err := s.reader.BeginTx(ctx, s.engine.snapshot())
	if err != nil {
		return err
	}
	err = readings(tx)
	// Nothing was written: rolling back only gives the connection free.
	_ = tx.Rollback()
	return err
}

type scanner interface{ Scan(...any) error }

func scanKept(row scanner) (collect.Kept, error) {
	var k collect.Kept
	var hash []byte
	var consent, received int64
	err := row.Scan(&k.Sequence, &k.ID, &k.Form, &k.Version, &k.Unit, &k.Mode, &k.By, &k.Language,
		&k.Consent.Text, &k.Consent.Language, &k.Consent.Mode, &consent, &k.Respondent, &k.Replaces, &received, &k.Type, &k.Body, &hash)
	k.Consent.At, k.Received = moment(consent), moment(received)
	copy(k.Hash[:], hash)
	return k, err
}

// Submission returns the submission of an id, also when it was replaced;
// ErrNotFound when there is none, ErrGone when it was withdrawn.
func (s *Store) Submission(ctx context.Context, id string) (collect.Kept, error) {
	if !collect.IsText(id) {
		return collect.Kept{}, collect.ErrNotFound
	}
	var gone, replaced string
	err := s.reader.QueryRowContext(ctx, `SELECT gone, replaced FROM submission WHERE id = $1`, id).Scan(&gone, &replaced)
	if err == nil && gone != "" {
		return collect.Kept{}, collect.ErrGone
	}
	var k collect.Kept
	if err == nil {
		k, err = scanKept(s.reader.QueryRowContext(ctx, `SELECT `+keptColumns+` FROM submission WHERE id = $1`, id))
		k.ReplacedBy = replaced
	}
	if errors.Is(err, sql.ErrNoRows) {
		return collect.Kept{}, collect.ErrNotFound
	}
	return k, s.explain("read a submission", err)
}

// Refused returns the bodies that were refused as conflicts, by time.
func (s *Store) Refused(ctx context.Context) ([]collect.Refused, error) {
	return list(ctx, s, "read refused submissions", func(row scanner) (r collect.Refused, err error) {
		var received int64
		err = row.Scan(&r.ID, &received, &r.Type, &r.Body)
		r.Received = moment(received)
		return r, err
	}, `SELECT id, received, type, body FROM refused ORDER BY received, id, hash`)
}

// Counts counts the submissions that count by form, unit, mode and interviewer.
func (s *Store) Counts(ctx context.Context) ([]collect.Count, error) {
	return list(ctx, s, "count submissions", func(row scanner) (c collect.Count, err error) {
		var last int64
		err = row.Scan(&c.Form, &c.Unit, &c.Mode, &c.By, &c.N, &last)
		c.Last = moment(last)
		return c, err
	}, `SELECT form, unit, mode, author, count(*), max(received) FROM submission WHERE gone = '' AND replaced = ''
		GROUP BY form, unit, mode, author ORDER BY form, unit, mode, author`)
}

// list reads the rows of a query.
func list[T any](ctx context.Context, s *Store, doing string, scan func(scanner) (T, error), query string, arguments ...any) ([]T, error) {
	rows, err := s.reader.QueryContext(ctx, query, arguments...)
	if err != nil {
		return nil, s.explain(doing, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		value, err := scan(rows)
		if err != nil {
			return nil, s.explain(doing, err)
		}
		all = append(all, value)
	}
	return all, s.explain(doing, rows.Err())
}
