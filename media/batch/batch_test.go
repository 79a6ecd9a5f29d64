package batch

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// pair is a socket and what it sends to.
func pair(t *testing.T) (*Socket, *net.UDPConn, *net.UDPAddr) {
	t.Helper()
	open := func() *net.UDPConn {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	s, receiver := NewSocket(open()), open()
	t.Cleanup(func() { _ = s.Close() })
	return s, receiver, receiver.LocalAddr().(*net.UDPAddr)
}

// numbered is a packet that begins like one of RTP and has its number behind the header.
func numbered(number, size int) []byte {
	b := make([]byte, size)
	b[0], b[1] = 0x80, 96
	binary.BigEndian.PutUint32(b[12:], uint32(number))
	return b
}

func receive(t interface {
	Helper()
	Fatal(...any)
}, c *net.UDPConn) []byte {
	t.Helper()
	b := make([]byte, 2000)
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, err := c.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n]
}

// TestEveryPacketArrivesAsItWas sends frames of any sizes.
func TestEveryPacketArrivesAsItWas(t *testing.T) {
	t.Parallel()
	s, receiver, to := pair(t)
	burst := s.NewBurst()
	var frame Frame
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.Just(1200), rapid.IntRange(16, 1500)), 1, 100).Draw(rt, "sizes")
		for i, size := range sizes {
			frame.Add(numbered(i, size), to, burst)
			if rapid.IntRange(0, 9).Draw(rt, "whole") == 0 {
				burst.Take(&frame)
				burst.Send()
			}
			if i%20 == 19 { // no more than the receiver keeps
				burst.Take(&frame)
				burst.Send()
				for j := i - 19; j <= i; j++ {
					expect(rt, receive(rt, receiver), j, sizes[j])
				}
			}
		}
		burst.Take(&frame)
		burst.Send()
		for j := len(sizes) / 20 * 20; j < len(sizes); j++ {
			expect(rt, receive(rt, receiver), j, sizes[j])
		}
	})
}

func expect(t *rapid.T, b []byte, number, size int) {
	if len(b) != size || binary.BigEndian.Uint32(b[12:]) != uint32(number) {
		t.Fatalf("packet %d of %d bytes came in place of %d of %d", binary.BigEndian.Uint32(b[12:]), len(b), number, size)
	}
}

func TestALateFrame(t *testing.T) {
	t.Parallel()
	s, _, to := pair(t)
	burst, now := s.NewBurst(), time.Now()
	var frame Frame
	if frame.Late(now.Add(time.Hour)) {
		t.Error("nothing is late")
	}
	burst.Begin(now)
	frame.Add(numbered(0, 100), to, burst)
	if burst.Begin(now.Add(latest)); frame.Late(now.Add(latest-1)) || !frame.Late(now.Add(latest)) {
		t.Error("a frame is late by its first packet")
	}
}

func TestAddressesAreNotMixed(t *testing.T) {
	t.Parallel()
	s, first, toFirst := pair(t)
	_, second, toSecond := pair(t)
	burst := s.NewBurst()
	var frame Frame
	for i := range 10 {
		to := toFirst
		if i >= 5 {
			to = toSecond
		}
		frame.Add(numbered(i, 500), to, burst)
	}
	burst.Take(&frame)
	burst.Send()
	for i := range 10 {
		from := first
		if i >= 5 {
			from = second
		}
		if got := binary.BigEndian.Uint32(receive(t, from)[12:]); got != uint32(i) {
			t.Fatalf("%d came in place of %d", got, i)
		}
	}
}

// TestBurst sends several frames to as many receivers.
func TestBurst(t *testing.T) {
	t.Parallel()
	s, _, _ := pair(t)
	burst := s.NewBurst()
	var receivers []*net.UDPConn
	for i := range 5 {
		_, receiver, to := pair(t)
		receivers = append(receivers, receiver)
		var frame Frame
		for number := range i { // the first has nothing
			frame.Add(numbered(number, 700+i), to, burst)
		}
		if burst.Take(&frame); frame.count != 0 {
			t.Error("what was taken is still there")
		}
	}
	for range 2 { // the second time there is nothing
		burst.Send()
	}
	for i, receiver := range receivers {
		for number := range i {
			if got := receive(t, receiver); len(got) != 700+i || binary.BigEndian.Uint32(got[12:]) != uint32(number) {
				t.Errorf("receiver %d got %d bytes, packet %d in place of %d", i, len(got), binary.BigEndian.Uint32(got[12:]), number)
			}
		}
	}
}

func TestWithoutTheKernelsHelp(t *testing.T) {
	t.Parallel()
	s, receiver, to := pair(t)
	s.segments.Store(false)
	burst := s.NewBurst()
	var frame Frame
	for i := range 5 {
		frame.Add(numbered(i, 500), to, burst)
	}
	burst.Take(&frame)
	if len(burst.taken) != 5 {
		t.Errorf("%d messages", len(burst.taken))
	}
	burst.Send()
	for i := range 5 {
		if got := binary.BigEndian.Uint32(receive(t, receiver)[12:]); got != uint32(i) {
			t.Fatalf("%d came in place of %d", got, i)
		}
	}
}

// odd takes packets that begin with an odd octet.
type odd struct{ taken chan byte }

// Take implements Listener.
func (o *odd) Take(b []byte) bool {
	if b[0]%2 == 0 {
		return false
	}
	o.taken <- b[0]
	return true
}

func TestListenersTakeWhatIsTheirs(t *testing.T) {
	t.Parallel()
	s, sender, from := pair(t)
	listener, other := &odd{make(chan byte, 10)}, &odd{make(chan byte, 10)}
	send := func(octets ...byte) {
		for _, octet := range octets {
			if _, err := sender.WriteTo([]byte{octet}, s.LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
	}
	read := func() byte {
		b := make([]byte, 10)
		if _, _, err := s.ReadFromAddrPort(b); err != nil {
			t.Fatal(err)
		}
		return b[0]
	}
	s.Listen(from.AddrPort(), other)
	s.Listen(from.AddrPort(), listener)
	s.Ignore(from.AddrPort(), other) // it is not the listener any more
	send(2, 3, 4)
	if read() != 2 || read() != 4 || <-listener.taken != 3 || len(other.taken) != 0 {
		t.Error("a packet went to another than its listener")
	}
	s.Ignore(from.AddrPort(), listener)
	send(5)
	if read() != 5 {
		t.Error("who listens no more still takes packets")
	}
}
