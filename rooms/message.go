package rooms

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Message is a message's present state: the read model of message.posted and what followed it.
type Message struct {
	ID        uuid.UUID // of its message.posted or share.received
	Room      uuid.UUID
	Seq       int64
	Number    int64
	Author    Author
	Authority uuid.UUID
	Text      string // "" when hidden or disposed
	Withheld  Reason
	Version   int64 // 1 when posted
}

// MessageState is what has become of a message that is not as it was posted, has reactions, is pinned or is registered.
type MessageState struct {
	ID      uuid.UUID
	Text    string // "" when hidden or disposed
	Version int64
	Edited  bool // it has earlier wordings
	// Reactions stand in the order in which they were added.
	Reactions []Reaction
	PinnedBy  Author // the zero Author when it is not pinned
	// Registered stands in the order of registration and outlives the text.
	Registered []ItemNumber
}

// MessagePosted is a message, in markdown. Written is the writer's own time, in the form of TimeFormat: the log's
// own is later when the message lay in an outbox.
type MessagePosted struct {
	Text    string `json:"text"`
	Written string `json:"written,omitzero"`
}

// EventType is message.posted/1.
func (MessagePosted) EventType() EventType { return EventType{"message.posted", 1} }

// ReplyPosted is a message that answers an earlier one of the same room: version 2 of message.posted. The reference is all it
// has of the other: a quote follows what becomes of the original.
type ReplyPosted struct {
	ReplyTo string `json:"reply_to"` // the id of the event that made the other message
	Text    string `json:"text"`
	Written string `json:"written,omitzero"`
}

// EventType is message.posted/2.
func (ReplyPosted) EventType() EventType { return EventType{"message.posted", 2} }

// MessageEdited replaces a message's text; the old one stays in the log.
type MessageEdited struct {
	Message string `json:"message"` // the id of its message.posted
	Text    string `json:"text"`
}

// EventType is message.edited/1.
func (MessageEdited) EventType() EventType { return EventType{"message.edited", 1} }

// MessageHidden takes a message and its edits out of sight; the text is kept for those entitled to it.
type MessageHidden struct {
	Message string `json:"message"`
	Reason  string `json:"reason"`
}

// EventType is message.hidden/1.
func (MessageHidden) EventType() EventType { return EventType{"message.hidden", 1} }

// NewMessage is what an officer sends to a room. Written is when the writer pressed
// send (zero: not told), ReplyTo the message of the same room that it answers (the nil UUID: none).
type NewMessage struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Text     string
	Written  time.Time
	ReplyTo  uuid.UUID
}

// payload is the message's event and how a request for it is recognised: one that answers nothing is written as it always was.
func (m NewMessage) payload(text string) (Payload, func([]Committed) bool) {
	written := ""
	if !m.Written.IsZero() {
		written = FormatTime(m.Written)
	}
	if m.ReplyTo == uuid.Nil {
		posted := MessagePosted{Text: text, Written: written}
		return posted, Asks(0, func(p *MessagePosted) { *p = posted })
	}
	reply := ReplyPosted{ReplyTo: m.ReplyTo.String(), Text: text, Written: written}
	return reply, Asks(0, func(p *ReplyPosted) { *p = reply })
}

// MessageEdit replaces the text of a message that the person saw in Version.
type MessageEdit struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Message  uuid.UUID
	Text     string
	Version  int64
}

// MessageHiding takes a message that the person saw in Version out of sight.
type MessageHiding struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Message  uuid.UUID
	Reason   string
	Version  int64
}

// maxMessageVersion bounds how often a message is edited: it is disposed of with all its edits in one command.
const maxMessageVersion = 200

// messageStore reads messages.
type messageStore interface {
	// Message returns NotFound when the scope does not show its event.
	Message(ctx context.Context, scope Scope, id uuid.UUID) (Message, error)
	// Wordings returns the event that made a message and its edits, in order.
	Wordings(ctx context.Context, scope Scope, id uuid.UUID) ([]Event, error)
	// HiddenText returns the last text of a hidden message.
	HiddenText(ctx context.Context, scope Scope, id uuid.UUID) (string, error)
	// Referable returns those of the messages that the scope shows or that are in the joint room of its room's case.
	Referable(ctx context.Context, scope Scope, ids []uuid.UUID) ([]uuid.UUID, error)
}

// PostMessage writes a message. It is acknowledged once it is committed; the same ClientID with the same content gets the
// same receipt, whatever happened in between.
func (s *Service) PostMessage(ctx context.Context, actor Actor, m NewMessage) (Receipt, error) {
	text, err := RequiredText("Meddelandet", m.Text, MaxText)
	if err != nil {
		return Receipt{}, err
	}
	payload, asksAgain := m.payload(text)
	asked := Request{m.ClientID, []uuid.UUID{m.Room}, asksAgain}
	return first(s.Commit(ctx, actor, asked, s.drafting(ctx, PostMessage, m.Room, func(actor Actor, g Grant) (Command, error) {
		if err := s.RequireAnswerable(ctx, g, m.ReplyTo); err != nil {
			return Command{}, err
		}
		if err := s.RequireText(ctx, g, text); err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, m.ClientID)
		err = c.In(g, payload)
		return c, err
	})))
}

