package judge

import "goodgov/internal/collect"

// Judged counts the pairs that an expert has judged as the expert's own pages
// do, and those of them that were judged in this room and not on a sheet before.
// The judgements are the expert's in this room.
func (o *Room) Judged(expert string, judgements []collect.Judgement) (all, here int, err error) {
	asked, err := o.form(expert)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range newSheet(asked, judgements).comparisons {
		all += c.judged()
		here += len(c.here)
	}
	return all, here, nil
}
