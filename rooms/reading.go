package rooms

import (
	"context"

	"github.com/google/uuid"
)

// Reading is how far an officer has read a room that they are a member of. It is theirs alone: nobody else is told, and it
// is no part of the room's record.
type Reading struct {
	Room          uuid.UUID
	Parent        uuid.UUID // of a meeting's room, the one that the meeting belongs to; the nil UUID otherwise
	Reference     Reference // of the room's case
	HeadSeq       int64
	MessageNumber int64 // the room's newest message
	ReadNumber    int64 // the newest message they have read, or the last before those they may see
	// MentionNumber is the newest message that they have not read and that mentions them, 0 when there is none. It is looked
	// for among the room's newest 200 unread messages that mention anybody.
	MentionNumber int64
}

// Unread is how many messages they have not read.
func (r Reading) Unread() int64 { return max(0, r.MessageNumber-r.ReadNumber) }

// readingStore keeps read markers, an ordinary table beside the log.
type readingStore interface {
	// Readings returns how far an officer has read each room that they are a member of, in one statement; of meetings, of which
	// there are ever more, the hundred rooms in which something happened last. A member reads their room whatever their roles
	// (reads in access.go), so it needs no scope of each.
	Readings(ctx context.Context, officer uuid.UUID) ([]Reading, error)
	// MoveReadMarker moves the officer's marker forward to a message's number, at most to the room's newest; never back.
	// It returns the room's reading after that.
	MoveReadMarker(ctx context.Context, scope Scope, officer uuid.UUID, number int64) (Reading, error)
}

// Readings returns how far the actor has read each room that they are a member of; of meetings, the hundred rooms in which
// something happened last.
func (s *Service) Readings(ctx context.Context, actor Actor) ([]Reading, error) {
	return s.store.Readings(ctx, actor.Officer)
}

// MarkRead notes that the actor has read a room's messages up to a number. A lower number than before changes nothing, so it
// may be told late, twice and from several places.
func (s *Service) MarkRead(ctx context.Context, actor Actor, room uuid.UUID, number int64) (Reading, error) {
	if number < 0 || number > MaxInteger {
		return Reading{}, Errorf(Invalid, "Inläggets nummer är ogiltigt.")
	}
	g, err := s.Authorise(ctx, actor, MarkRead, room, Author{})
	if err != nil {
		return Reading{}, err
	}
	return s.store.MoveReadMarker(ctx, g.Scope, actor.Officer, number)
}
