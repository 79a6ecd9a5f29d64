package documents

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
)

// readingLasts is how long readings of a version by one person, of which the audit would say the same, count as one: a viewer asks
// for a file in many pieces.
const readingLasts = 15 * time.Minute

// maxReadings bounds the memory of readings; when it is full the older half of the time is forgotten, and audited again.
const maxReadings = 10_000

// audited remembers which readings were audited lately. The zero value is ready.
type audited struct {
	mu   sync.Mutex
	last map[reading]time.Time
}

// reading is who read what. That it was marked anew or hidden since makes it another reading.
type reading struct {
	officer uuid.UUID
	of      rooms.DocumentRead
}

// lately reports whether the reading was audited within readingLasts before now.
func (a *audited) lately(r reading, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, known := a.last[r]
	return known && now.Sub(at) < readingLasts
}

func (a *audited) note(r reading, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.last) >= maxReadings {
		for old, at := range a.last {
			if now.Sub(at) >= readingLasts/2 {
				delete(a.last, old)
			}
		}
	}
	if a.last == nil || len(a.last) >= maxReadings {
		a.last = map[reading]time.Time{}
	}
	a.last[r] = now
}

// auditReading records that the actor reads a version of a marked or hidden document; without an id, which versions it has.
func (s *Service) auditReading(ctx context.Context, actor rooms.Actor, opened Opened, room, document uuid.UUID) error {
	r, now := reading{actor.Officer, rooms.DocumentRead{
		Document: document.String(), Ground: opened.Ground, Hidden: opened.Withheld == rooms.Hidden, Room: room.String(),
		Version: opened.ID.String(),
	}}, s.clock.Now()
	if s.audited.lately(r, now) {
		return nil
	}
	if err := s.rooms.Audit(ctx, actor, r.of); err != nil {
		return err
	}
	s.audited.note(r, now)
	return nil
}
