package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"time"

	"plaza/hub"
	"plaza/rooms"
)

// ticketLife is how long a ticket waits for its socket.
const ticketLife = 30 * time.Second

// SocketTicket opens one socket, at /ws?ticket=TICKET. A page can't set headers on a WebSocket's handshake, and a cookie alone
// would let another site's page open one.
type SocketTicket struct {
	Ticket string `json:"ticket"`
	App    string `json:"app" doc:"build of the browser app that the server has; a page of another one should be reloaded"`
}

func (s *Server) createTicket(ctx context.Context, session rooms.Session, _ *none) (SocketTicket, error) {
	ticket := rand.Text()
	err := s.options.Sessions.IssueTicket(ctx, sha256.Sum256([]byte(ticket)), session.ID, s.clock.Now().Add(ticketLife))
	if err != nil {
		return SocketTicket{}, err
	}
	return SocketTicket{Ticket: ticket, App: s.build}, nil
}

// openSocket hands the connection of whoever holds a good ticket to the hub. From then on the socket lives with the session's
// row.
func (s *Server) openSocket(w http.ResponseWriter, r *http.Request) {
	session, err := s.redeem(r.Context(), r.URL.Query().Get("ticket"))
	if err != nil {
		s.refuse(w, r, "open-socket", err)
		return
	}
	s.options.Sockets.Serve(w, r, hub.Session{
		ID: session.ID.String(), User: session.Actor.Officer.String(), Version: session.Actor.Version,
	})
}

func (s *Server) redeem(ctx context.Context, ticket string) (rooms.Session, error) {
	id, err := s.options.Sessions.RedeemTicket(ctx, sha256.Sum256([]byte(ticket)))
	if err == nil {
		var session rooms.Session
		if session, err = s.options.Sessions.Session(ctx, id); err == nil {
			return session, nil
		}
	}
	if rooms.CodeOf(err) == rooms.NotFound {
		err = rooms.Errorf(rooms.Unauthenticated, "Biljetten är använd eller för gammal. Hämta en ny.")
	}
	return rooms.Session{}, err
}
