package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// selectReadings reads how far an officer has read the rooms that they are a member of. Messages before their from_seq, which
// they may not see, count as read: found by one step back in the room's numbered events. The unread message that mentions them
// is looked for in the index of those that mention anybody, and in a bounded number of these.
const selectReadings = `
	SELECT r.id AS room, coalesce(r.parent, '00000000-0000-0000-0000-000000000000') AS parent, c.reference, r.seq AS head_seq, r.message_no AS message_number, u.read_number, n.mention_number
	FROM member m
	JOIN room r ON r.id = m.room
	JOIN planning_case c ON c.id = r.case_id
	LEFT JOIN read_marker k ON k.room = m.room AND k.officer = m.officer
	LEFT JOIN LATERAL (
		SELECT e.number FROM event e WHERE e.room = m.room AND e.seq < m.from_seq AND e.number > 0
		ORDER BY e.seq DESC LIMIT 1) b ON m.from_seq > 1
	CROSS JOIN LATERAL (SELECT greatest(coalesce(k.number, 0), coalesce(b.number, 0)) AS read_number) u
	CROSS JOIN LATERAL (
		SELECT coalesce(max(number), 0) AS mention_number FROM (
			SELECT number, text FROM message
			WHERE room = m.room AND number > u.read_number AND strpos(text, '](plaza:officer/') > 0
			ORDER BY number DESC LIMIT 200) mentions
		WHERE strpos(text, '](plaza:officer/' || m.officer || ')') > 0) n
	WHERE m.officer = $1 AND m.removed_seq IS NULL`

// Readings implements rooms.Store. The rooms of meetings come last.
func (s *Store) Readings(ctx context.Context, officer uuid.UUID) ([]rooms.Reading, error) {
	return collect[rooms.Reading](ctx, s.pool, selectReadings+` AND (r.kind <> 'meeting' OR r.id IN (
			SELECT held.id FROM member taking JOIN room held ON held.id = taking.room
			WHERE taking.officer = $1 AND taking.removed_seq IS NULL AND held.kind = 'meeting'
			ORDER BY held.time DESC, held.id LIMIT 100))
		ORDER BY r.kind = 'meeting', c.reference, r.kind <> 'joint', r.kind, m.seq, r.id`, officer)
}

// MoveReadMarker implements rooms.Store.
func (s *Store) MoveReadMarker(ctx context.Context, scope rooms.Scope, officer uuid.UUID, number int64) (rooms.Reading, error) {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO read_marker (room, officer, number)
		SELECT id, $2, least($3, message_no) FROM room WHERE id = $1
		ON CONFLICT (room, officer) DO UPDATE SET number = EXCLUDED.number WHERE read_marker.number < EXCLUDED.number`,
		scope.Room(), officer, number)
	if err != nil {
		return rooms.Reading{}, readFailed(err, "")
	}
	rows, err := s.pool.Query(ctx, selectReadings+` AND m.room = $2`, officer, scope.Room())
	if err != nil {
		return rooms.Reading{}, readFailed(err, "")
	}
	reading, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[rooms.Reading])
	return reading, readFailed(err, "Rummet finns inte, eller så har du inte tillgång till det.")
}
