package hub

import (
	"context"
	"sync"
	"time"

	"github.com/coder/websocket"

	"plaza/hub/wire"
)

// writeLoop sends what is queued until the queue is closed and empty, or the connection breaks.
func (s *socket) writeLoop() {
	var batch [][]byte
	for range s.queue.wake {
		var closed bool
		for {
			batch, closed = s.queue.take(batch)
			if len(batch) == 0 {
				break
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
		if closed {
			if way := s.closing.Load(); way.code != 0 {
				_ = s.conn.Close(way.code, way.text)
			}
			return
		}
	}
}

// joined are buffers in which messages become one frame.
var joined = sync.Pool{New: func() any {
	buffer := make([]byte, 0, frameBytes)
	return &buffer
}}

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

func (s *socket) writeFrame(messages [][]byte, size int) error {
	frame := messages[0]
	if len(messages) > 1 {
		buffer := joined.Get().(*[]byte)
		defer joined.Put(buffer)
		frame = append((*buffer)[:0], frame...)
		for _, message := range messages[1:] {
			frame = append(append(frame, '\n'), message...)
		}
	}
	// No deadline per write: it would cost more than the write. The watchdog cuts a socket that is stuck in here.
	s.writingSince.Store(time.Now().UnixNano())
	err := s.conn.Write(context.Background(), websocket.MessageText, frame)
	s.writingSince.Store(0)
	s.hub.metrics.framesOut.Inc()
	s.hub.metrics.bytesOut.Add(float64(size))
	return err
}

var pingMessage = encode(wire.TypePing, "", nil)

// ping gives a sign of life and waits, in a goroutine of its own, for one of the client. The shard's watchdog calls it.
func (s *socket) ping() {
	s.push(pingMessage)
	s.loops.Go(func() {
		ctx, cancel := context.WithTimeout(s.ctx, s.hub.config.PingInterval)
		defer cancel()
		if s.conn.Ping(ctx) != nil && s.writingSince.Load() == 0 {
			s.cut(cutSilent)
		}
	})
}
