package media

import (
	"io"
	"sync"
	"time"

	"github.com/pion/transport/v4/packetio"
)

// bufferFactory makes where a connection's sessions put what they have decrypted of a stream, as Pion's setting of that name does.
type bufferFactory = func(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser

// hearing takes what a browser reports of one stream of a subscription. It stands in the place of a buffer, so that a report is
// dealt with where it was decrypted: reports come many times a second from everybody, and no goroutine has to wake up for them.
type hearing struct {
	subscription *subscription // nil: nothing is expected
	ssrc         uint32
	slot         *slot // nil until it is known; of the writer alone

	once   sync.Once
	closed chan struct{}
}

// buffer is the subscription's [bufferFactory]. A browser publishes nothing here.
func (s *subscription) buffer(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	h := &hearing{ssrc: ssrc, closed: make(chan struct{})}
	if kind == packetio.RTCPBufferPacket {
		h.subscription = s
	}
	return h
}

// Write implements [io.Writer].
func (h *hearing) Write(compound []byte) (int, error) {
	if h.slot == nil && h.subscription != nil {
		h.slot = h.subscription.slotOf(h.ssrc)
	}
	if h.slot != nil {
		h.slot.heard(compound, time.Now())
	}
	return len(compound), nil
}

// Read implements [io.Reader]: there is nothing but the end.
func (h *hearing) Read([]byte) (int, error) {
	<-h.closed
	return 0, io.EOF
}

// Close implements [io.Closer].
func (h *hearing) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// slotOf is the slot that sends a stream, or sends it again.
func (s *subscription) slotOf(ssrc uint32) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, slot := range s.slots {
		if slot.sends(ssrc) {
			return slot
		}
	}
	return nil
}
