package limit

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const columns = `id, seq, author, authority, created, title, kind, folder, final, ground, marking_note, withheld, version, versions, latest,
	name, media_type, size, changed, changed_by, changed_of`

// List reads pages of documents on one connection, each by one query that an index answers.
type List struct {
	conn *pgx.Conn
	room uuid.UUID
}

// NewList connects to url and reads the documents of a room.
func NewList(ctx context.Context, url string, room uuid.UUID) (*List, error) {
	conn, err := pgx.Connect(ctx, url)
	return &List{conn, room}, err
}

// Page reads the documents after one in the order of titles, and returns how long that took.
func (l *List) Page(ctx context.Context, after uuid.UUID, limit int) (time.Duration, error) {
	return l.read(ctx, `SELECT `+columns+` FROM document WHERE room = $1
		AND (title_key, id) > (SELECT title_key, id FROM document WHERE id = $2) ORDER BY title_key, id LIMIT $3`, l.room, after, limit)
}

// OfKind reads the first documents of a kind in the order of titles.
func (l *List) OfKind(ctx context.Context, kind string, limit int) (time.Duration, error) {
	return l.read(ctx, `SELECT `+columns+` FROM document WHERE room = $1 AND kind = $2 ORDER BY kind, title_key, id LIMIT $3`, l.room, kind, limit)
}

func (l *List) read(ctx context.Context, sql string, args ...any) (time.Duration, error) {
	begun := time.Now()
	rows, err := l.conn.Query(ctx, sql, args...)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			return 0, err
		}
	}
	return time.Since(begun), rows.Err()
}

// Close ends the connection.
func (l *List) Close(ctx context.Context) error { return l.conn.Close(ctx) }
