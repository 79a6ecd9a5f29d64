package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Item implements rooms.Store.
func (s *Store) Item(ctx context.Context, scope rooms.Scope, id uuid.UUID) (rooms.Item, error) {
	item := rooms.Item{ID: id}
	err := s.pool.QueryRow(ctx, `
		SELECT 'message', coalesce(withheld, ''), version FROM message WHERE id = $1 AND room = $2 AND seq >= $3
		UNION ALL
		SELECT 'document', withheld, version FROM document WHERE id = $1 AND room = $2 AND seq >= $3`,
		id, scope.Room(), scope.FromSeq()).Scan(&item.Entity, &item.Withheld, &item.Version)
	return item, readFailed(err, "Det finns inget sådant inlägg eller sådan handling i rummet.")
}

// itemContent selects the events that carry an item's content: the one that made it and the later ones.
const itemContent = `
	SELECT e.room, e.seq, e.id, e.type, e.type_v
	FROM event e
	WHERE e.room = $2 AND e.seq >= $3 AND (e.id = $1 OR e.seq IN (SELECT seq FROM item_content WHERE room = $2 AND item = $1))`

// ItemContent implements rooms.Store.
func (s *Store) ItemContent(ctx context.Context, scope rooms.Scope, item uuid.UUID) ([]rooms.Content, error) {
	rows, err := s.pool.Query(ctx, `SELECT room, seq, id FROM (`+itemContent+`) c ORDER BY seq`, item, scope.Room(), scope.FromSeq())
	if err != nil {
		return nil, readFailed(err, "")
	}
	contents, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Content, error) {
		var c rooms.Content
		err = row.Scan(&c.Ref.Room, &c.Ref.Seq, &c.ID)
		return c, err
	})
	return contents, readFailed(err, "")
}

// DisposalDecisions implements rooms.Store.
func (s *Store) DisposalDecisions(ctx context.Context, scope rooms.Scope, item uuid.UUID) ([]rooms.DisposalDecision, error) {
	return collect[rooms.DisposalDecision](ctx, s.pool, `
		SELECT authority FROM disposal_decision WHERE room = $1 AND event = $2
			AND seq > coalesce((SELECT max(seq) FROM item_content WHERE item = $2 AND room = $1), 0)`, scope.Room(), item)
}
