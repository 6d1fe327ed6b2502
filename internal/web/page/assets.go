package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// File is what pages load and what does not change while the program runs: a
// style sheet, a script, a picture.
type File struct {
	// Fingerprint of what is in it. An address that names it as its query ("?v=")
	// may be kept by browsers for ever.
	Fingerprint string

	kind            string
	content, packed []byte // packed is by gzip; nil where that gains nothing
}

// NewFile makes a file of a media type.
func NewFile(kind string, content []byte) *File {
	sum := sha256.Sum256(content)
	f := &File{Fingerprint: hex.EncodeToString(sum[:6]), kind: kind, content: content}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	// A buffer takes everything.
	_, _ = w.Write(content)
	_ = w.Close()
	if packed.Len() < len(content) {
		f.packed = packed.Bytes()
	}
	return f
}

// ServeHTTP answers with the file.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	if r.URL.Query().Get("v") == f.Fingerprint {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	content, tag := f.content, f.Fingerprint
	if f.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			content, tag = f.packed, tag+"-gzip"
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// kinds of assets, so that they don't depend on what the machine knows.
var kinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json", ".webmanifest": "application/manifest+json"}

const assetRoot = "/static/"

// addAssets takes in the files under static of a room.
func (s *Site) addAssets(room string, files fs.FS) {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err) // the files are in the program
		}
		kind := kinds[path.Ext(name)]
		if kind == "" {
			kind = mime.TypeByExtension(path.Ext(name))
		}
		s.assets[room+"/"+path.Base(name)] = NewFile(kind, content)
	}
}

// Asset is the address of a room's file, with its fingerprint, so that a
// browser may keep it for ever: "respond/respond.css". It panics when there is
// no such file.
func (s *Site) Asset(name string) string {
	a := s.assets[name]
	if a == nil {
		panic("no asset " + name)
	}
	return assetRoot + name + "?v=" + a.Fingerprint
}

// serveAsset answers for a file.
func (s *Site) serveAsset(w http.ResponseWriter, r *http.Request) {
	a := s.assets[r.PathValue("name")]
	if a == nil {
		s.Fail(w, r, ErrNoPage)
		return
	}
	a.ServeHTTP(w, r)
}
