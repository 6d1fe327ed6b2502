package office

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey"
)

// progressStore counts what came in.
type progressStore interface {
	Counts(context.Context) ([]collect.Count, error)
	ShutAt(context.Context) (map[string]time.Time, error)
}

// Quota asks for questionnaires of each lowest unit that have an answer.
type Quota struct {
	Question, Value string
	AtLeast, AtMost int // −1 where not given
}

// unitPath is the address of a unit's page.
func unitPath(code string) string { return start + "/units/" + url.PathEscape(code) }

func (o *Room) progressRoutes() []route {
	return []route{
		{"GET " + start, collect.SeeProgress, "office.menu.progress", o.overview},
		{"GET " + start + "/{$}", "", "", func(w http.ResponseWriter, r *http.Request, _ *visit) error {
			http.Redirect(w, r, start, http.StatusSeeOther)
			return nil
		}},
		{"GET " + start + "/units/{unit}", collect.SeeProgress, "", o.unitProgress},
	}
}

// unknown is a number that is not given.
const unknown = -1

// figures are the counts of a unit with all below it.
type figures struct {
	Distributed int // unknown where not given
	Returned    int
	Valid       int // unknown until it was looked at
	Target      int // unknown where not given
	Gap         int // how many valid ones are wanting; unknown where either is
	Last        time.Time
}

// Rate is the share of the questionnaires handed out that came back, in per cent.
func (f figures) Rate() int {
	if f.Distributed <= 0 {
		return unknown
	}
	return 100 * f.Returned / f.Distributed
}

// Uneven tells whether more is wanting than the target less the valid ones: too
// many in one unit fill no gap of another.
func (f figures) Uneven() bool {
	return f.Gap != unknown && f.Gap > max(0, f.Target-f.Valid)
}

// state is how collecting goes at a moment.
type state struct {
	units    []figures
	counts   []collect.Count // of the study's form, in units that it has
	at       []int           // the unit of each count
	strays   int64           // submissions of no unit of the study
	own      bool            // they are of the visitor's own work alone
	apart    bool            // they lack the study's own table, which was not read yet
	shut     []bool          // by unit: closed here, or above
	shutHere []bool
	interim  *Interim // nil until there is one
	fault    error    // why there is none newer
	stale    bool     // one is being made
	now      time.Time
}

// look counts what came in: of who only asks, what they sent themselves.
func (o *Room) look(ctx context.Context, v *visit) (*state, error) {
	counts, err := o.counts(ctx)
	if err != nil {
		return nil, err
	}
	shut, err := o.Store.ShutAt(ctx)
	if err != nil {
		return nil, err
	}
	s := &state{units: make([]figures, len(o.Units.List)), shut: make([]bool, len(o.Units.List)), shutHere: make([]bool, len(o.Units.List)), now: o.Site.Now(),
		own: !v.account.May(collect.SeeResults)}
	s.interim, s.stale, s.fault = o.interims.latest(ctx, thereIs(counts, shut))
	s.apart = o.Table && s.interim == nil && !s.own
	o.targets(s.units)
	for i := range s.units {
		u := &s.units[i]
		u.Distributed, u.Valid = o.Units.List[i].Distributed, unknown
		switch {
		case s.own:
			u.Distributed, u.Target = unknown, unknown
			if s.interim != nil {
				u.Valid = s.interim.validOf(v.account.Name, o.Units.Within(i))
			}
		case s.interim != nil:
			u.Valid = s.interim.Evaluation.Tallies[i].Valid
			u.Returned = s.interim.Earlier[i]
		}
		_, s.shutHere[i] = shut[o.shutCode(i)]
		s.shut[i] = s.shutHere[i] || i > 0 && s.shut[o.Units.Parent[i]]
	}
	o.gaps(s.units)
	for _, c := range counts {
		if c.Form != o.Form.ID || s.own && c.By != v.account.Name {
			continue
		}
		unit, found := o.unitOf(c.Unit)
		if !found {
			s.strays += c.N
			continue
		}
		s.counts, s.at = append(s.counts, c), append(s.at, unit)
		for _, above := range o.Units.Path(unit) {
			u := &s.units[above]
			u.Returned += int(c.N)
			if c.Last.After(u.Last) {
				u.Last = c.Last
			}
		}
	}
	return s, nil
}

// validOf counts the valid questionnaires that somebody asked for in units.
func (i *Interim) validOf(account string, units []int) (n int) {
	for _, unit := range units {
		n += i.Interviewers[InterviewerIn{account, unit}]
	}
	return n
}

// unitOf is the unit that a submission was received for. Where the study has
// but one it need not be said.
func (o *Room) unitOf(code string) (int, bool) {
	if code == "" && len(o.Units.List) == 1 {
		return 0, true
	}
	return o.Units.Index(code)
}

