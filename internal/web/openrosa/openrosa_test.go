package openrosa_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/web/openrosa"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

func both(en, zh string) form.Text { return form.Text{"en": en, "zh": zh} }

// small is a questionnaire with a question of most kinds.
func small() *form.Form {
	f := &form.Form{ID: "small", Version: "2", Languages: []string{"zh", "en"}, Title: both("A survey", "调查"), Purpose: both("why", "为何"), Consent: both("I agree", "同意"),
		Scale: form.Scale{Min: 1}, UnitName: "community", UnitLabel: both("Where?", "何处？"),
		Groups: []form.Group{{Name: "all", Label: both("All", "全部"), Questions: []form.Question{
			{Name: "D1", Kind: form.Item, Label: both("One", "一"), Required: true},
			{Name: "D2", Kind: form.Item, Label: both("Two", "二")},
			{Name: "said", Kind: form.Words, Label: both("Anything?", "意见？"), Longest: 20},
		}}}}
	for i := range 5 {
		f.Scale.Labels = append(f.Scale.Labels, both(fmt.Sprint(i+1), fmt.Sprint(i+1)))
	}
	for _, code := range []string{"C1", "C2", "C3"} {
		f.Units = append(f.Units, form.Unit{Code: code, Label: both(code, code)})
	}
	return f
}

// above is where the units of small lie: two in a district.
func above(unit string) []string {
	switch unit {
	case "C1", "C2":
		return []string{unit, "D", "city"}
	case "C3":
		return []string{unit, "city"}
	}
	return []string{unit}
}

// office is a server with a store on the disk and what is needed to talk to it
// as a device does.
type office struct {
	t     *testing.T
	store *store.Store
	pages http.Handler
	log   *bytes.Buffer
	token string
}

func newOffice(t *testing.T, pass collect.Pass) *office {
	t.Helper()
	kept, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "kept.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: kept, log: &bytes.Buffer{}}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
		for _, secret := range []string{o.token, "uuid:", "路灯", "<D1>"} {
			if strings.Contains(o.log.String(), secret) {
				t.Errorf("the log says %q: %s", secret, o.log)
			}
		}
	})
	if _, _, err := kept.GivenOut(t.Context(), "small", "1", "how it was", nil); err != nil {
		t.Fatal(err)
	}
	o.token = o.pass(pass)
	o.serve(kept)
	return o
}

// lin is the account of all devices.
var lin = collect.Account{Name: "lin", Roles: []collect.Role{collect.Interviewer}}

