package limit

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const insertEvent = `
	INSERT INTO event (room, seq, id, time, type, type_v, author, authority, number, client_id, ordinal, payload_hash, hash)
	VALUES ($1, $2, $3, $4, '` + eventType + `', 1, $5, $6, $2, $7, 0, $8, $8)`

// Insert commits one event row at a time, each by one INSERT on one connection: the least there is to an acknowledged event.
type Insert struct {
	conn *pgx.Conn
	room uuid.UUID
	seq  int64
	row  row
}

// NewInsert connects to url and inserts into a room that nobody else uses.
func NewInsert(ctx context.Context, url string, room uuid.UUID, author string, authority uuid.UUID) (*Insert, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	return &Insert{conn: conn, room: room, row: newRow(author, authority, "")}, nil
}

// Once inserts a row and returns how long its commit took.
func (i *Insert) Once(ctx context.Context) (time.Duration, error) {
	i.seq++
	id, clientID := newEventID(), uuid.New()
	begun := time.Now()
	_, err := i.conn.Exec(ctx, insertEvent, i.room, i.seq, id, begun, i.row.author, i.row.authority, clientID, i.row.hash)
	return time.Since(begun), err
}

// Close ends the connection.
func (i *Insert) Close(ctx context.Context) error { return i.conn.Close(ctx) }
