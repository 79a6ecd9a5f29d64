package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"plaza/web"
)

// cluster is the nodes that clients know. A node that is killed is replaced, at another address.
type cluster struct {
	mu        sync.Mutex
	addresses []string
}

func newCluster(nodes ...*server) *cluster {
	c := &cluster{addresses: make([]string, len(nodes))}
	for i, n := range nodes {
		c.replace(i, n)
	}
	return c
}

func (c *cluster) replace(i int, n *server) {
	address := n.address()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.addresses[i] = address
}

// any is the address of a node, living or dead.
func (c *cluster) any() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addresses[rand.IntN(len(c.addresses))]
}

// load is officers who post to many rooms through every node until they are told to stop, and what was acknowledged. A post is
// sent until it is acknowledged, and one in ten once more after that: as if the answer had been lost.
type load struct {
	t       *testing.T
	cluster *cluster
	stop    chan struct{}
	workers sync.WaitGroup

	mu           sync.Mutex
	acknowledged map[string]acknowledged // by text
	refused      int                     // attempts that had to be repeated
	progress     chan struct{}           // closed and replaced at every acknowledgement
}

type acknowledged struct {
	room    string
	receipt web.Receipt
}

// officersAtWork post in the load; together they write in every joint room of the demo.
var officersAtWork = []string{
	"Elin Sandberg", "Henrik Lööf", "Maria Lindqvist", "Peter Olausson", "Karin Abrahamsson", "Nadja Petrović", "Sofia Engdahl", "Mikael Strand",
}

// startLoad signs everybody in at one node and begins to post through all of them.
func startLoad(t *testing.T, nodes *cluster, at *server) *load {
	t.Helper()
	l := &load{
		t: t, cluster: nodes, stop: make(chan struct{}),
		acknowledged: map[string]acknowledged{}, progress: make(chan struct{}),
	}
	for _, name := range officersAtWork {
		c := signIn(t, at, name)
		rooms := c.writable(at)
		if len(rooms) == 0 {
			t.Fatalf("%s writes nowhere", name)
		}
		l.workers.Go(func() { l.work(c, rooms) })
	}
	return l
}

// writable are the joint and internal rooms that the officer may post in.
func (c *client) writable(s *server) []string {
	c.t.Helper()
	var rooms []string
	var list web.CaseList
	c.must(s, http.MethodGet, "/api/cases", nil, &list)
	for _, summary := range list.Cases {
		var found web.Case
		c.must(s, http.MethodGet, "/api/cases/"+summary.Reference, nil, &found)
		for _, room := range found.Rooms {
			if room.MayPost {
				rooms = append(rooms, room.ID)
			}
		}
	}
	return rooms
}

func (l *load) work(c *client, rooms []string) {
	for n := 0; ; n++ {
		select {
		case <-l.stop:
			return
		default:
		}
		room := rooms[rand.IntN(len(rooms))]
		message := newMessage("Skrivet under belastning " + uuid.NewString())
		receipt, saved := l.post(c, room, message)
		if !saved {
			return
		}
		if n%10 == 0 {
			if again, saved := l.post(c, room, message); saved && again != receipt {
				l.t.Errorf("the retry was answered %v, the first %v", again, receipt)
			}
		}
		l.mu.Lock()
		l.acknowledged[message.Text] = acknowledged{room, receipt}
		close(l.progress)
		l.progress = make(chan struct{})
		l.mu.Unlock()
	}
}

// post sends a message to any node until one says that it is saved.
func (l *load) post(c *client, room string, message web.PostMessage) (receipt web.Receipt, saved bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	for {
		_, problem, err := c.do(ctx, l.cluster.any(), http.MethodPost, "/api/rooms/"+room+"/messages", message, &receipt)
		switch {
		case ctx.Err() != nil:
			l.t.Errorf("a message was never acknowledged: %v, %v", problem, err)
			return receipt, false
		case err == nil && problem == nil:
			return receipt, true
		case problem != nil && problem.Status != http.StatusServiceUnavailable && problem.Status != http.StatusTooManyRequests:
			l.t.Errorf("a message was refused: %v", problem)
			return receipt, false
		}
		l.mu.Lock()
		l.refused++
		l.mu.Unlock()
		select {
		case <-time.After(20 * time.Millisecond): // as a client waits before it tries again
		case <-ctx.Done():
		}
	}
}

// waitFor waits until some more messages are acknowledged.
func (l *load) waitFor(more int) {
	l.t.Helper()
	deadline := time.After(2 * patience)
	for want := -1; ; {
		l.mu.Lock()
		have, progress := len(l.acknowledged), l.progress
		l.mu.Unlock()
		if want < 0 {
			want = have + more
		}
		if have >= want {
			return
		}
		select {
		case <-progress:
		case <-deadline:
			l.t.Fatalf("%d of %d messages are acknowledged", have, want)
		}
	}
}

// end lets everybody finish their last message and compares the rooms' logs with what was acknowledged: nothing is lost, nothing
// is there twice.
func (l *load) end(p *production) {
	l.t.Helper()
	close(l.stop)
	l.workers.Wait()
	found := map[string]int{}
	read := map[string]bool{}
	for _, a := range l.acknowledged {
		if read[a.room] {
			continue
		}
		read[a.room] = true
		for line := range strings.Lines(p.succeed("room", "read", a.room)) {
			if _, text, is := strings.Cut(line, "Skrivet under belastning "); is {
				found["Skrivet under belastning "+text[:36]]++
				if want := l.acknowledged["Skrivet under belastning "+text[:36]]; !strings.HasPrefix(line, fmt.Sprint(want.receipt.Seq, "\t")) {
					l.t.Errorf("not where it was acknowledged (seq %d in room %s): %s", want.receipt.Seq, want.room, line)
				}
			}
		}
	}
	lost, twice := 0, 0
	for text := range l.acknowledged {
		switch found[text] {
		case 0:
			lost++
		case 1:
		default:
			twice++
		}
	}
	l.t.Logf("%d messages in %d rooms, %d attempts repeated: %d lost, %d twice", len(l.acknowledged), len(read), l.refused, lost, twice)
	if lost > 0 || twice > 0 || len(found) != len(l.acknowledged) {
		l.t.Errorf("%d lost, %d twice, %d in the log and %d acknowledged", lost, twice, len(found), len(l.acknowledged))
	}
	if out := p.succeed("verify", "log", "--models"); !strings.Contains(out, "every read model follows") {
		l.t.Error(out)
	}
}

// soak is how long the crash tests run, 0 for their short dose.
func soak(t *testing.T) time.Duration {
	t.Helper()
	if os.Getenv("PLAZA_SOAK") == "" {
		return 0
	}
	dose, err := time.ParseDuration(os.Getenv("PLAZA_SOAK"))
	if err != nil {
		t.Fatalf("PLAZA_SOAK: %v", err)
	}
	return dose
}

// TestKilledNodesUnderLoad kills each node in turn while officers write through both.
func TestKilledNodesUnderLoad(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	nodes := []*server{p.join(), nil}
	nodes[1] = p.join(nodes[0])
	known := newCluster(nodes...)
	l := startLoad(t, known, nodes[0])
	end := time.Now().Add(soak(t))
	for round := 0; round < 4 || time.Now().Before(end); round++ {
		victim := round % 2
		l.waitFor(100)
		nodes[victim].kill()
		l.waitFor(20) // the other goes on
		nodes[victim] = p.join(nodes[1-victim])
		known.replace(victim, nodes[victim])
	}
	l.waitFor(100)
	l.end(p)
	if l.refused == 0 {
		t.Error("no attempt failed: nothing was tested")
	}
}
