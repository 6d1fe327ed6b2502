package office

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/csvfile"
)

const auditPath = start + "/audit"

func (o *Room) auditRoutes() []route {
	return []route{
		{"GET " + auditPath, collect.ReadAudit, "people.menu.audit", o.audit},
		{"GET " + auditPath + "/table", collect.ReadAudit, "", o.auditTable},
	}
}

type auditPage struct {
	Length   int64
	Head     string
	Broken   string // where the log is not what was written
	Receipts int64
	Root     string
	At       string
	Who, Did string
	Rows     []auditRow
	Found    int
	Pages    pages
	Table    string
}

type auditRow struct {
	Sequence                    int64
	At, Who, Did, About, Detail string
}

// loggedAs is what the log calls somebody whom the page calls so.
func loggedAs(v *visit, who string) string {
	if who == v.T("office.who.respondent") {
		return collect.Respondent
	}
	return who
}

func (o *Room) auditRow(v *visit, e collect.Entry) auditRow {
	row := auditRow{e.Sequence, e.At.In(o.Site.Now().Location()).Format(time.DateTime), e.Who, e.Did, e.About, e.Detail}
	if e.Who == collect.Respondent {
		row.Who = v.T("office.who.respondent")
	}
	return row
}

// auditAtOnce is how many entries are on a page.
const auditAtOnce = 100

// audit shows the log, the latest first, and what checking it came to. The
// whole log is gone through each time: what is shown is what was checked.
func (o *Room) audit(w http.ResponseWriter, r *http.Request, v *visit) error {
	query := r.URL.Query()
	data := auditPage{Who: strings.TrimSpace(query.Get("who")), Did: strings.TrimSpace(query.Get("did"))}
	who := loggedAs(v, data.Who)
	meant := func(e collect.Entry) bool {
		return (who == "" || e.Who == who) && strings.HasPrefix(e.Did, data.Did)
	}
	var chain collect.Chain
	for e, err := range o.Store.Audit(r.Context()) {
		if err != nil {
			return err
		}
		if data.Broken == "" {
			broken, _ := errors.AsType[*collect.Broken](chain.Check(e))
			if broken != nil {
				data.Broken = broken.Text().In(v.Lang)
			}
		}
		if meant(e) {
			data.Found++
		}
	}
	data.Length, data.Head = chain.Length, grouped(chain.Head)
	filter := url.Values{}
	for name, value := range map[string]string{"who": data.Who, "did": data.Did} {
		if value != "" {
			filter.Set(name, value)
		}
	}
	from, to := data.Pages.cut(r, data.Found, auditAtOnce, func(n string) string {
		at := url.Values{"page": {n}}
		for name := range filter {
			at.Set(name, filter.Get(name))
		}
		return auditPath + "?" + at.Encode()
	})
	data.Table = auditPath + "/table?" + filter.Encode()
	// The part of the page, counted from the end.
	first, last := data.Found-to, data.Found-from
	n := 0
	for e, err := range o.Store.Audit(r.Context()) {
		if err != nil {
			return err
		}
		if !meant(e) {
			continue
		}
		if n >= first && n < last {
			data.Rows = append(data.Rows, o.auditRow(v, e))
		}
		if n++; n == last {
			break
		}
	}
	for i, j := 0, len(data.Rows)-1; i < j; i, j = i+1, j-1 {
		data.Rows[i], data.Rows[j] = data.Rows[j], data.Rows[i]
	}
	size, root, err := o.Store.Head(r.Context())
	if err != nil {
		return err
	}
	data.Receipts, data.Root, data.At = size, grouped(root), o.moment(o.Site.Now())
	return o.page(w, r, v, auditPath, "audit", v.T("people.audit"), data)
}

// grouped is a hash in groups that can be read out and compared.
func grouped(h collect.Hash) string {
	text := hex.EncodeToString(h[:])
	var b strings.Builder
	for i := 0; i < len(text); i += 8 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[i : i+8])
	}
	return b.String()
}

// auditTable is the log as a table, as it is filtered, with the hashes by which
// it can be checked elsewhere. That it was fetched is in the log.
func (o *Room) auditTable(w http.ResponseWriter, r *http.Request, v *visit) error {
	who, did := loggedAs(v, r.URL.Query().Get("who")), r.URL.Query().Get("did")
	if err := o.Store.Record(r.Context(), collect.Entry{Who: v.account.Name, Did: "audit.exported"}); err != nil {
		return err
	}
	return attachTable(w, "audit.csv", func(out io.Writer) error {
		table := csvfile.NewWriter(out)
		if err := table.Write([]string{"sequence", "at", "who", "did", "about", "detail", "hash"}); err != nil {
			return err
		}
		for e, err := range o.Store.Audit(r.Context()) {
			if err != nil {
				return err
			}
			if who != "" && e.Who != who || !strings.HasPrefix(e.Did, did) {
				continue
			}
			row := []string{strconv.FormatInt(e.Sequence, 10), e.At.UTC().Format(time.RFC3339Nano), e.Who, e.Did, e.About, e.Detail, hex.EncodeToString(e.Hash[:])}
			if err := table.Write(row); err != nil {
				return err
			}
		}
		table.Flush()
		return table.Error()
	})
}
