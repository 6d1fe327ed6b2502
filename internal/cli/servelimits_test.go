package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// pipes is a network within the test, whose time is that of the test.
type pipes struct {
	calls chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// Somebody sends a byte a second, or nothing, and keeps a connection busy for
// as long as the server lets them.
func TestServeSlow(t *testing.T) {
	for _, c := range []struct {
		name, first, drip string
		want              time.Duration
	}{
		{"nothing at all", "", "", headerTimeout},
		{"headers that don't end", "GET / HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n", headerTimeout},
		{"a body that does not end", "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "x", requestTimeout},
		{"chunks that don't end", "POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", requestTimeout},
		{"nothing more", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "", idleTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				site := page.New(page.Site{})
				mux := http.NewServeMux()
				var read error
				mux.HandleFunc("POST /read", func(w http.ResponseWriter, r *http.Request) {
					if _, read = io.ReadAll(r.Body); read != nil {
						site.Fail(w, r, read)
					}
				})
				network := &pipes{calls: make(chan net.Conn), done: make(chan struct{})}
				server := newServer(context.Background(), site.Guard(mux), slog.New(slog.DiscardHandler), nil)
				go server.Serve(network)
				here, there := net.Pipe()
				network.calls <- there
				began := time.Now()
				var dripping sync.WaitGroup
				dripping.Go(func() {
					if _, err := io.WriteString(here, c.first); err != nil {
						t.Error(err)
					}
					for c.drip != "" {
						time.Sleep(time.Second)
						if _, err := io.WriteString(here, c.drip); err != nil {
							return
						}
					}
				})
				heard, _ := io.ReadAll(here) // until the server hangs up
				// net/http lingers half a second with a body that was not read.
				if took := time.Since(began); took < c.want || took > c.want+2*time.Second {
					t.Errorf("it took %v, not %v: %s", took, c.want, heard)
				}
				if strings.HasPrefix(c.first, "POST") && (!errors.Is(read, page.ErrBroken) || !strings.HasPrefix(string(heard), "HTTP/1.1 408 ")) {
					t.Errorf("read %v, and said %s", read, heard)
				}
				here.Close()
				dripping.Wait()
				server.Close()
			})
		})
	}
}

// call sends bytes as they are.
func call(t *testing.T, address, text string) *net.TCPConn {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	// The server may have answered and hung up before it is all sent.
	_, _ = io.WriteString(connection, text)
	return connection.(*net.TCPConn)
}

// hear is what comes back until the server hangs up.
func hear(connection *net.TCPConn) string {
	heard, _ := io.ReadAll(connection)
	return string(heard)
}

