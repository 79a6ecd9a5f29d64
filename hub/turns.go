package hub

import "sync"

// turns bounds how many sockets catch up at the same time. Those that wait for their turn, in order, cost a closure and no
// goroutine: after a restart all come back at once.
type turns struct {
	mu      sync.Mutex // a leaf: nothing is called while it is held
	free    int
	waiting []func()
}

func newTurns(count int) *turns { return &turns{free: count} }

// take calls begin when it is its turn: now, or later from the goroutine that gives a turn back. begin must not wait.
func (t *turns) take(begin func()) {
	t.mu.Lock()
	if t.free == 0 {
		t.waiting = append(t.waiting, begin)
		t.mu.Unlock()
		return
	}
	t.free--
	t.mu.Unlock()
	begin()
}

// wait is take that returns when it is its turn.
func (t *turns) wait() {
	begun := make(chan struct{})
	t.take(func() { close(begun) })
	<-begun
}

// give lets the next one begin.
func (t *turns) give() {
	t.mu.Lock()
	if len(t.waiting) == 0 {
		t.waiting = nil
		t.free++
		t.mu.Unlock()
		return
	}
	begin := t.waiting[0]
	t.waiting[0] = nil
	t.waiting = t.waiting[1:]
	t.mu.Unlock()
	begin()
}
