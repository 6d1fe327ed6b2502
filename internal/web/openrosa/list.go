package openrosa

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"slices"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// list is the forms there are. Namespaces have no prefixes, for Enketo looks
// for the names as they are written.
type list struct {
	XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsList xforms"`
	Forms   []listed `xml:"xform"`
}

type listed struct {
	ID      string `xml:"formID"`
	Name    string `xml:"name"`
	Version string `xml:"version"`
	Hash    string `xml:"hash"` // by which a device sees that it has another
	Address string `xml:"downloadUrl"`
}

// formList answers with the form, or with none where collecting has ended. It
// has no media, and so no manifest.
func (s *server) formList(w http.ResponseWriter, r *http.Request, pass collect.Pass) error {
	shut, err := s.shut(r, pass.Unit)
	if err != nil {
		return err
	}
	var forms list
	if asked := r.URL.Query().Get("formID"); shut.IsZero() && (asked == "" || asked == s.Form.ID) {
		text, err := s.text(pass)
		if err != nil {
			return err
		}
		sum := md5.Sum(text)
		forms.Forms = []listed{{ID: s.Form.ID, Name: s.Form.Title.In(s.Site.Lang(r)), Version: s.Form.Version, Hash: "md5:" + hex.EncodeToString(sum[:]),
			Address: s.address(r) + "/forms/" + s.Form.ID + ".xml"}}
	}
	s.write(w, r, http.StatusOK, forms)
	return nil
}

// xform answers with the form itself.
func (s *server) xform(w http.ResponseWriter, r *http.Request, pass collect.Pass) error {
	if r.PathValue("file") != s.Form.ID+".xml" {
		return page.ErrNoPage
	}
	text, err := s.text(pass)
	if err != nil {
		return err
	}
	s.send(w, http.StatusOK, text)
	return nil
}

// text is the form for a pass: one that is bound to a unit has no others to
// choose from, and where that leaves one there is no question.
func (s *server) text(pass collect.Pass) ([]byte, error) {
	f := *s.Form
	if pass.Unit != "" {
		within := slices.DeleteFunc(slices.Clone(f.Units), func(u form.Unit) bool { return !s.within(u.Code, pass.Unit) })
		switch len(within) {
		case 0: // a pass for a unit that the study has not: sending says so
		case 1:
			f.Units = nil
		default:
			f.Units = within
		}
	}
	var b bytes.Buffer
	err := f.XForm(&b)
	return b.Bytes(), err
}

// within tells whether a unit is another or lies in it.
func (s *server) within(unit, above string) bool { return slices.Contains(s.UnitAndAbove(unit), above) }

// shut tells since when collecting has ended in a unit; the zero time where it
// goes on.
func (s *server) shut(r *http.Request, unit string) (time.Time, error) {
	ends, err := s.Store.ShutAt(r.Context())
	return collect.EndedAt(ends, s.UnitAndAbove(unit)...), err
}
