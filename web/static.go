package web

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

	"plaza/rooms"
)

// assets is the folder whose files have the hash of their content in their name.
const assets = "assets/"

// file is a file of the browser app, or another that never changes, as it is served.
type file struct {
	content    []byte
	compressed []byte // nil where compressing does not help
	kind       string // Content-Type
	tag        string // ETag
	cache      string // Cache-Control
}

// appBuild tells builds of the app apart: its page names all its other files by the hashes of their content.
func appBuild(version string, app fs.FS) (string, error) {
	page, err := fs.ReadFile(app, "index.html")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(version+"\n"), page...))
	return hex.EncodeToString(sum[:8]), nil
}

// readApp reads the app's files once; they never change while the server runs. The page is told which build it is of.
func readApp(app fs.FS, build string) (map[string]*file, error) {
	files := map[string]*file{}
	mark := []byte(`<meta name="plaza-app" content="` + build + `">`)
	err := fs.WalkDir(app, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(app, name)
		if err != nil {
			return err
		}
		if name == "index.html" {
			content = bytes.Replace(content, []byte("<title>"), append(mark, "<title>"...), 1)
		}
		kind := mime.TypeByExtension(path.Ext(name))
		if kind == "" {
			kind = "application/octet-stream"
		}
		f := newFile(content, kind)
		if strings.HasPrefix(name, assets) {
			f.cache = "public, max-age=31536000, immutable"
		}
		files[name] = f
		return nil
	})
	return files, err
}

// newFile makes a file that browsers ask for anew each time.
func newFile(content []byte, kind string) *file {
	sum := sha256.Sum256(content)
	return &file{content: content, compressed: compress(content), kind: kind, tag: `"` + hex.EncodeToString(sum[:16]) + `"`, cache: "no-cache"}
}

// compress returns nil when it saves less than a tenth, as for images and fonts.
func compress(content []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(content) // a bytes.Buffer takes everything
	_ = w.Close()
	if b.Len() > len(content)*9/10 {
		return nil
	}
	return b.Bytes()
}

// serveApp answers what is no operation: with the app's file of that name, or, for an address of one of its pages, with the
// app itself.
func (s *Server) serveApp(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "api" || strings.HasPrefix(name, "api/") || r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.noSuchOperation(w, r)
		return
	}
	f := s.files[name]
	if f == nil {
		if strings.HasPrefix(name, assets) || path.Ext(name) != "" {
			s.refuse(w, r, "file", rooms.Errorf(rooms.NotFound, "Filen finns inte."))
			return
		}
		f = s.files["index.html"]
	}
	f.serve(w, r)
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", f.cache)
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	content := f.content
	if f.compressed != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", strings.TrimSuffix(f.tag, `"`)+`-gzip"`)
		content = f.compressed
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// acceptsGzip reads the header as browsers write it: no qualities but for languages and types.
func acceptsGzip(r *http.Request) bool {
	for encoding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(encoding) == "gzip" {
			return true
		}
	}
	return false
}
