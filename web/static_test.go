package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"plaza/rooms"
	"plaza/web"
)

const page = "<!doctype html><title>Plaza</title>"

func withApp(o *web.Options) {
	o.Heads = func(context.Context) ([]byte, error) { return []byte("heads\n"), nil }
	o.App = fstest.MapFS{
		"index.html":           {Data: []byte(page)},
		"favicon.svg":          {Data: []byte("<svg></svg>")},
		"assets/main-a1b2.js":  {Data: []byte(strings.Repeat("export const a = 1;\n", 100))},
		"assets/font-c3d4.bin": {Data: []byte{0x77, 0x4f, 0x46, 0x32, 0x01, 0x99}},
	}
}

func TestAppFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withApp)
	b := w.browser()
	build := post[web.SocketTicket](w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole)), "/api/socket-ticket", map[string]any{}).App
	page := strings.Replace(page, "<title>", `<meta name="plaza-app" content="`+build+`"><title>`, 1)
	const forever, asked = "public, max-age=31536000, immutable", "no-cache"
	for path, want := range map[string]struct {
		status            int
		kind, cache, body string
	}{
		"/":                         {200, "text/html; charset=utf-8", asked, page},
		"/cases/SE-1485-26-7K4M2-Q": {200, "text/html; charset=utf-8", asked, page},
		"/rooms/x/messages/12?a=b":  {200, "text/html; charset=utf-8", asked, page},
		"/favicon.svg":              {200, "image/svg+xml", asked, "<svg></svg>"},
		"/assets/main-a1b2.js":      {200, "text/javascript; charset=utf-8", forever, ""},
		"/assets/font-c3d4.bin":     {200, "application/octet-stream", forever, ""},
		"/assets/main-old.js":       {404, "application/problem+json", "no-store", ""},
		"/assets/nothing":           {404, "application/problem+json", "no-store", ""},
		"/missing.png":              {404, "application/problem+json", "no-store", ""},
		"/api":                      {404, "application/problem+json", "no-store", ""},
		"/api/":                     {404, "application/problem+json", "no-store", ""},
		"/api/cases/nothing/here":   {404, "application/problem+json", "no-store", ""},
		"/assets/../index.html":     {404, "application/problem+json", "no-store", ""},
		"/..%2f..%2fetc%2fpasswd":   {200, "text/html; charset=utf-8", asked, page}, // a page's address, and no file
		"/assets/%2e%2e/server.go":  {404, "application/problem+json", "no-store", ""},
		"/index.html":               {200, "text/html; charset=utf-8", asked, page},
		"/healthz":                  {200, "text/plain; charset=utf-8", "no-store", "ok\n"},
		"/readyz":                   {200, "text/plain; charset=utf-8", "no-store", "ready\n"},
		"/heads.jsonl":              {200, "application/jsonl", "no-store", "heads\n"},
		"/api/openapi.json":         {200, "application/openapi+json", asked, ""},
		"/api/reference":            {200, "text/html; charset=utf-8", asked, ""},
		"/api/reference.css":        {200, "text/css; charset=utf-8", asked, ""},
	} {
		request := b.request(http.MethodGet, path, nil)
		r := b.send(request)
		if r.status != want.status || r.header.Get("Content-Type") != want.kind || r.header.Get("Cache-Control") != want.cache ||
			want.body != "" && string(r.body) != want.body {
			t.Errorf("%s: %d %q %q %.60s", path, r.status, r.header.Get("Content-Type"), r.header.Get("Cache-Control"), r.body)
		}
	}
	if r := b.do(http.MethodPost, "/cases", map[string]any{}); r.status != http.StatusNotFound {
		t.Errorf("a command to a page: %d", r.status)
	}
	if r := b.do(http.MethodHead, "/", nil); r.status != http.StatusOK || len(r.body) != 0 {
		t.Errorf("HEAD: %d %q", r.status, r.body)
	}
}