// shutCode is what the store calls a unit that is closed: the whole study is "".
func (o *Room) shutCode(unit int) string {
	if unit == 0 {
		return ""
	}
	return o.Units.List[unit].Code
}

// targets fills in how many valid questionnaires are wanted: a unit's own
// number, or the sum of those below it, or for the lowest the study's.
func (o *Room) targets(units []figures) {
	for i := len(units) - 1; i >= 0; i-- {
		u := &o.Units.List[i]
		units[i].Target = u.Target
		if u.Target >= 0 {
			continue
		}
		if o.Units.Lowest(i) {
			units[i].Target = o.Target
			continue
		}
		units[i].Target = unknown
		sum := 0
		for _, below := range o.Units.Children[i] {
			if units[below].Target == unknown {
				sum = unknown
				break
			}
			sum += units[below].Target
		}
		units[i].Target = sum
	}
}

// gaps fills in how many valid questionnaires are wanting: of a unit with others
// below it what these want together, since too many in one are none in another, or
// what its own target wants where that is more.
func (o *Room) gaps(units []figures) {
	for i := len(units) - 1; i >= 0; i-- {
		u := &units[i]
		if u.Gap = unknown; u.Target == unknown || u.Valid == unknown {
			continue
		}
		below := 0
		for _, b := range o.Units.Children[i] {
			below += max(0, units[b].Gap)
		}
		u.Gap = max(u.Target-u.Valid, below)
	}
}

// progressPage is what is said of one unit, or of the units somebody has.
type progressPage struct {
	Crumbs  []page.Link
	Shut    string
	Facts   []fact
	AsOf    string
	Wanted  string // why more is wanting than the target less the valid ones
	Fault   string
	Faults  []string // for who can mend them
	Form    []string // how it was changed under the same version, what respondents are not told
	Weights string   // that they are not all the experts' yet
	Wanting []string // of quotas
	Below   string   // heading of the table of units
	Header  []cell
	Rows    []unitRow
	Modes   []countRow
	By      []countRow
	Reasons []countRow
	Strays  int64
	Links   []page.Link
}

type fact struct{ Label, Figure, Detail string }

type cell struct {
	Text   string
	Number bool
}

// Long tells whether a cell needs room: on a telephone it would be narrow, and
// its row as high as a page.
func (c cell) Long() bool { return utf8.RuneCountInString(c.Text) > 24 }

// unitRow is a unit's line of a table.
type unitRow struct {
	Name, Address string
	Shut          bool
	Share         *share // nil where it is not known
	Cells         []cell
}

// share is how far a unit is, as a bar.
type share struct{ Part, Whole int }

// Share is what there is of what is wanted: of the target what is not wanting,
// or else those that came back of those handed out.
func (f figures) Share() *share {
	switch {
	case f.Target > 0 && f.Gap != unknown:
		return &share{max(0, f.Target-f.Gap), f.Target}
	case f.Distributed > 0:
		return &share{min(f.Returned, f.Distributed), f.Distributed}
	}
	return nil
}

// countRow is a line of a table of counts.
type countRow struct {
	Name, Valid, Modes, Last string
	N                        int64
}

func (o *Room) overview(w http.ResponseWriter, r *http.Request, v *visit) error {
	tops := v.tops(collect.SeeProgress)
	if len(tops) == 1 {
		v.at = tops[0]
		return o.unitProgress(w, r, v)
	}
	s, err := o.look(r.Context(), v)
	if err != nil {
		return err
	}
	var data progressPage
	o.listUnits(v, s, tops, &data)
	o.wanted(v, s, tops, &data)
	o.asOf(v, s, &data)
	return o.showProgress(w, r, v, v.T("office.progress"), data)
}

func (o *Room) unitProgress(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := o.look(r.Context(), v)
	if err != nil {
		return err
	}
	u := &o.Units.List[v.at]
	data := progressPage{Facts: o.facts(v, s), Wanting: o.wanting(v, s, v.at)}
	for _, above := range slices.Backward(o.Units.Path(v.at)[1:]) {
		if v.mayIn(collect.SeeProgress, above) {
			data.Crumbs = append(data.Crumbs, page.Link{Address: unitPath(o.Units.List[above].Code), Text: o.Units.List[above].Name(v.Lang)})
		}
	}
	if v.at == 0 {
		data.Strays = s.strays
	}
	o.listUnits(v, s, o.Units.Children[v.at], &data)
	o.wanted(v, s, append([]int{v.at}, o.Units.Children[v.at]...), &data)
	o.breakDown(v, s, &data)
	o.asOf(v, s, &data)
	o.shutText(v, s, &data)
	link := func(duty collect.Duty, address, text string) {
		if v.mayIn(duty, v.at) {
			data.Links = append(data.Links, page.Link{Address: address, Text: v.T(text)})
		}
	}
	link(collect.SeeResults, resultsPath(u.Code), "office.results")
	link(collect.SeeAnswers, exportPath(u.Code), "office.export")
	switch {
	case s.shutHere[v.at]:
		link(collect.Design, unitPath(u.Code)+"/reopen", "office.reopen")
	case !s.shut[v.at]:
		link(collect.Design, unitPath(u.Code)+"/close", "office.close")
	}
	return o.showProgress(w, r, v, u.Name(v.Lang), data)
}

