package office

import (
	"net/http"
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// A page stays open while a paper is typed in or somebody is asked, and the
// questionnaire may be another one when it is sent. It is kept as what it showed
// or not at all.

// showChanged shows a questionnaire again whose page was of another version, or
// had another consent: with what still means the same, and what has changed.
func (o *Room) showChanged(w http.ResponseWriter, r *http.Request, v *visit, s *sheet) error {
	var data entryPage
	if s.Wording != o.Form.ConsentText() {
		s.Wording, s.Agreed = o.Form.ConsentText(), false
		data.Notices = append(data.Notices, v.T("people.entry.wording"))
	}
	if s.Asked != o.Form.Version {
		if err := o.reask(r, v, s, &data); err != nil {
			return err
		}
	}
	return o.showSheet(w, r, v, s, data)
}

// Why a question is to be looked at again.
var (
	newQuestion = diag.Say("this question is new", "本题为新增")
	lookAgain   = diag.Say("this question has changed: please look at the answer again", "本题有改动，请再核对回答")
)

// reask makes a questionnaire that was filled in under another version one of this.
func (o *Room) reask(r *http.Request, v *visit, s *sheet, data *entryPage) error {
	earlier, err := page.Earlier(r.Context(), o.Store, o.Form, s.Asked)
	if err != nil {
		return err
	}
	still, rest := o.Form.Still(s.typed, earlier)
	changes := o.Form.Outline().Since(earlier)
	data.Notices = append(data.Notices, v.T("people.entry.version", s.Asked, o.Form.Version))
	for _, q := range o.Form.All {
		_, stays := still[q.Name]
		changed := slices.Contains(changes.Changed, q.Name)
		switch {
		// A choice on paper may be typed by its place.
		case slices.Contains(rest, q.Name), stays && changed && s.As == asPaper && len(q.Choices) > 0:
			was := earlier.InWords(q.Name, s.typed[q.Name], v.Lang)
			data.faults = append(data.faults, form.Fault{Name: q.Name, Text: diag.Say("this question has changed; the answer was: %s", "本题有改动，原来的回答为：%s", was)})
			delete(still, q.Name)
		case stays && (changed || slices.Contains(changes.Reworded, q.Name)):
			data.faults = append(data.faults, form.Fault{Name: q.Name, Text: lookAgain})
		case slices.Contains(changes.New, q.Name):
			data.faults = append(data.faults, form.Fault{Name: q.Name, Text: newQuestion})
		}
	}
	for _, name := range rest {
		if o.Form.Question(name) == nil {
			data.Gone = append(data.Gone, goneAnswer{orName(earlier.Label(name), v.Lang, name), earlier.InWords(name, s.typed[name], v.Lang)})
		}
	}
	s.Answers, s.Asked = o.understood(still), o.Form.Version
	return nil
}

// goneAnswer was given to a question that is not asked any more.
type goneAnswer struct{ Question, Answer string }

func orName(label form.Text, lang, name string) string {
	if text := label.In(lang); text != "" {
		return text
	}
	return name
}
