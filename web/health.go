package web

import (
	"io"
	"net/http"
	"strings"

	"plaza/rooms"
)

// healthy says that the process answers.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") }

// ready says whether the parts that requests need can be reached, and on further lines which others can't.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	notes, err := s.options.Ready(r.Context())
	if err != nil {
		s.refuse(w, r, "ready", rooms.Wrap(rooms.Unavailable, err, "Plaza är inte redo än."))
		return
	}
	_, _ = io.WriteString(w, strings.Join(append([]string{"ready"}, notes...), "\n")+"\n")
}

// publishedHeads gives everybody the signed heads: whoever keeps them can hold the operator to them.
func (s *Server) publishedHeads(w http.ResponseWriter, r *http.Request) {
	heads, err := s.options.Heads(r.Context())
	if err != nil {
		s.refuse(w, r, "heads", err)
		return
	}
	w.Header().Set("Content-Type", "application/jsonl")
	_, _ = w.Write(heads)
}
