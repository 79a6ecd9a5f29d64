package web

import (
	"context"

	"github.com/google/uuid"

	"plaza/rooms"
)

// Reaction is a sign that somebody has put on a message.
type Reaction struct {
	Sign   string `json:"sign" enum:"agree,done,looking,question,thanks"`
	Author string `json:"author" doc:"officer:UUID"`
}

// AddReaction puts one's sign on a message that one saw in Version.
type AddReaction struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Sign     string    `json:"sign" enum:"agree,done,looking,question,thanks"`
	Version  int64     `json:"version"`
}

// RemoveReaction takes one's own sign back.
type RemoveReaction struct {
	ClientID uuid.UUID `json:"client_id" format:"uuid"`
	Sign     string    `json:"sign" enum:"agree,done,looking,question,thanks"`
}

type (
	addReactionInput struct {
		OnMessage
		Body AddReaction
	}
	removeReactionInput struct {
		OnMessage
		Body RemoveReaction
	}
)

func (s *Server) registerReactions() {
	tell(s, "add-reaction", s.addReaction)
	tell(s, "remove-reaction", s.removeReaction)
}

func (s *Server) addReaction(ctx context.Context, session rooms.Session, input *addReactionInput) error {
	return s.service.AddReaction(ctx, session.Actor, rooms.ReactionChange{
		ClientID: input.Body.ClientID, Room: input.Room, Message: input.Message, Sign: rooms.Sign(input.Body.Sign), Version: input.Body.Version,
	})
}

func (s *Server) removeReaction(ctx context.Context, session rooms.Session, input *removeReactionInput) error {
	return s.service.RemoveReaction(ctx, session.Actor, rooms.ReactionChange{
		ClientID: input.Body.ClientID, Room: input.Room, Message: input.Message, Sign: rooms.Sign(input.Body.Sign),
	})
}

func reaction(r rooms.Reaction) Reaction {
	return Reaction{Sign: string(r.Sign), Author: r.Author.String()}
}
