package documents

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"plaza/rooms"
)

// maxOpened bounds what is remembered, to some megabytes.
const maxOpened = 5_000

// openedVersions are versions as they were read, and by which of the room's events. Whatever changes what is known of one, that it is
// marked, hidden or disposed of, is an event of its room. So as long as the room has no later one, which every reader's standing
// tells, nothing is out of date: a film or a long PDF, which is read in hundreds of pieces, is looked up once. The zero value is
// ready.
type openedVersions struct {
	mu sync.Mutex
	of map[openedOf]openedAt
}

// openedOf is what decides which version a reading finds.
type openedOf struct {
	room, document, version uuid.UUID
	from                    int64 // of the reader's scope
}

type openedAt struct {
	seq    int64 // of the room's last event before the version was read
	opened Opened
}

func (o *openedVersions) get(of openedOf, seq int64) (Opened, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	at, known := o.of[of]
	return at.opened, known && at.seq == seq
}

func (o *openedVersions) put(of openedOf, seq int64, opened Opened) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of == nil || len(o.of) >= maxOpened {
		o.of = map[openedOf]openedAt{}
	}
	o.of[of] = openedAt{seq, opened}
}

// version reads a version as it is now: the grant was made for this reading.
func (s *Service) version(ctx context.Context, g rooms.Grant, document, version uuid.UUID) (Opened, error) {
	of, seq := openedOf{g.Scope.Room(), document, version, g.FromSeq()}, g.Standing.Room.Seq
	if opened, known := s.opened.get(of, seq); known {
		return opened, nil
	}
	opened, err := s.store.Version(ctx, g.Scope, document, version)
	if err == nil {
		s.opened.put(of, seq, opened)
	}
	return opened, err
}
