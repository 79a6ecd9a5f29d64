package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"plaza/hub/wire"
)

const (
	awaitTimeout = time.Minute // for what must come sooner or later
	dialsAtOnce  = 64
	returnPause  = 200 * time.Millisecond // the longest before a lost socket is dialled again
	frameSize    = 64 << 10
)

// socketPlan is one socket to be: whose it is, in a Plaza that asks, and which rooms it follows from their beginning.
type socketPlan struct {
	Officer uuid.UUID
	Rooms   []string
}

// connectOrder has a child open sockets at a server and answer when all are live. The sockets come back when they are lost.
type connectOrder struct {
	Address string
	Sockets []socketPlan
}

// awaitOrder has a child wait until its sockets have received so many more events than at the last such order, or until they
// are live and have each room's events up to its head.
type awaitOrder struct {
	Events int
	Heads  map[string]int64 `json:",omitempty"`
}

// fleet is the clients, in a child process.
type fleet struct {
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	http    http.Client
	clients []*client

	events  atomic.Int64
	awaited int64        // of events, by await
	lost    atomic.Int64 // seqs that were skipped
	twice   atomic.Int64 // seqs that came again
}

// client is one socket with its session. Its fields belong to its goroutine unless they are guarded.
type client struct {
	fleet   *fleet
	address string
	plan    socketPlan
	cookie  string
	api     *bufio.ReadWriter // for posting, when it does
	ready   chan struct{}     // gets one when the socket is live the first time

	mu    sync.Mutex
	last  map[string]*int64 // per room, never nil for those of the plan
	live  map[string]bool   // per room
	delay []time.Duration   // from post to delivery
}

func (f *fleet) connect(ctx context.Context, o connectOrder) (answer, error) {
	if f.cancel == nil {
		debug.SetGCPercent(400) // what the clients use of the processors the server lacks
		f.ctx, f.cancel = context.WithCancel(ctx)
		f.http.Transport = &http.Transport{MaxIdleConnsPerHost: busySenders}
		f.http.Timeout = awaitTimeout
	}
	begun, first := time.Now(), len(f.clients)
	places := make(chan struct{}, dialsAtOnce)
	failed := make(chan error, len(o.Sockets))
	for _, plan := range o.Sockets {
		c := &client{
			fleet: f, address: o.Address, plan: plan, ready: make(chan struct{}, 1),
			last: make(map[string]*int64), live: make(map[string]bool),
		}
		for _, room := range plan.Rooms {
			c.last[room] = new(int64)
		}
		f.clients = append(f.clients, c)
		places <- struct{}{}
		f.running.Go(func() { c.run(places, failed) })
	}
	for _, c := range f.clients[first:] {
		select {
		case <-c.ready:
		case err := <-failed:
			return answer{}, err
		case <-time.After(awaitTimeout):
			return answer{}, errors.New("not all sockets became live")
		}
	}
	f.http.CloseIdleConnections()
	return answer{Count: len(o.Sockets), Took: time.Since(begun)}, nil
}

func (f *fleet) close() error {
	if f.cancel == nil {
		return nil
	}
	f.cancel()
	f.running.Wait()
	return nil
}

// run signs in, takes a place of those that dial at once until the socket stands, and keeps it. Only the first attempt must
// succeed.
func (c *client) run(places chan struct{}, failed chan error) {
	err := c.signIn()
	var socket *websocket.Conn
	if err == nil {
		socket, err = c.dial()
	}
	<-places
	if err != nil {
		failed <- err
		return
	}
	for {
		c.read(socket)
		for socket = nil; socket == nil; {
			select {
			case <-c.fleet.ctx.Done():
				return
			case <-time.After(rand.N(returnPause)):
			}
			socket, _ = c.dial() // the server may be away
		}
	}
}

// signIn fetches a session's cookie, if the plan names an officer.
func (c *client) signIn() error {
	if c.plan.Officer == uuid.Nil {
		return nil
	}
	header, _, err := c.post("/api/session/demo", fmt.Sprintf(`{"officer":%q}`, c.plan.Officer))
	if err != nil {
		return err
	}
	cookies := (&http.Response{Header: header}).Cookies()
	if len(cookies) != 1 {
		return errors.New("the sign-in gave no cookie")
	}
	c.cookie = cookies[0].Name + "=" + cookies[0].Value
	return nil
}

// post sends a request of the API and returns the answer.
func (c *client) post(path, body string) (http.Header, []byte, error) {
	request, err := http.NewRequestWithContext(c.fleet.ctx, http.MethodPost, "http://"+c.address+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Origin", "http://"+c.address)
	request.Header.Set("Content-Type", "application/json")
	if c.cookie != "" {
		request.Header.Set("Cookie", c.cookie)
	}
	response, err := c.fleet.http.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", path, response.Status, content)
	}
	return response.Header, content, err
}

