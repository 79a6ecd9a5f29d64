package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Committed implements rooms.Store.
func (s *Store) Committed(ctx context.Context, author rooms.Author, clientID uuid.UUID, ids []uuid.UUID) ([]rooms.Committed, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT e.room, e.seq, e.id, e.time, e.type, e.type_v, e.number, e.hash, p.payload
		FROM unnest($3::uuid[]) WITH ORDINALITY AS k (room, i)
		JOIN event e ON e.room = k.room AND e.author = $1 AND e.client_id = $2
		LEFT JOIN event_payload p ON p.room = e.room AND p.seq = e.seq
		ORDER BY k.i, e.ordinal`, author.String(), clientID, ids)
	if err != nil {
		return nil, readFailed(err, "")
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Committed, error) {
		var e rooms.Committed
		var hash, payload []byte
		r := &e.Receipt
		if err := row.Scan(&r.Room, &r.Seq, &r.ID, &r.Time, &e.Type.Name, &e.Type.Version, &r.Number, &hash, &payload); err != nil {
			return e, err
		}
		r.Hash, r.Time = rooms.Hash(hash), r.Time.UTC()
		if payload == nil {
			return e, nil
		}
		content, err := rooms.DecodePayload(e.Type, payload)
		e.Content = content
		return e, err
	})
	return events, readFailed(err, "")
}
