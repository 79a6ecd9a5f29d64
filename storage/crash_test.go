package storage

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// The crash tests write from many sides to rooms that all share, break what can break meanwhile, and then compare the log
// with what was acknowledged. They run a short fixed dose, and as long as PLAZA_SOAK says (a Go duration) when it is set.

const (
	crashRooms   = 50
	crashWriters = 10
)

func crashDose(t *testing.T) time.Duration {
	t.Helper()
	soak := os.Getenv("PLAZA_SOAK")
	if soak == "" {
		return 5 * time.Second
	}
	dose, err := time.ParseDuration(soak)
	if err != nil {
		t.Fatalf("PLAZA_SOAK: %v", err)
	}
	return dose
}

// job is a command in a form that crosses to another process: texts posted to each of the rooms.
type job struct {
	ClientID uuid.UUID
	Officer  uuid.UUID
	Rooms    []uuid.UUID
	Texts    []string
}

// ack is one event's acknowledgement, or why the job has none.
type ack struct {
	ClientID uuid.UUID
	Error    rooms.Code `json:",omitempty"`
	Events   []ackEvent `json:",omitempty"`
}

type ackEvent struct {
	Room uuid.UUID
	Seq  int64
	Hash string
}

// node is a Plaza server as its clients see it.
type node interface {
	do(ctx context.Context, j job) ack
}

// logNode is a log in this process.
type logNode struct{ log *Log }

func (n logNode) do(ctx context.Context, j job) ack {
	command := rooms.Command{ClientID: j.ClientID, Author: rooms.OfficerAuthor(j.Officer), OfficerVersion: 1}
	for _, room := range j.Rooms {
		part := rooms.RoomCommand{Room: room, AccessVersion: 1}
		for _, text := range j.Texts {
			draft, err := rooms.NewDraft(rooms.MessagePosted{Text: text})
			if err != nil {
				return ack{ClientID: j.ClientID, Error: rooms.CodeOf(err)}
			}
			part.Events = append(part.Events, draft)
		}
		command.Rooms = append(command.Rooms, part)
	}
	receipts, err := n.log.Append(ctx, command)
	a := ack{ClientID: j.ClientID, Error: rooms.CodeOf(err)}
	for _, r := range receipts {
		a.Events = append(a.Events, ackEvent{r.Room, r.Seq, hex.EncodeToString(r.Hash[:])})
	}
	return a
}

// load writes jobs from many goroutines to the nodes until the dose is over, and keeps what was acknowledged. Every job is
// tried until it is acknowledged, at any node; one ack in twenty is thrown away and the job sent once more.
type load struct {
	t     *testing.T
	nodes []node
	rooms []uuid.UUID

	mu      sync.Mutex
	acked   map[uuid.UUID]ack
	jobs    map[uuid.UUID]job
	refused int // unavailable answers
}

func newLoad(f *fixture, t *testing.T, nodes ...node) *load {
	l := &load{t: t, nodes: nodes, acked: map[uuid.UUID]ack{}, jobs: map[uuid.UUID]job{}}
	for range crashRooms {
		l.rooms = append(l.rooms, f.room())
	}
	return l
}

func (l *load) run(ctx context.Context, officer uuid.UUID) {
	dose := time.After(crashDose(l.t))
	over := make(chan struct{})
	go func() { <-dose; close(over) }()
	var wg sync.WaitGroup
	for range crashWriters {
		wg.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				if !l.finish(ctx, l.draw(officer)) {
					return
				}
			}
		})
	}
	wg.Wait()
}

func (l *load) draw(officer uuid.UUID) job {
	j := job{ClientID: uuid.New(), Officer: officer}
	count, texts := 1, 1
	switch rand.IntN(10) {
	case 0:
		count = 2 + rand.IntN(2)
	case 1:
		texts = 2 + rand.IntN(3)
	}
	for _, i := range rand.Perm(len(l.rooms))[:count] {
		j.Rooms = append(j.Rooms, l.rooms[i])
	}
	for range texts {
		j.Texts = append(j.Texts, "Hej från "+uuid.NewString())
	}
	return j
}