func (o *office) pass(pass collect.Pass) string {
	o.t.Helper()
	pass.Kind, pass.Subject = collect.DevicePass, "lin"
	if err := o.store.AddAccount(o.t.Context(), lin, "office"); err != nil && !errors.Is(err, collect.ErrKnown) {
		o.t.Fatal(err)
	}
	token, err := o.store.AddPass(o.t.Context(), pass, "office")
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

func (o *office) serve(s openrosa.Store) { o.serveAs(page.Site{}, s) }

func (o *office) serveAs(as page.Site, s openrosa.Store) {
	o.t.Helper()
	f := small()
	as.Title, as.Languages, as.Log = f.Title, f.Languages, slog.New(slog.NewTextHandler(o.log, nil))
	site := page.New(as)
	devices, err := openrosa.New(openrosa.Config{Site: site, Store: s, Form: f, Opinion: "said", UnitAndAbove: above})
	if err != nil {
		o.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(openrosa.Root, devices)
	o.pages = site.Guard(mux, openrosa.Root)
}

// ask makes a request below the token's address, with the headers that devices
// send and others in pairs.
func (o *office) ask(method, path string, body io.Reader, header ...string) *httptest.ResponseRecorder {
	o.t.Helper()
	r := httptest.NewRequest(method, openrosa.Root+path, body)
	r.Header.Set("X-OpenRosa-Version", "1.0")
	r.Header.Set("Accept-Language", "en")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	if w.Header().Get("X-OpenRosa-Version") != "1.0" || w.Header().Get("X-OpenRosa-Accept-Content-Length") == "" || w.Header().Get("Content-Language") == "" {
		o.t.Errorf("%s %s: %d with headers %v", method, path, w.Code, w.Header())
	}
	return w
}

// said is what a reply says to whoever holds the device.
func said(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var message struct {
		XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
		Text    string   `xml:"message"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &message); err != nil || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" {
		t.Fatalf("%v: %d %v %s", err, w.Code, w.Header(), w.Body)
	}
	return message.Text
}

// part is a part of what is posted.
type part struct{ name, file, kind, text string }

func posted(parts ...part) (io.Reader, string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := fmt.Sprintf(`form-data; name="%s"`, p.name)
		if p.file != "" {
			disposition += fmt.Sprintf(`; filename="%s"`, p.file)
		}
		h.Set("Content-Disposition", disposition)
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		field, err := w.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(field, p.text)
		}
		if err != nil {
			panic(err) // a buffer takes all
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return &b, w.FormDataContentType()
}

// send posts an instance.
func (o *office) send(instance string, more ...part) *httptest.ResponseRecorder {
	o.t.Helper()
	body, kind := posted(append([]part{{"xml_submission_file", "../../etc/passwd", "text/xml", instance}}, more...)...)
	return o.ask("POST", o.token+"/submission?deviceID=collect%3A1", body, "Content-Type", kind)
}

// instance is what a device sends; changes are texts and what takes their place.
func instance(changes ...string) string {
	text := `<?xml version='1.0' ?><data id="small" version="2"><start>2026-11-22T08:00:00.000+08:00</start><end>2026-11-22T08:03:00.000+08:00</end><consent>yes</consent><community>C1</community><all><D1>4</D1><D2>5</D2><said>路灯太暗</said></all><meta><instanceID>uuid:1</instanceID></meta></data>`
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			panic("no " + changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}

func (o *office) kept() []collect.Kept {
	o.t.Helper()
	var all []collect.Kept
	for k, err := range o.store.Submissions(o.t.Context(), collect.Query{}) {
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, k)
	}
	return all
}

func TestFormList(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	var list struct {
		XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsList xforms"`
		Forms   []struct {
			FormID      string `xml:"formID"`
			Name        string `xml:"name"`
			Version     string `xml:"version"`
			Hash        string `xml:"hash"`
			DownloadURL string `xml:"downloadUrl"`
		} `xml:"xform"`
	}
	listed := func(query string) {
		t.Helper()
		w := o.ask("GET", o.token+"/formList"+query, nil, "Accept-Language", "zh-CN")
		list.Forms = nil
		if err := xml.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Fatalf("%v: %d %s", err, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), ":xform") || strings.Contains(w.Body.String(), "manifest") {
			t.Errorf("prefixes, or a manifest of nothing: %s", w.Body)
		}
	}
	listed("?formID=other")
	if len(list.Forms) != 0 {
		t.Error("another form is listed:", list.Forms)
	}
	listed("?formID=small&verbose=true")
	if len(list.Forms) != 1 {
		t.Fatal(list.Forms)
	}
	f := list.Forms[0]
	path, found := strings.CutPrefix(f.DownloadURL, "http://example.com"+openrosa.Root)
	if !found || f.FormID != "small" || f.Version != "2" || f.Name != "调查" {
		t.Errorf("%+v", f)
	}
	w := o.ask("GET", path, nil)
	sum := md5.Sum(w.Body.Bytes())
	if w.Code != http.StatusOK || f.Hash != "md5:"+hex.EncodeToString(sum[:]) || !strings.Contains(w.Body.String(), `<data id="small" version="2">`) {
		t.Errorf("%d, %s: %s", w.Code, f.Hash, w.Body)
	}
	if w := o.ask("HEAD", path, nil); w.Code != http.StatusOK {
		t.Errorf("HEAD: %d", w.Code)
	}
	if err := o.store.Shut(t.Context(), "", "office"); err != nil {
		t.Fatal(err)
	}
	if listed(""); len(list.Forms) != 0 {
		t.Error("listed when collecting has ended:", list.Forms)
	}
}

// A device gets the form where it reached the server; where a proxy may have
// called the server by another name, at the address that people get. The page
// that sets it up has that address in any case.
func TestAddresses(t *testing.T) {
	const public = "https://survey.example.cn"
	o := newOffice(t, collect.Pass{})
	for _, c := range []struct {
		site         page.Site
		form, others string
	}{
		{page.Site{}, "http://example.com", "http://example.com"},
		{page.Site{Secure: true}, "https://example.com", "https://example.com"},
		{page.Site{Base: "http://192.168.1.7:8080"}, "http://example.com", "http://192.168.1.7:8080"},
		{page.Site{Base: public, Secure: true, Proxied: true}, public, public},
	} {
		o.serveAs(c.site, o.store)
		if w := o.ask("GET", o.token+"/formList", nil); !strings.Contains(w.Body.String(), "<downloadUrl>"+c.form+openrosa.Root+o.token+"/forms/small.xml</downloadUrl>") {
			t.Errorf("%+v: %s", c.site, w.Body)
		}
		w := httptest.NewRecorder()
		o.pages.ServeHTTP(w, httptest.NewRequest("GET", openrosa.Root+o.token+"/", nil))
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), ">"+c.others+openrosa.Root+o.token+"<") {
			t.Errorf("%+v: %d %s", c.site, w.Code, w.Body)
		}
	}
}

