package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Referable implements rooms.Store.
func (s *Store) Referable(ctx context.Context, scope rooms.Scope, ids []uuid.UUID) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id FROM message WHERE id = ANY($1) AND (room = $2 AND seq >= $3 OR room IN (
			SELECT j.id FROM room r JOIN room j ON j.case_id = r.case_id AND j.kind = 'joint' WHERE r.id = $2))`,
		ids, scope.Room(), scope.FromSeq())
	if err != nil {
		return nil, readFailed(err, "")
	}
	known, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return known, readFailed(err, "")
}

// Message implements rooms.Store.
func (s *Store) Message(ctx context.Context, scope rooms.Scope, id uuid.UUID) (rooms.Message, error) {
	var m rooms.Message
	var author string
	err := s.pool.QueryRow(ctx, `
		SELECT id, room, seq, number, author, authority, text, coalesce(withheld, ''), version
		FROM message WHERE id = $1 AND room = $2 AND seq >= $3`, id, scope.Room(), scope.FromSeq()).Scan(
		&m.ID, &m.Room, &m.Seq, &m.Number, &author, &m.Authority, &m.Text, &m.Withheld, &m.Version)
	if err != nil {
		return rooms.Message{}, readFailed(err, "Meddelandet finns inte i rummet.")
	}
	if m.Author, err = rooms.ParseAuthor(author); err != nil {
		return rooms.Message{}, rooms.Wrap(rooms.Internal, err, "Meddelandet kunde inte läsas.")
	}
	return m, nil
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
		SELECT c.type, c.type_v, p.payload FROM (`+itemContent+`) c JOIN event_payload p USING (room, seq)
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
	case rooms.AttachmentsPosted:
		return c.Text, nil
	case rooms.MessageEdited:
		return c.Text, nil
	case rooms.ShareReceived:
		return c.Text, nil
	}
	return "", rooms.Errorf(rooms.Internal, "Meddelandet kunde inte läsas.")
}
