package hub

import (
	"context"
	"sync"
)

// queue holds what a socket has to send: bounded in bytes, filled by shards and the socket's own loops, emptied by the write
// loop, which runs only while there is something to take: an idle socket pays for no goroutine. Bytes count until they are
// written. Its lock is a leaf: nothing but write is called while it is held.
type queue struct {
	limit int
	// write starts the write loop. It must not wait: it is called with the lock held, so that none starts once the queue is
	// closed and its last one has ended.
	write func()
	space chan struct{} // capacity 1: bytes were written, or the queue closed

	mu       sync.Mutex
	messages [][]byte
	bytes    int // of messages and of what is being written
	closed   bool
	writing  bool // the write loop runs, or has run for the last time
}

func newQueue(limit int, write func()) *queue {
	return &queue{limit: limit, write: write, space: make(chan struct{}, 1)}
}

type pushResult int

const (
	pushed pushResult = iota
	pushFull
	pushClosed
)

// push adds a message. One that is larger than the limit still fits into an empty queue: it could never be sent otherwise.
func (q *queue) push(data []byte) pushResult {
	q.mu.Lock()
	switch {
	case q.closed:
		q.mu.Unlock()
		return pushClosed
	case q.bytes > 0 && q.bytes+len(data) > q.limit:
		q.mu.Unlock()
		return pushFull
	}
	q.add(data)
	q.mu.Unlock()
	return pushed
}

// offer adds a message that may be lost, to the lower half of the queue alone: the upper one is left to events.
func (q *queue) offer(data []byte) pushResult {
	q.mu.Lock()
	switch {
	case q.closed:
		q.mu.Unlock()
		return pushClosed
	case q.bytes+len(data) > q.limit/2:
		q.mu.Unlock()
		return pushFull
	}
	q.add(data)
	q.mu.Unlock()
	return pushed
}

// add queues a message and starts the write loop if it does not run. The lock is held.
func (q *queue) add(data []byte) {
	q.messages = append(q.messages, data)
	q.bytes += len(data)
	q.startWriting()
}

func (q *queue) startWriting() {
	if !q.writing {
		q.writing = true
		q.write()
	}
}

// take returns all that is queued. When there is nothing the write loop must end, which is told by closed whether for good.
// The queue goes on in spare, an earlier result of take that is no longer used.
func (q *queue) take(spare [][]byte) (taken [][]byte, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.messages) == 0 {
		if cap(q.messages) > idleSpareMax {
			q.messages = nil
		}
		q.writing = q.closed
		return nil, q.closed
	}
	taken = q.messages
	q.messages = spare[:0]
	return taken, false
}

// written frees the space of bytes that take handed out.
func (q *queue) written(bytes int) {
	q.mu.Lock()
	q.bytes -= bytes
	q.mu.Unlock()
	signal(q.space)
}

// close refuses further messages, and has the write loop run for the last time. What is queued stays to be taken if keep is
// set. It returns how many messages were thrown away.
func (q *queue) close(keep bool) (dropped int) {
	q.mu.Lock()
	q.closed = true
	if !keep {
		dropped = len(q.messages)
		for _, data := range q.messages {
			q.bytes -= len(data)
		}
		clear(q.messages)
		q.messages = q.messages[:0]
	}
	q.startWriting()
	q.mu.Unlock()
	signal(q.space)
	return dropped
}

// hasSpace tells whether bytes fit into the lower half of the queue now; the upper half is left to live events.
func (q *queue) hasSpace(bytes int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !q.closed && (q.bytes == 0 || q.bytes+bytes <= q.limit/2)
}

// waitSpace waits until hasSpace. Only one goroutine at a time may wait. It returns false when the queue closed or ctx ended.
func (q *queue) waitSpace(ctx context.Context, bytes int) bool {
	for ctx.Err() == nil {
		if q.hasSpace(bytes) {
			return true
		}
		if q.isClosed() {
			return false
		}
		select {
		case <-q.space:
		case <-ctx.Done():
		}
	}
	return false
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