// A pass for one community leaves nothing to choose; one for a district, its
// communities.
func TestFormOfPass(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	for unit, want := range map[string]string{"": "C1 C2 C3", "city": "C1 C2 C3", "D": "C1 C2", "C3": "", "gone": "C1 C2 C3"} {
		w := o.ask("GET", o.pass(collect.Pass{Unit: unit})+"/forms/small.xml", nil)
		var offered []string
		for _, code := range []string{"C1", "C2", "C3"} {
			if strings.Contains(w.Body.String(), "<name>"+code+"</name>") {
				offered = append(offered, code)
			}
		}
		if got := strings.Join(offered, " "); got != want || strings.Contains(w.Body.String(), "<community/>") != (want != "") {
			t.Errorf("a pass for %q: %s", unit, got)
		}
	}
}

func TestDoors(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	for _, c := range []struct {
		method, path string
		header       []string
		status       int
	}{
		{"HEAD", o.token + "/submission", nil, 204},
		{"GET", o.token + "/submission", nil, 204},
		{"PUT", o.token + "/submission", nil, 405},
		{"POST", o.token + "/formList", nil, 405},
		{"GET", o.token + "/formList", []string{"X-OpenRosa-Version", ""}, 400},
		{"GET", o.token + "/formList", []string{"X-OpenRosa-Version", "2.0"}, 400},
		{"GET", o.token + "/forms/other.xml", nil, 404},
		{"GET", o.token + "/xformsManifest", nil, 404},
		{"GET", "guess/formList", nil, 403},
		{"GET", "guess/forms/small.xml", nil, 403},
		{"HEAD", "guess/submission", nil, 403},
		{"POST", "guess/submission", nil, 403},
		{"POST", o.token + "/submission", []string{"Content-Type", "text/xml"}, 415},
		{"POST", o.token + "/submission", []string{"Content-Type", "multipart/form-data"}, 415},
		{"POST", o.token + "/submission", []string{"Content-Type", "multipart/form-data; boundary=x"}, 400},
	} {
		w := o.ask(c.method, c.path, nil, c.header...)
		if w.Code != c.status {
			t.Errorf("%s %s: %d, want %d: %s", c.method, c.path, w.Code, c.status, w.Body)
		}
		if c.status >= 400 && said(t, w) == "" {
			t.Errorf("%s %s says nothing", c.method, c.path)
		}
	}
	hash := collect.HashToken(o.token)
	if err := o.store.ClosePass(t.Context(), hash, "office"); err != nil {
		t.Fatal(err)
	}
	if w := o.ask("GET", o.token+"/formList", nil, "Accept-Language", "zh-CN"); w.Code != http.StatusForbidden || !strings.Contains(said(t, w), "索取新的设置") || w.Header().Get("Content-Language") != "zh-CN" {
		t.Errorf("a closed pass: %d %s", w.Code, w.Body)
	}
}