// wanted explains what is still wanted where it is not what the figures beside
// it differ by.
func (o *Room) wanted(v *visit, s *state, shown []int, data *progressPage) {
	if slices.ContainsFunc(shown, func(unit int) bool { return s.units[unit].Uneven() }) {
		data.Wanted = v.T("office.gap.why")
	}
}

func (o *Room) showProgress(w http.ResponseWriter, r *http.Request, v *visit, title string, data progressPage) error {
	return o.show(w, r, v, start, "progress", page.View{Title: title, Scripts: []string{"office/office.js"}, Data: data})
}

// shutText says that collecting has ended, and where that was decided.
func (o *Room) shutText(v *visit, s *state, data *progressPage) {
	switch {
	case s.shutHere[v.at]:
		data.Shut = v.T("office.shut")
	case s.shut[v.at]:
		data.Shut = v.T("office.shut.above")
	}
}

// returned is the word for how many there are: the number of those that came back
// only where all were counted.
func (s *state) returned() string {
	if s.apart {
		return "office.collected"
	}
	return "office.returned"
}

// number is a count as it is shown; nothing where it is not known.
func number(n int) string {
	if n == unknown {
		return ""
	}
	return strconv.Itoa(n)
}

func (o *Room) facts(v *visit, s *state) []fact {
	f := s.units[v.at]
	var facts []fact
	add := func(key string, n int, detail string) {
		if n != unknown {
			facts = append(facts, fact{v.T(key), number(n), detail})
		}
	}
	came := ""
	if rate := f.Rate(); rate != unknown && !s.apart {
		came = v.T("office.rate", rate)
	}
	add("office.distributed", f.Distributed, "")
	add(s.returned(), f.Returned, came)
	add("office.valid", f.Valid, "")
	add("office.target", f.Target, "")
	add("office.gap", f.Gap, "")
	if last := o.dayOf(f.Last); last != "" {
		facts = append(facts, fact{Label: v.T("office.last"), Figure: last})
	}
	return facts
}

// listUnits makes a table of units, without columns that are empty for all.
func (o *Room) listUnits(v *visit, s *state, units []int, data *progressPage) {
	if len(units) == 0 {
		return
	}
	data.Below = v.T("office.units")
	columns := []struct {
		key    string
		number bool
		of     func(unit int) string
	}{
		{"office.distributed", true, func(u int) string { return number(s.units[u].Distributed) }},
		{s.returned(), true, func(u int) string { return number(s.units[u].Returned) }},
		{"office.valid", true, func(u int) string { return number(s.units[u].Valid) }},
		{"office.target", true, func(u int) string { return number(s.units[u].Target) }},
		{"office.gap", true, func(u int) string { return number(s.units[u].Gap) }},
		{"office.quotas", false, func(u int) string { return strings.Join(o.wanting(v, s, u), v.T("list.semicolon")) }},
		{"office.last", false, func(u int) string { return o.dayOf(s.units[u].Last) }},
	}
	data.Header = []cell{{Text: v.T("office.unit")}}
	data.Rows = make([]unitRow, len(units))
	for i, unit := range units {
		data.Rows[i] = unitRow{Name: o.Units.List[unit].Name(v.Lang), Address: unitPath(o.Units.List[unit].Code), Shut: s.shut[unit]}
		if !s.apart {
			data.Rows[i].Share = s.units[unit].Share()
		}
	}
	for _, column := range columns {
		if !slices.ContainsFunc(units, func(u int) bool { return column.of(u) != "" }) {
			continue
		}
		data.Header = append(data.Header, cell{v.T(column.key), column.number})
		for i, unit := range units {
			data.Rows[i].Cells = append(data.Rows[i].Cells, cell{column.of(unit), column.number})
		}
	}
}

// wanting says which quotas of a unit are not reached; of a unit with others
// below it, how many of those have such.
func (o *Room) wanting(v *visit, s *state, unit int) []string {
	if s.own || s.interim == nil || s.interim.Quotas == nil {
		return nil
	}
	var texts []string
	if o.Units.Lowest(unit) {
		for q, quota := range o.Quotas {
			n := s.interim.Quotas[q][unit]
			switch {
			case quota.AtLeast > n:
				texts = append(texts, v.T("office.quota.wanting", o.quotaName(v, quota), quota.AtLeast-n))
			case quota.AtMost >= 0 && n > quota.AtMost:
				texts = append(texts, v.T("office.quota.over", o.quotaName(v, quota), n-quota.AtMost))
			}
		}
		return texts
	}
	n := 0
	for _, below := range o.Units.Within(unit) {
		if o.Units.Lowest(below) && len(o.wanting(v, s, below)) > 0 {
			n++
		}
	}
	if n > 0 {
		texts = append(texts, v.T("office.quota.units", n))
	}
	return texts
}

