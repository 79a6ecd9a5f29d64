package media

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

func TestTwoSeeEachOther(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	people := []*person{join(t, s, "m", "anna"), join(t, s, "m", "bo")}
	requireAllSeeAll(t, people)
	for _, p := range people {
		p.leave()
	}
}

func TestWithoutUDP(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	people := []*person{joinOver(t, s, "m", "anna", reach{network: webrtc.NetworkTypeTCP4}), join(t, s, "m", "bo")}
	requireAllSeeAll(t, people)
	for _, p := range people {
		p.leave()
	}
}

// TestIPv4AndIPv6Meet listens as a server for everybody does, on one port for both.
func TestIPv4AndIPv6Meet(t *testing.T) {
	t.Parallel()
	address := ownIPv6(t)
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv6unspecified})
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "[::]:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{UDP: udp, TCP: tcp, Loopback: true, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	var people []*person
	for network, address := range map[webrtc.NetworkType]net.IP{
		webrtc.NetworkTypeUDP4: nil, webrtc.NetworkTypeTCP4: nil, webrtc.NetworkTypeUDP6: address, webrtc.NetworkTypeTCP6: address,
	} {
		p := joinOver(t, s, "m", network.String(), reach{network: network, address: address, voice: true})
		t.Cleanup(p.leave)
		people = append(people, p)
	}
	requireAllSeeAll(t, people)
}

// ownIPv6 is an address of this machine that is not for itself alone: Pion tells nobody of ::1.
func ownIPv6(t *testing.T) net.IP {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.To4() == nil && network.IP.IsGlobalUnicast() {
			return network.IP
		}
	}
	t.Skip("this machine has no IPv6 address besides loopback")
	return nil
}

func TestMeetingsAreApart(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	first := []*person{join(t, s, "one", "anna"), join(t, s, "one", "bo")}
	second := []*person{join(t, s, "two", "cia"), join(t, s, "two", "dag")}
	requireAllSeeAll(t, first)
	requireAllSeeAll(t, second)
	for _, p := range append(first, second...) {
		p.mu.Lock()
		if len(p.seen) != 1 {
			t.Errorf("%s sees %v", p.name, p.seen)
		}
		p.mu.Unlock()
		p.leave()
	}
}

// TestAnotherWayThroughTheNetwork finds the browser again after it asked for it, and everybody goes on seeing everybody.
func TestAnotherWayThroughTheNetwork(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	people := []*person{join(t, s, "m", "anna"), join(t, s, "m", "bo")}
	requireAllSeeAll(t, people)
	before := people[0].offers()
	people[0].participant.Resume(true)
	people[0].awaitOffer(before)
	requireAllSeeAll(t, people)
	for _, p := range people {
		p.leave()
	}
}

// TestWhoJoinsAgainTakesTheirPlace as a browser does whose page was loaded anew.
func TestWhoJoinsAgainTakesTheirPlace(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	before, bo := join(t, s, "m", "anna"), join(t, s, "m", "bo")
	requireAllSeeAll(t, []*person{before, bo})
	people := []*person{join(t, s, "m", "anna"), bo}
	requireAllSeeAll(t, people)
	before.leave()
	requireAllSeeAll(t, people)
	for _, p := range people {
		p.leave()
	}
}

// TestNothingIsLeftBehind lets 200 people come and go, most of them in the midst of their negotiation, and counts what is there. It
// is alone, since others run too.
func TestNothingIsLeftBehind(t *testing.T) { //nolint:paralleltest // counts goroutines
	s := newTestSFU(t)
	offer := realOffer(t)
	around := func(passing int) {
		people := []*person{join(t, s, "m", "anna"), join(t, s, "m", "bo"), join(t, s, "m", "cia")}
		for i := range passing {
			p, err := s.Join("m", fmt.Sprint(i), newQuiet())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Publish(t.Context(), offer, map[string]Source{"0": Camera, "1": Microphone}); err != nil {
				t.Fatal(err)
			}
			p.Leave()
		}
		requireAllSeeAll(t, people)
		leaveAll(people)
	}
	around(10)
	before := occupied()
	for range 5 {
		around(37)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		after := occupied()
		if after.goroutines <= before.goroutines+3 && after.files <= before.files && after.heap <= before.heap+8<<20 {
			break
		}
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%+v after %+v:\n%s", after, before, stacks[:runtime.Stack(stacks, true)])
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.meetings) != 0 {
		t.Fatalf("%d meetings are left", len(s.meetings))
	}
}

// occupancy is what the process holds.
type occupancy struct{ goroutines, files, heap int }

func occupied() occupancy {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	files, _ := os.ReadDir("/proc/self/fd") // none where there is no such folder
	return occupancy{runtime.NumGoroutine(), len(files), int(memory.HeapAlloc)}
}

// TestWhoeverJoinsAtAnyMomentSeesAll lets people come and go while others are in the midst of negotiating, and looks that
// nobody misses anybody.
func TestWhoeverJoinsAtAnyMomentSeesAll(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	random := rand.New(rand.NewPCG(1, 2))
	var people []*person
	for round := range 25 {
		var wait sync.WaitGroup
		leaving := random.IntN(len(people) + 1)
		for _, p := range people[:leaving] {
			wait.Go(p.leave)
		}
		people = people[leaving:]
		coming := make([]*person, 1+random.IntN(max(1, 7-len(people))))
		for i := range coming {
			wait.Go(func() { coming[i] = join(t, s, "m", fmt.Sprintf("p%d-%d", round, i)) })
		}
		wait.Wait()
		people = append(people, coming...)
		requireAllSeeAll(t, people)
	}
	for _, p := range people {
		p.leave()
	}
}

// listening is a listener that keeps what it is told besides the seats.
type listening struct {
	quiet
	wanted chan map[Source]int
	spoke  chan []string
}

// Wanted implements Listener.
func (l *listening) Wanted(layers map[Source]int) { l.wanted <- layers }

// Spoke implements Listener.
func (l *listening) Spoke(participants []string) { l.spoke <- participants }

func TestWhoComesBackIsToldAll(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	l := &listening{quiet: *newQuiet(), wanted: make(chan map[Source]int, 10), spoke: make(chan []string, 10)}
	p, err := s.Join("m", "anna", l)
	if err != nil {
		t.Fatal(err)
	}
	p.publication.mu.Lock()
	p.publication.tracks[Camera] = &track{demand: demanded{layer: 1}}
	p.publication.tracks[Camera].watchers.Store(&[]*slot{})
	p.publication.mu.Unlock()
	p.Resume(false)
	for {
		select {
		case layers := <-l.wanted:
			if layer, there := layers[Camera]; !there || layer != 1 {
				t.Fatalf("%v is wanted", layers)
			}
			if speakers := <-l.spoke; speakers == nil { // which came before
				t.Error("nobody speaks: nil, which is no list to a browser")
			}
			return
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was said")
		}
	}
}
