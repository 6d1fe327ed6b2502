package respond

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"goodgov/internal/i18n"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

const formPath = "/form.json"

// client is what scripts need to put the questions without a network.
type client struct {
	form    *page.File // JSON
	address string     // of the form, with its fingerprint
	worker  *page.File
}

// The form as scripts get it, in all its languages.
type clientForm struct {
	ID        string                       `json:"id"`
	Version   string                       `json:"version"`
	Languages []string                     `json:"languages"`
	HTML      map[string]string            `json:"html"` // the languages as pages name them
	Title     form.Text                    `json:"title"`
	Purpose   form.Text                    `json:"purpose"`
	Consent   form.Text                    `json:"consent"`
	Wording   string                       `json:"wording"` // of purpose and consent: Form.ConsentText
	Thanks    form.Text                    `json:"thanks"`
	Unit      string                       `json:"unit"` // everybody's, where there is no choice
	Units     map[string]form.Text         `json:"units"`
	Min       int                          `json:"min"`
	Points    []form.Text                  `json:"points"`
	Groups    []clientGroup                `json:"groups"`
	Words     map[string]map[string]string `json:"words"` // of our own
}

type clientGroup struct {
	Label     form.Text        `json:"label"`
	Relevant  *form.Condition  `json:"relevant,omitempty"`
	Shuffle   bool             `json:"shuffle,omitempty"`
	Matrix    bool             `json:"matrix,omitempty"`
	Questions []clientQuestion `json:"questions"`
}

type clientQuestion struct {
	Name     string          `json:"name"`
	Kind     form.Kind       `json:"kind"`
	Label    form.Text       `json:"label"`
	Hint     form.Text       `json:"hint,omitempty"`
	Required bool            `json:"required,omitempty"`
	Relevant *form.Condition `json:"relevant,omitempty"`
	Choices  []clientChoice  `json:"choices,omitempty"`
	Min      *float64        `json:"min,omitempty"`
	Max      *float64        `json:"max,omitempty"`
	Whole    bool            `json:"whole,omitempty"`
	Longest  int             `json:"longest,omitempty"`
}

type clientChoice struct {
	Value string    `json:"value"`
	Label form.Text `json:"label"`
	Alone bool      `json:"alone,omitempty"`
}

// clientWords are the texts that scripts say, without "respond.".
var clientWords = []string{
	"next", "back", "saved", "saving", "kept", "not_kept", "check", "progress", "range", "must", "goes_on", "listen", "answer_none", "change", "send", "sending", "and",
	"check.title", "check.open", "check.none_open", "code.label", "done.title", "done.receipt", "done.receipt.why", "done.private", "done.private.why", "print",
	"waiting.title", "waiting.why", "unsent", "unsent.insecure", "refused", "again", "copied", "copy", "home",
	"offline.title", "offline.none", "offline.new", "offline.unit", "offline.begin", "offline.open", "offline.sent", "offline.refused", "offline.forget", "offline.no_unit", "offline.in_progress",
	"done.keep", "consent.title", "consent.agree", "consent.decline", "consent.helped", "consent.begin", "declined.title", "declined.text", "mine.link",
	"fault.required", "fault.number", "fault.whole", "fault.min", "fault.max", "fault.long", "fault.alone", "faults",
}

func (o *Room) newClient() client {
	f := o.Form
	c := clientForm{ID: f.ID, Version: f.Version, Languages: o.Site.Languages, HTML: map[string]string{}, Title: o.Site.Title, Purpose: f.Purpose, Consent: f.Consent, Wording: f.ConsentText(), Thanks: f.Thanks,
		Unit: o.Unit, Units: map[string]form.Text{}, Min: f.Scale.Min, Points: f.Scale.Labels, Words: map[string]map[string]string{}}
	for _, lang := range o.Site.Languages {
		c.HTML[lang] = page.HTMLLang(lang)
		words := map[string]string{}
		for _, word := range clientWords {
			words[word] = i18n.Printer{Lang: lang}.T("respond." + word)
		}
		c.Words[lang] = words
	}
	for i := range f.Units {
		name := form.Text{}
		for _, lang := range o.Site.Languages {
			name[lang] = f.Units[i].Name(lang)
		}
		c.Units[f.Units[i].Code] = name
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		own := clientGroup{Label: group.Label, Relevant: group.Relevant, Shuffle: group.Shuffle, Matrix: group.Matrix()}
		for _, q := range group.Questions {
			question := clientQuestion{Name: q.Name, Kind: q.Kind, Label: q.Label, Hint: q.Hint, Required: q.Required, Relevant: q.Relevant, Min: q.Min, Max: q.Max, Whole: q.Whole}
			if q.Kind == form.Words {
				question.Longest = q.Most()
			}
			for _, choice := range q.Choices {
				question.Choices = append(question.Choices, clientChoice(choice))
			}
			own.Questions = append(own.Questions, question)
		}
		c.Groups = append(c.Groups, own)
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // texts and numbers that YAML can hold are JSON
	}
	return o.version(text)
}

// version makes the files of a form. All that a device keeps is named by what is
// in it: a worker keeps one state of the program and the form.
func (o *Room) version(text []byte) client {
	c := client{form: page.NewFile("application/json", text)}
	c.address = formPath + "?v=" + c.form.Fingerprint
	kept := []string{offlinePath, c.address}
	for _, name := range []string{"page/page.css", "page/icon.svg", "respond/respond.css", "respond/elder.css", "respond/questionnaire.js", "respond/device.js", "respond/respond.js"} {
		kept = append(kept, o.Site.Asset(name))
	}
	source, err := files.ReadFile("static/worker.js")
	if err != nil {
		panic(err) // the file is in the program
	}
	list, err := json.Marshal(kept)
	if err != nil {
		panic(err) // they are texts
	}
	whole := sha256.Sum256(list)
	c.worker = page.NewFile("text/javascript; charset=utf-8", []byte("const kept = "+string(list)+"\nconst version = 'respond-"+hex.EncodeToString(whole[:6])+"'\n"+string(source)))
	return c
}

// offlinePath is the page that scripts fill with what is on this device, whatever
// address was asked for while there was no network. The worker that keeps it stands
// at the root, since it may serve only what lies below itself.
const offlinePath = "/offline"

// offline is the page of what is on this device.
func (o *Room) offline(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "offline", o.Site.Printer(r).T("respond.offline.title"), nil)
	return nil
}
