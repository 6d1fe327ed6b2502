package respond

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// Quota bounds how many questionnaires of each unit have an answer.
type Quota struct {
	Question, Value string
	Most            int
}

// quotas count the answers that quotas are about. Each questionnaire is read
// once; one that is withdrawn is counted until the server is started again.
type quotas struct {
	wanted []Quota

	mu    sync.Mutex
	after int64
	count map[quotaCell]int
}

type quotaCell struct {
	unit  string
	quota int
}

// reached tells whether with what was answered now, and not before, somebody is
// of a group of whom enough have answered. Whoever has a code was asked by
// name and always counts. Then nothing of theirs is kept.
func (o *Room) reached(r *http.Request, before, now form.Filled, token string) (bool, error) {
	if len(o.quotas.wanted) == 0 || codeOf(r) != "" {
		return false, nil
	}
	for i, q := range o.quotas.wanted {
		if slices.Contains(before.Answers[q.Question], q.Value) || !slices.Contains(now.Answers[q.Question], q.Value) {
			continue
		}
		n, err := o.quotas.counted(r.Context(), o.Store, quotaCell{now.Unit, i}, o.Form.ID)
		if err != nil {
			return false, err
		}
		if n >= q.Most {
			return true, o.Store.DropDraft(r.Context(), token)
		}
	}
	return false, nil
}

// counted counts what arrived since the last time, and then what is in a cell.
func (c *quotas) counted(ctx context.Context, store Store, cell quotaCell, formID string) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == nil {
		c.count = map[quotaCell]int{}
	}
	for kept, err := range store.Submissions(ctx, collect.Query{Form: formID, After: c.after}) {
		if err != nil {
			return 0, err
		}
		c.after = kept.Sequence
		filled, err := form.ParseFilled(kept.Type, kept.Body)
		if err != nil {
			continue // an answer that can't be read is in no group
		}
		for i, q := range c.wanted {
			if slices.Contains(filled.Answers[q.Question], q.Value) {
				c.count[quotaCell{kept.Unit, i}]++
			}
		}
	}
	return c.count[cell], nil
}

// full thanks somebody of whose group enough have answered.
func (o *Room) full(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "full", o.Site.Printer(r).T("respond.full.title"), nil)
	return nil
}
