package reports

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators/alerts"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
)

// Watch is what became of the study's rules of early warning.
type Watch struct {
	Rules    []alerts.Rule
	Findings []alerts.Finding
}

// Alert is what an office should not overlook before it relies on the figures:
// a rule of the study that is broken or can't be judged, or one of those that
// every study is held to.
type Alert struct {
	Code       diag.Code
	Severity   alerts.Severity
	Unit, Node int            // −1: none
	Rule       *alerts.Rule   // nil: one that every study is held to, said in Text
	Finding    alerts.Finding // of the rule
	Text       diag.Text
}

// Judged reports whether a figure breaks the rule; otherwise there is none to
// hold it to.
func (a *Alert) Judged() bool { return a.Finding.Why == "" }

// Alerts are all of them, figures of a few respondents included: the gravest
// first, of these the certain ones, and last what could not be judged.
func (e *Evaluation) Alerts() []Alert {
	list := e.always()
	if e.Watch != nil {
		for _, f := range e.Watch.Findings {
			r := &e.Watch.Rules[f.Rule]
			list = append(list, Alert{Code: "alert." + diag.Code(r.What), Severity: r.Severity, Unit: f.Unit, Node: f.Node, Rule: r, Finding: f})
		}
	}
	sortAlerts(list)
	return list
}

// doubtful is 1 for a change or a gap that may be none.
func (a *Alert) doubtful() int {
	if i := a.Finding.Interval; a.Rule != nil && !math.IsNaN(i.Low) && !i.Certain() {
		return 1
	}
	return 0
}

func sortAlerts(list []Alert) {
	slices.SortStableFunc(list, func(a, b Alert) int {
		if a.Judged() != b.Judged() {
			if a.Judged() {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Severity.Grave(), a.Severity.Grave()), cmp.Compare(a.doubtful(), b.doubtful()))
	})
}

// Unacceptable reports whether any alert is graver than a notice: what --strict
// does not let pass.
func (e *Evaluation) Unacceptable() bool {
	return slices.ContainsFunc(e.Alerts(), func(a Alert) bool { return a.Judged() && a.Severity.Grave() > alerts.Notice.Grave() })
}

// always are the alerts that no study can do without: group matrices over the
// limit of consistency, units without valid respondents, units with too few to
// be published.
func (e *Evaluation) always() []Alert {
	var list []Alert
	add := func(code diag.Code, unit, node int, text diag.Text) {
		list = append(list, Alert{Code: code, Severity: alerts.Warning, Unit: unit, Node: node, Text: text})
	}
	for i := range e.Matrices {
		g := e.Matrices[i].Group
		if g.CR > g.Limit+1e-9 {
			add("alert.inconsistent", -1, e.Matrices[i].Node, diag.Say("the experts' judgements together are over the limit: CR %s", "群体判断一致性超限：CR %s", fixed(g.CR, 4)))
		}
	}
	for unit := range e.Units.List {
		n := e.Tallies[unit].Valid
		switch {
		case n == 0:
			add("alert.no_respondents", unit, -1, diag.Say("no valid questionnaire", "没有有效问卷"))
		case n < e.Publish.MinRespondents:
			add("alert.few_respondents", unit, -1, diag.Say("%d valid questionnaires, fewer than %d: not shown in reports", "有效问卷 %d 份，少于 %d 份：报告中不公布", n, e.Publish.MinRespondents))
		}
	}
	return list
}

// publishedAlerts are those that give nothing away, and a word on the others
// that does not tell whether there are any.
func (e *Evaluation) publishedAlerts(lang string) (list []Alert, word string) {
	p := i18n.Printer{Lang: lang}
	for _, a := range e.Alerts() {
		if a.Code == "alert.few_respondents" || !e.open(&a) {
			continue
		}
		list = append(list, a)
	}
	if units, _ := e.Withheld(); units > 0 {
		list = append(list, Alert{Code: "alert.few_respondents", Severity: alerts.Warning, Unit: -1, Node: -1,
			Text: diag.Say("%d of %d units are not published: they have too few respondents, or would give such a unit away", "%d 个单元（共 %d 个）不公布：受访者过少，或可由其推算出此类单元的结果", units, len(e.Units.List))})
		sortAlerts(list)
	}
	if e.Watch != nil && slices.ContainsFunc(e.Watch.Rules, e.reachesHidden) {
		word = p.T(e.beside("alerts.hidden", "alerts.hidden.alone"))
	}
	return list, word
}

