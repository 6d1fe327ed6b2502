package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"
)

// asset is a file that pages load: a style sheet, a script, a picture.
type asset struct {
	content     []byte
	kind        string
	fingerprint string
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
		sum := sha256.Sum256(content)
		s.assets[room+"/"+path.Base(name)] = &asset{content, kind, hex.EncodeToString(sum[:6])}
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
	return assetRoot + name + "?v=" + a.fingerprint
}

// serveAsset answers for a file.
func (s *Site) serveAsset(w http.ResponseWriter, r *http.Request) {
	a := s.assets[r.PathValue("name")]
	if a == nil {
		s.Fail(w, r, ErrNoPage)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	if r.URL.Query().Get("v") == a.fingerprint {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	w.Header().Set("ETag", `"`+a.fingerprint+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
}
