package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/reports"
)

// What there may be to be seen of results, and why not.
var (
	errNoAnswers = &collect.Refusal{Code: "results.none", Text: diag.Say("no valid questionnaire has come in yet", "还没有收到有效问卷")}
	errOpen      = &collect.Refusal{Code: "results.open", Text: diag.Say("results are here once collecting has ended in this unit", "本单元的收集结束后，结果会在这里显示")}
)

func resultsPath(code string) string { return start + "/results/" + url.PathEscape(code) }

func (o *Room) resultsRoutes() []route {
	return []route{
		{"GET " + start + "/results/{unit}", collect.SeeResults, "", o.results},
		{"GET " + start + "/results/{unit}/report.html", collect.SeeResults, "", o.report},
		{"GET " + start + "/results/{unit}/units/{page}", collect.SeeResults, "", o.scorecard},
		{"POST " + start + "/results/{unit}/own", collect.SeeResults, "", o.ownData},
	}
}

// seen is what the visitor may see of the results of the unit that the address
// names. Who may see the answers sees results while they come in; all others
// once collecting has ended there, and of what had come by then: results before
// and after one person came would tell what that person answered.
func (o *Room) seen(ctx context.Context, v *visit) (*sight, error) {
	counts, err := o.counts(ctx)
	if err != nil {
		return nil, err
	}
	shut, err := o.Store.ShutAt(ctx)
	if err != nil {
		return nil, err
	}
	s := &sight{}
	for _, u := range o.Units.Path(v.at) {
		_, here := shut[o.shutCode(u)]
		s.ended = s.ended || here
	}
	all := v.mayIn(collect.SeeAnswers, v.at)
	if !s.ended && !all {
		return nil, errOpen
	}
	if all {
		s.Interim, err = o.interims.current(ctx, thereIs(counts, shut))
	} else { // one of before has what came while it was not known when it would end
		s.Interim, err = o.interims.since(ctx, thereIs(counts, shut))
	}
	switch {
	case s.Interim == nil && err != nil:
		return nil, err
	case s.Interim == nil:
		return nil, errNoAnswers
	}
	if s.of = s.Evaluation; !all {
		s.of = s.settled()
	}
	if s.of.Scores == nil && s.Unscored != nil {
		return nil, s.Unscored
	}
	if s.of.Scores == nil || s.of.Tallies[v.at].Valid == 0 {
		return nil, errNoAnswers
	}
	return s, nil
}

// sight is what somebody may see.
type sight struct {
	*Interim
	of    *reports.Evaluation
	ended bool
}

// settled is what may be seen by who sees no answers.
func (i *Interim) settled() *reports.Evaluation {
	if i.Settled != nil {
		return i.Settled
	}
	return i.Evaluation
}

type resultsPage struct {
	Back    page.Link
	Why     string // there is nothing to be seen
	State   string
	Weights string // that they are not all the experts' yet
	Report  string
	Own     string // action that hands out the unit's own data; "": not yet
	Hidden  bool
	Fewest  int
}

func (o *Room) results(w http.ResponseWriter, r *http.Request, v *visit) error {
	u := &o.Units.List[v.at]
	data := resultsPage{Back: page.Link{Address: unitPath(u.Code), Text: u.Name(v.Lang)}, Fewest: o.Publish.MinRespondents}
	seen, err := o.seen(r.Context(), v)
	if status, text := page.Status(err); err != nil && status < 500 {
		data.Why = sentence(text, v.Lang)
	} else if err != nil {
		return err
	} else {
		seen.drawing.Lock()
		data.Hidden, data.State = seen.of.Hidden(v.at), o.stateText(seen, v.at).In(v.Lang)
		seen.drawing.Unlock()
		data.Weights = unjudged(seen.of).In(v.Lang)
		data.Report = resultsPath(u.Code) + "/" + "report.html"
		if o.Units.Lowest(v.at) {
			part, err := seen.of.Part(v.at)
			if err != nil {
				return err
			}
			data.Report = resultsPath(u.Code) + "/" + reports.ScorecardName(part.Units, 0)
		}
		if seen.ended {
			data.Own = resultsPath(u.Code) + "/own"
		}
	}
	return o.show(w, r, v, start, "results", page.View{Title: v.T("office.results.of", u.Name(v.Lang)), Data: data})
}