// alertsOf are the alerts about one unit that may be published.
func (e *Evaluation) alertsOf(lang string, unit int) []Alert {
	if e.alertsBy == nil {
		e.alertsBy = map[int][]Alert{}
		list, _ := e.publishedAlerts(lang)
		for _, a := range list {
			if a.Code != "alert.no_respondents" {
				e.alertsBy[a.Unit] = append(e.alertsBy[a.Unit], a)
			}
		}
	}
	return e.alertsBy[unit]
}

// open reports whether an alert is about what is published.
func (e *Evaluation) open(a *Alert) bool {
	switch {
	case a.Unit < 0 && (a.Rule == nil || a.Rule.What == alerts.CR), e.Publish.minimum() < 2:
		return true
	case a.Unit >= 0 && e.HiddenCell(a.Unit, max(a.Node, 0)):
		return false
	case a.Rule == nil:
		return true
	}
	switch a.Rule.What {
	case alerts.Change:
		return a.Finding.Interval.N >= e.Publish.minimum() && !e.hiddenSince(a.Unit, a.Node)
	case alerts.Gap:
		return a.Finding.Interval.N >= e.Publish.minimum()
	case alerts.Rank: // among those that are published the place is another
		rank := e.publishedRank(a.Unit, a.Node)
		a.Finding.Value = float64(rank)
		return rank > 0 && (a.Rule.Side == alerts.Above) == (float64(rank) > a.Rule.Limit) && float64(rank) != a.Rule.Limit
	}
	return true
}

// reachesHidden reports whether a rule looks at anything that is not
// published.
func (e *Evaluation) reachesHidden(r alerts.Rule) bool {
	if !r.What.ByUnit() {
		return false
	}
	return slices.ContainsFunc(r.Units, func(unit int) bool {
		return e.Hidden(unit) || r.What.ByNode() && slices.ContainsFunc(r.Nodes, func(node int) bool { return e.HiddenCell(unit, node) })
	})
}

// figureOf prints a figure of a rule as people read it, or its limit: with so
// many decimals that they do not look alike.
func figureOf(r *alerts.Rule, v float64) string {
	switch r.What {
	case alerts.ValidRate, alerts.ResponseRate:
		return fixedBelow(points(v), points(r.Limit), 1) + " %"
	case alerts.Rank, alerts.N:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case alerts.Change, alerts.Gap:
		return signed(v)
	case alerts.CR:
		return fixedBelow(v, r.Limit, 4)
	}
	return fixedBelow(v, r.Limit, 2)
}

// limitOf prints the limit of a rule.
func limitOf(r *alerts.Rule) string {
	switch r.What {
	case alerts.ValidRate, alerts.ResponseRate:
		return strconv.FormatFloat(points(r.Limit), 'g', -1, 64) + " %"
	}
	return strings.Replace(strconv.FormatFloat(r.Limit, 'g', -1, 64), "-", "−", 1)
}

// says is an alert in words, without what it is about.
func (a *Alert) says(e *Evaluation, lang string) string {
	p := i18n.Printer{Lang: lang}
	if a.Rule == nil {
		return a.Text.In(lang)
	}
	r, f := a.Rule, &a.Finding
	what := ""
	if r.What == alerts.Gap {
		what = p.T("alerts.gap", cmp.Or(r.Called.In(lang), r.Group))
	} else {
		what = p.T("alerts.what." + string(r.What))
	}
	if !a.Judged() {
		return p.T("alerts.unjudged", what, p.T("alerts.why."+string(f.Why)))
	}
	text := p.T("alerts."+string(r.Side), what, figureOf(r, f.Value), limitOf(r))
	if !math.IsNaN(f.Interval.Low) {
		text += p.T("alerts.interval", signedInterval(f.Interval.Low, f.Interval.High))
		if !f.Interval.Certain() {
			text += p.T("alerts.uncertain")
		}
	}
	if own := r.Text.In(lang); own != "" {
		return own + p.T("alerts.because", text)
	}
	return text
}

