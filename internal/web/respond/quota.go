package respond

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// Quota bounds how many questionnaires of each unit have an answer.
type Quota struct {
	Question, Value string
	Most            int
}

// quotas count the answers that quotas are about. Each questionnaire is read
// once, as it arrives. What was withdrawn or corrected since matters only when
// somebody would be turned away: then all are counted anew.
type quotas struct {
	wanted []Quota

	mu      sync.Mutex
	after   int64
	count   map[quotaCell]int
	renewed time.Time // when all were counted last
}

// renewal is how old a count may be at which somebody is turned away: so that
// many who come too late do not each have a million answers read.
const renewal = time.Minute

type quotaCell struct {
	unit  string
	quota int
}

// reached is errFull when with what was answered now, and not before, somebody
// is of a group of whom enough have answered; then nothing of theirs is kept.
// Whoever has a code was asked by name and always counts.
func (o *Room) reached(r *http.Request, before, now form.Filled, token string) error {
	if len(o.quotas.wanted) == 0 || codeOf(r) != "" {
		return nil
	}
	for i, q := range o.quotas.wanted {
		if slices.Contains(before.Answers[q.Question], q.Value) || !slices.Contains(now.Answers[q.Question], q.Value) {
			continue
		}
		n, err := o.quotas.counted(r.Context(), o.Store, quotaCell{now.Unit, i}, o.Form, o.Site.Now())
		if err != nil {
			return err
		}
		if n >= q.Most {
			return cmp.Or(o.Store.DropDraft(r.Context(), token), errFull)
		}
	}
	return nil
}

// counted tells how many are in a cell: with what arrived since the last time,
// and where those would be enough, counted anew.
func (c *quotas) counted(ctx context.Context, store Store, cell quotaCell, f *form.Form, now time.Time) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.read(ctx, store, f); err != nil {
		return 0, err
	}
	if c.count[cell] >= c.wanted[cell.quota].Most && now.Sub(c.renewed) >= renewal {
		c.after, c.count = 0, nil
		if err := c.read(ctx, store, f); err != nil {
			return 0, err
		}
		c.renewed = now
	}
	return c.count[cell], nil
}

// read counts what arrived after what was counted.
func (c *quotas) read(ctx context.Context, store Store, f *form.Form) error {
	if c.count == nil {
		c.count = map[quotaCell]int{}
	}
	for kept, err := range store.Submissions(ctx, collect.Query{Form: f.ID, After: c.after}) {
		if err != nil {
			return err
		}
		c.after = kept.Sequence
		filled, err := form.ParseFilled(kept.Type, kept.Body)
		if err != nil {
			continue // an answer that can't be read is in no group
		}
		answers, _ := f.Read(filled.Answers, false) // several choices may have come as one text
		for i, q := range c.wanted {
			if slices.Contains(answers[q.Question], q.Value) {
				c.count[quotaCell{kept.Unit, i}]++
			}
		}
	}
	return nil
}

// full thanks somebody of whose group enough have answered.
func (o *Room) full(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "full", o.Site.Printer(r).T("respond.full.title"), nil)
	return nil
}
