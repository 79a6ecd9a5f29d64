package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plaza/rooms"
	"plaza/web"
)

func TestUnsafeRequestsComeFromPlazasPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *web.Options) { o.Origins = []string{"http://localhost:5173"} })
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	port := strings.TrimPrefix(w.server.URL, "http://127.0.0.1:")
	for origin, want := range map[string]int{
		w.server.URL:                        http.StatusOK,
		"http://localhost:" + port:          http.StatusOK,
		"http://[::1]:" + port:              http.StatusOK,
		"http://localhost:5173":             http.StatusOK,
		"":                                  http.StatusForbidden,
		"null":                              http.StatusForbidden,
		"https://127.0.0.1:" + port:         http.StatusForbidden,
		"http://localhost":                  http.StatusForbidden,
		"http://127.0.0.1.example:" + port:  http.StatusForbidden,
		"http://evil.example":               http.StatusForbidden,
		strings.ToUpper(w.server.URL):       http.StatusForbidden,
		w.server.URL + "/":                  http.StatusForbidden,
		w.server.URL + ", " + w.server.URL:  http.StatusForbidden,
		w.server.URL + " http://evil.local": http.StatusForbidden,
	} {
		r := b.request(http.MethodPost, "/api/socket-ticket", nil)
		r.Header.Set("Origin", origin)
		if reply := b.send(r); reply.status != want {
			t.Errorf("origin %q: %d, want %d", origin, reply.status, want)
		}
	}
	r := b.request(http.MethodDelete, "/api/session", nil)
	r.Header.Set("Origin", "http://evil.example")
	r.Host = "evil.example" // a name of somebody else's that leads here
	if reply := b.send(r); reply.status != http.StatusForbidden {
		t.Errorf("a foreign host with its own origin: %d", reply.status)
	}
	r = b.request(http.MethodGet, "/api/session", nil)
	r.Header.Set("Origin", "http://evil.example")
	if reply := b.send(r); reply.status != http.StatusOK || reply.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a safe request of another site: %d %v", reply.status, reply.header)
	}
	r = b.request(http.MethodOptions, "/api/socket-ticket", nil)
	r.Header.Set("Origin", "http://evil.example")
	if reply := b.send(r); reply.status < 400 {
		t.Errorf("another site's preflight: %d", reply.status)
	}
}

func TestPublicOriginHasNoAliases(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *web.Options) { o.URL = &url.URL{Scheme: "https", Host: "plaza.example.se:443"} })
	officer := w.officer("Anna Ek", town, rooms.OfficerRole)
	b := w.browser()
	for origin, want := range map[string]int{
		"https://plaza.example.se":     http.StatusOK, // browsers leave the scheme's own port out
		"https://plaza.example.se:443": http.StatusForbidden,
		"http://plaza.example.se":      http.StatusForbidden,
		w.server.URL:                   http.StatusForbidden,
		"http://localhost":             http.StatusForbidden,
	} {
		r := b.request(http.MethodPost, "/api/session/demo", map[string]any{"officer": officer.Officer})
		r.Header.Set("Origin", origin)
		if reply := b.send(r); reply.status != want {
			t.Errorf("origin %q: %d %s, want %d", origin, reply.status, reply.body, want)
		}
	}
}

func TestBodiesAreJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(w.officer("Anna Ek", town, rooms.OfficerRole))
	for kind, want := range map[string]int{
		"application/json":                  http.StatusNotFound, // the room
		"application/json; charset=utf-8":   http.StatusNotFound,
		"":                                  http.StatusBadRequest,
		"text/plain":                        http.StatusBadRequest,
		"application/x-www-form-urlencoded": http.StatusBadRequest,
		"text/plain; application/json":      http.StatusBadRequest,
	} {
		r := b.request(http.MethodPost, "/api/rooms/"+rooms.NewID().String()+"/messages", command(map[string]any{"text": "Hej"}))
		r.Header.Set("Content-Type", kind)
		if reply := b.send(r); reply.status != want {
			t.Errorf("%q: %d %s, want %d", kind, reply.status, reply.body, want)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for _, path := range []string{"/", "/cases/SE-1485-26-7K4M2-Q", "/api/session", "/api/openapi.json", "/api/reference", "/nothing.js", "/healthz", "/heads.jsonl"} {
		h := b.do(http.MethodGet, path, nil).header
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "worker-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy %q lacks %s", path, policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: policy %q is loose", path, policy)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if !strings.Contains(h.Get("Permissions-Policy"), "camera=(self)") {
			t.Errorf("%s: no permissions policy", path)
		}
	}
	if cache := b.do(http.MethodGet, "/api/session", nil).header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("the API may be cached: %q", cache)
	}
}
