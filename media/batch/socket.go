// Package batch sends a video frame or a packet of sound to all its receivers by one system call: a Frame gathers the packets for one
// receiver, a Burst the frames, and the kernel cuts them apart again (UDP generic segmentation offload). Where it can't do that, every
// packet of the burst goes by itself. A Socket is the UDP socket for that and for ICE above it.
//
// It has no goroutines. A frame that is not complete goes out with a later packet, when it has waited long enough.
package batch

import (
	"errors"
	"maps"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/ipv4"
)

const (
	// latest is how long a frame waits for what is missing of it.
	latest = 2 * time.Millisecond
	// maxSegments and maxBytes bound what is gathered: the kernel's UDP_MAX_SEGMENTS, and a datagram.
	maxSegments = 64
	maxBytes    = 65_507
	// maxSegment is the largest packet that is gathered with others: an Ethernet frame without IPv4's and UDP's headers.
	maxSegment = 1500 - 28
	// passing is how long the reader waits after an error that is not the end.
	passing = time.Millisecond
)

// Listener takes packets from an address that it listens to. It says false of those that are for ICE, and keeps none.
type Listener interface {
	Take(packet []byte) bool
}

// Socket is a UDP socket. It is safe for concurrent use.
type Socket struct {
	*net.UDPConn
	many      *ipv4.PacketConn // the same, for several packets by one system call; of IPv6 too
	segments  atomic.Bool      // the kernel cuts frames
	listeners atomic.Pointer[map[netip.AddrPort]Listener]
	changing  sync.Mutex // of listeners
}

// NewSocket takes over a socket.
func NewSocket(connection *net.UDPConn) *Socket {
	s := &Socket{UDPConn: connection, many: ipv4.NewPacketConn(connection)}
	s.listeners.Store(&map[netip.AddrPort]Listener{})
	s.segments.Store(canSegment)
	return s
}

// ReadFromAddrPort waits for a packet that no listener takes. Only the socket's end and a deadline are errors to the reader, which
// would give up on any other too.
func (s *Socket) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := s.ReadFromUDPAddrPort(b)
		var timeout net.Error
		switch {
		case err == nil:
			if listener := (*s.listeners.Load())[unmapped(from)]; listener == nil || !listener.Take(b[:n]) {
				return n, from, nil
			}
		case errors.Is(err, net.ErrClosed), errors.As(err, &timeout) && timeout.Timeout():
			return n, from, err
		default:
			time.Sleep(passing)
		}
	}
}

// unmapped is an address as it is known, also on a socket of both IPv4 and IPv6.
func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// WriteToAddrPort sends a packet at once.
func (s *Socket) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return s.WriteToUDPAddrPort(b, to)
}

// Listen has a listener see what comes from an address, in place of the one before it. It is called on the reader's goroutine.
func (s *Socket) Listen(from netip.AddrPort, listener Listener) {
	s.change(func(listeners map[netip.AddrPort]Listener) { listeners[unmapped(from)] = listener })
}

// Ignore ends that.
func (s *Socket) Ignore(from netip.AddrPort, listener Listener) {
	s.change(func(listeners map[netip.AddrPort]Listener) {
		if listeners[unmapped(from)] == listener {
			delete(listeners, unmapped(from))
		}
	})
}

func (s *Socket) change(do func(map[netip.AddrPort]Listener)) {
	s.changing.Lock()
	defer s.changing.Unlock()
	listeners := maps.Clone(*s.listeners.Load())
	do(listeners)
	s.listeners.Store(&listeners)
}