// finish tries the job until it is acknowledged, and compares the acks when it is sent again.
func (l *load) finish(ctx context.Context, j job) bool {
	l.mu.Lock()
	l.jobs[j.ClientID] = j
	l.mu.Unlock()
	for {
		a := l.nodes[rand.IntN(len(l.nodes))].do(ctx, j)
		switch {
		case a.Error == rooms.Unavailable && ctx.Err() == nil:
			l.mu.Lock()
			l.refused++
			l.mu.Unlock()
			continue
		case a.Error != "":
			l.t.Errorf("job %s: %s", j.ClientID, a.Error)
			return false
		}
		l.mu.Lock()
		before, again := l.acked[j.ClientID]
		l.acked[j.ClientID] = a
		l.mu.Unlock()
		if again && fmt.Sprint(before) != fmt.Sprint(a) {
			l.t.Errorf("the retry was acknowledged as %v, before as %v", a, before)
			return false
		}
		if again || rand.IntN(20) > 0 {
			return true
		}
	}
}

// check compares the log with the acks: every acknowledged event is there, and nothing else. Gaps and chains are verified.
func (l *load) check(f *fixture) {
	l.t.Helper()
	want := crashRooms // room.opened
	for id, a := range l.acked {
		want += len(a.Events)
		if j := l.jobs[id]; len(a.Events) != len(j.Rooms)*len(j.Texts) {
			l.t.Errorf("job %s has %d events acknowledged", id, len(a.Events))
		}
	}
	rows, err := f.owner.Query(l.t.Context(), `SELECT room, seq, encode(hash, 'hex'), client_id FROM event WHERE seq > 1`)
	if err != nil {
		l.t.Fatal(err)
	}
	stored := map[ackEvent]uuid.UUID{}
	var e ackEvent
	var client uuid.UUID
	if _, err := pgx.ForEachRow(rows, []any{&e.Room, &e.Seq, &e.Hash, &client}, func() error { stored[e] = client; return nil }); err != nil {
		l.t.Fatal(err)
	}
	lost := 0
	for id, a := range l.acked {
		for _, e := range a.Events {
			if stored[e] != id {
				lost++
			}
		}
	}
	if report := f.clean(); lost > 0 || report.Events != int64(want) {
		l.t.Errorf("%d acknowledged events are lost; %d events stored, %d acknowledged", lost, report.Events, want)
	}
	l.t.Logf("%d jobs, %d events, %d answers unavailable", len(l.acked), want, l.refused)
}

// everyNow calls do at random moments until the test's load is over.
func everyNow(ctx context.Context, mean time.Duration, do func()) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(rand.Int64N(int64(2 * mean)))):
				do()
			}
		}
	}()
	return func() { cancel(); <-done }
}

// terminator ends random connections of the log's committers.
func (f *fixture) terminator(t *testing.T) (stop func()) {
	t.Helper()
	// Only members of a role may end its backends, and the owner is none of the service.
	conn := connectTest(t, f.urls.ServiceURL)
	return everyNow(t.Context(), 40*time.Millisecond, func() {
		if _, err := conn.Exec(t.Context(), `
			SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE application_name = 'plaza log' AND datname = current_database() ORDER BY random() LIMIT 1`); err != nil {
			t.Errorf("terminate a backend: %v", err)
		}
	})
}

func TestBackendsDie(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	l := newLoad(f, t, logNode{f.log})
	stop := f.terminator(t)
	l.run(t.Context(), f.officer)
	stop()
	l.check(f)
}

func TestBackendsOfTwoNodesDie(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	l := newLoad(f, t, logNode{f.log}, logNode{f.open(Options{})})
	stop := f.terminator(t)
	l.run(t.Context(), f.officer)
	stop()
	l.check(f)
}

// A server process of its own ------------------------------------------------------------------------------------------------

// crashServer makes a re-executed test binary a server: the database's URLs, as JSON.
const crashServer = "PLAZA_TEST_CRASH_SERVER"

// TestCrashServer is the server process: jobs come in as lines, acks go out as lines.
func TestCrashServer(t *testing.T) {
	var urls [2]string
	if os.Getenv(crashServer) == "" {
		t.Skip("only for the crash tests")
	}
	if err := json.Unmarshal([]byte(os.Getenv(crashServer)), &urls); err != nil {
		t.Fatal(err)
	}
	log, err := OpenLog(t.Context(), urls[0], urls[1], Options{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var out sync.Mutex
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var j job
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			line, err := json.Marshal(logNode{log}.do(t.Context(), j))
			if err != nil {
				t.Error(err)
			}
			out.Lock()
			defer out.Unlock()
			_, _ = os.Stdout.Write(append(line, '\n'))
		})
	}
	wg.Wait()
	if err := log.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// processNode is a server in a process of its own, which is killed now and then.
