package batch

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Stream is the packets of one SSRC. It is safe for concurrent use.
type Stream struct {
	socket *Socket
	ssrc   uint32

	mu      sync.Mutex
	to      netip.AddrPort
	buffer  *[maxBytes]byte // nil while there is nothing
	bytes   int
	segment int  // bytes of each packet but the last
	count   int  // packets
	full    bool // the last one is shorter: nothing can come after it
	control []byte

	begun atomic.Int64 // UnixNano of the first packet; 0 while there is none
}

var buffers = sync.Pool{New: func() any { return new([maxBytes]byte) }}

// gather takes a packet, and sends those before it when it does not go with them.
func (s *Stream) gather(b []byte, to netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count > 0 && (s.full || s.to != to || len(b) > s.segment || s.count == maxSegments || s.bytes+len(b) > maxBytes) {
		s.send()
	}
	if s.count == 0 {
		s.buffer = buffers.Get().(*[maxBytes]byte) //nolint:forcetypeassert // the pool has nothing else
		s.to, s.segment, s.full = to, len(b), false
		s.begun.Store(time.Now().UnixNano())
		s.socket.expect()
	}
	s.bytes += copy(s.buffer[s.bytes:], b)
	s.count++
	s.full = len(b) < s.segment
}

// Flush sends what was gathered.
func (s *Stream) Flush() {
	if s.begun.Load() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count > 0 {
		s.send()
	}
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

// send empties the batch. What the network refuses is lost, as packets are.
func (s *Stream) send() {
	batch := s.buffer[:s.bytes]
	if s.count == 1 || !s.socket.sendSegments(s, batch) {
		for len(batch) > 0 {
			n := min(s.segment, len(batch))
			_, _ = s.socket.WriteToUDPAddrPort(batch[:n], s.to)
			batch = batch[n:]
		}
	}
	buffers.Put(s.buffer)
	s.buffer, s.bytes, s.count = nil, 0, 0
	s.begun.Store(0)
}
