package store

import (
	"context"
	"database/sql"

	"goodgov/internal/collect"
)

// SubmitAll keeps submissions in one transaction and in their order, when they
// come from a file and not from people. The outcomes are those that Submit
// would have had for each; with an error of its own nothing was kept. None of
// them has a code or replaces another: that is ErrInvalid.
func (s *Store) SubmitAll(ctx context.Context, submissions []collect.Submission) ([]Outcome, error) {
	arrivals := make([]*arrival, len(submissions))
	for i, submission := range submissions {
		if submission.Code != "" || submission.Replaces != "" {
			return nil, collect.ErrInvalid
		}
		var err error
		if arrivals[i], err = s.arrive(submission); err != nil {
			return nil, err
		}
	}
	if err := s.change(ctx, "keep submissions", func(ctx context.Context, tx *sql.Tx) error { return s.settle(ctx, tx, arrivals) }); err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(arrivals))
	for i, a := range arrivals {
		outcomes[i] = Outcome{Receipt: a.receipt(), Err: a.err}
	}
	return outcomes, nil
}

// Outcome is what became of one of several submissions.
type Outcome struct {
	Receipt collect.Receipt
	Err     error // a *collect.Refusal
}
