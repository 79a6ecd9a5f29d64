package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"plaza/hub/wire"
	"plaza/rooms"
)

// PostMessage is a message, in markdown. Written is when its writer pressed send, ReplyTo the message that it answers.
type PostMessage struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Text     string    `json:"text"`
	Written  time.Time `json:"written,omitzero" required:"false"`
	ReplyTo  uuid.UUID `json:"reply_to,omitzero" required:"false" format:"uuid" doc:"id of a message of the same room"`
}

// Message is a message as it stands: the event that made it, its present text ("" when withheld) and its version.
type Message struct {
	Event   wire.Event `json:"event"`
	Text    string     `json:"text"`
	Version int64      `json:"version"`
}

// Wordings are the events that carry a message's text: the one that made it and its edits.
type Wordings struct {
	Events []wire.Event `json:"events"`
}

// EditMessage replaces the text of a message that one saw in Version.
type EditMessage struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Text     string    `json:"text"`
	Version  int64     `json:"version"`
}

// HideMessage takes a message that one saw in Version out of sight.
type HideMessage struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Reason   string    `json:"reason"`
	Version  int64     `json:"version"`
}

// HiddenText is the text of a hidden message.
type HiddenText struct {
	Text string `json:"text"`
}

// RegisterItem says under which number one's authority has registered a message or a document.
type RegisterItem struct {
	ClientID    uuid.UUID `json:"client_id" format:"uuid"`
	DiaryNumber string    `json:"diary_number"`
	ActNumber   string    `json:"act_number,omitempty"`
}

// ShareMessage names the room that a message is copied to.
type ShareMessage struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	To       uuid.UUID `json:"to" format:"uuid"`
}

// DisposeItem is an authority's decision that the content of a message or a document is to go.
type DisposeItem struct {
	ClientID  uuid.UUID `json:"client_id" format:"uuid"`
	Basis     string    `json:"basis" doc:"legal basis, such as RA-FS 2021:6"`
	Reference string    `json:"reference" doc:"of the decision"`
}

func (r RegisterItem) of(room, item uuid.UUID) rooms.Registration {
	return rooms.Registration{ClientID: r.ClientID, Room: room, Item: item, DiaryNumber: r.DiaryNumber, ActNumber: r.ActNumber}
}

func (d DisposeItem) of(room, item uuid.UUID) rooms.Disposal {
	return rooms.Disposal{ClientID: d.ClientID, Room: room, Item: item, Basis: d.Basis, Reference: d.Reference}
}

type (
	// OnMessage is the input of what concerns a message.
	OnMessage struct {
		InRoom
		Message uuid.UUID `path:"message" format:"uuid"`
	}
	postMessageInput struct {
		InRoom
		Body PostMessage
	}
	editMessageInput struct {
		OnMessage
		Body EditMessage
	}
	hideMessageInput struct {
		OnMessage
		Body HideMessage
	}
	registerMessageInput struct {
		OnMessage
		Body RegisterItem
	}
	shareMessageInput struct {
		OnMessage
		Body ShareMessage
	}
	disposeMessageInput struct {
		OnMessage
		Body DisposeItem
	}
)

func (s *Server) registerMessages() {
	ask(s, "post-message", s.postMessage)
	ask(s, "get-message", s.getMessage)
	ask(s, "list-wordings", s.listWordings)
	ask(s, "edit-message", s.editMessage)
	ask(s, "hide-message", s.hideMessage)
	ask(s, "read-hidden-text", s.readHiddenText)
	ask(s, "register-message", s.registerMessage)
	ask(s, "share-message", s.shareMessage)
	ask(s, "dispose-message", s.disposeMessage)
}

func (s *Server) postMessage(ctx context.Context, session rooms.Session, input *postMessageInput) (Receipt, error) {
	r, err := s.service.PostMessage(ctx, session.Actor, rooms.NewMessage{
		ClientID: input.Body.ClientID, Room: input.Room, Text: input.Body.Text, Written: input.Body.Written,
		ReplyTo: input.Body.ReplyTo,
	})
	return receipt(r), err
}

func (s *Server) getMessage(ctx context.Context, session rooms.Session, input *OnMessage) (Message, error) {
	m, e, err := s.service.Message(ctx, session.Actor, input.Room, input.Message)
	return Message{Event: wireEvent(e), Text: m.Text, Version: m.Version}, err
}

func (s *Server) listWordings(ctx context.Context, session rooms.Session, input *OnMessage) (Wordings, error) {
	events, err := s.service.Wordings(ctx, session.Actor, input.Room, input.Message)
	return Wordings{each(events, wireEvent)}, err
}

func (s *Server) editMessage(ctx context.Context, session rooms.Session, input *editMessageInput) (Receipt, error) {
	r, err := s.service.EditMessage(ctx, session.Actor, rooms.MessageEdit{
		ClientID: input.Body.ClientID, Room: input.Room, Message: input.Message, Text: input.Body.Text, Version: input.Body.Version,
	})
	return receipt(r), err
}

func (s *Server) hideMessage(ctx context.Context, session rooms.Session, input *hideMessageInput) (Receipt, error) {
	r, err := s.service.HideMessage(ctx, session.Actor, rooms.MessageHiding{
		ClientID: input.Body.ClientID, Room: input.Room, Message: input.Message, Reason: input.Body.Reason, Version: input.Body.Version,
	})
	return receipt(r), err
}

func (s *Server) readHiddenText(ctx context.Context, session rooms.Session, input *OnMessage) (HiddenText, error) {
	text, err := s.service.HiddenText(ctx, session.Actor, input.Room, input.Message)
	return HiddenText{text}, err
}

func (s *Server) registerMessage(ctx context.Context, session rooms.Session, input *registerMessageInput) (Receipt, error) {
	r, err := s.service.Register(ctx, session.Actor, input.Body.of(input.Room, input.Message))
	return receipt(r), err
}

func (s *Server) shareMessage(ctx context.Context, session rooms.Session, input *shareMessageInput) (Receipt, error) {
	r, err := s.service.ShareMessage(ctx, session.Actor, rooms.Share{
		ClientID: input.Body.ClientID, From: input.Room, Message: input.Message, To: input.Body.To,
	})
	return receipt(r), err
}

func (s *Server) disposeMessage(ctx context.Context, session rooms.Session, input *disposeMessageInput) (Receipt, error) {
	r, err := s.service.Dispose(ctx, session.Actor, input.Body.of(input.Room, input.Message))
	return receipt(r), err
}
