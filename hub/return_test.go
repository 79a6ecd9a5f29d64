package hub

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"plaza/hub/wire"
)

const (
	returnSockets  = 5000
	returnTopics   = 100
	returnOf       = 3  // topics of each socket
	returnMissed   = 5  // events of each topic while nobody was there
	returnDuring   = 5  // and while all come back
	returnWorkers  = 64 // the clients' goroutines: the race detector counts no more than 8,128 in all
	returnPatience = 3 * patience
	// returnMemory bounds heap and stacks, of server and clients together, for each socket.
	returnMemory = 40 << 10
)

// TestAllReturnAtOnce: a server dies under 5,000 sockets, or is shut down in good order, and all are back at the next one at
// once, while events go on. Every socket is live again and has each event once and in order; the source is read by a few at a
// time and no more than needed, and the memory stays within bounds.
func TestAllReturnAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 sockets")
	}
	needDescriptors(t, 3*returnSockets)
	source := &countedSource{memory: newMemory()}
	heads := make(map[string]int64)
	for i := range returnTopics {
		source.append(topicName(i))
		heads[topicName(i)] = 1
	}
	crowd := newReturning(t, source)
	crowd.start()
	crowd.arrive(heads, nil)
	for _, end := range []struct {
		name string
		stop func()
	}{{"killed", crowd.kill}, {"shut down", crowd.shutDown}} {
		t.Run(end.name, func(t *testing.T) {
			crowd.t = t
			end.stop()
			for topic := range heads {
				for range returnMissed {
					source.append(topic)
				}
				heads[topic] += returnMissed + returnDuring
			}
			source.reads.Store(0)
			crowd.start()
			crowd.arrive(heads, crowd.goOn)
			if most := source.most.Load(); most > int64(crowd.hub.config.Reads) {
				t.Errorf("the source was read by %d at a time", most)
			}
			if reads := source.reads.Load(); reads > returnSockets*returnOf*11/10 {
				t.Errorf("the source was read %d times", reads)
			}
			if most := crowd.memory / returnSockets; most > returnMemory {
				t.Errorf("%d bytes a socket", most)
			}
			t.Logf("%d readings, %d bytes a socket at most", source.reads.Load(), crowd.memory/returnSockets)
		})
	}
}

func topicName(i int) string { return fmt.Sprintf("0198f3a1-7c00-7000-8000-%012d", i) }

// needDescriptors skips where the system does not let a process have so many.
func needDescriptors(t *testing.T, count uint64) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < count {
		t.Skipf("a process may have %d open files (%v), not %d", limit.Cur, err, count)
	}
}

// countedSource counts readings, and gives each its own copy, as a database does.
type countedSource struct {
	*memory
	reads, now, most atomic.Int64
}

func (s *countedSource) Read(ctx context.Context, session Session, topic string, after int64, limit int) (Page, error) {
	s.reads.Add(1)
	now := s.now.Add(1)
	defer s.now.Add(-1)
	for most := s.most.Load(); now > most && !s.most.CompareAndSwap(most, now); most = s.most.Load() {
	}
	page, err := s.memory.Read(ctx, session, topic, after, limit)
	for i := range page.Messages {
		page.Messages[i].Data = bytes.Clone(page.Messages[i].Data)
	}
	return page, err
}

// returning is one server after the other, and their clients.
type returning struct {
	t       *testing.T
	source  *countedSource
	hub     *Hub
	server  *httptest.Server
	members []*member
	memory  uint64 // at most, since start
}

// member is one client. The goroutine of a worker looks after it.
type member struct {
	user   string
	topics []string
	last   map[string]int64
	live   int // topics
	conn   net.Conn
	reader *bufio.Reader
}

func newReturning(t *testing.T, source *countedSource) *returning {
	r := &returning{t: t, source: source}
	for i := range returnSockets {
		m := &member{user: fmt.Sprint("user", i/10), last: make(map[string]int64)}
		for n := range returnOf {
			m.topics = append(m.topics, topicName((i/10+n)%returnTopics))
		}
		r.members = append(r.members, m)
	}
	t.Cleanup(func() {
		r.kill()
		for _, m := range r.members {
			_ = m.conn.Close()
		}
	})
	return r
}

func (r *returning) start() {
	h := New(Config{Source: r.source, Shards: 2, HeadInterval: time.Hour, PingInterval: time.Hour})
	r.hub, r.memory = h, 0
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		user := request.FormValue("user")
		h.Serve(w, request, Session{ID: user, User: user})
	}))
}

// kill cuts every socket without a word.
func (r *returning) kill() {
	r.server.Close()
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = r.hub.Drain(now, 0) // says that it cut
}

// shutDown closes every socket, when it has all that was published, and its client knows.
func (r *returning) shutDown() {
	r.server.Close()
	told := make(chan error, 1)
	go func() {
		told <- r.each(func(m *member) error { return m.readUntil(func() bool { return false }) }, errRestarting)
	}()
	ctx, cancel := context.WithTimeout(context.Background(), returnPatience)
	defer cancel()
	if err := errors.Join(r.hub.Drain(ctx, 0), <-told); err != nil {
		r.t.Fatal(err)
	}
}

