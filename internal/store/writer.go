package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"goodgov/internal/collect"
)

const (
	// batch is how many changes share a commit at most: enough that the
	// commit is a small part of the cost, few enough that none waits long.
	batch = 256
	// patience is how long a transaction may take before it is given up.
	patience = time.Minute
)

// change is something to be written. It is a submission, which joins others
// in one statement, or else steps of its own, which leave nothing behind when they fail.
type change struct {
	arrival *arrival
	do      func(ctx context.Context, tx *sql.Tx) error
	done    chan error
}

// submit hands over a change and waits until it is durable. When it returns an
// error of the context, the change may or may not happen.
func (s *Store) submit(ctx context.Context, c *change) error {
	c.done = make(chan error, 1)
	select {
	case <-s.closing:
		return ErrClosed
	case <-ctx.Done(): // nobody waits for it any more
		return ctx.Err()
	default:
	}
	select {
	case s.queue <- c:
	case <-s.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// change runs steps in the next transaction.
func (s *Store) change(ctx context.Context, doing string, do func(ctx context.Context, tx *sql.Tx) error) error {
	err := s.submit(ctx, &change{do: do})
	if _, refused := errors.AsType[*collect.Refusal](err); refused || errors.Is(err, ErrClosed) {
		return err
	}
	return s.explain(doing, err)
}

// changed runs steps in the next transaction and returns what they made. With an
// error of the context they may be running still: what they make then is nobody's.
func changed[T any](ctx context.Context, s *Store, doing string, do func(ctx context.Context, tx *sql.Tx) (T, error)) (T, error) {
	var made, nothing T
	if err := s.change(ctx, doing, func(ctx context.Context, tx *sql.Tx) (err error) {
		made, err = do(ctx, tx)
		return err
	}); err != nil {
		return nothing, err
	}
	return made, nil
}

// write is the writing goroutine. While it commits, the next changes gather.
func (s *Store) write() {
	defer close(s.idle)
	for {
		var changes []*change
		select {
		case c := <-s.queue:
			changes = append(changes, c)
		case <-s.closing:
			return
		}
		for gathering := true; gathering && len(changes) < batch; {
			select {
			case c := <-s.queue:
				changes = append(changes, c)
			default:
				gathering = false
			}
		}
		outcomes := make([]error, len(changes))
		err := s.commit(changes, outcomes)
		for i, c := range changes {
			if err != nil {
				c.done <- err
			} else {
				c.done <- outcomes[i]
			}
		}
	}
}

// commit makes one transaction of the changes. An error is everybody's:
// nothing was written, or it is not known whether it was.
func (s *Store) commit(changes []*change, outcomes []error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return s.transact(ctx, func(tx *sql.Tx) error {
		var arrivals []*arrival
		for _, c := range changes {
			if c.arrival != nil {
				arrivals = append(arrivals, c.arrival)
			}
		}
		if err := s.settle(ctx, tx, arrivals); err != nil {
			return err
		}
		for i, c := range changes {
			if c.do == nil {
				continue
			}
			if _, err := tx.ExecContext(ctx, `SAVEPOINT change`); err != nil {
				return err
			}
			outcomes[i] = c.do(ctx, tx)
			if outcomes[i] != nil {
				if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT change`); err != nil {
					if s.engine.fault(outcomes[i]) != nil {
						return outcomes[i] // which has ended the transaction already
					}
					return err
				}
			}
			if _, err := tx.ExecContext(ctx, `RELEASE SAVEPOINT change`); err != nil {
				return err
			}
		}
		return nil
	})
}

// transact runs steps in a transaction of their own, with other writers kept out.
func (s *Store) transact(ctx context.Context, steps func(tx *sql.Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = s.engine.lock(ctx, tx); err == nil {
		err = steps(tx)
	}
	if err != nil {
		// Whatever comes of it, nothing was committed; the first error tells more.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}
