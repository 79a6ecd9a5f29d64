package rooms

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// MaxPins is how many messages of a room can be pinned at once: a list that one still reads.
const MaxPins = 50

// MessagePinned keeps a message at hand for everyone in the room.
type MessagePinned struct {
	Message string `json:"message"` // the id of the event that made it
}

// EventType is message.pinned/1.
func (MessagePinned) EventType() EventType { return EventType{"message.pinned", 1} }

// MessageUnpinned ends it; any member may, whoever pinned it.
type MessageUnpinned struct {
	Message string `json:"message"`
}

// EventType is message.unpinned/1.
func (MessageUnpinned) EventType() EventType { return EventType{"message.unpinned", 1} }

// Pin is a pinned message. A message that is hidden or disposed of is no longer pinned.
type Pin struct {
	Message uuid.UUID
	Seq     int64 // of the message
	Number  int64 // of the message
	Author  Author
	Excerpt string // how its present text begins
	By      Author // who pinned it
	Time    time.Time
}

// PinChange pins or unpins a message.
type PinChange struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Message  uuid.UUID
}

// pinStore reads pinned messages.
type pinStore interface {
	// Pins returns the pinned messages that the scope shows, the last one pinned first.
	Pins(ctx context.Context, scope Scope) ([]Pin, error)
	// Pinned reports how many messages of the room are pinned, and whether this one is.
	Pinned(ctx context.Context, scope Scope, message uuid.UUID) (count int64, pinned bool, err error)
}

// Pins lists a room's pinned messages, the last one pinned first.
func (s *Service) Pins(ctx context.Context, actor Actor, room uuid.UUID) ([]Pin, error) {
	g, err := s.Authorise(ctx, actor, ReadRoom, room, Author{})
	if err != nil {
		return nil, err
	}
	return s.store.Pins(ctx, g.Scope)
}

// PinMessage pins a message. When it is pinned already nothing is written.
func (s *Service) PinMessage(ctx context.Context, actor Actor, p PinChange) error {
	payload := MessagePinned{Message: p.Message.String()}
	asked := Request{p.ClientID, []uuid.UUID{p.Room}, Asks(0, func(before *MessagePinned) { *before = payload })}
	return s.changePin(ctx, actor, p, asked, payload, func(c *Command, m Message, count int64, pinned bool) error {
		switch {
		case pinned:
			return errAlreadySo
		case count >= MaxPins:
			return Errorf(TooLarge, "Högst %d inlägg kan vara fästa i ett rum. Lossa ett som inte behövs längre.", MaxPins)
		}
		c.Expect(MessageEntity, m.ID, m.Version) // it is still shown
		c.Expect(PinEntity, m.ID, 0)
		c.Expect(PinsEntity, m.Room, count)
		return nil
	})
}

// UnpinMessage ends a pin. When there is none nothing is written.
func (s *Service) UnpinMessage(ctx context.Context, actor Actor, p PinChange) error {
	payload := MessageUnpinned{Message: p.Message.String()}
	asked := Request{p.ClientID, []uuid.UUID{p.Room}, Asks(0, func(before *MessageUnpinned) { *before = payload })}
	return s.changePin(ctx, actor, p, asked, payload, func(c *Command, m Message, _ int64, pinned bool) error {
		if !pinned {
			return errAlreadySo
		}
		c.Expect(PinEntity, m.ID, 1)
		return nil
	})
}

// changePin writes payload after expect has found that it is called for and said on what that rests.
func (s *Service) changePin(ctx context.Context, actor Actor, p PinChange, asked Request, payload Payload,
	expect func(c *Command, m Message, count int64, pinned bool) error,
) error {
	return s.unlessDone(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, m, err := s.shownMessage(ctx, actor, Pinning, p.Room, p.Message)
		if err != nil {
			return Command{}, err
		}
		count, pinned, err := s.store.Pinned(ctx, g.Scope, m.ID)
		if err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, p.ClientID)
		if err := c.In(g, payload); err != nil {
			return Command{}, err
		}
		err = expect(&c, m, count, pinned)
		return c, err
	})
}
