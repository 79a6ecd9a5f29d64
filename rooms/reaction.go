package rooms

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
)

// Sign is what an officer can say of a message without writing: a word of a fixed set, which the page shows as a picture.
type Sign string

// The signs.
const (
	Agree    Sign = "agree"    // I agree
	Done     Sign = "done"     // it is done
	Looking  Sign = "looking"  // I am looking into it
	Question Sign = "question" // I have a question about it
	Thanks   Sign = "thanks"
)

var signs = []Sign{Agree, Done, Looking, Question, Thanks}

// ReactionAdded puts an officer's sign on a message; the author of the event is whose it is.
type ReactionAdded struct {
	Message string `json:"message"` // the id of the event that made it
	Sign    Sign   `json:"sign"`
}

// EventType is reaction.added/1.
func (ReactionAdded) EventType() EventType { return EventType{"reaction.added", 1} }

// ReactionRemoved takes an officer's own sign back.
type ReactionRemoved struct {
	Message string `json:"message"`
	Sign    Sign   `json:"sign"`
}

// EventType is reaction.removed/1.
func (ReactionRemoved) EventType() EventType { return EventType{"reaction.removed", 1} }

// Reaction is a sign that stands on a message.
type Reaction struct {
	Sign   Sign
	Author Author
}

// ReactionID is the id of an author's sign on a message, of which there is one at most. Message and author are as in the log.
func ReactionID(room uuid.UUID, message, author string, sign Sign) uuid.UUID {
	return CauseID(room, string(sign)+" on "+message+" by "+author)
}

// ReactionChange adds or removes the actor's sign. Version is the message's as the person saw it: a sign is about the words that
// it was given to. It has no bearing on removing one.
type ReactionChange struct {
	ClientID uuid.UUID
	Room     uuid.UUID
	Message  uuid.UUID
	Sign     Sign
	Version  int64
}

// reactionStore reads reactions.
type reactionStore interface {
	// HasReaction reports whether a reaction stands.
	HasReaction(ctx context.Context, scope Scope, reaction uuid.UUID) (bool, error)
}

// AddReaction puts the actor's sign on a message. When it is there already nothing is written.
func (s *Service) AddReaction(ctx context.Context, actor Actor, r ReactionChange) error {
	added := ReactionAdded{Message: r.Message.String(), Sign: r.Sign}
	asked := Request{r.ClientID, []uuid.UUID{r.Room}, Asks(0, func(p *ReactionAdded) { *p = added })}
	return s.changeReaction(ctx, actor, r, asked, added, 0, func(c *Command) { c.Expect(MessageEntity, r.Message, r.Version) })
}

// RemoveReaction takes the actor's sign from a message. When it is not there nothing is written.
func (s *Service) RemoveReaction(ctx context.Context, actor Actor, r ReactionChange) error {
	removed := ReactionRemoved{Message: r.Message.String(), Sign: r.Sign}
	asked := Request{r.ClientID, []uuid.UUID{r.Room}, Asks(0, func(p *ReactionRemoved) { *p = removed })}
	return s.changeReaction(ctx, actor, r, asked, removed, 1, func(*Command) {})
}

// changeReaction writes payload if the reaction is there as often as before says, 0 or 1, and is still so at the commit.
func (s *Service) changeReaction(ctx context.Context, actor Actor, r ReactionChange, asked Request, payload Payload, before int64,
	expect func(*Command),
) error {
	if !slices.Contains(signs, r.Sign) {
		return Errorf(Invalid, "Det finns ingen sådan reaktion.")
	}
	return s.unlessDone(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, m, err := s.shownMessage(ctx, actor, React, r.Room, r.Message)
		if err != nil {
			return Command{}, err
		}
		id := ReactionID(m.Room, m.ID.String(), OfficerAuthor(actor.Officer).String(), r.Sign)
		there, err := s.store.HasReaction(ctx, g.Scope, id)
		if err != nil {
			return Command{}, err
		}
		if there != (before == 1) {
			return Command{}, errAlreadySo
		}
		c := NewCommand(actor, r.ClientID)
		if err := c.In(g, payload); err != nil {
			return Command{}, err
		}
		c.Expect(ReactionEntity, id, before)
		expect(&c)
		return c, nil
	})
}

// shownMessage authorises an operation on a message that is neither hidden nor disposed of.
func (s *Service) shownMessage(ctx context.Context, actor Actor, operation Operation, room, message uuid.UUID) (Grant, Message, error) {
	g, err := s.Authorise(ctx, actor, operation, room, Author{})
	if err != nil {
		return Grant{}, Message{}, err
	}
	m, err := s.store.Message(ctx, g.Scope, message)
	if err == nil && m.Withheld != "" {
		err = Errorf(Conflict, "Meddelandet är dolt eller gallrat.")
	}
	return g, m, err
}

// errAlreadySo is what a build says when there is nothing left to do.
var errAlreadySo = errors.New("already so")

// maxRaces bounds how often a change is tried again that others overtook.
const maxRaces = 3

// unlessDone commits a change that may be asked for from two places at once: build looks again when another change was first, and
// says errAlreadySo when things are as they were asked to be.
func (s *Service) unlessDone(ctx context.Context, actor Actor, asked Request, build func(Actor) (Command, error)) error {
	for race := 1; ; race++ {
		_, err := s.Commit(ctx, actor, asked, build)
		switch {
		case errors.Is(err, errAlreadySo):
			return nil
		case CodeOf(err) != Conflict || race == maxRaces:
			return err
		}
	}
}
