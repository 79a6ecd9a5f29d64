package web

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/rooms"
)

// EventPage is a run of a room's events in order, without a gap. The room has more of them before and after, from FromSeq to
// HeadSeq.
type EventPage struct {
	Events   []wire.Event   `json:"events"`
	Messages []MessageState `json:"messages" doc:"those of the events' messages that are not as they were posted or have something put on them, as of as_of"`
	// Documents are those that came with the messages, so that showing a page takes one request.
	Documents []Document `json:"documents,omitempty" doc:"those that came with the messages, as they stand; of very many not all"`
	AsOf      int64      `json:"as_of" doc:"the room's newest event when the page was read"`
	HeadSeq   int64      `json:"head_seq"`
	FromSeq   int64      `json:"from_seq"`
	Target    int64      `json:"target" doc:"what around, date and above_no lead to; 0 = there is no such event"`
}

// MessageState is what has become of a message after it was posted, what others have put on it and under which numbers
// authorities have registered it, wherever in the log that happened.
type MessageState struct {
	ID      string `json:"id" format:"uuid" doc:"of the event that made it"`
	Text    string `json:"text" doc:"as it stands, empty when withheld"`
	Version int64  `json:"version"`
	Edited  bool   `json:"edited" doc:"it has earlier wordings"`

	Reactions []Reaction `json:"reactions" doc:"in the order in which they were added"`
	PinnedBy  string     `json:"pinned_by,omitempty" doc:"absent when it is not pinned"`

	Registrations []ItemRegistration `json:"registrations" doc:"in the order in which they were made; they outlive the text"`
}

// listEventsInput says which page: at most one of the places, else the newest.
type listEventsInput struct {
	InRoom
	Before      int64  `query:"before" minimum:"0" maximum:"9007199254740991" doc:"the last events before this seq; 0 = before the end"`
	After       int64  `query:"after" minimum:"-1" maximum:"9007199254740991" default:"-1" doc:"the first events after this seq"`
	Around      int64  `query:"around" minimum:"0" maximum:"9007199254740991" doc:"this event and those before and after it"`
	Date        string `query:"date" maxLength:"10" doc:"around the first event of this Swedish day, or the first after it"`
	AboveNumber int64  `query:"above_no" minimum:"-1" maximum:"9007199254740991" default:"-1" doc:"around the first message with a number above this"`
	Limit       int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"fewer come when they are large"`
}

func (s *Server) listEvents(ctx context.Context, session rooms.Session, input *listEventsInput) (EventPage, error) {
	place, err := input.place()
	if err != nil {
		return EventPage{}, err
	}
	page, err := s.service.History(ctx, session.Actor, input.Room, place, input.Limit)
	if err != nil {
		return EventPage{}, err
	}
	attached, err := s.documents.Attached(ctx, session.Actor, input.Room, page.Events)
	return EventPage{
		Events: each(page.Events, wireEvent), Messages: each(page.Messages, messageState), Documents: each(attached, s.document),
		AsOf: page.AsOf, HeadSeq: page.HeadSeq, FromSeq: page.FromSeq, Target: page.Target,
	}, err
}

func (in *listEventsInput) place() (rooms.Place, error) {
	places := make([]rooms.Place, 0, 1)
	if in.Before > 0 {
		places = append(places, rooms.Before(in.Before))
	}
	if in.After >= 0 {
		places = append(places, rooms.After(in.After))
	}
	if in.Around > 0 {
		places = append(places, rooms.Around(in.Around))
	}
	if in.AboveNumber >= 0 {
		places = append(places, rooms.AboveNumber(in.AboveNumber))
	}
	if in.Date != "" {
		day, err := rooms.ParseDay(in.Date)
		if err != nil {
			return rooms.Place{}, err
		}
		places = append(places, rooms.FromTime(day))
	}
	switch len(places) {
	case 0:
		return rooms.Before(rooms.MaxInteger), nil
	case 1:
		return places[0], nil
	}
	return rooms.Place{}, rooms.Errorf(rooms.Invalid, "Ange bara en plats i historiken.")
}

func messageState(m rooms.MessageState) MessageState {
	state := MessageState{
		ID: m.ID.String(), Text: m.Text, Version: m.Version, Edited: m.Edited, Reactions: each(m.Reactions, reaction),
		Registrations: each(m.Registered, func(r rooms.ItemNumber) ItemRegistration {
			return ItemRegistration{r.Authority.String(), r.DiaryNumber, r.ActNumber}
		}),
	}
	if m.PinnedBy != (rooms.Author{}) {
		state.PinnedBy = m.PinnedBy.String()
	}
	return state
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
