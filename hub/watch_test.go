package hub

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"plaza/hub/wire"
)

// pipes is a network in memory, so that a hub, its server and its clients run in a bubble with its own time.
type pipes struct {
	incoming chan net.Conn
	closed   chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.incoming:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.incoming <- server
	return client, nil
}

// inBubble runs a test with a hub on a network in memory. Closing the hub is part of the test.
func inBubble(t *testing.T, test func(t *testing.T, h *Hub, source *memory, dial func() *websocket.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		source := newMemory()
		h := New(Config{Source: source, Shards: 1})
		network := &pipes{incoming: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h.Serve(w, r, Session{ID: "anna", User: "anna"})
			}),
			ErrorLog: log.New(io.Discard, "", 0),
		}
		go func() { _ = server.Serve(network) }()
		transport := &http.Transport{DialContext: network.dial}
		test(t, h, source, func() *websocket.Conn {
			conn, _, err := websocket.Dial(context.Background(), "ws://plaza/", &websocket.DialOptions{
				HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{wire.Subprotocol},
			})
			if err != nil {
				t.Fatal(err)
			}
			return conn
		})
		if err := h.Drain(t.Context(), 0); err != nil {
			t.Error(err)
		}
		_ = server.Close()
		transport.CloseIdleConnections()
	})
}

// TestSignsOfLife: a client that answers pings stays for hours and hears a ping message at least every interval.
func TestSignsOfLife(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, h *Hub, _ *memory, dial func() *websocket.Conn) {
		conn := dial()
		var messages []time.Time
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for {
				if _, _, err := conn.Read(context.Background()); err != nil {
					return
				}
				messages = append(messages, time.Now())
			}
		}()
		<-time.After(2 * time.Hour) // of the bubble's time
		if open := value(t, h.metrics.sockets); open != 1 {
			t.Fatalf("%v sockets are open", open)
		}
		_ = conn.Close(websocket.StatusNormalClosure, "")
		<-ended
		for i := range messages[1:] {
			if silence := messages[i+1].Sub(messages[i]); silence > 26*time.Second {
				t.Errorf("silent for %v", silence)
			}
		}
		if len(messages) < 200 {
			t.Errorf("%d messages in two hours", len(messages))
		}
	})
}

// TestStuckWriteIsCut: a client that takes nothing off the network.
func TestStuckWriteIsCut(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, h *Hub, source *memory, dial func() *websocket.Conn) {
		source.append("r")
		conn := dial()
		if _, _, err := conn.Read(context.Background()); err != nil { // welcome, and nothing after it
			t.Fatal(err)
		}
		c := &client{t: t, conn: conn}
		c.subscribe("r", 0) // the pipe has no buffer: writing the answer is stuck
		<-time.After(h.config.WriteTimeout + 2*watchInterval)
		synctest.Wait()
		if cut := value(t, h.metrics.closes[cutStuck]); cut != 1 {
			t.Errorf("%v sockets were cut", cut)
		}
		_ = conn.CloseNow()
	})
}

// TestUnansweredPing: the network takes everything, but the client's computer is gone.
func TestUnansweredPing(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, h *Hub, _ *memory, _ func() *websocket.Conn) {
		client, server := net.Pipe()
		swallowed := make(chan struct{})
		go func() {
			defer close(swallowed)
			_, _ = io.Copy(io.Discard, client)
		}()
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://plaza/", nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{
			"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
			"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": wire.Subprotocol,
		} {
			request.Header.Set(name, text)
		}
		h.Serve(&pipedResponse{conn: server, header: http.Header{}}, request, Session{ID: "anna", User: "anna"})
		h.open.Wait()
		if cut := value(t, h.metrics.closes[cutSilent]); cut != 1 {
			t.Errorf("%v sockets were cut", cut)
		}
		_ = client.Close()
		<-swallowed
	})
}

// TestComparesByItself: a lost last event arrives within the interval.
func TestComparesByItself(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, h *Hub, source *memory, dial func() *websocket.Conn) {
		source.append("r")
		conn := dial()
		c := &client{t: t, conn: conn, messages: make(chan wire.Envelope, 100)}
		go c.read()
		c.want(wire.TypeWelcome)
		c.subscribe("r", 1)
		c.want(wire.TypeResumed)
		source.append("r")
		before := time.Now()
		c.wantEvents("r", 1, 2)
		if waited := time.Since(before); waited > h.config.HeadInterval+h.config.GapDelay {
			t.Errorf("waited %v", waited)
		}
		if behind := value(t, h.metrics.headsBehind); behind != 1 {
			t.Errorf("%v heads were behind", behind)
		}
		_ = conn.Close(websocket.StatusNormalClosure, "")
		if _, err := c.next(); !errors.Is(err, c.ended) {
			t.Error(err)
		}
	})
}

// pipedResponse is a ResponseWriter on a connection that was not made by a server.
type pipedResponse struct {
	http.ResponseWriter
	conn   net.Conn
	header http.Header
}

func (r *pipedResponse) Header() http.Header { return r.header }
func (r *pipedResponse) WriteHeader(int)     {}

func (r *pipedResponse) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return r.conn, bufio.NewReadWriter(bufio.NewReader(r.conn), bufio.NewWriter(r.conn)), nil
}