func TestSubmission(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	first := o.send(instance())
	if first.Code != http.StatusCreated {
		t.Fatalf("%d: %s", first.Code, first.Body)
	}
	want := collect.Submission{ID: "uuid:1", Form: "small", Version: "2", Unit: "C1", Mode: collect.Device, By: "lin",
		Consent: collect.Consent{Text: small().ConsentText(), Mode: collect.Device, At: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}, Type: form.TypeXML, Body: []byte(instance())}
	kept := o.kept()
	if len(kept) != 1 {
		t.Fatal(kept)
	}
	kept[0].Received = time.Time{}
	if diff := cmp.Diff(want, kept[0].Submission); diff != "" {
		t.Error(diff)
	}
	if opinions, err := o.store.Opinions(t.Context()); err != nil || len(opinions) != 1 || opinions[0].Text != "路灯太暗" || opinions[0].Unit != "C1" {
		t.Error(opinions, err)
	}
	// The acknowledgement was lost: it is sent again, by itself and with files.
	for _, more := range [][]part{nil, {{"*isIncomplete*", "", "", "yes"}, {"photo.jpg", "photo.jpg", "image/jpeg", "JFIF"}}} {
		again := o.send(instance(), more...)
		if again.Code != http.StatusAccepted || !strings.HasPrefix(said(t, again), said(t, first)) || strings.Contains(said(t, again), "1 attachments are not kept") != (more != nil) {
			t.Errorf("again: %d %s", again.Code, again.Body)
		}
	}
	// The same id with another answer is refused, and kept apart.
	if other := o.send(instance("<D1>4", "<D1>1")); other.Code != http.StatusConflict {
		t.Errorf("%d: %s", other.Code, other.Body)
	}
	if refused, err := o.store.Refused(t.Context()); err != nil || len(refused) != 1 || len(o.kept()) != 1 {
		t.Error(refused, err)
	}
	// It is corrected once, and not by two that both took it for the latest.
	correction := []string{"uuid:1</instanceID>", "uuid:2</instanceID><deprecatedID>uuid:1</deprecatedID>"}
	if w := o.send(instance(correction...)); w.Code != http.StatusCreated {
		t.Errorf("a correction: %d %s", w.Code, w.Body)
	}
	if w := o.send(strings.Replace(instance(correction...), "uuid:2", "uuid:3", 1)); w.Code != http.StatusConflict {
		t.Errorf("another correction: %d %s", w.Code, w.Body)
	}
	if kept := o.kept(); len(kept) != 1 || kept[0].ID != "uuid:2" {
		t.Error(kept)
	}
}