// quotaName is the answer that a quota counts, as it reads.
func (o *Room) quotaName(v *visit, quota Quota) string {
	if q := o.Form.Question(quota.Question); q != nil {
		for _, c := range q.Choices {
			if c.Value == quota.Value {
				return c.Label.In(v.Lang)
			}
		}
	}
	return quota.Value
}

// breakDown counts a unit's questionnaires by how they came, by who asked, and
// by why they are not valid.
func (o *Room) breakDown(v *visit, s *state, data *progressPage) {
	within := o.Units.Within(v.at)
	modes := map[collect.Mode]int64{}
	type work struct {
		n     int64
		last  time.Time
		modes map[collect.Mode]int64
	}
	by := map[string]*work{}
	for i, c := range s.counts {
		if !slices.Contains(within, s.at[i]) {
			continue
		}
		modes[c.Mode] += c.N
		if c.By == "" {
			continue
		}
		w := by[c.By]
		if w == nil {
			w = &work{modes: map[collect.Mode]int64{}}
			by[c.By] = w
		}
		w.n += c.N
		w.modes[c.Mode] += c.N
		if c.Last.After(w.last) {
			w.last = c.Last
		}
	}
	for _, mode := range collect.Modes() {
		if modes[mode] > 0 {
			data.Modes = append(data.Modes, countRow{Name: v.T("office.mode." + string(mode)), N: modes[mode]})
		}
	}
	if s.interim != nil && !s.own && s.interim.Earlier[v.at] > 0 {
		data.Modes = append(data.Modes, countRow{Name: v.T("office.mode.table"), N: int64(s.interim.Earlier[v.at])})
	}
	for name, w := range by {
		row := countRow{Name: name, N: w.n, Last: o.dayOf(w.last)}
		var how []string
		for _, mode := range collect.Modes() {
			if w.modes[mode] > 0 {
				how = append(how, v.T("office.mode."+string(mode))+" "+v.T("office.n", w.modes[mode]))
			}
		}
		row.Modes = strings.Join(how, v.T("list.semicolon"))
		if s.interim != nil {
			row.Valid = number(s.interim.validOf(name, within))
		}
		data.By = append(data.By, row)
	}
	slices.SortFunc(data.By, func(a, b countRow) int { return strings.Compare(a.Name, b.Name) })
	if s.interim != nil && !s.own {
		t := &s.interim.Evaluation.Tallies[v.at]
		for i, reason := range survey.Reasons() {
			if t.Reasons[i] > 0 {
				data.Reasons = append(data.Reasons, countRow{Name: reason.Label().In(v.Lang), N: int64(t.Reasons[i])})
			}
		}
	}
}

// asOf says of when the figures are.
func (o *Room) asOf(v *visit, s *state, data *progressPage) {
	data.AsOf = v.T("office.asof", s.now.Format(time.TimeOnly))
	if s.own {
		data.AsOf = v.T("office.own.work") + data.AsOf
	}
	if s.apart {
		data.AsOf += v.T("office.apart")
	}
	switch {
	case s.interim != nil:
		data.AsOf += v.T("office.screened", s.interim.At.Format(time.TimeOnly))
	case s.stale:
		data.AsOf += v.T("office.screening")
	}
	if v.account.May(collect.Design) {
		for _, text := range []diag.Text{o.FormChanged, o.Untold} {
			if !text.IsZero() {
				data.Form = append(data.Form, text.In(v.Lang))
			}
		}
	}
	fault := s.fault
	if s.interim != nil && v.account.May(collect.SeeResults) {
		fault = cmp.Or(fault, s.interim.Unscored)
		data.Weights = unjudged(s.interim.Evaluation).In(v.Lang)
	}
	if fault == nil {
		return
	}
	data.Fault = v.T("office.interim.failed")
	if refusal, ok := errors.AsType[*collect.Refusal](fault); ok {
		data.Fault = sentence(refusal.Text, v.Lang)
	}
	if faulty, ok := errors.AsType[*Faulty](fault); ok && v.account.May(collect.Design) {
		data.Faults = faulty.texts(v.Lang)
	}
}

// moment is a time as it is shown, by the clock of the server's place.
func (o *Room) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(o.Site.Now().Location()).Format("2006-01-02 15:04")
}

// dayOf is when something came that is not to be put beside what else came in
// that minute.
func (o *Room) dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(o.Site.Now().Location()).Format(time.DateOnly)
}
