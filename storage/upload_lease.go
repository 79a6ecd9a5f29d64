package storage

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"plaza/rooms"
	"plaza/rooms/documents"
)

const (
	// leaseLife is how long a request that is silent keeps others from an upload: a client whose connection or server died goes
	// on after it.
	leaseLife = 10 * time.Second
	// leaseRenewal is how often a request that receives says so, when nothing else of it is saved.
	leaseRenewal = 3 * time.Second
	// saveTimeout bounds what is done after a request was cut, to keep what it sent.
	saveTimeout = 30 * time.Second
)

// staged is an upload as its row has it, and the token of the one request that may change it.
type staged struct {
	documents.Upload
	parts []string // ETags of the whole parts
	tail  []byte   // what is received after them
	token uuid.UUID
	noted bool // there is a row: of an upload that comes whole at once only when its object is there
}

var (
	errUploadGone = rooms.Errorf(rooms.NotFound, "Uppladdningen finns inte längre. Börja om med filen.")
	errUploadBusy = rooms.Errorf(rooms.Conflict, "Filen tas emot i en annan begäran just nu. Försök igen om en stund.")
	errOffset     = rooms.Errorf(rooms.Conflict, "Filen har kommit olika långt här och hos dig. Fråga hur långt och fortsätt därifrån.")
)

// insert notes an upload as it stands, unless it goes beyond a limit. With a token the request that sends it has the lease.
func (u *Uploads) insert(ctx context.Context, s *staged, limits documents.UploadLimits) error {
	batch := &pgx.Batch{}
	if s.token != uuid.Nil {
		// A crash may lose the row until something is saved in it: nobody has been told of it then.
		batch.Queue(`SELECT set_config('synchronous_commit', 'off', true)`)
	}
	var digest []byte
	if s.Complete() {
		digest = s.SHA256[:]
	}
	var waiting, used int64
	// One at a time in a room and of an officer: or several at once would each find room for themselves.
	batch.Queue(`SELECT pg_advisory_xact_lock(least(a, b)), pg_advisory_xact_lock(greatest(a, b))
		FROM (SELECT hashtextextended('uploads of ' || $1::uuid::text, 0) AS a, hashtextextended('uploads of ' || $2::uuid::text, 0) AS b) AS locks`,
		s.Officer, s.Room)
	batch.Queue(`
		WITH has AS (
			SELECT (SELECT count(*) FROM upload WHERE officer = $2) AS waiting,
			       (SELECT coalesce(sum(size), 0) FROM upload WHERE room = $3)::bigint
			         + (SELECT coalesce(sum(size), 0) FROM object WHERE room = $3)::bigint AS used
		), added AS (
			INSERT INTO upload (id, officer, room, document, version, name, media_type, size, created, expires, writer, writer_until,
				received, sha256, store_version)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $15, $16, NULLIF($17, '') FROM has WHERE waiting < $13 AND used + $8 <= $14
		)
		SELECT waiting, used FROM has`,
		s.ID, s.Officer, s.Room, s.Document, s.Version, s.Name, s.MediaType, s.Size, s.Created, s.Expires,
		idOrNull(s.token), u.clock.Now().Add(leaseLife), limits.Waiting, limits.Room,
		s.Received, digest, s.StoreVersion,
	).QueryRow(func(row pgx.Row) error { return row.Scan(&waiting, &used) })
	if err := u.store.pool.SendBatch(ctx, batch).Close(); err != nil {
		return readFailed(err, "")
	}
	switch {
	case waiting >= int64(limits.Waiting):
		return rooms.Errorf(rooms.RateLimited, "Du har för många uppladdningar som väntar: högst %d. Slutför eller ta bort några av dem.", limits.Waiting)
	case used+s.Size > limits.Room:
		return rooms.Errorf(rooms.TooLarge, "Rummet har inte plats för filen: högst %d MB får plats i ett rum.", limits.Room/1e6)
	}
	s.noted = true
	return nil
}

func idOrNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// take gives a request the lease of an upload that has come as far as offset.
func (u *Uploads) take(ctx context.Context, officer, id uuid.UUID, offset int64) (*staged, error) {
	s := &staged{token: uuid.New(), noted: true}
	now := u.clock.Now()
	rows, err := u.store.pool.Query(ctx, `
		UPDATE upload SET writer = $1, writer_until = $2
		WHERE id = $3 AND officer = $4 AND received = $5 AND expires > $6 AND (writer IS NULL OR writer_until <= $6)
		RETURNING id, officer, room, document, version, name, media_type, size, received, hash_state, coalesce(multipart, ''),
			sha256, coalesce(store_version, ''), created, expires, parts, tail`,
		s.token, now.Add(leaseLife), id, officer, offset, now)
	if err != nil {
		return nil, readFailed(err, "")
	}
	s.Upload, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (documents.Upload, error) {
		return scanUploadAnd(row, &s.parts, &s.tail)
	})
	if err == nil {
		return s, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return nil, readFailed(err, "")
	}
	found, err := u.find(ctx, officer, id)
	switch {
	case err != nil:
		return nil, err
	case found.Received != offset:
		return nil, errOffset
	}
	return nil, errUploadBusy
}

// renew keeps the lease of a request that receives slowly.
func (u *Uploads) renew(ctx context.Context, s *staged) error {
	return u.fenced(ctx, `UPDATE upload SET writer_until = $3 WHERE id = $1 AND writer = $2`, s.ID, s.token, u.clock.Now().Add(leaseLife))
}

// release lets the next request have the upload. It is told to nobody when that fails: the lease ends by itself.
func (u *Uploads) release(ctx context.Context, s *staged) {
	if !s.noted {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	_ = u.fenced(ctx, `UPDATE upload SET writer = NULL, writer_until = NULL WHERE id = $1 AND writer = $2`, s.ID, s.token)
}

// savePart notes a whole part, and that what is received ends with it.
func (u *Uploads) savePart(ctx context.Context, s *staged, etag string) error {
	return u.fenced(ctx, `
		UPDATE upload SET received = $3, hash_state = $4, multipart = $5, parts = parts || $6::text, tail = '', writer_until = $7
		WHERE id = $1 AND writer = $2`, s.ID, s.token, s.Received, s.HashState, s.Multipart, etag, u.clock.Now().Add(leaseLife))
}

// saveTail notes what is received after the whole parts, and gives the lease back.
func (u *Uploads) saveTail(ctx context.Context, s *staged) error {
	return u.fenced(ctx, `
		UPDATE upload SET received = $3, hash_state = $4, tail = $5, writer = NULL, writer_until = NULL WHERE id = $1 AND writer = $2`,
		s.ID, s.token, s.Received, s.HashState, s.tail)
}

// saveComplete notes that the object is there, and gives the lease back.
func (u *Uploads) saveComplete(ctx context.Context, s *staged) error {
	return u.fenced(ctx, `
		UPDATE upload SET received = size, sha256 = $3, store_version = $4, hash_state = NULL, multipart = NULL, parts = '{}', tail = '',
			writer = NULL, writer_until = NULL
		WHERE id = $1 AND writer = $2`, s.ID, s.token, s.SHA256[:], s.StoreVersion)
}

// fenced runs a change that only the holder of the lease may make.
func (u *Uploads) fenced(ctx context.Context, sql string, args ...any) error {
	tag, err := u.store.pool.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return errUploadBusy
	}
	return readFailed(err, "")
}
