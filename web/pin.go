package web

import (
	"context"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Pin is a pinned message.
type Pin struct {
	Message string `json:"message" format:"uuid" doc:"id of the event that made it"`
	Seq     int64  `json:"seq" doc:"of the message"`
	Number  int64  `json:"no" doc:"of the message"`
	Author  string `json:"author" doc:"of the message"`
	Excerpt string `json:"excerpt" doc:"how its present text begins"`
	By      string `json:"by" doc:"who pinned it"`
	Time    string `json:"time" format:"date-time"`
}

// PinList is a room's pinned messages, the last one pinned first.
type PinList struct {
	Pins []Pin `json:"pins"`
}

// ChangePin pins or unpins a message.
type ChangePin struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
}

type changePinInput struct {
	OnMessage
	Body ChangePin
}

func (s *Server) registerPins() {
	ask(s, "list-pins", s.listPins)
	tell(s, "pin-message", s.pinMessage)
	tell(s, "unpin-message", s.unpinMessage)
}

func (s *Server) listPins(ctx context.Context, session rooms.Session, input *InRoom) (PinList, error) {
	pins, err := s.service.Pins(ctx, session.Actor, input.Room)
	return PinList{each(pins, pin)}, err
}

func (s *Server) pinMessage(ctx context.Context, session rooms.Session, input *changePinInput) error {
	return s.service.PinMessage(ctx, session.Actor, pinChange(input))
}

func (s *Server) unpinMessage(ctx context.Context, session rooms.Session, input *changePinInput) error {
	return s.service.UnpinMessage(ctx, session.Actor, pinChange(input))
}

func pinChange(input *changePinInput) rooms.PinChange {
	return rooms.PinChange{ClientID: input.Body.ClientID, Room: input.Room, Message: input.Message}
}

func pin(p rooms.Pin) Pin {
	return Pin{
		Message: p.Message.String(), Seq: p.Seq, Number: p.Number, Author: p.Author.String(), Excerpt: p.Excerpt,
		By: p.By.String(), Time: instant(p.Time),
	}
}
