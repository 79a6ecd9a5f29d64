package hub

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"time"

	"plaza/hub/wire"
)

// writeLoop sends what is queued until nothing is: the next message starts another one. The last one, when the queue is closed
// and empty, has the connection closed.
func (s *socket) writeLoop() {
	var batch [][]byte
	for {
		var closed bool
		batch, closed = s.queue.take(batch)
		if closed && s.closing.Load().code != 0 {
			s.part()
		}
		if len(batch) == 0 {
			return
		}
		if err := s.writeBatch(batch); err != nil {
			s.cut(closeGone) // the read loop notices
			return
		}
		clear(batch)
		if cap(batch) > spareMax {
			batch = nil
		}
	}
}

// writeBatch sends messages in as few frames as possible.
func (s *socket) writeBatch(batch [][]byte) error {
	for len(batch) > 0 {
		size, count := len(batch[0]), 1
		for count < len(batch) && size+1+len(batch[count]) <= frameBytes {
			size += 1 + len(batch[count])
			count++
		}
		if err := s.writeFrame(batch[:count], size); err != nil {
			return err
		}
		s.hub.metrics.messagesOut.Add(float64(count))
		s.queue.written(size - (count - 1))
		batch = batch[count:]
	}
	return nil
}

// frames are buffers in which messages become one frame.
var frames = sync.Pool{New: func() any {
	buffer := make([]byte, 0, frameBuffer)
	return &buffer
}}

// writeFrame writes a frame of size bytes by one write of its own. The library would need a buffer for each socket, and more
// time than the rest of a delivery. Beside it the library writes what it answers to pings and closes, also a whole frame in one
// write (see hijacker), and connections take one write after the other.
func (s *socket) writeFrame(messages [][]byte, size int) error {
	buffer := frames.Get().(*[]byte)
	frame := append(appendTextHeader(slices.Grow((*buffer)[:0], size+frameOverhead), size), messages[0]...)
	for _, message := range messages[1:] {
		frame = append(append(frame, '\n'), message...)
	}
	if s.pinging.Swap(false) {
		frame = append(frame, finalFrame|opcodePing, 0)
	}
	// No deadline per write: it would cost more than the write. The watchdog cuts a socket that is stuck in here.
	s.writingSince.Store(time.Now().UnixNano())
	_, err := s.stream.Write(frame)
	s.writingSince.Store(0)
	if cap(frame) <= 2*frameBytes { // a larger one was for a single message
		*buffer = frame
		frames.Put(buffer)
	}
	s.hub.metrics.framesOut.Inc()
	s.hub.metrics.bytesOut.Add(float64(size))
	return err
}

// The first byte of a frame (RFC 6455, section 5.2).
const (
	finalFrame = 0x80
	opcodeText = 0x1
	opcodePing = 0x9
)

// frameOverhead is what a frame has besides its messages: the longest header, and a ping behind it.
const frameOverhead = 10 + 2

// appendTextHeader begins a whole text message of size bytes, as a server sends it (RFC 6455, section 5.2).
func appendTextHeader(frame []byte, size int) []byte {
	frame = append(frame, finalFrame|opcodeText)
	switch {
	case size <= 125:
		return append(frame, byte(size))
	case size <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(frame, 126), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(frame, 127), uint64(size))
}

var pingMessage = encode(wire.TypePing, "", nil)

// ping gives signs of life: a message for the page, and with it a WebSocket ping, which the client's pong answers.
func (s *socket) ping() {
	s.pinging.Store(true)
	s.push(pingMessage)
}
