package web

import (
	"context"
	"net/http"
	"time"

	"plaza/rooms"
)

// askedAfter is how long the right to an answer that is under way is believed.
const askedAfter = time.Second

// lasting is the body of an answer that may take hours: a file, an archive, an export. It gives up when its reader takes nothing for
// too long. And it asks again and again whether they are still signed in and still may: who loses a right gets nothing of what was
// not on its way yet.
type lasting struct {
	w       http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
	clock   rooms.Clock
	asked   time.Time
	ask     func() error
}

// lasts makes such a body. may asks for the right of the actor as they are by then.
func (s *Server) lasts(ctx context.Context, w http.ResponseWriter, session rooms.Session, stall time.Duration, may func(context.Context, rooms.Actor) error) *lasting {
	return &lasting{
		w: w, control: http.NewResponseController(w), stall: stall, clock: s.clock, asked: s.clock.Now(),
		ask: func() error {
			now, err := s.options.Sessions.Session(ctx, session.ID)
			if err != nil {
				return err
			}
			return may(ctx, now.Actor)
		},
	}
}

func (l *lasting) Write(b []byte) (int, error) {
	if now := l.clock.Now(); now.Sub(l.asked) >= askedAfter {
		if err := l.ask(); err != nil {
			return 0, err
		}
		l.asked = now
	}
	_ = l.control.SetWriteDeadline(time.Now().Add(l.stall)) // a connection that can't has a proxy's
	return l.w.Write(b)
}
