package storage

import (
	"context"

	"github.com/google/uuid"

	"plaza/rooms"
)

var (
	insertReaction = statement("insert_reaction", `
INSERT INTO reaction (id, room, seq, message, author, sign) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`)

	deleteReaction = statement("delete_reaction", `DELETE FROM reaction WHERE id = $1 AND room = $2`)

	deleteReactions = statement("delete_reactions", `DELETE FROM reaction WHERE message = $1 AND room = $2`)

	readReactions = statement("read_reactions", `SELECT id, 1::bigint FROM reaction WHERE id = ANY($1::uuid[])`)
)

func addReaction(w *modelWriter, e *entry, p rooms.ReactionAdded) {
	w.queue(insertReaction, rooms.ReactionID(e.Room, p.Message, e.author, p.Sign), e.Room, e.Seq, p.Message, e.author, p.Sign)
}

func removeReaction(w *modelWriter, e *entry, p rooms.ReactionRemoved) {
	w.queue(deleteReaction, rooms.ReactionID(e.Room, p.Message, e.author, p.Sign), e.Room)
}

// HasReaction implements rooms.Store.
func (s *Store) HasReaction(ctx context.Context, scope rooms.Scope, reaction uuid.UUID) (there bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM reaction WHERE id = $1 AND room = $2 AND seq >= $3)`,
		reaction, scope.Room(), scope.FromSeq()).Scan(&there)
	return there, readFailed(err, "")
}

// marksOf reads what others have put on a message: signs and whose they are, in the same order, and who pinned it.
func marksOf(signs []rooms.Sign, authors []string, pinnedBy *string) ([]rooms.Reaction, rooms.Author, error) {
	var reactions []rooms.Reaction
	for i, sign := range signs {
		author, err := rooms.ParseAuthor(authors[i])
		if err != nil {
			return nil, rooms.Author{}, err
		}
		reactions = append(reactions, rooms.Reaction{Sign: sign, Author: author})
	}
	if pinnedBy == nil {
		return reactions, rooms.Author{}, nil
	}
	author, err := rooms.ParseAuthor(*pinnedBy)
	return reactions, author, err
}
