package media

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"plaza/media/relay"
)

// newSFUAt listens on an address.
func newSFUAt(t *testing.T, address net.IP) *SFU {
	t.Helper()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: address})
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: address})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{UDP: udp, TCP: tcp, Loopback: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestUDPIsBlocked lets through no UDP of one of the two. It runs in its place as a whole, since Pion opens TCP by itself.
func TestUDPIsBlocked(t *testing.T) {
	t.Parallel()
	other := net.IPv4(127, 0, 0, 2)
	if os.Getenv(insideVariable) == "" {
		p := newPlace(t)
		run(t, "ip", "-n", p.name, "address", "add", other.String()+"/8", "dev", "lo")
		p.filter(t, fmt.Sprintf("ip saddr %[1]s meta l4proto udp drop; ip daddr %[1]s meta l4proto udp drop", other))
		p.again(t)
		return
	}
	s := newSFUAt(t, net.IPv4(127, 0, 0, 1))
	begun := time.Now()
	people := []*person{
		joinOver(t, s, "m", "anna", reach{network: webrtc.NetworkTypeTCP4, address: other, voice: true}),
		joinOver(t, s, "m", "bo", reach{network: webrtc.NetworkTypeUDP4, voice: true}),
	}
	requireAllSeeAll(t, people)
	t.Logf("both see and hear each other after %v", time.Since(begun))
	c, err := net.DialUDP("udp4", &net.UDPAddr{IP: other}, net.UDPAddrFromAddrPort(s.UDPAddress()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("hej")); !errors.Is(err, os.ErrPermission) {
		t.Errorf("UDP is not blocked: %v", err)
	}
	_ = c.Close()
	leaveAll(people)
}

// TestOnlyTheRelayIsReached lets through the relay's TCP port alone.
func TestOnlyTheRelayIsReached(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := newSFUAt(t, p.outside)
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: p.outside})
	if err != nil {
		t.Fatal(err)
	}
	r, err := relay.New(relay.Config{
		Listeners: []net.Listener{listener}, Media: s.UDPAddress(), Public: s.PublicAddresses(),
		Secret: []byte("0123456789abcdef"), Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	port := listener.Addr().(*net.TCPAddr).Port
	p.filter(t, fmt.Sprintf("tcp dport %d accept; tcp sport %d accept; drop", port, port))
	given := r.Credentials("anna", "m")
	begun := time.Now()
	people := []*person{
		joinOver(t, s, "m", "anna", reach{network: webrtc.NetworkTypeUDP4, net: p.net(t), address: p.inside, voice: true, relays: []webrtc.ICEServer{{
			URLs: []string{fmt.Sprintf("turn:%s:%d?transport=tcp", p.outside, port)}, Username: given.Username, Credential: given.Password,
		}}}),
		joinOver(t, s, "m", "bo", reach{network: webrtc.NetworkTypeUDP4, address: p.outside, voice: true}),
	}
	requireAllSeeAll(t, people)
	t.Logf("both see and hear each other after %v", time.Since(begun))
	leaveAll(people)
}

// TestOnAWayThatLoses loses every twentieth packet in each direction: nearly all pictures are seen all the same.
func TestOnAWayThatLoses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := newSFUAt(t, p.outside)
	people := peopleAcross(t, s, p)
	requireAllSeeAll(t, people)
	p.filter(t, "meta l4proto udp numgen random mod 100 < 5 drop")
	for _, who := range people {
		who.forget()
	}
	spoken := people[1].spoken.Load()
	count := func() (frames, sounds int) {
		people[0].mu.Lock()
		defer people[0].mu.Unlock()
		return people[0].seen["bo"], people[0].heard["bo"]
	}
	await(t, 15*time.Second, "200 pictures", func() bool { frames, _ := count(); return frames >= 200 })
	frames, sounds := count()
	sent := int(people[1].spoken.Load() - spoken)
	t.Logf("%d pictures and %d of %d packets of sound", frames, sounds, sent)
	if sounds < sent*85/100 {
		t.Errorf("%d of %d packets of sound were heard", sounds, sent)
	}
	requireAllSeeAll(t, people)
	leaveAll(people)
}

// TestOnANarrowWay gives one of two so little that only the low layer goes through. Sound goes before picture, and the better layer comes
// back with the bandwidth.
func TestOnANarrowWay(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := newSFUAt(t, p.outside)
	people := peopleAcross(t, s, p)
	anna := people[0]
	height := func() int {
		anna.mu.Lock()
		defer anna.mu.Unlock()
		return anna.heights["bo"]
	}
	await(t, 20*time.Second, "the better layer", func() bool { return height() == 360 })
	run(t, "tc", "qdisc", "add", "dev", p.cable, "root", "tbf", "rate", "350kbit", "burst", "4kb", "latency", "300ms")
	begun := time.Now()
	await(t, 15*time.Second, "the low layer", func() bool { return height() == 180 })
	t.Logf("the low layer after %v", time.Since(begun))
	anna.forget()
	spoken := people[1].spoken.Load()
	await(t, 15*time.Second, "100 pictures of the low layer", func() bool {
		anna.mu.Lock()
		defer anna.mu.Unlock()
		return anna.seen["bo"] >= 100
	})
	anna.mu.Lock()
	heard := anna.heard["bo"]
	anna.mu.Unlock()
	sent := int(people[1].spoken.Load() - spoken)
	t.Logf("%d of %d packets of sound", heard, sent)
	if heard < sent*90/100 {
		t.Errorf("%d of %d packets of sound were heard", heard, sent)
	}
	run(t, "tc", "qdisc", "delete", "dev", p.cable, "root")
	begun = time.Now()
	await(t, 60*time.Second, "the better layer again", func() bool { return height() == 360 })
	t.Logf("the better layer again after %v", time.Since(begun))
	leaveAll(people)
}

// peopleAcross are anna in the place and bo with the SFU, with layers.
func peopleAcross(t *testing.T, s *SFU, p *place) []*person {
	t.Helper()
	return []*person{
		joinOver(t, s, "m", "anna", reach{network: webrtc.NetworkTypeUDP4, net: p.net(t), address: p.inside, voice: true, layers: true}),
		joinOver(t, s, "m", "bo", reach{network: webrtc.NetworkTypeUDP4, address: p.outside, voice: true, layers: true}),
	}
}
