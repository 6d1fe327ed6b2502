package page

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"net/http/httptest"
)

// What can't be read as a form is the visitor's fault, is told as such, and
// leaves no byte of it in the log.
func TestParseForm(t *testing.T) {
	const plain = "application/x-www-form-urlencoded"
	var log bytes.Buffer
	site := New(Site{Log: slog.New(slog.NewTextHandler(&log, nil))})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		if err := ParseForm(r); err != nil {
			site.Fail(w, r, err)
			return
		}
		w.Header().Set("Code", r.PostForm.Get("code"))
	})
	pages := site.Guard(mux)
	file := "--b\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nX1\r\n--b--\r\n"
	for _, c := range []struct {
		name, target, kind, body string
		status                   int
		code                     string
	}{
		{"a form", "/", plain, "code=X1", 200, "X1"},
		{"with files", "/", "multipart/form-data; boundary=b", file, 200, "X1"},
		{"none", "/", "", "", 200, ""},
		{"a percent sign", "/", plain, "code=%zq", 400, ""},
		{"in the address", "/?lang=%zq", plain, "code=X1", 400, ""},
		{"a semicolon", "/", plain, "code=zq;x=1", 400, ""},
		{"no type", "/", plain + ";;zq", "code=X1", 400, ""},
		{"no boundary", "/", "multipart/form-data", file, 400, ""},
		{"no part", "/", "multipart/form-data; boundary=zq", "zq", 400, ""},
		{"too much", "/", plain, "code=" + strings.Repeat("x", MostBytes), 413, ""},
		{"too much with files", "/", "multipart/form-data; boundary=b", file[:len(file)-7] + strings.Repeat("x", MostBytes), 413, ""},
	} {
		w := visit(pages, "POST", c.target, c.body, "Content-Type", c.kind)
		if w.Code != c.status || w.Header().Get("Code") != c.code {
			t.Errorf("%s: %d, %q", c.name, w.Code, w.Header().Get("Code"))
		}
	}
	if text := log.String(); strings.Contains(text, "ERROR") || strings.Contains(text, "zq") {
		t.Errorf("the log says %s", text)
	}
	r := httptest.NewRequest("POST", "/", iotest.ErrReader(errors.New("the line")))
	r.Header.Set("Content-Type", plain)
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout {
		t.Errorf("it broke off: %d", w.Code)
	}
}
