package hub

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"plaza/hub/wire"
)

// TestSilentReaderIsCut: one client reads nothing. It is closed as too slow; the others miss nothing and don't wait.
func TestSilentReaderIsCut(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.QueueBytes = 256 << 10 })
	big := strings.Repeat("x", 32<<10)
	post := func() int64 {
		n.source.mu.Lock()
		defer n.source.mu.Unlock()
		room := n.source.topic("r")
		seq := int64(len(room.events)) + 1
		room.events = append(room.events, encode(wire.TypeEvent, "r", wire.Event{Seq: seq, Type: big}))
		n.hub.Publish("r", seq, 0, room.events[seq-1])
		return seq
	}
	post()
	silent, reader := n.dialSilent("anna"), n.dial("bo")
	for _, c := range []*client{silent, reader} {
		c.subscribe("r", 1)
	}
	reader.want(wire.TypeResumed)
	cut := n.hub.metrics.dropQueued[closeTooSlow]
	for seq := int64(1); value(t, cut) == 0; {
		next := post()
		reader.wantEvents("r", seq, next)
		seq = next
		if seq > 4000 {
			t.Fatal("128 MB were written to a client that reads nothing")
		}
	}
	go silent.read() // at last it reads: what the network had, then the close frame
	silent.wantClose(wire.CloseTooSlow)
	last := post()
	reader.wantEvents("r", last-1, last)
}

// TestCatchUpWaits: a client that resumes far back and reads late is waited for, not cut.
func TestCatchUpWaits(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.QueueBytes = 4 << 10 })
	for range 1500 {
		n.post("r")
	}
	c := n.dialSilent("anna")
	c.subscribe("r", 0)
	n.post("r")
	go c.read()
	c.want(wire.TypeWelcome)
	c.wantEvents("r", 0, 1501)
}

