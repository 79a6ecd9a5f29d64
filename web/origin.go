package web

import (
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"plaza/rooms"
)

// origins are those whose pages may use the API, as browsers write them.
type origins []string

// newOrigins takes the URL's own origin, the other names of this machine when it is one of them, and further ones.
func newOrigins(u *url.URL, further []string) origins {
	hosts := []string{u.Hostname()}
	if isLoopback(u.Hostname()) {
		hosts = []string{"localhost", "127.0.0.1", "::1"}
	}
	all := slices.Clone(further)
	for _, host := range hosts {
		port := u.Port()
		if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
			port = ""
		}
		if net.ParseIP(host).To4() == nil && net.ParseIP(host) != nil {
			host = "[" + host + "]"
		}
		if port != "" {
			host += ":" + port
		}
		all = append(all, u.Scheme+"://"+host)
	}
	return all
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// requireOrigin refuses what another site's page sends in the name of whoever has Plaza open: every unsafe request and every
// socket must name one of Plaza's origins. A program that is no browser names it too.
func (s *Server) requireOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead
		if (!safe || r.URL.Path == "/ws") && !slices.Contains(s.origins, r.Header.Get("Origin")) {
			s.refuse(w, r, "none", rooms.Errorf(rooms.Forbidden, "Anropet kommer inte från Plazas egna sidor."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// requireJSON refuses a body that says it is anything else: forms of other sites can send those without asking. Pieces of files
// have a type that forms can't send either; tus looks at it.
func (s *Server) requireJSON(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 && !strings.HasPrefix(r.URL.Path, uploadsPath) {
			if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
				s.refuse(w, r, "none", rooms.Errorf(rooms.Invalid, "Anropets innehåll ska vara application/json."))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
