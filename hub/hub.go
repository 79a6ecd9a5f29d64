package hub

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"hash/maphash"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"plaza/hub/wire"
)

// Hub is the sockets and topics of one node. See the package comment. Its methods may be called from any goroutine.
type Hub struct {
	// Fixed.
	config  Config
	name    string // of this hub among those of all nodes
	metrics *metrics
	seed    maphash.Seed
	shards  []*shard
	turns   *turns // to catch up
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup // shards, comparison, questions to the source
	open    sync.WaitGroup // sockets

	mu       sync.Mutex // a leaf: nothing is called while it is held
	draining bool
	sockets  map[*socket]struct{}
	sessions map[string]map[*socket]struct{}
	users    map[string]*user
}

// user is what the sockets of one user share.
type user struct {
	rate    *rate.Limiter
	typing  *rate.Limiter
	sockets []*socket // guarded by Hub.mu
}

// New starts a hub. [Hub.Drain] ends it.
func New(config Config) *Hub {
	config = config.withDefaults()
	h := &Hub{
		config: config, name: uuid.NewString(), metrics: newMetrics(config.Metrics), seed: maphash.MakeSeed(),
		turns:   newTurns(config.Reads),
		sockets: make(map[*socket]struct{}), sessions: make(map[string]map[*socket]struct{}), users: make(map[string]*user),
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	for range config.Shards {
		s := newShard(h)
		h.shards = append(h.shards, s)
		h.running.Go(s.run)
	}
	h.running.Go(h.compare)
	return h
}

// Publish takes a committed event: its topic, seq, the topic's access version at that event, and the encoded message. Events
// may come in any order and more than once. Data nil only announces the event; it is then read from the source. Publish
// waits for nothing but a full inbox.
func (h *Hub) Publish(topic string, seq, accessVersion int64, data []byte) {
	s := h.shardOf(topic)
	s.do(func() {
		if t := s.topics[topic]; t != nil {
			t.publish(Message{seq, data}, accessVersion)
		}
	})
}

// Tell sends a whole wire message to all sockets of a user, and to nobody else. A socket that is behind does not get it.
func (h *Hub) Tell(user string, data []byte) {
	h.mu.Lock()
	var sockets []*socket
	if u := h.users[user]; u != nil {
		sockets = slices.Clone(u.sockets)
	}
	h.mu.Unlock()
	for _, socket := range sockets {
		socket.offer(data)
	}
}

// EndSession closes the sockets of a session with wire.CloseSessionEnded.
func (h *Hub) EndSession(id string) {
	h.mu.Lock()
	ended := make([]*socket, 0, len(h.sessions[id]))
	for socket := range h.sessions[id] {
		ended = append(ended, socket)
	}
	h.mu.Unlock()
	for _, socket := range ended {
		socket.end(wire.CloseSessionEnded, "session ended", closeSessionEnded)
	}
}

// EndRight ends a user's subscriptions to a topic with wire.Left.
func (h *Hub) EndRight(topic, user string) {
	s := h.shardOf(topic)
	s.do(func() {
		t := s.topics[topic]
		if t == nil {
			return
		}
		var ended []*subscription
		for _, sub := range t.subscriptions {
			if sub.socket.session.User == user {
				ended = append(ended, sub)
			}
		}
		for _, sub := range ended {
			s.end(sub, left(topic))
		}
	})
}

// Serve makes a WebSocket of a request whose ticket the caller has checked. It writes the answer in every case. The request's
// Origin is checked here. Serve returns when the socket is open: it lives on in goroutines of its own, so that it holds
// neither the request nor the stack that answering it took.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, session Session) {
	if h.isDraining() {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "restarting", http.StatusServiceUnavailable)
		return
	}
	s := &socket{
		hub: h, session: session, version: session.Version,
		subscriptions: make(map[string]*subscription), home: h.shards[rand.IntN(len(h.shards))],
	}
	s.queue = newQueue(h.config.QueueBytes, func() { s.loops.Go(s.writeLoop) })
	hijacker := &hijacker{ResponseWriter: w}
	var err error
	s.conn, err = websocket.Accept(hijacker, r, &websocket.AcceptOptions{
		Subprotocols: subprotocols(r), OriginPatterns: h.config.Origins,
		OnPongReceived: func(context.Context, []byte) { s.heard.Store(true) },
	})
	if err != nil {
		h.config.Log.Info("socket refused", "error", err)
		return
	}
	s.conn.SetReadLimit(wire.MaxFrame)
	s.incoming, s.stream, s.network = hijacker.incoming, hijacker.stream, hijacker.network
	if code, text := h.enter(s); code != 0 {
		_ = s.conn.Close(code, text)
		return
	}
	s.ctx, s.cancel = context.WithCancel(h.ctx)
	go s.run()
}

// subprotocols are ours and, after it, any other version that the client offers: a browser does not learn why a socket is
// closed when none of what it offered is taken.
func subprotocols(r *http.Request) []string {
	taken := []string{wire.Subprotocol}
	for offered := range strings.SplitSeq(r.Header.Get("Sec-WebSocket-Protocol"), ",") {
		if offered = strings.TrimSpace(offered); strings.HasPrefix(offered, "plaza.") {
			taken = append(taken, offered)
		}
	}
	return taken
}

