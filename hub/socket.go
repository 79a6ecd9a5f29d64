package hub

import (
	"bufio"
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"plaza/hub/wire"
)

// socket is one client's connection.
type socket struct {
	// Fixed.
	hub      *Hub
	session  Session
	user     *user
	home     *shard // whose watchdog looks after it
	conn     *websocket.Conn
	incoming *bufio.Reader // what conn reads from
	stream   net.Conn      // beneath conn: what data frames are written to
	network  net.Conn      // beneath stream, or the same: closing it ends every read and write at once
	queue    *queue
	ctx      context.Context
	cancel   context.CancelFunc
	loops    sync.WaitGroup // write loop, catch-up

	heard        atomic.Bool               // a pong came since the last ping
	pinging      atomic.Bool               // the next frame is followed by a ping
	writingSince atomic.Int64              // Unix nanoseconds when the frame being written was begun; 0 = none
	closing      atomic.Pointer[closeWith] // set once
	parting      atomic.Bool               // all is written that will be: the read loop is to say why, and to end
	version      int64                     // of the session; owned by the hub's comparing goroutine

	// Owned by the read loop.
	refused   int  // messages in a row over the rate
	signalled bool // a message went to Config.Signals

	mu            sync.Mutex // a leaf: nothing is called while it is held
	subscriptions map[string]*subscription
	pending       []*subscription // that the catch-up goroutine has not begun with
	catching      bool            // the catch-up goroutine runs
}

// closeWith is how the server ends a socket: a close frame, or a cut without one (code 0).
type closeWith struct {
	code   websocket.StatusCode
	text   string
	reason closeReason
}

// run is the socket's life and its reading goroutine: it returns when everything of it has ended.
func (s *socket) run() {
	defer s.hub.leave(s)
	s.heard.Store(true) // of its handshake
	s.home.do(func() { s.home.sockets[s] = s.hub.firstPing() })
	s.push(encode(wire.TypeWelcome, "", wire.Welcome{
		Version: wire.Version, PingSeconds: int(s.hub.config.PingInterval / time.Second), MaxFrame: wire.MaxFrame,
	}))
	s.readLoop()
	s.cut(closeGone)
	s.signalsEnd()
	s.cancel()
	s.home.call(func() { delete(s.home.sockets, s) }) // no ping is begun after this
	s.loops.Wait()
	_ = s.conn.CloseNow()
	for _, sub := range s.current() {
		sub.shard.do(func() { sub.shard.end(sub, nil) })
	}
	s.hub.metrics.closes[s.closing.Load().reason].Inc()
}

// readLoop serves the client's frames until the connection ends, or until it is to be closed: then it does that, since only one
// may read, and closing reads until the client answers.
func (s *socket) readLoop() {
	metrics := s.hub.metrics
	for {
		kind, frame, err := s.next()
		if errors.Is(err, websocket.ErrMessageTooBig) {
			// The library has sent its close frame. Reading on until the client answers keeps that frame from being lost.
			s.closeAs(&closeWith{reason: closeProtocol}, false)
			_ = s.conn.Close(websocket.StatusMessageTooBig, "")
		}
		if err != nil {
			if s.parting.Load() {
				way := s.closing.Load()
				_ = s.stream.SetReadDeadline(time.Time{})
				_ = s.conn.Close(way.code, way.text)
			}
			return
		}
		metrics.framesIn.Inc()
		metrics.bytesIn.Add(float64(len(frame)))
		if kind != websocket.MessageText {
			s.closeAs(&closeWith{websocket.StatusUnsupportedData, "text frames only", closeProtocol}, false)
			continue
		}
		messages, err := wire.Decode(frame)
		if err != nil {
			s.refuse("", err)
			continue
		}
		for _, message := range messages {
			if err := s.serve(message); err != nil {
				s.refuse(message.Room, err)
			}
		}
	}
}

// next reads a frame. It waits for the first byte by itself: waiting inside of the library takes twice the stack, which is most
// of what an idle socket costs.
func (s *socket) next() (websocket.MessageType, []byte, error) {
	if _, err := s.incoming.Peek(1); err != nil {
		return 0, nil, err
	}
	return s.conn.Read(context.Background())
}

// part has the read loop close the connection.
func (s *socket) part() {
	s.parting.Store(true)
	_ = s.stream.SetReadDeadline(time.Unix(1, 0)) // whatever it waits for
}

// serve does what one message asks for.
func (s *socket) serve(message wire.Envelope) error {
	switch message.Type {
	case wire.TypeResume:
		resume, err := message.Resume()
		if err == nil {
			err = s.admit(max(1, len(resume.Rooms)))
		}
		if err != nil {
			return err
		}
		for room, seq := range resume.Rooms {
			if err := s.subscribe(room, seq); err != nil {
				s.refuse(room, err)
			}
		}
	case wire.TypeSubscribe:
		subscribe, err := message.Subscribe()
		if err == nil {
			err = s.admit(1)
		}
		if err != nil {
			return err
		}
		return s.subscribe(message.Room, subscribe.Seq)
	case wire.TypeUnsubscribe:
		if err := s.admit(1); err != nil {
			return err
		}
		s.unsubscribe(message.Room)
	case wire.TypeHere, wire.TypeAway, wire.TypeTyping:
		s.serveEphemeral(message)
	default:
		if s.signal(message) {
			return nil
		}
		return &wire.DecodeError{Code: wire.ErrorInvalid, Message: "unknown message type"}
	}
	return nil
}

