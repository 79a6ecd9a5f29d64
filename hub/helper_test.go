package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"plaza/hub/wire"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// TestMain fails when a goroutine of a hub outlives its tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if err := eventually(func() error {
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			for stack := range strings.SplitSeq(string(stacks), "\n\n") {
				if strings.Contains(stack, "plaza/hub.(*") {
					return fmt.Errorf("goroutine left behind:\n%s", stack)
				}
			}
			return nil
		}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// eventually asks until there is no error, or patience is at its end.
func eventually(ask func() error) error {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(patience)
	for {
		err := ask()
		if err == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-deadline:
			return err
		}
	}
}

// node is a hub behind a real server. The request's query names session and user.
type node struct {
	t      testing.TB
	hub    *Hub
	source *memory
	url    string
}

func newNode(t testing.TB, source *memory, change func(*Config)) *node {
	config := Config{Source: source, Shards: 2, HeadInterval: time.Hour, GapDelay: time.Millisecond, RetryDelay: time.Millisecond, PresenceDelay: time.Millisecond}
	if change != nil {
		change(&config)
	}
	h := New(config)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.Serve(w, r, Session{ID: r.FormValue("session"), User: r.FormValue("user")})
	}))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := h.Drain(ctx, 0); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return &node{t: t, hub: h, source: source, url: "ws" + strings.TrimPrefix(server.URL, "http")}
}

// post commits an event and publishes it.
func (n *node) post(topic string) int64 {
	message, access := n.source.append(topic)
	n.hub.Publish(topic, message.Seq, access, message.Data)
	return message.Seq
}

// client is a socket's other end. It reads in a goroutine unless it was dialled to stay silent.
type client struct {
	t        testing.TB
	conn     *websocket.Conn
	messages chan wire.Envelope // closed when the connection ends
	ended    error              // why, once messages is closed
}

// dial connects as user, with a session of the same name, and reads welcome.
func (n *node) dial(user string) *client {
	c := n.dialSilent(user)
	go c.read()
	c.want(wire.TypeWelcome)
	return c
}

func (n *node) dialSilent(user string) *client {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, response, err := websocket.Dial(ctx, n.url+"/?user="+user+"&session="+user,
		&websocket.DialOptions{Subprotocols: []string{wire.Subprotocol}})
	if err != nil {
		n.t.Fatal(err)
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	conn.SetReadLimit(1 << 24)
	n.t.Cleanup(func() { _ = conn.CloseNow() })
	return &client{t: n.t, conn: conn, messages: make(chan wire.Envelope, 1<<16)}
}

func (c *client) read() {
	defer close(c.messages)
	for {
		_, frame, err := c.conn.Read(context.Background())
		if err != nil {
			c.ended = err
			return
		}
		for line := range bytes.SplitSeq(frame, []byte{'\n'}) {
			var message wire.Envelope
			if err := json.Unmarshal(line, &message); err != nil {
				c.ended = fmt.Errorf("line %q: %w", line, err)
				return
			}
			if message.Type != wire.TypePing {
				c.messages <- message
			}
		}
	}
}

func (c *client) send(messageType, room string, body any) {
	c.t.Helper()
	data, err := wire.Encode(messageType, room, body)
	if err != nil {
		c.t.Fatal(err)
	}
	c.sendFrame(websocket.MessageText, data)
}

func (c *client) sendFrame(kind websocket.MessageType, data []byte) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.conn.Write(ctx, kind, data); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) subscribe(room string, after int64) {
	c.t.Helper()
	c.send(wire.TypeSubscribe, room, wire.Subscribe{Seq: after})
}

// next returns the next message.
func (c *client) next() (wire.Envelope, error) {
	select {
	case message, open := <-c.messages:
		if !open {
			return wire.Envelope{}, fmt.Errorf("connection ended: %w", c.ended)
		}
		return message, nil
	case <-time.After(patience):
		return wire.Envelope{}, errors.New("no message came")
	}
}

// want fails unless the next message has the type.
func (c *client) want(messageType string) wire.Envelope {
	c.t.Helper()
	message, err := c.next()
	if err != nil {
		c.t.Fatal(err)
	}
	if message.Type != messageType {
		c.t.Fatalf("have %s %s, want %s", message.Type, message.Body, messageType)
	}
	return message
}

// wantBody is want and the body's value.
func wantBody[T comparable](c *client, messageType string, want T) {
	c.t.Helper()
	var have T
	if err := json.Unmarshal(c.want(messageType).Body, &have); err != nil || have != want {
		c.t.Fatalf("%s: have %+v, want %+v (%v)", messageType, have, want, err)
	}
}

// wantError fails unless the next message is an error with the code.
func (c *client) wantError(code string) {
	c.t.Helper()
	var have wire.Error
	if err := json.Unmarshal(c.want(wire.TypeError).Body, &have); err != nil || have.Code != code {
		c.t.Fatalf("have %+v, want %s (%v)", have, code, err)
	}
}

// follow fails unless the next events of the room are after+1 … upTo; resumed may come once between them.
func (c *client) follow(room string, after, upTo int64) error {
	for seq := after + 1; seq <= upTo; {
		message, err := c.next()
		if err != nil {
			return fmt.Errorf("waiting for %d: %w", seq, err)
		}
		switch {
		case message.Type == wire.TypeResumed:
			continue
		case message.Type != wire.TypeEvent || message.Room != room:
			return fmt.Errorf("waiting for %d: %s %s", seq, message.Type, message.Body)
		}
		var event wire.Event
		if err := json.Unmarshal(message.Body, &event); err != nil {
			return err
		}
		if event.Seq != seq {
			return fmt.Errorf("have event %d, want %d", event.Seq, seq)
		}
		seq++
	}
	return nil
}

func (c *client) wantEvents(room string, after, upTo int64) {
	c.t.Helper()
	if err := c.follow(room, after, upTo); err != nil {
		c.t.Fatal(err)
	}
}

// wantClose fails unless the connection ends with the code; messages before it are read away.
func (c *client) wantClose(code wire.CloseCode) {
	c.t.Helper()
	for {
		_, err := c.next()
		if err == nil {
			continue
		}
		if websocket.CloseStatus(c.ended) != websocket.StatusCode(code) {
			c.t.Fatalf("have %v, want code %d", err, code)
		}
		return
	}
}