// aboutAlert names the unit and the indicator of an alert, but for the unit
// that the page is about; −1 where it is about the whole study.
func (e *Evaluation) aboutAlert(a *Alert, lang string, page int) string {
	w := diag.Warning{}
	if a.Unit >= 0 && a.Unit != page {
		w.Unit = e.Units.List[a.Unit].Code
	}
	if a.Node > 0 || a.Node == 0 && a.Unit < 0 {
		w.Node = e.Framework.Nodes[a.Node].Code
	}
	return e.about(w, lang)
}

// mostAlerts is how many a page or the terminal lists.
const mostAlerts = 12

// alertLines are alerts as they stand at the top of a page about a unit, or −1.
func (e *Evaluation) alertLines(lang string, list []Alert, word string, page int) []string {
	p := i18n.Printer{Lang: lang}
	var lines []string
	for i := range list {
		a := &list[i]
		if i == mostAlerts {
			lines = append(lines, p.T(e.beside("alerts.more", "alerts.more.alone"), len(list)-mostAlerts))
			break
		}
		line := p.T("alerts.severity."+string(a.Severity)) + p.T("list.colon")
		if about := e.aboutAlert(a, lang, page); about != "" {
			line += about + p.T("list.colon")
		}
		lines = append(lines, line+a.says(e, lang))
	}
	if word != "" {
		lines = append(lines, word)
	}
	return lines
}

// AlertTable lists the alerts that may be published; nil where there are none.
func (e *Evaluation) AlertTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	list, word := e.publishedAlerts(lang)
	if len(list) == 0 && word == "" {
		return nil
	}
	t := &Table{Title: p.T("report.alerts"), Name: 1, Columns: []Column{left(p.T("col.severity")), left(p.T("col.about")), left(p.T("col.text"))}}
	for i := range list {
		if i == mostAlerts {
			t.Notes = append(t.Notes, p.T(e.beside("alerts.more", "alerts.more.alone"), len(list)-mostAlerts))
			break
		}
		a := &list[i]
		t.Rows = append(t.Rows, TableRow{Cells: []string{p.T("alerts.severity." + string(a.Severity)), e.aboutAlert(a, lang, -1), a.says(e, lang)}})
	}
	if word != "" {
		t.Notes = append(t.Notes, word)
	}
	return t
}

type alertRow struct {
	Code     string `json:"code" csv:"code"`
	Rule     string `json:"rule" csv:"rule"`
	Severity string `json:"severity" csv:"severity"`
	Unit     string `json:"unit" csv:"unit"`
	Node     string `json:"node" csv:"node"`
	Group    string `json:"group" csv:"group"`
	Judged   bool   `json:"judged" csv:"judged"`
	Value    number `json:"value" csv:"value"`
	Low      number `json:"low" csv:"low"`
	High     number `json:"high" csv:"high"`
	Side     string `json:"side" csv:"side"`
	Limit    number `json:"limit" csv:"limit"`
	Why      string `json:"why" csv:"why"`
	Text     string `json:"text" csv:"text"`
}

func (e *Evaluation) alertRows(lang string) []alertRow {
	list := e.Alerts()
	if e.public {
		list, _ = e.publishedAlerts(lang)
	}
	rows := []alertRow{}
	for i := range list {
		a := &list[i]
		nan := number(math.NaN())
		row := alertRow{Code: string(a.Code), Severity: string(a.Severity), Judged: a.Judged(), Value: nan, Low: nan, High: nan, Limit: nan, Text: a.says(e, lang)}
		if a.Unit >= 0 {
			row.Unit = e.Units.List[a.Unit].Code
		}
		if a.Node >= 0 {
			row.Node = e.Framework.Nodes[a.Node].Code
		}
		if r, f := a.Rule, &a.Finding; r != nil {
			row.Rule, row.Group, row.Side, row.Limit, row.Why = r.Name, r.Group, string(r.Side), number(r.Limit), string(f.Why)
			row.Value, row.Low, row.High = number(f.Value), number(f.Interval.Low), number(f.Interval.High)
		}
		rows = append(rows, row)
	}
	return rows
}

// WriteAlertsCSV writes a row for each alert.
func (e *Evaluation) WriteAlertsCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(e.alertRows(lang), w)
}
