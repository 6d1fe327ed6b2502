package openrosa

import (
	"bytes"
	"compress/zlib"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/qr"
	"goodgov/internal/web/page"
)

//go:embed templates/* static/*
var files embed.FS

// settings is a page for people: how a device is set up.
func (s *server) settings(w http.ResponseWriter, r *http.Request) {
	pass, err := s.pass(r)
	if _, ours := errors.AsType[*refusal](err); ours {
		err = page.ErrNoPage // as for any address that somebody tries
	}
	if err != nil {
		s.Site.Fail(w, r, err)
		return
	}
	p := s.Site.Printer(r)
	project := s.Form.Title.In(p.Lang)
	// Who opens the page may sit at the server itself, whose address there is
	// none for telephones.
	address := s.address(r)
	if s.Site.Base != "" {
		address = s.Site.Base + below(r)
	}
	var picture strings.Builder
	text, err := collectSettings(address, project)
	if err == nil {
		var code qr.Code
		if code, err = qr.Encode(text); err == nil {
			err = code.WriteSVG(&picture, p.T("odk.code"))
		}
	}
	if err != nil {
		s.Site.Fail(w, r, err)
		return
	}
	s.views.Show(w, r, http.StatusOK, "settings", page.View{
		Title: p.T("odk.title"), Styles: []string{"openrosa/openrosa.css"},
		Data: settingsPage{Code: template.HTML(picture.String()), Address: address, Pass: pass, Form: project},
	})
}

type settingsPage struct {
	Code    template.HTML // drawn by us, of squares alone
	Address string
	Pass    collect.Pass
	Form    string
}

// collectSettings is the text of the code by which ODK Collect sets itself up:
// a project of its own, forms kept as the server has them, answers sent when
// there is a network.
func collectSettings(address, project string) (string, error) {
	settings, err := json.Marshal(map[string]any{
		"general": map[string]string{"server_url": address, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular"},
		"admin":   map[string]string{}, // Collect demands the key
		"project": map[string]string{"name": project},
	})
	if err != nil {
		return "", err
	}
	var small bytes.Buffer
	z := zlib.NewWriter(&small)
	_, err = z.Write(settings)
	if err = errors.Join(err, z.Close()); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(small.Bytes()), nil
}