// A device corrects what it sent, and nothing that others did: ids of
// questionnaires on paper are easily guessed.
func TestCorrectionOfOthers(t *testing.T) {
	for name, other := range map[string]collect.Submission{
		"on paper":          {ID: "paper:C1:7", Unit: "C1", Mode: collect.Paper, By: "lin"},
		"by somebody alone": {ID: "alone", Unit: "C1", Mode: collect.Alone},
		"another's":         {ID: "uuid:9", Unit: "C1", Mode: collect.Device, By: "wang"},
		"another unit's":    {ID: "uuid:9", Unit: "C2", Mode: collect.Device, By: "lin"},
	} {
		o := newOffice(t, collect.Pass{Unit: "C1"})
		other.Form, other.Body = "small", []byte("theirs")
		if _, err := o.store.Submit(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		w := o.send(instance("uuid:1</instanceID>", "uuid:1</instanceID><deprecatedID>"+other.ID+"</deprecatedID>"))
		if kept := o.kept(); w.Code != http.StatusConflict || len(kept) != 1 || kept[0].ID != other.ID {
			t.Errorf("%s: %d, %d kept: %s", name, w.Code, len(kept), w.Body)
		}
	}
}

// What is kept and what is not, and what the device is told.
func TestSubmissionCases(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []string
		status  int
		kept    string // unit and version of what is kept
		says    string
	}{
		{"an answer off the scale", []string{"<D1>4", "<D1>9"}, 201, "C1 2", "received"},
		{"a question that is not there", []string{"<D2>5</D2>", "<D9>5</D9>"}, 201, "C1 2", "received"},
		{"a unit that is not there", []string{">C1<", ">C9<"}, 201, "C9 2", "received"},
		{"no unit", []string{"<community>C1</community>", ""}, 201, " 2", "received"},
		{"a clock that is wrong", []string{"2026-11-22T08:00", "in the morning"}, 201, "C1 2", "received"},
		{"an earlier version", []string{`version="2"`, `version="1"`, "<D1>4", "<D1>9"}, 201, "C1 1", "received"},
		{"a version that nobody named", []string{`version="2"`, `version="0"`}, 201, "C1 0", "received"},
		{"one that can't be read either", []string{`version="2"`, `version="0"`, "<D1>4", "<D1>9"}, 404, "", `can't read the answer to "D1"`},
		{"no version", []string{` version="2"`, ""}, 201, "C1 ", "received"},
		{"another form", []string{`id="small"`, `id="large"`}, 404, "", `"large"`},
		{"no id", []string{"uuid:1", ""}, 400, "", "instanceID"},
		{"a long id", []string{"uuid:1", "uuid:" + strings.Repeat("1", collect.MaxID)}, 400, "", "instanceID"},
		{"no consent", []string{"<consent>yes</consent>", ""}, 400, "", "consent"},
		{"no consent under a version that nobody named", []string{"<consent>yes</consent>", "", `version="2"`, `version="0"`}, 400, "", "consent"},
		{"no consent and no version", []string{"<consent>yes</consent>", "", ` version="2"`, ""}, 400, "", "consent"},
		{"no consent under a version that is known", []string{"<consent>yes</consent>", "", `version="2"`, `version="1"`}, 400, "", "consent"},
		{"an answer to a question that is gone", []string{`version="2"`, `version="1"`, "<D1>4</D1>", "<D1>4</D1><D7>4</D7>"}, 201, "C1 1", "received"},
		{"a DOCTYPE", []string{"<data", "<!DOCTYPE data><data"}, 400, "", "DOCTYPE"},
		{"nothing", []string{instance(), ""}, 400, "", "nothing in it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t, collect.Pass{})
			w := o.send(instance(c.changes...))
			if w.Code != c.status || !strings.Contains(said(t, w), c.says) {
				t.Errorf("%d: %s", w.Code, w.Body)
			}
			got := ""
			for _, k := range o.kept() {
				got += k.Unit + " " + k.Version
				if string(k.Body) != instance(c.changes...) {
					t.Errorf("kept as %s", k.Body)
				}
			}
			if got != c.kept {
				t.Errorf("kept: %q, want %q", got, c.kept)
			}
		})
	}
}

