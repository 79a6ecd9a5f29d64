package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Message implements rooms.Store.
func (s *Store) Message(ctx context.Context, scope rooms.Scope, id uuid.UUID) (rooms.Message, error) {
	var m rooms.Message
	var author string
	var authority *uuid.UUID
	err := s.pool.QueryRow(ctx, `
		SELECT id, room, seq, number, author, authority, text, coalesce(withheld, ''), version
		FROM message WHERE id = $1 AND room = $2 AND seq >= $3`, id, scope.Room(), scope.FromSeq()).Scan(
		&m.ID, &m.Room, &m.Seq, &m.Number, &author, &authority, &m.Text, &m.Withheld, &m.Version)
	if err != nil {
		return rooms.Message{}, readFailed(err, "Meddelandet finns inte i rummet.")
	}
	m.Authority = uuidOrNil(authority)
	if m.Author, err = rooms.ParseAuthor(author); err != nil {
		return rooms.Message{}, rooms.Wrap(rooms.Internal, err, "Meddelandet kunde inte läsas.")
	}
	return m, nil
}

// messageContent selects the events that carry a message's text: the one that made it and its edits.
const messageContent = `
	SELECT e.room, e.seq, e.id, e.type, e.type_v
	FROM event e
	WHERE e.room = $2 AND e.seq >= $3 AND (e.id = $1 OR e.seq IN (SELECT seq FROM item_content WHERE room = $2 AND item = $1))`

// MessageContent implements rooms.Store.
func (s *Store) MessageContent(ctx context.Context, scope rooms.Scope, message uuid.UUID) ([]rooms.Content, error) {
	rows, err := s.pool.Query(ctx, `SELECT room, seq, id FROM (`+messageContent+`) c ORDER BY seq`, message, scope.Room(), scope.FromSeq())
	if err != nil {
		return nil, readFailed(err, "")
	}
	contents, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Content, error) {
		var c rooms.Content
		return c, row.Scan(&c.Ref.Room, &c.Ref.Seq, &c.ID)
	})
	return contents, readFailed(err, "")
}

// Wordings implements rooms.Store.
func (s *Store) Wordings(ctx context.Context, scope rooms.Scope, id uuid.UUID) ([]rooms.Event, error) {
	return s.events(ctx, scope.Room(), selectEvents+`
		AND (e.id = $3 OR e.seq IN (SELECT seq FROM item_content WHERE room = $1 AND item = $3)) ORDER BY e.seq`,
		scope.Room(), scope.FromSeq(), id)
}

// HiddenText implements rooms.Store: the text of the last of the message's events that still has its payload.
func (s *Store) HiddenText(ctx context.Context, scope rooms.Scope, message uuid.UUID) (string, error) {
	var eventType rooms.EventType
	var payload []byte
	err := s.pool.QueryRow(ctx, `
		SELECT c.type, c.type_v, p.payload FROM (`+messageContent+`) c JOIN event_payload p USING (room, seq)
		ORDER BY c.seq DESC LIMIT 1`, message, scope.Room(), scope.FromSeq()).Scan(&eventType.Name, &eventType.Version, &payload)
	if err != nil {
		return "", readFailed(err, "Meddelandets text finns inte kvar.")
	}
	content, err := rooms.DecodePayload(eventType, payload)
	if err != nil {
		return "", rooms.Wrap(rooms.Internal, err, "Meddelandet kunde inte läsas.")
	}
	switch c := content.(type) {
	case rooms.MessagePosted:
		return c.Text, nil
	case rooms.ReplyPosted:
		return c.Text, nil
	case rooms.MessageEdited:
		return c.Text, nil
	case rooms.ShareReceived:
		return c.Text, nil
	}
	return "", rooms.Errorf(rooms.Internal, "Meddelandet kunde inte läsas.")
}

// DisposalDecisions implements rooms.Store.
func (s *Store) DisposalDecisions(ctx context.Context, scope rooms.Scope, message uuid.UUID) ([]rooms.DisposalDecision, error) {
	return collect[rooms.DisposalDecision](ctx, s.pool, `
		SELECT authority FROM disposal_decision WHERE room = $1 AND event = $2
			AND seq > coalesce((SELECT max(seq) FROM item_content WHERE item = $2 AND room = $1), 0)`, scope.Room(), message)
}
