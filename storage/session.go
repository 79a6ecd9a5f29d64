package storage

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
)

// StartSession writes the row of a new session.
func (s *Store) StartSession(ctx context.Context, id, officer uuid.UUID, expires time.Time) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO session (id, officer, created, expires) VALUES ($1, $2, $3, $4)`,
		id, officer, s.clock.Now(), expires)
	return readFailed(err, "")
}

const liveAt1 = `s.ended IS NULL AND s.expires > $1 AND ` + activeAt1

// Session reads a session with its officer as of now, with those that others ask for at the same moment. NotFound when it does
// not exist or has ended, when its time is over, and when the officer is not active now.
func (s *Store) Session(ctx context.Context, id uuid.UUID) (rooms.Session, error) {
	session, found, err := s.session.ask(ctx, id)
	if err == nil && !found {
		err = pgx.ErrNoRows
	}
	return session, readFailed(err, "Sessionen är avslutad.")
}

func (s *Store) readSessions(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]rooms.Session, error) {
	rows, err := s.pool.Query(ctx, `SELECT s.id, s.created, s.expires, `+actorColumns+`
		FROM session s JOIN `+actorTables+` ON o.id = s.officer WHERE s.id = ANY($2) AND `+liveAt1, s.clock.Now(), alike(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sessions := make(map[uuid.UUID]rooms.Session, len(ids))
	for rows.Next() {
		var session rooms.Session
		if err := rows.Scan(append([]any{&session.ID, &session.Created, &session.Expires}, actorFields(&session.Actor)...)...); err != nil {
			return nil, err
		}
		sessions[session.ID] = session
	}
	return sessions, rows.Err()
}

// ExtendSession moves the end of a live session.
func (s *Store) ExtendSession(ctx context.Context, id uuid.UUID, expires time.Time) error {
	_, err := s.pool.Exec(ctx, `UPDATE session SET expires = $2 WHERE id = $1 AND ended IS NULL`, id, expires)
	return readFailed(err, "")
}

// EndSession ends a session for good.
func (s *Store) EndSession(ctx context.Context, id uuid.UUID) error {
	_, err := s.pool.Exec(ctx, `UPDATE session SET ended = $2 WHERE id = $1 AND ended IS NULL`, id, s.clock.Now())
	return readFailed(err, "")
}

// LiveSessions returns those of the sessions that are alive, with the version of their officer's rights.
func (s *Store) LiveSessions(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]int64, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT s.id, o.version FROM session s JOIN officer o ON o.id = s.officer WHERE s.id = ANY($2) AND `+liveAt1, s.clock.Now(), ids)
	if err != nil {
		return nil, readFailed(err, "")
	}
	live := make(map[uuid.UUID]int64, len(ids))
	var id uuid.UUID
	var version int64
	_, err = pgx.ForEachRow(rows, []any{&id, &version}, func() error {
		live[id] = version
		return nil
	})
	return live, readFailed(err, "")
}

// IssueTicket stores an entry to the socket, by the SHA-256 of what the browser holds, and sweeps those nobody used.
func (s *Store) IssueTicket(ctx context.Context, hash [sha256.Size]byte, session uuid.UUID, expires time.Time) error {
	_, err := s.pool.Exec(ctx, `
		WITH swept AS (DELETE FROM socket_ticket WHERE expires <= $4)
		INSERT INTO socket_ticket (hash, session, expires) VALUES ($1, $2, $3)`, hash[:], session, expires, s.clock.Now())
	return readFailed(err, "")
}

// RedeemTicket uses an entry up and returns its session. NotFound when it is unknown, used or too old.
func (s *Store) RedeemTicket(ctx context.Context, hash [sha256.Size]byte) (session uuid.UUID, err error) {
	err = s.pool.QueryRow(ctx, `DELETE FROM socket_ticket WHERE hash = $1 AND expires > $2 RETURNING session`,
		hash[:], s.clock.Now()).Scan(&session)
	return session, readFailed(err, "Biljetten är använd eller för gammal.")
}