// TestSlowClientKeepsNobodyWaiting: one client catches up and reads nothing. Another one catches up meanwhile, although there
// is but one turn.
func TestSlowClientKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.Reads, c.QueueBytes, c.WriteTimeout = 1, 128<<10, time.Hour })
	n.post("small")
	n.source.change(func() {
		big := strings.Repeat("x", 64<<10)
		room := n.source.topic("big")
		for seq := range int64(1000) { // 64 MB: more than the network's buffers
			room.events = append(room.events, encode(wire.TypeEvent, "big", wire.Event{Seq: seq + 1, Type: big}))
		}
	})
	slow, other := n.dialSilent("anna"), n.dial("bo")
	slow.subscribe("big", 0)
	if err := eventually(func() error {
		if value(t, n.hub.metrics.messagesOut) < 3 { // two welcomes, and the catching up is under way
			return errors.New("not under way")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	other.subscribe("small", 0)
	other.wantEvents("small", 0, 1)
	other.want(wire.TypeResumed)
}

func TestCutInMidFrame(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	n.post("r")
	other := n.dial("bo")
	other.subscribe("r", 1)
	other.want(wire.TypeResumed)

	raw := n.handshake()
	frame := maskedText([]byte(`{"t":"subscribe","room":"r","body":{"seq":0}}`))
	if _, err := raw.Write(append(frame, frame[:len(frame)/2]...)); err != nil {
		t.Fatal(err)
	}
	wantSubscriptions(t, n, 2)
	_ = raw.Close()
	wantSubscriptions(t, n, 1)
	n.post("r")
	other.wantEvents("r", 1, 2)
}

func wantSubscriptions(t *testing.T, n *node, want float64) {
	t.Helper()
	if err := eventually(func() error {
		if have := value(t, n.hub.metrics.subscriptions); have != want {
			return fmt.Errorf("%v subscriptions, want %v", have, want)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// handshake opens a WebSocket by hand.
func (n *node) handshake() net.Conn {
	n.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(n.url, "ws://"))
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { _ = conn.Close() })
	key := make([]byte, 16)
	_, _ = rand.Read(key)
	_, _ = fmt.Fprintf(conn, "GET /?user=raw&session=raw HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(key), wire.Subprotocol)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		n.t.Fatalf("handshake: %v %v", response, err)
	}
	return conn
}

// maskedText makes a client's text frame of at most 65,535 bytes.
func maskedText(payload []byte) []byte {
	frame := []byte{0x81, 0x80 | 126}
	frame = binary.BigEndian.AppendUint16(frame, uint16(len(payload)))
	frame = append(frame, 0, 0, 0, 0) // a mask that changes nothing
	return append(frame, payload...)
}

func TestLimits(t *testing.T) {
	t.Parallel()
	t.Run("frame", func(t *testing.T) {
		t.Parallel()
		c := newNode(t, newMemory(), nil).dial("anna")
		c.sendFrame(websocket.MessageText, make([]byte, wire.MaxFrame+1))
		c.wantClose(wire.CloseCode(websocket.StatusMessageTooBig))
	})
	t.Run("binary", func(t *testing.T) {
		t.Parallel()
		c := newNode(t, newMemory(), nil).dial("anna")
		c.sendFrame(websocket.MessageBinary, []byte(`{"t":"unsubscribe","room":"r"}`))
		c.wantClose(wire.CloseCode(websocket.StatusUnsupportedData))
	})
	t.Run("not understood", func(t *testing.T) {
		t.Parallel()
		c := newNode(t, newMemory(), nil).dial("anna")
		c.sendFrame(websocket.MessageText, []byte("hello"))
		c.wantError(wire.ErrorInvalid)
		c.send(wire.TypeSubscribe, "r", nil)
		c.wantError(wire.ErrorInvalid)
	})
	t.Run("rooms", func(t *testing.T) {
		t.Parallel()
		n := newNode(t, newMemory(), nil)
		c := n.dial("anna")
		rooms := make(map[string]int64)
		for i := range wire.MaxRooms {
			room := fmt.Sprint("r", i)
			n.source.append(room)
			rooms[room] = 1
		}
		c.send(wire.TypeResume, "", wire.Resume{Rooms: rooms})
		for range rooms {
			c.want(wire.TypeResumed)
		}
		c.subscribe("one more", 0)
		c.wantError(wire.ErrorTooLarge)
		c.send(wire.TypeUnsubscribe, "r7", nil)
		wantSubscriptions(t, n, wire.MaxRooms-1)
		n.source.append("one more")
		c.subscribe("one more", 1)
		c.want(wire.TypeResumed)
	})
	t.Run("rate", func(t *testing.T) {
		t.Parallel()
		c := newNode(t, newMemory(), func(c *Config) { c.RatePerUser, c.BurstPerUser = 1, 3 }).dial("anna")
		for range 3 {
			c.send(wire.TypeUnsubscribe, "r", nil)
		}
		c.send(wire.TypeUnsubscribe, "r", nil)
		c.wantError(wire.ErrorRateLimited)
		flood := strings.Repeat("{\"t\":\"unsubscribe\"}\n", wire.MaxFrameMessages-1) + `{"t":"unsubscribe"}`
		c.sendFrame(websocket.MessageText, []byte(flood))
		c.sendFrame(websocket.MessageText, []byte(flood))
		c.wantClose(wire.CloseTooMany)
	})
	t.Run("sockets", func(t *testing.T) {
		t.Parallel()
		n := newNode(t, newMemory(), func(c *Config) { c.SocketsPerUser = 2 })
		n.dial("anna")
		n.dial("anna")
		third := n.dialSilent("anna")
		go third.read()
		third.wantClose(wire.CloseTooMany)
		n.dial("bo")
	})
	t.Run("subprotocol", func(t *testing.T) {
		t.Parallel()
		n := newNode(t, newMemory(), nil)
		conn, _, err := websocket.Dial(context.Background(), n.url, &websocket.DialOptions{Subprotocols: []string{"plaza.v0"}})
		if err != nil {
			t.Fatal(err)
		}
		if taken := conn.Subprotocol(); taken != "plaza.v0" { // a browser would not tell its page of the close code
			t.Errorf("took the subprotocol %q", taken)
		}
		old := &client{t: t, conn: conn, messages: make(chan wire.Envelope, 1)}
		go old.read()
		old.wantClose(wire.CloseResumeImpossible)
	})
	t.Run("origin", func(t *testing.T) {
		t.Parallel()
		n := newNode(t, newMemory(), func(c *Config) { c.Origins = []string{"plaza.example"} })
		for origin, want := range map[string]int{
			"https://plaza.example": http.StatusSwitchingProtocols, "https://other.example": http.StatusForbidden,
		} {
			conn, response, err := websocket.Dial(context.Background(), n.url, &websocket.DialOptions{
				Subprotocols: []string{wire.Subprotocol}, HTTPHeader: http.Header{"Origin": {origin}},
			})
			if err == nil {
				_ = conn.Close(websocket.StatusNormalClosure, "")
			}
			if response == nil || response.StatusCode != want {
				t.Errorf("%s: have %v, want %d", origin, response, want)
			}
		}
	})
}

func TestDrain(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	for range 500 {
		n.post("r")
	}
	c := n.dial("anna")
	c.subscribe("r", 0)
	c.wantEvents("r", 0, 500)
	c.want(wire.TypeResumed)
	n.hub.StopAccepting(1500 * time.Millisecond)
	wantBody(c, wire.TypeDraining, wire.Draining{DelayMilliseconds: 1500})
	if _, response, err := websocket.Dial(context.Background(), n.url, nil); err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("a new socket: %v %v", response, err)
	}
	for range 100 {
		n.post("r") // commands under way are finished and delivered
	}
	wantSubscriptions(t, n, 1)
	for _, s := range n.hub.shards {
		s.call(func() {}) // all of it is queued
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := n.hub.Drain(ctx, 0); err != nil {
		t.Fatal(err)
	}
	c.wantEvents("r", 500, 600)
	c.wantClose(wire.CloseDraining)
	if open := value(t, n.hub.metrics.sockets); open != 0 {
		t.Fatalf("%v sockets are open", open)
	}
}

// TestDrainDeadline: a client that reads nothing does not keep the server from ending.
func TestDrainDeadline(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), nil)
	raw := n.handshake() // never answers a close frame
	wantSockets := func(want float64) error {
		if have := value(t, n.hub.metrics.sockets); have != want {
			return fmt.Errorf("%v sockets, want %v", have, want)
		}
		return nil
	}
	if err := eventually(func() error { return wantSockets(1) }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := n.hub.Drain(ctx, 0); err == nil {
		t.Fatal("nothing was cut")
	}
	if err := wantSockets(0); err != nil {
		t.Fatal(err)
	}
	_ = raw.Close()
}

// value reads a counter or a gauge.
func value(t testing.TB, metric prometheus.Metric) float64 {
	t.Helper()
	var have dto.Metric
	if err := metric.Write(&have); err != nil {
		t.Fatal(err)
	}
	return have.GetCounter().GetValue() + have.GetGauge().GetValue()
}

// TestFrameSizes: messages of any size arrive whole, alone and several in a frame, with pings between them.
func TestFrameSizes(t *testing.T) {
	t.Parallel()
	n := newNode(t, newMemory(), func(c *Config) { c.PingInterval, c.QueueBytes = time.Millisecond, 8<<20 })
	conn := n.dialSilent("anna").conn
	welcome := encode(wire.TypeWelcome, "", wire.Welcome{Version: wire.Version, MaxFrame: wire.MaxFrame})
	var want []string
	for _, size := range []int{1, 125, 126, frameBytes - 1, frameBytes, frameBytes + 1, 3 * frameBytes} {
		message := strings.Repeat("x", size)
		want = append(want, message, message)
		n.hub.Tell("anna", []byte(message))
		n.hub.Tell("anna", []byte(message))
	}
	var have []string
	for len(have) < len(want) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_, frame, err := conn.Read(ctx)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(frame), "\n") {
			if line != string(welcome) && line != string(pingMessage) {
				have = append(have, line)
			}
		}
	}
	if !slices.Equal(have, want) {
		t.Error("what came is not what was sent")
	}
}
