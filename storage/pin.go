package storage

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

var (
	insertPin = statement("insert_pin", `
INSERT INTO pin (message, room, seq, author, time) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (message) DO NOTHING`)

	deletePin = statement("delete_pin", `DELETE FROM pin WHERE message = $1 AND room = $2`)

	readPins = statement("read_pins", `SELECT message, 1::bigint FROM pin WHERE message = ANY($1::uuid[])`)

	countPins = statement("count_pins", `SELECT room, count(*) FROM pin WHERE room = ANY($1::uuid[]) GROUP BY room`)
)

func pinMessage(w *modelWriter, e *entry, p rooms.MessagePinned) {
	w.queue(insertPin, p.Message, e.Room, e.Seq, e.author, e.Time)
}

func unpinMessage(w *modelWriter, e *entry, p rooms.MessageUnpinned) {
	w.queue(deletePin, p.Message, e.Room)
}

// maxExcerpt bounds how much of a pinned message's text a list of them has, in characters.
const maxExcerpt = 300

// Pins implements rooms.Store.
func (s *Store) Pins(ctx context.Context, scope rooms.Scope) ([]rooms.Pin, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT m.id, m.seq, m.number, m.author, left(m.text, $3), p.author, p.time
		FROM pin p JOIN message m ON m.id = p.message AND m.room = p.room
		WHERE p.room = $1 AND m.seq >= $2 ORDER BY p.seq DESC`, scope.Room(), scope.FromSeq(), maxExcerpt)
	if err != nil {
		return nil, readFailed(err, "")
	}
	pins, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rooms.Pin, error) {
		var p rooms.Pin
		var author, by string
		err := row.Scan(&p.Message, &p.Seq, &p.Number, &author, &p.Excerpt, &by, &p.Time)
		if err == nil {
			p.Author, err = rooms.ParseAuthor(author)
		}
		if err == nil {
			p.By, err = rooms.ParseAuthor(by)
		}
		return p, err
	})
	return pins, readFailed(err, "")
}

// Pinned implements rooms.Store.
func (s *Store) Pinned(ctx context.Context, scope rooms.Scope, message uuid.UUID) (count int64, pinned bool, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*), coalesce(bool_or(message = $2), false) FROM pin WHERE room = $1`,
		scope.Room(), message).Scan(&count, &pinned)
	return count, pinned, readFailed(err, "")
}
