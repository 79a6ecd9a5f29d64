package rooms

import (
	"context"

	"github.com/google/uuid"
)

// Export is the right to take a room out of Plaza as a file, once: from the first event that the reader sees on.
type Export struct {
	Scope Scope
	// WithHidden says that the payloads of hidden events are in it, to which the reader is entitled.
	WithHidden bool

	record func(context.Context, RoomExported) error
}

// Record writes the export of the events from first to last into the audit of the reader's authority. It comes before the file's
// first byte: what can't be recorded is not exported.
func (e Export) Record(ctx context.Context, first, last int64) error {
	return e.record(ctx, RoomExported{FirstSeq: first, Hidden: e.WithHidden, LastSeq: last, Room: e.Scope.Room().String()})
}

// Export authorises the export of a room. With hidden payloads it takes the right to read those of anybody.
func (s *Service) Export(ctx context.Context, actor Actor, room uuid.UUID, withHidden bool) (Export, error) {
	g, err := s.Authorise(ctx, actor, ExportRoom, room, Author{})
	if err != nil {
		return Export{}, err
	}
	if withHidden {
		if _, err := decide(actor, ReadHidden, g.Standing, Author{}); err != nil {
			return Export{}, err
		}
	}
	return Export{Scope: g.Scope, WithHidden: withHidden, record: func(ctx context.Context, exported RoomExported) error {
		return s.Audit(ctx, actor, exported)
	}}, nil
}
