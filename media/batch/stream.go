package batch

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Stream is the packets of one SSRC. It is safe for concurrent use.
type Stream struct {
	socket *Socket
	ssrc   uint32

	mu       sync.Mutex
	gathered gathered
	to       *net.UDPAddr // of what was gathered last

	begun atomic.Int64 // UnixNano of the first packet; 0 while there is none
}

// gathered is packets to one address, all of one size but the last, which may be smaller.
type gathered struct {
	buffer  *buffer // nil while there is nothing
	to      *net.UDPAddr
	bytes   int
	segment int  // bytes of each packet but the last
	count   int  // packets
	full    bool // the last one is shorter: nothing can come after it
}

// buffer is the memory of what was gathered, and of what the kernel is told about it.
type buffer struct {
	packets [maxBytes]byte
	whole   [1][]byte
	control []byte
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// gather takes a packet, and sends those before it when it does not go with them.
func (s *Stream) gather(b []byte, to netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.to == nil || s.to.AddrPort() != to {
		s.send()
		s.to = net.UDPAddrFromAddrPort(to)
	}
	g := &s.gathered
	if g.full || len(b) > g.segment || g.count == maxSegments || g.bytes+len(b) > maxBytes {
		s.send()
	}
	if g.count == 0 {
		*g = gathered{buffer: buffers.Get().(*buffer), to: s.to, segment: len(b)} //nolint:forcetypeassert // the pool has nothing else
		s.begun.Store(time.Now().UnixNano())
		s.socket.expect()
	}
	g.bytes += copy(g.buffer.packets[g.bytes:], b)
	g.count++
	g.full = len(b) < g.segment
}

// take empties the stream.
func (s *Stream) take() gathered {
	g := s.gathered
	s.gathered = gathered{}
	s.begun.Store(0)
	return g
}

// send sends what was gathered.
func (s *Stream) send() {
	if s.gathered.count > 0 {
		s.socket.send(s.take())
	}
}

// Flush sends what was gathered.
func (s *Stream) Flush() {
	if s.begun.Load() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send()
}

// flushOld sends what has waited long enough, and says whether anything waits still.
func (s *Stream) flushOld(now time.Time) bool {
	begun := s.begun.Load()
	switch {
	case begun == 0:
		return false
	case now.UnixNano()-begun < int64(latest):
		return true
	}
	s.Flush()
	return false
}

// Close sends what was gathered; the packets that come are then sent one by one.
func (s *Stream) Close() {
	s.socket.change(func(streams map[uint32]*Stream) {
		if streams[s.ssrc] == s {
			delete(streams, s.ssrc)
		}
	})
	s.Flush()
}