// Nothing is kept of who does not take part but that somebody did not.
func TestDeclined(t *testing.T) {
	o := newOffice(t, collect.Pass{Unit: "C2"})
	w := o.send(`<data id="small" version="2"><start>2026-11-22T08:00:00.000+08:00</start><consent>no</consent><meta><instanceID>uuid:9</instanceID></meta></data>`)
	if w.Code != http.StatusCreated || len(o.kept()) > 0 {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	declined, err := o.store.Declined(t.Context())
	if err != nil || len(declined) != 1 || declined[0].Unit != "C2" || declined[0].Form != "small" || declined[0].Consent.Text != small().ConsentText() {
		t.Error(declined, err)
	}
}

func TestUnitOfPass(t *testing.T) {
	for _, c := range []struct {
		bound, answered string
		status          int
		want            string
	}{
		{"C1", "<community>C1</community>", 201, "C1"},
		{"C1", "", 201, "C1"},
		{"D", "<community>C1</community>", 201, "C1"},
		{"C2", "<community>C1</community>", 403, ""},
		{"C2", "<community>C9</community>", 403, ""},
	} {
		o := newOffice(t, collect.Pass{Unit: c.bound})
		w := o.send(instance("<community>C1</community>", c.answered))
		got := ""
		for _, k := range o.kept() {
			got += k.Unit
		}
		if w.Code != c.status || got != c.want {
			t.Errorf("bound to %s, answered %s: %d, kept %q: %s", c.bound, c.answered, w.Code, got, w.Body)
		}
	}
}

// When collecting has ended somewhere, what was begun before is still taken, and
// what was received before is acknowledged again; nothing else is.
func TestShut(t *testing.T) {
	const begun = "2026-11-22T08:00:00.000+08:00"
	later := time.Now().Add(time.Hour).Format(time.RFC3339)
	for _, shut := range []string{"C1", "D", "city", ""} {
		o := newOffice(t, collect.Pass{})
		if w := o.send(instance(begun, later)); w.Code != http.StatusCreated {
			t.Fatal(w.Code)
		}
		if err := o.store.Shut(t.Context(), shut, "office"); err != nil {
			t.Fatal(err)
		}
		elsewhere := http.StatusCreated
		if shut == "city" || shut == "" {
			elsewhere = http.StatusConflict
		}
		for _, c := range []struct {
			name    string
			changes []string
			status  int
		}{
			{"received before", []string{begun, later}, http.StatusAccepted},
			{"begun before", []string{"uuid:1", "uuid:2"}, http.StatusCreated},
			{"begun after", []string{"uuid:1", "uuid:3", begun, later}, http.StatusConflict},
			{"begun at a time that it does not say", []string{"uuid:1", "uuid:4", begun, ""}, http.StatusConflict},
			{"declined after", []string{"uuid:1", "uuid:5", begun, later, "<consent>yes", "<consent>no"}, http.StatusConflict},
			{"begun after, elsewhere", []string{"uuid:1", "uuid:6", begun, later, ">C1<", ">C3<"}, elsewhere},
		} {
			w := o.send(instance(c.changes...))
			if w.Code != c.status || w.Code == http.StatusConflict && !strings.Contains(said(t, w), "collecting has ended") {
				t.Errorf("%q shut, %s: %d %s", shut, c.name, w.Code, w.Body)
			}
		}
	}
}

func TestWithdrawn(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	_, code, found := strings.Cut(said(t, o.send(instance())), "Private code: ")
	if !found {
		t.Fatal("no code")
	}
	if err := o.store.Withdraw(t.Context(), code, "respondent"); err != nil {
		t.Fatal(err)
	}
	if w := o.send(instance()); w.Code != http.StatusGone || len(o.kept()) > 0 {
		t.Errorf("an old telephone sends it again: %d %s", w.Code, w.Body)
	}
	if err := o.store.Shut(t.Context(), "", "office"); err != nil {
		t.Fatal(err)
	}
	if w := o.send(instance()); w.Code != http.StatusGone {
		t.Errorf("… after the end: %d %s", w.Code, w.Body)
	}
}

func TestParts(t *testing.T) {
	answers := part{"xml_submission_file", "a.xml", "text/xml", instance()}
	of := func(kind string) part { p := answers; p.kind = kind; return p }
	for _, c := range []struct {
		name   string
		parts  []part
		status int
	}{
		{"application/xml", []part{of("application/xml; charset=utf-8")}, 201},
		{"no type", []part{of("")}, 201},
		{"another type", []part{of("application/json")}, 415},
		{"a type that is none", []part{of("xml;;")}, 415},
		{"behind other files", []part{{"a.jpg", "a.jpg", "image/jpeg", "x"}, answers}, 201},
		{"none", []part{{"a.jpg", "a.jpg", "image/jpeg", "x"}}, 400},
		{"two", []part{answers, answers}, 400},
		{"an empty one before", []part{{"xml_submission_file", "a.xml", "text/xml", ""}, answers}, 400},
		{"many", append(make([]part, 100), answers), 413},
		{"large", []part{answers, {"a.jpg", "a.jpg", "image/jpeg", strings.Repeat("x", page.MostBytes)}}, 413},
		{"large answers", []part{{"xml_submission_file", "a.xml", "text/xml", strings.Repeat("x", page.MostBytes)}}, 413},
	} {
		o := newOffice(t, collect.Pass{})
		body, kind := posted(c.parts...)
		w := o.ask("POST", o.token+"/submission", body, "Content-Type", kind)
		if w.Code != c.status || len(o.kept()) > 0 != (c.status == 201) || said(t, w) == "" {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
}

// Wherever the line breaks nothing is kept, and the device can send again.
func TestCutOff(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	body, kind := posted(part{"xml_submission_file", "a.xml", "text/xml", instance()}, part{"a.jpg", "a.jpg", "image/jpeg", "x"})
	whole, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) - len("--\r\n") {
		w := o.ask("POST", o.token+"/submission", io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(io.ErrUnexpectedEOF)), "Content-Type", kind)
		if w.Code != http.StatusBadRequest || len(o.kept()) > 0 {
			t.Fatalf("cut off after %d of %d bytes: %d %s", n, len(whole), w.Code, w.Body)
		}
	}
	if w := o.ask("POST", o.token+"/submission", bytes.NewReader(whole), "Content-Type", kind); w.Code != http.StatusCreated {
		t.Errorf("whole: %d %s", w.Code, w.Body)
	}
}

// Over a real connection: in chunks of unknown number, and from somebody who
// sends half and waits.
func TestConnections(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	server := httptest.NewUnstartedServer(o.pages)
	server.Config.ReadTimeout = 300 * time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	body, kind := posted(part{"xml_submission_file", "a.xml", "text/xml", instance()})
	r, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+openrosa.Root+o.token+"/submission", io.MultiReader(body)) // of a length that is not known
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-OpenRosa-Version", "1.0")
	r.Header.Set("Content-Type", kind)
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	if w.StatusCode != http.StatusCreated || w.Header.Get("Date") == "" {
		t.Errorf("in chunks: %d %v", w.StatusCode, w.Header)
	}

	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST %s%s/submission HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 500\r\n\r\n--b\r\n", openrosa.Root, o.token)
	reply, err := io.ReadAll(connection)
	if err != nil || !strings.HasPrefix(string(reply), "HTTP/1.1 408 ") || !strings.Contains(string(reply), "X-Openrosa-Version: 1.0") {
		t.Errorf("half of it: %v %s", err, reply)
	}
}

