package batch

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// pair is a socket and what it sends to.
func pair(t *testing.T) (*Socket, *net.UDPConn, netip.AddrPort) {
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
	return s, receiver, receiver.LocalAddr().(*net.UDPAddr).AddrPort()
}

// rtpPacket has an SSRC and, behind it, its number.
func rtpPacket(ssrc uint32, number, size int) []byte {
	b := make([]byte, size)
	b[0], b[1] = 0x80, 96
	binary.BigEndian.PutUint32(b[8:], ssrc)
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

// TestEveryPacketArrivesAsItWas sends frames of any sizes, some flushed and some left to the timer.
func TestEveryPacketArrivesAsItWas(t *testing.T) {
	t.Parallel()
	s, receiver, to := pair(t)
	stream := s.Open(7)
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.Just(1200), rapid.IntRange(16, 1500)), 1, 100).Draw(rt, "sizes")
		for i, size := range sizes {
			if _, err := s.WriteToAddrPort(rtpPacket(7, i, size), to); err != nil {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 9).Draw(rt, "flush") == 0 {
				stream.Flush()
			}
			if i%20 == 19 { // no more than the receiver keeps
				stream.Flush()
				for j := i - 19; j <= i; j++ {
					expect(rt, receive(rt, receiver), j, sizes[j])
				}
			}
		}
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

func TestOthersGoOutAtOnce(t *testing.T) {
	t.Parallel()
	s, receiver, to := pair(t)
	stream := s.Open(7)
	report := rtpPacket(7, 0, 100)
	report[1] = 200 // RTCP: behind its header stands the SSRC of something else
	for _, b := range [][]byte{rtpPacket(8, 0, 100), {0, 1, 0, 0}, report} {
		if _, err := s.WriteToAddrPort(b, to); err != nil {
			t.Fatal(err)
		}
		if stream.begun.Load() != 0 {
			t.Fatalf("%x was gathered", b)
		}
		if got := receive(t, receiver); !slices.Equal(got, b) {
			t.Fatalf("%x came for %x", got, b)
		}
	}
}

func TestAddressesAreNotMixed(t *testing.T) {
	t.Parallel()
	s, first, toFirst := pair(t)
	_, second, toSecond := pair(t)
	stream := s.Open(7)
	for i := range 10 {
		to := toFirst
		if i >= 5 {
			to = toSecond
		}
		_, _ = s.WriteToAddrPort(rtpPacket(7, i, 500), to)
	}
	stream.Close()
	_, _ = s.WriteToAddrPort(rtpPacket(7, 10, 500), toSecond)
	for i := range 11 {
		from := first
		if i >= 5 {
			from = second
		}
		if got := binary.BigEndian.Uint32(receive(t, from)[12:]); got != uint32(i) {
			t.Fatalf("%d came in place of %d", got, i)
		}
	}
}

// TestBurst sends what several streams gathered to as many receivers, also where the kernel does not cut packets apart, as it says of
// packets above the way's size.
func TestBurst(t *testing.T) {
	t.Parallel()
	s, _, _ := pair(t)
	burst := s.NewBurst()
	var receivers []*net.UDPConn
	for i := range 5 {
		_, receiver, to := pair(t)
		receivers = append(receivers, receiver)
		stream := s.Open(uint32(i))
		for number := range i { // the first has nothing
			_, _ = s.WriteToAddrPort(rtpPacket(uint32(i), number, 700+i), to)
		}
		if burst.Take(stream); stream.begun.Load() != 0 {
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
	s.Open(7)
	for i := range 5 {
		_, _ = s.WriteToAddrPort(rtpPacket(7, i, 500), to)
		if got := binary.BigEndian.Uint32(receive(t, receiver)[12:]); got != uint32(i) {
			t.Fatalf("%d came in place of %d", got, i)
		}
	}
}

func FuzzSSRC(f *testing.F) {
	f.Add(rtpPacket(7, 0, 20))
	f.Fuzz(func(t *testing.T, b []byte) {
		if ssrc, ok := ssrcOf(b); ok && fmt.Sprintf("%08x", ssrc) != fmt.Sprintf("%x", b[8:12]) {
			t.Fatalf("%08x of %x", ssrc, b)
		}
	})
}
