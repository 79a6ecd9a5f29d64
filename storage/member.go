package storage

import (
	"context"

	"plaza/rooms"
)

// Members implements rooms.Store.
func (s *Store) Members(ctx context.Context, scope rooms.Scope) ([]rooms.Member, error) {
	return collect[rooms.Member](ctx, s.pool, `
		SELECT room, officer, authority, authority_name, name, title, from_seq, removed_seq IS NOT NULL AS former
		FROM member WHERE room = $1 ORDER BY seq`, scope.Room())
}
