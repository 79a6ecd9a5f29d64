package media

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// detour carries a person's UDP to the SFU and back, as a router does, until it does not.
type detour struct {
	listens *net.UDPConn
	sfu     netip.AddrPort
	dark    atomic.Bool // nothing goes through

	mu  sync.Mutex
	out map[netip.AddrPort]*net.UDPConn // by the person's address
}

func newDetour(t *testing.T, s *SFU) *detour {
	t.Helper()
	listens, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	d := &detour{listens: listens, sfu: s.UDPAddress(), out: map[netip.AddrPort]*net.UDPConn{}}
	t.Cleanup(func() {
		_ = listens.Close()
		d.move()
	})
	go d.carry()
	return d
}

func (d *detour) carry() {
	b := make([]byte, 2000)
	for {
		n, from, err := d.listens.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		if out := d.outFor(from); out != nil && !d.dark.Load() {
			_, _ = out.Write(b[:n])
		}
	}
}

// outFor is the socket that somebody's packets leave by.
func (d *detour) outFor(from netip.AddrPort) *net.UDPConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := d.out[from]
	if out == nil {
		var err error
		if out, err = net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(d.sfu)); err != nil {
			return nil
		}
		d.out[from] = out
		go d.back(out, from)
	}
	return out
}

func (d *detour) back(out *net.UDPConn, to netip.AddrPort) {
	b := make([]byte, 2000)
	for {
		n, err := out.Read(b)
		if err != nil {
			return
		}
		if !d.dark.Load() {
			_, _ = d.listens.WriteToUDPAddrPort(b[:n], to)
		}
	}
}

// move gives everybody another address.
func (d *detour) move() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for from, out := range d.out {
		_ = out.Close()
		delete(d.out, from)
	}
}

// reach leads to the SFU by the detour alone.
func (d *detour) reach() reach {
	rewrite := func(description string) string {
		return strings.ReplaceAll(description, fmt.Sprintf(" 127.0.0.1 %d ", d.sfu.Port()), fmt.Sprintf(" 127.0.0.1 %d ", d.listens.LocalAddr().(*net.UDPAddr).Port))
	}
	return reach{network: webrtc.NetworkTypeUDP4, rewrite: rewrite, voice: true}
}

// TestAfterABlackout nothing goes through for five seconds.
func TestAfterABlackout(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	d := newDetour(t, s)
	people := []*person{joinOver(t, s, "m", "anna", d.reach()), joinOver(t, s, "m", "bo", reach{network: webrtc.NetworkTypeUDP4, voice: true})}
	requireAllSeeAll(t, people)
	d.dark.Store(true)
	<-time.After(5 * time.Second) // the black-out itself
	d.dark.Store(false)
	begun := time.Now()
	requireAllSeeAll(t, people)
	t.Logf("everybody again after %v", time.Since(begun))
	leaveAll(people)
}

// TestAfterAChangeOfAddress the person's packets come from elsewhere, as after a change of network.
func TestAfterAChangeOfAddress(t *testing.T) {
	t.Parallel()
	s := newTestSFU(t)
	d := newDetour(t, s)
	people := []*person{joinOver(t, s, "m", "anna", d.reach()), joinOver(t, s, "m", "bo", reach{network: webrtc.NetworkTypeUDP4, voice: true})}
	requireAllSeeAll(t, people)
	begun := time.Now()
	d.move()
	requireAllSeeAll(t, people)
	t.Logf("everybody again after %v", time.Since(begun))
	leaveAll(people)
}

func leaveAll(people []*person) {
	for _, p := range people {
		p.leave()
	}
}

func await(t *testing.T, within time.Duration, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come within %v", what, within)
		}
		<-ticks.C
	}
}
