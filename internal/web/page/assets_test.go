package page

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

// A file is the same packed and not, may be kept under its fingerprint, and is
// not packed where that gains nothing.
func TestFile(t *testing.T) {
	long := strings.Repeat("a { color: red } ", 100)
	f := NewFile("text/css", []byte(long))
	plain := visit(f, "GET", "/x.css", "")
	if plain.Body.String() != long || plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Cache-Control") != "no-cache" || plain.Header().Get("Content-Type") != "text/css" {
		t.Errorf("plain: %v", plain.Header())
	}
	packed := visit(f, "GET", "/x.css?v="+f.Fingerprint, "", "Accept-Encoding", "br, gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Header().Get("Vary") != "Accept-Encoding" || !strings.Contains(packed.Header().Get("Cache-Control"), "immutable") || packed.Body.Len() >= len(long) {
		t.Errorf("packed: %v", packed.Header())
	}
	r, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != long {
		t.Errorf("unpacked: %q, %v", text, err)
	}
	if again := visit(f, "GET", "/x.css", "", "Accept-Encoding", "gzip", "If-None-Match", packed.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: %d", again.Code)
	}
	if short := visit(NewFile("text/css", []byte("a{}")), "GET", "/x.css", "", "Accept-Encoding", "gzip"); short.Body.String() != "a{}" {
		t.Errorf("a short one: %q", short.Body)
	}
}
