package limit

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Lock writes events into one room from several connections the plain way: each transaction locks the room's head by moving
// it, inserts its one event row and commits.
type Lock struct {
	connections []*pgx.Conn
	room        uuid.UUID
	row         row
}

// NewLock opens the connections. The room's head must exist.
func NewLock(ctx context.Context, url string, connections int, room uuid.UUID, author string, authority uuid.UUID) (*Lock, error) {
	opened, err := connect(ctx, url, connections)
	if err != nil {
		return nil, err
	}
	return &Lock{connections: opened, room: room, row: newRow(author, authority, "")}, nil
}

// Run writes for the duration and returns the number of events.
func (l *Lock) Run(ctx context.Context, duration time.Duration) (int, error) {
	return repeat(len(l.connections), duration, func(worker int) (int, error) {
		return 1, pgx.BeginFunc(ctx, l.connections[worker], l.insert(ctx))
	})
}

func (l *Lock) insert(ctx context.Context) func(pgx.Tx) error {
	return func(tx pgx.Tx) error {
		var seq int64
		err := tx.QueryRow(ctx, `UPDATE room SET seq = seq + 1 WHERE id = $1 RETURNING seq`, l.room).Scan(&seq)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertEvent, l.room, seq, newEventID(), time.Now(), l.row.author, l.row.authority, uuid.New(), l.row.hash)
		return err
	}
}

// Close ends the connections.
func (l *Lock) Close(ctx context.Context) error { return closeAll(ctx, l.connections) }
