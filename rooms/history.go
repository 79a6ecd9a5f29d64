package rooms

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// MaxPage is the largest number of events in one page of history, MaxPageBytes what a page takes of memory and of the network:
// payloads, the present texts of changed messages, EventBytes for the rest of each event and ReactionBytes for each reaction. A
// single event may be larger.
const (
	MaxPage       = 500
	MaxPageBytes  = 64 << 10
	EventBytes    = 400
	ReactionBytes = 80
)

// Page is a run of a room's events in order, without a gap.
type Page struct {
	Events []Event
	// Messages has those of the page's messages that are no longer as they were posted or have something put on them, as of AsOf. What happened to
	// a message often lies in another page.
	Messages []MessageState
	AsOf     int64 // the room's newest event when the page was read
	HeadSeq  int64 // of the moment in which the reader's right was checked; no event of the page lies beyond it
	FromSeq  int64 // the first seq the reader may see
	Target   int64 // the event that a page around a place was asked for; 0 when there is none
	// AccessVersion is that of the room at HeadSeq: the reader's right holds for every event of the page.
	AccessVersion int64
}

// Span is a run of seqs of which as many events are read as a page may hold: those nearest to Centre, without a gap.
type Span struct {
	First, Last, Centre int64
}

// HistoryPart is what is stored of a span, read in one moment.
type HistoryPart struct {
	Events   []Event
	Messages []MessageState
	AsOf     int64 // the room's newest event in that moment
}

// eventStore reads the log. Withheld events come without payload and salt. Every read is bounded by the scope.
type eventStore interface {
	// Events returns up to limit events with after < seq ≤ upTo, ascending.
	Events(ctx context.Context, scope Scope, after, upTo int64, limit int) ([]Event, error)
	// History returns a span's events, ascending, with the state of its messages.
	History(ctx context.Context, scope Scope, span Span) (HistoryPart, error)
	// FirstAt returns the first event up to upTo that is not older than a time; upTo+1 when there is none.
	FirstAt(ctx context.Context, scope Scope, upTo int64, from time.Time) (int64, error)
	// FirstNumbered returns the first event up to upTo with a number above another; upTo+1 when there is none.
	FirstNumbered(ctx context.Context, scope Scope, upTo, above int64) (int64, error)
}

// Place says where in a room's log a page lies.
type Place struct {
	// locate returns the span, and the event that a page around a place is for.
	locate func(ctx context.Context, s eventStore, visible Span, g Grant, limit int64) (span Span, target int64, err error)
}

// After is the first events after a seq.
func After(seq int64) Place {
	return Place{func(_ context.Context, _ eventStore, visible Span, _ Grant, limit int64) (Span, int64, error) {
		first := max(seq+1, visible.First)
		return Span{First: first, Last: min(first+limit-1, visible.Last), Centre: first}, 0, nil
	}}
}

// Before is the last events before a seq.
func Before(seq int64) Place {
	return Place{func(_ context.Context, _ eventStore, visible Span, _ Grant, limit int64) (Span, int64, error) {
		last := min(seq-1, visible.Last)
		return Span{First: max(last-limit+1, visible.First), Last: last, Centre: last}, 0, nil
	}}
}

// Around is an event with those before and after it: what somebody sees who is led to it. Of a seq that the reader may not see,
// or that is not there yet, it is the nearest events, with no target.
func Around(seq int64) Place {
	return around(func(context.Context, eventStore, Grant) (int64, error) { return seq, nil })
}

// FromTime is around the first event that is not older than a time.
func FromTime(from time.Time) Place {
	return around(func(ctx context.Context, s eventStore, g Grant) (int64, error) {
		return s.FirstAt(ctx, g.Scope, g.Standing.Room.Seq, from)
	})
}

// AboveNumber is around the first message with a number above another: the first that is unread, when that is the last that was
// read.
func AboveNumber(number int64) Place {
	return around(func(ctx context.Context, s eventStore, g Grant) (int64, error) {
		return s.FirstNumbered(ctx, g.Scope, g.Standing.Room.Seq, number)
	})
}

func around(find func(context.Context, eventStore, Grant) (int64, error)) Place {
	return Place{func(ctx context.Context, s eventStore, visible Span, g Grant, limit int64) (Span, int64, error) {
		target, err := find(ctx, s, g)
		centre := max(visible.First, min(target, visible.Last))
		if target != centre {
			target = 0
		}
		first := max(visible.First, centre-limit/2)
		last := min(visible.Last, first+limit-1)
		return Span{First: max(visible.First, last-limit+1), Last: last, Centre: centre}, target, err
	}}
}

// History reads a page of a room: at most limit events, fewer when they are large.
func (s *Service) History(ctx context.Context, actor Actor, room uuid.UUID, place Place, limit int) (Page, error) {
	if limit < 1 || limit > MaxPage {
		return Page{}, Errorf(Invalid, "Antalet händelser ska vara mellan 1 och %d.", MaxPage)
	}
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Page{}, err
	}
	head := g.Standing.Room.Seq
	page := Page{AsOf: head, HeadSeq: head, FromSeq: g.FromSeq(), AccessVersion: g.Standing.Room.AccessVersion}
	span, target, err := place.locate(ctx, s.store, Span{First: page.FromSeq, Last: head}, g, int64(limit))
	if err != nil || span.First > span.Last {
		return page, err
	}
	part, err := s.store.History(ctx, g.Scope, span)
	if err != nil {
		return Page{}, err
	}
	page.Events, page.Messages, page.AsOf, page.Target = part.Events, part.Messages, part.AsOf, target
	return page, nil
}
