package web

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/rooms"
)

// EventPage is a run of a room's events in order. More says that there are more in the asked direction.
type EventPage struct {
	Events  []wire.Event `json:"events"`
	HeadSeq int64        `json:"head_seq"`
	FromSeq int64        `json:"from_seq"`
	More    bool         `json:"more"`
}

type listEventsInput struct {
	InRoom
	Before int64 `query:"before" minimum:"0" maximum:"9007199254740991" doc:"the last events before this seq; 0 = before the end"`
	After  int64 `query:"after" minimum:"-1" maximum:"9007199254740991" default:"-1" doc:"the first events after this seq, instead of before"`
	Limit  int   `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *Server) listEvents(ctx context.Context, session rooms.Session, input *listEventsInput) (EventPage, error) {
	var page rooms.Page
	var err error
	switch {
	case input.After >= 0 && input.Before > 0:
		return EventPage{}, rooms.Errorf(rooms.Invalid, "Ange before eller after, inte båda.")
	case input.After >= 0:
		page, err = s.service.EventsAfter(ctx, session.Actor, input.Room, input.After, input.Limit)
	case input.Before > 0:
		page, err = s.service.EventsBefore(ctx, session.Actor, input.Room, input.Before, input.Limit)
	default:
		page, err = s.service.EventsBefore(ctx, session.Actor, input.Room, rooms.MaxInteger, input.Limit)
	}
	return EventPage{Events: each(page.Events, wireEvent), HeadSeq: page.HeadSeq, FromSeq: page.FromSeq, More: page.More}, err
}

// wireEvent is the one form in which an event leaves the server, whoever reads it.
func wireEvent(e rooms.Event) wire.Event {
	w := wire.Event{
		ID: e.ID.String(), Room: e.Room.String(), Seq: e.Seq, Time: instant(e.Time), Type: e.Type.Name, TypeVersion: e.Type.Version,
		Author: e.Author.String(), Number: e.Number, Payload: e.Payload, Withheld: string(e.Withheld),
	}
	if e.Authority != uuid.Nil {
		authority := e.Authority.String()
		w.Authority = &authority
	}
	return w
}

// encodeEvent makes the socket message of an event.
func encodeEvent(e rooms.Event) ([]byte, error) {
	return wire.Encode(wire.TypeEvent, e.Room.String(), wireEvent(e))
}

// Publisher takes a committed event to every node, encoded once for all its receivers.
type Publisher interface {
	Publish(topic string, seq, accessVersion int64, data []byte)
}

// Announcer returns what the log calls with the events that one transaction committed in one room, in order; accessVersion is
// the room's after the last of them. An event that can't be encoded is announced without its content: a node that delivers it
// then reads it from the database.
func Announcer(publisher Publisher, log *slog.Logger) func(room uuid.UUID, accessVersion int64, events []rooms.Event) {
	return func(room uuid.UUID, accessVersion int64, events []rooms.Event) {
		for _, e := range events {
			data, err := encodeEvent(e)
			if err != nil {
				log.Error("event not encoded", "room", room, "seq", e.Seq, "error", err)
				data = nil
			}
			publisher.Publish(room.String(), e.Seq, accessVersion, data)
		}
	}
}
