package rooms

import (
	"context"

	"github.com/google/uuid"
)

// Head is how far a room's log has come, and the version of who may read it there.
type Head struct {
	Seq           int64
	AccessVersion int64
}

// deliveryStore reads what live delivery compares itself with.
type deliveryStore interface {
	// Heads returns the heads of those of the rooms that exist, in one statement.
	Heads(ctx context.Context, rooms []uuid.UUID) (map[uuid.UUID]Head, error)
}

// Heads returns the heads of rooms for a node that delivers them; it is nobody's reading of a room.
func (s *Service) Heads(ctx context.Context, rooms []uuid.UUID) (map[uuid.UUID]Head, error) {
	return s.store.Heads(ctx, rooms)
}

// Committed reads the events with after < seq ≤ upTo, at most limit, for a node that missed them on their way. Whom it
// delivers them to is decided by [Service.ReadableFrom] at their access version.
func (s *Service) Committed(ctx context.Context, room uuid.UUID, after, upTo int64, limit int) ([]Event, error) {
	return s.store.Events(ctx, deliveryScope(room), after, upTo, limit)
}

// ReadableFrom returns the first seq of the room that an officer may read now. Forbidden and NotFound mean none: not a
// reader, not an active officer, or no such room.
func (s *Service) ReadableFrom(ctx context.Context, officer, room uuid.UUID) (int64, error) {
	actor, err := s.store.Officer(ctx, officer)
	if err != nil {
		return 0, err
	}
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return 0, err
	}
	return g.FromSeq(), nil
}
