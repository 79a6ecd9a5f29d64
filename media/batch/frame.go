package batch

import (
	"net"
	"sync"
	"time"
)

// Frame is packets of one picture or sound for one receiver that are not sent yet. It is used by one goroutine at a time.
type Frame struct {
	gathered
	begun time.Time // when its first packet came
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

// Add copies a packet to a frame. What was gathered before goes into the burst when the packet does not go with it.
func (f *Frame) Add(b []byte, to *net.UDPAddr, burst *Burst) {
	if !f.fits(b, to) || !burst.socket.segments.Load() {
		burst.Take(f)
	}
	if f.count == 0 {
		f.gathered = gathered{buffer: buffers.Get().(*buffer), to: to, segment: len(b)} //nolint:forcetypeassert // the pool has nothing else
		f.begun = burst.now
	}
	f.bytes += copy(f.buffer.packets[f.bytes:], b)
	f.count++
	f.full = len(b) < f.segment
}

func (g *gathered) fits(b []byte, to *net.UDPAddr) bool {
	return !g.full && len(b) <= g.segment && g.segment <= maxSegment && g.count < maxSegments && g.bytes+len(b) <= maxBytes && g.to == to
}

// Late says whether a frame waits longer than a receiver notices for what is missing of it.
func (f *Frame) Late(now time.Time) bool { return f.count > 0 && now.Sub(f.begun) >= latest }