// RequireAnswerable refuses a reply to anything but a message of the room that the writer sees, even if only its tombstone.
func (s *Service) RequireAnswerable(ctx context.Context, g Grant, message uuid.UUID) error {
	if message == uuid.Nil {
		return nil
	}
	_, err := s.store.Message(ctx, g.Scope, message)
	if CodeOf(err) == NotFound {
		return Errorf(Invalid, "Det inlägg som du svarar på finns inte i rummet.")
	}
	return err
}

// Message reads a message as it stands, with the event that made it.
func (s *Service) Message(ctx context.Context, actor Actor, room, id uuid.UUID) (Message, Event, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return Message{}, Event{}, err
	}
	m, err := s.store.Message(ctx, g.Scope, id)
	if err != nil {
		return Message{}, Event{}, err
	}
	events, err := s.store.Events(ctx, g.Scope, m.Seq-1, m.Seq, 1)
	if err != nil {
		return Message{}, Event{}, err
	}
	if len(events) != 1 {
		return Message{}, Event{}, Errorf(Internal, "Meddelandet saknas i rummets logg.")
	}
	return m, events[0], nil
}

// Wordings reads the events that carry a message's text, from its first wording to the one that stands. Those that are withheld
// come without it.
func (s *Service) Wordings(ctx context.Context, actor Actor, room, id uuid.UUID) ([]Event, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return nil, err
	}
	if _, err := s.store.Message(ctx, g.Scope, id); err != nil {
		return nil, err
	}
	return s.store.Wordings(ctx, g.Scope, id)
}

// EditMessage replaces the text of the actor's own message.
func (s *Service) EditMessage(ctx context.Context, actor Actor, e MessageEdit) (Receipt, error) {
	text, err := RequiredText("Meddelandet", e.Text, MaxText)
	if err != nil {
		return Receipt{}, err
	}
	payload := MessageEdited{Message: e.Message.String(), Text: text}
	asked := Request{e.ClientID, []uuid.UUID{e.Room}, Asks(0, func(p *MessageEdited) { *p = payload })}
	return s.changeMessage(ctx, actor, EditMessage, asked, e.Message, e.Version, payload,
		func(actor Actor, g Grant, m Message) error {
			if m.Author != OfficerAuthor(actor.Officer) {
				return Errorf(Forbidden, "Bara den som skrev meddelandet kan ändra det.")
			}
			if m.Version >= maxMessageVersion {
				return Errorf(TooLarge, "Meddelandet har ändrats så många gånger som går. Skriv ett nytt.")
			}
			return s.RequireText(ctx, g, text)
		})
}

// HideMessage takes a message of an officer of the actor's authority out of sight.
func (s *Service) HideMessage(ctx context.Context, actor Actor, h MessageHiding) (Receipt, error) {
	reason, err := RequiredText("Skälet", h.Reason, MaxNote)
	if err != nil {
		return Receipt{}, err
	}
	payload := MessageHidden{Message: h.Message.String(), Reason: reason}
	asked := Request{h.ClientID, []uuid.UUID{h.Room}, Asks(0, func(p *MessageHidden) { *p = payload })}
	return s.changeMessage(ctx, actor, HideMessage, asked, h.Message, h.Version, payload,
		func(actor Actor, _ Grant, m Message) error {
			if m.Authority != actor.Authority {
				return Errorf(Forbidden, "Bara en samordnare vid författarens myndighet kan dölja meddelandet.")
			}
			return nil
		})
}

// changeMessage is what editing and hiding share: the right, the message as the person saw it, and one event.
func (s *Service) changeMessage(ctx context.Context, actor Actor, operation Operation, asked Request, message uuid.UUID,
	version int64, payload Payload, allowed func(Actor, Grant, Message) error,
) (Receipt, error) {
	return first(s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, err := s.Authorise(ctx, actor, operation, asked.Rooms[0], Author{})
		if err != nil {
			return Command{}, err
		}
		m, err := s.store.Message(ctx, g.Scope, message)
		if err != nil {
			return Command{}, err
		}
		if err := allowed(actor, g, m); err != nil {
			return Command{}, err
		}
		if m.Withheld != "" {
			return Command{}, Errorf(Conflict, "Meddelandet är dolt eller gallrat.") // what is out of sight stays as it was
		}
		c := NewCommand(actor, asked.ClientID)
		if err := c.In(g, payload); err != nil {
			return Command{}, err
		}
		c.Expect(MessageEntity, message, version)
		return c, nil
	}))
}

// HiddenText returns the text of a hidden message to its author and to coordinators and registrars who read the room. The
// reading is audited before the text is given.
func (s *Service) HiddenText(ctx context.Context, actor Actor, room, message uuid.UUID) (string, error) {
	read, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return "", err
	}
	m, err := s.store.Message(ctx, read.Scope, message)
	if err != nil {
		return "", err
	}
	g, err := s.Authorise(ctx, actor, ReadHidden, room, m.Author)
	if err != nil {
		return "", err
	}
	if m.Withheld != Hidden {
		return "", Errorf(NotFound, "Meddelandet är inte dolt.")
	}
	if err := s.Audit(ctx, actor, HiddenRead{Message: message.String(), Room: room.String()}); err != nil {
		return "", err
	}
	return s.store.HiddenText(ctx, g.Scope, message)
}