// stateText says of when results are, and whether more is to come; of how many
// questionnaires where the report says that. Its pages are handed on: what they
// leave out must not stand above them. The caller holds the lock of what it is of.
func (o *Room) stateText(s *sight, unit int) diag.Text {
	valid, late, at := s.of.Tallies[unit].Valid, s.Evaluation.Tallies[unit].Returned-s.of.Tallies[unit].Returned, s.At.Format("2006-01-02 15:04")
	targets := make([]figures, len(o.Units.List))
	o.targets(targets)
	switch target := targets[unit].Target; {
	case s.of.Hidden(unit) && s.ended:
		return diag.Say("Collecting has ended here; as of %s. How many questionnaires are valid is not published.", "收集已结束（截至 %s），有效问卷数不公布。", at)
	case s.of.Hidden(unit):
		return diag.Say("Interim, as of %s. How many questionnaires are valid is not published. All of this may still change.", "中期结果（截至 %s），有效问卷数不公布，结果仍会变化。", at)
	case s.ended && late > 0:
		return diag.Say("Collecting has ended here. Valid questionnaires: %d. Came later, and are not among them lest it shows what they answered: %d.", "收集已结束：有效问卷 %d 份。其后收到的 %d 份未计入，以免其作答被推算出来。", valid, late)
	case s.ended:
		return diag.Say("Collecting has ended here. Valid questionnaires: %d, as of %s.", "收集已结束：有效问卷 %d 份（截至 %s）。", valid, at)
	case target > 0:
		return diag.Say("Interim, as of %[3]s. Valid questionnaires: %[1]d of %[2]d wanted. All of this may still change.", "中期结果：目标 %[2]d 份，现有有效问卷 %[1]d 份（截至 %[3]s），结果仍会变化。", valid, target, at)
	default:
		return diag.Say("Interim, as of %[2]s. Valid questionnaires: %[1]d. All of this may still change.", "中期结果：现有有效问卷 %d 份（截至 %s），结果仍会变化。", valid, at)
	}
}

// part is the evaluation of the visitor's unit, with a word on its state under
// every page. The caller holds the lock of what it is of.
func (o *Room) part(s *sight, unit int) (*reports.Evaluation, error) {
	part, err := s.of.Part(unit)
	if err != nil {
		return nil, err
	}
	noted := *part
	noted.Alone = true
	noted.Note = maps.Clone(part.Note)
	if noted.Note == nil {
		noted.Note = indicators.Names{}
	}
	text, weights := o.stateText(s, unit), unjudged(s.of)
	for _, lang := range o.Site.Languages {
		noted.Note[lang] = strings.Join(slices.DeleteFunc([]string{text.In(lang), weights.In(lang), part.Note.In(lang)}, func(text string) bool { return text == "" }), " ")
	}
	return &noted, nil
}

func (o *Room) report(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.draw(w, r, v, reports.WriteReportPage)
}

func (o *Room) scorecard(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.draw(w, r, v, func(e *reports.Evaluation, lang string, w io.Writer) error {
		for unit := range e.Units.List {
			if path.Base(reports.ScorecardName(e.Units, unit)) == r.PathValue("page") {
				return reports.WriteScorecard(e, unit, lang, func(_ string, render func(io.Writer) error) error { return render(w) })
			}
		}
		return page.ErrNoPage
	})
}

// draw answers with a page of the reports.
func (o *Room) draw(w http.ResponseWriter, r *http.Request, v *visit, write func(e *reports.Evaluation, lang string, w io.Writer) error) error {
	seen, err := o.seen(r.Context(), v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	seen.drawing.Lock()
	part, err := o.part(seen, v.at)
	if err == nil {
		err = write(part, v.Lang, &b)
	}
	seen.drawing.Unlock()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", diag.Tag(v.Lang))
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", standingAlone(b.Bytes()))
	_, _ = b.WriteTo(w)
	return nil
}

var styleElement = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// standingAlone is the policy of a page that has all it needs inside: the style
// that stands in it, and nothing else.
func standingAlone(html []byte) string {
	var policy strings.Builder
	policy.WriteString("default-src 'none'; img-src data:; style-src")
	for _, match := range styleElement.FindAllSubmatch(html, -1) {
		sum := sha256.Sum256(match[1])
		policy.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	policy.WriteString("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	return policy.String()
}

// day is a date for the names of files.
func (o *Room) day() string { return o.Site.Now().Format(time.DateOnly) }