// each has all members do something, some of them at a time; each must end with the error that is wanted.
func (r *returning) each(do func(*member) error, want error) error {
	var group errgroup.Group
	for worker := range returnWorkers {
		group.Go(func() error {
			for i := worker; i < len(r.members); i += returnWorkers {
				if err := do(r.members[i]); !errors.Is(err, want) {
					return fmt.Errorf("socket %d: %w", i, errors.Join(err, want))
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// arrive has all members come back, and waits until each is live and has its topics up to their heads.
func (r *returning) arrive(heads map[string]int64, meanwhile func()) {
	r.t.Helper()
	var other sync.WaitGroup
	if meanwhile != nil {
		other.Go(meanwhile)
	}
	err := r.each(func(m *member) error { return m.dial(r.server.Listener.Addr().String()) }, nil)
	if err == nil {
		err = r.each(func(m *member) error { return m.readUntil(func() bool { return m.has(heads) }) }, nil)
	}
	other.Wait()
	if err != nil {
		r.t.Fatal(err)
	}
}

// goOn publishes events and looks at the memory while the sockets come back.
func (r *returning) goOn() {
	for round := range returnDuring {
		if err := eventually(func() error {
			if open := value(r.t, r.hub.metrics.sockets); open < float64(round*returnSockets/returnDuring) {
				return fmt.Errorf("%v sockets came back", open)
			}
			return nil
		}); err != nil {
			r.t.Error(err)
		}
		for i := range returnTopics {
			message, access := r.source.append(topicName(i))
			r.hub.Publish(topicName(i), message.Seq, access, message.Data)
		}
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		r.memory = max(r.memory, memory.HeapInuse+memory.StackInuse)
	}
}

// dial opens the socket and asks for all that the member lacks.
func (m *member) dial(address string) error {
	if m.conn != nil {
		_ = m.conn.Close()
	}
	var err error
	if m.conn, err = net.Dial("tcp", address); err != nil {
		return err
	}
	m.live, m.reader = 0, bufio.NewReaderSize(m.conn, 1<<10)
	if _, err := fmt.Fprintf(m.conn, "GET /?user=%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n\r\n", m.user, wire.Subprotocol); err != nil {
		return err
	}
	response, err := http.ReadResponse(m.reader, nil)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return errors.New(response.Status)
	}
	resume := wire.Resume{Rooms: make(map[string]int64)}
	for _, topic := range m.topics {
		resume.Rooms[topic] = m.last[topic]
	}
	_, err = m.conn.Write(maskedText(encode(wire.TypeResume, "", resume)))
	return err
}

func (m *member) has(heads map[string]int64) bool {
	for _, topic := range m.topics {
		if m.last[topic] != heads[topic] {
			return false
		}
	}
	return m.live == len(m.topics)
}

var errRestarting = errors.New("the server closed the socket, to be back soon")

// readUntil takes frames until done says so or the server closes the socket.
func (m *member) readUntil(done func() bool) error {
	if err := m.conn.SetReadDeadline(time.Now().Add(returnPatience)); err != nil {
		return err
	}
	for !done() {
		var head [4]byte
		if _, err := io.ReadFull(m.reader, head[:2]); err != nil {
			return err
		}
		size := uint64(head[1])
		switch size {
		case 126:
			if _, err := io.ReadFull(m.reader, head[2:]); err != nil {
				return err
			}
			size = uint64(binary.BigEndian.Uint16(head[2:]))
		case 127:
			return errors.New("a frame of more than 64 KB")
		}
		frame := make([]byte, size)
		if _, err := io.ReadFull(m.reader, frame); err != nil {
			return err
		}
		if err := m.take(head[0], frame); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) take(first byte, frame []byte) error {
	switch {
	case first == 0x88 && binary.BigEndian.Uint16(frame) == uint16(wire.CloseDraining):
		_ = m.conn.Close()
		return errRestarting
	case first == 0x89:
		_, err := m.conn.Write([]byte{0x8a, 0x80, 0, 0, 0, 0}) // the pong
		return err
	case first != 0x81:
		return fmt.Errorf("a frame that begins with %x: %q", first, frame)
	}
	for line := range bytes.SplitSeq(frame, []byte{'\n'}) {
		if bytes.HasPrefix(line, []byte(`{"t":"resumed"`)) {
			m.live++
		}
		rest, isEvent := bytes.CutPrefix(line, []byte(`{"t":"event","room":"`))
		if !isEvent {
			continue
		}
		topic, rest, _ := bytes.Cut(rest, []byte{'"'})
		_, rest, _ = bytes.Cut(rest, []byte(`"seq":`))
		digits, _, _ := bytes.Cut(rest, []byte{','})
		if seq, err := strconv.ParseInt(string(digits), 10, 64); err != nil || seq != m.last[string(topic)]+1 {
			return fmt.Errorf("after event %d: %s", m.last[string(topic)], line)
		}
		m.last[string(topic)]++
	}
	return nil
}
