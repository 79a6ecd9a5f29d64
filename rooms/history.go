package rooms

import (
	"context"

	"github.com/google/uuid"
)

// MaxPage is the largest number of events in one page of history.
const MaxPage = 500

// Page is a run of a room's events in order.
type Page struct {
	Events  []Event
	HeadSeq int64 // of the room, of the moment in which the reader's right was checked; no event lies beyond it
	FromSeq int64 // the first seq the reader may see
	More    bool  // there are more in the asked direction
	// AccessVersion is that of the room at HeadSeq: the reader's right holds for every event of the page.
	AccessVersion int64
}

// eventStore reads the log. Withheld events come without payload and salt. Every read is bounded by the scope.
type eventStore interface {
	// Events returns up to limit events with after < seq ≤ upTo, ascending.
	Events(ctx context.Context, scope Scope, after, upTo int64, limit int) ([]Event, error)
	// EventsBefore returns the last events with seq < before, at most limit, ascending.
	EventsBefore(ctx context.Context, scope Scope, before int64, limit int) ([]Event, error)
}

// EventsAfter reads a room forwards from a seq.
func (s *Service) EventsAfter(ctx context.Context, actor Actor, room uuid.UUID, after int64, limit int) (Page, error) {
	return s.page(ctx, actor, room, limit, func(g Grant, limit int) ([]Event, error) {
		return s.store.Events(ctx, g.Scope, after, g.Standing.Room.Seq, limit)
	}, func(events []Event) []Event { return events[:len(events)-1] })
}

// EventsBefore reads a room backwards from a seq; the events still come in ascending order.
func (s *Service) EventsBefore(ctx context.Context, actor Actor, room uuid.UUID, before int64, limit int) (Page, error) {
	return s.page(ctx, actor, room, limit, func(g Grant, limit int) ([]Event, error) {
		return s.store.EventsBefore(ctx, g.Scope, min(before, g.Standing.Room.Seq+1), limit)
	}, func(events []Event) []Event { return events[1:] })
}

// page reads one event more than asked for, to know whether there are more; trim drops it again.
func (s *Service) page(ctx context.Context, actor Actor, room uuid.UUID, limit int,
	read func(Grant, int) ([]Event, error), trim func([]Event) []Event,
) (Page, error) {
	if limit < 1 || limit > MaxPage {
		return Page{}, Errorf(Invalid, "Antalet händelser ska vara mellan 1 och %d.", MaxPage)
	}
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Page{}, err
	}
	events, err := read(g, limit+1)
	if err != nil {
		return Page{}, err
	}
	page := Page{
		Events: events, HeadSeq: g.Standing.Room.Seq, FromSeq: g.FromSeq(), AccessVersion: g.Standing.Room.AccessVersion,
	}
	if len(events) > limit {
		page.Events, page.More = trim(events), true
	}
	return page, nil
}
