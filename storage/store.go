package storage

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"plaza/rooms"
)

// Store reads the domain from Postgres for [rooms.Service]. It is safe for concurrent use.
type Store struct {
	pool  *pgxpool.Pool
	clock rooms.Clock

	// What every request asks for.
	session  asker[uuid.UUID, rooms.Session]
	standing asker[standingKey, rooms.Standing]

	insertion asker[*insertion, usage]
}

var _ rooms.Store = (*Store)(nil)

// OpenPool opens connections for a Store; url may have settings of the pool in it. None is made before it is needed.
func OpenPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		registerUUID(conn.TypeMap())
		return nil
	}
	return pgxpool.NewWithConfig(ctx, config)
}

// NewStore reads through a pool of OpenPool's, which connects as the service role.
func NewStore(pool *pgxpool.Pool, clock rooms.Clock) *Store {
	s := &Store{pool: pool, clock: clock}
	s.session.read, s.standing.read, s.insertion.read = s.readSessions, s.readStandings, s.insertUploads
	return s
}

// readFailed turns a failed query into what its caller may show: NotFound for no row, else Unavailable.
func readFailed(err error, notFound string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return rooms.Errorf(rooms.NotFound, "%s", notFound)
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return rooms.Wrap(rooms.Unavailable, err, "Plaza når inte sin databas just nu. Försök igen om en stund.")
}

// collect runs a query and scans each row into a T by the names of its columns.
func collect[T any](ctx context.Context, pool *pgxpool.Pool, sql string, args ...any) ([]T, error) {
	rows, err := pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, readFailed(err, "")
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	return all, readFailed(err, "")
}
