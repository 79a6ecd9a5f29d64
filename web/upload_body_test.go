package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// paced is a body of which each piece comes after a pause, on its own clock.
type paced struct {
	now    time.Time
	pause  time.Duration
	piece  int // bytes
	left   int // bytes
	failed error
	asked  int // times
}

func (p *paced) Now() time.Time { return p.now }

func (p *paced) Close() error { return nil }

func (p *paced) Read(b []byte) (int, error) {
	p.asked++
	p.now = p.now.Add(p.pause)
	n := min(p.piece, p.left, len(b))
	if p.left -= n; n == 0 {
		return 0, p.failed
	}
	return n, nil
}

func (p *paced) body() *impatientBody {
	return &impatientBody{ReadCloser: p, control: http.NewResponseController(httptest.NewRecorder()), clock: p}
}

// TestSenderOfTooLittleIsGivenUp: a byte now and then is not enough to keep a turn; a slow network is.
func TestSenderOfTooLittleIsGivenUp(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	for _, c := range []struct {
		name string
		from paced
		want error
		came int // bytes
	}{
		{"a byte now and then", paced{pause: 10 * time.Second, piece: 1}, errTooSlow, 3},
		{"just too slow", paced{pause: time.Second, piece: slowestSender - 1}, errTooSlow, 30 * (slowestSender - 1)},
		{"slow", paced{pause: time.Second, piece: slowestSender}, nil, size},
		{"seldom", paced{pause: 7 * time.Second, piece: 8 << 10}, nil, size},
		{"fast", paced{pause: time.Millisecond, piece: 64 << 10}, nil, size},
		{"cut", paced{pause: time.Minute, piece: 1, failed: io.ErrUnexpectedEOF, left: -size}, io.ErrUnexpectedEOF, 0},
	} {
		from := c.from
		from.left += size
		if from.failed == nil {
			from.failed = io.EOF
		}
		body := from.body()
		n, err := io.Copy(io.Discard, onlyReader{body})
		if !errors.Is(err, c.want) || n != int64(c.came) {
			t.Errorf("%s: %d bytes came, %v", c.name, n, err)
		}
		if asked := from.asked; c.want != nil {
			if _, err := body.Read(make([]byte, 1)); !errors.Is(err, c.want) || from.asked != asked {
				t.Errorf("%s: the rest is waited for", c.name)
			}
		}
	}
}

// TestReadersPauseIsNotTheSenders: while the store takes long, nobody asks what came.
func TestReadersPauseIsNotTheSenders(t *testing.T) {
	t.Parallel()
	from := paced{pause: time.Millisecond, piece: 100, left: 100_000, failed: io.EOF}
	body := from.body()
	for {
		_, err := body.Read(make([]byte, 100))
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		from.now = from.now.Add(time.Hour)
	}
}