// Many devices, or one that is impatient, send the same at once.
func TestParallel(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	statuses := make(chan int, 32)
	var all sync.WaitGroup
	for range cap(statuses) {
		all.Go(func() { statuses <- o.send(instance()).Code })
	}
	all.Wait()
	close(statuses)
	counts := map[int]int{}
	for status := range statuses {
		counts[status]++
	}
	if diff := cmp.Diff(map[int]int{201: 1, 202: 31}, counts); diff != "" || len(o.kept()) != 1 {
		t.Error(diff, len(o.kept()))
	}
}

// full is a store whose disk is full; lost is one that can't be reached.
type (
	full struct{ openrosa.Store }
	lost struct{ openrosa.Store }
)

var errStore = errors.New("the disk is full, or the line is cut")

func (full) Submit(context.Context, collect.Submission) (collect.Receipt, error) {
	return collect.Receipt{}, errStore
}
func (full) Decline(context.Context, collect.Declined) error { return errStore }
func (lost) Pass(context.Context, collect.PassKind, string) (collect.Pass, error) {
	return collect.Pass{}, errStore
}

// What is not durable is not acknowledged, and a fault of ours is not put down
// to the device.
func TestStoreFails(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	for _, s := range []openrosa.Store{full{o.store}, lost{o.store}} {
		o.serve(s)
		for _, body := range []string{instance(), instance("<consent>yes", "<consent>no")} {
			w := o.send(body)
			if w.Code != http.StatusServiceUnavailable || strings.Contains(said(t, w), "disk") {
				t.Errorf("%T: %d %s", s, w.Code, w.Body)
			}
		}
	}
	if n := strings.Count(o.log.String(), errStore.Error()); n != 4 {
		t.Errorf("%d faults in the log: %s", n, o.log)
	}
}

// Names that can't be names in an XForm are told when the server starts.
func TestNames(t *testing.T) {
	f := small()
	f.Groups[0].Questions[0].Name = "满意度"
	if _, err := openrosa.New(openrosa.Config{Site: page.New(page.Site{Title: f.Title}), Form: f}); err == nil {
		t.Error("a form with a name in Chinese is served")
	}
}