// admit takes count messages from what the user may send now.
func (s *socket) admit(count int) error {
	if s.user.rate.AllowN(time.Now(), count) {
		s.refused = 0
		return nil
	}
	s.refused++
	if s.refused > refusedMax {
		s.end(wire.CloseTooMany, "too many messages", closeTooMany)
	}
	return &wire.DecodeError{Code: wire.ErrorRateLimited, Message: "too many messages: send it again later"}
}

// refuse answers with the error's code. What is not a refusal by code is a mistake of ours.
func (s *socket) refuse(room string, err error) {
	s.hub.metrics.dropRefused.Inc()
	answer := wire.Error{Code: wire.ErrorUnavailable, Message: "not served"}
	var refused *wire.DecodeError
	if errors.As(err, &refused) {
		answer = wire.Error{Code: refused.Code, Message: refused.Message}
	}
	s.push(encode(wire.TypeError, room, answer))
}

// subscribe begins a subscription, in the place of one to the same topic. Only the read loop calls it.
func (s *socket) subscribe(topic string, after int64) error {
	s.mu.Lock()
	old, count := s.subscriptions[topic], len(s.subscriptions)
	s.mu.Unlock()
	if old == nil && count >= wire.MaxRooms {
		return &wire.DecodeError{Code: wire.ErrorTooLarge, Message: "too many rooms on one socket"}
	}
	if old != nil {
		old.shard.do(func() { old.shard.end(old, nil) })
	}
	sub := &subscription{socket: s, topic: topic, shard: s.hub.shardOf(topic), after: after}
	sub.ctx, sub.cancel = context.WithCancel(s.ctx)
	sub.shard.do(func() { sub.shard.add(sub) })
	s.mu.Lock()
	s.subscriptions[topic] = sub
	s.pending = append(s.pending, sub)
	start := !s.catching
	s.catching = true
	s.mu.Unlock()
	if start {
		s.loops.Add(1)
		s.hub.turns.take(func() { go s.catchUpLoop() })
	}
	return nil
}

func (s *socket) unsubscribe(topic string) {
	s.mu.Lock()
	sub := s.subscriptions[topic]
	s.mu.Unlock()
	if sub != nil {
		sub.shard.do(func() { sub.shard.end(sub, nil) })
	}
}

// current returns the subscriptions that have not ended.
func (s *socket) current() []*subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.subscriptions))
}

// forget drops an ended subscription.
func (s *socket) forget(sub *subscription) {
	s.mu.Lock()
	if s.subscriptions[sub.topic] == sub {
		delete(s.subscriptions, sub.topic)
	}
	s.mu.Unlock()
}

// catchUpLoop brings the pending subscriptions up to date, one after the other. It has a turn.
func (s *socket) catchUpLoop() {
	defer s.loops.Done()
	defer s.hub.turns.give()
	for {
		s.mu.Lock()
		if len(s.pending) == 0 {
			s.pending, s.catching = nil, false
			s.mu.Unlock()
			return
		}
		sub := s.pending[0]
		s.pending = s.pending[1:]
		s.mu.Unlock()
		s.hub.catchUp(sub)
	}
}

// push queues a message. A socket that can't take it is closed: its client comes back and resumes.
func (s *socket) push(data []byte) {
	if s.queue.push(data) == pushFull {
		s.hub.metrics.dropQueued[closeTooSlow].Inc()
		s.end(wire.CloseTooSlow, "too slow", closeTooSlow)
	}
}

// offer queues a message that may be lost, unless the queue is half full. It returns false if it was not queued for that.
func (s *socket) offer(data []byte) bool {
	if s.queue.offer(data) == pushFull {
		s.hub.metrics.dropSlow.Inc()
		return false
	}
	return true
}

// end closes the socket with a code; what is queued is thrown away. It does not wait.
func (s *socket) end(code wire.CloseCode, text string, reason closeReason) {
	s.closeAs(&closeWith{websocket.StatusCode(code), text, reason}, false)
}

// closeAs closes the socket, after sending what is queued if keep is set. Only the first way to close counts.
func (s *socket) closeAs(way *closeWith, keep bool) {
	s.closing.CompareAndSwap(nil, way)
	dropped := s.queue.close(keep)
	s.hub.metrics.dropQueued[way.reason].Add(float64(dropped))
}

// cut ends the connection at once, without a close frame. What it interrupts ends by itself.
func (s *socket) cut(reason closeReason) {
	s.closeAs(&closeWith{reason: reason}, false)
	_ = s.network.Close()
}
