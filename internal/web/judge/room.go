package judge

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"goodgov/ahp"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/forms"
	"goodgov/internal/i18n"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// Store is where judgements are kept.
type Store interface {
	// Pass returns the open pass of a token, or collect.ErrNotFound.
	Pass(ctx context.Context, kind collect.PassKind, token string) (collect.Pass, error)
	// JudgementsOf returns the last judgement of an expert on each pair,
	// without those taken back.
	JudgementsOf(ctx context.Context, expert string) ([]collect.Judgement, error)
	Judge(ctx context.Context, judgements []collect.Judgement) error
	// ShutUnits returns the units where collecting has ended; "" is everywhere.
	ShutUnits(context.Context) ([]string, error)
}

// Config is what the room is about.
type Config struct {
	Site  *page.Site
	Store Store
	// Panel is the hierarchy, the experts, and what they judged on sheets
	// before, which counts for the pairs that they don't judge here. Where it
	// lists no expert, whoever has a pass may judge.
	Panel     *ahp.Panel
	Names     map[string]string    // what experts are called, by their code
	Questions map[string]diag.Text // by which indicators are measured
	AHP       ahp.Options
	// Unused are judgements that set no weights: the study has its own.
	Unused  bool
	Contact form.Text // whom experts can ask; may be empty
}

// Room is the experts' room.
type Room struct {
	Config
	views *page.Views
	pace  *page.Brake
}

//go:embed templates/* static/*
var files embed.FS

// Nobody chooses faster than that for long.
const (
	pause      = 100 * time.Millisecond
	atOnce     = 200
	longestLag = 3 * time.Second
)

// New makes the room. It is an *ahp.Error when there is no such random index.
func New(c Config) (*Room, error) {
	o := &Room{Config: c, views: c.Site.Room("judge", files), pace: c.Site.NewBrake(pause, atOnce, longestLag)}
	_, err := o.form("")
	return o, err
}

// Mount puts the room into the house.
func (o *Room) Mount(mux *http.ServeMux) {
	o.Site.DressErrors("/judge", o.dress)
	mux.HandleFunc("GET /judge/{token}", o.overview)
	mux.HandleFunc("GET /judge/{token}/{parent}", o.compare)
	mux.HandleFunc("GET /judge/{token}/{parent}/table", o.table)
	mux.HandleFunc("POST /judge/{token}/{parent}", o.save)
	mux.HandleFunc("POST /judge/{token}/{parent}/live", o.saveLive)
}

// Address is the path of the link of an expert's pass.
func Address(token string) string { return "/judge/" + url.PathEscape(token) }

// dress leads from errors back to the expert's list; who has no link that opens
// it is led nowhere.
func (o *Room) dress(r *http.Request, view *page.View) page.Link {
	view.Styles = styles
	token, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/judge/"), "/")
	pass, err := o.Store.Pass(r.Context(), collect.ExpertPass, token)
	if err != nil || !o.listed(pass.Subject) {
		return page.Link{}
	}
	return page.Link{Address: Address(token), Text: o.Site.Printer(r).T("judge.home")}
}

// form is what an expert is asked, with what the panel has of them.
func (o *Room) form(expert string) (*forms.Form, error) {
	options := forms.Options{Questions: o.Questions, AHP: o.AHP, Prefill: forms.Filled}
	at := slices.IndexFunc(o.Panel.Experts, func(e ahp.PanelExpert) bool { return e.Name == expert })
	if at >= 0 {
		return forms.New(o.Panel, at, options)
	}
	return forms.New(ahp.NewPanel(o.Panel.Nodes, []ahp.PanelExpert{{Name: expert}}), 0, options)
}

// listed tells whether an expert takes part.
func (o *Room) listed(expert string) bool {
	return len(o.Panel.Experts) == 0 || slices.ContainsFunc(o.Panel.Experts, func(e ahp.PanelExpert) bool { return e.Name == expert })
}

// visit is an expert who is here.
type visit struct {
	i18n.Printer
	room   *Room
	token  string
	expert string
	name   string // what the expert is called
	closed bool   // collecting has ended
	*sheet
}

// enter lets an expert in by the link, with all that was judged so far.
func (o *Room) enter(r *http.Request) (*visit, error) {
	v := &visit{Printer: o.Site.Printer(r), room: o, token: r.PathValue("token")}
	pass, err := o.Store.Pass(r.Context(), collect.ExpertPass, v.token)
	if errors.Is(err, collect.ErrNotFound) || err == nil && !o.listed(pass.Subject) {
		return nil, page.ErrLink
	}
	if err != nil {
		return nil, err
	}
	v.expert = pass.Subject
	for _, name := range []string{o.Names[v.expert], pass.Label, v.expert} {
		if v.name == "" {
			v.name = name
		}
	}
	shut, err := o.Store.ShutUnits(r.Context())
	if err != nil {
		return nil, err
	}
	v.closed = slices.Contains(shut, "")
	return v, v.read(r.Context())
}

// read takes in what was judged so far.
func (v *visit) read(ctx context.Context) error {
	asked, err := v.room.form(v.expert)
	if err != nil {
		return err
	}
	judgements, err := v.room.Store.JudgementsOf(ctx, v.expert)
	if err != nil {
		return err
	}
	v.sheet = newSheet(asked, judgements)
	return nil
}

// comparison is the one that the address names.
func (v *visit) comparison(r *http.Request) (*comparison, error) {
	if c := v.of(r.PathValue("parent")); c != nil {
		return c, nil
	}
	return nil, page.ErrNoPage
}

// address is the path of a comparison's page.
func (v *visit) address(c *comparison) string {
	return Address(v.token) + "/" + url.PathEscape(c.Code)
}

// begin enters the room and finds the comparison, or answers with why not.
func (o *Room) begin(w http.ResponseWriter, r *http.Request) (*visit, *comparison, bool) {
	v, err := o.enter(r)
	if err != nil {
		o.Site.Fail(w, r, err)
		return nil, nil, false
	}
	c, err := v.comparison(r)
	if err != nil {
		o.Site.Fail(w, r, err)
		return nil, nil, false
	}
	return v, c, true
}
