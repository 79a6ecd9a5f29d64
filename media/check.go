package media

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

const (
	// checkFor is how long a connection stands that only finds out whether there is a way.
	checkFor = 15 * time.Second
	// maxChecks stand at once.
	maxChecks = 100
)

// checks are the connections that carry nothing and stand now.
type checks struct {
	mu   sync.Mutex
	open map[*webrtc.PeerConnection]*time.Timer // nil = no more are opened
}

// Check answers the offer of a connection that carries nothing, so that a browser finds out whether it reaches the SFU. It is closed
// after a quarter of a minute. ErrFull says that too many stand, ErrDescription refuses the offer.
func (s *SFU) Check(ctx context.Context, offer string) (answer string, err error) {
	if err := checkOffer(offer); err != nil {
		return "", err
	}
	connection, err := newConnection(s.settings, &interceptor.Registry{})
	if err != nil {
		return "", fmt.Errorf("media: %w", err)
	}
	if !s.checks.add(connection) {
		_ = connection.Close()
		return "", ErrFull
	}
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed || state == webrtc.PeerConnectionStateDisconnected {
			go s.checks.end(connection)
		}
	})
	defer func() {
		if err != nil {
			s.checks.end(connection)
		}
	}()
	if err := connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", fmt.Errorf("%w: %w", ErrDescription, err)
	}
	description, err := connection.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrDescription, err)
	}
	return describe(ctx, connection, description)
}

func (c *checks) add(connection *webrtc.PeerConnection) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil || len(c.open) >= maxChecks {
		return false
	}
	c.open[connection] = time.AfterFunc(checkFor, func() { c.end(connection) })
	return true
}

func (c *checks) end(connection *webrtc.PeerConnection) {
	c.mu.Lock()
	timer := c.open[connection]
	delete(c.open, connection)
	c.mu.Unlock()
	if timer != nil {
		timer.Stop()
		_ = connection.Close()
	}
}

// close ends all, and refuses those that come later.
func (c *checks) close() {
	c.mu.Lock()
	all := c.open
	c.open = nil
	c.mu.Unlock()
	for connection, timer := range all {
		timer.Stop()
		_ = connection.Close()
	}
}
