package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
)

// TestExportsOfANode: each officer has one under way, and a node four.
func TestExportsOfANode(t *testing.T) {
	t.Parallel()
	e, now := newExports(), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var officers []uuid.UUID
	for range exportsMost {
		officers = append(officers, uuid.New())
		if err := e.begin(officers[len(officers)-1], now); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.begin(officers[0], now); !errors.Is(err, e.busy) {
		t.Errorf("one's second: %v", err)
	}
	next := uuid.New()
	if err := e.begin(next, now); !errors.Is(err, e.full) {
		t.Errorf("one more of the node's: %v", err)
	}
	e.end(officers[0])
	if err := e.begin(next, now); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// TestReaderThatTakesNothingIsGivenUp: an answer that lasts does not wait for ever.
func TestReaderThatTakesNothingIsGivenUp(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body := &lasting{w: w, control: http.NewResponseController(w), stall: 50 * time.Millisecond, clock: systemClock{}, asked: time.Now(), ask: func() error { return nil }}
		var err error
		for block := make([]byte, 1<<20); err == nil; {
			_, err = body.Write(block)
		}
		ended <- err
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
}
