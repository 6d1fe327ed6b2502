package respond

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// client is what scripts need to put the questions without a network.
type client struct {
	forms     map[string]*page.File // JSON, by language
	addresses map[string]string     // of the forms, with their fingerprints
	worker    *page.File
}

// formPath is where the form is in a language.
func formPath(lang string) string { return "/form/" + lang + ".json" }

// The form as scripts get it, in one language.
type clientForm struct {
	ID      string            `json:"id"`
	Version string            `json:"version"`
	HTML    string            `json:"html"` // the language as pages name it
	Title   string            `json:"title"`
	Consent string            `json:"consent"`
	Wording string            `json:"wording"` // of what is told and agreed to: Form.ConsentText
	Thanks  string            `json:"thanks"`
	Unit    string            `json:"unit"` // everybody's, where there is no choice
	Units   map[string]string `json:"units"`
	Min     int               `json:"min"`
	Points  []string          `json:"points"`
	Groups  []clientGroup     `json:"groups"`
	Words   map[string]string `json:"words"` // of our own
}

type clientGroup struct {
	Label     string           `json:"label"`
	Relevant  *form.Condition  `json:"relevant,omitempty"`
	Shuffle   bool             `json:"shuffle,omitempty"`
	Matrix    bool             `json:"matrix,omitempty"`
	Questions []clientQuestion `json:"questions"`
}

type clientQuestion struct {
	Name     string          `json:"name"`
	Kind     form.Kind       `json:"kind,omitempty"` // none: an item, as most are
	Label    string          `json:"label"`
	Hint     string          `json:"hint,omitempty"`
	Required bool            `json:"required,omitempty"`
	Relevant *form.Condition `json:"relevant,omitempty"`
	Choices  []clientChoice  `json:"choices,omitempty"`
	Min      *float64        `json:"min,omitempty"`
	Max      *float64        `json:"max,omitempty"`
	Whole    bool            `json:"whole,omitempty"`
	Longest  int             `json:"longest,omitempty"`
}

type clientChoice struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Alone bool   `json:"alone,omitempty"`
}

// ClientWords are the texts that scripts say, without "respond.".
var ClientWords = []string{
	"next", "back", "saved", "saving", "kept", "not_kept", "check", "progress", "range", "must", "goes_on", "listen", "answer_none", "change", "send", "sending", "and",
	"check.title", "check.open", "check.none_open", "code.label", "done.title", "done.receipt", "done.receipt.why", "done.private", "done.private.why", "print",
	"waiting.title", "waiting.why", "waiting.open", "waiting.closed", "waiting.here", "unsent", "unsent.insecure", "refused", "again", "copied", "copy", "home",
	"offline.title", "done.keep", "mine.link",
	"fault.required", "fault.number", "fault.whole", "fault.min", "fault.max", "fault.long", "fault.alone", "faults",
}

// DeviceWords are those that the page of the device says beside them, which has
// them itself: who begins with a network does without.
var DeviceWords = []string{
	"offline.none", "offline.new", "offline.unit", "offline.begin", "offline.open", "offline.codes", "offline.sent", "offline.refused", "offline.forget", "offline.sure", "offline.no_unit", "offline.in_progress",
	"consent.title", "consent.agree", "consent.decline", "consent.helped", "consent.begin", "declined.title", "declined.text",
}

// said are words in a language, as scripts ask for them.
func said(words []string, lang string) map[string]string {
	said := map[string]string{}
	for _, word := range words {
		said[word] = i18n.Printer{Lang: lang}.T("respond." + word)
	}
	return said
}

// clientForm is the form in a language.
func (o *Room) clientForm(lang string) clientForm {
	f := o.Form
	c := clientForm{ID: f.ID, Version: f.Version, HTML: diag.Tag(lang), Title: o.Site.Title.In(lang), Consent: f.Consent.In(lang), Wording: f.ConsentText(), Thanks: f.Thanks.In(lang),
		Unit: o.Unit, Units: map[string]string{}, Min: f.Scale.Min, Words: said(ClientWords, lang)}
	if o.Opinion == "" { // no answer is promised
		p := i18n.Printer{Lang: lang}
		c.Words["done.private.why"], c.Words["mine.link"] = p.T("respond.done.private.back"), p.T("respond.withdraw.ask")
	}
	for i := range f.Units {
		c.Units[f.Units[i].Code] = f.Units[i].Name(lang)
	}
	for _, point := range f.Scale.Labels {
		c.Points = append(c.Points, point.In(lang))
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		own := clientGroup{Label: group.Label.In(lang), Relevant: group.Relevant, Shuffle: group.Shuffle, Matrix: group.Matrix()}
		for _, q := range group.Questions {
			question := clientQuestion{Name: q.Name, Kind: q.Kind, Label: q.Label.In(lang), Hint: q.Hint.In(lang), Required: q.Required, Relevant: q.Relevant, Min: q.Min, Max: q.Max, Whole: q.Whole}
			if q.Kind == form.Item {
				question.Kind = ""
			}
			if q.Kind == form.Words {
				question.Longest = q.Most()
			}
			for _, choice := range q.Choices {
				question.Choices = append(question.Choices, clientChoice{choice.Value, choice.Label.In(lang), choice.Alone})
			}
			own.Questions = append(own.Questions, question)
		}
		c.Groups = append(c.Groups, own)
	}
	return c
}

// newClient makes the files that devices keep. Each is named by what is in it: a
// worker keeps one state of the program and the form.
func (o *Room) newClient() client {
	c := client{forms: map[string]*page.File{}, addresses: map[string]string{}}
	var kept []string
	for _, name := range []string{"page/page.css", "page/icon.svg", "respond/respond.css", "respond/elder.css", "respond/questionnaire.js", "respond/device.js", "respond/offline.js", "respond/respond.js"} {
		kept = append(kept, o.Site.Asset(name))
	}
	for _, lang := range o.Site.Languages {
		c.forms[lang] = page.NewFile("application/json", inJSON(o.clientForm(lang)))
		c.addresses[lang] = formPath(lang) + "?v=" + c.forms[lang].Fingerprint
		kept = append(kept, c.addresses[lang])
	}
	source, err := files.ReadFile("static/worker.js")
	if err != nil {
		panic(err) // the file is in the program
	}
	lists := fmt.Sprintf("importScripts(%s)\nconst kept = %s\nconst languages = %s\n", inJSON(o.Site.Asset("respond/device.js")), inJSON(kept), inJSON(o.Site.Languages))
	shown := inJSON(append(o.Form.Told(form.OnWeb), o.Form.Purpose)) // what stands in the page that is kept
	for _, lang := range o.Site.Languages {
		shown = append(shown, inJSON(said(DeviceWords, lang))...)
	}
	sum := sha256.Sum256(slices.Concat([]byte(lists), source, shown))
	c.worker = page.NewFile("text/javascript; charset=utf-8", fmt.Appendf(nil, "%sconst version = 'respond-%x'\n%s", lists, sum[:6], source))
	return c
}

func inJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts, and numbers that YAML can hold
	}
	return text
}

// offlinePath is the page that scripts fill with what is on this device, whatever
// address was asked for while there was no network. The worker that keeps it stands
// at the root, since it may serve only what lies below itself.
const offlinePath = "/offline"

// offline is the page of what is on this device.
func (o *Room) offline(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "offline", o.Site.Printer(r).T("respond.offline.title"), map[string]any{"Form": o.Form, "Told": o.Form.Told(form.OnWeb), "Words": said(DeviceWords, o.Site.Lang(r))})
	return nil
}