// enter takes a socket into the books, or says with which code it must be closed.
func (h *Hub) enter(s *socket) (websocket.StatusCode, string) {
	if s.conn.Subprotocol() != wire.Subprotocol {
		return websocket.StatusCode(wire.CloseResumeImpossible), "subprotocol " + wire.Subprotocol + " is needed"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return websocket.StatusCode(wire.CloseDraining), "restarting"
	}
	u := h.users[s.session.User]
	if u == nil {
		u = &user{
			rate:   rate.NewLimiter(rate.Limit(h.config.RatePerUser), h.config.BurstPerUser),
			typing: rate.NewLimiter(rate.Every(h.config.TypingInterval), typingBurst),
		}
		h.users[s.session.User] = u
	}
	if len(u.sockets) >= h.config.SocketsPerUser {
		return websocket.StatusCode(wire.CloseTooMany), "too many sockets"
	}
	u.sockets = append(u.sockets, s)
	s.user = u
	h.sockets[s] = struct{}{}
	if h.sessions[s.session.ID] == nil {
		h.sessions[s.session.ID] = make(map[*socket]struct{})
	}
	h.sessions[s.session.ID][s] = struct{}{}
	h.open.Add(1)
	h.metrics.sockets.Inc()
	return 0, ""
}

// leave takes a socket off the books. The last one of a user takes the rate's memory with it.
func (h *Hub) leave(s *socket) {
	h.mu.Lock()
	delete(h.sockets, s)
	delete(h.sessions[s.session.ID], s)
	if len(h.sessions[s.session.ID]) == 0 {
		delete(h.sessions, s.session.ID)
	}
	s.user.sockets = slices.DeleteFunc(s.user.sockets, func(other *socket) bool { return other == s })
	if len(s.user.sockets) == 0 {
		delete(h.users, s.session.User)
	}
	h.mu.Unlock()
	h.metrics.sockets.Dec()
	h.open.Done()
}

func (h *Hub) isDraining() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.draining
}

func (h *Hub) openSockets() []*socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	open := make([]*socket, 0, len(h.sockets))
	for socket := range h.sockets {
		open = append(open, socket)
	}
	return open
}

func (h *Hub) shardOf(topic string) *shard {
	return h.shards[maphash.String(h.seed, topic)%uint64(len(h.shards))]
}

// firstPing spreads the pings of sockets that came at the same moment.
func (h *Hub) firstPing() time.Time {
	return time.Now().Add(rand.N(h.config.PingInterval))
}

// StopAccepting refuses new sockets and tells the open ones to come back after delay. They are served on.
func (h *Hub) StopAccepting(delay time.Duration) {
	h.mu.Lock()
	before := h.draining
	h.draining = true
	h.mu.Unlock()
	if before {
		return
	}
	message := encode(wire.TypeDraining, "", wire.Draining{DelayMilliseconds: int(delay / time.Millisecond)})
	for _, socket := range h.openSockets() {
		socket.push(message)
	}
}

// Drain ends the hub: StopAccepting unless that was done before, then everything published or queued is sent and the sockets are closed
// with wire.CloseDraining; when ctx ends they are cut. It returns when all goroutines have ended, with an error if it cut.
func (h *Hub) Drain(ctx context.Context, delay time.Duration) error {
	h.StopAccepting(delay)
	for _, s := range h.shards {
		s.call(func() {}) // what was published before is queued on its sockets now
	}
	for _, socket := range h.openSockets() {
		socket.closeAs(&closeWith{websocket.StatusCode(wire.CloseDraining), "restarting", closeDraining}, true)
	}
	gone := make(chan struct{})
	go func() {
		h.open.Wait()
		close(gone)
	}()
	var err error
	select {
	case <-gone:
	case <-ctx.Done():
		err = errors.New("hub: sockets were cut at the end of the drain")
		for _, socket := range h.openSockets() {
			socket.cut(cutDeadline)
		}
		<-gone
	}
	h.cancel()
	h.running.Wait()
	return err
}

// hijacker remembers the connection beneath the WebSocket, which the library does not give away; beneath TLS too, whose
// Close may wait. It also gives the library smaller buffers than a request has: all it writes are control frames.
type hijacker struct {
	http.ResponseWriter
	incoming        *bufio.Reader
	stream, network net.Conn
}

func (h *hijacker) Hijack() (stream net.Conn, buffers *bufio.ReadWriter, err error) {
	stream, buffers, err = http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.stream, h.network = stream, stream
	if secure, isTLS := stream.(*tls.Conn); isTLS {
		h.network = secure.NetConn()
	}
	if buffers.Reader.Buffered() == 0 {
		buffers.Reader = bufio.NewReaderSize(stream, readBuffer)
	}
	h.incoming = buffers.Reader
	buffers.Writer = bufio.NewWriterSize(stream, controlFrame)
	return stream, buffers, nil
}
