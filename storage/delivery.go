package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Heads implements rooms.Store.
func (s *Store) Heads(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]rooms.Head, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, seq, access_version FROM room WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, readFailed(err, "")
	}
	heads := make(map[uuid.UUID]rooms.Head, len(ids))
	var id uuid.UUID
	var head rooms.Head
	_, err = pgx.ForEachRow(rows, []any{&id, &head.Seq, &head.AccessVersion}, func() error {
		heads[id] = head
		return nil
	})
	return heads, readFailed(err, "")
}