type processNode struct {
	t    *testing.T
	urls string

	mu      sync.Mutex
	started sync.Cond
	server  *exec.Cmd // changed by kill only
	in      io.WriteCloser
	waiting map[uuid.UUID]chan ack // of the server that runs, nil when there is none
	kills   int
}

func startProcessNode(t *testing.T, f *fixture) *processNode {
	t.Helper()
	urls, err := json.Marshal([2]string{f.urls.ServiceURL, f.urls.DisposerURL})
	if err != nil {
		t.Fatal(err)
	}
	n := &processNode{t: t, urls: string(urls)}
	n.started.L = &n.mu
	n.start()
	return n
}

// start starts the server. The caller holds mu, or nobody else has n yet.
func (n *processNode) start() {
	server := exec.Command(os.Args[0], "-test.run=^TestCrashServer$")
	server.Env = append(os.Environ(), crashServer+"="+n.urls)
	server.Stderr = os.Stderr
	in, err := server.StdinPipe()
	if err != nil {
		n.t.Error(err)
		return
	}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		n.t.Error(err)
		return
	}
	n.server, n.in, n.waiting = server, in, map[uuid.UUID]chan ack{}
	n.started.Broadcast()
	go n.receive(out)
}

// receive hands on the server's acks; when it is gone, those who wait are told that it is. It ends before the next server is
// started.
func (n *processNode) receive(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var a ack
		if json.Unmarshal(lines.Bytes(), &a) != nil {
			continue // a line cut by the kill, or the test's own PASS
		}
		n.mu.Lock()
		if to := n.waiting[a.ClientID]; to != nil {
			to <- a
			delete(n.waiting, a.ClientID)
		}
		n.mu.Unlock()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, to := range n.waiting {
		to <- ack{ClientID: id, Error: rooms.Unavailable}
	}
	n.waiting = nil
	n.started.Broadcast()
}

func (n *processNode) do(ctx context.Context, j job) ack {
	unavailable := ack{ClientID: j.ClientID, Error: rooms.Unavailable}
	line, err := json.Marshal(j)
	if err != nil {
		return ack{Error: rooms.Internal}
	}
	to := make(chan ack, 1)
	n.mu.Lock()
	for n.waiting == nil {
		n.started.Wait()
	}
	n.waiting[j.ClientID] = to
	_, err = n.in.Write(append(line, '\n'))
	if err != nil {
		delete(n.waiting, j.ClientID)
	}
	n.mu.Unlock()
	if err != nil {
		return unavailable
	}
	select {
	case a := <-to:
		return a
	case <-ctx.Done():
		return unavailable
	}
}

// kill ends the server without warning and starts another.
func (n *processNode) kill() {
	_ = n.server.Process.Kill()
	_ = n.server.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	for n.waiting != nil {
		n.started.Wait()
	}
	n.kills++
	n.start()
}

func (n *processNode) stop() {
	_ = n.in.Close()
	if err := n.server.Wait(); err != nil {
		n.t.Errorf("the server ended with %v", err)
	}
}

func TestServerIsKilled(t *testing.T) {
	t.Parallel()
	crashProcesses(t, 1)
}

func TestTwoServersAreKilled(t *testing.T) {
	t.Parallel()
	crashProcesses(t, 2)
}

func crashProcesses(t *testing.T, count int) {
	t.Helper()
	f := newFixture(t, Options{})
	var nodes []node
	var stops []func()
	for range count {
		n := startProcessNode(t, f)
		nodes = append(nodes, n)
		killing := everyNow(t.Context(), 700*time.Millisecond, n.kill)
		stops = append(stops, func() {
			killing()
			n.stop()
			t.Logf("killed %d times", n.kills)
		})
	}
	l := newLoad(f, t, nodes...)
	l.run(t.Context(), f.officer)
	for _, stop := range stops {
		stop()
	}
	l.check(f)
}
