package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"plaza/rooms"
)

const (
	// stallTimeout is how long a sender may be silent before what came is saved and the request ends. As often it is asked whether
	// enough came.
	stallTimeout = 30 * time.Second
	// slowestSender is how many bytes per second must come: those from whom less comes would keep their turn from others for hours.
	slowestSender = 1 << 10
)

var errTooSlow = errors.New("less than 1 KiB/s of a file came")

// impatient makes a request's body fail when nothing of it comes for too long, or too little.
func (s *Server) impatient(w http.ResponseWriter, r *http.Request) *http.Request {
	limited := r.WithContext(r.Context())
	limited.Body = &impatientBody{ReadCloser: r.Body, control: http.NewResponseController(w), clock: s.clock}
	return limited
}

// impatientBody counts only the time that it waits for the sender, not what its reader takes between.
type impatientBody struct {
	io.ReadCloser
	control *http.ResponseController
	clock   rooms.Clock

	came   int64         // bytes, since it was asked whether that is enough
	waited time.Duration // for them
	failed error         // for good: nobody waits for the rest of what was given up
}

func (b *impatientBody) Read(p []byte) (int, error) {
	if b.failed != nil {
		return 0, b.failed
	}
	_ = b.control.SetReadDeadline(time.Now().Add(stallTimeout)) // a connection that can't has a proxy's
	asked := b.clock.Now()
	n, err := b.ReadCloser.Read(p)
	b.came += int64(n)
	if b.waited += b.clock.Now().Sub(asked); b.waited >= stallTimeout {
		if err == nil && float64(b.came) < slowestSender*b.waited.Seconds() {
			err = errTooSlow
		}
		b.came, b.waited = 0, 0
	}
	b.failed = err
	return n, err
}
