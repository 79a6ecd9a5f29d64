// Package batch sends a video frame or a packet of sound to all its receivers by one system call. A Socket stands in the place of
// the UDP socket below ICE: packets whose SSRC, which SRTP leaves in clear, belongs to a Stream are gathered until a Burst takes
// them, and the kernel cuts them apart again (UDP generic segmentation offload). Everything else goes out at once, and where the
// kernel can't do it, everything does.
//
// Goroutines: one per Socket, which sends what nobody flushed in time. It ends by Close.
package batch

import (
	"encoding/binary"
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
	// latest is when a packet is sent that nobody flushed.
	latest = 2 * time.Millisecond
	// maxSegments and maxBytes bound a batch: the kernel's UDP_MAX_SEGMENTS, and a datagram.
	maxSegments = 64
	maxBytes    = 65_507
	// maxSegment is the largest packet that is gathered: an Ethernet frame without IPv4's and UDP's headers.
	maxSegment = 1500 - 28
	// passing is how long the reader waits after an error that is not the end.
	passing = time.Millisecond
)

// Socket is a UDP socket. It is safe for concurrent use.
type Socket struct {
	*net.UDPConn
	many     *ipv4.PacketConn // the same, for several packets by one system call; of IPv6 too
	segments atomic.Bool      // the kernel cuts batches
	streams  atomic.Pointer[map[uint32]*Stream]
	changing sync.Mutex // of streams
	waiting  atomic.Bool
	timer    *time.Timer
	done     chan struct{}
	once     sync.Once
}

// NewSocket takes over a socket.
func NewSocket(connection *net.UDPConn) *Socket {
	s := &Socket{UDPConn: connection, many: ipv4.NewPacketConn(connection), timer: time.NewTimer(time.Hour), done: make(chan struct{})}
	s.streams.Store(&map[uint32]*Stream{})
	s.segments.Store(canSegment)
	go s.flushLate()
	return s
}

// Close implements [net.PacketConn].
func (s *Socket) Close() error {
	s.once.Do(func() { close(s.done) })
	return s.UDPConn.Close()
}

// ReadFromAddrPort waits for a packet. Only the socket's end and a deadline are errors to the reader, which would give up on any
// other too.
func (s *Socket) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := s.ReadFromUDPAddrPort(b)
		var timeout net.Error
		if err == nil || errors.Is(err, net.ErrClosed) || errors.As(err, &timeout) && timeout.Timeout() {
			return n, from, err
		}
		time.Sleep(passing)
	}
}

// WriteToAddrPort sends a packet, or gathers it with those of its stream.
func (s *Socket) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	if ssrc, ok := ssrcOf(b); ok && s.segments.Load() {
		stream := (*s.streams.Load())[ssrc]
		if stream != nil && len(b) <= maxSegment {
			stream.gather(b, to)
			return len(b), nil
		} else if stream != nil {
			stream.Flush() // or this one would overtake them
		}
	}
	return s.WriteToUDPAddrPort(b, to)
}

// ssrcOf is the source of an RTP packet (RFC 3550, 5.1); it says false of what is none (RFC 7983 and RFC 5761).
func ssrcOf(b []byte) (uint32, bool) {
	if len(b) < 12 || b[0]>>6 != 2 || b[1] >= 192 && b[1] <= 223 {
		return 0, false
	}
	return binary.BigEndian.Uint32(b[8:]), true
}

// Open begins to gather the packets of an SSRC. One that is open already is taken over.
func (s *Socket) Open(ssrc uint32) *Stream {
	stream := &Stream{socket: s, ssrc: ssrc}
	s.change(func(streams map[uint32]*Stream) { streams[ssrc] = stream })
	return stream
}

func (s *Socket) change(do func(map[uint32]*Stream)) {
	s.changing.Lock()
	defer s.changing.Unlock()
	streams := maps.Clone(*s.streams.Load())
	do(streams)
	s.streams.Store(&streams)
}

// flushLate sends what was gathered and not flushed.
func (s *Socket) flushLate() {
	for {
		select {
		case <-s.done:
			return
		case <-s.timer.C:
		}
		s.waiting.Store(false)
		again := false
		for _, stream := range *s.streams.Load() {
			again = stream.flushOld(time.Now()) || again
		}
		if again {
			s.expect()
		}
	}
}

// expect makes sure that late packets are looked for.
func (s *Socket) expect() {
	if s.waiting.CompareAndSwap(false, true) {
		s.timer.Reset(latest)
	}
}
