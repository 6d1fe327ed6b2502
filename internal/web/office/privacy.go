package office

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
)

const privacyPath = start + "/privacy"

func (o *Room) privacyRoutes() []route {
	return []route{
		{"GET " + privacyPath, collect.Erase, "people.menu.privacy", o.privacy},
		{"POST " + privacyPath + "/withdraw", collect.Erase, "", o.withdraw},
		{"POST " + privacyPath + "/expire", collect.Erase, "", o.expire},
	}
}

// errUnsure is what can't be undone without a word that it is meant.
var errUnsure = &collect.Refusal{Code: "privacy.unsure", Text: diag.Say("please tick that this is meant: it can't be undone", "请勾选确认：此操作无法撤销")}

// errNoPrivateCode is a private code that is none, or that was typed wrong.
var errNoPrivateCode = &collect.Refusal{Code: "privacy.code", Text: diag.Say("there is no such private code: please have it read out again, letter by letter", "没有这个个人码，请让对方逐字再读一遍，核对后重试")}

type privacyPage struct {
	KeepDays int
	Limit    string // what was received before is due
	LimitAt  string // as the form sends it back
	Due      collect.Expired
	AnyDue   bool
	Declined []declinedRow
	ReadsLog bool
	Erased   []auditRow
	Fault    string
	Done     string
}

type declinedRow struct {
	Unit string
	N    int
	Last string
}

// limit is the time before which what was received is past its time; false
// where the study names none.
func (o *Room) limit() (time.Time, bool) {
	return o.Site.Now().Add(-time.Duration(o.KeepDays) * 24 * time.Hour).UTC().Truncate(time.Second), o.KeepDays > 0
}

func (o *Room) privacy(w http.ResponseWriter, r *http.Request, v *visit) error {
	data := privacyPage{}
	switch q := r.URL.Query(); {
	case q.Has("withdrawn"):
		data.Done = v.T("people.privacy.withdrawn")
	case q.Has("expired"):
		n, _ := strconv.Atoi(q.Get("expired"))
		data.Done = v.T("people.privacy.expired", n)
	}
	return o.showPrivacy(w, r, v, data)
}

func (o *Room) showPrivacy(w http.ResponseWriter, r *http.Request, v *visit, data privacyPage) error {
	data.KeepDays = o.KeepDays
	if limit, bounded := o.limit(); bounded {
		due, err := o.Store.Expiring(r.Context(), limit)
		if err != nil {
			return err
		}
		data.Due, data.AnyDue = due, due != collect.Expired{}
		data.Limit, data.LimitAt = o.moment(limit), limit.Format(time.RFC3339)
	}
	declined, err := o.Store.Declined(r.Context())
	if err != nil {
		return err
	}
	data.Declined = o.countDeclined(v, declined)
	if data.ReadsLog = v.account.May(collect.ReadAudit); data.ReadsLog {
		if data.Erased, err = o.erased(r.Context(), v); err != nil {
			return err
		}
	}
	return o.page(w, r, v, privacyPath, "privacy", v.T("people.privacy"), data)
}

// countDeclined counts by unit in reach, the most first.
func (o *Room) countDeclined(v *visit, declined []collect.Declined) []declinedRow {
	counts := map[string]*declinedRow{}
	var rows []*declinedRow
	for _, d := range declined {
		if !o.inReach(v, collect.Erase, d.Unit) {
			continue
		}
		row := counts[d.Unit]
		if row == nil {
			row = &declinedRow{Unit: o.unitName(d.Unit, v.Lang)}
			counts[d.Unit] = row
			rows = append(rows, row)
		}
		row.N++
		row.Last = max(row.Last, o.dayOf(d.Consent.At))
	}
	slices.SortStableFunc(rows, func(a, b *declinedRow) int { return cmp.Compare(b.N, a.N) })
	out := make([]declinedRow, len(rows))
	for i, row := range rows {
		out[i] = *row
	}
	return out
}

// erasures is how many of the latest entries about erasing are shown; the audit
// log has all.
const erasures = 50

// erased are the latest entries of the audit log about erasing, the last first.
func (o *Room) erased(ctx context.Context, v *visit) ([]auditRow, error) {
	var rows []auditRow
	for e, err := range o.Store.Audit(ctx) {
		if err != nil {
			return nil, err
		}
		if e.Did != "submission.withdrawn" && e.Did != "store.expired" {
			continue
		}
		if rows = append(rows, o.auditRow(v, e)); len(rows) > erasures {
			rows = rows[1:]
		}
	}
	slices.Reverse(rows)
	return rows, nil
}

// withdraw erases what belongs to a code that somebody told by telephone. It
// can be tried only so often: the codes are not to be found out by trying.
func (o *Room) withdraw(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	var err error
	if !r.PostForm.Has("sure") {
		err = errUnsure
	}
	if err == nil {
		err = o.guesses.Wait(r.Context(), v.account.Name)
	}
	if err == nil {
		err = o.Store.Withdraw(r.Context(), r.PostForm.Get("code"), v.account.Name)
	}
	if errors.Is(err, collect.ErrNotFound) {
		err = errNoPrivateCode
	}
	if text, other := told(v, err); other != nil {
		return other
	} else if text != "" {
		return o.showPrivacy(w, r, v, privacyPage{Fault: text})
	}
	http.Redirect(w, r, privacyPath+"?withdrawn", http.StatusSeeOther)
	return nil
}

// expire erases what is past its time: as much as the page showed, or less.
func (o *Room) expire(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	shown, err := time.Parse(time.RFC3339, r.PostForm.Get("before"))
	limit, bounded := o.limit()
	if err != nil || !bounded || shown.After(limit) {
		return page.ErrForm
	}
	if !v.mayIn(collect.Erase, 0) { // it is the whole study's
		return o.showPrivacy(w, r, v, privacyPage{Fault: sentence(collect.ErrDuty.Text, v.Lang)})
	}
	if !r.PostForm.Has("sure") {
		return o.showPrivacy(w, r, v, privacyPage{Fault: sentence(errUnsure.Text, v.Lang)})
	}
	n, err := o.Store.Expire(r.Context(), shown, v.account.Name)
	if err != nil {
		return err
	}
	http.Redirect(w, r, privacyPath+"?expired="+strconv.FormatInt(n.Submissions, 10), http.StatusSeeOther)
	return nil
}
