package office

import (
	"context"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/qr"
	"goodgov/internal/web/page"
)

const passesPath = start + "/links"

// The addresses that passes open, before their tokens.
const (
	expertLink = "/judge/"
	deviceLink = "/odk/"
)

func (o *Room) passRoutes() []route {
	return []route{
		{"GET " + passesPath, collect.IssueCodes, "people.menu.links", o.passes},
		{"POST " + passesPath + "/expert", collect.IssueCodes, "", o.makeExpertPass},
		{"POST " + passesPath + "/device", collect.IssueCodes, "", o.makeDevicePass},
		{"POST " + passesPath + "/close", collect.IssueCodes, "", o.closePass},
	}
}

// What can be wrong with an expert's link that is asked for.
var errNoExpert = &collect.Refusal{Code: "pass.expert", Text: diag.Say("please choose one of the study's experts, or name one: 1 to 60 letters", "请选择本项目的一位专家，或填写专家代号（1 至 60 个字）")}

type passesPage struct {
	Everywhere bool // experts judge for the whole study
	Unused     bool // what they judge sets no weights
	Listed     bool // the study lists its experts
	ByDevice   bool
	OnlyHere   string
	Experts    []expertRow
	Devices    []passRow
	Accounts   []option
	Units      []option
	Fault      string
	Done       bool
}

type expertRow struct {
	Code, Name    string
	Judged, Pairs int
	Here          int // judged by the link, and not on a sheet of the study's
	Links         []passRow
}

// Share is how much is judged, in per cent.
func (e expertRow) Share() int {
	if e.Pairs == 0 {
		return 0
	}
	return min(100, 100*e.Judged/e.Pairs)
}

// passRow is an open pass. Its hash names it; the token nobody has any more.
type passRow struct{ Hash, Label, Subject, Unit, Created string }

func (o *Room) passes(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.showPasses(w, r, v, passesPage{Done: r.URL.Query().Has("closed")})
}

func (o *Room) showPasses(w http.ResponseWriter, r *http.Request, v *visit, data passesPage) error {
	passes, err := o.Store.Passes(r.Context())
	if err != nil {
		return err
	}
	accounts, err := o.Store.Accounts(r.Context())
	if err != nil {
		return err
	}
	data.OnlyHere = o.onlyHere(v)
	data.Everywhere, data.Unused, data.Listed, data.ByDevice = v.mayIn(collect.IssueCodes, 0), o.JudgementsUnused, len(o.Experts) > 0, o.ByDevice
	if data.Everywhere {
		if data.Experts, err = o.experts(r, passes); err != nil {
			return err
		}
	}
	for _, p := range passes {
		if p.Kind == collect.DevicePass && !p.Closed && o.inReach(v, collect.IssueCodes, p.Unit) {
			row := o.passRow(p)
			row.Unit = o.passUnit(p, v.Lang)
			data.Devices = append(data.Devices, row)
		}
	}
	o.offerDevices(r, v, accounts, &data)
	return o.page(w, r, v, passesPath, "links", v.T("people.links"), data)
}

