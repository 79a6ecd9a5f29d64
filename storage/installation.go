package storage

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// Installation is who runs here; it is written once, when the database is first used.
type Installation struct {
	ID   uuid.UUID
	Name string
	Demo bool
}

// prepareLock is the advisory lock under which a node prepares the database at its start.
const prepareLock = signLock + 1

// TakeTurn waits until no other node prepares the database and then does so: of several that are started at once on a new
// database, one fills it and the others find it filled.
func (s *Store) TakeTurn(ctx context.Context, prepare func() error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, prepareLock); err != nil {
			return fmt.Errorf("wait for other nodes that start: %w", err)
		}
		return prepare()
	})
}

// EnsureInstallation records the installation at its first start and afterwards checks that demo mode is what it was then: an
// installation with real cases must never offer the demo sign-in.
func (s *Store) EnsureInstallation(ctx context.Context, name string, demo bool) (Installation, error) {
	if _, err := s.pool.Exec(ctx, `
		INSERT INTO installation (id, name, demo, created) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		rooms.NewID(), name, demo, s.clock.Now()); err != nil {
		return Installation{}, fmt.Errorf("record the installation: %w", err)
	}
	var i Installation
	if err := s.pool.QueryRow(ctx, `SELECT id, name, demo FROM installation`).Scan(&i.ID, &i.Name, &i.Demo); err != nil {
		return Installation{}, fmt.Errorf("read the installation: %w", err)
	}
	switch {
	case demo && !i.Demo:
		return Installation{}, fmt.Errorf("this database was made without --demo and never becomes a demo: start without --demo, or use another --data or database")
	case !demo && i.Demo:
		return Installation{}, fmt.Errorf("this database was made with --demo and stays a demo: start with --demo, or use another --data or database")
	}
	return i, nil
}
