package web

import (
	"maps"
	"net/http"
)

// contentSecurityPolicy lets a page load Plaza's own files and nothing else, and run no script or style that stands in a page.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// secureHeaders sets what every answer carries. Nothing is cached unless its handler says so. All answers share the
// values, which nothing changes: a handler that wants another one sets another one.
func (s *Server) secureHeaders(next http.Handler) http.Handler {
	carried := http.Header{}
	carried.Set("Content-Security-Policy", contentSecurityPolicy)
	carried.Set("X-Content-Type-Options", "nosniff")
	carried.Set("Referrer-Policy", "same-origin")
	carried.Set("Permissions-Policy", "camera=(self), display-capture=(self), geolocation=(), microphone=(self), payment=(), usb=()")
	carried.Set("Cross-Origin-Opener-Policy", "same-origin")
	carried.Set("Cross-Origin-Resource-Policy", "same-origin")
	carried.Set("Cache-Control", "no-store")
	if s.options.URL.Scheme == "https" {
		carried.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), carried)
		next.ServeHTTP(w, r)
	})
}