// device makes what ODK Collect sends of an XML document.
func device(t *testing.T, document string) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="xml_submission_file"; filename="a.xml"`}, "Content-Type": {form.TypeXML}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, document); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// What breaks off, is too much, or is made to do harm is refused, with no word
// of a fault of ours, and nothing of it is kept.
func TestServeRefusesBodies(t *testing.T) {
	r := openRig(t, nil, page.Site{})
	b := r.browser()
	submission := "/odk/" + deviceOf(t, r.store, "") + "/submission"
	whole := filled(t, r.form, 1, 1, nil).body
	document := fmt.Sprintf(`<data xmlns:orx="http://openrosa.org/xforms" id="%s" version="%s"><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta>%%s</data>`, r.form.ID, r.form.Version)
	good := fmt.Sprintf(document, "")
	kind, bytesGood := device(t, good)

	for what, text := range map[string]string{
		"half a questionnaire":                  "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + fmt.Sprint(len(whole)) + "\r\n\r\n" + string(whole[:len(whole)/2]),
		"half a form":                           "POST /begin HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nunit=guihua&agree=yes",
		"half of what a device sends":           "POST " + submission + " HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\nContent-Type: " + kind + "\r\nContent-Length: " + fmt.Sprint(len(bytesGood)) + "\r\n\r\n" + string(bytesGood[:len(bytesGood)/2]),
		"half a chunk":                          "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{",
		"a body of two lengths":                 "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}{}",
		"a line that is no header":              "GET / HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n",
		"headers of 70 kB":                      "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 70<<10) + "\r\n\r\n",
		"an address of 70 kB":                   "GET /" + strings.Repeat("a", 70<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"a multipart that says no boundary":     "POST " + submission + " HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n--",
		"a multipart of another subtype":        "POST " + submission + " HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\nContent-Type: multipart/x; boundary=b\r\nContent-Length: 2\r\n\r\n--",
		"a questionnaire of no media type":      "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
		"a questionnaire that is a form's":      "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b",
		"a questionnaire that is not an object": "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
	} {
		connection := call(t, r.address, text)
		if err := connection.CloseWrite(); err != nil { // there is no more
			t.Error(err)
		}
		if heard := hear(connection); !strings.HasPrefix(heard, "HTTP/1.1 4") {
			t.Errorf("%s: %.300s", what, heard)
		}
	}

	brackets := strings.Repeat("[", 100_000)
	for what, c := range map[string]struct {
		kind, path string
		body       []byte
		want       int
	}{
		"a questionnaire of 300 kB":       {form.TypeJSON, "/submit", bytes.Replace(whole, []byte(`"answers":{`), []byte(`"answers":{"x":["`+strings.Repeat("x", 300<<10)+`"],`), 1), http.StatusRequestEntityTooLarge},
		"a form of 2 MB":                  {"application/x-www-form-urlencoded", "/begin", []byte("unit=" + strings.Repeat("x", 2<<20)), http.StatusRequestEntityTooLarge},
		"brackets in brackets":            {form.TypeJSON, "/submit", []byte(`{"answers":` + brackets), http.StatusBadRequest},
		"something behind the end":        {form.TypeJSON, "/submit", append(bytes.Clone(whole), []byte(`{"id":"other"}`)...), http.StatusBadRequest},
		"a field that nobody knows":       {form.TypeJSON, "/submit", bytes.Replace(whole, []byte(`"form":`), []byte(`"unknown":1,"form":`), 1), http.StatusBadRequest},
		"an id of a megabyte less a bit":  {form.TypeJSON, "/submit", bytes.Replace(whole, []byte(`"id":"`), []byte(`"id":"`+strings.Repeat("i", 1000)), 1), http.StatusBadRequest},
		"an interviewer's, by a stranger": {form.TypeJSON, "/submit", bytes.Replace(whole, []byte(`"mode":"alone"`), []byte(`"mode":"interview"`), 1), http.StatusBadRequest},
		"one that replaces another's":     {form.TypeJSON, "/submit", bytes.Replace(whole, []byte(`"mode":"alone"`), []byte(`"mode":"alone","replaces":"other"`), 1), http.StatusBadRequest},
	} {
		if a := b.send(http.MethodPost, c.path, bytes.NewReader(c.body), "Content-Type", c.kind); a.StatusCode != c.want {
			t.Errorf("%s: %s: %.300s", what, a.Status, a.body)
		}
	}

	for what, c := range map[string]struct {
		document string
		want     int
	}{
		"a document type":        {`<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + strings.Replace(good, "</data>", "<x>&x;</x></data>", 1), http.StatusBadRequest},
		"entities of entities":   {`<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + good, http.StatusBadRequest},
		"deep nesting":           {fmt.Sprintf(document, strings.Repeat("<a>", 10_000)+strings.Repeat("</a>", 10_000)), http.StatusBadRequest},
		"elements without end":   {`<data>` + strings.Repeat("<a>", 10_000), http.StatusBadRequest},
		"something behind it":    {good + `<data/>`, http.StatusBadRequest},
		"bytes behind it":        {good + "\x00\x01", http.StatusBadRequest},
		"a style of another's":   {`<?xml-stylesheet href="http://evil.example/x.xsl"?>` + strings.Replace(good, "<data", "<other", 1), http.StatusBadRequest},
		"bytes that are no text": {fmt.Sprintf(document, "<a>\xff\xfe</a>"), http.StatusBadRequest},
		"two megabytes":          {fmt.Sprintf(document, "<a>"+strings.Repeat("x", 2<<20)+"</a>"), http.StatusRequestEntityTooLarge},
		"another form":           {strings.Replace(good, r.form.ID, "other", 1), http.StatusNotFound},
	} {
		kind, body := device(t, c.document)
		if a := b.send(http.MethodPost, submission, bytes.NewReader(body), "Content-Type", kind, "X-OpenRosa-Version", "1.0"); a.StatusCode != c.want || strings.Contains(a.body, "root:") {
			t.Errorf("%s: %s: %.300s", what, a.Status, a.body)
		}
	}
	if n := r.kept(); n != 0 {
		t.Errorf("%d of them are kept", n)
	}
}

// Addresses that lead out of where they belong lead nowhere.
func TestServePaths(t *testing.T) {
	r := openRig(t, nil, page.Site{})
	for _, path := range []string{
		"/static/../goodgov.yaml", "/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/page/..%2f..%2f..%2fgoodgov.yaml", `/static/page/..\..\goodgov.yaml`,
		"/static/page/..%5c..%5cgoodgov.yaml", "/static//etc/passwd", "/static/page/page.css%00.html", "/static/", "/static/page/", "//etc/passwd", "/collected.db", "/goodgov.yaml", "/responses.csv", "/.git/config",
		"/q/..%2f..%2foffice", "/q/%00", "/q/'%20OR%20'1'='1", "/q/%F0%28%8C%28", "/q/" + strings.Repeat("a", 10_000), "/c/..%2f..%2foffice", "/u/..%2f..%2foffice", "/u/%00", "/judge/..%2f", "/judge/x/../../office", "/judge/%00/A",
		"/odk/..%2foffice/formList", "/odk/x/forms/..%2f..%2fgoodgov.yaml", "/office/setup/..%2f", "/office/setup/%00", "/office/results/..%2f..%2f", "/?lang=../../etc/passwd", "/?lang=%00", "*", "http://evil.example/office", "/debug/pprof/",
	} {
		heard := hear(call(t, r.address, "GET "+path+" HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\nConnection: close\r\n\r\n"))
		status, _, _ := strings.Cut(heard, "\r\n")
		for _, leaked := range []string{"root:", "indicators.csv", "SQLite format", "[core]", "goroutine "} {
			if strings.Contains(heard, leaked) {
				t.Errorf("%s: %q in %.300s", path, leaked, heard)
			}
		}
		if strings.HasPrefix(status, "HTTP/1.1 5") || !strings.HasPrefix(status, "HTTP/1.1 ") || strings.HasPrefix(status, "HTTP/1.1 200") && !strings.Contains(path, "?lang=") {
			t.Errorf("%s: %s", path, status)
		}
		for line := range strings.SplitSeq(heard, "\r\n") {
			if to, found := strings.CutPrefix(line, "Location: "); found && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
				t.Errorf("%s leads to %s", path, to)
			}
		}
	}
}