// experts are those of the study, and whoever else has a link or judged.
func (o *Room) experts(r *http.Request, passes []collect.Pass) ([]expertRow, error) {
	judgements, err := o.Store.Judgements(r.Context())
	if err != nil {
		return nil, err
	}
	var rows []expertRow
	row := func(code string) *expertRow {
		at := slices.IndexFunc(rows, func(e expertRow) bool { return e.Code == code })
		if at < 0 {
			at = len(rows)
			rows = append(rows, expertRow{Code: code, Pairs: o.Pairs})
		}
		return &rows[at]
	}
	for _, e := range o.Experts {
		row(e.Code).Name = e.Name
	}
	for _, p := range passes {
		if p.Kind == collect.ExpertPass && !p.Closed {
			e := row(p.Subject)
			e.Links = append(e.Links, o.passRow(p))
		}
	}
	here := map[string][]collect.Judgement{}
	for _, j := range judgements {
		row(j.Expert)
		here[j.Expert] = append(here[j.Expert], j)
	}
	for i := range rows {
		e := &rows[i]
		e.Judged, e.Here = len(here[e.Code]), len(here[e.Code])
		if o.Judged == nil {
			continue
		}
		if e.Judged, e.Here, err = o.Judged(e.Code, here[e.Code]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (o *Room) passRow(p collect.Pass) passRow {
	return passRow{Hash: hex.EncodeToString(p.Hash[:]), Label: p.Label, Subject: p.Subject, Created: o.moment(p.Created)}
}

// mostLabel is how many bytes the label of a pass may have.
const mostLabel = 200

func (o *Room) makeExpertPass(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	expert, err := words(r, "expert")
	if err == nil && !v.mayIn(collect.IssueCodes, 0) {
		err = collect.ErrDuty
	}
	if err == nil && (expert == "" || len(expert) > mostLabel || len(o.Experts) > 0 && !slices.ContainsFunc(o.Experts, func(e Expert) bool { return e.Code == expert })) {
		err = errNoExpert
	}
	return o.makePass(w, r, v, err, collect.Pass{Kind: collect.ExpertPass, Subject: expert}, expertLink, "")
}

type passPage struct {
	Expert  bool
	Unused  bool // what the expert judges sets no weights
	Subject string
	Unit    string
	Label   string
	Address string
	Code    template.HTML // the address, as a picture
}

// makePass makes a pass and shows its link at once: the token is kept nowhere,
// so that a page to come back to could not show it.
func (o *Room) makePass(w http.ResponseWriter, r *http.Request, v *visit, fault error, p collect.Pass, before, after string) error {
	label, err := words(r, "label")
	if err == nil && len(label) > mostLabel {
		err = errTooLong
	}
	if fault != nil {
		err = fault
	}
	if text, other := told(v, err); other != nil {
		return other
	} else if text != "" {
		return o.showPasses(w, r, v, passesPage{Fault: text})
	}
	p.Label = label
	token, err := o.Store.AddPass(r.Context(), p, v.account.Name)
	if err != nil {
		return err
	}
	data := passPage{Expert: p.Kind == collect.ExpertPass, Unused: p.Kind == collect.ExpertPass && o.JudgementsUnused, Subject: p.Subject, Label: label, Address: o.Site.Base + before + token + after}
	if p.Kind == collect.DevicePass {
		data.Unit = o.passUnit(p, v.Lang)
	}
	for _, e := range o.Experts {
		if data.Expert && e.Code == p.Subject && e.Name != "" {
			data.Subject = e.Name + " (" + e.Code + ")"
		}
	}
	code, err := qr.Encode(data.Address)
	if err != nil {
		return err
	}
	var picture strings.Builder
	if err := code.WriteSVG(&picture, v.T("people.link.qr")); err != nil {
		return err
	}
	data.Code = template.HTML(picture.String()) // of squares and an escaped label
	return o.page(w, r, v, passesPath, "link", v.T("people.link"), data)
}

// closeElsewhere closes the links of an account's devices for units that are not
// the account's any more.
func (o *Room) closeElsewhere(ctx context.Context, a collect.Account, who string) error {
	passes, err := o.Store.Passes(ctx)
	if err != nil {
		return err
	}
	asks := &visit{account: a, units: o.Units}
	for _, p := range passes {
		if p.Kind != collect.DevicePass || p.Subject != a.Name || p.Closed || o.inReach(asks, collect.EnterAnswers, p.Unit) {
			continue
		}
		if err := o.Store.ClosePass(ctx, p.Hash, who); err != nil && !errors.Is(err, collect.ErrNotFound) {
			return err
		}
	}
	return nil
}

func (o *Room) closePass(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	passes, err := o.Store.Passes(r.Context())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(passes, func(p collect.Pass) bool { return hex.EncodeToString(p.Hash[:]) == r.PostForm.Get("link") })
	if at < 0 || !o.inReach(v, collect.IssueCodes, passes[at].Unit) {
		return o.showPasses(w, r, v, passesPage{Fault: sentence(collect.ErrNotFound.Text, v.Lang)})
	}
	if err := o.Store.ClosePass(r.Context(), passes[at].Hash, v.account.Name); err != nil {
		return err
	}
	http.Redirect(w, r, passesPath+"?closed", http.StatusSeeOther)
	return nil
}
