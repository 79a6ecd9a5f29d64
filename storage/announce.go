package storage

import (
	"sync"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Announcement is what one transaction committed in one room, in order.
type Announcement struct {
	Room          uuid.UUID
	AccessVersion int64 // after the last event
	Events        []rooms.Event
}

// announceBacklog is how many announcements may wait before the committers do.
const announceBacklog = 4096

// announcer calls announce from one goroutine, in the order of put: a room's events are put in the order of their commits.
type announcer struct {
	announce func(Announcement)
	finished chan struct{}

	mu      sync.Mutex
	changed sync.Cond
	queue   []Announcement
	closed  bool
}

func startAnnouncer(announce func(Announcement)) *announcer {
	a := &announcer{announce: announce, finished: make(chan struct{})}
	a.changed.L = &a.mu
	go a.run()
	return a
}

func (a *announcer) run() {
	defer close(a.finished)
	for {
		a.mu.Lock()
		for len(a.queue) == 0 && !a.closed {
			a.changed.Wait()
		}
		batch := a.queue
		a.queue = nil
		a.changed.Broadcast()
		a.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		for _, one := range batch {
			a.announce(one)
		}
	}
}

// put queues the announcements of one transaction and never blocks; waitForSpace keeps the queue bounded.
func (a *announcer) put(changes []*change) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range changes {
		events := make([]rooms.Event, len(c.entries))
		for i := range c.entries {
			events[i] = c.entries[i].Event
		}
		a.queue = append(a.queue, Announcement{Room: c.room, AccessVersion: c.after.accessVersion, Events: events})
	}
	a.changed.Broadcast()
}

func (a *announcer) waitForSpace() {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.queue) >= announceBacklog {
		a.changed.Wait()
	}
}

// close announces what is queued and returns when that is done.
func (a *announcer) close() {
	if a == nil {
		return
	}
	a.mu.Lock()
	a.closed = true
	a.changed.Broadcast()
	a.mu.Unlock()
	<-a.finished
}
