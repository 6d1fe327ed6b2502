package respond

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/cores"
	"goodgov/survey/form"
)

// Quota bounds how many questionnaires of each unit have an answer.
type Quota struct {
	Question, Value string
	Most            int
}

// quotas count the answers that quotas are about, apart from requests: those
// look at the last count and never wait for one. Each questionnaire is read
// once, as it arrives. What was withdrawn or corrected since matters only when
// somebody was turned away: then all are counted anew.
type quotas struct {
	wanted []Quota
	last   atomic.Pointer[map[quotaCell]int] // nil before all were counted once
	stale  atomic.Bool                       // the last count may have too many in it, and that matters
}

const (
	quotaLook    = time.Second // between two looks for what arrived
	quotaRenewal = time.Minute // at least, between two counts of all
	// quotaRests is for how many times as long as it took to count all that is
	// not done again: counting takes a fifth of the time at most.
	quotaRests = 4
	quotaBatch = 64 // questionnaires that one core reads at a time
)

type quotaCell struct {
	unit  string
	quota int
}

// reached is errFull when with what was answered now, and not before, somebody
// is of a group of whom enough have answered; then nothing of theirs is kept.
// Whoever has a code was asked by name and always counts.
func (o *Room) reached(r *http.Request, before, now form.Filled, token string) error {
	if codeOf(r) != "" {
		return nil
	}
	for i, q := range o.quotas.wanted {
		if slices.Contains(before.Answers[q.Question], q.Value) || !slices.Contains(now.Answers[q.Question], q.Value) {
			continue
		}
		n := 0
		if last := o.quotas.last.Load(); last != nil {
			n = (*last)[quotaCell{now.Unit, i}]
		}
		if n >= q.Most {
			o.quotas.stale.Store(true)
			return cmp.Or(o.Store.DropDraft(r.Context(), token), errFull)
		}
	}
	return nil
}

// counted is how many are in each cell of what arrived up to a sequence.
type counted struct {
	after int64
	cells map[quotaCell]int
}

// CountQuotas counts what quotas are about, until ctx ends. Until it has done so
// once, nothing is known to be full, and nobody is turned away.
func (o *Room) CountQuotas(ctx context.Context) {
	if len(o.quotas.wanted) == 0 {
		return
	}
	var all counted
	var renewed time.Time // when all were counted last, which took so long
	var took time.Duration
	for {
		began, from := o.Site.Now(), all
		anew := from.cells == nil || began.Sub(renewed) >= max(quotaRenewal, quotaRests*took) && o.quotas.stale.Swap(false)
		if anew {
			from = counted{}
		}
		pause := quotaLook
		if now, err := o.count(ctx, from); err == nil {
			all = now
			o.quotas.last.Store(&now.cells) // not all's, which the next count replaces while requests look
			if anew {
				renewed = o.Site.Now()
				took = renewed.Sub(began)
			}
		} else if ctx.Err() == nil {
			o.quotas.stale.Store(true)
			o.Site.Log.ErrorContext(ctx, "what quotas are about could not be counted", "error", err)
			pause = quotaRenewal
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// count adds what arrived since a count, which it leaves as it is: requests look at it.
func (o *Room) count(ctx context.Context, from counted) (counted, error) {
	now := counted{from.after, map[quotaCell]int{}}
	maps.Copy(now.cells, from.cells)
	arrived := o.Store.Submissions(ctx, collect.Query{Form: o.Form.ID, After: from.after})
	err := cores.Stream(ctx, arrived, quotaBatch, func() func([]collect.Kept) counted { return o.countBatch }, func(batch counted) error {
		now.after = batch.after
		for cell, n := range batch.cells {
			now.cells[cell] += n
		}
		return nil
	})
	return now, err
}

func (o *Room) countBatch(batch []collect.Kept) counted {
	c := counted{batch[len(batch)-1].Sequence, map[quotaCell]int{}}
	for _, kept := range batch {
		filled, err := form.ParseFilled(kept.Type, kept.Body)
		if err != nil {
			continue // an answer that can't be read is in no group
		}
		answers, _ := o.Form.Read(filled.Answers, false) // several choices may have come as one text
		for i, q := range o.quotas.wanted {
			if slices.Contains(answers[q.Question], q.Value) {
				c.cells[quotaCell{kept.Unit, i}]++
			}
		}
	}
	return c
}

// full thanks somebody of whose group enough have answered.
func (o *Room) full(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "full", o.Site.Printer(r).T("respond.full.title"), nil)
	return nil
}
