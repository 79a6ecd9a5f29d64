package web

import (
	"context"

	"plaza/hub/wire"
	"plaza/rooms"
)

// Reading is how far one has read a room: unread are the messages after ReadNumber up to MessageNumber.
type Reading struct {
	Room          string `json:"room" format:"uuid"`
	Parent        string `json:"parent,omitempty" format:"uuid" doc:"of a meeting's room, the one that the meeting belongs to"`
	Reference     string `json:"reference" doc:"of the room's case"`
	HeadSeq       int64  `json:"head_seq"`
	MessageNumber int64  `json:"message_no" doc:"of the room's newest message"`
	ReadNumber    int64  `json:"read_no" doc:"of the newest message that one has read, or may not see"`
	MentionNumber int64  `json:"mention_no" doc:"of the newest unread message that mentions one; 0 when none does"`
	Unread        int64  `json:"unread"`
}

// Readings are those of all rooms that one is a member of; of meetings, the hundred in which something happened last.
type Readings struct {
	Readings []Reading `json:"readings"`
}

// MarkRead says that one has read up to a message's number.
type MarkRead struct {
	Number int64 `json:"no" minimum:"0" maximum:"9007199254740991"`
}

type markReadInput struct {
	InRoom
	Body MarkRead
}

func (s *Server) registerReadings() {
	ask(s, "list-readings", s.listReadings)
	ask(s, "mark-read", s.markRead)
}

func (s *Server) listReadings(ctx context.Context, session rooms.Session, _ *none) (Readings, error) {
	readings, err := s.service.Readings(ctx, session.Actor)
	return Readings{each(readings, reading)}, err
}

// markRead also tells the officer's other tabs and devices, and nobody else.
func (s *Server) markRead(ctx context.Context, session rooms.Session, input *markReadInput) (Reading, error) {
	r, err := s.service.MarkRead(ctx, session.Actor, input.Room, input.Body.Number)
	if err != nil {
		return Reading{}, err
	}
	message, err := wire.Encode(wire.TypeReadMarker, r.Room.String(), wire.ReadMarker{Number: r.ReadNumber})
	if err != nil {
		return Reading{}, err
	}
	s.options.TellUser(session.Actor.Officer.String(), message)
	return reading(r), nil
}

func reading(r rooms.Reading) Reading {
	return Reading{
		Room: r.Room.String(), Parent: idOrEmpty(r.Parent), Reference: string(r.Reference), HeadSeq: r.HeadSeq,
		MessageNumber: r.MessageNumber, ReadNumber: r.ReadNumber, MentionNumber: r.MentionNumber, Unread: r.Unread(),
	}
}