// The page and the ticket name the same build; another page, or another version of the program, is another build.
func TestBuildsOfTheApp(t *testing.T) {
	t.Parallel()
	build := func(version, page string) string {
		w := newWorld(t, func(o *web.Options) {
			o.Version, o.App = version, fstest.MapFS{"index.html": {Data: []byte(page)}}
		})
		b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
		ticket := post[web.SocketTicket](b, "/api/socket-ticket", map[string]any{})
		if shown := string(b.do(http.MethodGet, "/", nil).body); ticket.App == "" || !strings.Contains(shown, `content="`+ticket.App+`"`) {
			t.Errorf("the ticket says %q, the page is %s", ticket.App, shown)
		}
		return ticket.App
	}
	first := build("1", page)
	if again := build("1", page); again != first {
		t.Errorf("one build has two names, %s and %s", first, again)
	}
	if other := build("1", page+" "); other == first {
		t.Error("another page has the same name")
	}
	if other := build("2", page); other == first {
		t.Error("another version has the same name")
	}
}

func TestAppFilesAreAskedForOnce(t *testing.T) {
	t.Parallel()
	b := newWorld(t, withApp).browser()
	r := b.do(http.MethodGet, "/", nil)
	again := b.request(http.MethodGet, "/", nil)
	again.Header.Set("If-None-Match", r.header.Get("ETag"))
	if reply := b.send(again); reply.status != http.StatusNotModified {
		t.Errorf("asked again: %d", reply.status)
	}
}

func TestAppFilesAreCompressed(t *testing.T) {
	t.Parallel()
	b := newWorld(t, withApp).browser()
	plain := b.do(http.MethodGet, "/assets/main-a1b2.js", nil) // the client unpacks it
	for encoding, want := range map[string]string{"gzip": "gzip", "br, gzip": "gzip", "identity": "", "": "", "br": ""} {
		request := b.request(http.MethodGet, "/assets/main-a1b2.js", nil)
		request.Header.Set("Accept-Encoding", encoding)
		r := b.send(request)
		if got := r.header.Get("Content-Encoding"); got != want || r.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: encoding %q, vary %q", encoding, got, r.header.Get("Vary"))
		}
		content := r.body
		if want == "gzip" {
			reader, err := gzip.NewReader(bytes.NewReader(r.body))
			check(t, err)
			content, err = io.ReadAll(reader)
			check(t, err)
		}
		if !bytes.Equal(content, plain.body) {
			t.Errorf("%q: other content", encoding)
		}
	}
	request := b.request(http.MethodGet, "/assets/font-c3d4.bin", nil)
	request.Header.Set("Accept-Encoding", "gzip")
	if r := b.send(request); r.header.Get("Content-Encoding") != "" {
		t.Error("what does not get smaller is compressed")
	}
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	b := newWorld(t, func(o *web.Options) {
		o.Ready = func(context.Context) ([]string, error) { return nil, errors.New("dial tcp 10.0.0.7: refused") }
	}).browser()
	if r := b.do(http.MethodGet, "/readyz", nil); r.status != http.StatusServiceUnavailable || strings.Contains(string(r.body), "10.0.0.7") {
		t.Errorf("%d %s", r.status, r.body)
	}
	b.must(http.MethodGet, "/healthz", nil)
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	var whole web.Options
	newWorld(t, func(o *web.Options) { whole = *o })
	for name, spoil := range map[string]func(*web.Options){
		"no service":      func(o *web.Options) { o.Service = nil },
		"no key":          func(o *web.Options) { o.SessionKeys = nil },
		"no URL":          func(o *web.Options) { o.URL = nil },
		"a strange URL":   func(o *web.Options) { u := *o.URL; u.Scheme = "ftp"; o.URL = &u },
		"no installation": func(o *web.Options) { o.Installation = [16]byte{} },
		"an empty app":    func(o *web.Options) { o.App = fstest.MapFS{} },
	} {
		options := whole
		spoil(&options)
		if _, err := web.New(options); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