// dial opens the socket and asks for everything after what came before.
func (c *client) dial() (*websocket.Conn, error) {
	target := "ws://" + c.address + "/ws"
	if c.cookie != "" {
		_, content, err := c.post("/api/socket-ticket", "")
		if err != nil {
			return nil, err
		}
		_, ticket, _ := bytes.Cut(content, []byte(`"ticket":"`))
		ticket, _, _ = bytes.Cut(ticket, []byte(`"`))
		target += "?ticket=" + string(ticket)
	}
	socket, _, err := websocket.Dial(c.fleet.ctx, target, &websocket.DialOptions{ //nolint:bodyclose // the library's own
		HTTPHeader: http.Header{"Origin": {"http://" + c.address}}, Subprotocols: []string{wire.Subprotocol},
	})
	if err != nil {
		return nil, err
	}
	socket.SetReadLimit(-1)
	if len(c.plan.Rooms) == 0 {
		c.ready <- struct{}{}
		return socket, nil
	}
	resume := wire.Resume{Rooms: make(map[string]int64)}
	c.mu.Lock()
	for _, room := range c.plan.Rooms {
		resume.Rooms[room] = *c.last[room]
	}
	c.mu.Unlock()
	frame, err := wire.Encode(wire.TypeResume, "", resume)
	if err == nil {
		err = socket.Write(c.fleet.ctx, websocket.MessageText, frame)
	}
	return socket, err
}

// read takes what comes until the connection ends. A context of its own would cost more than the reading.
func (c *client) read(socket *websocket.Conn) {
	stop := context.AfterFunc(c.fleet.ctx, func() { _ = socket.CloseNow() })
	defer stop()
	defer socket.CloseNow() //nolint:errcheck // lost in any case
	frame := bytes.NewBuffer(nil)
	for {
		_, reader, err := socket.Reader(context.Background())
		if err != nil {
			break
		}
		frame.Reset()
		if _, err := frame.ReadFrom(reader); err != nil {
			break
		}
		c.take(frame.Bytes(), time.Now())
		if frame.Cap() > frameSize {
			frame = bytes.NewBuffer(nil)
		}
	}
	c.mu.Lock()
	clear(c.live)
	c.mu.Unlock()
}

var (
	eventStart   = []byte(`{"t":"event","room":"`)
	resumedStart = []byte(`{"t":"resumed","room":"`)
	seqStart     = []byte(`"seq":`)
	stampStart   = []byte(`"text":"` + stampMark)
)

// take reads a frame by searching: decoding JSON here would cost more than all that is measured.
func (c *client) take(frame []byte, now time.Time) {
	if len(c.plan.Rooms) == 0 {
		c.fleet.events.Add(int64(bytes.Count(frame, eventStart)))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	events := 0
	for message := range bytes.SplitSeq(frame, []byte{'\n'}) {
		if rest, isEvent := bytes.CutPrefix(message, eventStart); isEvent {
			events++
			c.event(rest, now)
		} else if rest, isResumed := bytes.CutPrefix(message, resumedStart); isResumed {
			room, _, _ := bytes.Cut(rest, []byte{'"'})
			c.live[string(room)] = true
			if len(c.live) == len(c.plan.Rooms) {
				select {
				case c.ready <- struct{}{}:
				default:
				}
			}
		}
	}
	c.fleet.events.Add(int64(events))
}

// event checks that the room's events come in order, and notes how long a stamped one was on its way.
func (c *client) event(rest []byte, now time.Time) {
	room, rest, _ := bytes.Cut(rest, []byte{'"'})
	_, rest, _ = bytes.Cut(rest, seqStart)
	digits, rest, _ := bytes.Cut(rest, []byte{','})
	seq, _ := strconv.ParseInt(string(digits), 10, 64)
	last := c.last[string(room)]
	switch {
	case last == nil || seq <= *last: // nobody asked for it, or it came before
		c.fleet.twice.Add(1)
		return
	case seq > *last+1:
		c.fleet.lost.Add(seq - *last - 1)
	}
	*last = seq
	if _, rest, stamped := bytes.Cut(rest, stampStart); stamped {
		digits, _, _ := bytes.Cut(rest, []byte{' '})
		if posted, err := strconv.ParseInt(string(digits), 10, 64); err == nil {
			c.delay = append(c.delay, now.Sub(time.Unix(0, posted)))
		}
	}
}

// await waits for what the order says and fails when anything was lost or came twice.
func (f *fleet) await(o awaitOrder) (answer, error) {
	begun := time.Now()
	want := f.awaited + int64(o.Events)
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for f.events.Load() < want || !f.arrived(o.Heads) {
		if time.Since(begun) > awaitTimeout {
			return answer{}, fmt.Errorf("%d of %d events came", f.events.Load()-f.awaited, o.Events)
		}
		<-poll.C
	}
	f.awaited = f.events.Load()
	a := answer{Count: len(f.clients), Took: time.Since(begun), Lost: int(f.lost.Load()), Twice: int(f.twice.Load())}
	if a.Lost+a.Twice > 0 {
		return a, fmt.Errorf("%d events were lost, %d came twice", a.Lost, a.Twice)
	}
	return a, nil
}

// arrived says whether every socket is live and has its rooms up to their heads.
func (f *fleet) arrived(heads map[string]int64) bool {
	if heads == nil {
		return true
	}
	for _, c := range f.clients {
		c.mu.Lock()
		arrived := len(c.live) == len(c.plan.Rooms)
		for _, room := range c.plan.Rooms {
			arrived = arrived && *c.last[room] == heads[room]
		}
		c.mu.Unlock()
		if !arrived {
			return false
		}
	}
	return true
}
