package rooms

import (
	"context"
	"reflect"

	"github.com/google/uuid"
)

// Request is what a retry is recognised by. The command that is built for it may differ from the first one's, which the log
// has: names, versions and states move on. What was asked does not.
type Request struct {
	ClientID uuid.UUID
	Rooms    []uuid.UUID            // that it writes to, in the command's order
	Wrote    func([]Committed) bool // whether these events are what the request asks for
}

// Committed is an event as its command's sender may see it again.
type Committed struct {
	Receipt Receipt
	Type    EventType
	Content Payload // nil when it is disposed of
}

// requestStore reads what a request wrote.
type requestStore interface {
	// Committed returns the events that the author's commands with the client id wrote in the rooms, in the commands' order.
	// Their author has the receipts already, so this is nobody's reading of a room.
	Committed(ctx context.Context, author Author, clientID uuid.UUID, rooms []uuid.UUID) ([]Committed, error)
}

// Asks recognises a request by the event at an index of its command: fill sets what the request decides of the payload, and
// leaves it as it was when it asks for the same again.
func Asks[P Payload](index int, fill func(*P)) func([]Committed) bool {
	return func(events []Committed) bool {
		var none P
		if index >= len(events) || events[index].Type != none.EventType() {
			return false
		}
		before, there := events[index].Content.(P)
		again := before
		fill(&again)
		return !there || reflect.DeepEqual(again, before)
	}
}

// errOtherRequest is the answer to a client_id that was used for something else.
func errOtherRequest() error {
	return Errorf(Conflict, "Begäran har redan använts till något annat.")
}

// Repeated answers a request from the log: the receipts when it was carried out before, a conflict when its client id was used
// for something else, and neither when the log has nothing of it. [Service.Commit] asks by itself when a request can't be carried
// out; asking first is for one whose work is too dear to be done twice.
func (s *Service) Repeated(ctx context.Context, actor Actor, r Request) ([]Receipt, error) {
	events, err := s.store.Committed(ctx, OfficerAuthor(actor.Officer), r.ClientID, r.Rooms)
	switch {
	case err != nil:
		return nil, err
	case len(events) == 0:
		return nil, nil
	case !r.Wrote(events):
		return nil, errOtherRequest()
	}
	receipts := make([]Receipt, len(events))
	for i := range events {
		receipts[i] = events[i].Receipt
	}
	return receipts, nil
}
